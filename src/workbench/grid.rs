//! Where the cursor of the grid is and what part of the result is on screen.

/// The cells between two columns.
pub const GAP: usize = 2;

/// The cursor and the first row and column on screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Grid {
    /// The cursor's row, in the order on screen.
    pub row: usize,
    /// The cursor's column.
    pub column: usize,
    /// The first row on screen.
    pub top: usize,
    /// The first column on screen.
    pub left: usize,
}

impl Grid {
    /// Moves by rows; stops at the ends.
    pub(super) fn step(&mut self, by: isize, rows: usize) {
        self.row = self.row.saturating_add_signed(by).min(rows.saturating_sub(1));
    }

    /// Keeps the cursor inside the result and on screen, and shows as many rows as fit. A grid that is not shown
    /// (it has no room) stays where it is.
    pub(super) fn fit(&mut self, rows: usize, widths: &[usize], height: usize, width: usize) {
        self.row = self.row.min(rows.saturating_sub(1));
        self.column = self.column.min(widths.len().saturating_sub(1));
        if height == 0 || width == 0 {
            return;
        }
        self.top = scrolled(self.top, self.row, rows, height);
        self.left = self.left.min(self.column);
        while self.left < self.column && span(&widths[self.left..=self.column]) > width {
            self.left += 1;
        }
    }
}

/// The first of `all` lines on screen so that line `at` is among the `height` that are, moved as little as needed.
pub(super) fn scrolled(top: usize, at: usize, all: usize, height: usize) -> usize {
    let last = all.saturating_sub(height);
    top.min(at).min(last).max((at + 1).saturating_sub(height))
}

/// The cells that columns take side by side.
fn span(widths: &[usize]) -> usize {
    widths.iter().map(|w| w + GAP).sum::<usize>().saturating_sub(GAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_on_screen_both_ways() {
        let mut grid = Grid::default();
        grid.step(25, 100);
        grid.fit(100, &[10; 5], 10, 80);
        assert_eq!((grid.row, grid.top), (25, 16));
        grid.step(-5, 100);
        grid.fit(100, &[10; 5], 10, 80);
        assert_eq!((grid.row, grid.top), (20, 16));
        grid.step(-1_000, 100);
        grid.fit(100, &[10; 5], 10, 80);
        assert_eq!((grid.row, grid.top), (0, 0));
    }

    #[test]
    fn no_row_is_hidden_while_there_is_room() {
        let mut grid = Grid { row: 90, top: 90, ..Grid::default() };
        grid.fit(100, &[10; 5], 30, 80);
        assert_eq!(grid.top, 70);
    }

    #[test]
    fn a_grid_that_is_not_shown_stays_where_it_is() {
        let mut grid = Grid { row: 9, top: 4, column: 3, left: 2 };
        grid.fit(100, &[40; 5], 0, 0);
        assert_eq!(grid, Grid { row: 9, top: 4, column: 3, left: 2 });
    }

    #[test]
    fn the_left_edge_follows_the_column() {
        let mut grid = Grid { column: 4, ..Grid::default() };
        grid.fit(1, &[30, 30, 30, 10, 10], 10, 60);
        assert_eq!(grid.left, 2);
        grid.column = 1;
        grid.fit(1, &[30, 30, 30, 10, 10], 10, 60);
        assert_eq!(grid.left, 1);
    }

    #[test]
    fn a_column_wider_than_the_screen_starts_at_its_edge() {
        let mut grid = Grid { column: 1, ..Grid::default() };
        grid.fit(1, &[10, 200], 10, 60);
        assert_eq!(grid.left, 1);
    }

    #[test]
    fn an_empty_result_has_its_cursor_at_the_origin() {
        let mut grid = Grid { row: 7, column: 3, top: 5, left: 2 };
        grid.fit(0, &[], 10, 60);
        assert_eq!(grid, Grid::default());
    }
}
