//! Dates, timestamps and their formats.

mod at_timezone;
mod date_diff;
mod date_format;
mod fields;
mod format_datetime;
mod iso8601;
mod pattern;
mod units;
mod unixtime;

use datafusion::logical_expr::ScalarUDF;

/// All of them.
pub(super) fn all() -> Vec<ScalarUDF> {
    let mut all = vec![
        at_timezone::at_timezone(),
        date_diff::date_diff(),
        date_diff::date_add(),
        date_diff::date_trunc(),
        date_format::date_format(),
        date_format::date_parse(),
        format_datetime::format_datetime(),
        format_datetime::parse_datetime(),
        iso8601::from_iso8601_timestamp(),
        iso8601::from_iso8601_date(),
        iso8601::to_iso8601(),
        unixtime::from_unixtime(),
        unixtime::to_unixtime(),
        fields::date(),
        fields::last_day_of_month(),
    ];
    all.extend(fields::all());
    all
}
