//! How an object is stored: Hadoop tells compression by the end of its key, and by nothing else.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::bufread::MultiGzDecoder;

use super::Object;
use super::tally::{Cause, Tally};

/// Bytes that a sample may inflate to.
const MOST: u64 = 1 << 30;

const GZIP: [u8; 2] = [0x1f, 0x8b];

const NAME: &str = "write objects under a key that says how they are packed";

const UNNAMED: Cause = Cause {
    what: "the object is gzip and its key does not end in .gz: Athena tells by the key, and reads the packed bytes as text",
    repair: NAME,
};
const NOT_GZIP: Cause = Cause {
    what: "the key ends in .gz and the object is not gzip: every query fails with `incorrect header check`",
    repair: NAME,
};
const CUT: Cause = Cause {
    what: "the gzip data ends too early: every query fails with `Unexpected end of input stream`",
    repair: "take the object out of the folder, or write it again",
};
const DAMAGED: Cause = Cause {
    what: "the gzip data is damaged: every query fails",
    repair: "take the object out of the folder, or write it again",
};
const TWICE: Cause = Cause {
    what: "inside of the gzip data is gzip again: Athena undoes one layer and reads the other as text",
    repair: "switch off one of the two compressions",
};

/// Ends of names that stand for a codec which is not undone here.
const OTHERS: [&str; 6] = [".bz2", ".snappy", ".lz4", ".zst", ".lzo", ".deflate"];

/// The text of an object as a query would see it, and how it is stored.
pub(super) fn text<'a>(object: &Object<'a>, tally: &mut Tally) -> Option<(Cow<'a, str>, &'static str)> {
    if let Some(end) = OTHERS.iter().find(|end| object.name.ends_with(*end)) {
        tally.unproven =
            Some(format!("{end} objects are not read here: give one that is inflated, under its name without {end}"));
        return None;
    }
    if !object.name.ends_with(".gz") {
        if object.bytes.starts_with(&GZIP) {
            tally.fault(0, &UNNAMED, object.name);
            // What it would hold under a right name is worth knowing.
            return inflated(object, tally);
        }
        return Some((String::from_utf8_lossy(object.bytes), "plain"));
    }
    if !object.bytes.starts_with(&GZIP) {
        tally.fault(0, &NOT_GZIP, object.name);
        return Some((String::from_utf8_lossy(object.bytes), "plain"));
    }
    inflated(object, tally)
}

fn inflated<'a>(object: &Object<'a>, tally: &mut Tally) -> Option<(Cow<'a, str>, &'static str)> {
    let mut text = Vec::new();
    let read = MultiGzDecoder::new(object.bytes).take(MOST + 1).read_to_end(&mut text);
    if text.len() as u64 > MOST {
        tally.unproven = Some("it inflates to more than 1 GiB: give a smaller object".to_owned());
        return None;
    }
    match read {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => tally.fault(0, &CUT, ""),
        Err(_) => tally.fault(0, &DAMAGED, ""),
    }
    if text.starts_with(&GZIP) {
        tally.fault(0, &TWICE, "");
    }
    Some((Cow::Owned(String::from_utf8_lossy(&text).into_owned()), "gzip"))
}
