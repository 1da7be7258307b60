//! A whole dossier in one statement: a trip to the engine costs more than what most of its tables
//! have to say of one dossier. Every table gives its rows under the same columns, by kind of value;
//! `kind` tells them apart, and the sorting is done here.

use async_trait::async_trait;
use sqlx::query_as;
use store::{
    Correction, Decision, Document, Dossier, File, Files, Instruction, JournalEntry, JournalHead,
    Member, Message, Opinion, Piece, Project, Result, SectionRow, Seen, StoreError, SuspensionRow,
    VersionRow, Wanted,
};
use uuid::Uuid;

use crate::journal::digest;
use crate::rows::{CorrectionRow, DecisionRow, OpinionRow, SuspensionRaw, all};
use crate::tx::{SqlTx, fail};

/// One row of any table of a dossier.
struct Leaf {
    kind: i64,
    /// Ids, numbers and instants, texts, hashes: what each is depends on the kind.
    a: Option<Uuid>,
    b: Option<Uuid>,
    c: Option<Uuid>,
    d: Option<Uuid>,
    n: Option<i64>,
    o: Option<i64>,
    p: Option<i64>,
    q: Option<i64>,
    s: Option<String>,
    t: Option<String>,
    u: Option<String>,
    v: Option<String>,
    w: Option<String>,
    x: Option<String>,
    h: Option<Vec<u8>>,
    i: Option<Vec<u8>>,
}

fn missing<T>(value: Option<T>) -> Result<T> {
    value.ok_or_else(|| StoreError::Corrupt("a column of a dossier's papers is empty".to_owned()))
}

impl Leaf {
    fn project(self) -> Result<Project> {
        Ok(Project {
            id: missing(self.a)?,
            owner: missing(self.b)?,
            title: missing(self.s)?,
            commune: missing(self.t)?,
            stage: missing(self.u)?,
            situation: missing(self.v)?,
            created_at: missing(self.n)?,
            updated_at: missing(self.o)?,
        })
    }

    fn section(self) -> Result<SectionRow> {
        Ok(SectionRow {
            section: missing(self.s)?,
            rev: missing(self.n)?,
            data: missing(self.t)?,
            updated_by: missing(self.a)?,
            updated_at: missing(self.o)?,
        })
    }

    fn version(self) -> Result<VersionRow> {
        Ok(VersionRow {
            n: missing(self.n)?,
            submitted_by: missing(self.a)?,
            submitted_at: missing(self.o)?,
            data: missing(self.s)?,
            hash: missing(self.h)?,
        })
    }

    fn member(self) -> Result<Member> {
        Ok(Member {
            account: missing(self.a)?,
            role: missing(self.s)?,
            name: missing(self.t)?,
            email: missing(self.u)?,
            added_at: missing(self.n)?,
        })
    }

    fn piece(self, dossier: Uuid) -> Result<Piece> {
        Ok(Piece {
            id: missing(self.a)?,
            dossier,
            piece: missing(self.s)?,
            message: self.b,
            name: missing(self.t)?,
            media: missing(self.u)?,
            size: missing(self.n)?,
            hash: missing(self.h)?,
            uploaded_by: self.c,
            uploaded_at: missing(self.o)?,
            replaced_by: self.d,
            removed_at: self.p,
            verdict: missing(self.v)?,
            note: missing(self.w)?,
        })
    }

    fn message(self, dossier: Uuid) -> Result<Message> {
        Ok(Message {
            id: missing(self.a)?,
            dossier,
            author: self.b,
            author_name: missing(self.s)?,
            side: missing(self.t)?,
            internal: missing(self.n)? != 0,
            body: missing(self.u)?,
            created_at: missing(self.o)?,
        })
    }

    fn opinion(self, dossier: Uuid) -> Result<OpinionRow> {
        Ok(OpinionRow {
            id: missing(self.a)?,
            dossier,
            email: missing(self.s)?,
            name: missing(self.t)?,
            question: missing(self.u)?,
            deadline: missing(self.v)?,
            confidential: missing(self.n)?,
            asked_by: missing(self.b)?,
            asked_at: missing(self.o)?,
            reminded_at: self.p,
            answered_at: self.q,
            verdict: missing(self.w)?,
            body: missing(self.x)?,
        })
    }

    fn correction(self, dossier: Uuid) -> Result<CorrectionRow> {
        Ok(CorrectionRow {
            dossier,
            n: missing(self.n)?,
            kind: missing(self.s)?,
            sections: missing(self.t)?,
            pieces: missing(self.u)?,
            message: missing(self.v)?,
            due_on: self.w,
            asked_by: missing(self.a)?,
            asked_at: missing(self.o)?,
            answered_at: self.p,
        })
    }

    fn suspension(self) -> Result<SuspensionRaw> {
        Ok(SuspensionRaw {
            n: missing(self.n)?,
            from_on: missing(self.s)?,
            to_on: self.t,
            reason: missing(self.u)?,
        })
    }

    fn instruction(self, dossier: Uuid) -> Result<Instruction> {
        Ok(Instruction {
            dossier,
            rev: missing(self.n)?,
            data: missing(self.s)?,
            updated_by: missing(self.a)?,
            updated_at: missing(self.o)?,
        })
    }

    fn decision(self, dossier: Uuid) -> Result<DecisionRow> {
        Ok(DecisionRow {
            id: missing(self.a)?,
            dossier,
            n: missing(self.n)?,
            kind: missing(self.s)?,
            amount: self.o,
            reasons: missing(self.t)?,
            decided_on: missing(self.u)?,
            decided_by: missing(self.v)?,
            signatory: missing(self.w)?,
            basis: missing(self.x)?,
            created_by: missing(self.b)?,
            created_at: missing(self.p)?,
            notified_at: self.q,
        })
    }

    fn document(self, dossier: Uuid) -> Result<Document> {
        Ok(Document {
            id: missing(self.a)?,
            dossier,
            kind: missing(self.s)?,
            subject: self.b,
            title: missing(self.t)?,
            hash: missing(self.h)?,
            size: missing(self.n)?,
            created_at: missing(self.o)?,
        })
    }

    fn entry(self, stream: Uuid) -> Result<JournalEntry> {
        Ok(JournalEntry {
            stream,
            seq: missing(self.n)?,
            at_us: missing(self.o)?,
            actor: self.a,
            kind: missing(self.s)?,
            body: missing(self.t)?,
            prev: digest(missing(self.h)?)?,
            hash: digest(missing(self.i)?)?,
        })
    }

    fn head(self) -> Result<JournalHead> {
        Ok(JournalHead {
            stream: missing(self.a)?,
            seq: missing(self.n)?,
            hash: missing(self.h)?,
        })
    }

    fn named(self) -> Result<(Uuid, String)> {
        Ok((missing(self.a)?, missing(self.s)?))
    }
}

/// Sorts the rows of all tables into the file.
fn sorted(leaves: Vec<Leaf>, dossier: Uuid) -> Result<File> {
    let mut file = File::default();
    let mut opinions = Vec::new();
    let mut corrections = Vec::new();
    let mut suspensions = Vec::new();
    let mut decisions = Vec::new();
    for leaf in leaves {
        match leaf.kind {
            0 => file.project = Some(leaf.project()?),
            1 => file.owner = Some((missing(leaf.s)?, missing(leaf.t)?)),
            2 => file.officer_name = leaf.s,
            3 => {
                file.seen = Seen {
                    messages_at: missing(leaf.n)?,
                    version: missing(leaf.o)?,
                }
            }
            4 => file.sections.push(leaf.section()?),
            5 => file.versions.push(leaf.version()?),
            6 => file.members.push(leaf.member()?),
            7 => file.pieces.push(leaf.piece(dossier)?),
            8 => file.messages.push(leaf.message(dossier)?),
            9 => opinions.push(leaf.opinion(dossier)?),
            10 => corrections.push(leaf.correction(dossier)?),
            11 => suspensions.push(leaf.suspension()?),
            12 => file.instruction = Some(leaf.instruction(dossier)?),
            13 => decisions.push(leaf.decision(dossier)?),
            14 => file.documents.push(leaf.document(dossier)?),
            15 => file.journal.push(leaf.entry(dossier)?),
            16 => file.actors.push(leaf.named()?),
            17 => file.officers.push(leaf.named()?),
            18 => file.heads.push(leaf.head()?),
            other => {
                return Err(StoreError::Corrupt(format!(
                    "no paper has the kind {other}"
                )));
            }
        }
    }
    file.opinions = all::<OpinionRow, Opinion>(opinions)?;
    file.corrections = all::<CorrectionRow, Correction>(corrections)?;
    file.suspensions = all::<SuspensionRaw, SuspensionRow>(suspensions)?;
    file.decisions = all::<DecisionRow, Decision>(decisions)?;
    file.sections.sort_by(|a, b| a.section.cmp(&b.section));
    file.versions.sort_by_key(|v| v.n);
    file.members.sort_by_key(|m| (m.added_at, m.account));
    file.pieces.sort_by_key(|p| (p.uploaded_at, p.id));
    file.messages.sort_by_key(|m| (m.created_at, m.id));
    file.opinions.sort_by_key(|o| o.id);
    file.corrections.sort_by_key(|c| c.n);
    file.suspensions.sort_by_key(|s| s.n);
    file.decisions.sort_by_key(|d| d.n);
    file.documents.sort_by_key(|d| (d.created_at, d.id));
    file.journal.sort_by_key(|e| e.seq);
    file.heads.sort_by_key(|h| h.stream);
    file.actors.sort();
    file.officers.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    Ok(file)
}

#[async_trait]
impl Files for SqlTx {
    async fn file(&mut self, dossier: &Dossier, reader: Uuid, wanted: Wanted) -> Result<File> {
        let (journal, officers) = (i64::from(wanted.journal), i64::from(wanted.officers));
        let leaves = query_as!(
            Leaf,
            r#"select cast(0 as bigint) as "kind!: i64", id as "a?: Uuid", owner as "b?: Uuid",
                      cast(null as uuid) as "c?: Uuid", cast(null as uuid) as "d?: Uuid",
                      created_at as "n?: i64", updated_at as "o?: i64",
                      cast(null as bigint) as "p?: i64", cast(null as bigint) as "q?: i64",
                      title as "s?: String", commune as "t?: String", stage as "u?: String", situation as "v?: String",
                      cast(null as text) as "w?: String", cast(null as text) as "x?: String",
                      cast(null as bytea) as "h?: Vec<u8>", cast(null as bytea) as "i?: Vec<u8>"
               from projects where id = $2
               union all
               select 1, null, null, null, null, null, null, null, null, name, email, null, null, null, null, null, null
               from accounts where id = $3
               union all
               select 2, null, null, null, null, null, null, null, null, name, null, null, null, null, null, null, null
               from accounts where id = $4
               union all
               select 3, null, null, null, null, messages_at, version, null, null, null, null, null, null, null, null, null, null
               from reads where dossier = $1 and account = $5
               union all
               select 4, updated_by, null, null, null, rev, updated_at, null, null, section, data, null, null, null, null, null, null
               from sections where dossier = $1
               union all
               select 5, submitted_by, null, null, null, n, submitted_at, null, null, data, null, null, null, null, null, hash, null
               from versions where dossier = $1
               union all
               select 6, m.account, null, null, null, m.added_at, null, null, null, m.role, a.name, a.email, null, null, null, null, null
               from members m join accounts a on a.id = m.account where m.dossier = $1
               union all
               select 7, id, message, uploaded_by, replaced_by, size, uploaded_at, removed_at, null,
                      piece, name, media, verdict, note, null, hash, null
               from pieces where dossier = $1
               union all
               select 8, id, author, null, null, internal, created_at, null, null, author_name, side, body, null, null, null, null, null
               from messages where dossier = $1
               union all
               select 9, id, asked_by, null, null, confidential, asked_at, reminded_at, answered_at,
                      email, name, question, deadline, verdict, body, null, null
               from opinions where dossier = $1
               union all
               select 10, asked_by, null, null, null, n, asked_at, answered_at, null,
                      kind, sections, pieces, message, due_on, null, null, null
               from corrections where dossier = $1
               union all
               select 11, null, null, null, null, n, null, null, null, from_on, to_on, reason, null, null, null, null, null
               from suspensions where dossier = $1
               union all
               select 12, updated_by, null, null, null, rev, updated_at, null, null, data, null, null, null, null, null, null, null
               from instructions where dossier = $1
               union all
               select 13, id, created_by, null, null, n, amount, created_at, notified_at,
                      kind, reasons, decided_on, decided_by, signatory, basis, null, null
               from decisions where dossier = $1
               union all
               select 14, id, subject, null, null, size, created_at, null, null, kind, title, null, null, null, null, hash, null
               from documents where dossier = $1
               union all
               select 15, actor, null, null, null, seq, at, null, null, kind, body, null, null, null, null, prev, hash
               from journal where stream = $1 and cast($6 as bigint) = 1
               union all
               select 16, id, null, null, null, null, null, null, null, name, null, null, null, null, null, null, null
               from accounts where cast($6 as bigint) = 1 and id in (select actor from journal where stream = $1)
               union all
               select 17, a.id, null, null, null, null, null, null, null, a.name, null, null, null, null, null, null, null
               from account_roles r join accounts a on a.id = r.account
               where cast($7 as bigint) = 1 and r.role = 'officer' and r.body = $8 and a.disabled_at is null
               union all
               select 18, stream, null, null, null, seq, null, null, null, null, null, null, null, null, null, hash, null
               from journal_heads where stream in ($1, $2)"#,
            dossier.id,
            dossier.project,
            dossier.owner,
            dossier.officer,
            reader,
            journal,
            officers,
            dossier.manager
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        sorted(leaves, dossier.id)
    }
}
