//! Rows to put into a store: complete, plausible, told apart by a number.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use store::{
    Account, Correction, Decision, Document, Dossier, Job, Link, Mail, Message, Opinion, Piece,
    Project, SavedView, SessionRow, Store, SuspensionRow, VersionRow,
};
use uuid::Uuid;

/// The `n`-th id of a kind: ids of one kind are in the order of their numbers.
#[must_use]
pub fn id(kind: u8, n: u64) -> Uuid {
    Uuid::from_u64_pair(u64::from(kind) + 1, n)
}

#[must_use]
pub fn account(n: u64) -> Account {
    Account {
        id: id(1, n),
        email: format!("Person.{n}@tevenn.example"),
        email_key: format!("person.{n}@tevenn.example"),
        name: format!("Gwenn Ar C’hoad {n}"),
        password: Some("$argon2id$…".to_owned()),
        verified_at: Some(1_000),
        created_at: 900,
        disabled_at: None,
    }
}

#[must_use]
pub fn session(n: u8, account: u64) -> SessionRow {
    SessionRow {
        token_hash: vec![n; 32],
        account: id(1, account),
        csrf: vec![n, 1, 2],
        created_at: 10,
        seen_at: 11,
        expires_at: 12,
    }
}

#[must_use]
pub fn link(n: u8, kind: &str, subject: Option<Uuid>) -> Link {
    Link {
        token_hash: vec![n; 32],
        kind: kind.to_owned(),
        account: None,
        email: "someone@tevenn.example".to_owned(),
        subject,
        data: "editor".to_owned(),
        created_at: i64::from(n),
        expires_at: 1_000,
        used_at: None,
    }
}

#[must_use]
pub fn project(n: u64, owner: u64) -> Project {
    Project {
        id: id(2, n),
        owner: id(1, owner),
        title: format!("Projet {n}"),
        commune: "T1001".to_owned(),
        stage: "feasibility".to_owned(),
        situation: "{}".to_owned(),
        created_at: 1,
        updated_at: 2,
    }
}

/// A filed dossier of the body `phare`, of project and owner 1.
#[must_use]
pub fn dossier(n: u64) -> Dossier {
    let order = i64::try_from(n).unwrap();
    Dossier {
        id: id(3, n),
        number: Some(format!("2026-{n:06}-K")),
        project: id(2, 1),
        owner: id(1, 1),
        scheme: "coup-de-pouce".to_owned(),
        scheme_from: date(2024, 1, 1),
        manager: "phare".to_owned(),
        state: State::Filed,
        title: format!("Études salées {n}"),
        applicant: "Maëlle Le Goff".to_owned(),
        applicant_kind: "person".to_owned(),
        applicant_key: String::new(),
        commune: "T1001".to_owned(),
        department: "T1".to_owned(),
        requested: Some(Cents(100_000 + order)),
        proposed: None,
        granted: None,
        officer: None,
        created_at: 1_000 + order,
        updated_at: 2_000 + order,
        filed_at: Some(1_500 + order),
        received_on: Some(date(2026, 1, 14)),
        silence_on: Some(date(2026, 4, 14)),
        suspended: false,
        lapsed_on: None,
        due_on: None,
        decided_on: None,
        opened: Vec::new(),
        version: 1,
    }
}

#[must_use]
pub fn version(n: i64) -> VersionRow {
    VersionRow {
        n,
        submitted_by: id(1, 1),
        submitted_at: 50 + n,
        data: format!("{{\"project\":{{\"n\":\"{n}\"}}}}"),
        hash: vec![u8::try_from(n).unwrap(); 32],
    }
}

#[must_use]
pub fn piece(n: u64, dossier: u64, piece: &str) -> Piece {
    Piece {
        id: id(4, n),
        dossier: id(3, dossier),
        piece: piece.to_owned(),
        message: None,
        name: format!("devis {n}.pdf"),
        media: "application/pdf".to_owned(),
        size: 12_345,
        hash: vec![7; 32],
        uploaded_by: Some(id(1, 1)),
        uploaded_at: i64::try_from(n).unwrap(),
        replaced_by: None,
        removed_at: None,
        verdict: String::new(),
        note: String::new(),
    }
}

#[must_use]
pub fn message(n: u64, dossier: u64, side: &str) -> Message {
    Message {
        id: id(5, n),
        dossier: id(3, dossier),
        author: Some(id(1, 1)),
        author_name: "Maëlle".to_owned(),
        side: side.to_owned(),
        internal: false,
        body: format!("Bonjour {n}\nà vous"),
        created_at: i64::try_from(n).unwrap(),
    }
}

#[must_use]
pub fn opinion(n: u64, dossier: u64) -> Opinion {
    Opinion {
        id: id(6, n),
        dossier: id(3, dossier),
        email: "expert@tevenn.example".to_owned(),
        name: "Yann Expert".to_owned(),
        question: "Est-ce utile à l’île ?".to_owned(),
        deadline: date(2026, 2, 1),
        confidential: true,
        asked_by: id(1, 1),
        asked_at: 5,
        reminded_at: None,
        answered_at: None,
        verdict: String::new(),
        body: String::new(),
    }
}

#[must_use]
pub fn correction(n: i64, dossier: u64) -> Correction {
    Correction {
        dossier: id(3, dossier),
        n,
        kind: "correction".to_owned(),
        sections: vec!["project".to_owned(), "plan".to_owned()],
        pieces: vec!["quote".to_owned()],
        message: "Le budget, s’il vous plaît".to_owned(),
        due_on: Some(date(2026, 2, 4)),
        asked_by: id(1, 1),
        asked_at: n,
        answered_at: None,
    }
}

#[must_use]
pub fn suspension(n: i64) -> SuspensionRow {
    SuspensionRow {
        n,
        from_on: date(2026, 1, 20),
        to_on: None,
        reason: "pieces".to_owned(),
    }
}

#[must_use]
pub fn decision(n: u64, dossier: u64) -> Decision {
    Decision {
        id: id(7, n),
        dossier: id(3, dossier),
        n: i64::try_from(n).unwrap(),
        kind: "granted".to_owned(),
        amount: Some(Cents(150_000)),
        reasons: vec!["Utile « à l’île »".to_owned(), "Équilibré".to_owned()],
        decided_on: date(2026, 3, 1),
        decided_by: "Conseil du Môle".to_owned(),
        signatory: "La présidente".to_owned(),
        basis: "{\"steps\":[]}".to_owned(),
        created_by: id(1, 1),
        created_at: 9,
        notified_at: None,
    }
}

#[must_use]
pub fn document(n: u64, dossier: u64, kind: &str, subject: Option<Uuid>) -> Document {
    Document {
        id: id(8, n),
        dossier: id(3, dossier),
        kind: kind.to_owned(),
        subject,
        title: "Accusé de réception".to_owned(),
        hash: vec![9; 32],
        size: 20_000,
        created_at: i64::try_from(n).unwrap(),
    }
}

#[must_use]
pub fn mail(n: u64) -> Mail {
    Mail {
        id: id(9, n),
        recipient: "maelle@tevenn.example".to_owned(),
        subject: "Votre dossier".to_owned(),
        body: "Bonjour,\n…".to_owned(),
        kind: "receipt".to_owned(),
        dossier: Some(id(3, 1)),
        attachment: None,
        created_at: i64::try_from(n).unwrap(),
        sent_at: None,
    }
}

#[must_use]
pub fn job(n: u64, run_at: i64) -> Job {
    Job {
        id: id(10, n),
        kind: "mail".to_owned(),
        dedupe: format!("mail:{n}"),
        payload: format!("{{\"n\":{n}}}"),
        run_at,
        attempts: 0,
        last_error: String::new(),
        created_at: 3,
    }
}

#[must_use]
pub fn saved_view(n: u64, name: &str) -> SavedView {
    SavedView {
        id: id(11, n),
        name: name.to_owned(),
        query: "states=filed".to_owned(),
        created_at: 4,
    }
}

/// Accounts 1 to 3 and project 1 of account 1: what the other rows hang on.
pub async fn ground(store: &dyn Store) {
    let mut tx = store.write().await.unwrap();
    for n in 1..=3 {
        tx.insert_account(&account(n)).await.unwrap();
    }
    tx.insert_project(&project(1, 1)).await.unwrap();
    tx.commit().await.unwrap();
}

/// A part of a dossier that a funder writes for itself, proposed.
#[must_use]
pub fn part(dossier: Uuid, position: i64, funder: &str) -> store::PartRow {
    store::PartRow {
        dossier,
        funder: funder.to_owned(),
        position,
        lead: false,
        instructs: funder.to_owned(),
        decides: funder.to_owned(),
        state: domain::part::PartState::Proposed,
        asked: None,
        verdict: String::new(),
        summary: String::new(),
        proposed: None,
        proposed_reason: String::new(),
        granted: None,
        subject_to: Vec::new(),
        decided_on: None,
        decision: None,
        rev: 1,
        updated_at: 0,
    }
}
