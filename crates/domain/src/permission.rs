//! Who may do what: the one table, denying by default.
//!
//! Two questions, never mixed. What a person may do **on a dossier** follows from the tie they
//! have with that dossier and from its state ([`allowed`]); what they may do **on the site** from
//! their role ([`role_allowed`]). Being an administrator opens no dossier.

use serde::{Deserialize, Serialize};

use crate::dossier::State;
use crate::named::named;

/// What an account is on the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Nobody signed in.
    Visitor,
    /// A project holder, or anyone with an ordinary account.
    Person,
    /// A case officer of a managing body.
    Officer,
    /// Keeps the accounts and the machine.
    Admin,
}

/// The tie between a person and one dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    None,
    /// Opened the dossier.
    Owner,
    /// Invited to write.
    Editor,
    /// Invited to read.
    Reader,
    /// Invited to read, declare and submit in the name of the structure.
    Signatory,
    /// Case officer of the body that manages the scheme of this dossier.
    Officer,
    /// Asked for an opinion, comes by a link.
    Expert,
    /// Officer of another funder of a shared dossier: what its mandate lets it see, and its own part.
    Partner,
}

/// What may be done on a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Read the answers, the pieces, the dates and the state.
    ReadDossier,
    EditSection,
    UploadPiece,
    /// File the dossier, or file its correction.
    Submit,
    Invite,
    Withdraw,
    ReadMessages,
    WriteMessage,
    ReadNotes,
    WriteNote,
    Assign,
    AskPieces,
    DeclareComplete,
    AskCorrection,
    AskOpinion,
    GiveOpinion,
    ReadOpinions,
    WriteInstruction,
    Propose,
    Decide,
    /// Take a proposal back to the instruction, or an adjourned dossier up again.
    Reopen,
    /// Put a signed decision right by a new act.
    Rectify,
    DeclareInadmissible,
    /// Say under which regime of state aid it is granted and what it is worth; enter past aid.
    AssessAid,
    /// Read the journal: who did what, when.
    ReadJournal,
    /// Read the receipt, the letter and the other documents.
    ReadDocuments,
    /// Write the opinion and the proposal of a funder on a shared dossier.
    WritePart,
    /// Record what a funder decides on a shared dossier.
    DecidePart,
    /// Put the decision of a funder on a shared dossier right by a new act.
    RectifyPart,
}

/// What may be done on the site, whatever the dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteAction {
    ReadPublicPages,
    StartProject,
    ReadWorklist,
    ManageUsers,
    ReadJobs,
    RetryJobs,
    VerifyJournal,
    /// Try a draft of the policy on the dossiers filed so far.
    TryPolicy,
    /// Keep the ledger of state aid: import, link, reduce, register, base rates.
    KeepAid,
    /// Open budget envelopes and read them; an officer only those of the schemes they instruct.
    ManageEnvelopes,
}

use Action::*;
use Relation::{Editor, Expert, Officer, Owner, Partner, Reader, Signatory};
use State::{
    Adjourned, Correction, Draft, Filed, Granted, Inadmissible, Incomplete, Proposed, Refused,
    Review, Withdrawn,
};

/// One row: these relations may do this in these states.
struct Rule {
    action: Action,
    relations: &'static [Relation],
    states: &'static [State],
}

const HOLDERS: &[Relation] = &[Owner, Editor, Reader, Signatory];
const EVERY: &[State] = &State::ALL;
/// From the filing on.
const FILED_ON: &[State] = &[
    Filed,
    Incomplete,
    Review,
    Correction,
    Proposed,
    Adjourned,
    Granted,
    Refused,
    Inadmissible,
    Withdrawn,
];
/// Filed and not decided yet.
const OPEN: &[State] = &[Filed, Incomplete, Review, Correction, Proposed, Adjourned];
/// From the instruction to the decision, what the holder is asked meanwhile included.
const INSTRUCTED: &[State] = &[Incomplete, Review, Correction, Proposed, Adjourned];
/// Funders work on their parts, each at its own pace.
const SHARED: &[State] = &[Review, Proposed, Adjourned];
/// Not decided yet, the draft included.
const UNDECIDED: &[State] = &[
    Draft, Filed, Incomplete, Review, Correction, Proposed, Adjourned,
];

/// The table. What no row grants is refused. One row a line, so that it reads as a table.
#[rustfmt::skip]
const TABLE: &[Rule] = &[
    grant(ReadDossier, HOLDERS, EVERY),
    // An unfinished draft belongs to its authors alone.
    grant(ReadDossier, &[Officer], FILED_ON),
    // An expert reads what they are asked about, from the instruction to the decision.
    grant(ReadDossier, &[Expert], INSTRUCTED),
    // A partner also needs the word of its mandate for messages, notes, opinions, history, documents.
    grant(ReadDossier, &[Partner], FILED_ON),
    // Declarations are made by the one who signs.
    grant(EditSection, &[Owner, Editor, Signatory], &[Draft, Correction]),
    grant(UploadPiece, &[Owner, Editor, Signatory], &[Draft, Incomplete, Correction]),
    grant(Submit, &[Owner, Signatory], &[Draft, Incomplete, Correction]),
    grant(Invite, &[Owner], UNDECIDED),
    grant(Withdraw, &[Owner, Signatory], UNDECIDED),
    grant(ReadMessages, HOLDERS, FILED_ON),
    grant(ReadMessages, &[Officer, Partner], FILED_ON),
    grant(WriteMessage, &[Owner, Editor, Signatory, Officer], FILED_ON),
    grant(ReadNotes, &[Officer, Partner], FILED_ON),
    grant(WriteNote, &[Officer], FILED_ON),
    grant(Assign, &[Officer], OPEN),
    grant(AskPieces, &[Officer], &[Filed, Review]),
    grant(DeclareComplete, &[Officer], &[Filed, Incomplete]),
    grant(AskCorrection, &[Officer], &[Filed, Review]),
    grant(AskOpinion, &[Officer], &[Review, Proposed, Adjourned]),
    grant(GiveOpinion, &[Expert], INSTRUCTED),
    grant(ReadOpinions, &[Officer, Partner], FILED_ON),
    grant(WriteInstruction, &[Officer], OPEN),
    grant(AssessAid, &[Officer], OPEN),
    grant(Propose, &[Officer], &[Review]),
    // Decide also covers putting off.
    grant(Decide, &[Officer], &[Proposed]),
    grant(Reopen, &[Officer], &[Proposed, Adjourned]),
    grant(Rectify, &[Officer], &[Granted, Refused]),
    grant(DeclareInadmissible, &[Officer], &[Filed, Incomplete, Review]),
    grant(ReadJournal, &[Owner, Signatory], EVERY),
    grant(ReadJournal, &[Officer, Partner], FILED_ON),
    grant(ReadDocuments, HOLDERS, FILED_ON),
    grant(ReadDocuments, &[Officer, Partner], FILED_ON),
    grant(WritePart, &[Officer, Partner], SHARED),
    grant(DecidePart, &[Officer, Partner], SHARED),
    // One funder may have decided long before the last.
    grant(RectifyPart, &[Officer, Partner], &[Review, Proposed, Adjourned, Granted, Refused]),
];

const fn grant(action: Action, relations: &'static [Relation], states: &'static [State]) -> Rule {
    Rule {
        action,
        relations,
        states,
    }
}

/// What each role may do on the site.
const SITE_TABLE: &[(SiteAction, &[Role])] = &[
    (
        SiteAction::ReadPublicPages,
        &[Role::Visitor, Role::Person, Role::Officer, Role::Admin],
    ),
    (SiteAction::StartProject, &[Role::Person]),
    (SiteAction::ReadWorklist, &[Role::Officer]),
    (SiteAction::ManageUsers, &[Role::Admin]),
    (SiteAction::ReadJobs, &[Role::Admin]),
    (SiteAction::RetryJobs, &[Role::Admin]),
    (SiteAction::VerifyJournal, &[Role::Admin]),
    (SiteAction::TryPolicy, &[Role::Officer, Role::Admin]),
    (SiteAction::KeepAid, &[Role::Officer]),
    (SiteAction::ManageEnvelopes, &[Role::Officer, Role::Admin]),
];

/// Whether someone so tied to a dossier in this state may do this.
pub fn allowed(relation: Relation, state: State, action: Action) -> bool {
    TABLE.iter().any(|rule| {
        rule.action == action && rule.relations.contains(&relation) && rule.states.contains(&state)
    })
}

/// Whether an account of this role may do this on the site.
pub fn role_allowed(role: Role, action: SiteAction) -> bool {
    SITE_TABLE
        .iter()
        .any(|(known, roles)| *known == action && roles.contains(&role))
}

named!(
    Role,
    "role",
    [
        Visitor = "visitor",
        Person = "person",
        Officer = "officer",
        Admin = "admin"
    ]
);
named!(
    Relation,
    "relation to a dossier",
    [
        None = "none",
        Owner = "owner",
        Editor = "editor",
        Reader = "reader",
        Signatory = "signatory",
        Officer = "officer",
        Expert = "expert",
        Partner = "partner",
    ]
);
named!(
    Action,
    "action on a dossier",
    [
        ReadDossier = "read_dossier",
        EditSection = "edit_section",
        UploadPiece = "upload_piece",
        Submit = "submit",
        Invite = "invite",
        Withdraw = "withdraw",
        ReadMessages = "read_messages",
        WriteMessage = "write_message",
        ReadNotes = "read_notes",
        WriteNote = "write_note",
        Assign = "assign",
        AskPieces = "ask_pieces",
        DeclareComplete = "declare_complete",
        AskCorrection = "ask_correction",
        AskOpinion = "ask_opinion",
        GiveOpinion = "give_opinion",
        ReadOpinions = "read_opinions",
        WriteInstruction = "write_instruction",
        Propose = "propose",
        Decide = "decide",
        Reopen = "reopen",
        Rectify = "rectify",
        DeclareInadmissible = "declare_inadmissible",
        AssessAid = "assess_aid",
        ReadJournal = "read_journal",
        ReadDocuments = "read_documents",
        WritePart = "write_part",
        DecidePart = "decide_part",
        RectifyPart = "rectify_part",
    ]
);
named!(
    SiteAction,
    "action on the site",
    [
        ReadPublicPages = "read_public_pages",
        StartProject = "start_project",
        ReadWorklist = "read_worklist",
        ManageUsers = "manage_users",
        ReadJobs = "read_jobs",
        RetryJobs = "retry_jobs",
        VerifyJournal = "verify_journal",
        TryPolicy = "try_policy",
        KeepAid = "keep_aid",
        ManageEnvelopes = "manage_envelopes",
    ]
);

/// The whole table as Markdown: one block per relation, one line per action, one column per state.
pub fn markdown() -> String {
    let mut out = String::new();
    for relation in Relation::ALL {
        out.push_str(&format!("## {relation}\n\n| action |"));
        for state in State::ALL {
            out.push_str(&format!(" {state} |"));
        }
        out.push_str("\n| --- |");
        out.push_str(&" --- |".repeat(State::ALL.len()));
        out.push('\n');
        for action in Action::ALL {
            out.push_str(&format!("| {action} |"));
            for state in State::ALL {
                let mark = if allowed(*relation, state, *action) {
                    "yes"
                } else {
                    ""
                };
                out.push_str(&format!(" {mark} |"));
            }
            out.push('\n');
        }
        out.push('\n');
    }
    out.push_str("## On the site\n\n| action |");
    for role in Role::ALL {
        out.push_str(&format!(" {role} |"));
    }
    out.push_str("\n| --- |");
    out.push_str(&" --- |".repeat(Role::ALL.len()));
    out.push('\n');
    for action in SiteAction::ALL {
        out.push_str(&format!("| {action} |"));
        for role in Role::ALL {
            let mark = if role_allowed(*role, *action) {
                "yes"
            } else {
                ""
            };
            out.push_str(&format!(" {mark} |"));
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::{Event, apply};

    #[test]
    fn a_stranger_may_do_nothing() {
        for state in State::ALL {
            for action in Action::ALL {
                assert!(!allowed(Relation::None, state, *action), "{state} {action}");
            }
        }
    }

    #[test]
    fn administrators_have_no_way_into_dossiers() {
        let open: Vec<_> = SiteAction::ALL
            .iter()
            .filter(|action| role_allowed(Role::Admin, **action))
            .collect();
        assert_eq!(
            open,
            [
                &SiteAction::ReadPublicPages,
                &SiteAction::ManageUsers,
                &SiteAction::ReadJobs,
                &SiteAction::RetryJobs,
                &SiteAction::VerifyJournal,
                // Totals only: no dossier is named to an administrator.
                &SiteAction::TryPolicy,
                &SiteAction::ManageEnvelopes
            ]
        );
    }

    #[test]
    fn an_officer_never_reads_a_draft() {
        for action in Action::ALL {
            assert!(!allowed(Officer, Draft, *action), "{action}");
        }
    }

    #[test]
    fn readers_write_nothing_and_only_owner_and_signatory_submit() {
        for state in State::ALL {
            for action in Action::ALL {
                let reads = matches!(action, ReadDossier | ReadMessages | ReadDocuments);
                assert!(
                    reads || !allowed(Reader, state, *action),
                    "{state} {action}"
                );
            }
            for relation in [Editor, Reader, Officer, Expert] {
                assert!(!allowed(relation, state, Submit));
            }
        }
        assert!(allowed(Owner, Draft, Submit) && allowed(Signatory, Draft, Submit));
    }

    #[test]
    fn holders_see_neither_notes_nor_opinions() {
        for state in State::ALL {
            for relation in HOLDERS {
                for action in [ReadNotes, WriteNote, ReadOpinions, WriteInstruction] {
                    assert!(!allowed(*relation, state, action));
                }
            }
        }
    }

    #[test]
    fn answers_change_only_in_a_draft_or_a_correction() {
        for state in State::ALL {
            for relation in Relation::ALL {
                if allowed(*relation, state, EditSection) {
                    assert!(matches!(state, Draft | Correction));
                }
            }
        }
    }

    /// What the state machine accepts and what somebody may ask for are the same moments.
    #[test]
    fn every_event_of_a_person_is_open_to_someone_exactly_where_it_is_possible() {
        for (event, action) in [
            (Event::Submit, Submit),
            (Event::AskPieces, AskPieces),
            (Event::DeclareComplete, DeclareComplete),
            (Event::AskCorrection, AskCorrection),
            (Event::Propose, Propose),
            (Event::DeclareInadmissible, DeclareInadmissible),
            (Event::Withdraw, Withdraw),
            (Event::RectifyGrant, Rectify),
            (Event::RectifyRefuse, Rectify),
        ] {
            for state in State::ALL {
                let someone = Relation::ALL.iter().any(|r| allowed(*r, state, action));
                // Submit also files pieces and corrections, under their own events.
                let possible = match action {
                    Submit => [Event::Submit, Event::SupplyPieces, Event::SubmitCorrection]
                        .iter()
                        .any(|event| apply(state, *event).is_ok()),
                    _ => apply(state, event).is_ok(),
                };
                assert_eq!(someone, possible, "{state} {action}");
            }
        }
        for state in State::ALL {
            let possible = |events: &[Event]| events.iter().any(|e| apply(state, *e).is_ok());
            for (action, events) in [
                (
                    Decide,
                    [Event::Grant, Event::Refuse, Event::Adjourn].as_slice(),
                ),
                (Reopen, &[Event::Resume, Event::ReopenReview]),
            ] {
                assert_eq!(
                    allowed(Officer, state, action),
                    possible(events),
                    "{state} {action}"
                );
            }
            // What may be decided at all may be decided in every way.
            for event in [Event::Grant, Event::Refuse, Event::Adjourn] {
                assert_eq!(
                    apply(state, event).is_ok(),
                    allowed(Officer, state, Decide),
                    "{state} {event}"
                );
            }
        }
    }

    #[test]
    fn names_go_and_come_back() {
        for action in Action::ALL {
            assert_eq!(action.as_str().parse(), Ok(*action));
        }
        for relation in Relation::ALL {
            assert_eq!(relation.as_str().parse(), Ok(*relation));
        }
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(*role));
        }
        assert!("root".parse::<Role>().is_err());
    }
}
