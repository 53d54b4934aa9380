//! Layouts of log kinds as shapes of keys below any location: accounts, regions and organizations are not known yet.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::selection::is_region;
use crate::sources::{Catalogue, DatePattern, DateReading, Interval, Layout, Projection, Segment, Source};

/// Years that a folder's date may have: numbers beyond them are something else.
const YEARS: std::ops::RangeInclusive<i16> = 2006..=2099;

/// Names that any program might give its files: a kind whose objects may be called so is not told by names.
const ANYBODYS: [&str; 5] = ["data.json", "app.log", "part-00000.json.gz", "events.log.gz", "README"];

/// One layout of one kind.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// The kind.
    pub(super) source: Arc<Source>,
    /// The layout, with the prefix below if there is one.
    pub(super) layout: Layout,
    /// The prefix, where it is not the layout's usual one.
    pub(super) prefix: Option<String>,
    /// Whether names tell nothing: other kinds' objects and anybody's files may be called so.
    pub(super) generic: bool,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Organization,
    /// A partition by its number.
    Partition(usize),
}

/// How far a folder agrees with a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// The partitions' values, empty where the folder does not say them yet.
    pub(super) values: Vec<String>,
    /// The organization's id.
    pub(super) org: Option<String>,
    /// The time that the folder stands for, as far as it says it: the first and the last moment.
    pub(super) span: Option<(DateTime, DateTime)>,
    /// Letters of whole folders that are as the shape fixes them.
    pub(super) literal: usize,
    /// Where the folder ends.
    pub(super) end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// On the way; whether a date comes next.
    Towards { date: bool },
    /// So many folders below the shape's last one.
    Below(usize),
}

impl Shape {
    /// Every layout of every kind, those with prefixes that are often written included.
    pub(super) fn all(catalogue: &Catalogue) -> Vec<Self> {
        catalogue.iter().flat_map(Self::of_kind).collect()
    }

    fn of_kind(source: &Arc<Source>) -> Vec<Self> {
        let own = source.layouts.iter().map(|layout| Self::new(source, layout.clone(), None));
        let mut shapes: Vec<Self> = own.collect();
        let Some((layout, usual)) = source.layouts.iter().find_map(|l| Some((l, l.usual.as_ref()?))) else {
            return shapes;
        };
        for prefix in usual.others() {
            // Each of these can be followed: a test reads them all.
            let Ok(layout) = source.layout_with(layout, &prefix) else { continue };
            let shape = Self::new(source, layout, Some(prefix));
            if !shapes.iter().any(|known| known.is_like(&shape)) {
                shapes.push(shape);
            }
        }
        shapes
    }

    fn new(source: &Arc<Source>, layout: Layout, prefix: Option<String>) -> Self {
        let partition = |name: &str| layout.partitions.iter().position(|p| p.name == name).unwrap_or_default();
        let pieces = layout.segments().map(|segment| match segment {
            Segment::Literal(text) => Piece::Text(text.to_owned()),
            Segment::Placeholder("org") => Piece::Organization,
            Segment::Placeholder(name) => Piece::Partition(partition(name)),
        });
        let pieces = pieces.collect();
        let generic = ANYBODYS.iter().any(|name| source.object_name.is_match(name));
        Self { source: Arc::clone(source), layout, prefix, generic, pieces }
    }

    /// Whether two shapes have the same folders.
    fn is_like(&self, other: &Self) -> bool {
        let formats = |shape: &Self| -> Vec<String> {
            shape.layout.partitions.iter().map(|p| format!("{} {:?}", p.name, p.projection)).collect()
        };
        self.layout.template == other.layout.template && formats(self) == formats(other)
    }

    /// Whether it has no folders of its own.
    pub(super) fn is_flat(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether objects may be called so, in one of the kind's formats.
    pub(super) fn is_name(&self, name: &str) -> bool {
        let formats = self.source.formats.iter().filter_map(|format| format.object_name.as_ref());
        self.source.object_name.is_match(name) || formats.into_iter().any(|pattern| pattern.is_match(name))
    }

    /// The time in an object's name and how long it may go on, and where in the name it stands.
    pub(super) fn time_in(&self, name: &str) -> Option<((DateTime, DateTime), usize)> {
        let time = self.layout.object_time.as_ref()?;
        let found = time.pattern.captures(name)?.get(1)?;
        match time.format.read(found.as_str()) {
            DateReading::Whole(at, _) if YEARS.contains(&at.year()) => Some((until(at, time.interval), found.start())),
            _ => None,
        }
    }

    /// Reads a folder below a location, empty or ending in `/`. `None` if it cannot be one of this shape.
    pub(super) fn read(&self, folder: &str) -> Option<Reading> {
        let mut reading = Reading {
            values: vec![String::new(); self.layout.partitions.len()],
            org: None,
            span: None,
            literal: 0,
            end: End::Below(0),
        };
        let mut rest = folder;
        for piece in &self.pieces {
            let len = match piece {
                Piece::Text(text) if rest.starts_with(text.as_str()) => {
                    reading.literal += whole_folders(text);
                    text.len()
                }
                Piece::Text(text) if text.starts_with(rest) => return Some(reading.towards(false)),
                Piece::Text(_) => return None,
                Piece::Organization if rest.is_empty() => return Some(reading.towards(false)),
                Piece::Organization => {
                    let org = name(rest).filter(|org| is_org(org))?;
                    reading.org = Some(org.to_owned());
                    org.len()
                }
                Piece::Partition(index) => match &self.layout.partitions[*index].projection {
                    Projection::Date { format, interval, .. } => match date(format, *interval, rest)? {
                        (span, Some(len)) => {
                            reading.span = Some(span);
                            reading.values[*index] = rest[..len].to_owned();
                            len
                        }
                        (_, None) if rest.is_empty() => return Some(reading.towards(true)),
                        (span, None) => {
                            reading.span = Some(span);
                            return Some(reading.towards(false));
                        }
                    },
                    _ if rest.is_empty() => return Some(reading.towards(false)),
                    other => {
                        let value = name(rest).filter(|value| is_value(other, value))?;
                        reading.values[*index] = value.to_owned();
                        value.len()
                    }
                },
            };
            rest = &rest[len..];
        }
        reading.end = End::Below(rest.matches('/').count());
        Some(reading)
    }

    /// A moment in the folders of dates.
    pub(super) fn day_text(&self, at: DateTime) -> Option<String> {
        self.layout.partitions.iter().find_map(|partition| match &partition.projection {
            Projection::Date { format, .. } if format.is_sorted() => Some(format.render(at)),
            _ => None,
        })
    }

    /// How a moment begins in names that hold a time.
    pub(super) fn time_text(&self, at: DateTime) -> Option<String> {
        self.layout.object_time.as_ref().map(|time| time.format.render(at))
    }

    /// Whether its folders, where they have a date, are in the order of time.
    pub(super) fn is_sorted(&self) -> bool {
        let sorted = |projection: &Projection| match projection {
            Projection::Date { format, .. } => format.is_sorted(),
            _ => true,
        };
        self.layout.partitions.iter().all(|partition| sorted(&partition.projection))
    }

    /// How many partitions are accounts or regions, and how many may have any value.
    pub(super) fn known_and_open(&self) -> (usize, usize) {
        let of = |wanted: fn(&Projection) -> bool| {
            self.layout.partitions.iter().filter(|partition| wanted(&partition.projection)).count()
        };
        let known = of(|p| matches!(p, Projection::Account { .. } | Projection::Region { .. } | Projection::Enum(_)));
        (known, of(|p| matches!(p, Projection::Table)))
    }
}

impl Reading {
    fn towards(self, date: bool) -> Self {
        Self { end: End::Towards { date }, ..self }
    }

    /// Whether it says nothing yet.
    pub(super) fn is_empty(&self) -> bool {
        self.literal == 0
            && self.org.is_none()
            && self.span.is_none()
            && self.values.iter().all(String::is_empty)
            && !matches!(self.end, End::Below(_))
    }
}

/// The first folder's name.
fn name(text: &str) -> Option<&str> {
    text.split_once('/').map(|(name, _)| name).filter(|name| !name.is_empty())
}

/// Letters of the folders that a template's text names whole: `year=` before a date is none.
fn whole_folders(text: &str) -> usize {
    text.rfind('/').map_or(0, |slash| text[..slash].trim_matches('/').len())
}

fn is_value(projection: &Projection, value: &str) -> bool {
    match projection {
        Projection::Account { also } => is_account(value) || also.iter().any(|other| other == value),
        Projection::Region { also } => is_region(value) || also.iter().any(|other| other == value),
        Projection::Enum(list) => list.iter().any(|known| known == value),
        Projection::Table | Projection::Date { .. } => true,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_org(text: &str) -> bool {
    text.strip_prefix("o-").is_some_and(|id| {
        (4..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

/// The time at the start of a text, and its length unless the text ends inside it.
fn date(format: &DatePattern, interval: Interval, text: &str) -> Option<((DateTime, DateTime), Option<usize>)> {
    match format.read(text) {
        DateReading::Whole(at, len) => {
            let minutes = i64::from(at.hour()) * 60 + i64::from(at.minute());
            let is_step = minutes % interval.minutes().min(24 * 60) == 0;
            (YEARS.contains(&at.year()) && is_step).then(|| (until(at, interval), Some(len)))
        }
        DateReading::Cut(first, last) => {
            (first.year() <= *YEARS.end() && last.year() >= *YEARS.start()).then_some(((first, last), None))
        }
        DateReading::Mismatch => None,
    }
}

fn until(at: DateTime, interval: Interval) -> (DateTime, DateTime) {
    (at, at.saturating_add(SignedDuration::from_mins(interval.minutes()) - SignedDuration::from_secs(1)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    fn shape(source: &str, layout: &str) -> Shape {
        let shapes = Shape::all(&Catalogue::builtin().unwrap());
        shapes.into_iter().find(|s| s.source.id == source && s.layout.id == layout && s.prefix.is_none()).unwrap()
    }

    #[test]
    fn a_folder_says_more_the_deeper_it_lies() {
        let trail = shape("cloudtrail", "organization");
        let read = |folder: &str| trail.read(folder);
        assert!(read("").unwrap().is_empty());
        let account = read("o-abc123/111122223333/").unwrap();
        assert_eq!((account.org.as_deref(), account.values[0].as_str()), (Some("o-abc123"), "111122223333"));
        assert_eq!((account.end, account.literal), (End::Towards { date: false }, 0));
        let region = read("o-abc123/111122223333/CloudTrail/eu-west-1/").unwrap();
        assert_eq!((region.end, region.literal), (End::Towards { date: true }, "CloudTrail".len()));
        let month = read("o-abc123/111122223333/CloudTrail/eu-west-1/2026/02/").unwrap();
        let (first, last) = (datetime(2026, 2, 1, 0, 0, 0, 0), datetime(2026, 2, 28, 23, 59, 0, 0));
        assert_eq!((month.end, month.span), (End::Towards { date: false }, Some((first, last))));
        let below = read("o-abc123/111122223333/CloudTrail/eu-west-1/2026/02/03/sub/").unwrap();
        assert_eq!((below.end, below.values[2].as_str()), (End::Below(1), "2026/02/03"));
    }

    #[test]
    fn what_is_no_account_region_or_date_is_foreign() {
        let trail = shape("cloudtrail", "account");
        for folder in [
            "1111222233334/",
            "111122223333/Config/",
            "111122223333/CloudTrail/europe/",
            "111122223333/CloudTrail/eu-west-1/1999/",
            "111122223333/CloudTrail/eu-west-1/2026/13/",
            "/111122223333/",
        ] {
            assert_eq!(trail.read(folder), None, "{folder}");
        }
        let slots = shape("waf", "five_minutes");
        let at = |minute: &str| slots.read(&format!("111122223333/WAFLogs/cloudfront/acl/2026/03/10/09/{minute}/"));
        assert!(at("05").is_some() && at("07").is_none());
    }

    #[test]
    fn every_prefix_that_is_often_written_can_be_followed() {
        let catalogue = Catalogue::builtin().unwrap();
        for source in catalogue.iter() {
            for layout in &source.layouts {
                for prefix in layout.usual.iter().flat_map(|usual| usual.others()) {
                    let made = source.layout_with(layout, &prefix);
                    assert!(made.is_ok_and(|made| !made.partitions.is_empty()), "{}: {prefix}", source.id);
                }
            }
        }
    }

    #[test]
    fn names_that_anybody_gives_tell_nothing() {
        let generic =
            |id: &str| Shape::all(&Catalogue::builtin().unwrap()).iter().any(|s| s.source.id == id && s.generic);
        assert!(generic("app") && generic("verifiedaccess"));
        assert!(!generic("cloudtrail") && !generic("cwl") && !generic("s3access") && !generic("sessionmanager"));
    }
}
