//! `logq config`, as typed.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use tempfile::TempDir;

const UNTRUSTED: &str = "version = 1\n[targets.main]\nprofile = \"admin\"\noutput = \"s3://elsewhere/\"\n";

/// A home of its own with a project below it.
struct Home(TempDir);

impl Home {
    fn with_project(text: &str) -> Self {
        let home = Self(tempfile::tempdir().expect("a folder"));
        std::fs::create_dir_all(home.path().join("project/inside")).expect("a folder");
        std::fs::write(home.project(), text).expect("a file");
        home
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn project(&self) -> PathBuf {
        self.path().join("project/logq.toml")
    }

    fn config(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
        let command = command.arg("config").args(args).current_dir(self.path().join("project/inside"));
        let command = command.env_clear().env("HOME", self.path()).stdin(Stdio::null());
        command.output().expect("the program runs")
    }

    /// Answers the question of `logq config trust` on a terminal; returns the exit code.
    fn answer(&self, line: &str) -> u32 {
        let pty = native_pty_system().openpty(PtySize::default()).expect("a terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_logq"));
        command.args(["config", "trust"]);
        command.cwd(self.path().join("project/inside"));
        command.env_clear();
        command.env("HOME", self.path());
        let mut child = pty.slave.spawn_command(command).expect("the program runs");
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().expect("a reader");
        let mut writer = pty.master.take_writer().expect("a writer");
        writeln!(writer, "{line}").expect("it takes the answer");
        let screen = std::thread::spawn(move || {
            let mut screen = Vec::new();
            // A terminal whose program has ended answers with an error on some systems, with the end on others.
            let _ = reader.read_to_end(&mut screen);
            screen
        });
        let code = child.wait().expect("an exit code").exit_code();
        drop((writer, pty.master));
        let screen = screen.join().expect("the screen");
        assert!(String::from_utf8_lossy(&screen).contains("Trust it?"), "{}", String::from_utf8_lossy(&screen));
        code
    }

    /// Exit code, stdout and stderr, the home folder named `~`.
    fn said(&self, args: &[&str]) -> String {
        let output = self.config(args);
        let text = format!(
            "exit {}\n--- stdout\n{}--- stderr\n{}",
            output.status.code().expect("an exit code"),
            String::from_utf8(output.stdout).expect("UTF-8"),
            String::from_utf8(output.stderr).expect("UTF-8")
        );
        let real = self.path().canonicalize().expect("it is there");
        text.replace(&real.display().to_string(), "~").replace(&self.path().display().to_string(), "~")
    }
}

#[test]
fn path_says_which_files_are_read() {
    insta::assert_snapshot!("path", Home::with_project(UNTRUSTED).said(&["path"]));
    insta::assert_snapshot!("path_json", Home::with_project("version = 1").said(&["path", "--json"]));
}

#[test]
fn show_says_who_set_what_and_what_is_withheld() {
    insta::assert_snapshot!("show", Home::with_project(UNTRUSTED).said(&["show"]));
}

#[test]
fn validate_prints_every_mistake_with_its_place() {
    insta::assert_snapshot!("validate_ok", Home::with_project("version = 1").said(&["validate"]));
    let wrong =
        "version = 1\nengin = \"local\"\n[tables.cloudtrail]\nlocation = \"s3://b\\u001b/x\"\nlayout = \"acount\"\n";
    insta::assert_snapshot!("validate_wrong_key", Home::with_project(wrong).said(&["validate"]));
    let wrong = wrong.replace("engin =", "engine =");
    insta::assert_snapshot!("validate_wrong_values", Home::with_project(&wrong).said(&["validate"]));
}

#[test]
fn validate_takes_a_file_and_says_when_it_is_not_there() {
    let home = Home::with_project("version = 2");
    std::fs::write(home.path().join("project/inside/good.toml"), "version = 1").expect("a file");
    assert!(home.said(&["validate", "good.toml"]).contains("good.toml: ok"));
    let output = home.config(&["validate", "none.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no file none.toml"));
}

#[test]
fn the_demos_own_file_is_valid_and_needs_no_trust() {
    let home = Home::with_project(include_str!("../../src/demo/logq.toml"));
    assert_eq!(home.said(&["validate"]), "exit 0\n--- stdout\n~/project/logq.toml: ok\n--- stderr\n");
    assert!(home.said(&["path"]).contains("needs no trust"));
}

#[test]
fn trust_is_asked_for_and_holds_until_the_file_changes() {
    let home = Home::with_project(UNTRUSTED);
    insta::assert_snapshot!("trust_without_terminal", home.said(&["trust"]));
    assert!(home.said(&["path"]).contains("not trusted"));
    insta::assert_snapshot!("trust_yes", home.said(&["trust", "--yes"]));
    assert!(home.said(&["path"]).contains("(trusted)"));
    assert!(home.said(&["show"]).contains("profile = \"admin\"  # project file"));
    assert!(home.said(&["trust"]).contains("is trusted already"));
    std::fs::write(home.project(), UNTRUSTED.replace("admin", "root")).expect("a file");
    assert!(home.said(&["path"]).contains("not trusted"));
}

#[test]
fn on_a_terminal_trust_takes_a_yes_and_nothing_else() {
    let home = Home::with_project(UNTRUSTED);
    assert_eq!(home.answer("n"), 2);
    assert_eq!(home.answer(""), 2);
    assert!(home.said(&["path"]).contains("not trusted"));
    assert_eq!(home.answer("y"), 0);
    assert!(home.said(&["path"]).contains("(trusted)"));
}

#[test]
fn a_value_cannot_act_on_the_terminal_that_is_asked() {
    let hostile = UNTRUSTED.replace("admin", "x\\u001b[2J\\u202e");
    let said = Home::with_project(&hostile).said(&["trust"]);
    assert!(said.contains("targets.main.profile") && !said.contains(['\u{1b}', '\u{202e}']), "{said}");
}

#[test]
fn a_project_that_sets_nothing_guarded_needs_no_trust() {
    let output = Home::with_project("version = 1").config(&["trust"]);
    assert_eq!(output.status.code(), Some(0));
}
