//! The places of a version: everything it says, each under a name that another version has too.

use crate::amount::rule::AmountRule;
use crate::model::{Form, Funding, Mandate, Scheme};

use super::said::Said;

/// Where a version says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// First and last day.
    From,
    To,
    Name,
    Kind,
    Stages,
    Summary,
    /// A paragraph of the presentation, from 0.
    Presentation(usize),
    Audience,
    Gives,
    How,
    Manager,
    Committee,
    /// Id of a funder.
    Funder(String),
    /// Id of a regime of state aid.
    StateAid,
    /// What a funder does on a dossier that several share, or who does it for it.
    Mandate {
        funder: String,
        part: MandatePart,
    },
    /// Id of a condition.
    Condition(String),
    Repayment(RepaymentPart),
    PaymentDelay,
    /// A payment, by the name of its moment.
    Payment(String),
    Funding {
        funder: String,
        part: FundingPart,
    },
    /// A kind of expense of the form, by id.
    Expense(String),
    /// A piece asked, by id.
    Piece(String),
    /// A question of the form, by id.
    Field(String),
    /// A step of the way, by title.
    Step(String),
    /// Another figure of the page, by label.
    Figure(String),
}

/// A part of a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MandatePart {
    /// Whether it receives the dossier and answers to the holder for all.
    Leads,
    Instructs,
    Opinion,
    Decides,
    Signs,
    Pays,
    /// When it is asked.
    Asked,
    /// The lines of the plan that say what it is asked for.
    Resource,
    /// What its officers read of the dossier.
    Sees,
    /// The agreement that its aid needs.
    Agreement,
    /// In words.
    Text,
}

/// A part of how an advance is repaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepaymentPart {
    Rate,
    Deferral,
    Length,
    Every,
}

/// A part of how a funder's aid is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FundingPart {
    Rate,
    /// A case of the rate, by its words.
    Case(String),
    /// A bonus, by id.
    Bonus(String),
    Flat,
    BaseCeiling,
    Floor,
    Ceiling,
    PublicShare,
    RoundTo,
    Vat,
    EngagedAfterFiling,
    /// How a kind of expense counts, by id.
    Expense(String),
}

impl Place {
    /// Its order among the kinds of places: what a reader asks first comes first.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Place::From | Place::To => 0,
            Place::Name | Place::Kind | Place::Stages | Place::Manager | Place::Committee => 1,
            Place::Funder(_) | Place::StateAid => 2,
            Place::Mandate { .. } => 3,
            Place::Condition(_) => 4,
            Place::Funding { .. }
            | Place::Repayment(_)
            | Place::PaymentDelay
            | Place::Payment(_) => 5,
            Place::Expense(_) => 6,
            Place::Piece(_) => 7,
            Place::Field(_) => 8,
            Place::Step(_) => 9,
            Place::Figure(_) => 10,
            Place::Summary
            | Place::Presentation(_)
            | Place::Audience
            | Place::Gives
            | Place::How => 11,
        }
    }
}

/// Everything a version says, place by place, in the order of its file.
pub(super) fn said(scheme: &Scheme) -> Vec<(Place, Said)> {
    let mut all = vec![
        (Place::From, Said::Date(scheme.validity.from)),
        (Place::Name, Said::Text(scheme.name.clone())),
        (Place::Kind, Said::Kind(scheme.kind)),
        (Place::Stages, Said::Stages(scheme.stages.clone())),
        (Place::Summary, Said::Text(scheme.summary.clone())),
        (Place::Audience, Said::Text(scheme.audience.clone())),
        (Place::Gives, Said::Text(scheme.gives.clone())),
    ];
    all.extend(scheme.validity.to.map(|to| (Place::To, Said::Date(to))));
    all.extend(scheme.how.clone().map(|how| (Place::How, Said::Text(how))));
    let bodies = [
        (Place::Manager, &scheme.manager),
        (Place::Committee, &scheme.committee),
    ];
    for (place, body) in bodies {
        all.extend(body.clone().map(|id| (place, Said::Id(id))));
    }
    let paragraphs = scheme.presentation.iter().enumerate();
    all.extend(
        paragraphs.map(|(index, text)| (Place::Presentation(index), Said::Text(text.clone()))),
    );
    let lead = scheme.lead_funder();
    all.extend(scheme.funders.iter().map(|id| {
        let lead = lead == Some(id.as_str());
        (Place::Funder(id.clone()), Said::Funder { lead })
    }));
    if let Some(aid) = &scheme.state_aid {
        all.push((Place::StateAid, Said::Id(aid.regime.clone())));
    }
    for one in &scheme.mandates {
        mandate(one, &mut all);
    }
    all.extend(scheme.conditions.iter().map(|one| {
        let place = Place::Condition(one.id.as_str().to_owned());
        (place, Said::Condition(Box::new(one.clone())))
    }));
    for funding in &scheme.fundings {
        amount(funding, &mut all);
    }
    terms(scheme, &mut all);
    if let Some(form) = &scheme.form {
        asked(form, &mut all);
    }
    all.extend(scheme.steps.iter().map(|one| {
        let said = Said::Step {
            text: one.text.clone(),
            delay: one.delay.as_ref().map(|delay| delay.value.clone()),
        };
        (Place::Step(one.title.fr.clone()), said)
    }));
    all.extend(scheme.figures.iter().map(|one| {
        let said = Said::Words(one.value.value.clone());
        (Place::Figure(one.label.fr.clone()), said)
    }));
    all
}

fn mandate(one: &Mandate, all: &mut Vec<(Place, Said)>) {
    let funder = &one.funder;
    let always = [
        (MandatePart::Leads, Said::YesNo(one.lead)),
        (
            MandatePart::Instructs,
            Said::Body(one.instructs_for(funder)),
        ),
        (MandatePart::Decides, Said::Body(one.decides_for(funder))),
        (MandatePart::Signs, Said::Body(one.signs_for(funder))),
        (MandatePart::Pays, Said::Body(one.pays_for(funder))),
        (MandatePart::Asked, Said::Asked(one.when.clone())),
        (MandatePart::Sees, Said::Sees(one.sees.clone())),
    ];
    let agreement = one.agreement.as_ref().map(|needed| Said::Agreement {
        with: needed.with.clone(),
        when: needed.when.clone(),
    });
    let some = [
        (MandatePart::Opinion, one.opinion.clone().map(Said::Body)),
        (MandatePart::Resource, one.resource.clone().map(Said::Id)),
        (MandatePart::Agreement, agreement),
        (MandatePart::Text, one.text.clone().map(Said::Text)),
    ];
    let some = some
        .into_iter()
        .filter_map(|(part, said)| said.map(|said| (part, said)));
    all.extend(always.into_iter().chain(some).map(|(part, said)| {
        let funder = funder.clone();
        (Place::Mandate { funder, part }, said)
    }));
}

fn terms(scheme: &Scheme, all: &mut Vec<(Place, Said)>) {
    if let Some(one) = &scheme.repayment {
        for (part, said) in [
            (RepaymentPart::Rate, Said::rate(&one.rate)),
            (RepaymentPart::Deferral, Said::Months(one.deferral.value)),
            (RepaymentPart::Length, Said::Months(one.length.value)),
            (RepaymentPart::Every, Said::Months(one.every.value)),
        ] {
            all.push((Place::Repayment(part), said));
        }
    }
    if let Some(one) = &scheme.payment {
        let delay = one.delay.as_ref();
        all.extend(delay.map(|delay| (Place::PaymentDelay, Said::Days(delay.value))));
        all.extend(one.parts.iter().map(|part| {
            let said = Said::Payment {
                share: part.share.value,
                text: part.text.clone(),
            };
            (Place::Payment(part.when.id().to_owned()), said)
        }));
    }
}

fn amount(funding: &Funding, all: &mut Vec<(Place, Said)>) {
    for (part, said) in parts(&funding.rule) {
        let place = Place::Funding {
            funder: funding.funder.clone(),
            part,
        };
        all.push((place, said));
    }
}

fn parts(rule: &AmountRule) -> Vec<(FundingPart, Said)> {
    let mut parts = vec![
        (FundingPart::Rate, Said::rate(&rule.rate)),
        (FundingPart::Floor, Said::money(&rule.floor)),
        (FundingPart::Ceiling, Said::money(&rule.ceiling)),
        (FundingPart::PublicShare, Said::rate(&rule.public_share)),
        (FundingPart::RoundTo, Said::Money(Some(rule.round_to))),
        (FundingPart::Vat, Said::Vat(rule.base.vat)),
        (
            FundingPart::EngagedAfterFiling,
            Said::YesNo(rule.base.engaged_after_filing),
        ),
    ];
    let flat = rule.flat.as_ref();
    parts.extend(flat.map(|one| (FundingPart::Flat, Said::money(one))));
    let base = rule.base_ceiling.as_ref();
    parts.extend(base.map(|one| (FundingPart::BaseCeiling, Said::money(one))));
    parts.extend(rule.rates.iter().map(|case| {
        let said = Said::Case {
            when: Some(case.when.clone()),
            rate: case.rate.value,
            text: (*case.text).clone(),
        };
        (FundingPart::Case(case.text.fr.clone()), said)
    }));
    parts.extend(rule.bonuses.iter().map(|bonus| {
        let said = Said::Case {
            when: bonus.when.clone(),
            rate: bonus.rate.value,
            text: (*bonus.text).clone(),
        };
        (FundingPart::Bonus(bonus.id.clone()), said)
    }));
    parts.extend(rule.expenses.iter().map(|one| {
        let said = Said::ExpenseRule(Box::new(one.clone()));
        (FundingPart::Expense(one.kind.clone()), said)
    }));
    parts
}

/// What the form asks: expenses, pieces, questions.
fn asked(form: &Form, all: &mut Vec<(Place, Said)>) {
    all.extend(form.expenses.iter().map(|one| {
        let said = Said::Expense(Box::new(one.clone()));
        (Place::Expense(one.id.clone()), said)
    }));
    all.extend(form.pieces.iter().map(|one| {
        let said = Said::Piece(Box::new(one.clone()));
        (Place::Piece(one.id.clone()), said)
    }));
    let fields = form.sections.iter().flat_map(|section| &section.fields);
    all.extend(fields.map(|one| {
        let said = Said::Field(Box::new(one.clone()));
        (Place::Field(one.id.clone()), said)
    }));
}
