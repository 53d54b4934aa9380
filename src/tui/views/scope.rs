//! What every run is confined to: the line that is always there, and its form.

use jiff::Timestamp;

use crate::printable::Printable;
use crate::queries::Query;
use crate::tui::canvas::{Canvas, cells};
use crate::tui::theme::Theme;
use crate::tui::widgets::{input, popup};
use crate::workbench::{Focus, ScopeField, ScopeForm, Workbench, wrap_words};

/// The cells of the program's name and the gap after it.
const PROGRAM: u16 = 6;

/// The line that is always there. Where room is short, the program's own name gives way first, then long words, then
/// the longest values.
pub(in crate::tui) fn draw(workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let (scope, width) = (workbench.scope(), canvas.width());
    let (settings, now) = (&workbench.workspace().settings, workbench.scope_clock());
    let room = width.saturating_sub(1 + ScopeField::ALL.iter().map(|field| cells(name(*field)) + 3).sum::<u16>());
    let long = values(workbench, "all for this question");
    let named = room >= length(&long).saturating_add(PROGRAM);
    let values = if room >= length(&long) { long } else { values(workbench, "all here") };
    let mut x = 1;
    if named {
        canvas.text(x, 0, width, "logq", theme.key());
        x += PROGRAM;
    }
    let rooms = share(values.each_ref().map(|value| cells(value.as_str())), room);
    for ((field, value), room) in ScopeField::ALL.into_iter().zip(&values).zip(rooms) {
        x += canvas.text(x, 0, width, name(field), theme.dim()) + 1;
        let wrong = scope.problem(field, settings, now).is_some();
        x += canvas.text(x, 0, room, value, if wrong { theme.error() } else { theme.heading() }) + 2;
    }
    let resolved = scope.scope(settings, now).map(|s| Printable::from(format!("{} UTC", s.window)));
    if let Ok(resolved) = resolved
        && x + cells(resolved.as_str()) < width
    {
        canvas.text_right(x, 0, width - x - 1, resolved, theme.dim());
    }
}

/// The values of all fields; `lifted` stands for the regions of a question that asks all of them.
fn values(workbench: &Workbench, lifted: &'static str) -> [Printable; 4] {
    let all_regions = asked(workbench).is_some_and(|query| query.all_regions);
    ScopeField::ALL.map(|field| match field {
        ScopeField::Regions if all_regions => Printable::line(lifted),
        field => value(workbench.scope(), field),
    })
}

fn length(values: &[Printable]) -> u16 {
    values.iter().fold(0, |sum: u16, value| sum.saturating_add(cells(value.as_str())))
}

/// The question that the keys are about: that of the result, or the chosen one.
fn asked(workbench: &Workbench) -> Option<&Query> {
    match workbench.focus() {
        Focus::Results | Focus::Record => workbench.page_query(),
        Focus::Queries | Focus::Search | Focus::Form => workbench.draft().map(|(query, _)| query),
    }
}

/// Takes room from the longest until all fit, so that every field stays in sight.
fn share<const N: usize>(mut lengths: [u16; N], room: u16) -> [u16; N] {
    while lengths.iter().map(|l| u32::from(*l)).sum::<u32>() > u32::from(room) {
        match lengths.iter_mut().max() {
            Some(longest) if *longest > 1 => *longest -= 1,
            _ => break,
        }
    }
    lengths
}

fn name(field: ScopeField) -> &'static str {
    match field {
        ScopeField::Window => "window",
        ScopeField::Accounts => "accounts",
        ScopeField::Regions => "regions",
        ScopeField::Engine => "engine",
    }
}

fn value(scope: &ScopeForm, field: ScopeField) -> Printable {
    match scope.input(field) {
        Some(input) => Printable::line(input.value()),
        None => Printable::line(scope.engine.name()),
    }
}

/// The form over the screen.
pub(in crate::tui) fn draw_form(form: &ScopeForm, workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let mut part = popup::open(canvas, 76, 14, "Scope of every run", theme);
    let mut inside = part.inside();
    let now = workbench.scope_clock();
    for (place, field) in (0..).zip(ScopeField::ALL) {
        let width = inside.width();
        let mut lines = inside.part(0, place * 3, width, 3);
        draw_field(form, field, workbench, now, theme, &mut lines);
    }
}

fn draw_field(
    form: &ScopeForm,
    field: ScopeField,
    workbench: &Workbench,
    now: Timestamp,
    theme: Theme,
    canvas: &mut Canvas<'_>,
) {
    const NAMES: u16 = 10;
    let (width, focused) = (canvas.width(), form.at() == field);
    canvas.text(0, 0, NAMES, name(field), if focused { theme.key() } else { theme.heading() });
    let mut place = canvas.part(NAMES, 0, width.saturating_sub(NAMES), 1);
    match form.input(field) {
        Some(input) => input::draw(&mut place, input, focused, theme.text(), theme),
        None => {
            let style = if focused { theme.cursor() } else { theme.text() };
            place.text(0, 0, width, form.engine.name(), style);
        }
    }
    let (said, style) = match form.problem(field, &workbench.workspace().settings, now) {
        Some(problem) => (problem, theme.error()),
        None => (meaning(form, field, workbench, now), theme.dim()),
    };
    let width = width.saturating_sub(NAMES);
    for (y, line) in (1..canvas.height()).zip(wrap_words(&said, usize::from(width))) {
        canvas.text(NAMES, y, width, line, style);
    }
}

/// What a field means now, or what can be typed.
fn meaning(form: &ScopeForm, field: ScopeField, workbench: &Workbench, now: Timestamp) -> String {
    let settings = &workbench.workspace().settings;
    match field {
        ScopeField::Window => match form.scope(settings, now) {
            Ok(scope) => format!("{} UTC. 24h, 7d, FROM/TO, a day, or 2h around TIME", scope.window),
            Err(_) => "24h, 7d, FROM/TO, a day, or 2h around TIME".to_owned(),
        },
        ScopeField::Accounts if settings.account_names.is_empty() => "all, or 12 digits, parted by commas".to_owned(),
        ScopeField::Accounts => {
            let names: Vec<&str> = settings.account_names.keys().map(String::as_str).collect();
            format!("all, or 12 digits, or: {}", names.join(", "))
        }
        ScopeField::Regions => "all, or codes such as eu-west-1, parted by commas".to_owned(),
        ScopeField::Engine => {
            let all: Vec<&str> = workbench.engines().iter().map(|e| e.name()).collect();
            format!("Ctrl+n takes the next of: {}", all.join(", "))
        }
    }
}
