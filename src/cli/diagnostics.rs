//! Reports on stderr: rustc's layout, the place marked, nothing printed that data could abuse.

use std::io::{IsTerminal, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::printable::Printable;
use crate::report::{Mark, Report};

/// Prints a report to stderr; when stderr is gone there is nobody left to tell.
pub(super) fn print(report: &Report) {
    let styled = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let _ = writeln!(std::io::stderr(), "{}", render(report, styled));
}

/// Prints one line of talk to stderr.
pub(super) fn note(text: &Printable) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A report as text.
fn render(report: &Report, styled: bool) -> String {
    let title = Printable::block(&report.title);
    let mut group = Group::with_title(Level::ERROR.primary_title(title.as_str()));
    let source = report.mark.as_deref().map(SafeMark::of);
    if let Some(mark) = &source {
        let place = AnnotationKind::Primary.span(mark.span.clone()).label(mark.label.as_str());
        group = group.element(Snippet::source(mark.text.as_str()).path(mark.origin.as_str()).annotation(place));
    }
    let detail = report.detail.as_deref().map(Printable::block);
    if let Some(detail) = &detail {
        group = group.element(Level::NOTE.message(detail.as_str()));
    }
    let hint = report.hint.as_deref().map(Printable::block);
    if let Some(hint) = &hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

/// A marked text made printable, its span moved along.
struct SafeMark {
    origin: Printable,
    text: String,
    span: std::ops::Range<usize>,
    label: Printable,
}

impl SafeMark {
    fn of(mark: &Mark) -> Self {
        let end = mark.text.floor_char_boundary(mark.span.end.min(mark.text.len()));
        let start = mark.text.floor_char_boundary(mark.span.start.min(end));
        let [before, inside, after] =
            [&mark.text[..start], &mark.text[start..end], &mark.text[end..]].map(Printable::block);
        let from = before.as_str().len();
        let span = from..from + inside.as_str().len();
        let text = format!("{before}{inside}{after}");
        Self { origin: Printable::line(&mark.origin), text, span, label: Printable::line(&mark.label) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_the_place_and_what_to_do() {
        let text = "version = 1\nscoop = 2\n".to_owned();
        let report = Report::usage("unknown key `scoop`").hint("did you mean `scope`?").mark(Mark {
            origin: "logq.toml".into(),
            span: 12..17,
            text,
            label: "not a key".into(),
        });
        insta::assert_snapshot!(render(&report, false));
    }

    #[test]
    fn data_in_a_report_cannot_act() {
        let report = Report::usage("bad \x1b[31mvalue").mark(Mark {
            origin: "<sql>".into(),
            text: "SELECT '\u{202e}' x".into(),
            span: 7..12,
            label: "here\x07".into(),
        });
        let shown = render(&report, false);
        assert!(!shown.contains(['\x1b', '\x07', '\u{202e}']), "{shown}");
    }
}
