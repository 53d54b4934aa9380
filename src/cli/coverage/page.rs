//! The coverage as a calendar of blocks: a row for each account and region, a block for each day or hour.

use crossterm::style::{Color, Stylize as _};
use jiff::civil::DateTime;

use super::Shown;
use super::json::verdict;
use crate::coverage::{Frame, Gap, Row, Unit, Verdict};
use crate::printable::Printable;
use crate::settings::Settings;
use crate::sources::Continuous;

/// The least blocks of a line, however wide the labels are.
const LEAST: usize = 24;

/// How the calendar is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// Columns of the terminal.
    pub(super) width: usize,
    /// Whether blocks are drawn, or letters.
    pub(super) unicode: bool,
    /// Whether there are colours.
    pub(super) colour: bool,
}

/// What is known of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Have,
    Gap(Verdict),
    /// It was not looked at.
    Unknown,
    /// Before the first object, or not over yet.
    Outside,
}

/// The calendars of all tables, the gaps that are not normal, and a legend.
pub(super) fn page(shown: &[Shown<'_>], settings: &Settings, style: Style) -> String {
    let mut text = String::new();
    for shown in shown {
        text.push_str(&calendar(shown, settings, style));
        text.push('\n');
    }
    let bad: Vec<String> = shown.iter().flat_map(|shown| gaps(shown, settings)).collect();
    if !bad.is_empty() {
        text.push_str("gaps that are not normal:\n");
        bad.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
        text.push('\n');
    }
    if shown.iter().any(|shown| !shown.covered.rows.is_empty()) {
        text.push_str(&legend(style));
    }
    text
}

/// One table.
fn calendar(shown: &Shown<'_>, settings: &Settings, style: Style) -> String {
    let frame = shown.covered.frame;
    let unit = if frame.unit == Unit::Day { "days" } else { "hours" };
    let last = frame.units().last().unwrap_or(frame.from);
    let (from, to) = (frame.unit.print(frame.from), frame.unit.print(last));
    let title = format!("{} ({}): {unit} of {from} to {to}", shown.table.name, shown.source.title);
    let mut text = format!("{}\n", Printable::line(&title));
    if shown.covered.rows.is_empty() {
        text.push_str("  nothing in this window\n");
        return text;
    }
    let labels: Vec<String> = shown.covered.rows.iter().map(|row| label(row, settings)).collect();
    let widest = labels.iter().map(|label| label.chars().count()).max().unwrap_or_default();
    let room = style.width.saturating_sub(widest + 3).max(LEAST);
    // A day of hours is not torn apart.
    let room = if frame.unit == Unit::Hour { room / 24 * 24 } else { room };
    let units: Vec<DateTime> = frame.units().collect();
    for part in units.chunks(room) {
        text.push_str(&format!("  {:widest$} {}\n", "", ruler(part, frame.unit)));
        for (row, label) in shown.covered.rows.iter().zip(&labels) {
            let blocks = draw(&part.iter().map(|at| block(row, frame, *at)).collect::<Vec<_>>(), style);
            text.push_str(format!("  {label:<widest$} {blocks}").trim_end());
            text.push('\n');
        }
    }
    text
}

fn label(row: &Row, settings: &Settings) -> String {
    let account = row.account.as_ref().map(|id| match settings.account_name(id) {
        Some(name) => format!("{id} {name}"),
        None => id.clone(),
    });
    let parts: Vec<String> = account.into_iter().chain(row.region.clone()).collect();
    let text = if parts.is_empty() { "all".to_owned() } else { parts.join("  ") };
    Printable::line(&text).to_string()
}

/// The dates above the blocks: one every ten days, or one a day above hours.
fn ruler(units: &[DateTime], unit: Unit) -> String {
    let mut line = String::new();
    for (number, at) in units.iter().enumerate() {
        let is_mark = match unit {
            Unit::Day => number % 10 == 0,
            Unit::Hour => at.hour() == 0 || number == 0,
        };
        if is_mark && line.len() <= number {
            line.push_str(&" ".repeat(number - line.len()));
            line.push_str(&at.strftime("%m-%d").to_string());
        }
    }
    line
}

fn block(row: &Row, frame: Frame, at: DateTime) -> Block {
    if row.have.contains(&at) {
        return Block::Have;
    }
    let gap = row.gaps.iter().find(|gap| gap.from <= at && at < gap.to);
    match gap {
        _ if row.at_least => Block::Unknown,
        Some(gap) => Block::Gap(gap.verdict),
        None if frame.holds(at) => Block::Outside,
        None => Block::Unknown,
    }
}

impl Block {
    fn sign(self, unicode: bool) -> char {
        match (self, unicode) {
            (Self::Have, true) => '█',
            (Self::Have, false) => '#',
            (Self::Gap(Verdict::Normal), true) => '·',
            (Self::Gap(Verdict::Normal), false) => '.',
            (Self::Gap(Verdict::Suspicious), true) => '▒',
            (Self::Gap(Verdict::Suspicious), false) => '!',
            (Self::Gap(Verdict::Fault), true) => '×',
            (Self::Gap(Verdict::Fault), false) => 'x',
            (Self::Unknown, _) => '?',
            (Self::Outside, _) => ' ',
        }
    }

    fn colour(self) -> Option<Color> {
        match self {
            Self::Have => Some(Color::Green),
            Self::Gap(Verdict::Normal) => Some(Color::DarkGrey),
            Self::Gap(Verdict::Suspicious) | Self::Unknown => Some(Color::Yellow),
            Self::Gap(Verdict::Fault) => Some(Color::Red),
            Self::Outside => None,
        }
    }
}

/// Blocks of one colour are drawn together.
fn draw(blocks: &[Block], style: Style) -> String {
    let runs = blocks.chunk_by(|a, b| a == b);
    let run = |run: &[Block]| {
        let text: String = run.iter().map(|block| block.sign(style.unicode)).collect();
        match run.first().and_then(|block| block.colour()).filter(|_| style.colour) {
            Some(colour) => text.with(colour).to_string(),
            None => text,
        }
    };
    runs.map(run).collect()
}

fn legend(style: Style) -> String {
    let of = |block: Block| draw(&[block], style);
    format!(
        "{} objects  {} none: normal  {} none: suspicious  {} none: a fault  {} not looked at\n",
        of(Block::Have),
        of(Block::Gap(Verdict::Normal)),
        of(Block::Gap(Verdict::Suspicious)),
        of(Block::Gap(Verdict::Fault)),
        of(Block::Unknown),
    )
}

/// The gaps of a table that are not normal, in words.
fn gaps(shown: &Shown<'_>, settings: &Settings) -> Vec<String> {
    let why = match shown.source.continuous {
        Continuous::No => "",
        Continuous::InUse => "an account in use has objects every day, in one region or another",
        Continuous::Every(_) => "objects come even if nothing happens",
    };
    let line = |row: &Row, gap: &Gap| {
        let unit = shown.covered.frame.unit;
        let span = match unit.print(gap.from) {
            from if gap.open => format!("since {from}"),
            from if unit.next(gap.from) == gap.to => from,
            from => format!("{from} to {}", unit.print(last(gap, unit))),
        };
        let text = format!("{} {}: {span}: {}, {why}", shown.table.name, label(row, settings), verdict(gap.verdict));
        Printable::line(&text).to_string()
    };
    let rows = shown.covered.rows.iter();
    rows.flat_map(|row| row.gaps.iter().filter(|gap| gap.verdict > Verdict::Normal).map(move |gap| line(row, gap)))
        .collect()
}

/// The last unit of a gap.
fn last(gap: &Gap, unit: Unit) -> DateTime {
    unit.of(gap.to.saturating_sub(jiff::SignedDuration::from_secs(1)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::coverage::{Clock, Covered};
    use crate::engine::listing::Driven;
    use crate::sources::Catalogue;
    use crate::table::{Location, Table};

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    /// A table with a row in each state.
    fn drawn(unit: Unit, style: Style) -> String {
        let catalogue = Catalogue::builtin().unwrap();
        let source = catalogue.get("cloudtrail").unwrap();
        let table = Table::new("cloudtrail", "cloudtrail", Location::S3("s3://b/".to_owned()), "account");
        let days = if unit == Unit::Day {
            ("2026-02-20T00:00", "2026-03-13T00:00")
        } else {
            ("2026-03-10T00:00", "2026-03-12T00:00")
        };
        let frame = Frame { from: at(days.0), to: at(days.1), unit };
        let have: BTreeSet<DateTime> = frame.units().skip(3).step_by(2).chain(frame.units().skip(9).take(4)).collect();
        let gap = |n: usize, verdict| {
            let from = frame.units().nth(n).unwrap();
            Gap { from, to: unit.next(from), open: n > 18, verdict }
        };
        let row = |region: &str, gaps, at_least| Row {
            account: Some("111122223333".to_owned()),
            region: Some(region.to_owned()),
            have: have.clone(),
            gaps,
            at_least,
            remembered: 0,
        };
        let rows = vec![
            row(
                "eu-west-1",
                vec![gap(4, Verdict::Normal), gap(6, Verdict::Suspicious), gap(20, Verdict::Fault)],
                false,
            ),
            row("us-east-1\x1b[31m", Vec::new(), true),
        ];
        let driven = Driven { pages: 3, reached: None };
        let covered = Covered { frame, rows, clock: Clock::Folders, driven, lacks_rows: false, odd: Vec::new() };
        let mut settings = Settings::default();
        settings.account_names.insert("prod".to_owned(), "111122223333".to_owned());
        page(&[Shown { table: &table, source, covered }], &settings, style)
    }

    #[test]
    fn days_of_a_table() {
        insta::assert_snapshot!(drawn(Unit::Day, Style { width: 80, unicode: true, colour: false }));
    }

    #[test]
    fn days_of_a_table_in_ascii() {
        let text = drawn(Unit::Day, Style { width: 80, unicode: false, colour: false });
        assert!(text.is_ascii() && text.contains("#"), "{text}");
        assert!(text.lines().filter(|line| line.contains("##")).all(|line| line.len() <= 80), "{text}");
    }

    #[test]
    fn hours_of_a_table_break_between_days() {
        insta::assert_snapshot!(drawn(Unit::Hour, Style { width: 80, unicode: true, colour: false }));
    }

    #[test]
    fn colours_are_ours_alone() {
        let text = drawn(Unit::Day, Style { width: 80, unicode: true, colour: true });
        assert!(!text.contains("[31m\""), "{text}");
        assert!(text.contains("us-east-1\\x1B[31m"), "{text}");
    }
}
