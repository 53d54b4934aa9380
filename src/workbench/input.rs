//! Edits of one-line inputs. Pasted text loses its line ends, and no input grows without bound.

use tui_input::{Input, InputRequest};

/// What happens to the focused input.
#[derive(Debug, Clone)]
pub enum Edit {
    /// A key.
    Key(InputRequest),
    /// Pasted text.
    Paste(String),
}

/// Applies an edit; what would go beyond `max_chars` is left out.
pub(super) fn apply(input: &mut Input, edit: Edit, max_chars: usize) {
    match edit {
        Edit::Key(InputRequest::InsertChar(c)) => insert(input, std::iter::once(c), max_chars),
        Edit::Key(request) => drop(input.handle(request)),
        Edit::Paste(text) => insert(input, text.trim_end_matches(['\r', '\n']).chars(), max_chars),
    }
}

/// Inserts at the cursor in one step: a long paste must not cost one copy of the value a character.
fn insert(input: &mut Input, chars: impl Iterator<Item = char>, max_chars: usize) {
    let room = max_chars.saturating_sub(input.value().chars().count());
    let fresh: String = chars.map(|c| if matches!(c, '\r' | '\n' | '\t') { ' ' } else { c }).take(room).collect();
    let cursor = input.cursor();
    let at = input.value().char_indices().nth(cursor).map_or(input.value().len(), |(at, _)| at);
    let mut value = input.value().to_owned();
    value.insert_str(at, &fresh);
    *input = Input::new(value).with_cursor(cursor + fresh.chars().count());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_lands_at_the_cursor_on_one_line() {
        let mut input = Input::new("ad".to_owned()).with_cursor(1);
        apply(&mut input, Edit::Paste("b\nc\r\n".to_owned()), 100);
        assert_eq!((input.value(), input.cursor()), ("ab cd", 4));
    }

    #[test]
    fn no_input_grows_beyond_its_limit() {
        let mut input = Input::default();
        apply(&mut input, Edit::Paste("x".repeat(1_000_000)), 10);
        apply(&mut input, Edit::Key(InputRequest::InsertChar('y')), 10);
        assert_eq!(input.value(), "xxxxxxxxxx");
    }
}
