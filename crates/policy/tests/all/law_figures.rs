//! Figures that are legal parameters, taken on the first day of a version.

use crate::common::{files, listed, load};
use crate::made_up::{SCHEME, TINY};
use jiff::civil::{Date, date};
use money::{Cents, Rate};
use policy::{Confidence, Files, ParameterValue, Problem, Region};

const CEILING: &str =
    "ceiling = { value = \"1 500 €\", source = \"Inventé pour les tests\", confidence = \"A\" }";

/// The made-up region with a parameter, and the scheme's ceiling written so.
fn with(parameter: &str, ceiling: &str) -> Files {
    let mut files = files(TINY);
    let text =
        |files: &Files, file: &str| String::from_utf8(files.get(file).unwrap().to_vec()).unwrap();
    let parameters = text(&files, "parameters.toml");
    files.insert("parameters.toml", format!("{parameters}\n{parameter}"));
    let scheme = text(&files, SCHEME);
    assert!(scheme.contains(CEILING));
    files.insert(SCHEME, scheme.replacen(CEILING, ceiling, 1));
    files
}

fn most(from: &str, to: &str, value: &str) -> String {
    format!(
        "[[parameter]]\nkey = \"most\"\nfrom = {from}\n{to}\nvalue = {{ {value} }}\nlabel = \"Le plus\"\n\
         text = \"Acte du 1er mars\"\nsource = \"Registre\"\nconfidence = \"B\"\n"
    )
}

fn only(files: &Files) -> Problem {
    let found = policy::check::files(files).1.problems;
    assert_eq!(found.len(), 1, "{}", listed(&found));
    found[0].clone()
}

#[test]
fn a_figure_is_the_parameter_of_the_first_day() {
    let earlier = most("2020-01-01", "to = 2023-12-31", "amount = \"900 €\"");
    let now = most("2024-01-01", "", "amount = \"1 500 €\"");
    let ceiling = "ceiling = { parameter = \"most\", note = \"Revu chaque année\" }";
    let files = with(&format!("{earlier}\n{now}"), ceiling);
    let problems = policy::check::files(&files).1.problems;
    assert!(problems.is_empty(), "{}", listed(&problems));
    let region = Region::load(&files).unwrap();
    let scheme = region
        .scheme_version("coup-de-pouce", date(2024, 1, 1))
        .unwrap();
    let figure = &scheme.amount().unwrap().ceiling;
    assert_eq!(figure.value, Some(Cents(150_000)));
    assert_eq!(&*figure.source, "Acte du 1er mars (Registre)");
    assert_eq!(figure.confidence, Confidence::B);
    assert_eq!(figure.note.as_ref().unwrap().fr, "Revu chaque année");
    // Another value of the parameter changes the amount, and its examples say so.
    let other = now.replace("1 500 €", "1 400 €");
    let problems = policy::check::files(&with(&format!("{earlier}\n{other}"), ceiling))
        .1
        .problems;
    assert!(
        listed(&problems).contains("1\u{202f}400"),
        "{}",
        listed(&problems)
    );
}

#[test]
fn what_a_figure_cannot_take_is_said() {
    let now = most("2024-01-01", "", "amount = \"1 500 €\"");
    let ceiling = "ceiling = { parameter = \"most\" }";
    for (parameter, ceiling, said, meant) in [
        (
            now.clone(),
            "ceiling = { parameter = \"mots\" }",
            "no legal parameter has the key `mots`",
            Some("most"),
        ),
        (
            most("2024-01-01", "", "rate = \"15 %\""),
            ceiling,
            "`most` is not an amount, which this figure is",
            None,
        ),
        (
            most("2024-01-02", "", "amount = \"1 500 €\""),
            ceiling,
            "`most` has no value on 2024-01-01, the first day of this version",
            None,
        ),
        (
            most("2020-01-01", "to = 2024-06-30", "amount = \"1 500 €\"")
                + &most("2024-07-01", "", "amount = \"1 600 €\""),
            ceiling,
            "`most` has another value from 2024-07-01 on: end this version the day before, and write another",
            None,
        ),
        (
            now,
            "ceiling = { parameter = \"most\", source = \"Ailleurs\" }",
            "a legal parameter has its own: remove `source`",
            None,
        ),
    ] {
        let files = with(&parameter, ceiling);
        let problem = only(&files);
        assert_eq!(problem.message, said);
        assert_eq!(problem.suggestion.as_deref(), meant);
        assert_eq!(problem.file, SCHEME);
        let text = std::str::from_utf8(files.get(SCHEME).unwrap()).unwrap();
        assert_eq!(text.lines().nth(problem.line - 1).unwrap(), ceiling);
    }
}

/// Every published figure that several texts of the law and of the schemes rest on, at its day.
#[test]
fn the_parameters_of_brittany_are_dated_and_its_schemes_take_them() {
    use ParameterValue::{Amount, Days, Months, Rate as Share, WorkingDays, Years, YesNo};
    let region = load("../../regions/brittany");
    let euros = |euros: i64| Amount(Cents(euros * 100));
    let share = |percent: u8| Share(Rate::percent(percent.into()));
    let day = |year: i16| date(year, 7, 2);
    for (key, on, value) in [
        ("agreement-threshold", day(2017), euros(23_000)),
        ("financial-report", day(2017), Months(6)),
        ("accounts-threshold", day(2017), euros(153_000)),
        ("open-data-delay", day(2018), Months(3)),
        ("payment-delay", day(2022), Days(60)),
        ("republican-engagement", day(2022), YesNo(true)),
        ("silence-rejection", day(2017), Months(2)),
        ("de-minimis-general", day(2023), euros(200_000)),
        ("de-minimis-general", day(2024), euros(300_000)),
        ("de-minimis-sieg", day(2023), euros(500_000)),
        ("de-minimis-sieg", day(2024), euros(750_000)),
        ("de-minimis-register", day(2026), WorkingDays(20)),
        ("recovery-contest", day(2017), Months(2)),
        ("recovery-bar", day(2017), Years(4)),
        ("ess-development-fund", day(2017), share(20)),
        ("ess-reserve", day(2017), share(50)),
        ("support-body-share", day(2017), share(50)),
        ("support-body-public-share", day(2017), share(80)),
        ("cap-creation-floor", day(2014), euros(2_000)),
        ("cap-creation-ceiling", day(2014), euros(20_000)),
        ("fonds-de-confiance-lowest-rate", day(2016), share(50)),
        ("fonds-de-confiance-rate", day(2016), share(70)),
        ("fonds-de-confiance-ceiling", day(2016), euros(20_000)),
        ("fonds-de-confiance-shortest", day(2009), Months(6)),
        ("fonds-de-confiance-longest", day(2009), Months(9)),
        ("ess-projects-rate", day(2021), share(15)),
        ("ess-projects-base", day(2021), euros(100_000)),
        ("fiso-rate", day(2020), share(50)),
        ("fiso-floor", day(2022), euros(30_000)),
        ("feder-123-rate", day(2021), share(60)),
        ("feder-123-floor", day(2027), euros(30_000)),
    ] {
        let found = region
            .parameter(key, on)
            .unwrap_or_else(|| panic!("{key} {on}"));
        assert_eq!(found.value, value, "{key} {on}");
        assert!(!found.text.is_empty() && !found.source.is_empty());
    }
    // What is over is not given afterwards, nor what has not begun.
    assert!(region.parameter("fiso-rate", date(2023, 1, 1)).is_none());
    assert!(
        region
            .parameter("cap-creation-floor", date(2013, 12, 31))
            .is_none()
    );

    // The figures of the schemes are those, with their text.
    let rule = |id: &str, from: Date| region.scheme_version(id, from).unwrap().amount().unwrap();
    for (text, source) in [
        (
            "Document fondateur",
            &rule("cap-creation-ess", date(2014, 1, 1)).floor.source,
        ),
        (
            "Document fondateur",
            &rule("cap-creation-ess", date(2014, 1, 1)).ceiling.source,
        ),
        (
            "Fonds de confiance",
            &rule("fonds-de-confiance", date(2016, 1, 1)).rate.source,
        ),
        (
            "Fonds de confiance",
            &rule("fonds-de-confiance", date(2016, 1, 1)).ceiling.source,
        ),
        (
            "Fiche « Bretagne",
            &rule("aide-projets-ess", date(2021, 1, 1)).rate.source,
        ),
        (
            "Bpifrance, FISO (",
            &rule("fiso", date(2020, 7, 1)).rate.source,
        ),
        (
            "Bpifrance, FISO (",
            &rule("fiso", date(2020, 7, 1)).floor.source,
        ),
        (
            "Programme FEDER",
            &rule("feder", date(2021, 1, 1)).rate.source,
        ),
        (
            "Programme FEDER",
            &rule("feder", date(2021, 1, 1)).floor.source,
        ),
    ] {
        assert!(source.starts_with(text), "{}", &**source);
    }
}
