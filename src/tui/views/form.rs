//! The chosen question: what it asks and the form of its parameters.

use ratatui::layout::Rect;

use crate::printable::Printable;
use crate::queries::{Cost, Query, Severity};
use crate::tui::canvas::{Canvas, cells};
use crate::tui::theme::Theme;
use crate::tui::widgets::input;
use crate::workbench::{Check, Field, Focus, Form, Workbench, wrap_words};

/// Lines of the question's text at most.
const QUESTION_LINES: usize = 4;
/// Lines around the question and the fields: the frame, the facts, and a line of air.
const AROUND: u16 = 4;
/// How far what stands below a field is indented.
const INDENT: u16 = 2;

/// The lines the pane asks for.
pub(in crate::tui) fn height(workbench: &Workbench, width: u16) -> u16 {
    let Some((query, form)) = workbench.draft() else { return AROUND };
    let fields = u16::try_from(form.height()).unwrap_or(u16::MAX);
    fields.saturating_add(question_height(query, width)).saturating_add(AROUND)
}

/// The lines and cells that the fields and what stands below them have in a pane.
pub(in crate::tui) fn room(workbench: &Workbench, pane: Rect) -> (usize, usize) {
    let question = workbench.draft().map_or(0, |(query, _)| question_height(query, pane.width));
    let lines = pane.height.saturating_sub(question.saturating_add(AROUND));
    (usize::from(lines), usize::from(pane.width.saturating_sub(2 + INDENT)))
}

fn question_height(query: &Query, pane_width: u16) -> u16 {
    question(query, pane_width.saturating_sub(2)).len() as u16
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
    draw_facts(query, &workbench.workspace().lacks(query), &mut inside, y, theme);
    let rest = inside.height().saturating_sub(y + 2);
    draw_fields(form, focused, theme, &mut inside.part(0, y + 2, width, rest));
}

fn question(query: &Query, width: u16) -> Vec<Printable> {
    let mut lines = wrap_words(&query.question, usize::from(width));
    lines.truncate(QUESTION_LINES);
    lines
}

fn draw_facts(query: &Query, lacks: &[&str], canvas: &mut Canvas<'_>, y: u16, theme: Theme) {
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
    let mut used = canvas.text(0, y, width, severity, theme.severity(query.severity));
    if !lacks.is_empty() {
        let lacks = Printable::from(format!(" · no table of {}", lacks.join(", ")));
        used += canvas.text(used, y, width - used, lacks, theme.warning());
    }
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
    let (width, mut y) = (canvas.width(), 0);
    for (at, field) in form.fields().iter().enumerate().skip(form.top()) {
        let height = u16::try_from(field.height()).unwrap_or(u16::MAX);
        draw_field(field, focused && at == form.at(), names, theme, &mut canvas.part(0, y, width, height));
        y = y.saturating_add(height);
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
    let below = if matches!(field.check, Check::Invalid(_)) { theme.error() } else { theme.dim() };
    for (y, line) in (1..canvas.height()).zip(field.below()) {
        canvas.text(INDENT, y, width.saturating_sub(INDENT), line, below);
    }
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
