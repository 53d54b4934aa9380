//! What an object's content says about its kind, where its key leaves a choice: each kind's own reader tries it, and
//! the one that makes most of it is right.

use bytes::Bytes;

use super::columns::{self, Inferred};
use super::fields::Fields;
use super::shape::Shape;
use crate::engine::EngineError;
use crate::engine::trial::{self, Stuff, Trial};
use crate::sources::{Choices, Format, Source};

/// The first bytes of a Parquet object.
const PARQUET: &[u8] = b"PAR1";
/// The first bytes of a gzip member.
const GZIP: &[u8] = &[0x1f, 0x8b];
/// A kind whose names tell nothing knows at least this part of a record's keys.
const FAMILIAR: f64 = 0.5;

/// An object's beginning, or all of it.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) stuff: Stuff,
    /// The text, as far as it can be inflated; none for Parquet.
    text: String,
    documents: Vec<serde_json::Map<String, serde_json::Value>>,
    /// The columns, if it is Parquet and whole.
    parquet: Option<Vec<(String, crate::sources::ColumnType)>>,
}

/// What one kind makes of a sample.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    /// The number of its shape.
    pub(super) shape: usize,
    /// What a table of it says about its kind.
    pub(super) choices: Choices,
    /// The fields of the object.
    pub(super) fields: Fields,
    /// What a table of it says about its fields.
    pub(super) said_fields: Option<Vec<String>>,
    /// Keys that cannot be columns.
    pub(super) left_out: Vec<String>,
    /// What the reader found.
    pub(super) trial: Trial,
}

/// How well a kind suits a sample, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Suits {
    /// Lines that anything may have, taken whole.
    Bare,
    /// Records of a kind whose columns were made from them.
    Inferred,
    /// Records of an open kind that has columns of its own.
    Open,
    /// Records of a kind with its own columns.
    Well,
}

/// How an object is compressed.
pub(super) fn compression(bytes: &Bytes) -> &'static str {
    match bytes {
        bytes if bytes.starts_with(GZIP) => "gzip",
        bytes if bytes.starts_with(PARQUET) => "parquet",
        bytes if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => "zstd",
        bytes if bytes.starts_with(b"BZh") => "bzip2",
        bytes if bytes.starts_with(b"PK\x03\x04") => "zip",
        _ => "none",
    }
}

impl Sample {
    /// Reads what there is of an object; damaged gzip has no text.
    pub(super) fn new(stuff: Stuff, most: u64) -> Self {
        let is_parquet = stuff.bytes.starts_with(PARQUET);
        let text = if is_parquet { String::new() } else { trial::text(&stuff, most).unwrap_or_default() };
        let parquet = (is_parquet && stuff.whole).then(|| trial::parquet_columns(&stuff.bytes).ok()).flatten();
        Self { documents: columns::documents(&text), text, parquet, stuff }
    }

    fn is_parquet(&self) -> bool {
        self.stuff.bytes.starts_with(PARQUET)
    }

    /// Tries a shape's kind in each of its formats that the first bytes allow; the best of them.
    pub(super) async fn attempt(
        &self,
        number: usize,
        shape: &Shape,
        most: u64,
    ) -> Result<Option<Attempt>, EngineError> {
        let mut best: Option<Attempt> = None;
        let others = shape.source.formats.iter().map(|format| Some(format.id.clone()));
        for format in std::iter::once(None).chain(others) {
            let choices = Choices { object_format: format, prefix: shape.prefix.clone(), ..Choices::default() };
            let Some(attempt) = self.attempt_as(number, shape, choices, most).await? else { continue };
            let made = |attempt: &Attempt| (attempt.trial.own > 0, attempt.trial.columns_filled());
            if best.as_ref().is_none_or(|best| made(&attempt) > made(best)) {
                best = Some(attempt);
            }
        }
        Ok(best)
    }

    async fn attempt_as(
        &self,
        number: usize,
        shape: &Shape,
        mut choices: Choices,
        most: u64,
    ) -> Result<Option<Attempt>, EngineError> {
        let mut left_out = Vec::new();
        if shape.source.open && shape.source.columns.is_empty() {
            let Some(inferred) = self.infer(shape) else { return Ok(None) };
            (choices.columns, choices.time, left_out) = (inferred.columns, inferred.time, inferred.left_out);
        }
        // A prefix that no layout allows, or columns that are none, mean that this is not the kind.
        let Ok(source) = shape.source.with(&shape.layout.id, &choices) else { return Ok(None) };
        if matches!(source.format, Format::Parquet) != self.is_parquet() {
            return Ok(None);
        }
        let fields = match &self.parquet {
            Some(columns) => Fields::of_parquet(&source, columns),
            None => Fields::of_text(&source, &self.text, &self.documents),
        };
        let said_fields = fields.said(&source);
        let trial = trial::attempt(&source, said_fields.as_deref(), &self.stuff, most).await?;
        Ok(Some(Attempt { shape: number, choices, fields, said_fields, left_out, trial }))
    }

    fn infer(&self, shape: &Shape) -> Option<Inferred> {
        let taken: Vec<&str> = shape.layout.partitions.iter().map(|partition| partition.name.as_str()).collect();
        let inferred = match &self.parquet {
            Some(columns) => columns::of_parquet(columns, &taken),
            None => columns::of_documents(&self.documents, &taken),
        };
        (!inferred.columns.is_empty()).then_some(inferred)
    }
}

/// The kinds that a sample's records are of: the one that suits best, and those among the others that read the same
/// records and find their own in them. Kinds that suit as well as the best one come second.
pub(super) fn decide(attempts: Vec<Attempt>, shapes: &[Shape]) -> (Vec<Attempt>, Vec<usize>) {
    let source = |attempt: &Attempt| &shapes[attempt.shape].source;
    let ids: Vec<&str> = attempts.iter().map(|attempt| source(attempt).id.as_str()).collect();
    let extends = |attempt: &Attempt| source(attempt).extends.as_deref().is_some_and(|base| ids.contains(&base));
    let (special, own): (Vec<Attempt>, Vec<Attempt>) = attempts.iter().cloned().partition(|attempt| extends(attempt));
    let mut suited: Vec<((Suits, usize), Attempt)> =
        own.into_iter().filter_map(|attempt| Some((suits(&attempt, &shapes[attempt.shape])?, attempt))).collect();
    suited.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    let mut chosen: Vec<Attempt> = Vec::new();
    let mut rivals = Vec::new();
    if let Some((best, attempt)) = suited.first() {
        rivals = suited[1..].iter().filter(|(rank, _)| rank == best).map(|(_, rival)| rival.shape).collect();
        chosen.push(attempt.clone());
    }
    let base = chosen.first().map(|attempt| source(attempt).id.clone());
    let made_up = suited.first().is_none_or(|((suits, _), _)| *suits == Suits::Inferred);
    let is_own = |attempt: &Attempt| match &base {
        Some(base) if source(attempt).extends.as_ref() == Some(base) => attempt.trial.own > 0,
        // Bare lines: most of them must be the kind's own.
        _ => made_up && attempt.trial.own > 0 && attempt.trial.own * 2 >= attempt.trial.records,
    };
    let special: Vec<Attempt> = special.into_iter().filter(|attempt| is_own(attempt)).collect();
    // What a kind knows beats columns that were made up.
    if made_up && !special.is_empty() {
        chosen.clear();
    }
    chosen.extend(special);
    (chosen, rivals)
}

/// How well a kind suits, and how many columns it fills; `None` if it does not.
fn suits(attempt: &Attempt, shape: &Shape) -> Option<(Suits, usize)> {
    let filled = attempt.trial.columns_filled();
    if attempt.trial.own == 0 || filled == 0 {
        return None;
    }
    let source: &Source = &shape.source;
    let inferred = source.open && source.columns.is_empty();
    if !inferred && (shape.generic || source.open) && attempt.fields.share() < FAMILIAR {
        return None;
    }
    let suits = match () {
        () if inferred => Suits::Inferred,
        () if filled == 1 && source.columns.len() > 1 => Suits::Bare,
        () if source.open => Suits::Open,
        () => Suits::Well,
    };
    // Of kinds that fill as many columns, the one that knows all fields is meant.
    Some((suits, filled.saturating_sub(attempt.fields.unknown.len())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::sources::Catalogue;

    static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| Shape::all(&Catalogue::builtin().unwrap()));

    /// The kinds that a text is decided to be of, among all that may lie in a stream's folders, and those in doubt.
    async fn decided(text: &str, candidates: &[&str]) -> (Vec<String>, Vec<String>) {
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        let sample = Sample::new(Stuff { key: "o".to_owned(), bytes, whole: true }, 1 << 20);
        let mut attempts = Vec::new();
        for id in candidates {
            let number = SHAPES.iter().position(|shape| shape.source.id == *id).unwrap();
            attempts.extend(sample.attempt(number, &SHAPES[number], 1 << 20).await.unwrap());
        }
        let (chosen, rivals) = decide(attempts, &SHAPES);
        let id = |shape: usize| SHAPES[shape].source.id.clone();
        (chosen.iter().map(|attempt| id(attempt.shape)).collect(), rivals.into_iter().map(id).collect())
    }

    const STREAM: [&str; 9] = [
        "apigateway",
        "cloudfront_realtime",
        "cwl",
        "eks_audit",
        "firehose_json",
        "lambda",
        "rds_slow",
        "cloudfront_v2",
        "waf_firehose",
    ];

    async fn in_stream(text: &str) -> Vec<String> {
        decided(text, &STREAM).await.0
    }

    fn sample_of(id: &str) -> String {
        Catalogue::builtin().unwrap().get(id).unwrap().samples[0].text.clone()
    }

    #[tokio::test]
    async fn envelopes_are_told_by_their_log_group() {
        assert_eq!(in_stream(&sample_of("lambda")).await, ["cwl", "lambda"]);
        assert_eq!(in_stream(&sample_of("cwl")).await[0], "cwl");
    }

    #[tokio::test]
    async fn records_of_a_known_kind_beat_columns_that_are_made_up() {
        assert_eq!(in_stream(&sample_of("waf_firehose")).await, ["waf_firehose"]);
        assert_eq!(in_stream(&sample_of("cloudfront_realtime")).await, ["cloudfront_realtime"]);
        assert_eq!(in_stream(&sample_of("apigateway")).await, ["apigateway"]);
    }

    #[tokio::test]
    async fn json_that_nobody_knows_gets_columns_of_its_own() {
        let text = "{\"order\":1,\"at\":\"2026-03-10T08:00:00Z\"}\n{\"order\":2,\"at\":\"2026-03-10T08:00:01Z\"}\n";
        assert_eq!(in_stream(text).await, ["firehose_json"]);
    }

    #[tokio::test]
    async fn flow_logs_are_told_by_their_header() {
        for (id, other) in [("vpcflow", "tgwflow"), ("tgwflow", "vpcflow")] {
            let (chosen, rivals) = decided(&sample_of(id), &["tgwflow", "vpcflow"]).await;
            assert_eq!((chosen, rivals), (vec![id.to_owned()], vec![]), "not {other}");
        }
        let (_, rivals) = decided("version srcaddr\n2 10.0.0.1\n", &["tgwflow", "vpcflow"]).await;
        assert_eq!(rivals, ["vpcflow"], "fields that both have leave a doubt, and it is stated");
    }

    #[tokio::test]
    async fn files_of_any_name_must_have_the_keys_of_their_kind() {
        let candidates = ["app", "verifiedaccess"];
        assert_eq!(decided("{\"a\":1,\"b\":2,\"time\":\"x\"}\n", &candidates).await.0, [""; 0]);
        assert_eq!(decided("not json\n", &candidates).await.0, [""; 0]);
        assert_eq!(decided(&sample_of("app"), &candidates).await.0, ["app"]);
        assert_eq!(decided(&sample_of("verifiedaccess"), &candidates).await.0, ["verifiedaccess"]);
    }

    #[test]
    fn the_first_bytes_tell_the_compression() {
        let of = |bytes: &'static [u8]| compression(&Bytes::from_static(bytes));
        assert_eq!((of(&[0x1f, 0x8b, 8]), of(b"PAR1"), of(b"{\"a\"")), ("gzip", "parquet", "none"));
    }
}
