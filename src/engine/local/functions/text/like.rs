//! `LIKE` with a pattern that is not a literal; [`super::super::super::rewrite`] leaves those to this function.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use regex::Regex;

use super::super::call::{Call, Memo, failed};
use super::super::trino::Param::Varchar;
use super::super::trino::{TrinoFunction, returns};

pub(super) fn udf() -> ScalarUDF {
    TrinoFunction::new("like")
        .overload(&[Varchar, Varchar], returns::boolean, |call| like(call, |_| Some(None)))
        .overload(&[Varchar, Varchar, Varchar], returns::boolean, |call| {
            let escapes = call.text(2)?;
            like(call, |row| escapes.get(row).map(|text| text.chars().next()))
        })
        .udf()
}

fn like(call: &Call<'_>, escape: impl Fn(usize) -> Option<Option<char>>) -> Result<ArrayRef> {
    let (texts, patterns) = (call.text(0)?, call.text(1)?);
    let mut memo: Memo<Regex> = Memo::new();
    call.booleans(|row| {
        let (Some(text), Some(pattern), Some(escape)) = (texts.get(row), patterns.get(row), escape(row)) else {
            return Ok(None);
        };
        Ok(Some(memo.get(pattern, |pattern| compile(pattern, escape))?.is_match(text)))
    })
}

fn compile(pattern: &str, escape: Option<char>) -> Result<Regex> {
    let mut source = String::from("(?s)^");
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            c if Some(c) == escape => match chars.next() {
                Some(next) if next == '%' || next == '_' || Some(next) == escape => {
                    source.push_str(&regex::escape(&next.to_string()));
                }
                _ => {
                    return Err(failed("Escape character must be followed by '%', '_' or the escape character itself"));
                }
            },
            '%' => source.push_str(".*"),
            '_' => source.push('.'),
            c => source.push_str(&regex::escape(&c.to_string())),
        }
    }
    source.push('$');
    Regex::new(&source).map_err(|_| failed("LIKE pattern is too large"))
}
