//! Colours by role. The sixteen colours of the terminal, so that its own palette applies; without colour the
//! modifiers still tell roles apart.

use ratatui::style::{Color, Modifier, Style};

use crate::queries::Severity;

/// The styles of the roles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theme {
    colour: bool,
}

impl Theme {
    /// With colours, or without (`NO_COLOR`).
    pub(super) fn new(colour: bool) -> Self {
        Self { colour }
    }

    fn fg(self, colour: Color) -> Style {
        if self.colour { Style::new().fg(colour) } else { Style::new() }
    }

    pub(super) fn text(self) -> Style {
        Style::new()
    }

    /// What is there to be looked past: labels, hints.
    pub(super) fn dim(self) -> Style {
        if self.colour { Style::new().fg(Color::DarkGray) } else { Style::new().add_modifier(Modifier::DIM) }
    }

    pub(super) fn accent(self) -> Style {
        self.fg(Color::Cyan)
    }

    pub(super) fn heading(self) -> Style {
        self.text().add_modifier(Modifier::BOLD)
    }

    pub(super) fn key(self) -> Style {
        self.accent().add_modifier(Modifier::BOLD)
    }

    pub(super) fn error(self) -> Style {
        self.fg(Color::Red).add_modifier(Modifier::BOLD)
    }

    pub(super) fn warning(self) -> Style {
        self.fg(Color::Yellow)
    }

    pub(super) fn good(self) -> Style {
        self.fg(Color::Green)
    }

    /// The frame of a pane that has the keys, or not.
    pub(super) fn frame(self, focused: bool) -> Style {
        if focused { self.accent() } else { self.dim() }
    }

    pub(super) fn title(self, focused: bool) -> Style {
        if focused { self.accent().add_modifier(Modifier::BOLD) } else { self.heading() }
    }

    /// NULL, to be told from the text `NULL`.
    pub(super) fn null(self) -> Style {
        self.dim().add_modifier(Modifier::ITALIC)
    }

    /// The chosen line or cell of the pane that has the keys.
    pub(super) fn cursor(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The chosen line where the keys are elsewhere, and the cursor's row.
    pub(super) fn chosen(self) -> Style {
        let style = Style::new().add_modifier(Modifier::BOLD);
        if self.colour { style } else { style.add_modifier(Modifier::UNDERLINED) }
    }

    /// A cell that holds what was looked for.
    pub(super) fn found(self) -> Style {
        self.fg(Color::Yellow).add_modifier(Modifier::UNDERLINED)
    }

    pub(super) fn severity(self, severity: Severity) -> Style {
        match severity {
            Severity::Info => self.dim(),
            Severity::Low => self.fg(Color::Blue),
            Severity::Medium => self.fg(Color::Yellow),
            Severity::High => self.fg(Color::Red),
            Severity::Critical => self.fg(Color::Magenta).add_modifier(Modifier::BOLD),
        }
    }
}
