//! Keys as people write them: `g`, `G`, `?`, `Ctrl+r`, `Shift+Tab`, `PgDn`.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers. Shift is part of a character (`G`), never a modifier of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Keys that are not characters, with their names.
const NAMED: &[(KeyCode, &str)] = &[
    (KeyCode::Enter, "Enter"),
    (KeyCode::Esc, "Esc"),
    (KeyCode::Tab, "Tab"),
    (KeyCode::Backspace, "Backspace"),
    (KeyCode::Delete, "Del"),
    (KeyCode::Insert, "Ins"),
    (KeyCode::Home, "Home"),
    (KeyCode::End, "End"),
    (KeyCode::PageUp, "PgUp"),
    (KeyCode::PageDown, "PgDn"),
    (KeyCode::Up, "Up"),
    (KeyCode::Down, "Down"),
    (KeyCode::Left, "Left"),
    (KeyCode::Right, "Right"),
    (KeyCode::Char(' '), "Space"),
];

/// Modifiers in the order they are written.
const MODIFIERS: &[(KeyModifiers, &str)] =
    &[(KeyModifiers::CONTROL, "Ctrl+"), (KeyModifiers::ALT, "Alt+"), (KeyModifiers::SHIFT, "Shift+")];

impl Key {
    /// The key of a terminal event; terminals differ in how they tell Shift.
    pub(super) fn of(event: &KeyEvent) -> Self {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::BackTab => {
                modifiers |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            KeyCode::Char(c) => {
                let shifted = modifiers.contains(KeyModifiers::SHIFT) && c.is_ascii_lowercase();
                modifiers -= KeyModifiers::SHIFT;
                KeyCode::Char(if shifted { c.to_ascii_uppercase() } else { c })
            }
            code => code,
        };
        Self { code, modifiers }
    }

    /// The character it types, if it types one.
    #[cfg(test)]
    pub(super) fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in MODIFIERS {
            if self.modifiers.contains(*modifier) {
                f.write_str(name)?;
            }
        }
        match (NAMED.iter().find(|(code, _)| *code == self.code), self.code) {
            (Some((_, name)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, KeyCode::F(n)) => write!(f, "F{n}"),
            (None, _) => f.write_str("?"),
        }
    }
}

/// Not a key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key")]
pub(super) struct NotAKey(String);

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (mut rest, mut modifiers) = (text, KeyModifiers::NONE);
        for (modifier, name) in MODIFIERS {
            if let Some(after) = rest.strip_prefix(name).filter(|after| !after.is_empty()) {
                (rest, modifiers) = (after, modifiers | *modifier);
            }
        }
        let mut chars = rest.chars();
        let code = match (NAMED.iter().find(|(_, name)| *name == rest), chars.next(), chars.as_str()) {
            (Some((code, _)), _, _) => *code,
            (None, Some(c), "") => KeyCode::Char(c),
            (None, Some('F'), number) => KeyCode::F(
                number.parse().ok().filter(|n| (1..=12).contains(n)).ok_or_else(|| NotAKey(text.to_owned()))?,
            ),
            _ => return Err(NotAKey(text.to_owned())),
        };
        Ok(Self { code, modifiers })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn code() -> impl Strategy<Value = KeyCode> {
        let named = prop::sample::select(NAMED.iter().map(|(code, _)| *code).collect::<Vec<_>>());
        prop_oneof![named, any::<char>().prop_map(KeyCode::Char), (1..=12u8).prop_map(KeyCode::F)]
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back_as_the_same_key(code in code(), bits in 0..8u8) {
            let key = Key::of(&KeyEvent::new(code, KeyModifiers::from_bits_truncate(bits)));
            prop_assert_eq!(key.to_string().parse::<Key>(), Ok(key));
        }

        #[test]
        fn any_text_is_a_key_or_refused(text in any::<String>()) {
            if let Ok(key) = text.parse::<Key>() {
                prop_assert_eq!(key.to_string().parse::<Key>(), Ok(key));
            }
        }
    }

    #[test]
    fn terminals_that_tell_shift_and_those_that_do_not_mean_the_same_key() {
        let capital = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        let shifted = KeyEvent::new(KeyCode::Char('g'), KeyModifiers::SHIFT);
        let bare = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::NONE);
        assert_eq!(Key::of(&capital), "G".parse().unwrap());
        assert_eq!(Key::of(&shifted), Key::of(&bare));
        let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(Key::of(&back).to_string(), "Shift+Tab");
    }

    #[test]
    fn names_that_are_not_keys_are_refused() {
        for text in ["", "Ctrl+", "Hyper+x", "F13", "Fx", "ab"] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
    }
}
