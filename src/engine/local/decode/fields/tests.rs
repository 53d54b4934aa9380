#![allow(clippy::unwrap_used)]

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use proptest::prelude::*;

use super::*;
use crate::sources::{Catalogue, Format};

static ALB: LazyLock<(Arc<Source>, Vec<Field>)> = LazyLock::new(|| {
    let source = Arc::clone(Catalogue::builtin().unwrap().get("alb").unwrap());
    let Format::Fields(fields) = source.format.clone() else { panic!("the format of ALB logs") };
    (source, fields)
});

fn reader() -> MutexGuard<'static, LineReader> {
    static READER: LazyLock<Mutex<LineReader>> = LazyLock::new(|| Mutex::new(LineReader::new(&ALB.1, &ALB.0).unwrap()));
    READER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The groups the quick way finds, padded to all of them; `None` if it leaves the line to the expression.
fn cut(line: &str) -> Option<Vec<Option<&str>>> {
    let mut reader = reader();
    reader.spans.clear();
    let groups = reader.regex.captures_len() - 1;
    reader.cut(line).then(|| {
        reader.spans.resize(groups, None);
        reader.spans.iter().map(|span| span.clone().map(|s| &line[s])).collect()
    })
}

/// The groups of the expression.
fn matched(line: &str) -> Option<Vec<Option<&str>>> {
    let mut reader = reader();
    reader.match_all(line).then(|| reader.spans.iter().map(|span| span.clone().map(|s| &line[s])).collect())
}

fn samples() -> Vec<&'static str> {
    ALB.0.samples.iter().flat_map(|s| s.text.lines()).filter(|l| !l.is_empty()).collect()
}

#[test]
fn lines_as_aws_writes_them_need_no_expression() {
    let newest = samples().into_iter().max_by_key(|line| line.matches(' ').count()).unwrap();
    assert!(reader().unambiguous);
    assert!(cut(newest).is_some(), "{newest}");
    assert_eq!(cut(newest), matched(newest));
}

#[test]
fn a_line_cut_at_any_field_means_the_same_both_ways() {
    let mut agreed = 0;
    for line in samples() {
        for end in (0..=line.len()).filter(|end| line.is_char_boundary(*end)) {
            let line = &line[..end];
            if let Some(groups) = cut(line) {
                assert_eq!(Some(groups), matched(line), "{line}");
                agreed += 1;
            }
        }
    }
    assert!(agreed > 20, "{agreed}");
}

/// A line of ALB fields, some of them odd.
fn line() -> impl Strategy<Value = String> {
    let word = prop_oneof![4 => "[a-z0-9.:-]{1,6}", 1 => "[a-z\" ]{0,4}", 1 => Just("-".to_owned())];
    let quoted = "[a-z /:-]{0,8}".prop_map(|text| format!("\"{text}\""));
    let request = prop_oneof![
        Just("\"GET http://a:80/b c HTTP/1.1\"".to_owned()),
        "[a-zA-Z/ ]{0,9}".prop_map(|text| format!("\"{text}\"")),
    ];
    let either = prop_oneof![word.clone(), quoted.clone()];
    let field = move |field: &Field| -> BoxedStrategy<String> {
        match (&field.shape, field.quoting) {
            (FieldShape::Request { .. }, _) => request.clone().boxed(),
            (_, Quoting::Bare) => word.clone().boxed(),
            (_, Quoting::Quoted) => prop_oneof![8 => quoted.clone(), 1 => word.clone()].boxed(),
            (_, Quoting::Either) => either.clone().boxed(),
        }
    };
    let fields: Vec<_> = ALB.1.iter().map(field).collect();
    (fields, 0usize..40, prop_oneof![3 => Just(String::new()), 1 => "[ a\"]{1,6}"])
        .prop_map(|(fields, width, tail)| fields.into_iter().take(width).collect::<Vec<_>>().join(" ") + &tail)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_quick_way_means_what_the_expression_means(line in line()) {
        if let Some(groups) = cut(&line) {
            prop_assert_eq!(Some(groups), matched(&line), "{}", line);
        }
    }
}
