//! Pieces: received in a stream, bounded, recognised by their content, kept with their history.

use domain::permission::Action;
use policy::PieceSpec;
use serde_json::json;
use store::{Dossier, Piece, Tx};
use uuid::Uuid;

use crate::blobs::Incoming;
use crate::requests::Asked;
use crate::runtime::hex;
use crate::{App, AppError, Who};

/// Why a file is refused, with what the sentence needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    Empty {
        name: String,
    },
    /// Larger than `limit` bytes.
    TooLarge {
        name: String,
        limit: u64,
    },
    /// A program or a script, whatever its name says.
    Program {
        name: String,
    },
    /// Recognised, but not a kind asked here; `found` is its usual extension.
    NotAccepted {
        name: String,
        found: String,
    },
    /// Not recognised as any kind asked here.
    Unrecognised {
        name: String,
    },
}

/// What the content of a file shows it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sniffed {
    pub media: &'static str,
    /// `pdf`, `image`, `office`, `text`, as scheme files write it.
    pub group: &'static str,
    pub extension: &'static str,
}

/// Recognises a file by its first bytes (8 kB are enough), never by its name; office files are ZIP
/// archives whose names of parts tell which.
///
/// # Errors
/// `Program` for executables and scripts, `Unrecognised` for the rest.
pub fn sniff(name: &str, head: &[u8]) -> Result<Sniffed, FileProblem> {
    if head.is_empty() {
        return Err(FileProblem::Empty {
            name: name.to_owned(),
        });
    }
    if infer::is_app(head) || head.starts_with(b"#!") || head.starts_with(b"MZ") {
        return Err(FileProblem::Program {
            name: name.to_owned(),
        });
    }
    let known = |media, group, extension| {
        Ok(Sniffed {
            media,
            group,
            extension,
        })
    };
    if let Some(kind) = infer::get(head) {
        return match kind.extension() {
            "pdf" => known("application/pdf", "pdf", "pdf"),
            "jpg" => known("image/jpeg", "image", "jpg"),
            "png" => known("image/png", "image", "png"),
            "webp" => known("image/webp", "image", "webp"),
            "heif" => known("image/heif", "image", "heif"),
            "docx" => known(DOCX, "office", "docx"),
            "xlsx" => known(XLSX, "office", "xlsx"),
            "pptx" => known(PPTX, "office", "pptx"),
            "odt" => known(ODT, "office", "odt"),
            "ods" => known(ODS, "office", "ods"),
            "odp" => known(ODP, "office", "odp"),
            "zip" => office_in_zip(name, head),
            "doc" => known("application/msword", "office", "doc"),
            "xls" => known("application/vnd.ms-excel", "office", "xls"),
            other => Err(FileProblem::NotAccepted {
                name: name.to_owned(),
                found: other.to_owned(),
            }),
        };
    }
    let text = std::str::from_utf8(head).is_ok_and(|t| !t.contains('\0'))
        || head
            .iter()
            .all(|b| *b >= 0x20 || matches!(*b, b'\n' | b'\r' | b'\t'));
    if text && !head.contains(&b'<') {
        return known("text/plain; charset=utf-8", "text", "txt");
    }
    Err(FileProblem::Unrecognised {
        name: name.to_owned(),
    })
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const ODT: &str = "application/vnd.oasis.opendocument.text";
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";
const ODP: &str = "application/vnd.oasis.opendocument.presentation";

fn office_in_zip(name: &str, head: &[u8]) -> Result<Sniffed, FileProblem> {
    let has = |needle: &[u8]| head.windows(needle.len()).any(|w| w == needle);
    let known = |media, extension| {
        Ok(Sniffed {
            media,
            group: "office",
            extension,
        })
    };
    if has(b"mimetypeapplication/vnd.oasis.opendocument.text") {
        known(ODT, "odt")
    } else if has(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") {
        known(ODS, "ods")
    } else if has(b"mimetypeapplication/vnd.oasis.opendocument.presentation") {
        known(ODP, "odp")
    } else if has(b"word/") {
        known(DOCX, "docx")
    } else if has(b"xl/") {
        known(XLSX, "xlsx")
    } else if has(b"ppt/") {
        known(PPTX, "pptx")
    } else {
        Err(FileProblem::NotAccepted {
            name: name.to_owned(),
            found: "zip".to_owned(),
        })
    }
}

/// Keeps the last part of a name, without what file systems and headers dislike nor what makes it
/// read as another; a long one keeps its ending, by which people know what it is.
#[must_use]
pub fn clean_name(name: &str) -> String {
    const MOST: usize = 150;
    const ENDING: usize = 10;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| {
            !domain::form::is_unreadable(*c)
                && !matches!(c, '"' | '<' | '>' | '|' | '*' | '?' | ':')
        })
        .collect();
    let mut clean = clean.trim().trim_start_matches('.').to_owned();
    let length = clean.chars().count();
    if length > MOST {
        let (stem, ending) = match clean.rsplit_once('.') {
            Some((stem, ending)) if ending.chars().count() <= ENDING => {
                (stem, format!(".{ending}"))
            }
            _ => (clean.as_str(), String::new()),
        };
        let kept = MOST.saturating_sub(ending.chars().count());
        let stem: String = stem.chars().take(kept).collect();
        clean = format!("{stem}{ending}");
    }
    if clean.is_empty() {
        "fichier".to_owned()
    } else {
        clean
    }
}

/// A file received but not yet part of a dossier.
pub struct Received {
    pub name: String,
    pub incoming: Incoming,
    pub sniffed: Sniffed,
}

impl App {
    /// Whether this person may add a piece now: asked before the first byte is read.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, or `NotFound` for a piece the form does not ask.
    pub async fn may_upload(
        &self,
        who: &Who,
        key: &str,
        piece: &str,
    ) -> Result<(Uuid, &PieceSpec), AppError> {
        let mut tx = self.store.read().await?;
        let access = self.access(&mut *tx, key, who, Action::UploadPiece).await?;
        let (_, form) = self.scheme_of(&access.dossier)?;
        let spec = form
            .pieces
            .iter()
            .find(|p| p.id == piece)
            .ok_or(AppError::NotFound)?;
        let files = tx.pieces(access.dossier.id).await?;
        self.opens(&mut *tx, &access.dossier, piece, &files).await?;
        Ok((access.dossier.id, spec))
    }

    /// Whether a file may come under a piece now: once filed, only where the service asked for it, or where none
    /// is yet.
    async fn opens(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        piece: &str,
        files: &[Piece],
    ) -> Result<(), AppError> {
        let corrections = tx.corrections(d.id).await?;
        if Asked::open(d.state, &corrections).may_put(piece, files) {
            Ok(())
        } else {
            Err(AppError::Forbidden("piece-not-asked"))
        }
    }

    /// Receives a file in a stream; nothing is kept when it is refused.
    ///
    /// # Errors
    /// `File` with the reason; `Down` when the disk refuses.
    pub async fn receive<S, E>(
        &self,
        name: &str,
        mut chunks: S,
        accept: &[String],
    ) -> Result<Received, AppError>
    where
        S: futures_util::Stream<Item = Result<Vec<u8>, E>> + Unpin,
        E: std::fmt::Display,
    {
        use futures_util::StreamExt;
        let name = clean_name(name);
        let limit = self.config.max_file;
        let mut incoming = self.blobs.receive(&self.id()?.to_string()).await?;
        let mut head: Vec<u8> = Vec::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|e| AppError::Busy(e.to_string()))?;
            if incoming.size().saturating_add(chunk.len() as u64) > limit {
                return Err(AppError::File(FileProblem::TooLarge { name, limit }));
            }
            if head.len() < 8192 {
                head.extend_from_slice(&chunk[..chunk.len().min(8192 - head.len())]);
                // A program is turned away at once, not after two gigabytes.
                if head.len() >= 512 {
                    self.judge_head(&name, &head, accept)?;
                }
            }
            incoming.write(&chunk).await?;
        }
        let sniffed = self.judge_head(&name, &head, accept)?;
        Ok(Received {
            name,
            incoming,
            sniffed,
        })
    }

    fn judge_head(&self, name: &str, head: &[u8], accept: &[String]) -> Result<Sniffed, AppError> {
        let sniffed = sniff(name, head).map_err(AppError::File)?;
        if accept.is_empty() || accept.iter().any(|a| a == sniffed.group) {
            Ok(sniffed)
        } else {
            Err(AppError::File(FileProblem::NotAccepted {
                name: name.to_owned(),
                found: sniffed.extension.to_owned(),
            }))
        }
    }

    /// Makes a received file a piece of the dossier, replacing the one before (kept in history)
    /// unless several are allowed.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`.
    pub async fn add_piece(
        &self,
        who: &Who,
        key: &str,
        piece: &str,
        received: Received,
    ) -> Result<Uuid, AppError> {
        let (hash, size) = self.blobs.keep(received.incoming).await?;
        let mut tx = self.store.write().await?;
        let access = self.access(&mut *tx, key, who, Action::UploadPiece).await?;
        let mut d = access.dossier;
        let (_, form) = self.scheme_of(&d)?;
        let spec = form
            .pieces
            .iter()
            .find(|p| p.id == piece)
            .ok_or(AppError::NotFound)?;
        let mut current = tx.pieces(d.id).await?;
        self.opens(&mut *tx, &d, piece, &current).await?;
        current.retain(|p| {
            p.piece == piece
                && p.message.is_none()
                && p.replaced_by.is_none()
                && p.removed_at.is_none()
        });
        // The same file again is the same piece, unless it was refused or asked anew.
        let corrections = tx.corrections(d.id).await?;
        let asked = Asked::open(d.state, &corrections);
        let same = |p: &&Piece| {
            p.hash == hash
                && p.name == received.name
                && p.verdict != "refused"
                && !asked.wants_anew(p)
        };
        if let Some(known) = current.iter().find(same) {
            return Ok(known.id);
        }
        let id = self.id()?;
        let now = self.now_us();
        if !spec.multiple {
            for old in current {
                tx.replace_piece(old.id, id).await?;
            }
        }
        tx.insert_piece(&Piece {
            id,
            dossier: d.id,
            piece: piece.to_owned(),
            message: None,
            name: received.name.clone(),
            media: received.sniffed.media.to_owned(),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            hash: hash.clone(),
            uploaded_by: Some(who.account),
            uploaded_at: now,
            replaced_by: None,
            removed_at: None,
            verdict: String::new(),
            note: String::new(),
        })
        .await?;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.piece_added",
            &json!({
                "piece": piece, "id": id, "name": received.name, "sha256": hex(&hash), "size": size,
            }),
        )
        .await?;
        self.commit(tx).await?;
        Ok(id)
    }

    /// Takes a piece away; its history stays. What was filed is not taken away.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`.
    pub async fn remove_piece(&self, who: &Who, key: &str, id: Uuid) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let access = self.access(&mut *tx, key, who, Action::UploadPiece).await?;
        let mut d = access.dossier;
        let piece = tx
            .piece(id)
            .await?
            .filter(|p| p.dossier == d.id && p.message.is_none())
            .ok_or(AppError::NotFound)?;
        let corrections = tx.corrections(d.id).await?;
        if !Asked::open(d.state, &corrections).may_take(&piece) {
            return Err(AppError::Forbidden("piece-not-asked"));
        }
        tx.remove_piece(id, self.now_us()).await?;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.piece_removed",
            &json!({ "piece": piece.piece, "id": id }),
        )
        .await?;
        self.commit(tx).await
    }

    /// A piece to read, for whoever may read the dossier.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn piece(&self, who: &Who, key: &str, id: Uuid) -> Result<Piece, AppError> {
        let mut tx = self.store.read().await?;
        let access = self.access(&mut *tx, key, who, Action::ReadDossier).await?;
        let piece = tx
            .piece(id)
            .await?
            .filter(|p| p.dossier == access.dossier.id)
            .ok_or(AppError::NotFound)?;
        if let Some(partner) = &access.partner {
            let (_, form) = self.scheme_of(&access.dossier)?;
            if !partner.reads_piece(form, &piece.piece) {
                return Err(AppError::NotFound);
            }
        }
        if piece.message.is_some() && access.partner.is_some() && !access.may(Action::ReadMessages)
        {
            return Err(AppError::NotFound);
        }
        if let Some(message) = piece.message {
            let internal = tx
                .messages(access.dossier.id)
                .await?
                .iter()
                .any(|m| m.id == message && m.internal);
            if internal && !access.may(Action::ReadNotes) {
                return Err(AppError::NotFound);
            }
        }
        Ok(piece)
    }

    /// A document to read, for whoever may.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn document(
        &self,
        who: &Who,
        key: &str,
        id: Uuid,
    ) -> Result<store::Document, AppError> {
        let mut tx = self.store.read().await?;
        let access = self
            .access(&mut *tx, key, who, Action::ReadDocuments)
            .await?;
        tx.document(id)
            .await?
            .filter(|p| p.dossier == access.dossier.id)
            .ok_or(AppError::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_renamed_pdf_is_a_program() {
        let mut exe = vec![0; 600];
        exe[..2].copy_from_slice(b"MZ");
        assert_eq!(
            sniff("devis.pdf", &exe),
            Err(FileProblem::Program {
                name: "devis.pdf".into()
            })
        );
        assert!(matches!(
            sniff(
                "a.pdf",
                b"\x7fELF\x02\x01\x01aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            ),
            Err(FileProblem::Program { .. })
        ));
        assert!(matches!(
            sniff("a.txt", b"#!/bin/sh\nrm"),
            Err(FileProblem::Program { .. })
        ));
    }

    #[test]
    fn real_kinds_are_recognised_by_content() {
        assert_eq!(sniff("x.exe", b"%PDF-1.7\n").map(|s| s.group), Ok("pdf"));
        assert_eq!(
            sniff("x", b"\x89PNG\r\n\x1a\n0000").map(|s| s.group),
            Ok("image")
        );
        assert_eq!(
            sniff("notes.txt", "Étude à Brest\n".as_bytes()).map(|s| s.group),
            Ok("text")
        );
        assert!(matches!(
            sniff("x.txt", b"<script>alert(1)</script>"),
            Err(FileProblem::Unrecognised { .. } | FileProblem::NotAccepted { .. })
        ));
        assert!(matches!(
            sniff("vide.pdf", b""),
            Err(FileProblem::Empty { .. })
        ));
    }

    #[test]
    fn names_lose_folders_and_tricks() {
        assert_eq!(clean_name("C:\\Users\\a\\devis.pdf"), "devis.pdf");
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name(".\u{0}\n"), "fichier");
        // Read « aexe.pdf » with the character that turns what follows around.
        assert_eq!(clean_name("a\u{202e}fdp.exe"), "afdp.exe");
        for (stem, kept) in [(145, 145), (146, 146), (147, 146), (400, 146)] {
            let name = clean_name(&format!("{}.pdf", "é".repeat(stem)));
            assert_eq!(name, format!("{}.pdf", "é".repeat(kept)));
        }
        assert_eq!(clean_name(&"e".repeat(400)), "e".repeat(150));
    }
}
