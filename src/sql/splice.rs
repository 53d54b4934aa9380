//! Replaces single tokens of a text and remembers what came from where.

use std::ops::Range;
use std::sync::Arc;

use super::position::Position;

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// The bytes of the original that go.
    pub range: Range<usize>,
    /// What comes instead.
    pub text: String,
}

/// Maps places of a spliced text back to the original.
#[derive(Debug, Clone)]
pub struct SpliceMap {
    original: Arc<str>,
    spliced: Arc<str>,
    /// In order: where a replacement stands in the spliced text, and what it replaced.
    edits: Vec<(Range<usize>, Range<usize>)>,
    /// The byte of the original that the spliced text starts with.
    start: usize,
    /// Where the original itself was spliced.
    earlier: Option<Arc<SpliceMap>>,
}

/// Applies replacements (in any order, not overlapping) to `original[start..]`.
pub fn splice(original: &str, start: usize, mut splices: Vec<Splice>) -> (String, SpliceMap) {
    splices.sort_by_key(|s| (s.range.start, s.range.end));
    let mut text = String::with_capacity(original.len() - start);
    let mut edits = Vec::with_capacity(splices.len());
    let mut done = start;
    for Splice { range, text: replacement } in splices {
        text.push_str(&original[done..range.start]);
        let at = text.len();
        text.push_str(&replacement);
        done = range.end;
        edits.push((at..text.len(), range));
    }
    text.push_str(&original[done..]);
    let map = SpliceMap { original: original.into(), spliced: text.as_str().into(), edits, start, earlier: None };
    (text, map)
}

impl SpliceMap {
    /// The map of a text that was spliced twice: places go back to the original of `earlier`.
    pub fn after(self, earlier: Self) -> Self {
        Self { earlier: Some(Arc::new(earlier)), ..self }
    }

    /// The bytes of the original for a byte of the spliced text: the replaced token for a byte inside a
    /// replacement, an empty range elsewhere.
    pub fn origin(&self, offset: usize) -> Range<usize> {
        let next = self.edits.partition_point(|(new, _)| new.start <= offset);
        let Some((new, old)) = next.checked_sub(1).and_then(|i| self.edits.get(i)) else {
            return self.start + offset..self.start + offset;
        };
        if offset < new.end {
            return old.clone();
        }
        let at = (old.end + (offset - new.end)).min(self.original.len());
        at..at
    }

    /// The text that was spliced into.
    pub fn original(&self) -> &str {
        self.earlier.as_ref().map_or(&self.original, |earlier| earlier.original())
    }

    /// The place in the original for a place in the spliced text; `None` past its end.
    pub fn origin_of(&self, place: Position) -> Option<Position> {
        let offset = place.offset(&self.spliced)?;
        let origin = Position::of(&self.original, self.origin(offset).start);
        match &self.earlier {
            Some(earlier) => earlier.origin_of(origin),
            None => Some(origin),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn places_outside_replacements_map_to_the_same_character() {
        let original = "/* é */ SELECT :a,\r\n\t:bb FROM t";
        let at = |needle: &str| original.find(needle).unwrap();
        let splices = vec![
            Splice { range: at(":bb")..at(":bb") + 3, text: "'x\ny'".into() },
            Splice { range: at(":a")..at(":a") + 2, text: "'long text'".into() },
        ];
        let (text, map) = splice(original, 9, splices);
        assert_eq!(text, "SELECT 'long text',\r\n\t'x\ny' FROM t");
        for (offset, c) in text.char_indices() {
            let origin = map.origin(offset);
            if origin.is_empty() {
                assert!(original[origin.start..].starts_with(c), "{offset}");
            }
        }
        assert_eq!(&original[map.origin(text.find("text").unwrap())], ":a");
        assert_eq!(&original[map.origin(text.find("y'").unwrap())], ":bb");
        assert_eq!(map.origin(text.len()).start, original.len());
        let from = Position::of(&text, text.find("FROM").unwrap());
        assert_eq!(from, Position { line: 3, column: 4 });
        assert_eq!(map.origin_of(from), Some(Position { line: 2, column: 6 }));
        assert_eq!(map.origin_of(Position { line: 99, column: 1 }), None);
    }
}
