//! A small HTTP/1.1 client on one kept connection: the machine that measures is the machine
//! measured, so asking must cost next to nothing.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One kept connection.
pub struct Client {
    host: String,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

/// Ask for compressed answers, as browsers do.
pub static GZIP: AtomicBool = AtomicBool::new(false);

impl Client {
    pub fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            stream: None,
            buffer: Vec::new(),
        }
    }

    /// One GET, read to its end; gives its status. Connects first when no connection is kept.
    pub async fn get(&mut self, path: &str, cookie: &str) -> anyhow::Result<u16> {
        self.ask("GET", path, cookie, &[], &[]).await
    }

    /// One request of any kind; headers are pairs of a name and a value.
    pub async fn ask(
        &mut self,
        method: &str,
        path: &str,
        cookie: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> anyhow::Result<u16> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.host);
        if GZIP.load(Ordering::Relaxed) {
            request.push_str("Accept-Encoding: gzip\r\n");
        }
        if !cookie.is_empty() {
            let _ = write!(request, "Cookie: {cookie}\r\n");
        }
        for (name, value) in headers {
            let _ = write!(request, "{name}: {value}\r\n");
        }
        if method != "GET" {
            let _ = write!(request, "Content-Length: {}\r\n", body.len());
        }
        request.push_str("\r\n");
        let mut request = request.into_bytes();
        request.extend_from_slice(body);
        let mut stream = match self.stream.take() {
            Some(s) => s,
            None => {
                let s = TcpStream::connect(&self.host).await?;
                s.set_nodelay(true)?;
                s
            }
        };
        stream.write_all(&request).await?;
        let (status, keep) = read(&mut stream, &mut self.buffer).await?;
        if keep {
            self.stream = Some(stream);
        }
        Ok(status)
    }

    /// The last answer, its head included.
    pub fn answer(&self) -> &[u8] {
        &self.buffer
    }
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    if stream.read_buf(buffer).await? == 0 {
        bail!("the connection was cut");
    }
    Ok(())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

/// Reads one answer; what follows it in the buffer is dropped: nothing was asked yet.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<(u16, bool)> {
    buffer.clear();
    buffer.reserve(64 * 1024);
    let head = loop {
        if let Some(at) = find(buffer, b"\r\n\r\n") {
            break at;
        }
        more(stream, buffer).await?;
    };
    let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
    let status = text
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .context("no status")?;
    let field = |name: &str| {
        text.lines()
            .find_map(|l| l.strip_prefix(name))
            .map(str::trim)
    };
    let keep = field("connection:") != Some("close");
    let start = head + 4;
    if let Some(length) = field("content-length:") {
        let length: usize = length.parse()?;
        while buffer.len() < start + length {
            more(stream, buffer).await?;
        }
    } else if field("transfer-encoding:") == Some("chunked") {
        let mut at = start;
        loop {
            let line = loop {
                if let Some(n) = find(&buffer[at..], b"\r\n") {
                    break n;
                }
                more(stream, buffer).await?;
            };
            let size =
                usize::from_str_radix(std::str::from_utf8(&buffer[at..at + line])?.trim(), 16)?;
            at += line + 2;
            while buffer.len() < at + size + 2 {
                more(stream, buffer).await?;
            }
            at += size + 2;
            if size == 0 {
                break;
            }
        }
    }
    Ok((status, keep))
}
