//! What a form or an address carries: raw pairs, in order, kept as typed.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::ctx::Ctx;
use super::errors::WebError;

/// Name of the hidden field that carries the token against forgery.
pub const TOKEN: &str = "_jeton";

/// Pairs of a submitted form, in the order of the page; one name may come several times.
///
/// As an extractor, it gives the form that the guard has read and whose token it has checked,
/// without the token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormData(pub Vec<(String, String)>);

impl FormData {
    /// First value of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// First value of this name, without the spaces around it; empty counts as absent.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name)
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    /// Every value of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Reads `a=1&b=2`, as browsers send it.
    pub fn parse(encoded: &[u8]) -> Result<FormData, BadText> {
        let mut pairs = Vec::new();
        for pair in encoded
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            pairs.push((name, value));
        }
        Ok(FormData(pairs))
    }

    /// The pairs as `a=1&b=2`, for an address.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.0 {
            if !text.is_empty() {
                text.push('&');
            }
            encode_into(&mut text, name);
            text.push('=');
            encode_into(&mut text, value);
        }
        text
    }
}

/// Text that is not valid UTF-8, or holds a character that no text has (U+0000).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text sent is not valid UTF-8")]
pub struct BadText;

fn decode(encoded: &[u8]) -> Result<String, BadText> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut at = 0;
    while let Some(byte) = encoded.get(at) {
        at += 1;
        match (byte, digit(encoded.get(at)), digit(encoded.get(at + 1))) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).map_err(|_| BadText)?);
                at += 2;
            }
            (b'+', _, _) => bytes.push(b' '),
            (byte, _, _) => bytes.push(*byte),
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| BadText)?;
    if text.contains('\0') {
        return Err(BadText);
    }
    // Browsers send CR LF for a new line; one form of it is kept everywhere.
    Ok(if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    })
}

/// Percent-encodes a text for one part of an address.
pub fn encode_into(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte))
            }
            b' ' => out.push('+'),
            _ => {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for FormData {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let ctx = Ctx::from_request_parts(parts, state).await?;
        ctx.kept().cloned().ok_or(WebError::Unsupported)
    }
}

/// Pairs of the address (`?a=1&b=2`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryData(pub FormData);

impl<S: Send + Sync> FromRequestParts<S> for QueryData {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        let query = parts.uri.query().unwrap_or_default();
        FormData::parse(query.as_bytes())
            .map(QueryData)
            .map_err(|BadText| WebError::BadText)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_browsers_send() {
        let form = FormData::parse(b"a=1&b=%C3%A9t%C3%A9+2&a=&c").expect("valid");
        assert_eq!(form.get("b"), Some("été 2"));
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1", ""]);
        assert_eq!(form.get("c"), Some(""));
        assert_eq!(form.filled("c"), None);
        assert_eq!(
            FormData::parse(b"t=a%0D%0Ab").expect("valid").get("t"),
            Some("a\nb")
        );
    }

    #[test]
    fn refuses_what_is_not_text() {
        assert_eq!(FormData::parse(b"a=%FF"), Err(BadText));
        assert_eq!(FormData::parse(b"a=%00"), Err(BadText));
        assert_eq!(FormData::parse(b"%E9=1"), Err(BadText));
    }

    #[test]
    fn a_lone_percent_sign_is_itself() {
        assert_eq!(
            FormData::parse(b"a=100%").expect("valid").get("a"),
            Some("100%")
        );
        assert_eq!(
            FormData::parse(b"a=%zz").expect("valid").get("a"),
            Some("%zz")
        );
    }

    proptest::proptest! {
        #[test]
        fn round_trip(pairs in proptest::collection::vec(("[^\0\r]{1,8}", "[^\0\r]{0,20}"), 0..6)) {
            let form = FormData(pairs);
            proptest::prop_assert_eq!(FormData::parse(form.encode().as_bytes()), Ok(form));
        }
    }
}
