//! Serves the public pages of a region folder, to look at them:
//! `cargo run -p web --example public -- regions/brittany 127.0.0.1:8081`

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use policy::{Files, Region};
use web::{Limits, Options, Site};

fn read(root: &Path, folder: &Path, files: &mut Files) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(root, &path, files)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            // What is invented for demonstrations and measurements is no part of the policy.
            if !["demo.toml", "populate.toml"]
                .iter()
                .any(|invented| name == Path::new(invented))
            {
                files.insert(name.to_string_lossy(), std::fs::read(&path)?);
            }
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .unwrap_or_else(|| "regions/brittany".to_owned());
    let address: SocketAddr = arguments
        .next()
        .unwrap_or_else(|| "127.0.0.1:8081".to_owned())
        .parse()?;
    let mut files = Files::default();
    read(Path::new(&folder), Path::new(&folder), &mut files)?;
    let region = Region::load(&files).map_err(|problems| format!("{problems:#?}"))?;
    let options = Options {
        demo: true,
        limits: Limits::OFF,
        ..Options::default()
    };
    // An example, not the product: its clock is the machine's.
    #[expect(clippy::disallowed_methods)]
    let site = Site::new(Arc::new(region), jiff::Timestamp::now, [0; 32], options);
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{address}/");
    axum::serve(
        listener,
        web::router(site).into_make_service_with_connect_info::<SocketAddr>(),
    )
    .await?;
    Ok(())
}
