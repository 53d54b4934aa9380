//! What every run is confined to: the line that is always there, and its form.

use jiff::Timestamp;

use crate::printable::Printable;
use crate::queries::Query;
use crate::tui::canvas::{Canvas, cells};
use crate::tui::theme::Theme;
use crate::tui::widgets::{input, popup};
use crate::workbench::{Focus, ScopeField, ScopeForm, Workbench};

pub(in crate::tui) fn draw(workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let (scope, width) = (workbench.scope(), canvas.width());
    let (settings, now) = (&workbench.workspace().settings, workbench.scope_clock());
    let mut x = canvas.text(1, 0, width, "logq", theme.key()) + 3;
    let lifted = asked(workbench).is_some_and(|query| query.all_regions);
    let values = ScopeField::ALL.map(|field| match field {
        ScopeField::Regions if lifted => Printable::line("all for this question"),
        field => value(scope, field),
    });
    let names: u16 = ScopeField::ALL.iter().map(|field| cells(name(*field)) + 3).sum();
    let rooms = share(values.each_ref().map(|v| cells(v.as_str())), width.saturating_sub(x + names));
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
        let mut lines = inside.part(0, place * 3, width, 2);
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
    match form.problem(field, &workbench.workspace().settings, now) {
        Some(problem) => drop(canvas.text(NAMES, 1, width - NAMES, Printable::line(&problem), theme.error())),
        None => drop(canvas.text(NAMES, 1, width - NAMES, meaning(form, field, workbench, now), theme.dim())),
    }
}

/// What a field means now, or what can be typed.
fn meaning(form: &ScopeForm, field: ScopeField, workbench: &Workbench, now: Timestamp) -> Printable {
    let settings = &workbench.workspace().settings;
    match field {
        ScopeField::Window => match form.scope(settings, now) {
            Ok(scope) => Printable::from(format!("{} UTC · 24h, 7d, FROM/TO, a day, 2h around TIME", scope.window)),
            Err(_) => Printable::line("24h, 7d, FROM/TO, a day, 2h around TIME"),
        },
        ScopeField::Accounts if settings.account_names.is_empty() => {
            Printable::line("all, or 12 digits, parted by commas")
        }
        ScopeField::Accounts => {
            let names: Vec<&str> = settings.account_names.keys().map(String::as_str).collect();
            Printable::from(format!("all, or 12 digits, or: {}", names.join(", ")))
        }
        ScopeField::Regions => Printable::line("all, or codes such as eu-west-1, parted by commas"),
        ScopeField::Engine => {
            let all: Vec<&str> = workbench.engines().iter().map(|e| e.name()).collect();
            Printable::from(format!("Ctrl+n takes the next of: {}", all.join(", ")))
        }
    }
}
