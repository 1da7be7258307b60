//! The same rules written by hand, in whole cents, every answer given.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use money::{Cents, Rate};
use policy::{Situation, Value};

#[derive(Clone, Debug)]
pub struct Row {
    kind: u8,
    stage: u8,
    department: u8,
    need: u8,
    collective: bool,
    sector: u8,
    members: i64,
    turnover: i64,
    equity: i64,
    jobs: i64,
    new_jobs: i64,
    /// In days since the first of January 2024.
    filed: i32,
    start: i32,
    end: i32,
    base: i64,
    cash: i64,
    own: i64,
    other_public: i64,
    requested: i64,
}

const KINDS: [&str; 3] = ["person", "association", "public"];
const STAGES: [&str; 3] = ["ideation", "feasibility", "launch"];
const DEPARTMENTS: [&str; 1] = ["T1"];
const NEEDS: [&str; 2] = ["advice", "study"];
const SECTORS: [&str; 5] = ["finance", "farming", "trade", "services", "industry"];

/// First line of the situations as CSV.
pub const CSV: &str = "kind,stage,department,need,collective,sector,members,turnover,equity,jobs,new_jobs,\
filed,start,end,base,cash,own,other_public,requested,eligible,amount\n";

impl Row {
    /// The answers, then the verdict and the amount.
    pub fn csv(&self) -> String {
        let (eligible, amount) = self.by_hand();
        let numbers = [
            i64::from(self.kind),
            i64::from(self.stage),
            i64::from(self.department),
            i64::from(self.need),
            i64::from(self.collective),
            i64::from(self.sector),
            self.members,
            self.turnover,
            self.equity,
            self.jobs,
            self.new_jobs,
            i64::from(self.filed),
            i64::from(self.start),
            i64::from(self.end),
            self.base,
            self.cash,
            self.own,
            self.other_public,
            self.requested,
            i64::from(eligible),
            amount,
        ];
        let cells: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        format!("{}\n", cells.join(","))
    }

    pub fn by_hand(&self) -> (bool, i64) {
        let eligible = self.kind <= 1
            && self.stage >= 1
            && self.department == 0
            && (self.need & 2 != 0 || self.need.count_ones() >= 2)
            && (self.collective || self.members >= 3)
            && self.turnover <= 200_000_000
            && self.equity > 0
            && self.jobs >= 1
            && self.jobs <= 249
            && (self.new_jobs * 4 >= self.jobs || self.new_jobs >= 10)
            && self.start >= self.filed
            && self.end <= self.start + 730
            && self.filed >= 0
            && self.filed <= 1095
            && self.other_public <= self.cash * 500_000 / 1_000_000
            && self.own >= self.cash * 100_000 / 1_000_000
            && self.sector != 0
            && (self.sector != 1 || self.jobs < 10);
        (eligible, self.amount())
    }

    pub fn every_condition(&self) -> ([bool; 15], i64) {
        let conditions = [
            self.kind <= 1,
            self.stage >= 1,
            self.department == 0,
            self.need & 2 != 0 || self.need.count_ones() >= 2,
            self.collective || self.members >= 3,
            self.turnover <= 200_000_000,
            self.equity > 0,
            self.jobs >= 1 && self.jobs <= 249,
            self.new_jobs * 4 >= self.jobs || self.new_jobs >= 10,
            self.start >= self.filed,
            self.end <= self.start + 730,
            self.filed >= 0 && self.filed <= 1095,
            self.other_public <= self.cash * 500_000 / 1_000_000,
            self.own >= self.cash * 100_000 / 1_000_000,
            self.sector != 0 && (self.sector != 1 || self.jobs < 10),
        ];
        (conditions, self.amount())
    }

    fn amount(&self) -> i64 {
        let amount = self.base * 500_000 / 1_000_000;
        let amount = amount.min(5_000_000);
        let room = (self.cash * 800_000 / 1_000_000 - self.other_public).max(0);
        let amount = amount.min(room).min(self.requested);
        amount - amount % 100
    }

    /// As variables of the Common Expression Language.
    pub fn in_cel(&self, context: &mut cel::Context<'_, '_>) {
        let word = |words: &[&str], index: u8| words[usize::from(index)].to_owned();
        let needs = NEEDS.iter().enumerate();
        let needs = needs.filter(|(bit, _)| self.need >> bit & 1 == 1);
        let needs: Vec<String> = needs.map(|(_, need)| (*need).to_owned()).collect();
        for (name, text) in [
            ("kind", word(&KINDS, self.kind)),
            ("department", word(&DEPARTMENTS, self.department)),
            ("sector", word(&SECTORS, self.sector)),
        ] {
            context.add_variable(name, text).unwrap();
        }
        context.add_variable("need", needs).unwrap();
        context.add_variable("collective", self.collective).unwrap();
        for (name, number) in [
            ("stage", i64::from(self.stage)),
            ("members", self.members),
            ("turnover", self.turnover),
            ("equity", self.equity),
            ("jobs", self.jobs),
            ("new_jobs", self.new_jobs),
            ("filed", i64::from(self.filed)),
            ("start", i64::from(self.start)),
            ("end", i64::from(self.end)),
            ("base", self.base),
            ("cash", self.cash),
            ("own", self.own),
            ("other_public", self.other_public),
            ("requested", self.requested),
        ] {
            context.add_variable(name, number).unwrap();
        }
    }

    pub fn situation(&self) -> Situation {
        let text = |words: &[&str], index: u8| Value::from(words[usize::from(index)]);
        let day = |days: i32| {
            let first: Date = date(2024, 1, 1);
            Value::Date(first.saturating_add(days.days()))
        };
        let money = |cents: i64| Value::Money(Cents(cents));
        let share = |part: i64| {
            let whole = self.cash.max(1);
            Value::Rate(Rate::from_ppm(part * 1_000_000 / whole))
        };
        let needs = NEEDS.iter().enumerate();
        let needs = needs.filter(|(bit, _)| self.need >> bit & 1 == 1);
        let needs: Vec<String> = needs.map(|(_, need)| (*need).to_owned()).collect();
        Situation::from_pairs([
            ("applicant.kind", text(&KINDS, self.kind)),
            ("project.stage", text(&STAGES, self.stage)),
            ("project.department", text(&DEPARTMENTS, self.department)),
            ("project.need", Value::List(needs)),
            ("project.collective", Value::Bool(self.collective)),
            ("answer.sector", text(&SECTORS, self.sector)),
            ("answer.members", Value::Int(self.members)),
            ("answer.turnover", money(self.turnover)),
            ("answer.equity", money(self.equity)),
            ("answer.jobs", Value::Int(self.jobs)),
            ("answer.new_jobs", Value::Int(self.new_jobs)),
            ("dossier.filed_on", day(self.filed)),
            ("dossier.start", day(self.start)),
            ("dossier.end", day(self.end)),
            ("plan.base", money(self.base)),
            ("plan.cash", money(self.cash)),
            ("plan.own", money(self.own)),
            ("plan.other_public", money(self.other_public)),
            ("plan.requested", money(self.requested)),
            ("plan.own_share", share(self.own)),
        ])
    }
}

/// The same situations at each run; most conditions are met most of the time.
pub fn random(rows: usize) -> Vec<Row> {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut below = move |limit: u64| -> u64 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % limit
    };
    let mut number = move |limit: u64| i64::try_from(below(limit)).unwrap();
    let small = |number: i64| u8::try_from(number).unwrap();
    let days = |number: i64| i32::try_from(number).unwrap();
    (0..rows)
        .map(|_| {
            let filed = number(1150);
            let start = filed - 20 + number(300);
            let cash = number(20_000_000);
            Row {
                kind: small(number(20).min(2) / 2 * number(2) + number(2)),
                stage: small(2 - number(20) / 19 - number(20) / 19),
                department: 0,
                need: small(number(8).min(3)),
                collective: number(4) != 0,
                sector: small(4 - number(24) / 5),
                members: number(8),
                turnover: number(220_000_000),
                equity: number(10_000_000) - 500_000,
                jobs: number(255),
                new_jobs: number(200),
                filed: days(filed),
                start: days(start),
                end: days(start + number(760)),
                base: cash - cash / 10,
                cash,
                own: cash * (8 + number(20)) / 100,
                other_public: cash * number(55) / 100,
                requested: number(8_000_000),
            }
        })
        .collect()
}
