//! How much goes into one batch.

/// Text that one batch may come from, bytes: rows of 100 KB must not make a batch of 800 MB.
const MAX_TEXT: usize = 16 << 20;
/// The longest record, bytes. With [`MAX_TEXT`] it keeps the offsets of a batch far below 2 GiB.
const MAX_RECORD: usize = 64 << 20;

/// What is left of a batch.
#[derive(Debug)]
pub(in crate::engine::local) struct Quota {
    max_rows: usize,
    rows: usize,
    from: usize,
}

impl Quota {
    pub(in crate::engine::local) fn new(max_rows: usize) -> Self {
        Self { max_rows, rows: 0, from: 0 }
    }

    /// The rows that were taken.
    pub(in crate::engine::local) fn rows(&self) -> usize {
        self.rows
    }

    /// Reading (re)starts at this byte of the text.
    pub(super) fn start(&mut self, at: usize) {
        self.from = at;
    }

    /// Whether the batch ends before what is at this byte.
    pub(super) fn is_used_up(&self, at: usize) -> bool {
        self.rows >= self.max_rows || at - self.from >= MAX_TEXT
    }

    /// Takes one row of this many bytes, unless it is too long.
    pub(super) fn takes(&mut self, length: usize) -> bool {
        let fits = length <= MAX_RECORD;
        self.rows += usize::from(fits);
        fits
    }
}
