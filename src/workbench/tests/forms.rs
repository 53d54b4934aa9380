use crate::queries::ParamValue;
use crate::settings::EngineKind;
use crate::workbench::fixture::{KEY, choose, press, started, type_in, workbench};
use crate::workbench::{Action, Check, Command as C, Context, Effect, Focus, Form, Panes, ScopeField, Workbench};

fn checks(workbench: &Workbench) -> Vec<Check> {
    workbench.draft().unwrap().1.fields().iter().map(|f| f.check.clone()).collect()
}

#[test]
fn every_key_is_checked_against_the_type() {
    let mut workbench = workbench();
    choose(&mut workbench, "ct-key-summary");
    press(&mut workbench, [C::Accept]);
    assert_eq!(checks(&workbench), [Check::Missing, Check::Empty, Check::Empty]);
    type_in(&mut workbench, "AKIA");
    assert!(matches!(&checks(&workbench)[0], Check::Invalid(why) if why.contains("20 characters")));
    type_in(&mut workbench, &KEY[4..]);
    assert_eq!(checks(&workbench)[0], Check::Valid(ParamValue::Text(KEY.to_owned())));
}

#[test]
fn a_form_with_a_wrong_field_does_not_run_and_leads_to_the_field() {
    let mut workbench = workbench();
    choose(&mut workbench, "ct-key-summary");
    press(&mut workbench, [C::Accept]);
    type_in(&mut workbench, KEY);
    press(&mut workbench, [C::Next, C::Next]);
    type_in(&mut workbench, "ten");
    let effects = press(&mut workbench, [C::Previous, C::Accept]);
    assert_eq!(started(&effects), None);
    assert_eq!(workbench.draft().unwrap().1.at(), 2);
    assert!(workbench.notice().unwrap().is_error);
}

#[test]
fn running_from_the_list_asks_for_what_is_missing() {
    let mut workbench = workbench();
    choose(&mut workbench, "ct-key-summary");
    press(&mut workbench, [C::Next]);
    let effects = press(&mut workbench, [C::Run]);
    assert_eq!((started(&effects), workbench.focus()), (None, Focus::Form));
}

#[test]
fn only_what_is_typed_is_given_and_the_binder_knows_the_defaults() {
    let mut workbench = workbench();
    choose(&mut workbench, "ct-key-summary");
    press(&mut workbench, [C::Accept]);
    type_in(&mut workbench, KEY);
    let values = workbench.draft().unwrap().1.values().unwrap();
    let names: Vec<&str> = values.keys().map(String::as_str).collect();
    assert_eq!(names, ["key"]);
}

#[test]
fn a_field_of_few_values_takes_the_next_of_them() {
    let mut workbench = workbench();
    choose(&mut workbench, "ct-key-summary");
    press(&mut workbench, [C::Accept, C::Next]);
    let mut seen = Vec::new();
    for _ in 0..4 {
        press(&mut workbench, [C::NextChoice]);
        seen.push(workbench.draft().unwrap().1.fields()[1].input.value().to_owned());
    }
    assert_eq!(seen, ["any", "denied", "ok", "any"]);
}

#[test]
fn what_was_typed_stays_with_its_question() {
    let mut workbench = workbench();
    choose(&mut workbench, "ct-key-summary");
    press(&mut workbench, [C::Accept]);
    workbench.update(Action::Paste(format!("{KEY}\n")));
    press(&mut workbench, [C::Escape, C::Escape, C::Down, C::Up, C::Accept]);
    assert_eq!(workbench.draft().unwrap().1.fields()[0].input.value(), KEY);
}

#[test]
fn a_question_without_parameters_runs_at_once() {
    let mut workbench = workbench();
    choose(&mut workbench, "vf-peers");
    let effects = press(&mut workbench, [C::Accept]);
    assert!(started(&effects).is_some());
}

#[test]
fn the_scope_is_taken_over_only_when_every_field_is_right() {
    let mut workbench = workbench();
    press(&mut workbench, [C::EditScope]);
    type_in(&mut workbench, "x");
    press(&mut workbench, [C::Accept]);
    assert_eq!(workbench.context(), Context::Scope, "a wrong window keeps the form open");
    workbench.update(Action::Edit(tui_input::InputRequest::DeleteLine));
    type_in(&mut workbench, "24h");
    press(&mut workbench, [C::Next]);
    workbench.update(Action::Edit(tui_input::InputRequest::DeleteLine));
    type_in(&mut workbench, "prod, 444455556666");
    press(&mut workbench, [C::Accept]);
    let scope = workbench.scope().scope(&workbench.workspace().settings, workbench.scope_clock()).unwrap();
    assert_eq!(scope.accounts.unwrap(), ["111122223333", "444455556666"]);
    assert_eq!(scope.window.from.to_string(), "2026-03-10T00:00:00Z");
}

#[test]
fn leaving_the_scope_changes_nothing() {
    let mut workbench = workbench();
    let before = workbench.scope().input(ScopeField::Window).unwrap().value().to_owned();
    press(&mut workbench, [C::EditScope]);
    type_in(&mut workbench, "9");
    press(&mut workbench, [C::Escape]);
    assert_eq!(workbench.scope().input(ScopeField::Window).unwrap().value(), before);
}

#[test]
fn wrong_accounts_and_regions_say_what_to_type() {
    let mut workbench = workbench();
    press(&mut workbench, [C::EditScope, C::Next]);
    type_in(&mut workbench, ", dev");
    let Some(crate::workbench::Overlay::Scope(form)) = workbench.overlays().last() else { panic!("scope") };
    let settings = &workbench.workspace().settings;
    let problem = form.problem(ScopeField::Accounts, settings, workbench.scope_clock()).unwrap();
    assert!(problem.contains("12-digit"), "{problem}");
}

#[test]
fn the_engine_is_part_of_the_scope() {
    let mut workbench = workbench();
    press(&mut workbench, [C::EditScope, C::Previous, C::NextChoice, C::Accept]);
    choose(&mut workbench, "vf-peers");
    let effects = press(&mut workbench, [C::Accept]);
    assert!(effects.iter().any(|e| matches!(e, Effect::Start { engine: EngineKind::Athena, .. })));
}

/// The lines below the fields of the form.
fn below(workbench: &Workbench) -> Vec<Vec<&str>> {
    let fields = workbench.draft().unwrap().1.fields();
    fields.iter().map(|field| field.below().iter().map(|line| line.as_str()).collect()).collect()
}

#[test]
fn what_is_wrong_with_a_value_is_told_whole() {
    let mut workbench = workbench();
    choose(&mut workbench, "ct-key-summary");
    press(&mut workbench, [C::Accept]);
    type_in(&mut workbench, "AKIA");
    let told = below(&workbench);
    assert_eq!(
        told[0],
        ["key takes an access key id: 20 characters,", "AKIA…, ASIA…, ABIA… or ACCA…"],
        "wrapped between words at 44 cells"
    );
    assert_eq!(told[2], ["Only rows of at least this many calls."]);
    type_in(&mut workbench, &KEY[4..]);
    assert_eq!(below(&workbench)[0], ["AKIA… or ASIA…, 20 characters."]);
}

#[test]
fn the_field_that_is_edited_stays_on_screen_whole() {
    let mut workbench = workbench();
    choose(&mut workbench, "ct-key-summary");
    press(&mut workbench, [C::Accept]);
    type_in(&mut workbench, "AKIA");
    let few = Panes { form_lines: 4, ..workbench.panes() };
    workbench.update(Action::Panes(few));
    let top = |workbench: &Workbench| workbench.draft().unwrap().1.top();
    assert_eq!(top(&workbench), 0);
    press(&mut workbench, [C::Next]);
    assert_eq!(top(&workbench), 1, "three lines and two do not fit four");
    press(&mut workbench, [C::Next]);
    assert_eq!(top(&workbench), 1, "two and two do");
    press(&mut workbench, [C::Next]);
    assert_eq!(top(&workbench), 0);
}

#[test]
fn a_form_inherits_what_it_must_have_and_nothing_else() {
    let workbench = workbench();
    let form = |id: &str| Form::new(&workbench.workspace().queries.iter().find(|q| q.id == id).unwrap().params);
    let mut known = form("ct-key-summary");
    known.fill("key", KEY);
    known.fill("outcome", "denied");
    let mut fresh = form("ct-key-summary");
    fresh.inherit(&known);
    let values: Vec<&str> = fresh.fields().iter().map(|field| field.input.value()).collect();
    assert_eq!(values, [KEY, "", ""]);
    assert!(fresh.values().is_some());
    let mut other = form("ct-ip");
    other.inherit(&known);
    assert!(other.values().is_none());
}

#[test]
fn a_secret_does_not_stay_on_the_screen_and_pasted_junk_is_understood_aloud() {
    let workbench = workbench();
    let params = &workbench.workspace().queries.iter().find(|q| q.id == "ct-ip").unwrap().params;
    let mut form = Form::new(params);
    form.fill("ip", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let field = &form.fields()[0];
    assert_eq!(field.input.value(), "");
    let told = format!("{:?}", field.check);
    assert!(told.contains("a secret access key (40 characters)") && !told.contains("wJalr"), "{told}");
    form.fill("ip", "203[.]0[.]113[.]66:443");
    form.fit(10, 60);
    assert!(form.fields()[0].below()[0].as_str().starts_with("Read as 203.0.113.66"), "{:?}", form.fields()[0].below());
}
