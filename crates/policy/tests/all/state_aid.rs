//! State aid as data: the regimes of the two regions, and the mistakes of their file.

use crate::common::{files, listed, load};
use jiff::civil::date;
use money::{Cents, Rate};
use policy::Region;
use policy::state_aid::{Collateral, Counting, RegimeKind};

const FILE: &str = "state-aid.toml";

#[test]
fn the_ceilings_of_brittany_by_date() {
    let region = load("../../regions/brittany");
    let aid = &region.state_aid;
    let ids: Vec<&str> = aid.regimes.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "general",
            "sieg",
            "agricultural",
            "fisheries",
            "rgec-22",
            "rgec-28",
            "none"
        ]
    );
    let euros = |regime: &str, day| {
        let ceiling = aid.regime(regime).unwrap().ceiling_on(day);
        ceiling.map(|c| (c.amount.get() / 100, c.years, c.counted))
    };
    use Counting::{FiscalYears, RollingYears};
    for (regime, day, expected) in [
        ("general", date(2013, 12, 31), None),
        (
            "general",
            date(2023, 12, 31),
            Some((200_000, 3, FiscalYears)),
        ),
        (
            "general",
            date(2024, 1, 1),
            Some((300_000, 3, RollingYears)),
        ),
        (
            "general",
            date(2030, 12, 31),
            Some((300_000, 3, RollingYears)),
        ),
        ("general", date(2031, 1, 1), None),
        ("sieg", date(2023, 12, 31), Some((500_000, 3, FiscalYears))),
        ("sieg", date(2024, 1, 1), Some((750_000, 3, RollingYears))),
        (
            "agricultural",
            date(2024, 12, 15),
            Some((20_000, 3, FiscalYears)),
        ),
        (
            "agricultural",
            date(2024, 12, 16),
            Some((50_000, 3, RollingYears)),
        ),
        (
            "fisheries",
            date(2026, 1, 1),
            Some((30_000, 3, FiscalYears)),
        ),
        ("none", date(2026, 1, 1), None),
    ] {
        assert_eq!(euros(regime, day), expected, "{regime} {day}");
    }
    let general = aid.regime("general").unwrap();
    assert!(general.counts_regime("general") && general.counts_regime("fisheries"));
    assert!(!general.counts_regime("sieg") && !general.counts_regime("none"));
    assert_eq!(general.register.as_deref(), Some("de-minimis-register"));
    assert_eq!(
        aid.regime("rgec-22").unwrap().kind,
        RegimeKind::BlockExemption
    );
    assert!(aid.regime("sieg ").is_none());
}

#[test]
fn the_margins_of_the_communication() {
    let region = load("../../regions/brittany");
    let margins = region.state_aid.margins.as_ref().unwrap();
    let table: Vec<(&str, [i64; 3])> = margins
        .classes
        .iter()
        .map(|class| {
            let points = Collateral::ALL.map(|level| class.margin(level).ppm() / 100);
            (class.id.as_str(), points)
        })
        .collect();
    assert_eq!(
        table,
        [
            ("strong", [60, 75, 100]),
            ("good", [75, 100, 220]),
            ("satisfactory", [100, 220, 400]),
            ("weak", [220, 400, 650]),
            ("bad", [400, 650, 1000]),
        ]
    );
    assert_eq!(margins.discount, Rate::percent(1));
    assert_eq!(margins.new_firm, Rate::percent(4));
    assert!(margins.class("weak").is_some() && margins.class("none").is_none());
    assert_eq!(Collateral::from_name("low"), Some(Collateral::Low));
    assert_eq!(Collateral::from_name("Low"), None);
}

#[test]
fn another_region_has_other_regimes() {
    let region = load("../testkit/regions/tiny");
    let general = region.state_aid.regime("general").unwrap();
    let since = general.ceiling_on(date(2024, 1, 1)).unwrap();
    assert_eq!((since.amount, since.years), (Cents(25_000_000), 2));
    assert_eq!(since.text, "Règlement de l’île, article 19 bis");
    assert!(general.counts_regime("boats"));
}

/// The one problem that a change of the file makes.
fn mistake(from: &str, to: &str) -> String {
    let mut files = files("../testkit/regions/tiny");
    let text = String::from_utf8(files.get(FILE).unwrap().to_vec()).unwrap();
    assert!(text.contains(from), "{from}");
    files.insert(FILE, text.replacen(from, to, 1));
    let problems = Region::load(&files).unwrap_err();
    assert_eq!(problems.len(), 1, "{}", listed(&problems));
    assert_eq!(problems[0].file, FILE);
    problems[0].to_string()
}

#[test]
fn each_mistake_is_said() {
    for (from, to, said) in [
        (
            r#"kind = "none""#,
            r#"kind = "nothing""#,
            "`nothing` is not one of",
        ),
        (
            r#"id = "none""#,
            r#"id = "exempt""#,
            "two regimes have the id `exempt`",
        ),
        (
            r#"counts = ["boats"]"#,
            r#"counts = ["boat"]"#,
            "did you mean `boats`?",
        ),
        (
            r#"counts = ["boats"]"#,
            r#"counts = ["exempt"]"#,
            "no other de minimis regime",
        ),
        (
            r#"register = "aid-register""#,
            r#"register = "aid-registry""#,
            "did you mean `aid-register`?",
        ),
        (
            r#"register = "aid-register""#,
            r#"register = "appeal-delay""#,
            "gives working days",
        ),
        (
            r#"parameter = "de-minimis-boats""#,
            r#"parameter = "de-minimis-boat""#,
            "did you mean `de-minimis-boats`?",
        ),
        (
            r#"parameter = "de-minimis-boats""#,
            r#"parameter = "financial-report""#,
            "gives an amount from 2020-01-01 on",
        ),
        ("years = 2", "years = 0", "`years` is how many years"),
        (
            r#"counted = "rolling-years""#,
            r#"counted = "rolling""#,
            "is not one of",
        ),
        (
            "high = \"0,5 %\"",
            "high = \"5 %\"",
            "never has a higher margin",
        ),
        ("high = \"0,5 %\"", "high = \"0,5\"", "followed by %"),
        ("discount = \"1 %\"\n", "", "the key `discount` is missing"),
        (
            "id = \"rough\"",
            "id = \"calm\"",
            "two classes have the id `calm`",
        ),
        (
            "id = \"exempt\"\nkind = \"block-exemption\"",
            "id = \"exempt\"\nkind = \"de-minimis\"",
            "has a `ceiling`",
        ),
        (
            "label = \"Petites aides aux bateaux\"\nfrom = 2020-01-01",
            "label = \"Petites aides aux bateaux\"\nfrom = 2019-01-01",
            "do not cover the whole period",
        ),
    ] {
        let found = mistake(from, to);
        assert!(found.contains(said), "{to}: {found}");
    }
}

#[test]
fn a_ceiling_that_leaves_a_gap() {
    let mut files = files("../testkit/regions/tiny");
    let text = String::from_utf8(files.get("parameters.toml").unwrap().to_vec()).unwrap();
    files.insert(
        "parameters.toml",
        text.replacen("to = 2023-12-31", "to = 2023-12-30", 1),
    );
    let problems = Region::load(&files).unwrap_err();
    assert!(
        listed(&problems).contains("on the day after the one before it ends"),
        "{}",
        listed(&problems)
    );
}

#[test]
fn ceilings_belong_to_de_minimis_alone() {
    let mut files = files("../testkit/regions/tiny");
    let text = String::from_utf8(files.get(FILE).unwrap().to_vec()).unwrap();
    let changed = text.replacen(
        "id = \"boats\"\nkind = \"de-minimis\"",
        "id = \"boats\"\nkind = \"none\"",
        1,
    );
    files.insert(FILE, changed);
    let said = listed(&Region::load(&files).unwrap_err());
    assert!(said.contains("only a de minimis regime has"), "{said}");
    assert!(
        said.contains("`boats` is no other de minimis regime"),
        "{said}"
    );
}
