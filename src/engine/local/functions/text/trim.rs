//! `trim`, `ltrim`, `rtrim`: white space, or the characters of a second argument.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::Call;
use super::super::trino::Param::Varchar;
use super::super::trino::{TrinoFunction, returns};

pub(super) fn trim() -> ScalarUDF {
    TrinoFunction::new("trim")
        .overload(&[Varchar], returns::varchar, |call| blanks(call, true, true))
        .overload(&[Varchar, Varchar], returns::varchar, |call| characters(call, true, true))
        .udf()
}

pub(super) fn ltrim() -> ScalarUDF {
    TrinoFunction::new("ltrim")
        .overload(&[Varchar], returns::varchar, |call| blanks(call, true, false))
        .overload(&[Varchar, Varchar], returns::varchar, |call| characters(call, true, false))
        .udf()
}

pub(super) fn rtrim() -> ScalarUDF {
    TrinoFunction::new("rtrim")
        .overload(&[Varchar], returns::varchar, |call| blanks(call, false, true))
        .overload(&[Varchar, Varchar], returns::varchar, |call| characters(call, false, true))
        .udf()
}

fn blanks(call: &Call<'_>, left: bool, right: bool) -> Result<ArrayRef> {
    let texts = call.text(0)?;
    call.texts(|row| Ok(texts.get(row).map(|text| stripped(text, left, right, is_blank))))
}

/// White space as Java sees it: the kinds that do not break are none.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}' | '\u{85}') || matches!(c, '\u{1C}'..='\u{1F}')
}

fn characters(call: &Call<'_>, left: bool, right: bool) -> Result<ArrayRef> {
    let (texts, sets) = (call.text(0)?, call.text(1)?);
    call.texts(|row| {
        let (Some(text), Some(set)) = (texts.get(row), sets.get(row)) else { return Ok(None) };
        Ok(Some(stripped(text, left, right, |c| set.contains(c))))
    })
}

fn stripped(text: &str, left: bool, right: bool, of: impl Fn(char) -> bool) -> &str {
    let text = if left { text.trim_start_matches(&of) } else { text };
    if right { text.trim_end_matches(&of) } else { text }
}
