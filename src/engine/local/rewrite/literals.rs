//! Literals whose type depends on how they are written.

use sqlparser::ast::{DataType, ExactNumberInfo, Expr, Interval, TimezoneInfo, UnaryOperator, Value, ValueWithSpan};

use super::{Pass, ast};

pub(super) fn rewrite(expr: &mut Expr) -> Pass {
    match expr {
        // `1e0` is a double; without an exponent it would be a decimal.
        Expr::Value(ValueWithSpan { value: Value::Number(text, _), .. }) if text.contains(['e', 'E']) => {
            *expr = ast::cast(ast::text(text.as_str()), DataType::Double(ExactNumberInfo::None));
        }
        Expr::TypedString(typed) => {
            let Some(text) = typed.value.clone().into_string() else { return Ok(()) };
            if let DataType::Timestamp(precision, zone) = &mut typed.data_type {
                *precision = Some(fraction_digits(&text));
                if let Some(name) = zone_of(&text) {
                    *zone = TimezoneInfo::WithTimeZone;
                    let instant = ast::cast(ast::text(text.as_str()), typed.data_type.clone());
                    *expr = if name.eq_ignore_ascii_case("UTC") {
                        instant
                    } else {
                        ast::call("at_timezone", vec![instant, ast::text(name)])
                    };
                    return Ok(());
                }
            }
            // JSON '…' parses; a cast to json would make a JSON string.
            *expr = match &typed.data_type {
                DataType::JSON => ast::call("json_parse", vec![ast::text(text)]),
                DataType::Custom(name, _) if name.to_string().eq_ignore_ascii_case("json") => {
                    ast::call("json_parse", vec![ast::text(text)])
                }
                ty => ast::cast(ast::text(text), ty.clone()),
            };
        }
        Expr::Interval(interval) => return check(interval),
        _ => {}
    }
    Ok(())
}

/// How many digits of a second a timestamp is written with.
fn fraction_digits(text: &str) -> u64 {
    let digits = text.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    digits.try_into().unwrap_or(u64::MAX)
}

/// What follows the time of day: `UTC`, `+02:00`, `Europe/Rome`.
fn zone_of(text: &str) -> Option<&str> {
    let after_date = text.trim().get(10..)?;
    let at = after_date.find(|c: char| c.is_alphabetic() || c == '+' || c == '-')?;
    Some(&after_date[at..])
}

/// `INTERVAL '6' HOUR`, with one unit and a whole number.
fn check(interval: &mut Interval) -> Pass {
    if interval.leading_field.is_none() {
        return Err("an interval needs a unit after the number: INTERVAL '6' HOUR".into());
    }
    if interval.last_field.is_some() {
        return Err(format!("the local engine does not have {interval} (from one unit to another); run it on Athena"));
    }
    let whole =
        |text: &str| text.trim_start_matches(['-', '+']).bytes().all(|b| b.is_ascii_digit()) && !text.is_empty();
    let literal = match interval.value.as_ref() {
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => ast::as_text(expr),
        value => ast::as_text(value),
    };
    match literal {
        Some(text) if whole(text) => Ok(()),
        _ => Err(format!("{interval} is not a valid interval literal: a whole number in quotes, then the unit")),
    }
}
