#![allow(clippy::unwrap_used)]

mod forecast;
mod forms;
mod guard;
mod history;
mod list;
mod login;
mod results;
mod runs;

use super::fixture::{self, choose, press, type_in, workbench};
use super::{Command as C, Context, Effect, Focus, Overlay, Row};

#[test]
fn questions_stand_in_groups_the_gravest_first() {
    let workbench = workbench();
    let name = |row: &Row| match row {
        Row::Group(source) => source.clone(),
        Row::Query(at) => format!("- {}", workbench.workspace().queries[*at].id),
    };
    let shown: Vec<String> = workbench.menu().rows().iter().map(name).collect();
    assert_eq!(shown, ["cloudtrail", "- ct-key-summary", "- ct-ip", "- ct-actor", "vpcflow", "- vf-peers"]);
    assert_eq!(workbench.draft().unwrap().0.id, "ct-key-summary");
}

#[test]
fn moving_in_the_list_passes_headings_and_stops_at_the_ends() {
    let mut workbench = workbench();
    press(&mut workbench, [C::Down, C::Down, C::Down]);
    assert_eq!(workbench.draft().unwrap().0.id, "vf-peers");
    press(&mut workbench, [C::Down, C::PageDown, C::Bottom]);
    assert_eq!(workbench.draft().unwrap().0.id, "vf-peers");
    press(&mut workbench, [C::Top, C::Up]);
    assert_eq!(workbench.draft().unwrap().0.id, "ct-key-summary");
}

#[test]
fn the_search_forgives_and_ranks_and_escape_shows_all_again() {
    let mut workbench = workbench();
    choose(&mut workbench, "vf-peers");
    press(&mut workbench, [C::Escape]);
    assert_eq!(workbench.menu().rows().len(), 6);
    assert_eq!(workbench.draft().unwrap().0.id, "vf-peers", "the chosen question stays");
    press(&mut workbench, [C::Search]);
    type_in(&mut workbench, "adxress");
    assert_eq!(workbench.draft().unwrap().0.id, "ct-ip");
}

#[test]
fn a_new_search_starts_anew() {
    let mut workbench = workbench();
    choose(&mut workbench, "vf-peers");
    press(&mut workbench, [C::Next]);
    choose(&mut workbench, "ct-key-summary");
    assert_eq!(workbench.menu().search().value(), "ct-key-summary");
}

#[test]
fn a_very_long_search_is_cut_and_finds_nothing() {
    let mut workbench = workbench();
    press(&mut workbench, [C::Search]);
    workbench.update(super::Action::Paste("x".repeat(50_000)));
    assert!(workbench.menu().rows().is_empty());
    assert!(workbench.draft().is_none());
    press(&mut workbench, [C::Accept, C::Down, C::Next, C::Run]);
    assert!(workbench.page().is_none());
}

#[test]
fn help_opens_over_anything_and_knows_where_it_was_asked() {
    let mut workbench = workbench();
    press(&mut workbench, [C::EditScope, C::Help]);
    assert!(matches!(workbench.overlays(), [Overlay::Scope(_), Overlay::Help { of: Context::Scope, .. }]));
    press(&mut workbench, [C::Back]);
    assert_eq!(workbench.context(), Context::Scope);
}

#[test]
fn back_in_the_list_quits_when_nothing_is_paid_for() {
    let mut workbench = workbench();
    assert!(matches!(press(&mut workbench, [C::Back])[..], [Effect::Quit]));
}

#[test]
fn a_paid_run_is_asked_about_before_quitting_and_stopped_by_it() {
    let mut workbench = workbench();
    press(&mut workbench, [C::EditScope, C::Previous, C::NextChoice, C::Accept]);
    let run = fixture::run_key_summary(&mut workbench);
    press(&mut workbench, [C::Back]);
    assert_eq!(workbench.focus(), Focus::Queries);
    assert!(press(&mut workbench, [C::Back]).is_empty());
    assert_eq!(workbench.context(), Context::Confirm);
    assert!(press(&mut workbench, [C::No]).is_empty());
    press(&mut workbench, [C::Back]);
    let effects = press(&mut workbench, [C::Yes]);
    assert!(matches!(effects[..], [Effect::Cancel(id), Effect::Quit] if id == run));
}

#[test]
fn a_request_of_the_system_to_end_asks_nothing_and_stops_every_run() {
    let mut workbench = workbench();
    let run = fixture::run_key_summary(&mut workbench);
    let effects = workbench.update(super::Action::Terminate);
    assert!(matches!(effects[..], [Effect::Cancel(id), Effect::Quit] if id == run));
}

#[test]
fn what_is_typed_in_a_search_never_acts() {
    let mut workbench = workbench();
    press(&mut workbench, [C::Search]);
    type_in(&mut workbench, "q?s");
    assert_eq!((workbench.menu().search().value(), workbench.overlays().len()), ("q?s", 0));
}
