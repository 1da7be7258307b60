//! The decisions of funders that are not here: a file that goes to them, and comes back filled.

use jiff::civil::Date;
use money::{Cents, parse_amount};
use policy::fold::fold;

use crate::sheet;

/// Columns of the file, in French, for who reads it in a spreadsheet. The last six come back filled.
pub const COLUMNS: [&str; 11] = [
    "dossier",
    "financeur",
    "demandeur",
    "projet",
    "demande",
    "decision",
    "montant",
    "decide_le",
    "decide_par",
    "signataire",
    "motifs",
];

/// The part of a funder in a dossier, as the file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Number of the dossier.
    pub number: String,
    /// The funder as people call it.
    pub funder: String,
    pub applicant: String,
    pub title: String,
    pub asked: Option<Cents>,
}

/// What a funder decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Line of the file, counted from 1, the header first.
    pub line: u64,
    /// Which of the parts that were listed.
    pub part: usize,
    /// `None`: refused.
    pub granted: Option<Cents>,
    pub decided_on: Date,
    pub decided_by: String,
    /// Who signed; who decided when the cell is blank.
    pub signatory: String,
    pub reasons: String,
}

/// What is wrong with a line of a file that comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A column is missing.
    Header,
    /// The line cannot be read.
    Unreadable,
    /// Nothing is asked of this funder on this dossier.
    Unknown,
    /// The part comes twice.
    Twice,
    /// Neither granted nor refused.
    Decision,
    /// Not an amount in euros above zero, or an amount for a refusal.
    Amount,
    /// Not a day written as 31/12/2026 or 2026-12-31, or none.
    NotADay,
    /// A day that has not come yet.
    Future,
    /// Nobody is said to have decided.
    Who,
    /// A refusal says why (CRPA, art. L211-2).
    Reasons,
}

/// The list as a file.
///
/// # Errors
/// Only when memory cannot be written to.
pub fn write(parts: &[Asked]) -> Result<String, csv::Error> {
    let rows: Vec<[String; 11]> = parts
        .iter()
        .map(|part| {
            let mut row = [const { String::new() }; 11];
            row[0].clone_from(&part.number);
            row[1].clone_from(&part.funder);
            row[2].clone_from(&part.applicant);
            row[3].clone_from(&part.title);
            row[4] = part.asked.map(Cents::format_fr).unwrap_or_default();
            row
        })
        .collect();
    sheet::write(COLUMNS, &rows)
}

/// Reads a file that comes back; lines without a decision are left aside.
///
/// # Errors
/// Every line that is wrong, with its number; nothing is to be kept then.
pub fn read(text: &str, parts: &[Asked], today: Date) -> Result<Vec<Heard>, Vec<(u64, Fault)>> {
    if let Some(line) = sheet::open_quote(text) {
        return Err(vec![(line, Fault::Unreadable)]);
    }
    let mut rows = sheet::reader(text);
    let header = rows
        .headers()
        .map_err(|_| vec![(1, Fault::Header)])?
        .clone();
    let mut columns = [0; 11];
    for (at, name) in columns.iter_mut().zip(COLUMNS) {
        let found = header
            .iter()
            .position(|h| fold(h) == name.replace('_', " "));
        // What is only there to be read may be taken out.
        let needed = !matches!(name, "demandeur" | "projet" | "demande" | "signataire");
        *at = match found {
            Some(found) => found,
            None if needed => return Err(vec![(1, Fault::Header)]),
            None => usize::MAX,
        };
    }
    let mut heard: Vec<Heard> = Vec::new();
    let mut wrong = Vec::new();
    for (line, row) in (2_u64..).zip(rows.records()) {
        let Ok(row) = row else {
            wrong.push((line, Fault::Unreadable));
            continue;
        };
        let cells = columns.map(|at| row.get(at).map_or("", sheet::plain));
        match read_row(line, cells, parts, today) {
            Ok(None) => {}
            Ok(Some(one)) if heard.iter().any(|known| known.part == one.part) => {
                wrong.push((line, Fault::Twice));
            }
            Ok(Some(one)) => heard.push(one),
            Err(fault) => wrong.push((line, fault)),
        }
    }
    if wrong.is_empty() {
        Ok(heard)
    } else {
        Err(wrong)
    }
}

fn read_row(
    line: u64,
    cells: [&str; 11],
    parts: &[Asked],
    today: Date,
) -> Result<Option<Heard>, Fault> {
    let [
        number,
        funder,
        _,
        _,
        _,
        decision,
        amount,
        day,
        by,
        signatory,
        reasons,
    ] = cells;
    if [decision, amount, day, by, reasons]
        .iter()
        .all(|cell| cell.is_empty())
    {
        return Ok(None);
    }
    let part = parts
        .iter()
        .position(|part| part.number == number && fold(&part.funder) == fold(funder))
        .ok_or(Fault::Unknown)?;
    let granted = match fold(decision).as_str() {
        "accorde" | "accordee" => true,
        "refuse" | "refusee" => false,
        _ => return Err(Fault::Decision),
    };
    let amount = match amount {
        "" => None,
        typed => Some(parse_amount(typed).map_err(|_| Fault::Amount)?),
    };
    let granted = match (granted, amount.filter(|cents| *cents > Cents(0))) {
        (true, Some(cents)) => Some(cents),
        (false, None) => None,
        _ => return Err(Fault::Amount),
    };
    let decided_on = sheet::day(day)
        .map_err(|_| Fault::NotADay)?
        .ok_or(Fault::NotADay)?;
    if decided_on > today {
        return Err(Fault::Future);
    }
    if by.is_empty() {
        return Err(Fault::Who);
    }
    if granted.is_none() && reasons.is_empty() {
        return Err(Fault::Reasons);
    }
    Ok(Some(Heard {
        line,
        part,
        granted,
        decided_on,
        decided_by: by.to_owned(),
        signatory: if signatory.is_empty() { by } else { signatory }.to_owned(),
        reasons: reasons.to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 3, 1);

    fn parts() -> Vec<Asked> {
        ["Fonds des îles", "Ville de Nedeleg"]
            .map(|funder| Asked {
                number: "2026-000001-A".to_owned(),
                funder: funder.to_owned(),
                applicant: "=cmd".to_owned(),
                title: "Une épicerie".to_owned(),
                asked: Some(Cents(500_000)),
            })
            .to_vec()
    }

    fn line(rest: &str) -> Result<Vec<Heard>, Vec<(u64, Fault)>> {
        let head = COLUMNS.join(";");
        let text = format!("{head}\n2026-000001-A;fonds des iles;;;;{rest}\n");
        read(&text, &parts(), TODAY)
    }

    #[test]
    fn the_file_goes_out_and_comes_back() {
        let file = write(&parts()).expect("a file");
        let asked = Cents(500_000).format_fr();
        let line = format!("2026-000001-A;Fonds des îles;'=cmd;Une épicerie;{asked};;;;;;\n");
        assert!(file.contains(&line), "{file}");
        assert_eq!(read(&file, &parts(), TODAY), Ok(vec![]));
        let filled = file.replacen(";;;;;;\n", ";accordé;4 200,50;20/02/2026;le conseil;;\n", 1);
        let heard = read(&format!("\u{feff}{filled}"), &parts(), TODAY).expect("read");
        assert_eq!(
            heard,
            [Heard {
                line: 2,
                part: 0,
                granted: Some(Cents(420_050)),
                decided_on: date(2026, 2, 20),
                decided_by: "le conseil".to_owned(),
                signatory: "le conseil".to_owned(),
                reasons: String::new(),
            }]
        );
    }

    #[test]
    fn a_refusal_says_why_and_gives_nothing() {
        let heard = line("Refusée;;2026-02-20;le bureau;La présidente;Hors champ").expect("read");
        assert_eq!(
            (heard[0].granted, heard[0].reasons.as_str()),
            (None, "Hors champ")
        );
        assert_eq!(heard[0].signatory, "La présidente");
        for (rest, fault) in [
            ("peut-être;1;2026-02-20;le bureau;;", Fault::Decision),
            ("accordé;;2026-02-20;le bureau;;", Fault::Amount),
            ("accordé;0;2026-02-20;le bureau;;", Fault::Amount),
            ("accordé;beaucoup;2026-02-20;le bureau;;", Fault::Amount),
            ("refusé;10;2026-02-20;le bureau;;Non", Fault::Amount),
            ("accordé;10;;le bureau;;", Fault::NotADay),
            ("accordé;10;30/02/2026;le bureau;;", Fault::NotADay),
            ("accordé;10;2026-03-02;le bureau;;", Fault::Future),
            ("accordé;10;2026-03-01;;;", Fault::Who),
            ("refusé;;2026-02-20;le bureau;;", Fault::Reasons),
        ] {
            assert_eq!(line(rest), Err(vec![(2, fault)]), "{rest}");
        }
        assert!(line("accordé;10;2026-03-01;le bureau;;").is_ok());
    }

    #[test]
    fn an_open_quote_sets_no_answer_aside() {
        let head = COLUMNS.join(";");
        let text = format!(
            "{head}\n2026-000001-A;Fonds des îles;\"Ti;;;accordé;10;2026-02-20;le bureau;;\n"
        );
        let wrong = Err(vec![(2, Fault::Unreadable)]);
        assert_eq!(read(&text, &parts(), TODAY), wrong);
    }

    #[test]
    fn every_wrong_line_is_named() {
        let head = COLUMNS.join("\t");
        let one = "\taccordé\t10\t2026-02-20\tle bureau\t\t";
        let text = format!(
            "{head}\n2026-000001-A\tFonds des îles\t\t\t{one}\n2026-000001-A\tfonds des îles\t\t\t{one}\n\
             2026-000009-Z\tFonds des îles\t\t\t{one}\n2026-000001-A\tUn autre\t\t\t{one}\n"
        );
        assert_eq!(
            read(&text, &parts(), TODAY),
            Err(vec![
                (3, Fault::Twice),
                (4, Fault::Unknown),
                (5, Fault::Unknown)
            ])
        );
        assert_eq!(
            read("dossier;decision\n", &parts(), TODAY),
            Err(vec![(1, Fault::Header)])
        );
    }
}
