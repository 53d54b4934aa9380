//! What is legal in a table and yet worth saying.

use crate::sources::{EventTime, Source};
use crate::table::{Keys, Table};

/// What is legal and yet worth saying to who asked for the definition.
pub fn notes(table: &Table, source: &Source) -> Vec<String> {
    let mut notes = source.layout(&table.layout).map(|layout| layout.notes.clone()).unwrap_or_default();
    if source.open && source.time == EventTime::None {
        notes.push("without --time no query can be confined to a window more exact than the folders".to_owned());
    }
    let location = table.location.to_string();
    if !source.root.is_empty() && !location.ends_with(&format!("/{}", source.root)) {
        notes.push(format!(
            "AWS writes below `{}`: check that {location} is the folder that holds the accounts",
            source.root
        ));
    }
    for (keys, what) in [(&table.accounts, "accounts"), (&table.regions, "regions")] {
        match keys {
            Keys::Listed(list) if list.len() > 50 => notes.push(format!(
                "{} {what} are many for one projection: a query that names none of them looks into every folder of \
                 each; consider --{what} injected",
                list.len()
            )),
            Keys::Injected => notes.push(format!("every query of this table must name its {what}")),
            _ => {}
        }
    }
    if let Ok(columns) = source.columns_of(table.fields.as_deref())
        && let Some(time) = source.time.column()
        && !columns.iter().any(|c| c.name == time)
    {
        notes.push(format!("without `{time}` no query can be confined to a window of time"));
    }
    notes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::ddl::examples::{table, words};
    use crate::sources::Catalogue;
    use crate::table::Location;

    #[test]
    fn what_is_legal_and_odd_is_said() {
        let catalogue = Catalogue::builtin().unwrap();
        let notes = |table: &Table| notes(table, catalogue.get(&table.source).unwrap());
        assert_eq!(notes(&table("cloudtrail", "account")), Vec::<String>::new());
        let bare = Table { location: Location::parse("s3://my-trail-bucket/"), ..table("cloudtrail", "account") };
        assert!(notes(&bare)[0].contains("AWS writes below `AWSLogs/`"));
        let untimed = Table { fields: Some(words(&["srcaddr"])), ..table("vpcflow", "daily") };
        assert!(notes(&untimed)[0].contains("without `start`"));
        let injected = Table { accounts: Keys::Injected, ..table("alb", "account") };
        assert!(notes(&injected)[0].contains("must name its accounts"));
    }
}
