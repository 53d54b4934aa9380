use jiff::{SignedDuration, Timestamp};

use super::again::command;
use super::table::{age, laid_out};
use crate::journal::{Entry, Figures, Filter, Journal, State};
use crate::queries::ParamValue;
use crate::scope::{Scope, Window};
use crate::settings::EngineKind;

/// A run of the journal, made as an engine makes it.
pub(in crate::cli) fn entry() -> Entry {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = Journal::open(folder.path()).expect("a journal");
    let engine = crate::engine::scripted::ScriptedEngine::new([vec![]]);
    let runtime = crate::cli::engines::runtime().expect("threads");
    let handle = runtime.handle().clone();
    let recorded = crate::journal::Recorded::new(
        std::sync::Arc::new(engine),
        EngineKind::Athena,
        Some(("main".to_owned(), crate::settings::Target::default())),
        Ok(journal.clone()),
        handle,
    );
    let query = std::sync::Arc::new(crate::bind::again("SELECT 1").expect("SQL"));
    let control = crate::engine::Control::default();
    drop(crate::engine::Engine::start(&recorded, query, control));
    let entry = journal.history(&Filter::default()).expect("a journal").remove(0);
    // What the engine has told meanwhile is another matter.
    Entry { state: State::Starting, followed: false, error: None, figures: Figures::default(), ..entry }
}

#[test]
fn the_command_asks_the_same_question_again_and_no_value_acts_in_the_shell() {
    let (from, to) = ("2026-03-10T00:00:00Z".parse().unwrap(), "2026-03-11T00:00:00Z".parse().unwrap());
    let text = |value: &str| ParamValue::Text(value.to_owned());
    let entry = Entry {
        question: Some("ct-key-summary".to_owned()),
        params: [
            ("key".to_owned(), text("it's; rm -rf $HOME")),
            ("ips".to_owned(), ParamValue::List(vec![text("10.0.0.1"), text("10.0.0.2")])),
        ]
        .into(),
        scope: Some(Scope {
            window: Window { from, to },
            accounts: Some(vec!["111122223333".to_owned()]),
            regions: None,
            partitions: Default::default(),
        }),
        ..entry()
    };
    assert_eq!(
        command(&entry).as_deref(),
        Some(
            r"LOGQ_TARGET=main logq run ct-key-summary -p ips=10.0.0.1 -p ips=10.0.0.2 -p 'key=it'\''s; rm -rf $HOME' --since 2026-03-10T00:00:00Z --until 2026-03-11T00:00:00Z --accounts 111122223333 --regions all --engine athena"
        )
    );
    let case = Some("INC-7".to_owned());
    let own = Entry { author_sql: Some("SELECT 1".to_owned()), case, ..self::entry() };
    assert_eq!(command(&own).as_deref(), Some("LOGQ_TARGET=main logq sql 'SELECT 1' --engine athena --case INC-7"));
    assert_eq!(command(&self::entry()), None, "a statement that was only sent again has no question");
}

#[test]
fn ages_are_coarse() {
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(10_000);
    let ages = [0, 12, 61, 3_599, 3_661, 172_799, 200_000].map(|s| age(now, now - SignedDuration::from_secs(s)));
    assert_eq!(ages, ["now", "12s", "1m", "59m", "1h", "47h", "2d"]);
    assert_eq!(age(now, now + SignedDuration::from_secs(60)), "now", "a clock that went back");
}

#[test]
fn the_last_column_is_cut_at_the_terminal_and_nothing_in_it_acts() {
    let rows = vec![["ab12".to_owned(), format!("SELECT\n\x1b[2J{}", "x".repeat(100))]];
    let text = laid_out(["RUN", "WHAT"], rows.clone(), Some(40));
    assert!(
        text.lines().all(|line| line.chars().count() <= 40) && text.contains("\\x1B") && text.contains('…'),
        "{text}"
    );
    assert_eq!(laid_out(["RUN", "WHAT"], rows, None).lines().count(), 2);
}
