//! What became of the values of one column.

/// A column of the table, counted over the rows of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnProof {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// Rows with a value.
    pub read: u64,
    /// Rows without: the text is missing, empty, or the one that stands for NULL.
    pub null: u64,
    /// Rows whose text does not become a value of the type.
    pub failed: u64,
    /// The first value as text, cut to what can be shown.
    pub example: Option<String>,
    /// The first text that does not become one, with the number of its row.
    pub failure: Option<(u64, String)>,
}

/// What a row has in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Read(String),
    /// Text that does not become a value. Of nested values only a part may be lost, and the row has the rest.
    Failed {
        text: String,
        null: bool,
    },
}

impl Cell {
    pub(super) fn failed(text: impl Into<String>) -> Self {
        Self::Failed { text: text.into(), null: true }
    }
}

/// Characters of an example.
const SHOWN: usize = 80;

impl ColumnProof {
    pub(super) fn count(&mut self, row: u64, cell: &Cell) {
        match cell {
            Cell::Null => self.null += 1,
            Cell::Read(text) => {
                self.read += 1;
                self.example.get_or_insert_with(|| short(text));
            }
            Cell::Failed { text, .. } => {
                self.failed += 1;
                self.failure.get_or_insert_with(|| (row, short(text)));
            }
        }
    }
}

/// The beginning of a text.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
