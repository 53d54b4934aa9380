//! Layouts without folders of dates: the time stands in names, or only the listing knows when an object was written.

use std::collections::BTreeSet;

use jiff::civil::DateTime;

use super::{LEAPS, Step, Walk, Why, name_at};
use crate::coverage::frame::civil;
use crate::engine::listing::{Ask, Listed, Page, Start};
use crate::sources::DateReading;

impl Walk<'_> {
    /// The first names: each beginning is asked for the frame, and the next one is leapt to.
    pub(super) fn stems(&mut self, step: Step, page: &Page, leaps: u8) {
        let stems: BTreeSet<String> = page.objects.iter().filter_map(|object| self.stem(object)).collect();
        let Some(time) = &self.layout.object_time else { return };
        let first = time.format.render(self.frame.from);
        for stem in &stems {
            let ask = Ask::whole(stem.clone()).from(Start::After(format!("{stem}{first}")));
            self.add(ask, step.row.clone(), Why::Names);
        }
        let Some(more) = &page.more else { return };
        if leaps >= LEAPS {
            self.rows.entry(step.row).or_default().passed_over = true;
            return;
        }
        // Digits end before a colon.
        let start = page.objects.last().and_then(|last| self.stem(last)).map(|stem| Start::After(format!("{stem}:")));
        self.add(step.ask.from(start.unwrap_or_else(|| more.clone())), step.row, Why::Stems { leaps: leaps + 1 });
    }

    /// What stands before the time in a key.
    fn stem(&self, object: &Listed) -> Option<String> {
        let time = self.layout.object_time.as_ref().filter(|_| !object.key.ends_with('/'))?;
        let at = name_at(object);
        let found = time.pattern.captures(&object.key[at..])?.get(1)?;
        Some(object.key[..at + found.start()].to_owned())
    }

    pub(super) fn names(&mut self, step: Step, page: &Page) {
        let mut last = None;
        for object in &page.objects {
            let Some(unit) = self.time_in_name(object) else { continue };
            if self.is_ours(object) {
                self.see(&step.row, unit);
            }
            last = Some(unit);
        }
        let (Some(more), Some(time)) = (&page.more, &self.layout.object_time) else { return };
        match last {
            Some(last) if self.frame.unit.next(self.frame.unit.of(last)) >= self.frame.to => {}
            Some(last) => {
                let next = time.format.render(self.frame.unit.next(self.frame.unit.of(last)));
                let start = Start::After(format!("{}{next}", step.ask.prefix));
                self.add(step.ask.from(start), step.row, Why::Names);
            }
            None => self.add(step.ask.from(more.clone()), step.row, Why::Names),
        }
    }

    fn time_in_name(&self, object: &Listed) -> Option<DateTime> {
        let stem = self.stem(object)?;
        match self.layout.object_time.as_ref()?.format.read(&object.key[stem.len()..]) {
            DateReading::Whole(at, _) => Some(at),
            _ => None,
        }
    }

    pub(super) fn all(&mut self, step: Step, page: Page) {
        let ours = page.objects.iter().filter(|object| self.is_ours(object));
        let written: Vec<DateTime> = ours.filter_map(|object| object.modified.map(civil)).collect();
        for at in written {
            self.see(&step.row, at);
        }
        self.go_on(step.ask, page.more, step.row, step.why);
    }
}
