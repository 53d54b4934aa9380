//! A yes-or-no question.

use crate::engine::price;
use crate::printable::Printable;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Theme;
use crate::tui::widgets::popup;
use crate::workbench::{Question, Run, Workbench, wrap_words};

/// The cells across the box, and those for text in it.
const WIDTH: u16 = 72;
const ROOM: usize = WIDTH as usize - 4;

pub(in crate::tui) fn draw(question: &Question, workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let (title, asked, answers) = match question {
        Question::Quit => ("Quit?", going(workbench), "y  stop and quit    n  stay"),
        Question::Run { reasons, .. } => {
            let asked = reasons.iter().flat_map(|reason| wrap_words(reason.as_str(), ROOM)).collect();
            ("Run?", asked, "y  run    n  leave it: a narrower scope reads less")
        }
        Question::Wait { .. } => {
            let asked = wrap_words("Finding out what this would read, because max_scan sets a limit …", ROOM);
            ("Run?", asked, "y  run without waiting    n  leave it")
        }
    };
    let lines = u16::try_from(asked.len()).unwrap_or(u16::MAX);
    let mut part = popup::open(canvas, WIDTH, lines.saturating_add(4), title, theme);
    let mut inside = part.inside();
    let width = inside.width();
    for (y, line) in (0..lines).zip(asked) {
        inside.text(0, y, width, line, theme.text());
    }
    inside.text(0, lines + 1, width, answers, theme.key());
}

/// The runs that quitting stops, and what they cost until now.
fn going(workbench: &Workbench) -> Vec<Printable> {
    let paid: Vec<&Run> = workbench.going().filter(|run| run.is_paid()).collect();
    let free = workbench.going().count() - paid.len();
    let bytes: u64 = paid.iter().map(|run| run.billed()).sum();
    let dollars: f64 = paid.iter().filter_map(|run| workbench.dollars(run)).sum();
    let figures = format!("scanned {}, {} so far", bytesize::ByteSize(bytes), price::shown(dollars));
    let mut text = match paid.len() {
        0 => "No run that costs money is going any more.".to_owned(),
        1 => format!("1 run is going at Athena ({figures}). Quitting stops it."),
        several => format!("{several} runs are going at Athena ({figures}). Quitting stops them."),
    };
    match free {
        0 => {}
        1 => text.push_str(" 1 more is going on this machine."),
        several => text.push_str(&format!(" {several} more are going on this machine.")),
    }
    wrap_words(&text, ROOM)
}
