//! A region read from its folder, and requests sent straight to the router.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "in a test, what is missing stops the test"
)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use policy::{Files, Region};
use tower::ServiceExt;

fn read(root: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).expect("a region folder") {
        let path = entry.expect("an entry").path();
        let name = path.strip_prefix(root).expect("inside").to_path_buf();
        if path.is_dir() {
            read(root, &path, files);
        } else if !["demo.toml", "populate.toml"]
            .iter()
            .any(|invented| name == Path::new(invented))
        {
            files.insert(
                name.to_string_lossy(),
                std::fs::read(&path).expect("a file"),
            );
        }
    }
}

pub fn region(folder: &str) -> Arc<Region> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(folder);
    let mut files = Files::default();
    read(&root, &root, &mut files);
    Arc::new(Region::load(&files).unwrap_or_else(|problems| panic!("{folder}: {problems:#?}")))
}

#[allow(dead_code, reason = "each test binary uses some of these")]
pub fn tiny() -> Arc<Region> {
    static REGION: OnceLock<Arc<Region>> = OnceLock::new();
    REGION
        .get_or_init(|| region("crates/testkit/regions/tiny"))
        .clone()
}

#[allow(dead_code, reason = "each test binary uses some of these")]
pub fn brittany() -> Arc<Region> {
    static REGION: OnceLock<Arc<Region>> = OnceLock::new();
    REGION.get_or_init(|| region("regions/brittany")).clone()
}

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

#[allow(dead_code, reason = "each test binary uses some of these")]
impl Answer {
    pub fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub fn cookies(&self) -> String {
        let pairs: Vec<&str> = self
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok()?.split(';').next())
            .collect();
        pairs.join("; ")
    }

    /// Value of the first hidden token of the page.
    pub fn token(&self) -> String {
        let (_, rest) = self
            .text
            .split_once("name=\"_jeton\" value=\"")
            .expect("a token");
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text,
    }
}

#[allow(dead_code, reason = "each test binary uses some of these")]
pub async fn get(router: &Router, path: &str) -> Answer {
    send(
        router,
        Request::get(path).body(Body::empty()).expect("a request"),
    )
    .await
}
