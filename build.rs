//! Embeds every file of `ddl/` and `queries/` as `(path, text)`, so that a new log kind or query is one new file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut code = String::new();
    for (folder, constant, endings) in [("ddl", "DDL", &["toml"][..]), ("queries", "QUERIES", &["csv", "sql", "toml"])]
    {
        println!("cargo::rerun-if-changed={folder}");
        let mut files = Vec::new();
        walk(&root.join(folder), endings, &mut files)?;
        files.sort();
        writeln!(code, "pub(crate) static {constant}: &[(&str, &str)] = &[").expect("a string");
        for file in files {
            let name =
                file.strip_prefix(root.join(folder)).expect("below the folder").to_str().expect("UTF-8 file names");
            // The place of the checkout is the compiler's to say: a build folder may serve several.
            let path = format!("/{folder}/{name}");
            writeln!(code, "    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),")
                .expect("a string");
        }
        code.push_str("];\n");
    }
    println!("cargo::rustc-env=DEMO_DIGEST={}", digest(&root.join("src/demo"))?);
    fs::write(PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("embedded.rs"), code)
}

/// Names what the demo is made of: FNV-1a over its files. A copy of the demo that is kept has it in its name.
fn digest(folder: &Path) -> io::Result<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    walk(folder, &["rs", "toml", "txt"], &mut files)?;
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        for byte in fs::read(file)? {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    Ok(format!("{hash:016x}"))
}

fn walk(folder: &Path, endings: &[&str], files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, endings, files)?;
        } else if path.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e)) {
            files.push(path);
        }
    }
    Ok(())
}
