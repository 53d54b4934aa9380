//! Reports on stderr: rustc's layout, the place marked, nothing printed that data could abuse.

use std::io::{IsTerminal, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::lint::{Finding, Severity};
use crate::printable::Printable;
use crate::report::{Mark, Report};

/// Prints a report to stderr; when stderr is gone there is nobody left to tell.
pub(super) fn print(report: &Report) {
    let _ = writeln!(std::io::stderr(), "{}", render(Level::ERROR, None, report, is_styled(&std::io::stderr())));
}

/// Whether a stream is a terminal whose user has nothing against colours.
fn is_styled(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Findings as text for stdout, which holds nothing that acts on a terminal but our own colours. `text` is what the
/// definition was read from.
pub(super) fn findings(findings: &[Finding], origin: &str, text: Option<&str>) -> String {
    let styled = is_styled(&std::io::stdout());
    let one = |finding: &Finding| {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Hint => Level::INFO.with_name("hint"),
        };
        let report = finding.report(origin, text);
        format!("{}\n\n", render(level, Some(finding.rule.code), &report, styled))
    };
    findings.iter().map(one).collect()
}

/// Prints one line of talk to stderr.
pub(super) fn note(text: &Printable) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A report as text.
fn render(level: Level<'_>, code: Option<&str>, report: &Report, styled: bool) -> String {
    let title = Printable::block(&report.title);
    let title = level.primary_title(title.as_str());
    let mut group = Group::with_title(match code {
        Some(code) => title.id(code),
        None => title,
    });
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
        insta::assert_snapshot!(render(Level::ERROR, None, &report, false));
    }

    #[test]
    fn data_in_a_report_cannot_act() {
        let report = Report::usage("bad \x1b[31mvalue").mark(Mark {
            origin: "<sql>".into(),
            text: "SELECT '\u{202e}' x".into(),
            span: 7..12,
            label: "here\x07".into(),
        });
        let shown = render(Level::ERROR, None, &report, false);
        assert!(!shown.contains(['\x1b', '\x07', '\u{202e}']), "{shown}");
    }
}
