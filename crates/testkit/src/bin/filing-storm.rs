//! A process to be killed: files as many dossiers as it can, several at a time, and says each number
//! on its own line once it is acknowledged, as the service says it to people.
//!
//! ```text
//! filing-storm sqlite FILE FOLDER SEED      files until it is killed
//! filing-storm postgres ADDRESS FOLDER SEED
//! filing-storm hold FILE                    locks a SQLite file until its input ends
//! ```

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

use app::{App, Config, SystemClock, Who};
use sqlx::{Connection, Executor};
use store::Store;
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use testkit::{KeyTexts, SeededRandom, key, pdf, tiny, valid_answers};

/// Filings under way at any moment.
const AT_ONCE: u64 = 200;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["hold", file] => hold(file).await,
        ["sqlite", file, folder, seed] => {
            storm(
                Arc::new(SqliteStore::open(Path::new(file)).await.unwrap()),
                folder,
                seed,
            )
            .await;
        }
        ["postgres", address, folder, seed] => {
            storm(
                Arc::new(PostgresStore::open(address).await.unwrap()),
                folder,
                seed,
            )
            .await;
        }
        _ => panic!("read the first lines of this program"),
    }
}

async fn hold(file: &str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = sqlx::SqliteConnection::connect_with(&options)
        .await
        .unwrap();
    connection.execute("begin exclusive").await.unwrap();
    say("locked");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

async fn storm(store: Arc<dyn Store>, folder: &str, seed: &str) {
    let config = Config {
        base_url: "https://tevenn.example".to_owned(),
        data_dir: folder.into(),
        mail_from: "Tevenn <ne-pas-repondre@tevenn.example>".to_owned(),
        smtp: None,
        demo: false,
        max_file: 100_000,
    };
    let random = Arc::new(SeededRandom::new(seed.parse().unwrap()));
    let app = App::new(
        store,
        tiny(),
        Arc::new(SystemClock),
        random,
        Arc::new(KeyTexts),
        config,
    );
    let app = Arc::new(app.unwrap());
    let worker = app.clone();
    tokio::spawn(async move { worker.work(std::future::pending()).await });
    say("ready");
    for n in 0..AT_ONCE {
        let (app, email) = (app.clone(), format!("personne.{seed}.{n}@tevenn.example"));
        tokio::spawn(async move {
            loop {
                // What storage refuses for now is tried again, as a person would.
                if let Ok(number) = file(&app, &email).await {
                    say(&number);
                }
            }
        });
    }
    std::future::pending::<()>().await;
}

async fn file(app: &App, email: &str) -> Result<String, app::AppError> {
    let account = app
        .add_user(None, email, "Maëlle Le Goff", None, &[])
        .await?;
    let who = Who {
        account,
        name: "Maëlle Le Goff".into(),
        email: email.into(),
        roles: Vec::new(),
        sent: None,
    };
    let dossier = app.start(&who, "coup-de-pouce", &[], None).await?;
    for (section, raw) in valid_answers() {
        app.save_section(&who, &key(dossier), section, 0, &raw)
            .await?;
    }
    let received = app.receive("devis.pdf", pdf(email), &[]).await?;
    app.add_piece(&who, &key(dossier), "quote", received)
        .await?;
    app.submit(&who, &key(dossier)).await
}

fn say(line: &str) {
    // One write, so that a line is whole or absent whenever the end comes.
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}
