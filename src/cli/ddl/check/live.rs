//! Objects of a table's location in S3, whatever the table thinks of them.

use std::time::Duration;

use jiff::civil::Date;
use tokio_util::sync::CancellationToken;

use super::proof::Sample;
use crate::cli::{diagnostics, engines, sources};
use crate::ddl::Definition;
use crate::discover::{Options, discover};
use crate::engine::EngineError;
use crate::engine::listing::{Ask, Bounds, Listed, Listing, open};
use crate::printable::Printable;
use crate::proof::{KeyCheck, check_key};
use crate::report::Report;
use crate::settings::{Kinds, Overrides, Places, Settings};
use crate::table::Location;

/// Enough to find one object of each sort.
const BOUNDS: Bounds = Bounds { pages: 200, time: Duration::from_secs(60) };
/// Objects that are proven on.
const MOST: usize = 8;
/// Larger ones are left out, bytes.
const LARGEST: u64 = 64 << 20;

/// Proves a table on one object of each sort that lies at its location.
///
/// # Errors
/// A location that is not in S3 or cannot be listed, and one without an object.
pub(super) fn samples(definition: &Definition, today: Date) -> Result<Vec<Sample>, Report> {
    let location = Location::parse(&definition.location);
    if !matches!(location, Location::S3(_)) {
        return Err(Report::usage(format!("the location `{}` is not in S3", definition.location))
            .hint("prove it on a file: --sample OBJECT"));
    }
    let places = Places::of_process()?;
    let kinds = sources::catalogue(&places)?;
    let settings = Settings::load(&places, &Overrides::of_process(), &Kinds::from(&kinds))?;
    let (listing, start) = open(&location, engines::eyes(&settings))?;
    let options = Options { today, bounds: BOUNDS, max_object: settings.local.max_object, taken: Vec::new() };
    engines::runtime()?.block_on(async {
        let found = discover(&*listing, &start, &kinds, &options, &CancellationToken::new(), |_| {}).await?;
        let mut objects: Vec<Listed> = found.tables.iter().flat_map(|table| table.samples()).cloned().collect();
        if objects.is_empty() {
            // Of no log kind: then the first ones will do.
            objects = first(&*listing, &start).await?;
        }
        objects.sort_by(|a, b| a.key.cmp(&b.key));
        objects.dedup_by(|a, b| a.key == b.key);
        let (small, large): (Vec<_>, Vec<_>) = objects.into_iter().partition(|object| object.size <= LARGEST);
        large.iter().for_each(|object| note(&object.key, "is too large to be proven on"));
        prove(definition, &*listing, &small, today).await
    })
}

async fn first(listing: &dyn Listing, start: &str) -> Result<Vec<Listed>, EngineError> {
    let page = listing.page(&Ask::whole(start)).await?;
    Ok(page.objects.into_iter().filter(|object| object.size > 0).take(1).collect())
}

async fn prove(
    definition: &Definition,
    listing: &dyn Listing,
    objects: &[Listed],
    today: Date,
) -> Result<Vec<Sample>, Report> {
    // Other tables may share the location. Only where none of the objects is this one's, the others tell why.
    let looks_there = |object: &&Listed| matches!(check_key(definition, &object.key, today), KeyCheck::Produced(_));
    let (own, others): (Vec<&Listed>, Vec<&Listed>) = objects.iter().partition(looks_there);
    let chosen = if own.is_empty() { &others } else { &own };
    if !own.is_empty() && !others.is_empty() {
        note(
            &others[0].key,
            &format!("the table does not look there, nor at {} more sorts of objects", others.len() - 1),
        );
    }
    let mut samples = Vec::new();
    for object in chosen.iter().take(MOST) {
        match listing.read(object, object.size).await {
            Ok(bytes) => samples.push(Sample::of_object(definition, &object.key, &bytes, today)),
            Err(why) => note(&object.key, &why.to_string()),
        }
    }
    if samples.is_empty() {
        return Err(Report::usage(format!("no object of {} could be read", definition.location))
            .hint("`logq doctor` looks for the reason"));
    }
    Ok(samples)
}

fn note(key: &str, why: &str) {
    diagnostics::note(&Printable::line(&format!("note: {key}: {why}")));
}
