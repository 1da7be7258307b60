//! One dossier with all that hangs on it, read at once: what its pages and its commands begin with.

use async_trait::async_trait;
use uuid::Uuid;

use crate::{
    Correction, Decision, Document, Dossier, Instruction, JournalEntry, JournalHead, Member,
    Message, Opinion, Piece, Project, Result, SectionRow, Seen, SuspensionRow, VersionRow,
};

/// What is wanted beside the papers of the dossier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Its journal, with the names of those who acted.
    pub journal: bool,
    /// Officers of the body that manages it.
    pub officers: bool,
}

/// All that hangs on a dossier. Lists are in the order in which they are read one by one.
#[derive(Clone, Debug, Default)]
pub struct File {
    pub project: Option<Project>,
    /// Name and e-mail.
    pub owner: Option<(String, String)>,
    pub officer_name: Option<String>,
    pub seen: Seen,
    pub sections: Vec<SectionRow>,
    pub versions: Vec<VersionRow>,
    pub members: Vec<Member>,
    pub pieces: Vec<Piece>,
    pub messages: Vec<Message>,
    pub opinions: Vec<Opinion>,
    pub corrections: Vec<Correction>,
    pub suspensions: Vec<SuspensionRow>,
    pub instruction: Option<Instruction>,
    pub decisions: Vec<Decision>,
    pub documents: Vec<Document>,
    /// Last entries of the journals of the dossier and of its project.
    pub heads: Vec<JournalHead>,
    pub journal: Vec<JournalEntry>,
    /// Names of those who acted, by account.
    pub actors: Vec<(Uuid, String)>,
    /// Officers of the body, by name.
    pub officers: Vec<(Uuid, String)>,
}

/// Reading a whole dossier.
#[async_trait]
pub trait Files {
    /// All that hangs on a dossier, in one statement; `reader` is whose marks of reading are wanted.
    async fn file(&mut self, dossier: &Dossier, reader: Uuid, wanted: Wanted) -> Result<File>;
}
