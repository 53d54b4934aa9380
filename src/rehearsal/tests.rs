use std::fs;

use super::answer::ask;
use super::{RULES, Stage, Stages, mutants, outcomes, plans};
use crate::engine::local::LocalEngine;
use crate::queries::{Packs, Query, check};
use crate::report::Report;
use crate::settings::{LocalSettings, Overrides, Places, Target};
use crate::sources::{Choices, Format};
use crate::workspace::Workspace;

use futures::StreamExt as _;

fn workspace(home: &std::path::Path) -> Workspace {
    let folder = home.to_path_buf();
    let places = Places { start: folder.clone(), config: folder.clone(), state: folder.clone(), cache: folder };
    Workspace::load(&places, &Overrides::default()).unwrap()
}

fn engine() -> LocalEngine {
    LocalEngine::new(LocalSettings::default(), Ok(Target::default())).unwrap()
}

/// Every log kind's own samples as fixtures: as many records come back as the definition expects.
#[tokio::test]
async fn records_of_every_log_kind_can_be_a_fixture() {
    let home = tempfile::tempdir().unwrap();
    let (workspace, engine) = (workspace(home.path()), engine());
    let mut tried = 0;
    for source in workspace.catalogue.iter().filter(|source| !matches!(source.format, Format::Parquet)) {
        let usual = |sample: &&crate::sources::Sample| {
            sample.choices == Choices::default() && sample.fields.is_none() && sample.skipped == 0
        };
        let Some(sample) = source.samples.iter().find(usual) else { continue };
        let folder = home.path().join(&source.id);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(format!("{}.log", source.id)), &sample.text).unwrap();
        let window = Some("2000-01-01/2100-01-01");
        let stage = Stage::fixture(&workspace, &folder, window, &engine).await;
        let stage = stage.unwrap_or_else(|e| panic!("{}: {e}", source.id));
        let bound = stage.bind_sql(&format!("SELECT count(*) AS n FROM {}", source.id)).unwrap();
        let answer = ask(&engine, bound).await.unwrap_or_else(|e| panic!("{}: {e}", source.id));
        assert!(answer.skipped.is_empty(), "{}: {:?}", source.id, answer.skipped);
        assert_eq!(answer.rows[0]["n"], sample.expect.len(), "{}", source.id);
        tried += 1;
    }
    assert!(tried > 30, "only {tried} kinds were tried");
}

#[tokio::test]
async fn files_say_of_which_account_and_region_they_are() {
    let home = tempfile::tempdir().unwrap();
    let (workspace, engine) = (workspace(home.path()), engine());
    let folder = home.path().join("two");
    fs::create_dir(&folder).unwrap();
    let record = |id: &str| format!("{{\"eventTime\":\"2026-03-10T09:30:00Z\",\"eventID\":\"{id}\"}}\n");
    fs::write(folder.join("cloudtrail.ndjson"), record("a")).unwrap();
    fs::write(folder.join("cloudtrail@222233334444@us-east-1.ndjson"), record("b")).unwrap();
    let stage = Stage::fixture(&workspace, &folder, None, &engine).await.unwrap();
    let sql = "SELECT eventid, aws_account, aws_region, day FROM cloudtrail ORDER BY 1";
    let answer = ask(&engine, stage.bind_sql(sql).unwrap()).await.unwrap();
    let rows: Vec<String> = answer.rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    assert_eq!(
        rows,
        [
            r#"{"eventid":"a","aws_account":"111122223333","aws_region":"eu-west-1","day":"2026/03/10"}"#,
            r#"{"eventid":"b","aws_account":"222233334444","aws_region":"us-east-1","day":"2026/03/10"}"#,
        ]
    );
}

/// A question on a fixture whose folder is `home`.
fn question(home: &std::path::Path, condition: &str, expectation: &str) -> Query {
    let header = format!(
        "title = 't'\nquestion = 'q'\nsources = ['cloudtrail']\noutput = [{{ name = 'eventid', type = 'text' }}]\n\
         [tables.before]\nsource = 'cloudtrail'\nwindow = '7d before'\n\
         [[test]]\ntitle = 'it'\nfixture = 'few'\nwindow = '2026-03-10/2026-03-11'\n{expectation}"
    );
    let sql = format!(
        "SELECT t.eventid FROM cloudtrail AS t LEFT JOIN before AS b ON b.eventname = t.eventname\n\
         WHERE {condition}\nORDER BY 1 LIMIT 10"
    );
    let origin = home.join("q.sql").display().to_string();
    Query::parse("p", "q", &origin, &format!("/*---\n{header}\n---*/\n{sql}")).unwrap()
}

fn no_demo() -> Result<std::path::PathBuf, Report> {
    panic!("no test asks for the demo")
}

#[tokio::test]
async fn a_baseline_is_read_from_the_same_fixture_and_every_condition_is_tried() {
    let home = tempfile::tempdir().unwrap();
    let (workspace, engine) = (workspace(home.path()), engine());
    let folder = home.path().join("fixtures/few");
    fs::create_dir_all(&folder).unwrap();
    let records = [("old", "05", "GetObject"), ("known", "10", "GetObject"), ("new", "10", "PutObject")];
    let record = |(id, day, name): &(&str, &str, &str)| {
        format!("{{\"eventTime\":\"2026-03-{day}T09:30:00Z\",\"eventID\":\"{id}\",\"eventName\":\"{name}\"}}\n")
    };
    fs::write(folder.join("cloudtrail.ndjson"), records.iter().map(record).collect::<String>()).unwrap();
    let condition = "b.eventid IS NULL AND t.eventname <> 'Absent'";
    let query = question(home.path(), condition, "rows = 1\ncontains = [{ eventid = 'new' }]");
    let stages = Stages::of(&workspace, &[&query], no_demo, &engine).await;
    let told: Vec<_> = outcomes(&engine, &stages, &[&query]).collect().await;
    assert!(told.len() == 1 && told[0].passed(), "{told:?}");
    let tried: Vec<_> = mutants(&engine, &stages, &[&query]).unwrap().collect().await;
    let fates: Vec<String> = tried.iter().map(|m| format!("{} {:?}", m.condition.text, m.fate)).collect();
    assert_eq!(fates, ["b.eventid IS NULL Noticed", "t.eventname <> 'Absent' Unnoticed"]);
}

#[tokio::test]
async fn every_built_in_question_binds_and_plans_and_has_the_types_of_its_header() {
    let home = tempfile::tempdir().unwrap();
    let (workspace, engine) = (workspace(home.path()), engine());
    let empty = Stage::empty(&workspace).unwrap();
    let mut wrong = Vec::new();
    for query in &Packs::built_in().queries {
        wrong.extend(plans(&engine, &empty, query).await.iter().map(|finding| format!("{}: {finding}", query.id)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_rule_has_a_file_that_breaks_it_and_no_other() {
    let home = tempfile::tempdir().unwrap();
    let (workspace, engine) = (workspace(home.path()), engine());
    let empty = Stage::empty(&workspace).unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rehearsal/tests/broken");
    for rule in RULES {
        let text = fs::read_to_string(folder.join(format!("{}.sql", rule.code))).unwrap();
        let query = Query::parse("p", "zz-this", "zz-this.sql", &text).unwrap();
        let read = check(&query, std::slice::from_ref(&query), &workspace.catalogue);
        assert!(read.is_empty(), "{}: {read:#?}", rule.code);
        let found = plans(&engine, &empty, &query).await;
        assert_eq!(found.iter().map(|f| f.rule.code).collect::<Vec<_>>(), [rule.code], "{found:#?}");
        assert!(found[0].span.is_some() && !found[0].repair.is_empty(), "{found:#?}");
    }
}
