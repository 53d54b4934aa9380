use super::*;

const GOOD: &str = r"CREATE EXTERNAL TABLE IF NOT EXISTS `d`.`t` (
  `at` string COMMENT 'it\'s when',
  `who` struct<`user`:string,ids:array<int>>
)
COMMENT 'A log'
PARTITIONED BY (
  `aws_region` string,
  `day` string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
WITH SERDEPROPERTIES (
  'input.regex' = '^([^ ]*) (.*)$'
)
STORED AS TEXTFILE
LOCATION 's3://b-1/logs/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.aws_region.type' = 'enum',
  'projection.aws_region.values' = 'eu-west-1,us-east-1',
  'projection.day.type' = 'date',
  'projection.day.format' = '\'y=\'yyyy/MM/dd',
  'projection.day.range' = 'y=2023/01/01,NOW+1DAY',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://b-1/logs/${aws_region}/x/${day}/'
)";

#[test]
fn a_statement_that_keeps_the_rules_has_no_findings() {
    assert_eq!(check(GOOD), []);
}

#[test]
fn every_rule_is_held() {
    let cases = [
        ("'projection.enabled' = 'true'", "'projection.enable' = 'true'", "the table has no partitions and no rows"),
        ("'true'", "'yes'", "the table has no partitions and no rows"),
        ("'projection.day.type' = 'date',\n", "", "projection.day: has no type"),
        ("'projection.day.type' = 'date'", "'projection.day.type' = 'dates'", "`dates` is not a type"),
        ("eu-west-1,us", "eu-west-1, us", "belong to the value"),
        ("eu-west-1,us-east-1", "eu-west-1,eu-west-1", "appears twice"),
        ("eu-west-1,us-east-1", "", "is empty"),
        ("yyyy/MM/dd'", "YYYY/MM/dd'", "write yyyy"),
        ("y=2023/01/01", "2023/01/01", "is not written in the format"),
        ("y=2023/01/01", "y=2023/02/30", "is not written in the format"),
        ("NOW+1DAY", "y=2025/01/01", "it expires"),
        ("01,NOW+1DAY", "01", "has no range"),
        ("'DAYS'", "'HOURS'", "counts DAYS"),
        ("interval.unit", "interval-unit", "means nothing"),
        ("interval' = '1'", "interval' = '0'", "no positive interval"),
        ("/x/${day}/", "/x/", "lacks ${day}"),
        ("${day}/", "${day}", "is not followed by a slash"),
        ("${day}/", "${date}/${day}/", "${date} is no partition column"),
        ("x/${day}/", "x//${day}/", "holds none doubled"),
        ("'storage.location.template'", "'storage.location'", "storage.location.template: is missing"),
        ("LOCATION 's3://b-1/logs/'", "LOCATION 's3://b-1/logs/eu-west-1/'", "LOCATION: is not a folder above"),
        ("`day` string", "`day` bigint", "may not prune"),
        ("`day` string", "`at` string", "appears twice among columns"),
        ("`at` string", "`At` string", "folds names"),
        ("`at` string", "at string", "a name in back-ticks"),
        ("(.*)", ".*", "1 groups for 2 columns"),
        ("(.*)", "(.*", "input.regex"),
        ("\nCOMMENT 'A log'", " -- a log", "no comment is safe"),
        ("'projection.aws_region.type'", "'projection.region.type'", "belongs to no partition column"),
        ("\n)\nSTORED", "\n)\nSTOREDAS", "begins no clause"),
        ("{day}/'\n)", "{day}/'\n);", "without a semicolon"),
        ("{day}/'\n)", "{day}/\n)", "a string is not closed"),
    ];
    for (from, to, expected) in cases {
        assert!(GOOD.contains(from), "{from}");
        let findings: Vec<String> = check(&GOOD.replacen(from, to, 1)).iter().map(ToString::to_string).collect();
        assert!(findings.iter().any(|f| f.contains(expected)), "{to}: {findings:?}\nshould hold: {expected}");
    }
    let long = GOOD.replacen("when", &"w".repeat(300), 1);
    assert!(check(&long)[0].to_string().contains("longer than 255"));
    assert!(check(&GOOD.replacen("when", &"w".repeat(LONGEST), 1))[0].to_string().contains("262144 bytes"));
}
