#![allow(clippy::unwrap_used)]

use super::*;
use crate::sources::{ColumnType, FieldPath};

const MINIMAL: &str = r#"
title = "A log"
docs = []
object_name = '.+\.log'
slack = { before = "0s", after = "1 hour" }
athena = "delimited"
time.epoch_seconds.column = "at"
format.headed = { separator = " ", missing = "-" }
columns = [
    { name = "at", type = "bigint", doc = "When." },
    { name = "user", type = "struct<name:string>", doc = "Who." },
]
derived = [{ name = "event_time", type = "timestamp", sql = "try(CAST(from_unixtime(at) AS timestamp(3)))", needs = ["at"], doc = "When." }]
layouts = [{ id = "plain", title = "Plain", template = "{day}/", partitions = [
    { name = "day", format = "yyyy/MM/dd", interval = "1 day" },
] }]
samples = [{ title = "none", text = "at user", expect = [] }, { title = "again", text = "at user", expect = [] }]
"#;

fn parse(path: &str, text: &str) -> Result<Source, FileError> {
    let file = DefinitionFile::new(path.to_owned(), text.into());
    Catalogue::builtin()?.check(&file, file.parse()?)
}

/// The error of the minimal definition with one text replaced.
fn error(from: &str, to: &str) -> String {
    assert!(MINIMAL.contains(from), "{from}");
    parse("ddl/app.toml", &MINIMAL.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn every_built_in_definition_loads() {
    let catalogue = Catalogue::builtin().unwrap_or_else(|e| panic!("{e}"));
    let ids: Vec<&str> = catalogue.iter().map(|s| s.id.as_str()).collect();
    for id in ["alb", "cloudtrail", "vpcflow"] {
        assert!(ids.contains(&id), "{id}");
    }
    for source in catalogue.iter() {
        assert!(!source.docs.is_empty() && !source.traps.is_empty(), "{}", source.id);
        let has_time = source.derived("event_time").is_some() || source.open;
        assert!(has_time, "{}: every source has event_time", source.id);
    }
}

#[test]
fn struct_fields_are_found_by_their_path() {
    let catalogue = Catalogue::builtin().unwrap();
    let cloudtrail = catalogue.get("cloudtrail").unwrap();
    let leaf = FieldPath::dotted("useridentity.sessioncontext.sessionissuer.arn");
    assert_eq!(cloudtrail.type_at(&leaf), Some(&ColumnType::String));
    assert_eq!(cloudtrail.type_at(&FieldPath::dotted("useridentity.nobody")), None);
    assert_eq!(cloudtrail.type_at(&FieldPath::dotted("resources.arn")), Some(&ColumnType::String));
}

#[test]
fn a_table_has_its_own_fields_in_its_own_order() {
    let catalogue = Catalogue::builtin().unwrap();
    let flows = catalogue.get("vpcflow").unwrap();
    let names = |fields: &[&str]| {
        let fields: Vec<String> = fields.iter().map(|f| (*f).to_owned()).collect();
        flows.columns_of(Some(&fields)).map(|cs| cs.iter().map(|c| c.name.clone()).collect::<Vec<_>>())
    };
    assert_eq!(names(&["end", "account-id", "start"]).unwrap(), ["end", "account_id", "start"]);
    assert_eq!(names(&["acount-id"]).unwrap_err().to_string(), "unknown field `acount-id`");
    assert_eq!(names(&["end", "end"]).unwrap_err().to_string(), "field `end` appears twice");
    assert_eq!(flows.columns_of(None).unwrap().len(), 14);
}

#[test]
fn errors_name_file_line_and_key() {
    parse("ddl/app.toml", MINIMAL).unwrap_or_else(|e| panic!("{e}"));
    let cases = [
        ("\"bigint\"", "\"bigit\"", "ddl/app.toml:10: columns.at.type: unknown type `bigit`"),
        ("title = \"A log\"", "titel = \"A log\"", "ddl/app.toml:2: titel: unknown field `titel`"),
        ("title = \"A log\"", "title = 3", "ddl/app.toml:2: title: invalid type: integer `3`"),
        ("column = \"at\"", "column = \"when\"", "time.column: there is no column `when`"),
        ("column = \"at\"", "column = \"user\"", "time.column: `user` is struct<name:string>"),
        ("'.+\\.log'", "'(.+'", "ddl/app.toml:4: object_name: not a regular expression"),
        ("\"1 hour\"", "\"1 moon\"", "ddl/app.toml:5: slack.after: write a duration"),
        ("\"1 hour\"", "\"-1 hour\"", "slack.after: a slack is not negative"),
        ("\"1 hour\" }", "\"1 hour\" }\ncontinuous = true", "continuous: say how often"),
        ("\"1 hour\" }", "\"1 hour\" }\ncontinuous = \"1 minute\"", "continuous: at least an hour"),
        ("\"1 hour\" }", "\"1 hour\" }\ncontinuous = \"often\"", "continuous: false, \"in use\", or write"),
        ("{day}/", "{day}", "layouts.plain.template: a folder below the location"),
        ("{day}/", "{day}-x/", "layouts.plain.template: a slash follows `{day}`"),
        ("{day}/", "logs/", "layouts.plain.template: `{day}` is missing"),
        ("{day}/", "{dya}/{day}/", "layouts.plain.template: `{dya}` is not one of the partitions"),
        ("yyyy/MM/dd", "YYYY/MM/dd", "layouts.plain.partitions.day: `YYYY` is not a field"),
        ("1 day", "1 hour", "this format counts days"),
        ("\"user\"", "\"at\"", "columns.at.name: another column has this name"),
        ("\"user\"", "\"User\"", "columns.User.name: write a-z"),
        ("\"When.\"", "\" \"", "columns.at.doc: say in one line"),
        ("expect = []", "expect = [{ user.name = \"x\" }]", "samples.none.expect: `user` is a table"),
        ("expect = []", "expect = [{ \"user.nam\" = 1 }]", "samples.none.expect: `user.nam` is neither"),
        ("\"delimited\"", "\"regex\"", "athena: \"regex\" is for format.fields"),
    ];
    for (from, to, expected) in cases {
        let error = error(from, to);
        assert!(error.contains(expected), "{error}\nshould hold: {expected}");
    }
}

#[test]
fn a_users_file_replaces_ours_and_adds_its_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("alb.toml"), MINIMAL).unwrap();
    std::fs::write(folder.path().join("app.toml"), MINIMAL).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "not a definition").unwrap();
    let catalogue = Catalogue::load(folder.path()).unwrap();
    assert_eq!(catalogue.get("alb").unwrap().title, "A log");
    assert_eq!(catalogue.get("app").unwrap().title, "A log");
    assert!(catalogue.get("cloudtrail").is_some());
    let builtin = Catalogue::builtin().unwrap().iter().count();
    assert_eq!(Catalogue::load(&folder.path().join("none")).unwrap().iter().count(), builtin);

    std::fs::write(folder.path().join("Bad-Name.toml"), MINIMAL).unwrap();
    let error = Catalogue::load(folder.path()).unwrap_err().to_string();
    assert!(error.contains("Bad-Name.toml:1: the file's name: `Bad-Name` cannot be a table's name"), "{error}");
}

#[test]
fn fields_that_could_run_into_each_other_are_refused() {
    let fields = |first: &str| {
        let text = MINIMAL.replace("\"delimited\"", "\"regex\"").replace(
            "format.headed = { separator = \" \", missing = \"-\" }",
            &format!("format.fields = [{{ name = \"at\", {first} }}, {{ name = \"user\", quoting = \"either\", optional = true }}]"),
        );
        parse("ddl/app.toml", &text).map(|_| ()).map_err(|e| e.to_string())
    };
    assert_eq!(fields("quoting = \"quoted\""), Ok(()));
    assert!(fields("quoting = \"either\"").unwrap_err().contains("`text` must say"));
    assert_eq!(fields("quoting = \"either\", text = '[^ ]*'"), Ok(()));
    assert!(fields("quoting = \"either\", text = '([^ ]*)'").unwrap_err().contains("(?:…)"));
    assert!(fields("column = \"user\"").unwrap_err().contains("number 1 is `user` here and `at` among the columns"));
}

#[test]
fn the_definition_in_the_readme_loads() {
    let readme = include_str!("../../../ddl/README.md");
    let text = readme.split_once("```toml\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0;
    let source = parse("shop.toml", text).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(source.columns.len(), 4);
}

/// Every key of the schema stands in the README's description.
#[test]
fn the_readme_describes_every_key() {
    let readme = include_str!("../../../ddl/README.md");
    let schema = include_str!("../file.rs");
    let keys =
        schema.lines().filter_map(|line| line.trim().strip_prefix("pub(super) ")?.split_once(": ")).map(|(key, _)| key);
    let mut count = 0;
    for key in keys.filter(|key| !key.contains(' ')) {
        let key = match key {
            "ty" => "type",
            "filter" => "where",
            key => key,
        };
        assert!(readme.contains(&format!("`{key}")) || readme.contains(&format!("{key} = ")), "{key}");
        count += 1;
    }
    assert!(count > 30, "{count}");
}
