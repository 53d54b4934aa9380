//! Which folders of a table to list to know its days or hours. Pure: pages come in, questions go out.

mod flat;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::civil::DateTime;

use super::folders::{folder, parents, read};
use super::frame::{Frame, Unit};
use super::{Clock, RowKey, names};
use crate::engine::EngineError;
use crate::engine::listing::{Ask, Listed, Page, Plan, Start};
use crate::selection::Selection;
use crate::sources::{DatePattern, IntervalUnit, Layout, Projection, Segment, Source};

/// Leaps within one folder to find an object of the kind among those of others, or the next writer's names.
const LEAPS: u8 = 24;

/// A table's folders in a frame.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    source: &'a Source,
    layout: &'a Layout,
    selection: &'a Selection,
    /// The key of the table's location.
    root: String,
    frame: Frame,
    pieces: Vec<Piece>,
    waiting: VecDeque<Step>,
    /// Whether any page has come.
    answered: bool,
    /// Asks without an answer yet.
    asked: usize,
    /// Units that are known from an earlier time, by row.
    known: &'a BTreeMap<RowKey, BTreeMap<DateTime, bool>>,
    /// What was seen.
    pub(super) rows: BTreeMap<RowKey, Seen>,
    /// What a unit was told by.
    pub(super) clock: Clock,
    /// Whether names do not say the hour that is asked for.
    pub(super) lacks_hours: bool,
    /// What could not be listed: the cause and the place.
    pub(super) odd: Vec<(String, String)>,
}

/// What was seen of one account and region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) have: BTreeSet<DateTime>,
    /// Units that were not listed again.
    pub(super) remembered: u64,
    /// Whether something of it was passed over.
    pub(super) passed_over: bool,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    /// A partition by its number; a date if it is one.
    Partition(usize),
}

#[derive(Debug, Clone)]
pub(super) struct Step {
    ask: Ask,
    row: RowKey,
    why: Why,
}

#[derive(Debug, Clone)]
enum Why {
    /// The values of a partition.
    Values { piece: usize },
    /// Folders of dates.
    Dates {
        piece: usize,
        /// Where in the keys the date begins.
        begin: usize,
        /// The units that are wanted of them.
        units: Vec<DateTime>,
    },
    /// The objects of one folder of dates.
    Objects { unit: DateTime, leaps: u8 },
    /// Names that may begin differently and go on with a time.
    Stems { leaps: u8 },
    /// Names that begin alike and go on with a time.
    Names,
    /// All objects, by when they were written.
    All,
}

impl Plan for Walk<'_> {
    type Step = Step;

    fn next(&mut self) -> Option<(Step, Ask)> {
        let step = self.waiting.pop_front()?;
        let ask = step.ask.clone();
        self.asked += 1;
        Some((step, ask))
    }

    fn is_done(&self) -> bool {
        self.waiting.is_empty()
    }

    fn take(&mut self, step: Step, page: Result<Page, EngineError>) -> Result<(), EngineError> {
        self.asked -= 1;
        let may_answer = self.answered || self.asked > 0 || !self.waiting.is_empty();
        let page = match page {
            Ok(page) => page,
            // A folder of this machine that the table names and that is not there holds nothing.
            Err(EngineError::Setup { .. }) if may_answer => return Ok(()),
            Err(error @ EngineError::Permission { .. }) if self.answered => {
                self.rows.entry(step.row).or_default().passed_over = true;
                self.odd.push((error.to_string(), step.ask.prefix));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        self.answered = true;
        self.odd.extend(page.odd.iter().cloned());
        match step.why {
            Why::Values { piece } => self.values(step, page, piece),
            Why::Dates { .. } => self.dates(step, page),
            Why::Objects { unit, leaps } => self.objects(step, &page, unit, leaps),
            Why::Stems { leaps } => self.stems(step, &page, leaps),
            Why::Names => self.names(step, &page),
            Why::All => self.all(step, page),
        }
        Ok(())
    }
}

impl<'a> Walk<'a> {
    /// A walk from a table's location.
    pub(super) fn new(
        (source, layout): (&'a Source, &'a Layout),
        org: Option<&str>,
        selection: &'a Selection,
        root: &str,
        frame: Frame,
        known: &'a BTreeMap<RowKey, BTreeMap<DateTime, bool>>,
    ) -> Self {
        let partition = |name: &str| layout.partitions.iter().position(|p| p.name == name).unwrap_or_default();
        let pieces = layout.segments().map(|segment| match segment {
            Segment::Literal(text) => Piece::Text(text.to_owned()),
            Segment::Placeholder("org") => Piece::Text(org.unwrap_or_default().to_owned()),
            Segment::Placeholder(name) => Piece::Partition(partition(name)),
        });
        let mut walk = Self {
            source,
            layout,
            selection,
            root: root.to_owned(),
            frame,
            pieces: pieces.collect(),
            waiting: VecDeque::new(),
            answered: false,
            asked: 0,
            known,
            rows: BTreeMap::new(),
            clock: Clock::Folders,
            lacks_hours: false,
            odd: Vec::new(),
        };
        walk.go_down(root.to_owned(), 0, RowKey::default());
        walk
    }

    /// The rows that are still being asked about.
    pub(super) fn unfinished(&self) -> BTreeSet<&RowKey> {
        self.waiting.iter().map(|step| &step.row).collect()
    }

    /// Whether accounts or regions are still being asked for.
    pub(super) fn lacks_rows(&self) -> bool {
        self.waiting.iter().any(|step| matches!(step.why, Why::Values { .. }))
    }

    fn add(&mut self, ask: Ask, row: RowKey, why: Why) {
        self.waiting.push_back(Step { ask, row, why });
    }

    /// Goes on from a piece of the template; `prefix` is all that stands before it.
    fn go_down(&mut self, mut prefix: String, mut piece: usize, row: RowKey) {
        while let Some(Piece::Text(text)) = self.pieces.get(piece) {
            prefix.push_str(text);
            piece += 1;
        }
        match self.pieces.get(piece) {
            Some(Piece::Partition(index)) => match &self.layout.partitions[*index].projection {
                Projection::Date { .. } => self.ask_for_dates(&prefix, piece, row),
                _ => self.add(Ask::folder(prefix), row, Why::Values { piece }),
            },
            Some(Piece::Text(_)) | None if self.layout.object_time.is_some() => {
                self.clock = Clock::Names;
                self.rows.entry(row.clone()).or_default();
                self.add(Ask::folder(prefix), row, Why::Stems { leaps: 0 });
            }
            Some(Piece::Text(_)) | None => {
                self.clock = Clock::Written;
                self.rows.entry(row.clone()).or_default();
                self.add(Ask::whole(prefix), row, Why::All);
            }
        }
    }

    /// A partition's values: each is gone down, as far as the table and the scope have it.
    fn values(&mut self, step: Step, page: Page, piece: usize) {
        let Some(Piece::Partition(index)) = self.pieces.get(piece) else { return };
        let partition = &self.layout.partitions[*index];
        for folder in page.folders {
            if !self.selection.may_hold(&folder[self.root.len()..]) {
                continue;
            }
            let value = folder[step.ask.prefix.len()..].trim_end_matches('/').to_owned();
            let mut row = step.row.clone();
            match partition.projection {
                Projection::Account { .. } => row.account = Some(value),
                Projection::Region { .. } => row.region = Some(value),
                _ => {}
            }
            self.go_down(folder.trim_end_matches('/').to_owned(), piece + 1, row);
        }
        self.go_on(step.ask, page.more, step.row, step.why);
    }

    fn go_on(&mut self, ask: Ask, more: Option<Start>, row: RowKey, why: Why) {
        if let Some(start) = more {
            self.add(ask.from(start), row, why);
        }
    }

    /// The folders that tell of the frame's units, those left out whose units are known.
    fn ask_for_dates(&mut self, prefix: &str, piece: usize, row: RowKey) {
        let Some(format) = self.date(piece) else { return };
        let known = self.known.get(&row);
        let seen = self.rows.entry(row.clone()).or_default();
        for (parent, units) in parents(format, self.frame) {
            let remembered = units.iter().map(|unit| Some((*unit, *known?.get(unit)?)));
            if let Some(remembered) = remembered.collect::<Option<Vec<_>>>() {
                seen.remembered += remembered.len() as u64;
                seen.have.extend(remembered.into_iter().filter(|(_, have)| *have).map(|(unit, _)| unit));
                continue;
            }
            let mut ask = Ask::folder(format!("{prefix}{parent}"));
            if let Some(first) = units.first().filter(|_| format.is_sorted()) {
                let first = folder(format, *first, self.frame.unit);
                ask = ask.from(Start::After(format!("{prefix}{first}")));
            }
            let why = Why::Dates { piece, begin: prefix.len(), units };
            self.waiting.push_back(Step { ask, row: row.clone(), why });
        }
    }

    fn date(&self, piece: usize) -> Option<&'a DatePattern> {
        let Some(Piece::Partition(index)) = self.pieces.get(piece) else { return None };
        match &self.layout.partitions[*index].projection {
            Projection::Date { format, .. } => Some(format),
            _ => None,
        }
    }

    /// Folders of dates: that they are there says that objects are, unless others share them or more folders follow.
    fn dates(&mut self, step: Step, page: Page) {
        let Why::Dates { piece, begin, units } = &step.why else { return };
        let Some(format) = self.date(*piece) else { return };
        let behind = match self.pieces.get(piece + 1) {
            Some(Piece::Text(text)) => text.clone(),
            _ => "/".to_owned(),
        };
        // Where days have no folders of hours, the names have them.
        let only_days = self.frame.unit == Unit::Hour && format.finest() == IntervalUnit::Days;
        let tells = behind == "/" && !self.source.shared_folder && !only_days;
        let mut is_behind = false;
        for found in &page.folders {
            let text = found[*begin..].trim_end_matches('/');
            let Some(unit) = read(format, text, self.frame.unit) else { continue };
            is_behind |= units.last().is_some_and(|last| unit > *last);
            if !units.iter().any(|wanted| *wanted == unit || only_days && wanted.date() == unit.date()) {
                continue;
            }
            if tells {
                self.see(&step.row, unit);
            } else {
                let ask = Ask::whole(format!("{}{behind}", found.trim_end_matches('/')));
                self.add(ask, step.row.clone(), Why::Objects { unit, leaps: 0 });
            }
        }
        if !(is_behind && format.is_sorted()) {
            self.go_on(step.ask, page.more, step.row, step.why);
        }
    }

    fn see(&mut self, row: &RowKey, at: DateTime) {
        if self.frame.holds(at) {
            self.rows.entry(row.clone()).or_default().have.insert(self.frame.unit.of(at));
        }
    }

    /// Whether an object is one of the table's.
    fn is_ours(&self, object: &Listed) -> bool {
        object.size > 0 && self.selection.admits(&object.key[self.root.len()..])
    }

    /// The objects of a folder of dates: of a day one is enough, hours stand in the names.
    fn objects(&mut self, step: Step, page: &Page, unit: DateTime, leaps: u8) {
        let ours: Vec<&Listed> = page.objects.iter().filter(|object| self.is_ours(object)).collect();
        if self.frame.unit == Unit::Day && !ours.is_empty() {
            return self.see(&step.row, unit);
        }
        for object in &ours {
            match names::hour(&object.key[name_at(object)..]) {
                Some((hour, _)) => self.see(&step.row, hour),
                None => self.lacks_hours = true,
            }
        }
        let (Some(_), Some(last)) = (&page.more, page.objects.last()) else { return };
        let hour = names::hour(&last.key[name_at(last)..]).filter(|_| self.is_ours(last));
        let (end, leaps) = match hour {
            Some((_, end)) => (name_at(last) + end, leaps),
            None => (common(page.objects.first().unwrap_or(last), last).max(name_at(last)), leaps + 1),
        };
        if leaps > LEAPS {
            self.rows.entry(step.row).or_default().passed_over = true;
            return;
        }
        // Behind the names of this hour and writer: no name goes on with a tilde.
        let start = Start::After(format!("{}~", &last.key[..end]));
        self.add(step.ask.from(start), step.row, Why::Objects { unit, leaps });
    }
}

/// Where in its key an object's name begins.
fn name_at(object: &Listed) -> usize {
    object.key.rfind('/').map_or(0, |slash| slash + 1)
}

/// How much two keys have in common.
fn common(a: &Listed, b: &Listed) -> usize {
    a.key.chars().zip(b.key.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}
