//! `contains(array, value)`, `contains(network, ipaddress)`, `array_position`.

use std::net::IpAddr;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, Memo, failed};
use super::super::cast::parse_ip;
use super::super::trino::Param::{Any, Array as AnArray, Ip, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::super::types;
use super::list::{self, Lists};

/// Three-valued for arrays: unknown if the value is not there but a NULL is.
pub(super) fn contains() -> ScalarUDF {
    TrinoFunction::new("contains")
        .overload(&[Varchar, Ip], returns::boolean, in_network)
        .overload(&[AnArray, Any], boolean, |call| {
            let found = search(call)?;
            call.booleans(|row| {
                Ok(found(row).and_then(|found| match found {
                    Found::At(_) => Some(true),
                    Found::No { has_null } => (!has_null).then_some(false),
                }))
            })
        })
        .udf()
}

/// From 1; 0 if the value is not there.
pub(super) fn array_position() -> ScalarUDF {
    TrinoFunction::new("array_position")
        .overload(&[AnArray, Any], bigint, |call| {
            let found = search(call)?;
            call.longs(|row| {
                Ok(found(row).and_then(|found| match found {
                    Found::At(place) => i64::try_from(place + 1).ok(),
                    Found::No { .. } => Some(0),
                }))
            })
        })
        .udf()
}

fn boolean(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    fits(args).map(|()| DataType::Boolean)
}

fn bigint(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    fits(args).map(|()| DataType::Int64)
}

/// The value must have the elements' type.
fn fits(args: &[DataType]) -> Result<()> {
    match types::element(&args[0]) {
        Some(element) if types::common(element, &args[1]).is_none() => {
            plan_err!("Cannot look for {} in {}", types::name(&args[1]), types::name(&args[0]))
        }
        _ => Ok(()),
    }
}

enum Found {
    At(usize),
    No { has_null: bool },
}

/// Looks for the value of each row in its array; `None` if one of them is NULL.
fn search<'a>(call: &'a Call<'_>) -> Result<impl Fn(usize) -> Option<Found> + 'a> {
    let lists = Lists::of(&call.operands[0])?;
    let common = types::common(lists.elements().data_type(), call.operands[1].array.data_type());
    let common = common.ok_or_else(|| failed("types do not fit"))?;
    let elements = arrow::compute::cast(lists.elements(), &common)?;
    let values = list::as_element(call, 1, &common)?;
    let compare = list::comparator(&elements, &values)?;
    Ok(move |row| {
        let (range, value) = (lists.range(row)?, call.operands[1].at(row));
        if values.is_null(value) {
            return None;
        }
        let place = range.clone().position(|i| list::equal(&compare, &elements, i, &values, value));
        Some(place.map_or_else(|| Found::No { has_null: range.clone().any(|i| elements.is_null(i)) }, Found::At))
    })
}

/// A network in CIDR notation, IPv4 mapped into IPv6.
struct Network {
    bits: u128,
    mask: u128,
}

fn in_network(call: &Call<'_>) -> Result<ArrayRef> {
    let networks = call.text(0)?;
    let addresses = call.operands[1].array.as_fixed_size_binary();
    let mut memo = Memo::new();
    call.booleans(|row| {
        let at = call.operands[1].at(row);
        let Some(network) = networks.get(row).filter(|_| addresses.is_valid(at)) else { return Ok(None) };
        let network = memo.get(network, Network::parse)?;
        let bytes = <[u8; 16]>::try_from(addresses.value(at)).map_err(|_| failed("Invalid IP address"))?;
        Ok(Some(network.has(u128::from_be_bytes(bytes))))
    })
}

impl Network {
    fn parse(text: &str) -> Result<Self> {
        let parsed = || {
            let (address, length) = text.split_once('/')?;
            let length: u32 = length.parse().ok()?;
            let (longest, offset) = if address.parse::<IpAddr>().ok()?.is_ipv4() { (32, 96) } else { (128, 0) };
            let prefix = (length <= longest).then_some(length + offset)?;
            let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
            let bits = u128::from_be_bytes(parse_ip(address)?);
            // Trino refuses a network address with host bits.
            (bits & !mask == 0).then_some(Self { bits, mask })
        };
        let network: Option<Self> = parsed();
        network.ok_or_else(|| failed(format!("Invalid CIDR: {text}")))
    }

    fn has(&self, address: u128) -> bool {
        address & self.mask == self.bits
    }
}
