//! A disk that fills up under the service itself, and is emptied again: people are told, keep what
//! they typed, lose nothing that was acknowledged, and the service goes on by itself.
//!
//! The limit on the size of files, lowered and raised while the program runs, plays the disk: the
//! system then refuses every byte that would be written.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use std::process::Command;

use support::{Person, Service, ask, open_the_page, person, today};
use testkit::{Engine, TestApp, key};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sets how large a file of the service may be, in bytes: the soft limit alone, so that raising it
/// again asks for no privilege.
fn room(service: &Service, bytes: &str) {
    let done = Command::new("prlimit")
        .args(["--pid", &service.child.id().to_string()])
        .arg(format!("--fsize={bytes}:"))
        .status()
        .unwrap();
    assert!(done.success());
}

/// The service, which survives the signal that comes with such a refusal, as a full disk sends none.
fn start(t: &TestApp) -> Service {
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_trajectoire"));
    Service::start_by(t, command)
}

async fn post(service: &Service, path: &str, person: &Person, form: &str) -> String {
    let body = format!("_jeton={}&{form}", person.token);
    ask(&service.address, "POST", path, person, &body)
        .await
        .unwrap()
}

/// Sends a file of a piece.
async fn upload(service: &Service, path: &str, person: &Person, content: &str) -> String {
    let body = format!(
        "--limite\r\nContent-Disposition: form-data; name=\"_jeton\"\r\n\r\n{}\r\n--limite\r\n\
         Content-Disposition: form-data; name=\"fichier\"; filename=\"devis.pdf\"\r\n\r\n%PDF-1.7\n{content}\r\n--limite--\r\n",
        person.token
    );
    let mut stream = TcpStream::connect(&service.address).await.unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: session={}\r\nx-forwarded-for: {}\r\n\
         sec-fetch-site: same-origin\r\ncontent-type: multipart/form-data; boundary=limite\r\ncontent-length: {}\r\n\r\n{body}",
        service.address,
        person.cookie,
        person.from,
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

async fn fills_up(engine: Engine) {
    let t = today(engine).await;
    let mut who = person(&t, 1).await;
    let service = start(&t);
    let dossier = key(who.dossier);
    let section = format!("/dossiers/{dossier}/sections/project");
    let pieces = format!("/dossiers/{dossier}/envois/quote");
    open_the_page(&service, &section, &mut who).await;
    let rev = t.rev(who.dossier, "project").await;
    let saved = post(
        &service,
        &section,
        &who,
        &format!("_rev={rev}&project_title=Avant"),
    )
    .await;
    assert_eq!(status(&saved), 303, "{saved}");

    room(&service, "1");
    // Reading goes on.
    let page = ask(&service.address, "GET", &section, &who, "")
        .await
        .unwrap();
    assert!(status(&page) == 200 && page.contains("value=\"Avant\""));
    // On PostgreSQL only the files are on this disk: the database has its own.
    if engine == Engine::Sqlite {
        for _ in 0..3 {
            let form = format!("_rev={}&project_title=Pendant", rev + 1);
            let refused = post(&service, &section, &who, &form).await;
            assert!(matches!(status(&refused), 503 | 507), "{refused}");
            assert!(
                refused.contains("value=\"Pendant\"") && refused.contains("Réessayer"),
                "what was typed comes back, with a button to send it again: {refused}"
            );
        }
    }
    let refused = upload(&service, &pieces, &who, &"x".repeat(5000)).await;
    assert_eq!(status(&refused), 507, "{refused}");
    assert!(
        refused.contains("ne peut pas garder de fichier"),
        "{refused}"
    );
    let half = std::fs::read_dir(t.db.folder().join("files/incoming")).unwrap();
    assert_eq!(half.count(), 0, "nothing half received is left");

    room(&service, "unlimited");
    let stored = t
        .whole(&t.person("Personne 1").await, &dossier)
        .await
        .unwrap();
    assert_eq!(
        stored.sections["project"].data.get("project_title"),
        Some("Avant")
    );
    assert_eq!(stored.pieces.len(), 1, "the file that was there before");
    // No restart, nobody's help: the same person sends the same again.
    let form = format!("_rev={}&project_title=Pendant", rev + 1);
    let saved = post(&service, &section, &who, &form).await;
    assert_eq!(status(&saved), 303, "{saved}");
    let kept = upload(&service, &pieces, &who, &"x".repeat(5000)).await;
    assert_eq!(status(&kept), 303, "{kept}");
    drop(service);
    let stored = t
        .whole(&t.person("Personne 1").await, &dossier)
        .await
        .unwrap();
    assert_eq!(
        stored.sections["project"].data.get("project_title"),
        Some("Pendant")
    );
    assert_eq!(stored.current_pieces().count(), 1);
    t.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_survived_on_sqlite() {
    fills_up(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_survived_on_postgres() {
    fills_up(Engine::Postgres).await;
}
