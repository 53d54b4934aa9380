//! The only type that may reach a terminal, a title, the clipboard or a file name.
//!
//! Everything in a log is written by an attacker. [`Printable`] shows every character that would act instead of
//! being read (controls, escape sequences, bidirectional overrides, invisible ones) as a visible escape, so
//! nothing is hidden and nothing takes effect. Widgets, stderr and the clipboard accept nothing else.

use std::borrow::Cow;
use std::fmt;

/// Text that is safe to show: one line, no control, no invisible or reordering character.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Printable(String);

impl Printable {
    /// One line of data: line feeds and tabs are shown as `\n` and `\t`.
    pub fn line(text: &str) -> Self {
        Self(escape(text, false).into_owned())
    }

    /// Several lines of data: line feeds part lines (carriage returns before them are dropped), the rest as [`Self::line`].
    pub fn lines(text: &str) -> Vec<Self> {
        text.split('\n').map(|l| Self::line(l.strip_suffix('\r').unwrap_or(l))).collect()
    }

    /// Several lines in one string, for plain terminals and messages: line feeds and tabs stay.
    pub fn block(text: &str) -> Self {
        Self(escape(text, true).into_owned())
    }

    /// A file name made of data: what is not a letter, digit, `.`, `-` or `_` becomes `_`; never hidden, never empty,
    /// at most 100 characters.
    pub fn file_name(text: &str) -> Self {
        let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
        let name: String = text.chars().take(100).map(plain).collect();
        let name = name.trim_start_matches('.');
        Self(if name.is_empty() { "_".to_owned() } else { name.to_owned() })
    }

    /// The safe text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Printable {
    fn from(text: &str) -> Self {
        Self::line(text)
    }
}

impl From<String> for Printable {
    fn from(text: String) -> Self {
        match escape(&text, false) {
            Cow::Borrowed(_) => Self(text),
            Cow::Owned(safe) => Self(safe),
        }
    }
}

impl AsRef<str> for Printable {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Printable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A JSON document over several lines, nothing in it that acts. The line ends of the layout stay; those inside of strings
/// are escapes already.
pub(crate) fn json_text(value: &serde_json::Value) -> String {
    format!("{value:#}").lines().flat_map(|line| [json_escape(line).into_owned(), "\n".to_owned()]).collect()
}

/// JSON text with what acts written as `\u` escapes. Such characters occur only inside JSON strings, where the
/// escape means the same character.
pub(crate) fn json_escape(json: &str) -> Cow<'_, str> {
    if !json.chars().any(acts) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Replaces what must not be printed; borrows when there is nothing to do.
fn escape(text: &str, multiline: bool) -> Cow<'_, str> {
    let keeps = |c: char| !acts(c) || (multiline && matches!(c, '\n' | '\t'));
    if text.chars().all(keeps) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if keeps(c) => safe.push(c),
            '\n' => safe.push_str("\\n"),
            '\t' => safe.push_str("\\t"),
            '\r' => safe.push_str("\\r"),
            c if (c as u32) < 0x100 => safe.push_str(&format!("\\x{:02X}", c as u32)),
            c => safe.push_str(&format!("\\u{{{:X}}}", c as u32)),
        }
    }
    Cow::Owned(safe)
}

/// Whether a character acts on a terminal or on its neighbours, or cannot be seen.
///
/// C0, DEL, C1; soft hyphen; Arabic letter mark; Hangul fillers; zero-width, bidi and invisible operators
/// (U+200B–200F, 202A–202E, 2060–206F); line and paragraph separators; the blank Braille pattern; the BOM;
/// interlinear annotation; musical format controls; tags and supplementary variation selectors (plane 14);
/// private use.
pub(crate) fn acts(c: char) -> bool {
    matches!(c,
        '\0'..='\x1F' | '\x7F'..='\u{9F}'
        | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}'
        | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_text_in_any_script_stays() {
        for text in ["AccessDenied", "Größe", "日本語 ログ", "عربي", "a/b?c=d&e=%20", ""] {
            assert_eq!(Printable::line(text).as_str(), text);
        }
    }

    #[test]
    fn what_acts_is_shown() {
        assert_eq!(Printable::line("\x1b[2J\x07").as_str(), "\\x1B[2J\\x07");
        assert_eq!(Printable::line("\u{9b}31m").as_str(), "\\x9B31m");
        assert_eq!(Printable::line("user\u{202e}gpj.exe").as_str(), "user\\u{202E}gpj.exe");
        assert_eq!(Printable::line("ad\u{200b}min").as_str(), "ad\\u{200B}min");
        assert_eq!(Printable::line("a\nb\tc\r").as_str(), "a\\nb\\tc\\r");
    }

    #[test]
    fn a_block_keeps_its_lines_and_nothing_else() {
        assert_eq!(Printable::block("a\n\tb\r\n\x1b]0;t\x07").as_str(), "a\n\tb\\r\n\\x1B]0;t\\x07");
        assert_eq!(Printable::lines("a\r\nb"), vec![Printable::line("a"), Printable::line("b")]);
    }

    #[test]
    fn a_file_name_cannot_leave_its_folder() {
        assert_eq!(Printable::file_name("../../etc/passwd").as_str(), "_.._etc_passwd");
        assert_eq!(Printable::file_name("..").as_str(), "_");
        assert_eq!(Printable::file_name("a\u{202e}b\n").as_str(), "a_b_");
    }

    proptest! {
        #[test]
        fn nothing_that_acts_survives(text in any::<String>()) {
            let safe = Printable::line(&text);
            prop_assert!(!safe.as_str().chars().any(acts));
            prop_assert_eq!(Printable::line(safe.as_str()), safe);
        }
    }
}
