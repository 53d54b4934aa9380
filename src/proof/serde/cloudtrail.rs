//! `CloudTrailInputFormat`: the records of an object's `Records`, each read as JSON.

use serde_json::value::RawValue;

use super::json::{Dialect, Reader};
use crate::ddl::read::Members;
use crate::ddl::{Definition, HiveType};
use crate::proof::tally::{Cause, Tally};

const NOT_JSON: Cause = Cause {
    what: "the object is not JSON: the query fails with `HIVE_CURSOR_ERROR`",
    repair: "keep such objects out of the folder, or take the SerDe that reads them",
};
const NO_RECORDS: Cause = Cause {
    what: "the object has no `Records`: it is a digest, or of another service, and the query fails or finds nothing in it",
    repair: "let the template go on to the folder of the trail's events: …/CloudTrail/",
};

pub(super) fn read(definition: &Definition, columns: &[HiveType], text: &str, tally: &mut Tally) {
    let reader = Reader::new(Dialect::of(definition), definition, columns);
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let mut number = 0;
    for (i, document) in documents.by_ref().enumerate() {
        let place = i as u64 + 1;
        let Ok(document) = document else {
            tally.fault(place, &NOT_JSON, text);
            return;
        };
        let records = serde_json::from_str::<Members<'_>>(document.get()).ok().and_then(|Members(members)| {
            let records = members.into_iter().find(|(key, _)| key.get() == "\"Records\"")?;
            serde_json::from_str::<Vec<&RawValue>>(records.1.get()).ok()
        });
        let Some(records) = records else {
            tally.fault(place, &NO_RECORDS, document.get());
            continue;
        };
        for record in records {
            number += 1;
            reader.record(number, record.get(), tally);
        }
    }
    if number == 0 && text.trim().is_empty() {
        tally.fault(0, &NOT_JSON, "");
    }
}
