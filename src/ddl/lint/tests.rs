#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::ddl::read::read;

const TODAY: Date = date(2026, 3, 10);

const WEB: &str = include_str!("tests/web.sql");
const PARTS: &str = include_str!("tests/parts.sql");
const EVENTS: &str = include_str!("tests/events.sql");
const SHEET: &str = include_str!("tests/sheet.sql");
const FLOWS: &str = include_str!("tests/flows.json");

fn findings(text: &str) -> Vec<Finding> {
    lint(&read(text).unwrap_or_else(|error| panic!("{error} at {:?} in\n{text}", error.span)), TODAY)
}

/// The codes above a hint.
fn codes(text: &str) -> BTreeSet<&'static str> {
    findings(text).iter().filter(|f| f.severity > Severity::Hint).map(|f| f.rule.code).collect()
}

/// A rule with a text that breaks it, as a change of a text that breaks none, and a change that is nearly the same and
/// breaks nothing.
struct Case(&'static str, &'static str, &'static [Edit], &'static [Edit]);

type Edit = (&'static str, &'static str);

const CASES: &[Case] = &[
    // The text.
    Case("X01", WEB, &[("\nCOMMENT 'A log'", "\n-- a log")], &[("'A log'", "'-- a log /* or so */'")]),
    Case("X01", WEB, &[("\nCOMMENT 'A log'", " /* a log */")], &[("'A log'", "'/*'")]),
    Case("X02", WEB, &[("CREATE", "CREATE DATABASE logs; CREATE")], &[("{day}/'\n)", "{day}/'\n);")]),
    Case("X03", WEB, &[("CREATE EXTERNAL", "CREATE")], &[("CREATE EXTERNAL", "create external")]),
    Case(
        "X04",
        WEB,
        &[("STORED AS TEXTFILE\nLOCATION 's3://my-logs/web/'", "LOCATION 's3://my-logs/web/'\nSTORED AS TEXTFILE")],
        &[("STORED AS TEXTFILE\n", "")],
    ),
    Case(
        "X05",
        PARTS,
        &[("STORED AS PARQUET", "STORED AS PARQUET STORED BY 'x'")],
        &[("STORED AS PARQUET", "stored as parquet")],
    ),
    Case(
        "X05",
        PARTS,
        &[("STORED AS", "CLUSTERED BY (`id`) INTO 4 BUCKETS\nSTORED AS")],
        &[("STORED AS PARQUET", "stored as parquet")],
    ),
    Case(
        "X06",
        WEB,
        &[("'projection.enabled' = 'true'", "'projection.enabled' = 'true', 'projection.enabled' = 'true'")],
        &[("'projection.enabled' = 'true'", "'projection.enabled' = 'true', 'comment' = 'true'")],
    ),
    Case(
        "X07",
        FLOWS,
        &[("\"projection.enabled\": \"true\"", "\"projection.enabled\": true")],
        &[("\"EXTERNAL\": \"TRUE\"", "\"EXTERNAL\": null")],
    ),
    // The switch.
    Case("P01", WEB, &[("'projection.enabled'", "'projection.enable'")], &[("'true'", "'TRUE'")]),
    Case("P01", WEB, &[("'true'", "'yes'")], &[("'true'", "'True'")]),
    Case("P01", WEB, &[("'true'", "' true '")], &[]),
    Case(
        "P02",
        EVENTS,
        &[("'mapping.at'", "'projection.enabled' = 'true', 'mapping.at'")],
        &[("'mapping.at'", "'paths' = 'id,at', 'mapping.at'")],
    ),
    Case(
        "P02",
        FLOWS,
        &[("\"Parameters\": {}", "\"Parameters\": { \"projection.enabled\": \"true\" }")],
        &[("\"Parameters\": {}", "\"Parameters\": { \"typeOfData\": \"file\" }")],
    ),
    Case(
        "P27",
        PARTS,
        &[("TBLPROPERTIES (", "TBLPROPERTIES ( 'write.compression' = 'ZSTD',")],
        &[("TBLPROPERTIES (", "TBLPROPERTIES ( 'comment' = 'ZSTD',")],
    ),
    Case(
        "P28",
        PARTS,
        &[("TBLPROPERTIES (", "TBLPROPERTIES ( 'spark.sql.sources.provider' = 'parquet',")],
        &[("TBLPROPERTIES (", "TBLPROPERTIES ( 'sources.provider' = 'parquet',")],
    ),
    Case(
        "S01",
        WEB,
        &[("'projection.enabled'", "'projection.regions.type' = 'enum', 'projection.enabled'")],
        &[("'projection.enabled'", "'project.regions.type' = 'enum', 'projection.enabled'")],
    ),
    Case(
        "S01",
        WEB,
        &[("'projection.day.interval'", "'projection.Day.interval'")],
        &[("  'projection.day.interval' = '1',\n", "")],
    ),
    Case(
        "S01",
        WEB,
        &[("'projection.enabled'", "'storage.location.templates' = 's3://x', 'projection.enabled'")],
        &[("'projection.enabled'", "'location' = 's3://x', 'projection.enabled'")],
    ),
    Case(
        "S02",
        WEB,
        &[("  'projection.region.type' = 'enum',\n  'projection.region.values' = 'eu-west-1,us-east-1',\n", "")],
        &[("'enum'", "' ENUM '")],
    ),
    Case("S03", WEB, &[("'date'", "'dates'")], &[("'date'", "'Date'")]),
    Case(
        "S04",
        WEB,
        &[("'projection.day.interval' =", "'projection.day.digits' =")],
        &[("  'projection.day.interval' = '1',\n", "")],
    ),
    Case(
        "S04",
        WEB,
        &[("'projection.day.interval.unit'", "'projection.day.interval-unit'")],
        &[("  'projection.day.interval.unit' = 'DAYS',\n", "")],
    ),
    Case(
        "S05",
        WEB,
        &[("PARTITIONED BY (\n  `region` string,\n  `day` string\n)\n", "")],
        &[("`day` string", "`day` string COMMENT 'x'")],
    ),
    Case(
        "S06",
        WEB,
        &[("  'projection.region.values' = 'eu-west-1,us-east-1',\n", "")],
        &[("eu-west-1,us-east-1", "eu-west-1")],
    ),
    Case(
        "S06",
        WEB,
        &[("  'projection.day.format' = 'yyyy/MM/dd',\n", "")],
        &[("  'projection.day.interval' = '1',\n", "")],
    ),
    // The template.
    Case(
        "P03",
        WEB,
        &[(",\n  'storage.location.template' = 's3://my-logs/web/${region}/${day}/'", "")],
        &[("web/${region}", "web/region=${region}")],
    ),
    Case(
        "P03",
        SHEET,
        &[("'storage.location.template' = 's3://my-logs/sheet/${day}/',", "")],
        &[("sheet/${day}", "sheet/day=${day}")],
    ),
    Case(
        "P05",
        FLOWS,
        &[(
            "my-logs/AWSLogs/111122223333/vpcflowlogs/eu-west-1/$",
            "my-logs/AWSLogs/111122223333/VPCFlowLogs/eu-west-1/$",
        )],
        &[(
            "my-logs/AWSLogs/111122223333/vpcflowlogs/eu-west-1/$",
            "my-logs/AWSLogs/111122223333/vpcflowlogs/eu-west-1/x/$",
        )],
    ),
    Case(
        "P19",
        PARTS,
        &[(
            "s3://my-logs/parts/${account}/${year}/${month}/${day}/${hour}/",
            "s3://my-logs/parts/${year}/${month}/${day}/${hour}/AWSLogs/${account}/",
        )],
        &[("parts/${account}/", "parts/AWSLogs/${account}/CloudTrail/")],
    ),
    Case(
        "P20",
        WEB,
        &[("web/${region}/${day}/", "web/${region}//${day}/")],
        &[("web/${region}/${day}/", "web/${region}/x/${day}/")],
    ),
    Case("P21", WEB, &[("${day}/'", "${day}'")], &[("${day}/'", "${day}/x/'")]),
    Case(
        "P21",
        WEB,
        &[("${region}/${day}/'", "${region}${day}/'")],
        &[("${region}/${day}/'", "r-${region}-x/${day}/'")],
    ),
    Case("T01", WEB, &[("${region}/${day}/", "${day}/")], &[("${region}/${day}/", "${day}/${region}/${day}/")]),
    Case("T01", WEB, &[("${region}/${day}/", "{region}/${day}/")], &[("${region}/${day}/", "${day}/${region}/")]),
    Case(
        "T02",
        WEB,
        &[("${region}/${day}/", "${account}/${region}/${day}/")],
        &[("${region}/${day}/", "account/${region}/${day}/")],
    ),
    Case("T02", WEB, &[("${region}/${day}/", "$${region}/${day}/")], &[("${region}/${day}/", "$/${region}/${day}/")]),
    Case(
        "T02",
        FLOWS,
        &[("eu-west-1/${day}/\"", "eu-west-1/${day}/${!day}/\"")],
        &[("eu-west-1/${day}/\"", "eu-west-1/${day}/!day/\"")],
    ),
    Case(
        "T03",
        WEB,
        &[("'s3://my-logs/web/${region}", "'s3a://my-logs/web/${region}")],
        &[("web/${region}", "web/s3a:/${region}")],
    ),
    Case(
        "T04",
        WEB,
        &[("LOCATION 's3://my-logs/web/'", "LOCATION 's3://my-logs/other/'")],
        &[("LOCATION 's3://my-logs/web/'", "LOCATION 's3://my-logs/'")],
    ),
    // The location.
    Case(
        "L01",
        SHEET,
        &[("LOCATION 's3://my-logs/sheet/'", "LOCATION 'arn:aws:s3:::my-logs/sheet/'")],
        &[("LOCATION 's3://my-logs/sheet/'", "LOCATION 's3://my-logs/'")],
    ),
    Case(
        "L02",
        WEB,
        &[("LOCATION 's3://my-logs/web/'", "LOCATION 's3://my-logs/web/*'")],
        &[("LOCATION 's3://my-logs/web/'", "LOCATION 's3://my-logs/web'")],
    ),
    Case("L03", BARE, &[("logs/a/", "logs/a")], &[("logs/a/", "logs/a/b/")]),
    // Dates.
    Case("P09", WEB, &[("2024/01/01", "2024-01-01")], &[("2024/01/01", "2024/02/29")]),
    Case("P09", WEB, &[("2024/01/01", "2023/02/30")], &[("2024/01/01", "2023/02/28")]),
    Case("P09", WEB, &[("'2024/01/01", "' 2024/01/01")], &[(",NOW+1DAY", ", NOW+1DAY")]),
    Case("P09", WEB, &[("yyyy/MM/dd", "yyyy/M/d")], &[("yyyy/MM/dd", "uuuu/MM/dd")]),
    Case("P10", WEB, &[("yyyy/MM/dd", "YYYY/MM/dd")], &[("yyyy/MM/dd", "uuuu/MM/dd")]),
    Case("P10", WEB, &[("yyyy/MM/dd", "yyyy/mm/dd")], &[("yyyy/MM/dd", "uuuu/MM/dd")]),
    Case("P10", WEB, &[("yyyy/MM/dd", "yyyy/MM/DD")], &[("yyyy/MM/dd", "uuuu/MM/dd")]),
    Case("P10", EVENTS, &[("yyyy/MM/dd/HH", "yyyy/MM/dd/hh")], &[("yyyy/MM/dd/HH", "uuuu/MM/dd/HH")]),
    Case("P10", EVENTS, &[("yyyy/MM/dd/HH", "yyyy/MM/ddTHH")], &[("yyyy/MM/dd/HH", "yyyy\\'/\\'MM/dd/HH")]),
    Case("P11", WEB, &[("2024/01/01,", "NOW-3YEARS,")], &[("2024/01/01,", "2020/01/01,")]),
    Case(
        "P11",
        WEB,
        &[("2024/01/01,NOW+1DAY", "2026/05/01,2035/01/01")],
        &[("2024/01/01,NOW+1DAY", "2026/01/01,NOW+1DAY")],
    ),
    Case("P12", WEB, &[("NOW+1DAY", "2025/12/31")], &[("NOW+1DAY", "2036/01/01")]),
    Case("P12", WEB, &[("NOW+1DAY", "2027/01/01")], &[("NOW+1DAY", "NOW")]),
    Case("P12", WEB, &[("NOW+1DAY", "NOW-2DAYS")], &[("NOW+1DAY", "NOW+2DAYS")]),
    Case("P12", PARTS, &[("2024,2035", "2024,2025")], &[("2024,2035", "2000,2100")]),
    Case("P14", WEB, &[("NOW+1DAY", "NOW")], &[]),
    Case("P15", EVENTS, &[("'HOURS'", "'DAYS'")], &[("'HOURS'", "'hours'")]),
    Case("P15", WEB, &[("'DAYS'", "'MONTHS'")], &[("'DAYS'", "'days'")]),
    Case(
        "P16",
        WEB,
        &[("interval' = '1'", "interval' = '7'"), ("2024/01/01", "NOW-1YEAR")],
        &[("interval' = '1'", "interval' = '7'")],
    ),
    Case("P17", WEB, &[("2024/01/01", "2024/01/31"), ("'DAYS'", "'MONTHS'")], &[("2024/01/01", "2024/01/31")]),
    Case(
        "D01",
        EVENTS,
        &[("  'projection.hour.interval' = '1',\n  'projection.hour.interval.unit' = 'HOURS',\n", "")],
        &[("'HOURS'", "'hours'")],
    ),
    Case("D01", EVENTS, &[("  'projection.hour.interval' = '1',\n", "")], &[("'HOURS'", "' HOURS'")]),
    Case("D02", EVENTS, &[("'HOURS'", "'MILLISECONDS'")], &[("'HOURS'", "'Hours'")]),
    Case("D02", WEB, &[("'DAYS'", "'DAY'")], &[("'DAYS'", "'Days'")]),
    Case("D03", WEB, &[("interval' = '1'", "interval' = '0'")], &[("interval' = '1'", "interval' = '2'")]),
    Case("D04", WEB, &[("NOW+1DAY", "now")], &[("NOW+1DAY", "NOW + 1 DAY")]),
    Case("D04", WEB, &[("NOW+1DAY", "NOW()")], &[("NOW+1DAY", " NOW+1DAY ")]),
    Case("D04", WEB, &[("NOW+1DAY", "CURRENT_DATE")], &[("NOW+1DAY", "NOW+3650DAYS")]),
    Case("D05", WEB, &[(",NOW+1DAY", "")], &[("NOW+1DAY", "NOW")]),
    Case(
        "D05",
        WEB,
        &[("2024/01/01,NOW+1DAY", "2036/01/02,2036/01/01")],
        &[("2024/01/01,NOW+1DAY", "2024/01/01,2036/01/01")],
    ),
    Case("D05", WEB, &[("2024/01/01,NOW+1DAY", "NOW,NOW")], &[("2024/01/01,NOW+1DAY", "NOW-1DAY,NOW")]),
    Case("D06", SHEET_IN_YEARS, &[("'projection.day.interval.unit' = 'YEARS',", "")], &[("'YEARS'", "'years'")]),
    Case(
        "D07",
        WEB,
        &[("yyyy/MM/dd", "dd-MM-yyyy"), ("2024/01/01", "01-01-2024")],
        &[("yyyy/MM/dd", "yyyy-MM-dd"), ("2024/01/01", "2024-01-01")],
    ),
    // Lists, numbers, injected values.
    Case(
        "P06",
        WEB,
        &[("eu-west-1,us", "eu-west-1, us")],
        &[("eu-west-1,us-east-1", "eu-west-1,us-east-1,eu-north-1")],
    ),
    Case("E01", WEB, &[("eu-west-1,us-east-1", "eu-west-1,,us-east-1")], &[("eu-west-1,us-east-1", "eu-west-1")]),
    Case(
        "E01",
        WEB,
        &[("eu-west-1,us-east-1", "eu-west-1,eu-west-1")],
        &[("eu-west-1,us-east-1", "eu-west-1,eu-west-2")],
    ),
    Case(
        "E02",
        WEB,
        &[(
            "eu-west-1,us-east-1",
            "a1,a2,a3,a4,a5,a6,a7,a8,a9,b1,b2,b3,b4,b5,b6,b7,b8,b9,c1,c2,c3,c4,c5,c6,c7,c8,c9,d1,d2,d3,d4,d5,d6,d7,d8,d9,e1,e2,e3,e4,e5,e6,e7,e8,e9,f1,f2,f3,f4,f5,f6,f7,f8,f9",
        )],
        &[("eu-west-1,us-east-1", "a1,a2,a3")],
    ),
    Case("E03", WEB, &[("eu-west-1,us", "eu-wets-1,us")], &[("eu-west-1,us", "global,us")]),
    Case("E03", WEB, &[("eu-west-1,us", "EU-West-1,us")], &[("eu-west-1,us", "eu-west-2,us")]),
    Case("P08", PARTS, &[("'1,12',\n  'projection.month.digits' = '2'", "'01,12'")], &[("'1,12'", "'01,12'")]),
    Case("I01", PARTS, &[("'0,23'", "'0-23'")], &[("'0,23'", "' 0 , 23 '")]),
    Case("I02", PARTS, &[("'2024,2035'", "'2035,2024'")], &[("'2024,2035'", "'2020,2035'")]),
    Case(
        "I03",
        PARTS,
        &[("hour.digits' = '2'", "hour.digits' = 'two'")],
        &[("hour.digits' = '2'", "hour.digits' = '3'")],
    ),
    Case("I04", PARTS, &[("'0,23'", "'1,12'")], &[("'0,23'", "'00,23'")]),
    Case(
        "I05",
        PARTS,
        &[],
        &[
            ("`month` int", "`months` int"),
            ("projection.month.type", "projection.months.type"),
            ("projection.month.range", "projection.months.range"),
            ("projection.month.digits", "projection.months.digits"),
            ("${month}", "${months}"),
        ],
    ),
    Case(
        "I06",
        PARTS,
        &[("'2024,2035'", "'2024,2035', 'projection.year.digits' = '2'")],
        &[("'2024,2035'", "'2024,2035', 'projection.year.digits' = '4'")],
    ),
    Case("J01", PARTS, &[("`account` string", "`account` int")], &[("`account` string", "`account` STRING")]),
    Case(
        "J02",
        PARTS,
        &[("'injected'", "'Injected'")],
        &[("'injected'", "'enum', 'projection.account.values' = '111122223333'")],
    ),
    // Columns and types.
    Case("C01", WEB, &[("`client`", "`Client`")], &[("`client`", "`client_`")]),
    Case("C02", WEB, &[("`client`", "`at`")], &[("`client`", "`at_`")]),
    Case("C02", WEB, &[("`client`", "`day`")], &[("`client`", "`days`")]),
    Case("C03", WEB, &[("`client`", "date")], &[("`client`", "`date`")]),
    Case("C03", WEB, &[("`client`", "timestamp")], &[("`client`", "location")]),
    Case("C03", EVENTS, &[("<name:", "<user:")], &[("<name:", "<`user`:")]),
    Case("C04", WEB, &[("`client`", "`cs(client)`")], &[("`client`", "`cs_client`")]),
    Case("C05", PARTS, &[("`hour` int", "`hour` bigint")], &[("`hour` int", "`hour` string")]),
    Case("C05", WEB, &[("`day` string", "`day` date")], &[("`day` string", "`day` varchar(10)")]),
    Case("C06", WEB, &[("`client`", "`end`")], &[("`client`", "`date`")]),
    Case("C07", BARE, &[(" (`a` string)", "")], &[(" (`a` string)", " STORED AS AVRO")]),
    Case("Y01", WEB, &[("`client` string", "`client` varchar")], &[("`client` string", "`client` varchar(20)")]),
    Case("Y01", EVENTS, &[("array<int>", "array<integer>")], &[("array<int>", "array<bigint>")]),
    Case("Y02", WEB, &[("`client` string", "`client` array<string>")], &[("`client` string", "`client` int")]),
    Case("Y03", SHEET, &[("`name` string", "`name` int")], &[("`name` string", "`names` string")]),
    Case("Y04", EVENTS, &[("`at` string", "`at` timestamp")], &[("`at` string", "`at` date")]),
    Case("Y05", EVENTS, &[("`bytes` bigint", "`bytes` int")], &[("`bytes` bigint", "`status` int")]),
    // Formats and expressions.
    Case(
        "F01",
        PARTS,
        &[("STORED AS PARQUET", "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' STORED AS PARQUET")],
        &[("STORED AS PARQUET", "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' STORED AS TEXTFILE")],
    ),
    Case("F01", FLOWS, &[("\"InputFormat\": \"org.apache.hadoop.mapred.TextInputFormat\",", "")], &[]),
    Case(
        "F02",
        EVENTS,
        &[("'org.openx.data.jsonserde.JsonSerDe'", "'org.openx.data.jsonserde.JsonSerde'")],
        &[("'org.openx.data.jsonserde.JsonSerDe'", "\"org.openx.data.jsonserde.JsonSerDe\"")],
    ),
    Case("F03", FLOWS, &[("\"TableType\": \"EXTERNAL_TABLE\",", "")], &[("\"Name\": \"flows\"", "\"Name\": \"flow\"")]),
    Case(
        "F04",
        FLOWS,
        &[("\"serialization.format\": \"1\", ", "")],
        &[("\"serialization.format\": \"1\"", "\"serialization.format\": \"2\"")],
    ),
    Case(
        "F05",
        SHEET,
        &[("'skip.header.line.count' = '1'", "'skip.header.line.count' = 'one'")],
        &[("'skip.header.line.count' = '1'", "'skip.header.line.count' = '2'")],
    ),
    Case("F05", EVENTS, &[("'ignore.malformed.json' = 'TRUE'", "'skip.header.line.count' = '1'")], &[]),
    Case("F06", EVENTS, &[("'mapping.at'", "'mapping.when'")], &[("'mapping.at'", "'mapping.name'")]),
    Case("F06", EVENTS, &[("'created-at'", "'createdAt'")], &[("'created-at'", "'createdat'")]),
    Case(
        "F07",
        EVENTS,
        &[("'ignore.malformed.json'", "'ignore.malformed.jsn'")],
        &[("'ignore.malformed.json'", "'my.own.note'")],
    ),
    Case(
        "R01",
        WEB,
        &[("'input.regex'", "'regex'")],
        &[("'input.regex'", "'input.regex.case.insensitive' = 'true', 'input.regex'")],
    ),
    Case("R02", WEB, &[("(.*)$", "(.*$")], &[("(.*)$", "(.*)")]),
    Case("R02", WEB, &[("(.*)$", "{(.*)$")], &[("(.*)$", "[{](.*)$")]),
    Case("R03", WEB, &[("([^ ]*)(.*)", "([^ ]*)( (.*))")], &[("([^ ]*)(.*)", "([^ ]*)(?: (.*))")]),
    Case("R03", WEB, &[("([^ ]*)(.*)", "([^ ]*).*")], &[("([^ ]*)(.*)", "([^ ]*)(.*?)")]),
    Case("R04", WEB, &[("(.*)$", "(\\d*.*)$")], &[("(.*)$", "(\\\\d*.*)$")]),
    Case("R04", WEB, &[("(.*)$", "(\\[.*)$")], &[("(.*)$", "(\\\"?.*)$")]),
    Case("R04", WEB, &[("(.*)$", "([^\\s]*)$")], &[("(.*)$", "([^\\(]*)$")]),
    Case("R05", FLOWS, &[(r"(\\d+)", r"(\\\\d+)")], &[(r"(\\d+)", r"(\\S+)")]),
    Case("R06", WEB, &[("(.*)$", "([^ ]*)$")], &[("(.*)$", "(.*)?$")]),
    Case("R07", WEB, &[("`client` string", "`client` int")], &[("`client` string", "`client` varchar(9)")]),
    // Sizes.
    Case("Z02", WEB, &[("when it came", LONG)], &[("when it came", "when")]),
    Case(
        "Z03",
        EVENTS,
        &[("/HH'", "/HH/mm/ss'"), ("01/00,", "01/00/00/00,"), ("'HOURS'", "'SECONDS'")],
        &[("/HH'", "/HH/mm'"), ("01/00,", "01/00/00,"), ("'HOURS'", "'MINUTES'")],
    ),
    Case("Z04", EVENTS, &[("'2024/01/01/00,", "'1900/01/01/00,")], &[("'2024/01/01/00,", "'2020/01/01/00,")]),
];

const SHEET_IN_YEARS: &str = "CREATE EXTERNAL TABLE `sheet` (`id` string) PARTITIONED BY (`day` string) \
    STORED AS PARQUET LOCATION 's3://my-logs/sheet/' TBLPROPERTIES ('projection.enabled' = 'true', \
    'projection.day.type' = 'date', 'projection.day.format' = 'yyyy', 'projection.day.range' = '2024,NOW+1DAY', \
    'projection.day.interval.unit' = 'YEARS', 'storage.location.template' = 's3://my-logs/sheet/${day}/')";

const BARE: &str = "CREATE EXTERNAL TABLE t (`a` string) LOCATION 's3://my-logs/a/'";

/// 256 characters.
const LONG: &str = "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\
    wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww";

fn edited(base: &str, edits: &[Edit]) -> String {
    edits.iter().fold(base.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from} is not in\n{text}");
        text.replacen(from, to, 1)
    })
}

/// The cases as texts: the code, the text that breaks the rule, the text that does not.
fn cases() -> Vec<(&'static str, String, String)> {
    let mut cases: Vec<_> =
        CASES.iter().map(|Case(code, base, bad, ok)| (*code, edited(base, bad), edited(base, ok))).collect();
    let columns = |count: usize| -> String { (0..count).map(|i| format!("`column_{i}` string,")).collect() };
    let wide = |count: usize| PARTS.replacen("`id` string,", &columns(count), 1);
    cases.push(("Z01", wide(15_000), wide(10)));
    cases.push(("L04", BARE.to_owned(), WEB.to_owned()));
    cases
}

/// A finding in a line.
fn shown<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> String {
    findings.into_iter().map(|f| format!("\n    {f} -> {}", f.repair)).collect()
}

#[test]
fn each_rule_has_a_text_that_breaks_it_alone_and_one_that_does_not() {
    let mut wrong = Vec::new();
    for (code, bad, ok) in cases() {
        let found = findings(&bad);
        if !found.iter().any(|f| f.rule.code == code) {
            wrong.push(format!("{code} is not found:{}\n{bad}", shown(&found)));
        }
        let others: Vec<&Finding> =
            found.iter().filter(|f| f.rule.code != code && f.severity > Severity::Hint).collect();
        if !others.is_empty() {
            wrong.push(format!("{code} is not alone:{}\n{bad}", shown(others)));
        }
        // Of a rule that is graver than a hint a hint may stay.
        let found = findings(&ok);
        let of_rule = |f: &&Finding| f.rule.code == code && f.rule.severity == Severity::Hint;
        let others: Vec<&Finding> = found.iter().filter(|f| f.severity > Severity::Hint || of_rule(f)).collect();
        if !others.is_empty() {
            wrong.push(format!("{code} has another text with findings:{}\n{ok}", shown(others)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_rule_has_such_a_pair_and_a_code_of_its_own() {
    let codes: Vec<&str> = rules().map(|rule| rule.code).collect();
    let tested: BTreeSet<&str> = cases().iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes.iter().copied().collect::<BTreeSet<_>>(), tested);
    assert_eq!(codes.len(), tested.len(), "a code is there twice: {codes:?}");
}

#[test]
fn a_finding_says_where_why_and_what_to_write() {
    for (code, bad, _) in cases() {
        for finding in findings(&bad) {
            let span = finding.span.clone().unwrap();
            assert!(bad.get(span.clone()).is_some_and(|marked| !marked.is_empty()), "{code}: {span:?} in\n{bad}");
            assert!(
                !finding.property.is_empty() && !finding.why.is_empty() && !finding.repair.is_empty(),
                "{finding:?}"
            );
        }
    }
}

#[test]
fn texts_without_faults_have_no_findings_above_a_hint() {
    for text in [WEB, PARTS, EVENTS, SHEET, FLOWS] {
        assert_eq!(codes(text), BTreeSet::new(), "{:#?}", findings(text));
    }
}

proptest! {
    /// Changes a character, takes a piece out, or doubles one: whatever can be read can be checked.
    #[test]
    fn broken_texts_end_without_a_panic(base in 0usize..5, at in any::<proptest::sample::Index>(), len in 0usize..40, with in ".{0,3}") {
        let base = [WEB, PARTS, EVENTS, SHEET, FLOWS][base];
        let start = base.floor_char_boundary(at.index(base.len()));
        let end = base.floor_char_boundary((start + len).min(base.len()));
        let text = format!("{}{with}{}", &base[..start], &base[end..]);
        if let Ok(read) = read(&text) {
            for finding in lint(&read, TODAY) {
                prop_assert!(finding.span.is_none_or(|span| text.get(span).is_some()));
            }
        }
    }
}

/// Each finding above a hint in a line: the code, what is marked, and what to write.
fn told(text: &str) -> Vec<String> {
    let found = findings(text);
    let found = found.iter().filter(|f| f.severity > Severity::Hint);
    found.map(|f| format!("{} {} {}: {}", f.rule.code, f.severity, &text[f.span.clone().unwrap()], f.repair)).collect()
}

/// Shaped like AWS's example for CloudFront in Parquet.
#[test]
fn the_example_for_cloudfront_in_parquet_loses_hours_and_has_expired() {
    insta::assert_snapshot!(told(include_str!("tests/cloudfront_parquet.sql")).join("\n"));
}

/// As teams have them: blanks after commas, a range with a hyphen, no digits, no final slash.
#[test]
fn the_faults_of_an_organizations_trail_are_found() {
    insta::assert_snapshot!(told(include_str!("tests/control_tower.sql")).join("\n"));
}

/// Shaped like AWS's older examples for load balancers, with the mistakes of forums.
#[test]
fn the_faults_of_a_load_balancers_table_are_found() {
    insta::assert_snapshot!(told(include_str!("tests/load_balancer.sql")).join("\n"));
}

/// Projection where the storage descriptor has its parameters.
#[test]
fn projection_in_the_wrong_place_is_found() {
    insta::assert_snapshot!(told(include_str!("tests/firehose.json")).join("\n"));
}
