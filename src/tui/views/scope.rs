//! What every run is confined to: the line that is always there, and its form.

use jiff::Timestamp;

use crate::printable::Printable;
use crate::settings::EngineKind;
use crate::tui::canvas::{Canvas, cells};
use crate::tui::theme::Theme;
use crate::tui::widgets::{input, popup};
use crate::workbench::{Known, ScopeField, ScopeForm, Workbench, words, wrap_words};

/// The cells of the program's name and the gap after it.
const PROGRAM: u16 = 6;
/// The characters of the reason why there is no estimate.
const REASON: usize = 60;

/// The line that is always there: the scope, and at its right what the question in view would read under it. Where
/// room is short, what explains gives way first, then words of the values, and at last the longest values.
pub(in crate::tui) fn draw(workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let width = canvas.width();
    let (long, short) = estimate(workbench);
    let (line, estimate) = Line::fitting(workbench, width, long, short);
    let mut x = 1;
    if line.named {
        canvas.text(x, 0, width, "logq", theme.key());
        x += PROGRAM;
    }
    let (settings, now) = (&workbench.workspace().settings, workbench.scope_clock());
    let room = width.saturating_sub(line.around() + taken(&estimate));
    let rooms = share(line.values.each_ref().map(|value| cells(value.as_str())), room);
    for ((field, value), room) in ScopeField::ALL.into_iter().zip(&line.values).zip(rooms) {
        if line.labels(field) {
            x += canvas.text(x, 0, width, name(field), theme.dim()) + 1;
        }
        let wrong = workbench.scope().problem(field, settings, now).is_some();
        x += canvas.text(x, 0, room, value, if wrong { theme.error() } else { theme.heading() }) + 2;
    }
    let end = width.saturating_sub(1);
    let from = end.saturating_sub(cells(estimate.as_str()));
    let style = if is_over_limit(workbench) { theme.warning() } else { theme.dim() };
    canvas.text(from, 0, end.saturating_sub(from), &estimate, style);
    let resolved = workbench.scope().scope(settings, now).map(|s| Printable::from(format!("{} UTC", s.window)));
    if let Ok(resolved) = resolved
        && x + cells(resolved.as_str()) + 3 < from
    {
        canvas.text_right(x, 0, from - x - 3, resolved, theme.dim());
    }
}

/// The fields as they are drawn.
struct Line {
    values: [Printable; 4],
    /// Whether the program's name stands before them.
    named: bool,
    /// Whether window and engine are labelled, which tell by themselves what they are.
    labelled: bool,
}

impl Line {
    /// The most telling form that fits, with the estimate in long or short words.
    fn fitting(workbench: &Workbench, width: u16, long: Printable, short: Printable) -> (Self, Printable) {
        let line = |named, labelled, lifted| Self { values: values(workbench, lifted), named, labelled };
        const FULL: &str = "all for this question";
        let forms = [(true, true, FULL, &long), (true, true, FULL, &short), (false, true, FULL, &short)];
        let forms = forms.into_iter().chain([(false, false, FULL, &short), (false, false, "all here", &short)]);
        for (named, labelled, lifted, estimate) in forms {
            let line = line(named, labelled, lifted);
            if line.around() + length(&line.values) + taken(estimate) <= width {
                return (line, estimate.clone());
            }
        }
        (line(false, false, "all here"), short)
    }

    fn labels(&self, field: ScopeField) -> bool {
        self.labelled || matches!(field, ScopeField::Accounts | ScopeField::Regions)
    }

    /// The cells that are not values: margins, gaps, labels.
    fn around(&self) -> u16 {
        let labels = ScopeField::ALL.into_iter().filter(|field| self.labels(*field));
        let gaps = 2 * (ScopeField::ALL.len() as u16 - 1);
        2 + gaps + labels.map(|field| cells(name(field)) + 1).sum::<u16>() + if self.named { PROGRAM } else { 0 }
    }
}

/// The cells of an estimate with the gap before it.
fn taken(estimate: &Printable) -> u16 {
    match cells(estimate.as_str()) {
        0 => 0,
        cells => cells + 2,
    }
}

/// What the question in view would read, in long and in short words.
fn estimate(workbench: &Workbench) -> (Printable, Printable) {
    let per_tb = (workbench.scope().engine == EngineKind::Athena).then(|| workbench.price_per_tb());
    match workbench.forecast().known() {
        Known::Nothing => (Printable::default(), Printable::default()),
        Known::Asked => (Printable::line("estimating …"), Printable::line("…")),
        Known::Estimate(estimate) => {
            let words = words(estimate, per_tb);
            (Printable::from(words.long), Printable::from(words.short))
        }
        Known::Failed(report) => {
            let reason: String = report.title.chars().take(REASON).collect();
            (Printable::from(format!("no estimate: {reason}")), Printable::line("no estimate"))
        }
    }
}

/// Whether the estimate is more than the settings allow without a question.
fn is_over_limit(workbench: &Workbench) -> bool {
    let limit =
        workbench.workspace().settings.guard.max_scan.filter(|_| workbench.scope().engine == EngineKind::Athena);
    match workbench.forecast().known() {
        Known::Estimate(estimate) => limit.is_some_and(|limit| estimate.bytes() > limit),
        _ => false,
    }
}

/// The values of all fields; `lifted` stands for the regions of a question that asks all of them.
fn values(workbench: &Workbench, lifted: &'static str) -> [Printable; 4] {
    let asked = workbench.asked().and_then(|at| workbench.workspace().queries.get(at));
    let all_regions = asked.is_some_and(|query| query.all_regions);
    ScopeField::ALL.map(|field| match field {
        ScopeField::Regions if all_regions => Printable::line(lifted),
        field => value(workbench.scope(), field),
    })
}

fn length(values: &[Printable]) -> u16 {
    values.iter().fold(0, |sum: u16, value| sum.saturating_add(cells(value.as_str())))
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
