//! Dependencies point one way: a module uses only modules of lower layers (the picture in `src/lib.rs`).

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the bottom up; those of one line may not use one another unless the order says so.
const LAYERS: &[&[&str]] = &[
    &["java_regex", "nearest", "printable", "report"],
    &["lint", "time"],
    &["sql"],
    &["sources"],
    &["names", "table", "scope"],
    &["selection"],
    &["ddl", "queries"],
    &["bind"],
    &["settings"],
    &["policy", "workspace"],
    &["engine"],
    &["journal"],
    &["catalog"],
    &["export", "demo", "discover", "coverage", "proof"],
    &["doctor", "rehearsal"],
    &["workbench"],
    &["tui"],
    &["cli"],
];

#[test]
fn a_module_uses_only_lower_layers() {
    let layer: BTreeMap<&str, usize> =
        LAYERS.iter().enumerate().flat_map(|(i, names)| names.iter().map(move |n| (*n, i))).collect();
    let mut offences = Vec::new();
    for file in rust_files() {
        let module = module_of(&file);
        let Some(own) = layer.get(module.as_str()) else { continue };
        for used in used_modules(&file) {
            let Some(other) = layer.get(used.as_str()) else { continue };
            if used != module && other >= own {
                offences.push(format!("{} ({module}) uses crate::{used}", file.display()));
            }
        }
    }
    assert!(offences.is_empty(), "wrong direction:\n{}", offences.join("\n"));
}

#[test]
fn every_module_has_a_layer() {
    for file in rust_files() {
        let module = module_of(&file);
        let known = LAYERS.iter().any(|names| names.contains(&module.as_str()));
        assert!(known || matches!(module.as_str(), "lib" | "main"), "{module} has no layer: add it to the picture");
    }
}

#[test]
fn only_one_file_builds_engines() {
    for file in rust_files() {
        let text = code_of(&file);
        let inside = file.starts_with(src().join("engine"));
        let builder = file.ends_with("cli/engines.rs");
        let names = text.contains("engine::local") || text.contains("engine::athena");
        assert!(inside || builder || !names, "{} names an engine", file.display());
    }
}

#[test]
fn what_decides_does_not_touch_the_world() {
    let pure = ["sql", "sources", "names", "selection", "ddl", "queries", "bind", "workbench"];
    for file in rust_files() {
        if !pure.contains(&module_of(&file).as_str()) {
            continue;
        }
        let text = code_of(&file);
        for outside in ["tokio::", "aws_sdk", "datafusion::", "crossterm::", "std::net::Tcp", "std::process"] {
            assert!(!text.contains(outside), "{} uses {outside}", file.display());
        }
    }
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files() -> Vec<PathBuf> {
    let mut folders = vec![src()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 50, "only {} files were found", files.len());
    files
}

/// `sources` for `src/sources/load.rs`, `table` for `src/table.rs`.
fn module_of(file: &Path) -> String {
    let first = file.strip_prefix(src()).unwrap().components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The code without the tests: a `mod tests` at the end of a file and files of tests may look upward.
fn code_of(file: &Path) -> String {
    let is_test = file.file_stem().is_some_and(|s| s == "tests") || file.components().any(|c| c.as_os_str() == "tests");
    if is_test {
        return String::new();
    }
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    code.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every `x` of `crate::x` and of `use crate::{x, y}`.
fn used_modules(file: &Path) -> Vec<String> {
    let text = code_of(file);
    let word = |s: &str| s.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let mut used = Vec::new();
    for part in text.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(list) => used.extend(list.split('}').next().unwrap().split(',').map(|item| word(item.trim()))),
            None => used.push(word(part)),
        }
    }
    used
}
