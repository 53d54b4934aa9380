//! The chosen question: what it asks and the form of its parameters.

use crate::printable::Printable;
use crate::queries::{Cost, Query, Severity};
use crate::tui::canvas::{Canvas, cells};
use crate::tui::theme::Theme;
use crate::tui::widgets::input;
use crate::workbench::{Check, Field, Focus, Form, Workbench, wrap};

/// Lines of the question's text at most.
const QUESTION_LINES: usize = 3;
/// Lines of one field: the input, and what it means or what is wrong.
const FIELD_LINES: u16 = 2;

/// The lines the pane asks for.
pub(in crate::tui) fn height(workbench: &Workbench, width: u16) -> u16 {
    let Some((query, form)) = workbench.draft() else { return 4 };
    let fields = u16::try_from(form.fields().len()).unwrap_or(u16::MAX).saturating_mul(FIELD_LINES);
    let question = u16::try_from(question(query, width.saturating_sub(2)).len()).unwrap_or(0);
    fields.saturating_add(question).saturating_add(4)
}

pub(in crate::tui) fn draw(workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let focused = workbench.focus() == Focus::Form;
    let Some((query, form)) = workbench.draft() else {
        let mut inside = canvas.frame("", theme.frame(false), theme.title(false));
        let width = inside.width();
        inside.text(1, 0, width, "no question is chosen", theme.dim());
        return;
    };
    let mut inside = canvas.frame(Printable::line(&query.id), theme.frame(focused), theme.title(focused));
    let width = inside.width();
    let mut y = 0;
    for line in question(query, width) {
        inside.text(0, y, width, line, theme.text());
        y += 1;
    }
    draw_facts(query, &mut inside, y, theme);
    let rest = inside.height().saturating_sub(y + 2);
    draw_fields(form, focused, theme, &mut inside.part(0, y + 2, width, rest));
}

fn question(query: &Query, width: u16) -> Vec<Printable> {
    let mut lines = wrap_words(&query.question, usize::from(width));
    lines.truncate(QUESTION_LINES);
    lines
}

/// Our own prose breaks between words.
fn wrap_words(text: &str, width: usize) -> Vec<Printable> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        if !line.is_empty() && usize::from(cells(&line)) + 1 + usize::from(cells(word)) > width {
            lines.push(Printable::from(std::mem::take(&mut line)));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(Printable::from(line));
    lines.iter().flat_map(|line| wrap(line, width.max(1))).collect()
}

fn draw_facts(query: &Query, canvas: &mut Canvas<'_>, y: u16, theme: Theme) {
    let severity = match query.severity {
        Severity::Info => "info",
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    };
    let cost = match query.cost {
        Cost::Cheap => "cheap",
        Cost::Normal => "normal",
        Cost::Heavy => "heavy",
    };
    let width = canvas.width();
    let used = canvas.text(0, y, width, severity, theme.severity(query.severity));
    let mut facts = format!(" · reads {} · cost {cost}", query.sources.join(", "));
    if query.all_regions {
        facts.push_str(" · all regions");
    }
    for table in &query.tables {
        facts.push_str(&format!(" · also {:#} before the window", table.before));
    }
    if !query.attack.is_empty() {
        facts.push_str(&format!(" · {}", query.attack.join(" ")));
    }
    canvas.text(used, y, width - used, Printable::from(facts), theme.dim());
}

fn draw_fields(form: &Form, focused: bool, theme: Theme, canvas: &mut Canvas<'_>) {
    if form.fields().is_empty() {
        canvas.text(0, 0, canvas.width(), "no parameters: Enter runs it", theme.dim());
        return;
    }
    let names = form.fields().iter().map(|f| cells(&f.param.name)).max().unwrap_or(0).min(canvas.width() / 3) + 2;
    let visible = usize::from(canvas.height() / FIELD_LINES).max(1);
    let top = (form.at() + 1).saturating_sub(visible);
    for (place, (at, field)) in (0..visible as u16).zip(form.fields().iter().enumerate().skip(top)) {
        let (width, y) = (canvas.width(), place * FIELD_LINES);
        draw_field(field, focused && at == form.at(), names, theme, &mut canvas.part(0, y, width, FIELD_LINES));
    }
}

fn draw_field(field: &Field, focused: bool, names: u16, theme: Theme, canvas: &mut Canvas<'_>) {
    let width = canvas.width();
    let name_style = if focused { theme.key() } else { theme.heading() };
    let used = canvas.text(0, 0, names, Printable::line(&field.param.name), name_style);
    if field.param.required() {
        canvas.text(used, 0, 1, "*", theme.warning());
    }
    let room = width.saturating_sub(names + 1);
    if field.input.value().is_empty() {
        let offset = if focused { 2 } else { 0 };
        canvas.text(names + 1 + offset, 0, room.saturating_sub(offset), placeholder(field), theme.dim());
    }
    let style = match field.check {
        Check::Invalid(_) => theme.error(),
        _ => theme.text(),
    };
    if focused || !field.input.value().is_empty() {
        let cursor_only = field.input.value().is_empty();
        let width = if cursor_only { 1 } else { room };
        input::draw(&mut canvas.part(names + 1, 0, width, 1), &field.input, focused, style, theme);
    }
    let (below, style) = match &field.check {
        Check::Invalid(problem) => (Printable::line(problem), theme.error()),
        _ if focused && !field.choices().is_empty() => {
            (Printable::from(format!("Ctrl+n takes the next value. {}", field.param.doc)), theme.dim())
        }
        _ => (Printable::line(&field.param.doc), theme.dim()),
    };
    canvas.text(2, 1, width.saturating_sub(2), below, style);
}

/// What an empty field means.
fn placeholder(field: &Field) -> Printable {
    let param = &field.param;
    let several = if param.multi { ", or several parted by commas" } else { "" };
    let kind = format!("{}{several}", param.ty.expected());
    Printable::from(match &param.default {
        Some(default) => format!("default {default} · {kind}"),
        None if param.optional => format!("optional · {kind}"),
        None => format!("required · {kind}"),
    })
}
