//! What the ways to S3 cost: list prices of a day, by region and item. Prices are inputs: a region or an item that the
//! file lacks is unknown, never free and never another region's.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::load::key_at;
use super::{CostItem, Delivery, FileError, Way};

const BUILT_IN: &str = include_str!("prices.toml");
const BUILT_IN_NAME: &str = "src/sources/prices.toml";

/// Firehose bills each record of a producer as a multiple of this.
const FIREHOSE_KB: f64 = 5.0;

/// Prices by region and item.
#[derive(Debug, Clone)]
pub struct Prices {
    assumptions: Assumptions,
    regions: BTreeMap<String, BTreeMap<CostItem, Rate>>,
}

/// How to come from GB of log lines to what an item counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assumptions {
    /// GB stored in a log group for each GB in.
    pub cwl_compression: f64,
    /// GB stored in S3 for each GB of lines.
    pub s3_compression: f64,
    /// The size of a record that a producer puts into a stream.
    pub firehose_record_kb: f64,
    /// The size of an object.
    pub object_mb: f64,
}

/// The price of an item.
#[derive(Debug, Clone)]
struct Rate {
    steps: Vec<Step>,
    as_of: Date,
    own: bool,
}

/// A price for each of what the item counts, up to an amount.
#[derive(Debug, Clone, Copy)]
struct Step {
    up_to: f64,
    price: f64,
}

/// What a month of logs costs on one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    /// In the order of the definition.
    pub items: Vec<(CostItem, Amount)>,
    /// The day of the oldest price in it; `None` if none is known.
    pub as_of: Option<Date>,
    /// Whether a price is the user's own.
    pub own: bool,
}

/// Dollars, as far as they are known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// All of it.
    Exactly(f64),
    /// What is known of it.
    AtLeast(f64),
    /// Nothing is known.
    Unknown,
}

/// A region without prices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no prices are known for {region}: there are {}", known.join(", "))]
pub struct UnknownRegion {
    /// What was asked for.
    pub region: String,
    /// What there is.
    pub known: Vec<String>,
}

/// The page that describes the file.
const PAGE: &str = "docs/sources/prices.md";

impl Prices {
    /// The list prices that come with the program.
    ///
    /// # Errors
    /// None in a released program: a test reads them.
    pub fn builtin() -> Result<Self, FileError> {
        // As if nothing were compressed or rounded, until the file says better.
        let assumptions =
            Assumptions { cwl_compression: 1.0, s3_compression: 1.0, firehose_record_kb: FIREHOSE_KB, object_mb: 1.0 };
        let mut prices = Self { assumptions, regions: BTreeMap::new() };
        prices.lay_over(&PriceText { name: BUILT_IN_NAME, text: BUILT_IN }, false)?;
        Ok(prices)
    }

    /// The list prices with those of a user's file laid over, item by item. A file that does not exist has none.
    ///
    /// # Errors
    /// A file that cannot be read or used.
    pub fn load(file: &Path) -> Result<Self, FileError> {
        let mut prices = Self::builtin()?;
        let name = file.display().to_string();
        match std::fs::read_to_string(file) {
            Ok(text) => prices.lay_over(&PriceText { name: &name, text: &text }, true)?,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(FileError::Unreadable { file: name, why: e.to_string(), page: PAGE }),
        }
        Ok(prices)
    }

    /// What is assumed about the logs.
    pub fn assumptions(&self) -> Assumptions {
        self.assumptions
    }

    /// What so many GB of log lines in a month cost on one way: bringing them to S3, and keeping them there and in the
    /// log group for one month.
    ///
    /// # Errors
    /// A region that has no prices.
    pub fn monthly(&self, delivery: &Delivery, region: &str, gigabytes: f64) -> Result<Bill, UnknownRegion> {
        let rates = self.regions.get(region).ok_or_else(|| UnknownRegion {
            region: region.to_owned(),
            known: self.regions.keys().cloned().collect(),
        })?;
        let mut bill = Bill { items: Vec::new(), as_of: None, own: false };
        for item in &delivery.cost {
            let Some(rate) = rates.get(item) else {
                bill.items.push((*item, Amount::Unknown));
                continue;
            };
            let quantity = gigabytes * self.assumptions.each_gigabyte(*item, delivery);
            bill.items.push((*item, rate.amount(quantity)));
            bill.as_of = Some(bill.as_of.map_or(rate.as_of, |day| day.min(rate.as_of)));
            bill.own |= rate.own;
        }
        Ok(bill)
    }

    fn lay_over(&mut self, file: &PriceText<'_>, own: bool) -> Result<(), FileError> {
        let read: PriceFile = toml::from_str(file.text).map_err(|e| {
            let span = e.span().unwrap_or(0..0);
            let key = key_at(file.text, span.start);
            file.wrong(span, key, e.message().trim().replace('\n', ", "))
        })?;
        if *read.version.get_ref() != 1 {
            return Err(file.wrong(read.version.span(), "version".to_owned(), "this program knows version 1"));
        }
        if let Some(currency) = read.currency.filter(|currency| currency.get_ref() != "USD") {
            return Err(file.wrong(currency.span(), "currency".to_owned(), "prices are in \"USD\""));
        }
        let as_of = date(read.as_of.get_ref())
            .ok_or_else(|| file.wrong(read.as_of.span(), "as_of".to_owned(), "write the day: 2026-11-24"))?;
        self.assume(file, read.assumptions)?;
        for (region, items) in read.regions {
            let rates = self.regions.entry(region.clone()).or_default();
            for (item, entry) in items {
                let span = entry.span();
                let steps = steps(entry.into_inner())
                    .map_err(|why| file.wrong(span, format!("regions.{region}.{}", item.as_str()), why))?;
                rates.insert(item, Rate { steps, as_of, own });
            }
        }
        Ok(())
    }

    fn assume(&mut self, file: &PriceText<'_>, entry: AssumptionsEntry) -> Result<(), FileError> {
        let places = &mut self.assumptions;
        for (key, value, place) in [
            ("cwl_compression", entry.cwl_compression, &mut places.cwl_compression),
            ("s3_compression", entry.s3_compression, &mut places.s3_compression),
            ("firehose_record_kb", entry.firehose_record_kb, &mut places.firehose_record_kb),
            ("object_mb", entry.object_mb, &mut places.object_mb),
        ] {
            let Some(value) = value else { continue };
            if !(value.get_ref().is_finite() && *value.get_ref() > 0.0) {
                return Err(file.wrong(value.span(), format!("assumptions.{key}"), "write a number above 0"));
            }
            *place = value.into_inner();
        }
        Ok(())
    }
}

impl Assumptions {
    /// What an item counts for each GB of lines.
    fn each_gigabyte(&self, item: CostItem, delivery: &Delivery) -> f64 {
        match item {
            CostItem::CwlIngest | CostItem::VendedCwl | CostItem::VendedS3 => 1.0,
            CostItem::CwlStorage => self.cwl_compression,
            CostItem::Firehose if is_rounded(delivery) => {
                (self.firehose_record_kb / FIREHOSE_KB).ceil() * FIREHOSE_KB / self.firehose_record_kb
            }
            CostItem::Firehose => 1.0,
            CostItem::S3Put => self.s3_compression * 1024.0 / self.object_mb / 1000.0,
            CostItem::S3Storage => self.s3_compression,
        }
    }
}

/// Whether Firehose rounds the records up: those of a producer of one's own, not vended logs and not the batches of a
/// subscription filter.
fn is_rounded(delivery: &Delivery) -> bool {
    matches!(delivery.way, Way::Firehose | Way::Agent) && !delivery.cost.contains(&CostItem::VendedS3)
}

impl Rate {
    fn amount(&self, quantity: f64) -> Amount {
        let (mut dollars, mut done) = (0.0, 0.0);
        for step in &self.steps {
            let here = quantity.min(step.up_to) - done;
            dollars += here.max(0.0) * step.price;
            done += here.max(0.0);
        }
        if done < quantity { Amount::AtLeast(dollars) } else { Amount::Exactly(dollars) }
    }
}

impl Bill {
    /// The sum; what is unknown makes it a lower bound.
    pub fn total(&self) -> Amount {
        let known = |amount: &Amount| match amount {
            Amount::Exactly(dollars) | Amount::AtLeast(dollars) => Some(*dollars),
            Amount::Unknown => None,
        };
        let all: Vec<f64> = self.items.iter().filter_map(|(_, amount)| known(amount)).collect();
        let dollars = all.iter().sum();
        if self.items.iter().all(|(_, amount)| matches!(amount, Amount::Exactly(_))) {
            Amount::Exactly(dollars)
        } else if all.is_empty() {
            Amount::Unknown
        } else {
            Amount::AtLeast(dollars)
        }
    }
}

/// A file with its name, for errors.
struct PriceText<'a> {
    name: &'a str,
    text: &'a str,
}

impl PriceText<'_> {
    fn wrong(&self, span: Range<usize>, key: String, why: impl Into<String>) -> FileError {
        FileError::Wrong { file: self.name.to_owned(), text: self.text.into(), span, key, why: why.into(), page: PAGE }
    }
}

/// `prices.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceFile {
    version: Spanned<u32>,
    as_of: Spanned<Datetime>,
    currency: Option<Spanned<String>>,
    #[serde(default)]
    assumptions: AssumptionsEntry,
    #[serde(default)]
    regions: BTreeMap<String, BTreeMap<CostItem, Spanned<RateEntry>>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct AssumptionsEntry {
    cwl_compression: Option<Spanned<f64>>,
    s3_compression: Option<Spanned<f64>>,
    firehose_record_kb: Option<Spanned<f64>>,
    object_mb: Option<Spanned<f64>>,
}

/// `price` alone, or `steps`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RateEntry {
    price: Option<f64>,
    steps: Option<Vec<StepEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepEntry {
    up_to: Option<f64>,
    price: f64,
}

fn steps(entry: RateEntry) -> Result<Vec<Step>, &'static str> {
    let entries = match (entry.price, entry.steps) {
        (Some(price), None) => vec![StepEntry { up_to: None, price }],
        (None, Some(steps)) if !steps.is_empty() => steps,
        _ => return Err("write either `price`, or `steps` with at least one"),
    };
    let steps: Vec<Step> =
        entries.iter().map(|step| Step { up_to: step.up_to.unwrap_or(f64::INFINITY), price: step.price }).collect();
    if !steps.iter().all(|step| step.price.is_finite() && step.price >= 0.0) {
        return Err("a price is a number of dollars, 0 or more");
    }
    let rises = steps.windows(2).all(|pair| pair[0].up_to < pair[1].up_to);
    if !rises || steps.first().is_some_and(|step| step.up_to <= 0.0 || step.up_to.is_nan()) {
        return Err("each step reaches further than the one before; only the last one may lack `up_to`");
    }
    Ok(steps)
}

fn date(text: &Datetime) -> Option<Date> {
    let day = text.date.filter(|_| text.time.is_none())?;
    Date::new(day.year.try_into().ok()?, day.month.try_into().ok()?, day.day.try_into().ok()?).ok()
}

#[cfg(test)]
#[path = "prices/tests.rs"]
mod tests;
