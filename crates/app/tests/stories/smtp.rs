//! Mails through a server: what it takes is sent once, what it refuses is sent later.

use testkit::{Engine, Options, TestApp, TestDb};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A server of mails that refuses the first ones, then takes all that comes. Gives its address and what it took.
async fn server(mut refused: usize) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let (taken, mails) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let refuse = refused > 0;
            refused = refused.saturating_sub(1);
            if let Some(mail) = receive(stream, refuse).await {
                taken.send(mail).unwrap();
            }
        }
    });
    (address, mails)
}

/// One conversation (RFC 5321); the mail, once it is whole.
async fn receive(stream: TcpStream, refuse: bool) -> Option<String> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut mail: Option<String> = None;
    let mut whole = None;
    write.write_all(b"220 here\r\n").await.ok()?;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match &mut mail {
            Some(text) if line == "." => {
                whole = Some(std::mem::take(text));
                mail = None;
                "250 taken"
            }
            Some(text) => {
                text.push_str(&line);
                text.push('\n');
                continue;
            }
            None if line.starts_with("MAIL") && refuse => "451 come back later",
            None if line == "DATA" => {
                mail = Some(String::new());
                "354 go on"
            }
            None if line == "QUIT" => break,
            None => "250 yes",
        };
        let answer = format!("{answer}\r\n");
        write.write_all(answer.as_bytes()).await.ok()?;
    }
    whole
}

async fn a_mail_goes_through_a_server(engine: Engine) {
    let (address, mut mails) = server(1).await;
    let options = Options {
        smtp: Some(address),
        ..Options::default()
    };
    let t = TestApp::on(TestDb::new(engine).await, options).await;
    let who = t.person("Maëlle Le Goff").await;
    t.drain().await.unwrap();
    while mails.try_recv().is_ok() {}
    t.send_link(&who.email, false, "", None).await.unwrap();
    // Whatever was refused waits, and comes later; nothing is sent twice.
    for _ in 0..3 {
        t.drain().await.unwrap();
        t.wait_seconds(60);
    }
    let sent = mails.recv().await.unwrap();
    assert!(sent.contains(&format!("To: {}", who.email)), "{sent}");
    assert!(sent.contains("Subject: mail-sign-in-subject"), "{sent}");
    t.drain().await.unwrap();
    assert!(mails.try_recv().is_err(), "sent once");
    assert!(
        !t.config.data_dir.join("mails").exists(),
        "and to the server only"
    );
}

#[tokio::test]
async fn a_mail_goes_through_a_server_on_sqlite() {
    a_mail_goes_through_a_server(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_mail_goes_through_a_server_on_postgres() {
    a_mail_goes_through_a_server(Engine::Postgres).await;
}

/// A server that is away: the mail waits in the outbox, marked as not sent.
#[tokio::test]
async fn a_mail_waits_for_a_server_that_is_away() {
    let away = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("smtp://{}", listener.local_addr().unwrap())
    };
    let options = Options {
        smtp: Some(away),
        ..Options::default()
    };
    let t = TestApp::on(TestDb::new(Engine::Sqlite).await, options).await;
    let who = t.person("Maëlle").await;
    t.send_link(&who.email, false, "", None).await.unwrap();
    t.drain().await.unwrap();
    let mut tx = t.store.read().await.unwrap();
    let mails = tx.mails(10).await.unwrap();
    assert!(!mails.is_empty() && mails.iter().all(|mail| mail.sent_at.is_none()));
}
