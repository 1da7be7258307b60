//! What a dossier says of state aid by itself, what an advance is worth, and the register.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use domain::aid::grant_equivalent::{Method, SubPeriod};
use domain::aid::register::{COLUMNS, Entry, csv, due};
use domain::aid::request::{
    Advance, Assessment, BaseRate, Declared, Instrument, NotKnown, Repayment, read, worth,
};
use domain::answers::Raw;
use domain::form::Said;
use jiff::civil::{Date, date};
use money::{Cents, Rate};
use policy::Region;
use policy::state_aid::Margins;
use policy::terms::Chosen;

fn raw(pairs: &[(&str, &str)]) -> Raw {
    let mut raw = Raw::new();
    for (key, value) in pairs {
        raw.set(*key, *value);
    }
    raw
}

fn request(
    region: &Region,
    scheme: &str,
    answers: &[(&str, &str)],
) -> domain::aid::request::Request {
    let scheme = region.schemes.iter().find(|s| s.id == scheme).unwrap();
    let form = scheme.form.as_ref().unwrap();
    let said = Said::of(form, raw(answers));
    read(&region.state_aid, scheme, form, &said)
}

#[test]
fn the_regime_follows_from_what_the_form_asks() {
    let region = crate::support::brittany();
    let company = request(
        &region,
        "cap-creation-ess",
        &[
            ("applicant_kind", "company"),
            ("de_minimis_received", "12 000,50"),
        ],
    );
    assert_eq!(company.regime.as_deref(), Some("general"));
    assert_eq!(company.declared, Some(Cents(1_200_050)));
    assert_eq!(company.instrument, Instrument::Grant);
    // without an economic activity the form does not ask, and an answer left behind is not read
    let idle = request(
        &region,
        "cap-creation-ess",
        &[
            ("applicant_kind", "association"),
            ("economic_activity", "no"),
            ("de_minimis_received", "12000"),
        ],
    );
    assert_eq!(idle.regime.as_deref(), Some("none"));
    assert_eq!(idle.declared, None);
}

#[test]
fn the_sector_is_what_the_form_asks_of_a_structure() {
    let region = crate::support::brittany();
    let of = |answers: &[(&str, &str)]| request(&region, "avance-remboursable-is", answers).sector;
    assert_eq!(
        of(&[("structure_sector", "8899B")]).as_deref(),
        Some("8899B")
    );
    assert_eq!(of(&[]), None);
}

#[test]
fn an_advance_is_repaid_as_the_form_asks() {
    let region = crate::support::brittany();
    let asked = |every, years| {
        request(
            &region,
            "avance-remboursable-is",
            &[
                ("deferral_months", "24"),
                ("repayment_years", years),
                ("repayment_every", every),
            ],
        )
        .repayment
    };
    let repayment = |instalments, every_months| Repayment {
        deferral_months: 24,
        instalments,
        every_months,
    };
    assert_eq!(asked("year", "5"), Some(repayment(5, 12)));
    assert_eq!(asked("quarter", "5"), Some(repayment(20, 3)));
    assert_eq!(asked("month", "1"), Some(repayment(12, 1)));
    let chosen = Chosen {
        deferral: Some(24),
        length: Some(60),
        every: Some(3),
    };
    assert_eq!(repayment(20, 3).chosen(), chosen);
    assert_eq!(asked("never", "5"), None);
    assert_eq!(asked("year", ""), None);
    let advance = request(&region, "avance-remboursable-is", &[]);
    assert_eq!(advance.instrument, Instrument::Advance);
}

#[test]
fn a_beneficiary_is_known_by_its_siren_or_its_rna() {
    let region = crate::support::brittany();
    let of = |pairs: &[(&str, &str)]| request(&region, "avance-remboursable-is", pairs).beneficiary;
    let scheme = region
        .schemes
        .iter()
        .find(|s| s.id == "avance-remboursable-is")
        .unwrap();
    let field = |role: &str| {
        scheme
            .form
            .as_ref()
            .unwrap()
            .fields()
            .find(|f| f.role.as_deref() == Some(role))
            .unwrap()
            .id
            .clone()
    };
    let (siret, kind) = (field("applicant.siret"), field("applicant.kind"));
    assert_eq!(
        of(&[(&kind, "association"), (&siret, "732 829 320 00074")]).as_deref(),
        Some("siren:732829320")
    );
    assert_eq!(of(&[(&kind, "association")]), None);
}

fn margins(region: &Region) -> Option<&Margins> {
    region.state_aid.margins.as_ref()
}

fn advance(rating: &str) -> Advance {
    Advance {
        repayment: Repayment {
            deferral_months: 24,
            instalments: 5,
            every_months: 12,
        },
        method: Method::PresentValue,
        sub_period: SubPeriod::Effective,
        charged: Rate::ZERO,
        rating: rating.into(),
        collateral: "low".into(),
    }
}

fn base(from: Date, percent: i32) -> BaseRate {
    BaseRate {
        from,
        rate: Rate::percent(percent),
        source: "Commission".into(),
    }
}

#[test]
fn an_advance_is_worth_what_its_rates_say() {
    let region = crate::support::brittany();
    let on = date(2026, 3, 1);
    let price = |advance: Option<&Advance>, rates: &[BaseRate]| {
        worth(
            Cents(1_500_000),
            on,
            Instrument::Advance,
            advance,
            margins(&region),
            rates,
        )
    };
    // 3 % and 4 % of margin: the 7 % of the reference table; an older and a later rate do not count
    let rates = [
        base(date(2020, 1, 1), 1),
        base(date(2026, 3, 2), 9),
        base(date(2026, 3, 1), 3),
    ];
    let found = price(Some(&advance("satisfactory")), &rates).unwrap();
    assert_eq!(found.grant_equivalent, Cents(425_619));
    let kept = found.computation.unwrap();
    assert_eq!(kept.rates.discount, Some(Rate::percent(4)));
    let origin = kept.rates.origin.unwrap();
    assert_eq!(
        (origin.base, origin.margin),
        (Rate::percent(3), Rate::percent(4))
    );
    assert_eq!(origin.base_from, on);
    assert_eq!(kept.schedule[0].due_on, Some(date(2029, 3, 1)));

    assert_eq!(price(None, &rates), Err(NotKnown::NoTerms));
    assert_eq!(
        price(Some(&advance("stormy")), &rates),
        Err(NotKnown::NoMargin)
    );
    assert_eq!(
        price(Some(&advance("good")), &rates[1..2]),
        Err(NotKnown::NoBaseRate(on))
    );
    let none = worth(
        Cents(5),
        on,
        Instrument::Advance,
        Some(&advance("good")),
        None,
        &rates,
    );
    assert_eq!(none, Err(NotKnown::NoMargin));
    let mut endless = advance("good");
    endless.repayment.instalments = 0;
    assert!(matches!(
        price(Some(&endless), &rates),
        Err(NotKnown::Equivalent(_))
    ));
    // a grant is worth its amount, whatever is not known
    let grant = worth(Cents(5), on, Instrument::Grant, None, None, &[]).unwrap();
    assert_eq!(
        (grant.grant_equivalent, grant.computation),
        (Cents(5), None)
    );
}

#[test]
fn an_assessment_goes_and_comes_back() {
    let said = Assessment {
        regime: Some("sieg".into()),
        instrument: Some(Instrument::Advance),
        advance: Some(advance("good")),
        declared: Declared::SetAside {
            reason: "Déjà au registre".into(),
        },
    };
    let text = serde_json::to_string(&said).unwrap();
    assert_eq!(serde_json::from_str::<Assessment>(&text).unwrap(), said);
    assert_eq!(
        serde_json::from_str::<Assessment>("{}").unwrap(),
        Assessment::default()
    );
    for instrument in [Instrument::Grant, Instrument::Advance] {
        assert_eq!(Instrument::from_name(instrument.as_str()), Some(instrument));
    }
    assert_eq!(Instrument::from_name("gift"), None);
}

#[test]
fn twenty_working_days_to_register() {
    let region = crate::support::brittany();
    let regime = |id: &str| region.state_aid.regime(id).unwrap();
    let due_on = |id: &str, day| due(&region, regime(id), day);
    assert_eq!(due_on("general", date(2025, 12, 31)), None);
    // from Friday 2 January: no holiday until the 30th
    assert_eq!(due_on("general", date(2026, 1, 2)), Some(date(2026, 1, 30)));
    // 1, 8, 14 and 25 May are holidays
    assert_eq!(due_on("sieg", date(2026, 4, 30)), Some(date(2026, 6, 3)));
    assert_eq!(due_on("fisheries", date(2026, 4, 30)), None);
    assert_eq!(due_on("none", date(2026, 4, 30)), None);
}

#[test]
fn the_export_has_the_columns_of_the_public_data_set() {
    let entry = Entry {
        beneficiary: "732829320".into(),
        name: "Le Fournil, « coopérative »".into(),
        regime: "Règlement (UE) 2023/2831".into(),
        instrument: "Subvention".into(),
        sector: "1071C".into(),
        commune: "29189".into(),
        authority: "Région".into(),
        operator: String::new(),
        amount: Cents(425_609),
        granted_on: date(2026, 3, 1),
    };
    let text = String::from_utf8(csv(&[entry])).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next().unwrap(), COLUMNS.join(","));
    assert_eq!(
        lines.next().unwrap(),
        ",732829320,\"Le Fournil, « coopérative »\",Règlement (UE) 2023/2831,Subvention,1071C,29189,Région,,4256.09,2026-03-01,"
    );
    assert_eq!(lines.next(), None);
    assert_eq!(String::from_utf8(csv(&[])).unwrap().lines().count(), 1);
}
