//! The service itself.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use app::App;
use tokio::net::TcpListener;
use tokio::sync::watch;
use web::{Limits, Options, Site};

use crate::Outcome;
use crate::args::{NetArgs, ServeArgs};
use crate::open;

/// Listens first, so that the printed address is true whatever port was asked.
pub async fn listen(net: &NetArgs) -> anyhow::Result<(TcpListener, SocketAddr, String)> {
    let listener = TcpListener::bind(net.listen)
        .await
        .with_context(|| format!("cannot listen on {}", net.listen))?;
    let address = listener.local_addr()?;
    let url = net
        .url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    Ok((listener, address, url.trim_end_matches('/').to_owned()))
}

pub async fn serve(args: ServeArgs) -> anyhow::Result<Outcome> {
    let (listener, address, url) = listen(&args.net).await?;
    let app = open::app(&args.store, Some((&args.net, &url)), false).await?;
    println!("Trajectoire: {url} (listening on {address})");
    run(app, listener, &args.net, &url, false).await?;
    Ok(Outcome::Done)
}

/// Serves until the process is told to stop; then finishes what was begun. Pages say which day it is
/// when it is not today's.
pub async fn run(
    app: Arc<App>,
    listener: TcpListener,
    net: &NetArgs,
    url: &str,
    another_day: bool,
) -> anyhow::Result<()> {
    let secret = secret(&app.config.data_dir)?;
    let site = Site::with_app(
        Arc::clone(&app),
        secret,
        Options {
            demo: app.config.demo,
            another_day,
            https: url.starts_with("https://"),
            origin: net.url.as_ref().map(|_| url.to_owned()),
            behind_proxy: net.behind_proxy,
            limits: if net.no_rate_limit {
                Limits::OFF
            } else {
                Limits::default()
            },
            ..Options::default()
        },
    );
    let (stop, stopped) = watch::channel(false);
    let mut for_jobs = stopped.clone();
    let worker = tokio::spawn({
        let app = Arc::clone(&app);
        async move {
            app.work(async move {
                // An error means that the sender is gone: the same as being told to stop.
                let _ = for_jobs.wait_for(|s| *s).await;
            })
            .await;
        }
    });
    let service = web::router(site).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(signal())
        .await?;
    let _ = stop.send(true);
    worker.await?;
    Ok(())
}

async fn signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let mut terminate =
            match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
                Ok(s) => s,
                Err(_) => {
                    let _ = interrupt.await;
                    return;
                }
            };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}

/// The key that signs forms: made once, kept beside the data, readable by its owner only.
fn secret(dir: &Path) -> anyhow::Result<[u8; 32]> {
    crate::open::private_folder(dir)?;
    let file = dir.join("secret.key");
    match std::fs::read(&file) {
        Ok(bytes) => bytes.try_into().map_err(|_| {
            anyhow::anyhow!(
                "{} is not a key of 32 bytes: restore it or remove it",
                file.display()
            )
        }),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let mut key = [0; 32];
            getrandom::fill(&mut key).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt;
                options.mode(0o600);
            }
            use std::io::Write;
            let mut f = options.open(&file)?;
            f.write_all(&key)?;
            f.sync_all()?;
            Ok(key)
        }
        Err(e) => Err(e).with_context(|| format!("cannot read {}", file.display())),
    }
}
