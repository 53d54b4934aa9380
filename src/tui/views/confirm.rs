//! A yes-or-no question.

use crate::printable::Printable;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Theme;
use crate::tui::widgets::popup;
use crate::workbench::Question;

pub(in crate::tui) fn draw(question: &Question, theme: Theme, canvas: &mut Canvas<'_>) {
    let (title, asked, answers) = match question {
        Question::Quit(1) => {
            ("Quit?", "1 run that costs money is going. Quitting stops it.".to_owned(), "y  stop and quit    n  stay")
        }
        Question::Quit(paid) => {
            let asked = format!("{paid} runs that cost money are going. Quitting stops them.");
            ("Quit?", asked, "y  stop and quit    n  stay")
        }
        Question::Run { prefixes, .. } => {
            let asked = format!("Athena has to list {prefixes} prefixes before it reads anything.");
            ("Run?", asked, "y  run    n  leave it: a narrower scope lists fewer")
        }
    };
    let mut part = popup::open(canvas, 70, 5, title, theme);
    let mut inside = part.inside();
    let width = inside.width();
    inside.text(0, 0, width, Printable::from(asked), theme.text());
    inside.text(0, 2, width, answers, theme.key());
}
