//! The clipboard through the terminal (OSC 52): works over SSH and needs no window system.

use crate::printable::Printable;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The sequence that puts lines on the clipboard; inside tmux wrapped so that tmux hands it on.
pub(super) fn sequence(lines: &[Printable], tmux: bool) -> String {
    let text = lines.iter().map(Printable::as_str).collect::<Vec<_>>().join("\n");
    let code = base64(text.as_bytes());
    if tmux { format!("\x1bPtmux;\x1b\x1b]52;c;{code}\x07\x1b\\") } else { format!("\x1b]52;c;{code}\x07") }
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    let mut code = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = (group >> (18 - 6 * place)) & 63;
            code.push(if place <= chunk.len() { char::from(ALPHABET[digit as usize]) } else { '=' });
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_examples_in_rfc_4648() {
        let examples =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")];
        for (text, code) in examples {
            assert_eq!(base64(text.as_bytes()), code);
        }
    }

    #[test]
    fn tmux_hands_the_sequence_on() {
        let lines = [Printable::line("a"), Printable::line("b")];
        assert_eq!(sequence(&lines, false), "\x1b]52;c;YQpi\x07");
        assert_eq!(sequence(&lines, true), "\x1bPtmux;\x1b\x1b]52;c;YQpi\x07\x1b\\");
    }

    #[test]
    fn what_is_copied_cannot_act_when_pasted() {
        let hostile = [Printable::line("x\x1b]52;c;!\x07\rrm -rf ~\n")];
        let code = base64(b"x\\x1B]52;c;!\\x07\\rrm -rf ~\\n");
        assert_eq!(sequence(&hostile, false), format!("\x1b]52;c;{code}\x07"));
    }
}
