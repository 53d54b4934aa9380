//! Which pages of a location to ask for, and what they hold. Pure: pages come in, questions go out.
//!
//! A page is asked for from the first prefix that is not known yet on, below what the prefixes of a stretch have in
//! common. So one page serves as many neighbours as it reaches, and what lies between them is jumped over. Each page
//! finishes a prefix or holds a thousand objects of one: there are never more pages than prefixes + objects/1000.

use std::collections::VecDeque;

use super::places::Place;
use crate::engine::EngineError;
use crate::engine::listing::{AT_ONCE, Ask, Listed, Page, Plan, Start};

/// So many prefixes are given to one page before anything is known of their density.
const FIRST: usize = 16;
/// After so many refusals in a row, one prefix each, nobody is asked again.
const REFUSALS: usize = 16;

/// The prefixes of a place on their way to be counted.
#[derive(Debug)]
pub(super) struct Walk<'w, 'a> {
    place: &'w mut Place<'a>,
    /// The key of the place's location.
    root: String,
    waiting: VecDeque<Stretch>,
    /// Pages that are on their way.
    flying: usize,
    /// Whether each prefix is asked for alone: who may list a folder need not may list the one above.
    alone: bool,
    refused: usize,
    /// Why prefixes were passed over.
    pub(super) why: Option<String>,
}

/// Neighbours that are asked for together: the numbers of the first one and of the one behind the last.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    from: usize,
    to: usize,
    /// The last key that is known, in the first one.
    after: Option<String>,
}

impl Plan for Walk<'_, '_> {
    type Step = Stretch;

    fn next(&mut self) -> Option<(Stretch, Ask)> {
        let mut stretch = self.waiting.pop_front()?;
        if self.alone && stretch.len() > 1 {
            self.waiting.push_front(Stretch { from: stretch.from + 1, to: stretch.to, after: None });
            stretch.to = stretch.from + 1;
        }
        self.flying += 1;
        let ask = self.ask(&stretch);
        Some((stretch, ask))
    }

    fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.flying == 0
    }

    fn take(&mut self, stretch: Stretch, page: Result<Page, EngineError>) -> Result<(), EngineError> {
        self.flying -= 1;
        match page {
            Ok(page) => self.page(stretch, &page),
            Err(error) => self.refusal(stretch, error)?,
        }
        Ok(())
    }
}

impl<'w, 'a> Walk<'w, 'a> {
    /// A walk over the prefixes that are not known yet; `root` is the key of the location.
    pub(super) fn new(place: &'w mut Place<'a>, root: &str) -> Self {
        let mut walk = Self {
            root: root.to_owned(),
            waiting: VecDeque::new(),
            flying: 0,
            alone: false,
            refused: 0,
            why: None,
            place,
        };
        let open: Vec<Stretch> = walk.unknown();
        let all: usize = open.iter().map(Stretch::len).sum();
        let each = all.div_ceil(AT_ONCE).max(FIRST);
        walk.waiting = open.iter().flat_map(|stretch| stretch.cut(stretch.len().div_ceil(each))).collect();
        walk
    }

    /// The runs of neighbours that are not known.
    fn unknown(&self) -> Vec<Stretch> {
        let mut open: Vec<Stretch> = Vec::new();
        for (at, prefix) in self.place.prefixes.iter().enumerate() {
            match open.last_mut() {
                _ if prefix.whole => {}
                Some(last) if last.to == at => last.to += 1,
                _ => open.push(Stretch { from: at, to: at + 1, after: None }),
            }
        }
        open
    }

    fn ask(&self, stretch: &Stretch) -> Ask {
        let (first, last) = (&self.place.prefixes[stretch.from].key, &self.place.prefixes[stretch.to - 1].key);
        let ask = Ask::whole(format!("{}{}", self.root, common(first, last)));
        match &stretch.after {
            Some(key) => ask.from(Start::After(key.clone())),
            None if stretch.len() > 1 => ask.from(Start::After(format!("{}{first}", self.root))),
            None => ask,
        }
    }

    /// Counts a page, and asks for what it did not reach.
    fn page(&mut self, mut stretch: Stretch, page: &Page) {
        self.refused = 0;
        let begin = stretch.from;
        for object in &page.objects {
            // A server that begins a page where it likes must not make anything count twice.
            if stretch.after.as_deref().is_none_or(|after| object.key.as_str() > after) {
                self.count(&mut stretch, object);
            }
        }
        let last = page.objects.last().map(|object| object.key.clone());
        let Some(last) = last.filter(|last| page.more.is_some() && stretch.after.as_ref().is_none_or(|a| last > a))
        else {
            if page.more.is_some() {
                self.why.get_or_insert_with(|| "the server does not go on where it is told to".to_owned());
            }
            return (stretch.from..stretch.to).for_each(|at| self.place.prefixes[at].whole = page.more.is_none());
        };
        self.pass(&mut stretch, &last);
        if stretch.len() == 0 {
            return;
        }
        let is_inside = last[self.root.len()..].starts_with(&self.place.prefixes[stretch.from].key);
        stretch.after = is_inside.then_some(last);
        // As many more pages as the density of this one makes likely, as far as there is room for them.
        let room = AT_ONCE.saturating_sub(self.flying + self.waiting.len()).max(1);
        let likely = stretch.len().div_ceil((stretch.from - begin).max(1));
        self.waiting.extend(stretch.cut(likely.min(room)));
    }

    /// Counts an object, and knows the prefixes before it.
    fn count(&mut self, stretch: &mut Stretch, object: &Listed) {
        self.pass(stretch, &object.key);
        let (key, prefixes) = (&object.key[self.root.len()..], &mut self.place.prefixes[..stretch.to]);
        let Some(prefix) = prefixes.get_mut(stretch.from) else { return };
        let Some(rest) = key.strip_prefix(prefix.key.as_str()) else { return };
        if is_hidden(rest) {
            return;
        }
        let found = &mut prefix.found;
        if object.archived {
            return found.archived.add(object.size);
        }
        found.read.add(object.size);
        if self.place.selection.takes(rest.rsplit('/').next().unwrap_or(rest)) {
            found.matching.add(object.size);
        }
    }

    /// Knows the prefixes that end before a key.
    fn pass(&mut self, stretch: &mut Stretch, key: &str) {
        let key = &key[self.root.len()..];
        while stretch.from < stretch.to {
            let prefix = &mut self.place.prefixes[stretch.from];
            if prefix.key.as_str() >= key || key.starts_with(&prefix.key) {
                return;
            }
            prefix.whole = true;
            stretch.from += 1;
            stretch.after = None;
        }
    }

    /// Goes on without what may not be listed; what concerns the whole location ends it.
    fn refusal(&mut self, stretch: Stretch, error: EngineError) -> Result<(), EngineError> {
        match error {
            EngineError::Cancelled { .. } => return Err(error),
            EngineError::Permission { .. } if stretch.len() > 1 => {
                self.alone = true;
                self.waiting.push_back(stretch);
                return Ok(());
            }
            EngineError::Permission { .. } => self.refused += 1,
            _ => self.refused = REFUSALS,
        }
        self.why.get_or_insert_with(|| error.to_string());
        if self.refused >= REFUSALS {
            self.waiting.clear();
        }
        Ok(())
    }
}

impl Stretch {
    fn len(&self) -> usize {
        self.to - self.from
    }

    /// The same prefixes in so many parts.
    fn cut(&self, parts: usize) -> Vec<Self> {
        let each = self.len().div_ceil(parts.clamp(1, self.len().max(1))).max(1);
        let part = |from: usize| Self {
            from,
            to: (from + each).min(self.to),
            after: self.after.clone().filter(|_| from == self.from),
        };
        (self.from..self.to).step_by(each).map(part).collect()
    }
}

/// Whether Athena ignores an object: a name or folder that begins with `_` or `.`, and the marker of a folder.
fn is_hidden(rest: &str) -> bool {
    rest.is_empty() || rest.ends_with('/') || rest.split('/').any(|part| part.starts_with(['_', '.']))
}

/// The folder that two folders are in, or are. Rights to list are given to folders.
fn common<'k>(a: &'k str, b: &str) -> &'k str {
    let len: usize = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    &a[..a[..len].rfind('/').map_or(0, |slash| slash + 1)]
}
