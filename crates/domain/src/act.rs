//! The act by which the political body grants (*vote de la commission permanente*), and the file
//! that goes to its service and comes back with the vote.

use jiff::civil::Date;

use crate::sheet::{self, safe};

use crate::form::display_date;

/// What is known of the act that grants an aid. Nothing is invented: a day not told is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Number of the act, e.g. `26_0204_01`.
    pub number: String,
    pub voted_on: Date,
    /// Sent to the representative of the State.
    pub sent_on: Option<Date>,
    /// Received by them.
    pub received_on: Option<Date>,
    /// Published, or notified.
    pub posted_on: Option<Date>,
}

impl Act {
    /// First day on which the act is enforceable: it has been published or notified and the
    /// representative of the State has received it (CGCT, art. L4141-1). `None` = not yet, or not
    /// known.
    pub fn enforceable_on(&self) -> Option<Date> {
        Some(self.received_on?.max(self.posted_on?))
    }
}

/// An operation on the list that goes to the vote. Amounts in cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    pub number: String,
    pub applicant: String,
    pub title: String,
    pub scheme: String,
    pub cents: i64,
    pub decided_on: Date,
    pub act: Option<Act>,
}

/// Columns of the file, in French, for who reads it in a spreadsheet. The last five come back
/// filled.
const AMOUNT: &str = "montant_centimes";

/// Columns of the list, in their order.
pub const COLUMNS: [&str; 11] = [
    "dossier",
    "demandeur",
    "projet",
    "dispositif",
    AMOUNT,
    "comite_du",
    "acte",
    "vote_le",
    "transmis_le",
    "recu_le",
    "publie_le",
];

/// Wrong lines, by number.
pub type Faults = Vec<(u64, Fault)>;

/// What is wrong with a line of a file that comes back; lines are counted from 1, the header first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file has no header with the columns `dossier`, `acte`, `vote_le`.
    Header,
    /// The line cannot be read.
    Unreadable,
    /// The dossier is not on the list.
    UnknownDossier,
    /// The dossier comes twice.
    Twice,
    /// An act without its number, or a number without its day.
    Incomplete,
    /// Not a day written as 31/12/2026 or 2026-12-31.
    NotADay,
    /// Days that cannot follow each other: sent before the vote, received before it was sent.
    Order,
    /// A day that has not come yet.
    Future,
    /// Another amount than that of the list: what was voted is not what the committee granted.
    Amount,
    /// Voted before the committee decided.
    Early,
    /// A number of act longer than [`NUMBER_MAX`].
    Long,
}

/// Longest number of an act, in characters.
pub const NUMBER_MAX: usize = 100;

/// The list as a file: semicolons, as spreadsheets in French expect.
pub fn write(operations: &[Operation]) -> Result<String, csv::Error> {
    let mut out = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    out.write_record(COLUMNS)?;
    let day = |day: Option<Date>| day.map(display_date).unwrap_or_default();
    for o in operations {
        let act = o.act.as_ref();
        out.write_record([
            safe(&o.number),
            safe(&o.applicant),
            safe(&o.title),
            safe(&o.scheme),
            o.cents.to_string(),
            display_date(o.decided_on),
            act.map(|a| safe(&a.number)).unwrap_or_default(),
            day(act.map(|a| a.voted_on)),
            day(act.and_then(|a| a.sent_on)),
            day(act.and_then(|a| a.received_on)),
            day(act.and_then(|a| a.posted_on)),
        ])?;
    }
    let bytes = out.into_inner().map_err(|e| e.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads a file that comes back: the acts by number of dossier, lines without an act aside.
///
/// # Errors
/// Every line that is wrong, with its number; nothing is to be kept then.
pub fn read(text: &str, listed: &[Operation], today: Date) -> Result<Vec<(String, Act)>, Faults> {
    if let Some(line) = sheet::open_quote(text) {
        return Err(vec![(line, Fault::Unreadable)]);
    }
    let mut rows = sheet::reader(text);
    let header = rows
        .headers()
        .map_err(|_| vec![(1, Fault::Header)])?
        .clone();
    let column = |name: &str| header.iter().position(|h| h.eq_ignore_ascii_case(name));
    let (Some(dossier), Some(number), Some(voted)) =
        (column("dossier"), column("acte"), column("vote_le"))
    else {
        return Err(vec![(1, Fault::Header)]);
    };
    let others = ["transmis_le", "recu_le", "publie_le"].map(column);
    let amount = column(AMOUNT);
    let mut acts: Vec<(String, Act)> = Vec::new();
    let mut wrong = Vec::new();
    for (n, row) in (2_u64..).zip(rows.records()) {
        let Ok(row) = row else {
            wrong.push((n, Fault::Unreadable));
            continue;
        };
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        match read_row(
            cell(Some(dossier)),
            cell(Some(number)),
            [Some(voted), others[0], others[1], others[2]].map(cell),
            today,
        ) {
            Ok(None) => {}
            Ok(Some((key, _))) if acts.iter().any(|(k, _)| *k == key) => {
                wrong.push((n, Fault::Twice));
            }
            Ok(Some((key, act))) => {
                // Spreadsheets group digits.
                let mut cents = cell(amount).to_owned();
                cents.retain(|c| !c.is_whitespace());
                match listed.iter().find(|o| o.number == key) {
                    None => wrong.push((n, Fault::UnknownDossier)),
                    Some(o) if !cents.is_empty() && cents != o.cents.to_string() => {
                        wrong.push((n, Fault::Amount));
                    }
                    Some(o) if act.voted_on < o.decided_on => wrong.push((n, Fault::Early)),
                    Some(_) => acts.push((key, act)),
                }
            }
            Err(fault) => wrong.push((n, fault)),
        }
    }
    if wrong.is_empty() {
        Ok(acts)
    } else {
        Err(wrong)
    }
}

fn read_row(
    dossier: &str,
    number: &str,
    days: [&str; 4],
    today: Date,
) -> Result<Option<(String, Act)>, Fault> {
    if number.is_empty() && days.iter().all(|d| d.is_empty()) {
        return Ok(None);
    }
    let mut read = [None; 4];
    for (day, typed) in read.iter_mut().zip(days) {
        *day = sheet::day(typed).map_err(|_| Fault::NotADay)?;
        if day.is_some_and(|d| d > today) {
            return Err(Fault::Future);
        }
    }
    let [voted_on, sent_on, received_on, posted_on] = read;
    let (Some(voted_on), false) = (voted_on, number.is_empty()) else {
        return Err(Fault::Incomplete);
    };
    if number.chars().count() > NUMBER_MAX {
        return Err(Fault::Long);
    }
    let backwards = sent_on.is_some_and(|sent| sent < voted_on)
        || received_on.is_some_and(|received| received < sent_on.unwrap_or(voted_on))
        || posted_on.is_some_and(|posted| posted < voted_on);
    if backwards {
        return Err(Fault::Order);
    }
    let act = Act {
        number: sheet::plain(number).to_owned(),
        voted_on,
        sent_on,
        received_on,
        posted_on,
    };
    Ok(Some((sheet::plain(dossier).to_owned(), act)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn operation(number: &str) -> Operation {
        Operation {
            number: number.to_owned(),
            applicant: "=cmd; Ti ar « Vro »".to_owned(),
            title: "Une épicerie".to_owned(),
            scheme: "Coup de pouce".to_owned(),
            cents: 1_500_000,
            decided_on: date(2026, 1, 20),
            act: None,
        }
    }

    const TODAY: Date = date(2026, 3, 1);
    const HEAD: &str = "dossier;acte;vote_le;transmis_le;recu_le;publie_le\n";

    #[test]
    fn the_list_comes_back_filled() {
        let listed = [operation("2026-000001-A"), operation("2026-000002-B")];
        let written = write(&listed).expect("a file");
        assert!(written.contains("\"'=cmd; Ti ar « Vro »\""), "{written}");
        let filled = written.replacen(
            "20/01/2026;;;;;",
            "20/01/2026;26_01;02/02/2026;2026-02-03;04/02/2026;10/02/2026",
            1,
        );
        let acts = read(&filled, &listed, TODAY).expect("acts");
        assert_eq!(acts.len(), 1);
        let (number, act) = &acts[0];
        assert_eq!(
            (number.as_str(), act.number.as_str()),
            ("2026-000001-A", "26_01")
        );
        assert_eq!(act.enforceable_on(), Some(date(2026, 2, 10)));
    }

    #[test]
    fn an_act_is_enforceable_when_received_and_published() {
        let act = |received, posted| Act {
            number: "1".to_owned(),
            voted_on: date(2026, 2, 2),
            sent_on: None,
            received_on: received,
            posted_on: posted,
        };
        let (early, late) = (date(2026, 2, 3), date(2026, 2, 4));
        assert_eq!(act(Some(early), None).enforceable_on(), None);
        assert_eq!(act(None, Some(early)).enforceable_on(), None);
        assert_eq!(act(Some(late), Some(early)).enforceable_on(), Some(late));
        assert_eq!(act(Some(early), Some(late)).enforceable_on(), Some(late));
    }

    #[test]
    fn every_wrong_line_is_named_and_nothing_is_kept() {
        let file = format!(
            "{HEAD}A;1;02/02/2026;;;\nB;1;02/02/2026;;;\nA;2;02/02/2026;;;\nA;;02/02/2026;;;\n\
             A;1;hier;;;\nA;1;02/02/2026;01/02/2026;;\nA;1;02/02/2026;03/02/2026;02/02/2026;\n\
             A;1;02/03/2026;;;\nA;;;;;\n"
        );
        assert_eq!(
            read(&file, &[operation("A")], TODAY),
            Err(vec![
                (3, Fault::UnknownDossier),
                (4, Fault::Twice),
                (5, Fault::Incomplete),
                (6, Fault::NotADay),
                (7, Fault::Order),
                (8, Fault::Order),
                (9, Fault::Future),
            ])
        );
        assert_eq!(read("a;b\n1;2", &[], TODAY), Err(vec![(1, Fault::Header)]));
        // A quote left open before the act would set its row and the next ones aside.
        let open = "titre;dossier;acte;vote_le\n;A;1;02/02/2026\n\"Ti;B;2;02/02/2026\n;C;3;hier\n";
        assert_eq!(
            read(open, &["A", "B", "C"].map(operation), TODAY),
            Err(vec![(3, Fault::Unreadable)])
        );
        // The day itself is not in the future.
        assert!(
            read(
                &format!("{HEAD}A;1;01/03/2026;;;\n"),
                &[operation("A")],
                TODAY
            )
            .is_ok()
        );
    }

    #[test]
    fn what_was_voted_is_what_the_committee_granted_and_after_it() {
        let head = "dossier;montant_centimes;acte;vote_le\n";
        let fault = |line: &str| read(&format!("{head}{line}\n"), &[operation("A")], TODAY).err();
        assert_eq!(fault("A;1 500 000;1;02/02/2026"), None);
        assert_eq!(fault("A;;1;02/02/2026"), None);
        assert_eq!(
            fault("A;1500001;1;02/02/2026"),
            Some(vec![(2, Fault::Amount)])
        );
        // On the day of the committee it may be voted, the day before not.
        assert_eq!(fault("A;;1;20/01/2026"), None);
        assert_eq!(fault("A;;1;19/01/2026"), Some(vec![(2, Fault::Early)]));
        let number = |length: usize| fault(&format!("A;;{};02/02/2026", "N".repeat(length)));
        assert_eq!(number(NUMBER_MAX), None);
        assert_eq!(number(NUMBER_MAX + 1), Some(vec![(2, Fault::Long)]));
    }
}
