//! Which folders to look into, and what their pages tell. Pure: pages come in, questions go out.
//!
//! Accounts, regions and whatever else stands before a date are listed level by level, all of them. Below a folder of
//! dates two questions tell enough: what its first keys are, and what its last ones are.

mod leaps;
mod steps;

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use jiff::civil::{Date, DateTime};

use self::steps::{Class, Ends, Queue, Step, Why};
use super::fit::{Fit, Fits, Verdict};
use super::ignored::{Ignored, known_other};
use super::place::{PlaceKey, Places};
use super::shape::End;
use crate::engine::EngineError;
use crate::engine::listing::{Ask, Listed, Page, Plan};

/// Folders of one folder that are looked into although nothing is known about them.
const UNKNOWN_SIDE_BY_SIDE: usize = 100;
/// And in all.
const UNKNOWN: usize = 300;
/// Folders below the start: logs do not lie deeper.
const DEPTH: usize = 16;
/// Pages of one folder's folders.
const PAGES: u8 = 5;
/// Leaps within one folder, each to the next writer's names.
const LEAPS: u8 = 24;
/// Logs that go on have objects of the last two days; before that these many days are tried.
const BACK: [i32; 4] = [2, 14, 60, 365];

/// What is seen so far, and what is to be looked at.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) fits: Fits,
    pub(super) places: Places,
    pub(super) ignored: Ignored,
    /// The first time of each folder of dates; `None` while it is not known.
    pub(super) floors: BTreeMap<String, Option<DateTime>>,
    /// Folders that were not looked into, or not to their end: how many, and the first.
    pub(super) passed_over: Option<(u64, String)>,
    /// Objects that were listed.
    pub(super) objects: u64,
    start: String,
    today: Date,
    queue: Queue,
    unknown: usize,
    /// Hashes of the keys that were listed: the first and the last keys of a small folder are the same.
    seen: HashSet<u64>,
}

impl Plan for Survey {
    type Step = Step;

    fn next(&mut self) -> Option<(Step, Ask)> {
        let step = self.queue.next()?;
        let ask = step.ask.clone();
        Some((step, ask))
    }

    fn is_done(&self) -> bool {
        self.queue.is_empty()
    }

    fn take(&mut self, step: Step, page: Result<Page, EngineError>) -> Result<(), EngineError> {
        let page = match page {
            Ok(page) => page,
            Err(error @ (EngineError::Permission { .. } | EngineError::Setup { .. }))
                if step.ask.prefix != self.start =>
            {
                self.ignored.add("folders that may not be listed", &format!("{}: {error}", step.ask.prefix));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        for (cause, place) in &page.odd {
            self.ignored.add(cause, place);
        }
        let verdicts: Vec<_> = page.objects.iter().map(|o| self.object(o, step.root.as_deref())).collect();
        self.floor(&step, &verdicts);
        match step.why {
            Why::Folder { ends } => {
                self.folders(&step, &page.folders, ends);
                self.rest_of_folder(&step, &page, &verdicts);
            }
            Why::Recent { back, names } if verdicts.iter().all(Option::is_none) => {
                self.further_back(&step, back, names)
            }
            Why::Objects | Why::Recent { .. } => self.leap(&step, &page, &verdicts),
        }
        Ok(())
    }
}

impl Survey {
    /// Nothing is seen yet; `start` is the folder to begin with.
    pub(super) fn new(fits: Fits, start: &str, today: Date) -> Self {
        let mut queue = Queue::default();
        queue.add(Step::new(Ask::folder(start), Why::Folder { ends: Ends::Both }, None, false));
        Self {
            fits,
            places: Places::new(),
            ignored: Ignored::default(),
            floors: BTreeMap::new(),
            passed_over: None,
            objects: 0,
            start: start.to_owned(),
            today,
            queue,
            unknown: 0,
            seen: HashSet::new(),
        }
    }

    /// Whether all accounts, regions and first days are known, as far as folders are not passed over.
    pub(super) fn knows_the_beginnings(&self) -> bool {
        !self.queue.has_up_to(Class::First)
    }

    /// Counts an object where it belongs.
    fn object(&mut self, object: &Listed, root: Option<&str>) -> Option<Verdict> {
        let key = object.key.as_str();
        if !self.seen.insert(BuildHasherDefault::<DefaultHasher>::default().hash_one(key)) {
            return self.fits.object(key);
        }
        self.objects += 1;
        if let Some(cause) = known_other(key) {
            self.ignored.add(cause, key);
            return None;
        }
        if object.size == 0 {
            self.ignored.add("empty objects", key);
            return None;
        }
        let verdict = self.fits.object(key);
        let place = verdict.as_ref().and_then(|verdict| Some((verdict, PlaceKey::of(verdict, key)?)));
        let Some((verdict, place)) = place else {
            self.ignored.add("files that no log kind is called like", key);
            return None;
        };
        self.places.entry(place).or_default().add(object, verdict, root, &self.fits.shapes);
        Some(verdict.clone())
    }

    /// Plans for the folders of a folder.
    fn folders(&mut self, step: &Step, folders: &[String], ends: Ends) {
        let above = self.fits.folder(&step.ask.prefix);
        let span_above = |fit: &Fit| {
            above.iter().find(|a| (a.shape, a.location) == (fit.shape, fit.location)).and_then(|a| a.reading.span)
        };
        let (mut dated, mut unknown) = (Vec::new(), Vec::new());
        for folder in folders {
            let (fits, anchored) = self.telling(folder);
            let begins = fits.iter().filter(|fit| fit.reading.span.is_some() && fit.reading.span != span_above(fit));
            match begins.filter_map(|fit| fit.reading.span).min() {
                Some((begin, _)) => dated.push((begin, folder.clone(), fits)),
                None if anchored => self.structure(step, folder, &fits),
                None => unknown.push(folder.clone()),
            }
        }
        self.dates(step, dated, ends);
        self.unknown_folders(unknown);
    }

    /// The fits of a folder: those that are no guess, if there are any; and whether there are.
    fn telling(&mut self, folder: &str) -> (Vec<Fit>, bool) {
        let all = self.fits.folder(folder);
        let anchored: Vec<Fit> = all.iter().filter(|fit| self.fits.is_anchored(fit, folder)).cloned().collect();
        match anchored.is_empty() {
            true => (all.to_vec(), false),
            false => (anchored, true),
        }
    }

    /// A folder on the way to dates, or below one.
    fn structure(&mut self, step: &Step, folder: &str, fits: &[Fit]) {
        let is = |wanted: fn(&End) -> bool| fits.iter().all(|fit| wanted(&fit.reading.end));
        let is_sorted = fits.iter().all(|fit| self.fits.shapes[fit.shape].is_sorted());
        let root = step.root.as_deref();
        if is(|end| *end == End::Towards { date: true }) && is_sorted {
            self.floors.entry(folder.to_owned()).or_default();
            let recent = Why::Recent { back: 0, names: None };
            self.queue.add(Step::new(Ask::whole(folder), Why::Objects, Some(folder), true));
            self.queue.add(Step::new(self.since_days(folder, fits), recent, Some(folder), false));
        } else if is(|end| matches!(end, End::Below(_))) {
            self.queue.add(Step::new(Ask::whole(folder), Why::Objects, root, step.first));
        } else {
            self.queue.add(Step::new(Ask::folder(folder), Why::Folder { ends: Ends::Both }, root, step.first));
        }
    }

    /// Folders of dates: the first and the last one tell enough.
    fn dates(&mut self, step: &Step, mut dated: Vec<(DateTime, String, Vec<Fit>)>, ends: Ends) {
        dated.sort_by_key(|(begin, ..)| *begin);
        let (Some((_, first, fits)), Some((_, last, last_fits))) = (dated.first(), dated.last()) else { return };
        let root = step.root.as_ref().unwrap_or(&step.ask.prefix).clone();
        self.floors.entry(root.clone()).or_default();
        let add = |ask, why, is_first| Step::new(ask, why, Some(&root), is_first);
        let is_sorted = fits.iter().all(|fit| self.fits.shapes[fit.shape].is_sorted());
        if ends != Ends::Last && is_sorted {
            self.queue.add(add(Ask::whole(first), Why::Objects, true));
        } else if ends != Ends::Last {
            let ends = if first == last { ends } else { Ends::First };
            self.queue.add(add(Ask::folder(first), Why::Folder { ends }, true));
        }
        if ends != Ends::First && last_fits.iter().any(|fit| matches!(fit.reading.end, End::Below(_))) {
            self.queue.add(add(Ask::whole(last), Why::Objects, false));
        } else if ends != Ends::First {
            self.queue.add(add(Ask::folder(last), Why::Folder { ends: Ends::Last }, false));
        }
    }

    fn unknown_folders(&mut self, folders: Vec<String>) {
        let start = self.start.len();
        let depth = |folder: &str| folder[start..].matches('/').count();
        for (number, folder) in folders.into_iter().enumerate() {
            if number >= UNKNOWN_SIDE_BY_SIDE || self.unknown >= UNKNOWN || depth(&folder) > DEPTH {
                self.pass_over(folder);
                continue;
            }
            self.unknown += 1;
            let why = Why::Folder { ends: Ends::Both };
            self.queue.add_as(Class::Unknown, Step::new(Ask::folder(folder), why, None, false));
        }
    }

    fn pass_over(&mut self, folder: String) {
        self.passed_over = Some(match self.passed_over.take() {
            Some((count, first)) => (count + 1, first),
            None => (1, folder),
        });
    }

    /// The first keys below a folder of dates say since when there are any.
    fn floor(&mut self, step: &Step, verdicts: &[Option<Verdict>]) {
        let Some(root) = step.root.as_ref().filter(|_| step.first) else { return };
        let floor = verdicts.iter().flatten().filter_map(|verdict| verdict.time).map(|(from, _)| from).min();
        match floor {
            Some(floor) => {
                let known = self.floors.get(root).copied().flatten();
                self.floors.insert(root.clone(), Some(known.map_or(floor, |known| known.min(floor))));
            }
            // Other things come first in the order of keys: the folders themselves lead to the date.
            None if step.ask.whole => {
                let (ask, why) = (Ask::folder(&step.ask.prefix), Why::Folder { ends: Ends::First });
                self.queue.add(Step::new(ask, why, Some(root), true));
            }
            None => {}
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
