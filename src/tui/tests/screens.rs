//! Every screen at the smallest and at a comfortable size.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;
use insta::assert_snapshot;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use super::draw;
use crate::engine::{EngineError, RunEvent};
use crate::report::{Mark, Report};
use crate::tui::screen;
use crate::tui::theme::Theme;
use crate::workbench::fixture::{batch, choose, end, press, progress, rows, run_key_summary, type_in, workbench};
use crate::workbench::{Action, Command as C, Workbench};

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (200, 50);

pub(super) fn both(name: &str, workbench: &mut Workbench) {
    for (width, height) in [SMALL, LARGE] {
        // Twice: the first fits the panes to the size, as the loop does when the size changes.
        draw(workbench, width, height);
        assert_snapshot!(format!("{name}_{width}x{height}"), draw(workbench, width, height));
    }
}

/// A finished result of 60 rows.
fn finished() -> Workbench {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    batch(&mut workbench, run, rows(0, 60));
    end(&mut workbench, run);
    workbench
}

fn result_of(columns: Vec<(&str, ArrayRef)>) -> Workbench {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    batch(&mut workbench, run, RecordBatch::try_from_iter_with_nullable(columns).unwrap());
    end(&mut workbench, run);
    workbench
}

fn text(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

#[test]
fn the_list() {
    both("list", &mut workbench());
}

#[test]
fn the_search() {
    let mut workbench = workbench();
    press(&mut workbench, [C::Search]);
    type_in(&mut workbench, "adres");
    both("search", &mut workbench);
}

#[test]
fn the_form_with_a_wrong_value() {
    let mut workbench = workbench();
    choose(&mut workbench, "ct-key-summary");
    press(&mut workbench, [C::Accept]);
    type_in(&mut workbench, "AKIADEMO");
    both("form", &mut workbench);
}

#[test]
fn the_scope() {
    let mut workbench = workbench();
    press(&mut workbench, [C::EditScope, C::Next]);
    type_in(&mut workbench, ", dev");
    both("scope", &mut workbench);
}

#[test]
fn a_run_before_its_first_row() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    workbench.update(Action::Progress(run, progress()));
    let later = workbench.clock() + jiff::SignedDuration::from_millis(3_250);
    workbench.update(Action::Clock(later));
    both("running", &mut workbench);
}

#[test]
fn a_result() {
    let mut workbench = finished();
    press(&mut workbench, [C::Down, C::Down, C::Right]);
    both("result", &mut workbench);
}

#[test]
fn a_sorted_result_with_places_found() {
    let mut workbench = finished();
    press(&mut workbench, [C::LastColumn, C::Left, C::Sort, C::Sort, C::Find]);
    type_in(&mut workbench, "203.0.113.4");
    press(&mut workbench, [C::Accept]);
    both("sorted", &mut workbench);
}

#[test]
fn a_record_with_unfolded_json() {
    let mut workbench = finished();
    press(&mut workbench, [C::LastColumn, C::Accept, C::UnfoldAll]);
    both("record", &mut workbench);
}

#[test]
fn the_pivots_of_a_value() {
    let mut workbench = finished();
    press(&mut workbench, [C::Right, C::Right, C::Pivot]);
    both("pivot", &mut workbench);
}

#[test]
fn the_keys_of_the_result() {
    let mut workbench = finished();
    press(&mut workbench, [C::Help]);
    both("help", &mut workbench);
}

#[test]
fn the_statement() {
    let mut workbench = finished();
    press(&mut workbench, [C::ShowSql]);
    both("sql", &mut workbench);
}

#[test]
fn the_notes_of_a_run() {
    let mut workbench = finished();
    press(&mut workbench, [C::ShowNotes]);
    both("notes", &mut workbench);
}

#[test]
fn a_failure_of_the_engine() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    let message = "TYPE_MISMATCH: line 3:7: Cannot apply operator: varchar = integer".to_owned();
    let error = EngineError::Query { message, position: Some((3, 7)), hint: None };
    workbench.update(Action::Run(run, RunEvent::End(Err(error))));
    both("error", &mut workbench);
}

#[test]
fn an_empty_result() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    end(&mut workbench, run);
    both("empty", &mut workbench);
}

#[test]
fn the_question_before_quitting() {
    let mut workbench = workbench();
    press(&mut workbench, [C::EditScope, C::Previous, C::NextChoice, C::Accept]);
    run_key_summary(&mut workbench);
    press(&mut workbench, [C::Back, C::Back]);
    both("confirm", &mut workbench);
}

/// What an attacker writes: sequences, bidi, invisible and wide characters, a broken column name.
fn hostile() -> Workbench {
    let agent = text(&[
        Some("\x1b[2J\x1b]0;owned\x07"),
        Some("user\u{202e}gpj.exe"),
        Some("ad\u{200b}min\r\n\tx"),
        Some("日本語の値 👩‍👩‍👧‍👦 e\u{301}\u{301}\u{301}"),
        Some("NULL"),
        None,
        Some(""),
    ]);
    let document = text(&[Some("{\"\\u001b[31m\":\"\\u202e\\u0007\",\"k\":[1]}"); 7]);
    result_of(vec![("user\x1b[1magent\u{2066}", agent), ("doc", document)])
}

#[test]
fn hostile_data() {
    let mut workbench = hostile();
    both("hostile", &mut workbench);
    press(&mut workbench, [C::LastColumn, C::Accept, C::UnfoldAll, C::Down]);
    both("hostile_record", &mut workbench);
}

#[test]
fn nothing_that_acts_reaches_a_cell() {
    let mut workbench = hostile();
    for keys in [&[][..], &[C::LastColumn, C::Accept, C::UnfoldAll], &[C::ShowValue], &[C::Back, C::CopyMore]] {
        press(&mut workbench, keys.iter().copied());
        let screen = draw(&mut workbench, 120, 40);
        for cell in screen.buffer().content() {
            let acts =
                |c: char| c.is_control() || matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!cell.symbol().chars().any(acts), "{:?}", cell.symbol());
        }
    }
}

#[test]
fn a_very_wide_result() {
    let number = |n: usize| -> ArrayRef { Arc::new(Int64Array::from(vec![n as i64; 3])) };
    let wide = text(&[Some(&"wide ".repeat(100)), Some("short"), None]);
    let names: Vec<String> = (0..40).map(|n| format!("column_{n}")).collect();
    let mut columns: Vec<(&str, ArrayRef)> =
        names.iter().enumerate().map(|(n, name)| (name.as_str(), number(n))).collect();
    columns.insert(2, ("wide", wide));
    let mut workbench = result_of(columns);
    draw(&mut workbench, SMALL.0, SMALL.1);
    press(&mut workbench, [C::Right, C::Right]);
    both("wide", &mut workbench);
    press(&mut workbench, [C::LastColumn]);
    both("wide_end", &mut workbench);
}

#[test]
fn a_report_shows_its_place() {
    let report = Report::usage("unknown column userid").hint("did you mean useridentity?").mark(Mark {
        origin: "queries/a.sql".to_owned(),
        text: "SELECT\n  userid\nFROM cloudtrail".to_owned(),
        span: 9..15,
        label: "no such column".to_owned(),
    });
    let lines: Vec<String> = crate::workbench::report_lines(&report).iter().map(ToString::to_string).collect();
    assert_snapshot!("report", lines.join("\n"));
}

#[test]
fn a_long_scope_keeps_every_field_in_sight() {
    let mut workbench = workbench();
    press(&mut workbench, [C::EditScope, C::Next]);
    workbench.update(Action::Edit(tui_input::InputRequest::DeleteLine));
    type_in(&mut workbench, &vec!["111122223333"; 30].join(", "));
    press(&mut workbench, [C::Accept]);
    let first = draw(&mut workbench, 80, 24).to_string().lines().next().unwrap().to_owned();
    assert!(first.contains("regions eu-west-1  local"), "{first}");
}

#[test]
fn views_draw_only_through_the_canvas() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui");
    for part in ["views", "widgets"] {
        for file in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = file.unwrap().path();
            let code = std::fs::read_to_string(&path).unwrap();
            for way_around in ["buffer::", "ratatui::text", "ratatui::widgets", "set_string", "Frame"] {
                assert!(!code.contains(way_around), "{} uses {way_around}", path.display());
            }
        }
    }
}

#[test]
fn a_screen_that_is_too_small_says_so() {
    assert_snapshot!("too_small", draw(&mut workbench(), 39, 9));
}

#[test]
fn every_size_can_be_drawn() {
    let mut screens = [workbench(), finished(), finished(), finished(), finished(), finished()];
    let keys: [&[C]; 6] =
        [&[C::Accept], &[C::LastColumn, C::Accept], &[C::Help], &[C::EditScope], &[C::ShowSql], &[C::Right, C::Pivot]];
    for (workbench, keys) in screens.iter_mut().zip(keys) {
        press(workbench, keys.iter().copied());
        for (width, height) in (0..60).step_by(4).flat_map(|n| [(n * 4, n), (n, 60 - n), (120 + n, n)]) {
            let area = Rect::new(0, 0, width, height);
            workbench.update(Action::Panes(screen::panes(area, workbench)));
            screen::draw(workbench, Theme::new(true), &mut Buffer::empty(area));
        }
    }
}

#[test]
fn null_looks_different_from_the_text_null() {
    let screen = draw(&mut hostile(), 80, 24);
    let buffer = screen.buffer();
    let styles: Vec<_> = (0..buffer.area.height)
        .filter(|y| (1..5).map(|x| buffer[(x, *y)].symbol()).collect::<String>() == "NULL")
        .map(|y| buffer[(1, y)].modifier)
        .collect();
    assert_eq!(styles.len(), 2);
    assert!(!styles[0].contains(Modifier::ITALIC) && styles[1].contains(Modifier::ITALIC));
}

#[test]
fn without_colour_no_cell_has_one() {
    let mut workbench = finished();
    let area = Rect::new(0, 0, 200, 50);
    workbench.update(Action::Panes(screen::panes(area, &workbench)));
    let mut buffer = Buffer::empty(area);
    screen::draw(&workbench, Theme::new(false), &mut buffer);
    assert!(buffer.content().iter().all(|c| c.fg == Color::Reset && c.bg == Color::Reset));
    assert!(buffer.content().iter().any(|c| c.modifier.contains(Modifier::REVERSED)), "the cursor is still seen");
}
