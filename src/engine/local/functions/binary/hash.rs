//! `md5`, `sha256`, `sha512`, `crc32`.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Field};
use datafusion::common::config::ConfigOptions;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};
use sha2::{Digest, Sha256, Sha512};

use super::super::call::{Call, Operand};
use super::super::trino::Param::Varbinary;
use super::super::trino::{TrinoFunction, returns};
use super::{binaries, bytes};

/// DataFusion's, which also takes text: here only bytes are allowed.
pub(super) fn md5() -> ScalarUDF {
    TrinoFunction::new("md5").overload(&[Varbinary], returns::varbinary, digest).udf()
}

fn digest(call: &Call<'_>) -> Result<ArrayRef> {
    let function = datafusion::functions::crypto::digest();
    let value = |operand: &Operand| match operand.constant {
        true => ScalarValue::try_from_array(&operand.array, 0).map(ColumnarValue::Scalar),
        false => Ok(ColumnarValue::Array(Arc::clone(&operand.array))),
    };
    let args = vec![value(&call.operands[0])?, ColumnarValue::Scalar(ScalarValue::from("md5"))];
    let field = |ty: DataType| Arc::new(Field::new("", ty, true));
    let arg_fields = args.iter().map(|arg| field(arg.data_type())).collect();
    let return_field = field(DataType::Binary);
    let config_options = Arc::new(ConfigOptions::default());
    let args = ScalarFunctionArgs { args, arg_fields, number_rows: call.rows, return_field, config_options };
    function.invoke_with_args(args)?.into_array(call.rows)
}

pub(super) fn sha256() -> ScalarUDF {
    TrinoFunction::new("sha256")
        .overload(&[Varbinary], returns::varbinary, |call| {
            binaries(call, |row| Ok(bytes(call, row).map(Sha256::digest)))
        })
        .udf()
}

pub(super) fn sha512() -> ScalarUDF {
    TrinoFunction::new("sha512")
        .overload(&[Varbinary], returns::varbinary, |call| {
            binaries(call, |row| Ok(bytes(call, row).map(Sha512::digest)))
        })
        .udf()
}

pub(super) fn crc32() -> ScalarUDF {
    TrinoFunction::new("crc32")
        .overload(&[Varbinary], returns::bigint, |call| {
            call.longs(|row| Ok(bytes(call, row).map(|b| i64::from(libdeflater::crc32(b)))))
        })
        .udf()
}
