use super::*;
use crate::cli::runs::test_entry;
use crate::report::Exit;

fn hours_later(entry: &Entry, hours: i64) -> Timestamp {
    entry.started + SignedDuration::from_hours(hours)
}

#[test]
fn a_start_without_an_answer_is_sent_again_within_a_day() {
    let entry = test_entry();
    assert!(matches!(way(&entry, hours_later(&entry, 23), false), Ok(Way::Again(_))));
    let refused = way(&entry, hours_later(&entry, 25), false).err().map(|report| report.exit);
    assert_eq!(refused, Some(Exit::Guard));
    assert!(matches!(way(&entry, hours_later(&entry, 25), true), Ok(Way::Again(_))));
}

#[test]
fn an_execution_is_read_whatever_its_state() {
    for state in State::ALL {
        let entry = Entry { execution: Some(ExternalId("q-1".to_owned())), state, ..test_entry() };
        assert!(matches!(way(&entry, hours_later(&entry, 9_999), false), Ok(Way::Attach(_))));
    }
}

#[test]
fn a_run_without_a_result_says_why() {
    let local = Entry { engine: EngineKind::Local, ..test_entry() };
    let refused = Entry { state: State::Failed, error: Some("AccessDenied".to_owned()), ..test_entry() };
    for (entry, why) in [(local, "embedded engine"), (refused, "AccessDenied")] {
        let report = way(&entry, entry.started, false).err().expect("no way");
        assert!(report.title.contains(why), "{}", report.title);
    }
}
