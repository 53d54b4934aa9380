#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn tree(text: &str) -> Tree {
    Tree::new([("id".to_owned(), Some("1".to_owned())), ("doc".to_owned(), Some(text.to_owned()))])
}

fn shown(tree: &Tree) -> Vec<String> {
    let line = |n: &Node| format!("{}{}={}", "  ".repeat(n.depth), n.key, n.value.text().unwrap_or("NULL"));
    tree.lines().iter().map(line).collect()
}

#[test]
fn json_unfolds_one_level_at_a_time_and_folds_back() {
    let mut tree = tree(r#"{"a":{"b":[1,null]},"c":"x"}"#);
    tree.step(1);
    tree.unfold();
    assert_eq!(shown(&tree)[2..], [r#"  a={"b":[1,null]}"#, "  c=x"]);
    tree.unfold();
    tree.unfold();
    assert_eq!(tree.selected().unwrap().path, "doc.a");
    assert!(shown(&tree).contains(&"    b=[1,null]".to_owned()));
    tree.fold();
    tree.fold();
    tree.fold();
    assert_eq!(shown(&tree).len(), 2);
}

#[test]
fn paths_name_keys_and_indexes() {
    let mut tree = tree(r#"{"items":[{"id":"i-1"}]}"#);
    assert!(tree.unfold_all());
    assert_eq!(tree.lines().last().unwrap().path, "doc.items[0].id");
}

#[test]
fn keys_that_occur_twice_are_both_shown() {
    let mut tree = tree(r#"{"a":1,"a":2}"#);
    assert!(tree.unfold_all());
    assert_eq!(shown(&tree)[2..], ["  a=1", "  a=2"]);
}

#[test]
fn numbers_keep_their_digits() {
    let mut tree = tree("[12345678901234567890123, 1.10]");
    assert!(tree.unfold_all());
    assert_eq!(shown(&tree)[2..], ["  0=12345678901234567890123", "  1=1.10"]);
}

#[test]
fn a_string_that_holds_json_unfolds() {
    let mut tree = tree(r#"{"policy":"{\"Effect\":\"Allow\"}"}"#);
    assert!(tree.unfold_all());
    assert_eq!(shown(&tree).last().unwrap(), "    Effect=Allow");
}

#[test]
fn text_that_only_looks_like_json_stays_text() {
    for text in ["{", "[]", "{}", "[1,2] and more", "{\"a\":}", ""] {
        assert_eq!(tree(text).lines()[1].value, Value::Scalar(text.to_owned()));
    }
}

#[test]
fn folding_all_keeps_the_column() {
    let mut tree = tree(r#"{"a":{"b":1}}"#);
    assert!(tree.unfold_all());
    tree.step(3);
    tree.fold_all();
    assert_eq!((tree.lines().len(), tree.at()), (2, 1));
}

#[test]
fn a_huge_document_stops_unfolding_and_says_so() {
    let text = format!("[{}]", vec!["[0,0]"; MAX_LINES].join(","));
    assert!(!tree(&text).unfold_all());
}

#[test]
fn depth_costs_nothing_before_it_is_looked_at() {
    let text = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let mut tree = tree(&text);
    tree.step(1);
    tree.unfold();
    assert_eq!(tree.lines().len(), 3);
}

proptest! {
    #[test]
    fn any_text_and_any_moves_are_safe(text in "[\\[\\]{}\":,a0\\\\u ]{0,60}", moves in prop::collection::vec(0..6u8, 0..30)) {
        let mut tree = tree(&text);
        for m in moves {
            match m {
                0 => tree.step(1),
                1 => tree.step(-1),
                2 => tree.fold(),
                3 => tree.unfold(),
                4 => drop(tree.unfold_all()),
                _ => tree.fold_all(),
            }
            tree.fit(5);
            prop_assert!(tree.at() < tree.lines().len());
        }
    }
}
