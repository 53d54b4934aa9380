#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use super::*;

const CONTEXTS: &[Context] = EVERYWHERE;

#[test]
fn every_key_of_the_table_is_a_key_and_prints_as_it_is_written() {
    for binding in BINDINGS {
        for name in binding.keys {
            assert_eq!(name.parse::<Key>().unwrap().to_string(), **name);
        }
    }
}

#[test]
fn every_key_does_in_every_context_what_the_help_says_there() {
    let keymap = Keymap::new();
    for context in CONTEXTS {
        for binding in bindings(*context) {
            for name in binding.keys {
                let command = keymap.command(*context, name.parse().unwrap()).unwrap();
                assert_eq!(command, binding.command, "{name} in {context:?}");
            }
        }
    }
}

#[test]
fn no_key_means_two_things_in_one_context() {
    for context in CONTEXTS {
        let mut seen = HashSet::new();
        for name in bindings(*context).flat_map(|b| b.keys) {
            assert!(seen.insert(*name), "{name} twice in {context:?}");
        }
    }
}

#[test]
fn where_characters_are_text_no_character_is_a_command() {
    for context in CONTEXTS.iter().filter(|c| c.types()) {
        for name in bindings(*context).flat_map(|b| b.keys) {
            assert_eq!(name.parse::<Key>().unwrap().typed(), None, "{name} in {context:?}");
        }
    }
}

#[test]
fn every_context_can_be_left_and_asked_for_its_keys() {
    let leaves = [C::Back, C::Escape, C::No];
    for context in CONTEXTS {
        assert!(bindings(*context).any(|b| leaves.contains(&b.command)), "{context:?}");
        assert!(*context == Confirm || bindings(*context).any(|b| b.command == C::Help), "{context:?}");
    }
}
