use super::*;
use crate::queries::{Cost, ParamType, ParamValue, Severity};

const FILE: &str = r#"/*---
title = "Sources that used an access key"
question = "From where was this key used?"
sources = ["cloudtrail"]
severity = "medium"
attack = ["T1078.004"]
scope.regions = "all"
output = [
  { name = "ip", type = "ip_or_service" },
  { name = "calls", type = "count", doc = "How many." },
]
pivots = [{ column = "ip", to = "ct-ip-activity", param = "ip" }]

[params.zone]
type = "enum"
values = ["public", "private"]
doc = "Which addresses."
default = "public"

[params.key]
type = "access_key"
doc = "AKIA…, 20 characters."

[params.regions]
type = "region"
doc = "Only these."
optional = true
multi = true

[tables.before]
source = "cloudtrail"
window = "14d before"

[[test]]
title = "finds the key"
params = { key = "AKIADEMOLEAKEDKEY234", regions = ["eu-west-1", "us-east-1"] }
contains = [{ ip = "203.0.113.66" }]
rows = 3
---*/
-- the SQL
SELECT 1 AS ip, 2 AS calls
"#;

fn parse(text: &str) -> Result<Query, Report> {
    Query::parse("aws", "ct-key-sources", "ct-key-sources.sql", text)
}

/// What an error marks, and its title.
fn refused(from: &str, to: &str) -> (String, String) {
    assert!(FILE.contains(from), "{from}");
    let report = parse(&FILE.replace(from, to)).expect_err(to);
    let mark = report.mark.expect("a mark");
    (mark.text[mark.span].to_owned(), report.title)
}

#[test]
fn a_complete_header_becomes_a_query() {
    let query = parse(FILE).unwrap();
    assert_eq!(query.title, "Sources that used an access key");
    assert_eq!(query.severity, Severity::Medium);
    assert_eq!(query.cost, Cost::Normal);
    assert!(query.all_regions);
    assert_eq!(query.sql().lines().next(), Some("-- the SQL"));
    assert_eq!(query.output[1].doc.as_deref(), Some("How many."));
    assert_eq!(query.pivots[0].to, "ct-ip-activity");
    assert_eq!(query.tables[0].before, jiff::SignedDuration::from_hours(14 * 24));
    assert_eq!(query.tests[0].rows, Some(3));
    let texts: Vec<_> = query.tests[0].params.iter().map(|(n, v)| format!("{n}={v}")).collect();
    assert_eq!(texts, ["key=AKIADEMOLEAKEDKEY234", "regions=eu-west-1", "regions=us-east-1"]);
}

#[test]
fn parameters_keep_the_order_of_the_file() {
    let query = parse(FILE).unwrap();
    let names: Vec<_> = query.params.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["zone", "key", "regions"]);
    assert_eq!(query.params[0].default, Some(ParamValue::Text("public".into())));
    assert!(query.params[1].required());
    assert!(query.params[2].multi && query.params[2].optional);
}

#[test]
fn lists_bounds_and_offered_values_are_read_and_held_to_the_type() {
    let wide =
        |lines: &str| FILE.replace("[params.key]", &format!("[params.more]\n{lines}\ndoc = \"x\"\n\n[params.key]"));
    let query =
        parse(&wide("type = \"port_list\"\ndefault = [22, 3389]\nvalues = [\"22\", \"443\"]\nmax = 4000")).unwrap();
    let more = &query.params[1];
    assert_eq!((more.ty.name(), more.multi, more.choices()), ("port", true, vec!["22".to_owned(), "443".to_owned()]));
    assert_eq!(more.max, Some(ParamValue::Int(4_000)));
    assert_eq!(ParamType::named("sg_id", None).unwrap().name(), "security_group");
    for (lines, says) in [
        ("type = \"int\"\nmin = 5\ndefault = 4", "takes a whole number from 5, not `4`"),
        ("type = \"ip\"\nmin = 5", "its type ip has no bounds"),
        ("type = \"ip\"\nvalues = [\"nowhere\"]", "offers a wrong value"),
    ] {
        let title = parse(&wide(lines)).expect_err(lines).title;
        assert!(title.contains(says), "{title}");
    }
}

#[test]
fn errors_mark_their_place_and_name_the_key() {
    let (marked, title) = refused("severity = \"medium\"", "severty = \"medium\"");
    assert_eq!(marked, "severty");
    assert!(title.contains("ct-key-sources.sql") && title.contains("severty"), "{title}");

    let (marked, title) = refused("type = \"access_key\"", "type = \"acces_key\"");
    assert_eq!(marked, "\"acces_key\"");
    assert!(title.contains("params.key has an unknown type `acces_key`"), "{title}");

    let (marked, title) = refused("default = \"public\"", "default = \"secret\"");
    assert_eq!(marked, "\"secret\"");
    assert!(title.contains("params.zone has a bad default: zone takes one of public, private"), "{title}");

    assert_eq!(refused("14d before", "14 days").0, "\"14 days\"");
    assert_eq!(refused("T1078.004", "1078").0, "\"1078\"");
    assert_eq!(refused("\"all\"", "\"some\"").0, "\"some\"");
    assert_eq!(refused("[params.key]", "[params.Key]").0, "Key");
    assert_eq!(refused("[params.key]", "[params.window_from]").0, "window_from");
    assert!(refused("type = \"count\"", "type = \"counts\"").1.contains("output `calls` has an unknown type"));
    assert!(refused("name = \"calls\"", "name = \"ip\"").1.contains("named twice"));
}

#[test]
fn a_file_without_a_whole_header_is_refused_with_what_to_do() {
    for (text, says) in [
        ("SELECT 1", "does not start with a header"),
        ("", "does not start with a header"),
        ("/*--- title = \"x\"", "has no end"),
        ("/*--- title = \"a*/b\" ---*/ SELECT 1", "ends the header early"),
        ("/*---\ntitle = \"x\"\n---*/\n\n", "no SQL after the header"),
        ("/*---\ntitle = \"x\"\n---*/ SELECT 1", "missing field"),
    ] {
        let report = parse(text).expect_err(text);
        assert!(report.title.contains(says), "{text}: {}", report.title);
    }
    let report = Query::parse("aws", "Ct_Key", "Ct_Key.sql", FILE).expect_err("not kebab case");
    assert!(report.title.contains("kebab case"));
}

#[test]
fn a_byte_order_mark_and_crlf_are_taken() {
    let query = parse(&format!("\u{feff}{}", FILE.replace('\n', "\r\n"))).unwrap();
    assert_eq!(query.params.len(), 3);
    assert!(query.sql().starts_with("-- the SQL\r\n"));
}

proptest::proptest! {
    #[test]
    fn no_text_panics(cut in 0..FILE.len(), junk in "\\PC{0,12}") {
        let mut at = cut;
        while !FILE.is_char_boundary(at) {
            at -= 1;
        }
        let _ = parse(&format!("{}{junk}{}", &FILE[..at], &FILE[at..]));
        let _ = parse(&FILE[..at]);
        let _ = parse(&junk);
    }
}
