//! What every response of the page tells the browser to allow.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Nothing from anywhere but this origin, and no inline styles or scripts but the one that is for when the page's script
/// does not come (`web/page/stuck.js`, by its SHA-256). WebAssembly may be compiled; pictures, sound and workers may be
/// made by the page itself.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' \
    'sha256-q/xIbyZ+xFEOEgZ9xzbQ5W9uENQLlsQgG7445ZooLx8='; \
    style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; \
    media-src 'self' blob:; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// A headset is tracked, a kiosk scans the codes of cards; no other sensor or device is used. Only features
/// that browsers know are named, since they complain of others.
const PERMISSIONS_POLICY: &str = "autoplay=(self), camera=(self), clipboard-write=(self), fullscreen=(self), \
    xr-spatial-tracking=(self), accelerometer=(), display-capture=(), encrypted-media=(), geolocation=(), \
    gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=()";

/// Adds the headers that the page needs; what they share with the interface is added there.
pub(super) fn apply(headers: &mut HeaderMap) {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    ];
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};

    use super::*;
    use crate::canonical::Hash;

    #[test]
    fn of_scripts_within_the_page_one_is_allowed() {
        let script = include_str!("../../../../web/page/stuck.js");
        let allowed = format!("'sha256-{}'", BASE64_STANDARD.encode(Hash::of(script.as_bytes()).bytes()));
        assert!(CONTENT_SECURITY_POLICY.contains(&allowed), "the script's hash is {allowed}");
        assert_eq!(CONTENT_SECURITY_POLICY.matches("'sha").count(), 1);
        assert!(!CONTENT_SECURITY_POLICY.contains("'unsafe-"));
    }
}
