//! The arguments of one call, row by row, and builders for its result.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayAccessor, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, LargeStringArray, LargeStringBuilder,
    PrimitiveArray, StringArray, StringBuilder, StringViewArray,
};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::{DataFusionError, Result};

/// How many bytes the texts of one batch may have: their offsets have 31 bits.
const MAX_TEXT: usize = i32::MAX as usize;

/// A run-time error with Trino's message.
pub(super) fn failed(message: impl Into<String>) -> DataFusionError {
    DataFusionError::Execution(message.into())
}

/// One call of a scalar function on one batch.
pub(super) struct Call<'a> {
    pub(super) operands: Vec<Operand>,
    pub(super) rows: usize,
    /// The type the result must have.
    pub(super) returns: &'a DataType,
}

/// An argument: a column, or one value for all rows.
pub(super) struct Operand {
    pub(super) array: ArrayRef,
    pub(super) constant: bool,
}

impl Operand {
    /// Where the value of `row` is in `array`.
    pub(super) fn at(&self, row: usize) -> usize {
        if self.constant { 0 } else { row }
    }
}

impl Call<'_> {
    /// How many arguments there are.
    pub(super) fn len(&self) -> usize {
        self.operands.len()
    }

    /// A text or JSON argument.
    pub(super) fn text(&self, i: usize) -> Result<Text<'_>> {
        let operand = &self.operands[i];
        let texts = match operand.array.data_type() {
            DataType::Utf8 => Texts::Small(operand.array.as_string()),
            DataType::LargeUtf8 => Texts::Large(operand.array.as_string()),
            DataType::Utf8View => Texts::View(operand.array.as_string_view()),
            other => return Err(failed(format!("expected text, got {other}"))),
        };
        Ok(Text { texts, constant: operand.constant })
    }

    /// A `bigint` argument.
    pub(super) fn long(&self, i: usize) -> Result<Cells<&PrimitiveArray<Int64Type>>> {
        self.primitive(i)
    }

    /// A `double` argument.
    pub(super) fn double(&self, i: usize) -> Result<Cells<&PrimitiveArray<Float64Type>>> {
        self.primitive(i)
    }

    /// An argument of a primitive Arrow type.
    pub(super) fn primitive<T: ArrowPrimitiveType>(&self, i: usize) -> Result<Cells<&PrimitiveArray<T>>> {
        let operand = &self.operands[i];
        let array = operand.array.as_primitive_opt::<T>();
        let array =
            array.ok_or_else(|| failed(format!("expected {}, got {}", T::DATA_TYPE, operand.array.data_type())))?;
        Ok(Cells { array, constant: operand.constant })
    }

    /// A text result (`varchar`, or `json` where the function returns that).
    pub(super) fn texts<S: AsRef<str>>(&self, mut value: impl FnMut(usize) -> Result<Option<S>>) -> Result<ArrayRef> {
        if self.returns == &DataType::LargeUtf8 {
            let mut out = LargeStringBuilder::new();
            for row in 0..self.rows {
                out.append_option(value(row)?);
            }
            return Ok(Arc::new(out.finish()));
        }
        let mut out = StringBuilder::new();
        let mut size = 0;
        for row in 0..self.rows {
            let text = value(row)?;
            size += text.as_ref().map_or(0, |text| text.as_ref().len());
            if size > MAX_TEXT {
                return Err(failed("the texts of one batch are larger than 2 GiB"));
            }
            out.append_option(text);
        }
        Ok(Arc::new(out.finish()))
    }

    /// A `bigint` result.
    pub(super) fn longs(&self, value: impl FnMut(usize) -> Result<Option<i64>>) -> Result<ArrayRef> {
        self.primitives::<Int64Type>(value)
    }

    /// A `double` result.
    pub(super) fn doubles(&self, value: impl FnMut(usize) -> Result<Option<f64>>) -> Result<ArrayRef> {
        self.primitives::<Float64Type>(value)
    }

    /// A result of a primitive Arrow type; time zones come from the declared type.
    pub(super) fn primitives<T: ArrowPrimitiveType>(
        &self,
        value: impl FnMut(usize) -> Result<Option<T::Native>>,
    ) -> Result<ArrayRef> {
        let array = (0..self.rows).map(value).collect::<Result<PrimitiveArray<T>>>()?;
        Ok(Arc::new(array.with_data_type(self.returns.clone())))
    }

    /// A `boolean` result.
    pub(super) fn booleans(&self, value: impl FnMut(usize) -> Result<Option<bool>>) -> Result<ArrayRef> {
        Ok(Arc::new((0..self.rows).map(value).collect::<Result<BooleanArray>>()?))
    }
}

/// The values of one argument by row.
pub(super) struct Cells<A> {
    array: A,
    constant: bool,
}

impl<A: ArrayAccessor> Cells<A> {
    /// The value of a row, `None` for NULL.
    pub(super) fn get(&self, row: usize) -> Option<A::Item> {
        let at = if self.constant { 0 } else { row };
        self.array.is_valid(at).then(|| self.array.value(at))
    }
}

/// The values of a text argument by row.
pub(super) struct Text<'a> {
    texts: Texts<'a>,
    constant: bool,
}

enum Texts<'a> {
    Small(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
}

impl<'a> Text<'a> {
    /// The text of a row, `None` for NULL.
    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
        let at = if self.constant { 0 } else { row };
        match self.texts {
            Texts::Small(array) => array.is_valid(at).then(|| array.value(at)),
            Texts::Large(array) => array.is_valid(at).then(|| array.value(at)),
            Texts::View(array) => array.is_valid(at).then(|| array.value(at)),
        }
    }
}

/// Keeps what was last made from a text (a compiled pattern, a parsed path), because most calls repeat it.
pub(super) struct Memo<T> {
    made: Option<(String, T)>,
}

impl<T> Memo<T> {
    pub(super) const fn new() -> Self {
        Self { made: None }
    }

    /// The thing made from `text`.
    pub(super) fn get(&mut self, text: &str, make: impl FnOnce(&str) -> Result<T>) -> Result<&T> {
        if self.made.as_ref().is_none_or(|(known, _)| known != text) {
            self.made = Some((text.to_owned(), make(text)?));
        }
        match &self.made {
            Some((_, thing)) => Ok(thing),
            None => Err(failed("nothing was made")),
        }
    }
}
