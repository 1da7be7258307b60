//! From raw columns to records: where a stored text becomes a state, a date or a list.

use domain::dossier::State;
use money::Cents;
use store::{
    Beside, Correction, Decision, Dossier, Opinion, Result, StoreError, Submitted, SuspensionRow,
};
use uuid::Uuid;

pub(crate) struct DossierRow {
    pub id: Uuid,
    pub number: Option<String>,
    pub project: Uuid,
    pub owner: Uuid,
    pub scheme: String,
    pub scheme_from: String,
    pub manager: String,
    pub state: String,
    pub title: String,
    pub applicant: String,
    pub applicant_kind: String,
    pub applicant_key: String,
    pub commune: String,
    pub department: String,
    pub requested: Option<i64>,
    pub proposed: Option<i64>,
    pub granted: Option<i64>,
    pub officer: Option<Uuid>,
    pub created_at: i64,
    pub updated_at: i64,
    pub filed_at: Option<i64>,
    pub received_on: Option<String>,
    pub silence_on: Option<String>,
    pub suspended: i64,
    pub lapsed_on: Option<String>,
    pub due_on: Option<String>,
    pub decided_on: Option<String>,
    pub opened: String,
    pub version: i64,
}

pub(crate) struct BesideRow {
    pub id: Uuid,
    pub number: Option<String>,
    pub project: Uuid,
    pub owner: Uuid,
    pub applicant_key: String,
    pub scheme: String,
    pub scheme_from: String,
    pub manager: String,
    pub state: String,
    pub title: String,
    pub requested: Option<i64>,
    pub proposed: Option<i64>,
    pub granted: Option<i64>,
    pub received_on: Option<String>,
    pub lapsed_on: Option<String>,
    pub decided_on: Option<String>,
    pub data: String,
}

impl TryFrom<BesideRow> for Beside {
    type Error = StoreError;

    fn try_from(r: BesideRow) -> Result<Self> {
        Ok(Self {
            id: r.id,
            number: r.number,
            project: r.project,
            owner: r.owner,
            applicant_key: r.applicant_key,
            scheme: r.scheme,
            scheme_from: date(&r.scheme_from)?,
            manager: r.manager,
            state: state(&r.state)?,
            title: r.title,
            requested: r.requested.map(Cents),
            proposed: r.proposed.map(Cents),
            granted: r.granted.map(Cents),
            received_on: maybe_date(r.received_on)?,
            lapsed_on: maybe_date(r.lapsed_on)?,
            decided_on: maybe_date(r.decided_on)?,
            data: r.data,
        })
    }
}

pub(crate) struct SubmittedRow {
    pub id: Uuid,
    pub number: Option<String>,
    pub scheme: String,
    pub scheme_from: String,
    pub received_on: Option<String>,
    pub decided_on: Option<String>,
    pub commune: String,
    pub stage: String,
    pub situation: String,
    pub data: String,
}

impl TryFrom<SubmittedRow> for Submitted {
    type Error = StoreError;

    fn try_from(r: SubmittedRow) -> Result<Self> {
        Ok(Self {
            dossier: r.id,
            number: r.number,
            scheme: r.scheme,
            scheme_from: date(&r.scheme_from)?,
            received_on: maybe_date(r.received_on)?,
            decided_on: maybe_date(r.decided_on)?,
            commune: r.commune,
            stage: r.stage,
            situation: r.situation,
            data: r.data,
        })
    }
}

pub(crate) fn date(text: &str) -> Result<jiff::civil::Date> {
    text.parse()
        .map_err(|_| StoreError::Corrupt(format!("not a date: {text:?}")))
}

pub(crate) fn maybe_date(text: Option<String>) -> Result<Option<jiff::civil::Date>> {
    text.as_deref().map(date).transpose()
}

pub(crate) fn list(json: &str) -> Result<Vec<String>> {
    serde_json::from_str(json).map_err(|e| StoreError::Corrupt(format!("not a list: {e}")))
}

pub(crate) fn json(list: &[String]) -> Result<String> {
    serde_json::to_string(list).map_err(|e| StoreError::Corrupt(e.to_string()))
}

pub(crate) fn state(text: &str) -> Result<State> {
    text.parse()
        .map_err(|_| StoreError::Corrupt(format!("not a state: {text:?}")))
}

impl TryFrom<DossierRow> for Dossier {
    type Error = StoreError;

    fn try_from(r: DossierRow) -> Result<Self> {
        Ok(Self {
            id: r.id,
            number: r.number,
            project: r.project,
            owner: r.owner,
            scheme: r.scheme,
            scheme_from: date(&r.scheme_from)?,
            manager: r.manager,
            state: state(&r.state)?,
            title: r.title,
            applicant: r.applicant,
            applicant_kind: r.applicant_kind,
            applicant_key: r.applicant_key,
            commune: r.commune,
            department: r.department,
            requested: r.requested.map(Cents),
            proposed: r.proposed.map(Cents),
            granted: r.granted.map(Cents),
            officer: r.officer,
            created_at: r.created_at,
            updated_at: r.updated_at,
            filed_at: r.filed_at,
            received_on: maybe_date(r.received_on)?,
            silence_on: maybe_date(r.silence_on)?,
            suspended: r.suspended != 0,
            lapsed_on: maybe_date(r.lapsed_on)?,
            due_on: maybe_date(r.due_on)?,
            decided_on: maybe_date(r.decided_on)?,
            opened: list(&r.opened)?,
            version: r.version,
        })
    }
}

pub(crate) struct CorrectionRow {
    pub dossier: Uuid,
    pub n: i64,
    pub kind: String,
    pub sections: String,
    pub pieces: String,
    pub message: String,
    pub due_on: Option<String>,
    pub asked_by: Uuid,
    pub asked_at: i64,
    pub answered_at: Option<i64>,
}

impl TryFrom<CorrectionRow> for Correction {
    type Error = StoreError;

    fn try_from(r: CorrectionRow) -> Result<Self> {
        Ok(Self {
            dossier: r.dossier,
            n: r.n,
            kind: r.kind,
            sections: list(&r.sections)?,
            pieces: list(&r.pieces)?,
            message: r.message,
            due_on: maybe_date(r.due_on)?,
            asked_by: r.asked_by,
            asked_at: r.asked_at,
            answered_at: r.answered_at,
        })
    }
}

pub(crate) struct SuspensionRaw {
    pub n: i64,
    pub from_on: String,
    pub to_on: Option<String>,
    pub reason: String,
}

impl TryFrom<SuspensionRaw> for SuspensionRow {
    type Error = StoreError;

    fn try_from(r: SuspensionRaw) -> Result<Self> {
        Ok(Self {
            n: r.n,
            from_on: date(&r.from_on)?,
            to_on: maybe_date(r.to_on)?,
            reason: r.reason,
        })
    }
}

pub(crate) struct OpinionRow {
    pub id: Uuid,
    pub dossier: Uuid,
    pub email: String,
    pub name: String,
    pub question: String,
    pub deadline: String,
    pub confidential: i64,
    pub asked_by: Uuid,
    pub asked_at: i64,
    pub reminded_at: Option<i64>,
    pub answered_at: Option<i64>,
    pub verdict: String,
    pub body: String,
}

impl TryFrom<OpinionRow> for Opinion {
    type Error = StoreError;

    fn try_from(r: OpinionRow) -> Result<Self> {
        Ok(Self {
            id: r.id,
            dossier: r.dossier,
            email: r.email,
            name: r.name,
            question: r.question,
            deadline: date(&r.deadline)?,
            confidential: r.confidential != 0,
            asked_by: r.asked_by,
            asked_at: r.asked_at,
            reminded_at: r.reminded_at,
            answered_at: r.answered_at,
            verdict: r.verdict,
            body: r.body,
        })
    }
}

pub(crate) struct DecisionRow {
    pub id: Uuid,
    pub dossier: Uuid,
    pub n: i64,
    pub kind: String,
    pub amount: Option<i64>,
    pub reasons: String,
    pub decided_on: String,
    pub decided_by: String,
    pub signatory: String,
    pub basis: String,
    pub created_by: Uuid,
    pub created_at: i64,
    pub notified_at: Option<i64>,
}

impl TryFrom<DecisionRow> for Decision {
    type Error = StoreError;

    fn try_from(r: DecisionRow) -> Result<Self> {
        Ok(Self {
            id: r.id,
            dossier: r.dossier,
            n: r.n,
            kind: r.kind,
            amount: r.amount.map(Cents),
            reasons: list(&r.reasons)?,
            decided_on: date(&r.decided_on)?,
            decided_by: r.decided_by,
            signatory: r.signatory,
            basis: r.basis,
            created_by: r.created_by,
            created_at: r.created_at,
            notified_at: r.notified_at,
        })
    }
}

/// A fallible conversion over a whole list.
pub(crate) fn all<R, T>(rows: Vec<R>) -> Result<Vec<T>>
where
    T: TryFrom<R, Error = StoreError>,
{
    rows.into_iter().map(T::try_from).collect()
}
