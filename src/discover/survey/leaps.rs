//! Where to go on in folders that hold more than a page: to the newest keys, and to the next writer's names.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::DateTime;

use super::steps::{Ends, Step, Why};
use super::{BACK, LEAPS, PAGES, Survey};
use crate::discover::fit::{Fit, Verdict};
use crate::engine::listing::{Ask, Page, Start};

impl Survey {
    /// A listing of what is not older than two days.
    pub(super) fn since_days(&self, folder: &str, fits: &[Fit]) -> Ask {
        let day = self.days_ago(BACK[0]);
        let text = fits.iter().find_map(|fit| self.fits.shapes[fit.shape].day_text(day));
        Ask::whole(folder).from(Start::After(format!("{folder}{}", text.unwrap_or_default())))
    }

    fn days_ago(&self, days: i32) -> DateTime {
        self.today.saturating_sub(Span::new().days(days)).at(0, 0, 0, 0)
    }

    /// The last days hold nothing: the folders lead to the last day, however long ago that was; names do not.
    pub(super) fn further_back(&mut self, step: &Step, back: usize, names: Option<usize>) {
        match (names, &step.root) {
            (Some(shape), _) => self.recent_names(&step.ask.prefix, shape, back + 1),
            (None, Some(root)) => {
                self.queue.add(Step::new(Ask::folder(root), Why::Folder { ends: Ends::Last }, Some(root), false));
            }
            (None, None) => {}
        }
    }

    /// The newest of many objects whose names begin alike and go on with a time.
    fn recent_names(&mut self, stem: &str, shape: usize, back: usize) {
        let Some(days) = BACK.get(back) else { return };
        let Some(text) = self.fits.shapes[shape].time_text(self.days_ago(*days)) else { return };
        let ask = Ask::whole(stem).from(Start::After(format!("{stem}{text}")));
        self.queue.add(Step::new(ask, Why::Recent { back, names: Some(shape) }, None, false));
    }

    /// What a folder holds beyond its first page: names with a time are leapt over, writer by writer.
    pub(super) fn rest_of_folder(&mut self, step: &Step, page: &Page, verdicts: &[Option<Verdict>]) {
        let Some(more) = &page.more else { return };
        let timed = page.objects.iter().zip(verdicts).filter_map(|(object, verdict)| {
            let verdict = verdict.as_ref()?;
            Some((&object.key[..verdict.time_at?], verdict.best.first()?.shape))
        });
        let stems: BTreeMap<&str, usize> = timed.collect();
        for (stem, shape) in &stems {
            self.recent_names(stem, *shape, 0);
        }
        let last_entry_is_object = page.folders.last() < page.objects.last().map(|object| &object.key);
        let last = verdicts.last().and_then(|verdict| verdict.as_ref()?.time_at).filter(|_| last_entry_is_object);
        let (start, most) = match (last, page.objects.last()) {
            // Digits end before a colon.
            (Some(at), Some(object)) => (Start::After(format!("{}:", &object.key[..at])), LEAPS),
            _ => (more.clone(), PAGES),
        };
        self.go_on(step, step.ask.clone().from(start), most);
    }

    /// Where kinds share a folder, the next kind's names may lie behind thousands of this one's.
    pub(super) fn leap(&mut self, step: &Step, page: &Page, verdicts: &[Option<Verdict>]) {
        let (Some(_), Some(last)) = (&page.more, page.objects.last()) else { return };
        let shapes = &self.fits.shapes;
        let is_shared = |verdict: &Verdict| verdict.best.iter().any(|fit| shapes[fit.shape].source.shared_folder);
        if !verdicts.last().is_some_and(|verdict| verdict.as_ref().is_some_and(is_shared)) {
            return;
        }
        let folder = &last.key[..last.key.rfind('/').map_or(0, |slash| slash + 1)];
        let first = page.objects.iter().find(|object| object.key.starts_with(folder)).unwrap_or(last);
        let common: usize =
            first.key.chars().zip(last.key.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        // No name goes on with a tilde.
        let start = Start::After(format!("{}~", &last.key[..common.max(folder.len())]));
        self.go_on(&Step { why: Why::Objects, ..step.clone() }, Ask::whole(folder).from(start), LEAPS);
    }

    fn go_on(&mut self, step: &Step, ask: Ask, most: u8) {
        if step.page >= most {
            return self.pass_over(ask.prefix);
        }
        self.queue.add(Step { ask, page: step.page + 1, ..step.clone() });
    }
}
