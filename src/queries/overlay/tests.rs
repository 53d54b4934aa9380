use std::fs;

use crate::queries::{Packs, ParamValue, ValueOrigin};

/// The packs with an overlay of this text, and a set of more addresses beside it.
fn with(overlay: &str) -> Packs {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("sets")).unwrap();
    fs::write(dir.path().join("overlay.toml"), overlay).unwrap();
    fs::write(dir.path().join("sets/ours.csv"), "label,cidr\nBerlin,203.0.113.0/24\n").unwrap();
    Packs::load(&[dir.path().to_path_buf()])
}

/// The first problem of an overlay: its title, and what is marked.
fn problem(overlay: &str) -> (String, String) {
    let packs = with(overlay);
    let report = packs.problems.first().unwrap_or_else(|| panic!("no problem: {overlay}"));
    let mark = report.mark.as_ref().unwrap_or_else(|| panic!("no mark: {}", report.title));
    (report.title.clone(), mark.text[mark.span.clone()].to_owned())
}

#[test]
fn defaults_are_changed_and_say_so() {
    let packs = with("[queries.ct-denied-burst]\ndefaults = { min_denied = 50 }\n");
    assert!(packs.problems.is_empty(), "{:?}", packs.problems);
    let param = packs.get("ct-denied-burst").unwrap().params.iter().find(|p| p.name == "min_denied").unwrap();
    let resolved = param.resolve(None);
    assert_eq!(resolved.value, Some(ParamValue::Int(50)));
    assert!(matches!(&resolved.origin, ValueOrigin::Overlay(file) if file.ends_with("overlay.toml")), "{resolved:?}");
    assert_eq!(param.resolve(Some(&ParamValue::Int(9))).origin, ValueOrigin::Given);
}

#[test]
fn the_nearer_overlay_has_the_last_word_and_exclusions_add_up() {
    let dir = tempfile::tempdir().unwrap();
    let folders: Vec<_> = [("near", 7), ("far", 70)]
        .map(|(name, least)| {
            let folder = dir.path().join(name);
            fs::create_dir(&folder).unwrap();
            let text = format!(
                "[queries.ct-denied-burst]\ndefaults = {{ min_denied = {least} }}\n\
                 exclude = [{{ column = \"actor\", like = \"%/{name}\", why = \"ours\" }}]\n"
            );
            fs::write(folder.join("overlay.toml"), text).unwrap();
            folder
        })
        .to_vec();
    let packs = Packs::load(&folders);
    assert!(packs.problems.is_empty(), "{:?}", packs.problems);
    let query = packs.get("ct-denied-burst").unwrap();
    let least = query.params.iter().find(|p| p.name == "min_denied").unwrap();
    assert_eq!(least.default, Some(ParamValue::Int(7)));
    assert_eq!(query.exclusions.len(), 2);
}

#[test]
fn sets_are_extended_and_replaced() {
    let rows = |overlay: &str, set: &str| {
        let packs = with(overlay);
        assert!(packs.problems.is_empty(), "{:?}", packs.problems);
        packs.sets().find(|known| known.name == set).map(|known| (known.rows.len(), known.origins.len()))
    };
    assert_eq!(rows("[sets.known_ips]\nextend = \"sets/ours.csv\"\n", "known_ips"), Some((1, 2)));
    assert_eq!(rows("[sets.cdn_cidrs]\nreplace = \"sets/ours.csv\"\n", "cdn_cidrs"), Some((1, 1)));
}

#[test]
fn what_an_overlay_names_must_be_there_and_fit() {
    let exclude = |entry: &str| format!("[queries.ct-key-sources]\nexclude = [{{ {entry} }}]\n");
    for (overlay, what, marked) in [
        ("[queries.ct-key-sorces]\n".to_owned(), "no question `ct-key-sorces`", "ct-key-sorces"),
        ("[queries.ct-denied-burst]\ndefaults = { least = 1 }".to_owned(), "has no parameter `least`", "least"),
        ("[queries.ct-denied-burst]\ndefaults = { min_denied = \"x\" }".to_owned(), "takes a whole number", "\"x\""),
        (exclude("column = \"nobody\", equals = 1, why = \"x\""), "has no column `nobody`", "\"nobody\""),
        (exclude("column = \"ip\", cidr = \"10/8\", why = \"x\""), "cannot lie in it", "\"10/8\""),
        (exclude("column = \"ip\", like = \"%\", why = \"x\""), "takes every row", "\"%\""),
        ("[sets.known_ipps]\nextend = \"sets/ours.csv\"".to_owned(), "no set `known_ipps`", "known_ipps"),
        ("[sets.known_ips]\nextend = \"sets/gone.csv\"".to_owned(), "cannot be read", "\"sets/gone.csv\""),
    ] {
        let (title, place) = problem(&overlay);
        assert!(title.contains(what), "{title}");
        assert_eq!(place, marked, "{title}");
    }
    assert!(problem("[sets.known_ips]\nextent = \"x\"").0.contains("unknown field `extent`"));
    for entry in [
        "column = \"ip\", why = \"x\"",
        "column = \"ip\", equals = \"a\", like = \"b\", why = \"x\"",
        "column = \"ip\", equals = \"a\", why = \" \"",
    ] {
        assert!(problem(&exclude(entry)).0.contains("an exclusion "), "{entry}");
    }
}

#[test]
fn a_mistake_keeps_nothing_else_from_holding() {
    let packs = with("[queries.nobodys]\n[queries.ct-denied-burst]\ndefaults = { least = 1, min_denied = 50 }\n");
    assert_eq!(packs.problems.len(), 2);
    let query = packs.get("ct-denied-burst").unwrap();
    assert!(query.params.iter().any(|p| p.name == "min_denied" && p.overlaid.is_some()));
}
