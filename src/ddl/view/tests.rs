#![allow(clippy::unwrap_used)]

use super::*;
use crate::sources::{Catalogue, Choices};
use crate::sql::parse;
use crate::table::Location;

fn table(source: &Source, layout: &str) -> Table {
    let org = source.layout(layout).is_some_and(|l| l.needs_org()).then(|| "o-abc123".to_owned());
    let location = Location::parse("s3://my-logs/AWSLogs/");
    Table { org, athena: Some(format!("logs.{}", source.id)), ..Table::new(&source.id, &source.id, location, layout) }
}

/// The view of a built-in kind in its first layout and one of its formats.
fn of(id: &str, format: Option<&str>) -> View {
    let catalogue = Catalogue::builtin().unwrap();
    let source = catalogue.get(id).unwrap();
    let choices = Choices { object_format: format.map(str::to_owned), ..Choices::default() };
    let layout = &source.layouts[0].id;
    view(&table(source, layout), &source.with(layout, &choices).unwrap()).unwrap()
}

#[test]
fn a_view_of_an_envelopes_items() {
    insta::assert_snapshot!(of("lambda", None).sql);
}

#[test]
fn a_view_of_documents() {
    insta::assert_snapshot!(of("waf", None).sql);
}

#[test]
fn a_view_of_a_flow_log_in_parquet() {
    insta::assert_snapshot!(of("vpcflow", Some("parquet")).sql);
}

#[test]
fn text_in_every_column_becomes_the_kinds_types() {
    let sql = of("cloudfront_v2", Some("parquet")).sql;
    assert!(sql.contains("FROM (SELECT ") && sql.contains("TRY_CAST(sc_status AS integer) AS sc_status"), "{sql}");
}

#[test]
fn what_a_view_lacks_is_said() {
    let codebuild = of("codebuild", None);
    assert!(!codebuild.sql.contains("$path"), "{}", codebuild.sql);
    assert!(codebuild.notes.iter().any(|note| note.starts_with("build_id is left out: ")), "{:?}", codebuild.notes);
    let shared = Catalogue::builtin().unwrap().iter().find(|s| s.shared_folder).unwrap().id.clone();
    let notes = of(&shared, None).notes;
    assert!(notes.iter().any(|note| note.contains("the view reads them, too")), "{notes:?}");
}

#[test]
fn a_field_that_the_table_lacks_is_null_and_a_column_of_such_fields_only_is_left_out() {
    let catalogue = Catalogue::builtin().unwrap();
    let source = catalogue.get("vpcflow").unwrap();
    let fields = Some(vec!["start".to_owned(), "srcaddr".to_owned()]);
    let view = view(&Table { fields, ..table(source, "daily") }, source).unwrap();
    assert!(view.sql.contains("CAST(NULL AS varchar)") && !view.sql.contains("pkt_srcaddr,"), "{}", view.sql);
    assert!(view.notes.iter().any(|note| note.ends_with("the table has no protocol")), "{:?}", view.notes);
}

#[test]
fn the_select_of_every_view_is_a_query_that_athena_takes() {
    let mut views = 0;
    for source in Catalogue::builtin().unwrap().iter() {
        let formats = std::iter::once(&source.format_id).chain(source.formats.iter().map(|f| &f.id));
        for (format, layout) in formats.flat_map(|f| source.layouts.iter().map(move |l| (f, l))) {
            let columns = if source.open { vec!["mine bigint Of.Mine".to_owned()] } else { Vec::new() };
            let choices = Choices { object_format: Some(format.clone()), columns, ..Choices::default() };
            let chosen = source.with(&layout.id, &choices).unwrap();
            let View { sql, .. } = view(&table(source, &layout.id), &chosen).unwrap();
            let head = format!("CREATE OR REPLACE VIEW logs.{}_typed AS\n", source.id);
            let select = sql.strip_prefix(&head).unwrap();
            parse(select).unwrap_or_else(|e| panic!("{e} in\n{select}"));
            assert!(!select.contains("\"$path\""), "{select}");
            views += 1;
        }
    }
    assert!(views > 60, "{views}");
}
