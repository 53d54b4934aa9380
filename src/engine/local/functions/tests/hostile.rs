//! Everything in a log is written by an attacker: no function panics on any text, alone or under `try`.

use std::sync::Arc;

use arrow::array::StringArray;
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use datafusion::prelude::SessionContext;

/// Calls over a text column `x`; each must give a value, NULL or an error of its own.
const CALLS: &[&str] = &[
    "from_iso8601_timestamp(x)",
    "from_iso8601_date(x)",
    "date_parse(x, '%Y-%m-%d %H:%i:%s.%f')",
    "date_parse('2024', x)",
    "date_format(timestamp '2024-01-02 03:04:05', x)",
    "parse_datetime(x, 'yyyy-MM-dd''T''HH:mm:ss.SSSZ')",
    "parse_datetime('2024', x)",
    "format_datetime(timestamp '2024-01-02 03:04:05', x)",
    "date_trunc(x, timestamp '2024-01-02 03:04:05')",
    "CAST(x AS timestamp)",
    "CAST(x AS timestamp with time zone)",
    "CAST(x AS date)",
    "CAST(x AS bigint)",
    "CAST(x AS double)",
    "CAST(x AS decimal(38,10))",
    "CAST(x AS boolean)",
    "CAST(x AS ipaddress)",
    "CAST(x AS varchar(3))",
    "CAST(x AS json)",
    "CAST(json_parse(x) AS array(varchar))",
    "CAST(json_parse(x) AS map(varchar, json))",
    "CAST(json_parse(x) AS row(a bigint, b array(json)))",
    "CAST(json_parse(x) AS bigint)",
    "json_extract(x, '$.a[0][\"b\"]')",
    "json_extract_scalar(x, '$')",
    "json_extract_scalar('{\"a\":1}', x)",
    "json_array_length(x)",
    "json_array_contains(x, 'a')",
    "json_array_get(x, -1)",
    "json_format(json_parse(x))",
    "contains(x, ipaddress '10.0.0.1')",
    "split(x, 'é')",
    "split('a,b', x)",
    "split_part(x, ',', 2)",
    "substr(x, -2, 1)",
    "substr(x, 2)",
    "strpos(x, 'é', -1)",
    "lpad(x, 5, x)",
    "replace(x, x, 'y')",
    "reverse(x)",
    "upper(lower(x))",
    "trim(x)",
    "x LIKE x",
    "x LIKE '%' || x || '_' ESCAPE '#'",
    "regexp_like(x, x)",
    "regexp_like('abc', x)",
    "regexp_extract(x, '(.)(.)?', 2)",
    "regexp_extract_all(x, '')",
    "regexp_split(x, '.')",
    "regexp_replace(substr(x, 1, 20), '.', x)",
    "regexp_replace(x, '', '-')",
    "regexp_position(x, '.', 2)",
    "url_decode(x)",
    "url_encode(x)",
    "url_extract_host(x)",
    "url_extract_port(x)",
    "url_extract_path(x)",
    "url_extract_query(x)",
    "url_extract_parameter(x, x)",
    "from_base64(x)",
    "from_hex(x)",
    "from_utf8(to_utf8(x))",
    "timestamp '2024-01-01 00:00:00' + interval '1' day * length(x)",
    "date_add('month', length(x) * 1000000000, timestamp '2024-01-01 00:00:00')",
    "from_unixtime(length(x) * 1e15)",
    "sequence(1, length(x))",
    "slice(ARRAY[1, 2], length(x), length(x))",
];

/// Texts that break parsers: cut in characters, half escapes, numbers beyond every range, deep nesting.
const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "é",
    "é\u{301}😀",
    "\0",
    "\u{FEFF}",
    "%",
    "%é",
    "%e",
    "_",
    "\\",
    "$",
    "${",
    "$9",
    "'",
    "\"",
    "(",
    "[",
    "[[",
    "[:",
    "(?",
    "*",
    "a{9999999}",
    "\\Q",
    "\\p{",
    "-",
    "+",
    ".",
    "1e",
    "1e999999999",
    "-1e-999999999",
    "-9223372036854775809",
    "2024-01-02T03:04:05Z",
    "2024-01-02T03:04:0é",
    "2024-01-02T03:04:05+é",
    "2024-01-02 03:04:05 é/é",
    "2024-01-02T0é:00:00Z",
    "9999999999-01-01",
    "0000-00-00",
    "2024-02-30 00:00:00",
    "２０２４-01-01",
    "2024-W99-9",
    "2024-Wé",
    "2024-999",
    "'''",
    "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
    "SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
    "%%%",
    "%f%f%f",
    "http://[",
    "http://]",
    "http://a:é/",
    "://",
    "http://a?%",
    "http://@:",
    "10.0.0.0/-1",
    "::/129",
    "é/8",
    "{\"a\":[{\"b\":\"\\ud800\"}]}",
    "{\"a\":1,\"a\":2}",
    "[1e400,-0,null]",
    "\"\\u12",
    "\"\\u00é0\"",
    "nul",
    "MonéJan",
    "PM",
    "pé",
    "====",
    "Zg==é",
    "0é",
];

fn texts() -> Vec<String> {
    let mut texts: Vec<String> = TEXTS.iter().map(|text| (*text).to_owned()).collect();
    texts.extend(["[", "{\"a\":", "a", "9", "é"].map(|part| part.repeat(1_200)));
    texts
}

fn table(context: &SessionContext) {
    let schema = Arc::new(Schema::new(vec![Field::new("x", DataType::Utf8, true)]));
    let texts: StringArray = texts().into_iter().map(Some).chain([None]).collect();
    let batch = RecordBatch::try_new(schema, vec![Arc::new(texts)]).unwrap();
    context.register_batch("t", batch).unwrap();
}

#[tokio::test]
async fn no_function_panics_on_any_text() {
    let context = super::session();
    table(&context);
    let rows = texts().len() + 1;
    for call in CALLS {
        let sql = format!("SELECT try({call}) FROM t");
        let (context, asked) = (context.clone(), sql.clone());
        let answer = tokio::spawn(async move { super::ask(&context, &asked).await }).await;
        let answer = answer.unwrap_or_else(|panic| panic!("{sql}: {panic}"));
        assert_eq!(answer.map(|rows| rows.len()), Ok(rows), "{sql}");
    }
}
