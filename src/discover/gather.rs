//! From many finds to few tables: the same table found in several places is one, and tables get names.

use std::collections::{BTreeMap, BTreeSet};

use super::found::Found;
use super::place::{Place, PlaceKey, Places};
use super::shape::Shape;
use crate::engine::listing::Listing;
use crate::sources::{Layout, Partition, Projection};
use crate::table::Keys;

/// Places of a kind that reads everything below its location are one, at the folder above them all.
pub(super) fn join_flat(places: Places, shapes: &[Shape]) -> Places {
    let is_deep = |key: &PlaceKey| key.shapes.iter().all(|s| shapes[*s].is_flat() && shapes[*s].layout.deep);
    let (deep, mut rest): (Places, Places) = places.into_iter().partition(|(key, _)| is_deep(key));
    let mut by_shapes: BTreeMap<Vec<usize>, Vec<(String, Place)>> = BTreeMap::new();
    for (key, place) in deep {
        by_shapes.entry(key.shapes).or_default().push((key.location, place));
    }
    for (shapes, places) in by_shapes {
        let mut joined = Place::default();
        let mut location: Option<String> = None;
        for (folder, place) in places {
            location = Some(location.map_or(folder.clone(), |above| common_folder(&above, &folder)));
            joined.merge(place);
        }
        let location = location.unwrap_or_default();
        rest.insert(PlaceKey { location, org: None, shapes }, joined);
    }
    rest
}

fn common_folder(a: &str, b: &str) -> String {
    a.split_inclusive('/').zip(b.split_inclusive('/')).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
}

/// The same table, found in several places, once.
pub(super) fn join_same(finds: Vec<Found>) -> Vec<Found> {
    let mut joined: Vec<Found> = Vec::new();
    for found in finds {
        match joined.iter_mut().find(|known| known.is_same(&found)) {
            Some(known) => known.merge(found),
            None => joined.push(found),
        }
    }
    joined
}

/// Folders side by side that hold the same are one table, where the kind has a layout with these folders as values.
pub(super) fn join_siblings(mut finds: Vec<Found>, listing: &dyn Listing, shapes: &[Shape]) -> Vec<Found> {
    for number in 0..finds.len() {
        let shape = &shapes[finds[number].shape];
        let above = shape
            .source
            .layouts
            .iter()
            .enumerate()
            .filter_map(|(at, layout)| Some((values_above(layout, &shape.layout)?, at)));
        // With as many folders as can be.
        let mut above: Vec<(Vec<String>, usize)> = above.collect();
        above.sort_by_key(|(names, _)| std::cmp::Reverse(names.len()));
        for (names, layout) in above {
            let Some((parent, _)) = split(&finds[number].key, names.len()) else { continue };
            let is_sibling = |found: &Found| {
                let same_kind =
                    found.shape == finds[number].shape && found.table.choices == finds[number].table.choices;
                same_kind && split(&found.key, names.len()).is_some_and(|(other, _)| other == parent)
            };
            let siblings: Vec<usize> = (0..finds.len()).filter(|other| is_sibling(&finds[*other])).collect();
            if siblings.len() < 2 || siblings[0] != number {
                continue;
            }
            let layout = &shape.source.layouts[layout];
            let Some(wide) = shapes.iter().position(|s| s.source.id == shape.source.id && s.layout.id == layout.id)
            else {
                continue;
            };
            for other in &siblings {
                widen(&mut finds[*other], listing, wide, &layout.id, &names);
            }
            return join_siblings(join_same(finds), listing, shapes);
        }
    }
    finds
}

/// The names of the values that a layout has above another one that goes on alike.
fn values_above(wide: &Layout, narrow: &Layout) -> Option<Vec<String>> {
    let above = wide.template.strip_suffix(narrow.template.as_str()).filter(|above| !above.is_empty())?;
    let any_value = |name: &str| {
        let is_any = |p: &&Partition| p.name == name && p.projection == Projection::Table;
        wide.partitions.iter().any(|p| is_any(&p))
    };
    let names = above.strip_suffix('/')?.split('/').map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| name.filter(|name| any_value(name)).map(str::to_owned)).collect()
}

/// The folder so many folders above another one, and these folders.
fn split(key: &str, folders: usize) -> Option<(String, Vec<String>)> {
    let mut parts: Vec<&str> = key.split_inclusive('/').collect();
    let values = parts.split_off(parts.len().checked_sub(folders)?);
    Some((parts.concat(), values.into_iter().map(|value| value.trim_end_matches('/').to_owned()).collect()))
}

fn widen(found: &mut Found, listing: &dyn Listing, shape: usize, layout: &str, names: &[String]) {
    let Some((parent, values)) = split(&found.key, names.len()) else { return };
    found.table.location = listing.location(&parent);
    found.table.layout = layout.to_owned();
    (found.key, found.shape) = (parent, shape);
    for (name, value) in names.iter().zip(values) {
        found.values.insert(name.clone(), BTreeSet::from([value]));
    }
}

/// Gives every table a name of its own: the kind's for the first, and what tells the others from it.
pub(super) fn name(finds: &mut [Found], start: &str, taken: &[String]) {
    // The one with most accounts and regions is what a query of the kind means.
    finds.sort_by_key(|found| {
        let table = &found.table;
        let width = |keys: &Keys| if let Keys::Listed(list) = keys { list.len() } else { 0 };
        let wide = std::cmp::Reverse((width(&table.accounts), width(&table.regions), found.last, found.objects));
        (table.source.clone(), wide, table.location.to_string(), table.layout.clone())
    });
    let mut names: BTreeSet<String> = taken.iter().cloned().collect();
    for found in finds {
        let table = &mut found.table;
        // What lies above the start tells nothing.
        let below = found.key.strip_prefix(start).unwrap_or_default();
        let folder = below.trim_end_matches('/').rsplit('/').find(|part| !is_usual(part)).unwrap_or_default();
        let suffixes = [Some(String::new()), table.org.is_some().then(|| "_org".to_owned()), Some(slug(folder))];
        let with_layout = format!("_{}", table.layout);
        let first =
            suffixes.into_iter().flatten().chain([with_layout]).map(|suffix| format!("{}{suffix}", table.source));
        let numbered = (2..).map(|number| format!("{}_{number}", table.source));
        if let Some(name) = first.chain(numbered).find(|name| !names.contains(name)) {
            names.insert(name.clone());
            table.name = name;
        }
    }
}

/// Folders that tell nothing: they are in every bucket.
fn is_usual(folder: &str) -> bool {
    folder == "AWSLogs" || folder.is_empty()
}

/// A folder's name as the end of a table's.
fn slug(folder: &str) -> String {
    let word: String =
        folder.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let word = word.trim_matches('_');
    if word.is_empty() { String::new() } else { format!("_{}", &word[..word.len().min(40)]) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::sources::Catalogue;

    #[test]
    fn a_layout_with_values_above_another_is_seen() {
        let catalogue = Catalogue::builtin().unwrap();
        let app = catalogue.get("app").unwrap();
        let above = |wide: &str, narrow: &str| values_above(app.layout(wide).unwrap(), app.layout(narrow).unwrap());
        assert_eq!(above("by_tag", "daily").unwrap(), ["tag"]);
        assert_eq!(above("by_task", "daily").unwrap(), ["cluster", "task", "tag"]);
        assert_eq!(above("daily", "daily"), None);
        let trail = catalogue.get("cloudtrail").unwrap();
        assert_eq!(values_above(trail.layout("organization").unwrap(), trail.layout("account").unwrap()), None);
    }

    #[test]
    fn folders_side_by_side_share_the_folder_above() {
        assert_eq!(common_folder("a/b/c/", "a/b/d/e/"), "a/b/");
        assert_eq!(common_folder("a/", "b/"), "");
        assert_eq!(split("a/b/", 1), Some(("a/".to_owned(), vec!["b".to_owned()])));
        assert_eq!(split("a/b/", 3), None);
    }

    #[test]
    fn a_folders_name_becomes_a_part_of_an_identifier() {
        assert_eq!(slug("My-App.2"), "_my_app_2");
        assert_eq!(slug("---"), "");
    }
}
