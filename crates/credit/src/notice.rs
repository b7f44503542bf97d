//! What an administrator reads when the backend has started: where it is, how to know it, and what to
//! beware of.

use std::io::{IsTerminal, stdout};

use credit::RunningBackend;
use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};

/// Prints where the backend listens, and what is to be known about its certificate.
pub(crate) fn print(backend: &RunningBackend) {
    let Some(certificate) = backend.certificate else {
        if !backend.address.ip().is_loopback() {
            tracing::warn!(
                "plain HTTP on {}: cards and tokens travel unencrypted, and browsers on other machines have no \
                 Web Locks, clipboard or WebXR. Use --lan, or a proxy that speaks TLS on this machine",
                backend.address
            );
        }
        println!("listening on http://{}", backend.address);
        return;
    };
    let urls = backend.urls();
    if urls.is_empty() {
        println!("listening on https://{}", backend.address);
        tracing::warn!("this machine has no address on a network; connect it and start again");
    }
    for url in &urls {
        println!("listening on {url}");
    }
    println!("SHA-256 fingerprint of the certificate: {}", certificate.fingerprint());
    if certificate.is_own() {
        println!("Browsers warn of this certificate once. Compare the fingerprint before going on.");
    }
    if let Some(code) = urls.first().and_then(|url| code(url, stdout().is_terminal())) {
        println!("{code}");
    }
}

/// Black on white out of the fixed part of the palette: a theme may make anything of the sixteen named colours.
const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";

/// A QR code of a text, two modules a character; in black on white where the terminal takes colours, so that it can be
/// read from a dark terminal as well.
fn code(text: &str, has_colours: bool) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let picture = code.render::<Dense1x2>().build();
    let colour =
        |line: &str| if has_colours { format!("{BLACK_ON_WHITE}{line}\x1b[0m") } else { line.to_owned() };
    Some(picture.lines().map(colour).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_has_a_quiet_zone_and_every_module() {
        let plain = code("https://192.168.1.5:8443", false).unwrap();
        let modules = QrCode::with_error_correction_level("https://192.168.1.5:8443", EcLevel::M).unwrap();
        let width = modules.width() + 8;
        let lines: Vec<&str> = plain.lines().collect();
        assert_eq!(lines.len(), width.div_ceil(2));
        let dark = |x: usize, y: usize| {
            let character = lines[y / 2].chars().nth(x).unwrap();
            matches!((character, y % 2), ('█', _) | ('▀', 0) | ('▄', 1))
        };
        for y in 0..width {
            for x in 0..width {
                let inside = (4..width - 4).contains(&x) && (4..width - 4).contains(&y);
                let expected = inside && modules[(x - 4, y - 4)] == qrcode::Color::Dark;
                assert_eq!(dark(x, y), expected, "{x}, {y}");
            }
        }
        let coloured = code("https://192.168.1.5:8443", true).unwrap();
        assert_eq!(coloured.lines().count(), lines.len());
        for (coloured, line) in coloured.lines().zip(lines) {
            assert_eq!(coloured, format!("\x1b[38;5;16;48;5;231m{line}\x1b[0m"));
        }
    }
}
