use crate::printable::Printable;
use crate::workbench::fixture::{batch, choose, end, press, rows, run_key_summary, started, type_in, workbench};
use crate::workbench::{Action, Align, Command as C, Context, Effect, Focus, Overlay, Workbench};

/// A finished result of twelve rows in two batches.
fn finished() -> Workbench {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    batch(&mut workbench, run, rows(0, 7));
    batch(&mut workbench, run, rows(7, 5));
    end(&mut workbench, run);
    workbench
}

fn column(workbench: &Workbench, column: usize) -> Vec<String> {
    let results = &workbench.page().unwrap().run.results;
    (0..results.rows()).map(|r| results.text(r, column).unwrap_or_else(|| "NULL".to_owned())).collect()
}

#[test]
fn numbers_stand_right_and_text_left() {
    let workbench = finished();
    let results = &workbench.page().unwrap().run.results;
    assert_eq!((results.align(1), results.align(3)), (Align::Left, Align::Right));
}

#[test]
fn sorting_goes_up_then_down_then_back_and_numbers_are_numbers() {
    let mut workbench = finished();
    press(&mut workbench, [C::Right, C::Right, C::Right, C::Sort]);
    let up = column(&workbench, 3);
    assert_eq!(up[..4], ["0", "7", "14", "21"]);
    press(&mut workbench, [C::Sort]);
    let down: Vec<String> = up.iter().rev().cloned().collect();
    assert_eq!(column(&workbench, 3), down);
    press(&mut workbench, [C::Sort]);
    assert_eq!(workbench.page().unwrap().run.results.order(), None);
    assert_eq!(column(&workbench, 3)[..3], ["0", "7", "14"]);
}

#[test]
fn nulls_come_last_in_either_order() {
    let mut workbench = finished();
    press(&mut workbench, [C::Right, C::Right, C::Sort]);
    assert_eq!(column(&workbench, 2)[8..], ["NULL"; 4]);
    press(&mut workbench, [C::Sort]);
    assert_eq!(column(&workbench, 2)[8..], ["NULL"; 4]);
}

#[test]
fn rows_that_come_later_are_sorted_in() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    batch(&mut workbench, run, rows(50, 5));
    press(&mut workbench, [C::LastColumn, C::Left, C::Sort]);
    for first in [3, 40, 12] {
        batch(&mut workbench, run, rows(first, 4));
    }
    let numbers: Vec<i64> = column(&workbench, 3).iter().map(|n| n.parse().unwrap()).collect();
    assert_eq!(numbers.len(), 17);
    assert!(numbers.is_sorted(), "{numbers:?}");
}

#[test]
fn find_goes_to_the_next_place_and_around_and_back() {
    let mut workbench = finished();
    press(&mut workbench, [C::Find]);
    type_in(&mut workbench, "runINST");
    press(&mut workbench, [C::Accept]);
    let place = |w: &Workbench| (w.page().unwrap().grid.row, w.page().unwrap().grid.column);
    assert_eq!(place(&workbench), (2, 1));
    press(&mut workbench, [C::FindNext]);
    assert_eq!(place(&workbench), (5, 1));
    press(&mut workbench, [C::FindPrevious, C::FindPrevious]);
    assert_eq!(place(&workbench), (11, 1));
    press(&mut workbench, [C::FindNext]);
    assert_eq!(place(&workbench), (2, 1));
}

#[test]
fn what_is_nowhere_is_said_and_moves_nothing() {
    let mut workbench = finished();
    press(&mut workbench, [C::Down, C::Find]);
    type_in(&mut workbench, "DeleteTrail");
    press(&mut workbench, [C::Accept]);
    assert_eq!(workbench.page().unwrap().grid.row, 1);
    assert_eq!(workbench.notice().unwrap().text, Printable::line("not found"));
}

#[test]
fn a_long_search_goes_in_slices() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    batch(&mut workbench, run, rows(0, 30_000));
    press(&mut workbench, [C::Find]);
    type_in(&mut workbench, "i-29999");
    let mut effects = press(&mut workbench, [C::Accept]);
    let mut slices = 0;
    while effects.iter().any(|e| matches!(e, Effect::Continue)) {
        slices += 1;
        effects = workbench.update(Action::Continue);
    }
    assert_eq!(slices, 7, "150,000 cells in slices of 20,000");
    assert_eq!(workbench.page().unwrap().grid.row, 29_999);
}

#[test]
fn a_record_unfolds_its_json_and_leads_back_to_its_column() {
    let mut workbench = finished();
    press(&mut workbench, [C::Down, C::LastColumn, C::Accept]);
    assert_eq!(workbench.focus(), Focus::Record);
    press(&mut workbench, [C::Right, C::Right, C::Down]);
    let effects = press(&mut workbench, [C::CopyMore]);
    assert!(matches!(&effects[..], [Effect::Copy(lines)] if lines[0].as_str() == "requestparameters.items"));
    press(&mut workbench, [C::NextRecord]);
    assert_eq!(workbench.page().unwrap().grid.row, 2);
    assert_eq!(workbench.page().unwrap().record.as_ref().unwrap().selected().unwrap().key, "requestparameters");
    press(&mut workbench, [C::Back]);
    assert_eq!((workbench.focus(), workbench.page().unwrap().grid.column), (Focus::Results, 4));
}

#[test]
fn copying_takes_the_value_and_refuses_what_terminals_would_drop() {
    let mut workbench = finished();
    let effects = press(&mut workbench, [C::Right, C::Copy]);
    assert!(matches!(&effects[..], [Effect::Copy(lines)] if lines[0].as_str() == "GetCallerIdentity"));
    let mut workbench = self::workbench();
    let run = run_key_summary(&mut workbench);
    let long = "x".repeat(100_000);
    let array: arrow::array::ArrayRef = std::sync::Arc::new(arrow::array::StringArray::from(vec![long]));
    batch(&mut workbench, run, arrow::record_batch::RecordBatch::try_from_iter([("c", array)]).unwrap());
    assert!(press(&mut workbench, [C::Copy]).iter().all(|e| !matches!(e, Effect::Copy(_))));
    assert!(workbench.notice().unwrap().is_error);
}

#[test]
fn a_row_is_copied_as_json_that_nothing_in_it_can_break() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    let hostile = "a\"b\u{202e}\x1b\n";
    let array: arrow::array::ArrayRef = std::sync::Arc::new(arrow::array::StringArray::from(vec![Some(hostile), None]));
    let number: arrow::array::ArrayRef = std::sync::Arc::new(arrow::array::Int64Array::from(vec![1, 2]));
    batch(&mut workbench, run, arrow::record_batch::RecordBatch::try_from_iter([("c", array), ("n", number)]).unwrap());
    let effects = press(&mut workbench, [C::CopyMore]);
    let [Effect::Copy(lines)] = &effects[..] else { panic!("{effects:?}") };
    let json: serde_json::Value = serde_json::from_str(lines[0].as_str()).unwrap();
    assert_eq!(json, serde_json::json!({ "c": hostile, "n": 1 }));
}

#[test]
fn nested_values_unfold_in_the_record() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    let mut list = arrow::array::ListBuilder::new(arrow::array::StringBuilder::new());
    list.append_value([Some("x"), None]);
    let array: arrow::array::ArrayRef = std::sync::Arc::new(list.finish());
    batch(&mut workbench, run, arrow::record_batch::RecordBatch::try_from_iter([("tags", array)]).unwrap());
    press(&mut workbench, [C::Accept, C::UnfoldAll]);
    let tree = workbench.page().unwrap().record.as_ref().unwrap();
    let paths: Vec<_> = tree.lines().iter().map(|n| (n.path.as_str(), n.value.text())).collect();
    assert_eq!(paths, [("tags", Some("[\"x\",null]")), ("tags[0]", Some("x")), ("tags[1]", None)]);
}

#[test]
fn a_pivot_lists_the_named_questions_first_and_then_those_of_the_type() {
    let mut workbench = finished();
    press(&mut workbench, [C::Right, C::Pivot]);
    let Some(Overlay::Pivot(menu)) = workbench.overlays().last() else { panic!("pivots") };
    let ways: Vec<_> =
        menu.pivots.iter().map(|p| (workbench.workspace().queries[p.query].id.as_str(), p.named)).collect();
    assert_eq!(ways, [("ct-actor", true)]);
    press(&mut workbench, [C::Back, C::Right, C::Pivot]);
    let Some(Overlay::Pivot(menu)) = workbench.overlays().last() else { panic!("pivots") };
    assert_eq!(menu.pivots.len(), 1);
    assert_eq!(workbench.workspace().queries[menu.pivots[0].query].id, "ct-ip");
}

#[test]
fn following_a_pivot_runs_the_question_with_the_value_and_back_returns() {
    let mut workbench = finished();
    let effects = press(&mut workbench, [C::Right, C::Right, C::Pivot, C::Accept]);
    assert!(started(&effects).is_some());
    let page = workbench.page().unwrap();
    assert_eq!(page.form.fields()[0].input.value(), "203.0.113.0");
    assert_eq!(workbench.page_query().unwrap().id, "ct-ip");
    press(&mut workbench, [C::Back]);
    assert_eq!(workbench.page_query().unwrap().id, "ct-key-summary");
    assert_eq!(workbench.page().unwrap().grid.column, 2, "as it was left");
}

#[test]
fn a_pivot_starts_with_a_form_of_its_own() {
    let mut workbench = finished();
    press(&mut workbench, [C::Next]);
    choose(&mut workbench, "ct-ip");
    press(&mut workbench, [C::Accept]);
    type_in(&mut workbench, "left from another use");
    press(&mut workbench, [C::Escape, C::NextResult, C::Right, C::Right, C::Pivot, C::Accept]);
    assert_eq!(workbench.page().unwrap().form.fields()[0].input.value(), "203.0.113.0");
}

#[test]
fn a_pivot_that_costs_money_stops_at_the_form() {
    let mut workbench = finished();
    press(&mut workbench, [C::EditScope, C::Previous, C::NextChoice, C::Accept]);
    let effects = press(&mut workbench, [C::Right, C::Right, C::Pivot, C::Accept]);
    assert_eq!(started(&effects), None);
    assert_eq!(workbench.context(), Context::Form);
    assert_eq!(workbench.draft().unwrap().1.fields()[0].input.value(), "203.0.113.0");
    press(&mut workbench, [C::Escape]);
    assert_eq!(workbench.context(), Context::Results, "leaving the form leads back to where the pivot was");
    assert_eq!(workbench.draft().unwrap().0.id, "ct-key-summary", "and the list to the question on screen");
}

#[test]
fn null_and_plain_text_lead_nowhere() {
    let mut workbench = finished();
    press(&mut workbench, [C::Bottom, C::Right, C::Right, C::Pivot]);
    assert!(workbench.notice().unwrap().text.as_str().contains("NULL"));
    press(&mut workbench, [C::Right, C::Pivot]);
    assert!(workbench.notice().unwrap().text.as_str().contains("no question takes"));
    assert!(workbench.overlays().is_empty());
}

#[test]
fn the_statement_and_the_notes_can_be_read() {
    let mut workbench = finished();
    press(&mut workbench, [C::ShowSql]);
    let Some(Overlay::Reader(reader)) = workbench.overlays().last() else { panic!("reader") };
    assert!(reader.text().iter().any(|l| l.as_str().contains("SELECT")));
    press(&mut workbench, [C::Back, C::ShowNotes]);
    let Some(Overlay::Reader(reader)) = workbench.overlays().last() else { panic!("reader") };
    let text: Vec<&str> = reader.text().iter().map(Printable::as_str).collect();
    assert!(text.contains(&"  2 objects: not gzip"), "{text:?}");
}

#[test]
fn an_empty_result_takes_every_key() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    end(&mut workbench, run);
    let keys = [C::Down, C::Bottom, C::Right, C::LastColumn, C::Accept, C::Sort, C::Pivot, C::Copy, C::CopyMore];
    press(&mut workbench, keys);
    press(&mut workbench, [C::ShowValue, C::FindNext, C::Find, C::Accept]);
    assert_eq!(workbench.focus(), Focus::Results);
}
