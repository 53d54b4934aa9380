//! `logq ddl` in each of its forms, for several tables, into files and into `logq.toml`.

use std::path::Path;
use std::process::{Command, Stdio};

const AT: [&str; 8] = [
    "--location",
    "s3://my-trail-bucket/AWSLogs/",
    "--accounts",
    "111122223333",
    "--regions",
    "eu-west-1",
    "--since",
    "2023-01-01",
];

/// The exit code, stdout and stderr of `logq ddl` in this home.
fn ddl(home: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.arg("ddl").args(args).current_dir(home).env_clear().env("HOME", home).stdin(Stdio::null());
    let output = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn several_tables_are_one_text_in_each_form() {
    let home = home();
    let names = ["cloudtrail", "alb", "--database", "logs"];
    for (form, beginning, each) in [
        ("athena", "CREATE EXTERNAL TABLE IF NOT EXISTS `logs`.`cloudtrail` (\n", "CREATE EXTERNAL TABLE"),
        ("glue", "{\n  \"DatabaseName\": \"logs\",\n", "\"DatabaseName\""),
        ("cloudformation", "{\n  \"AWSTemplateFormatVersion\"", "\"AWS::Glue::Table\""),
        ("terraform", "resource \"aws_glue_catalog_table\" \"cloudtrail\" {\n", "resource \"aws_glue"),
    ] {
        let (code, out, err) = ddl(home.path(), &[&names[..], &AT, &["--format", form]].concat());
        assert_eq!(code, Some(0), "{err}");
        assert!(out.starts_with(beginning), "{out}");
        assert_eq!(out.matches(each).count(), 2, "{form}");
    }
    let (_, out, err) = ddl(home.path(), &[&names[..], &AT].concat());
    assert_eq!(out.lines().filter(|line| *line == ";").count(), 1);
    assert!(err.starts_with("note: Athena takes one statement a call"), "{err}");
}

#[test]
fn notes_of_several_tables_say_which() {
    let flags = AT.map(|arg| if arg == "111122223333" { "injected" } else { arg });
    let (code, _, err) = ddl(home().path(), &[&["alb", "nlb", "-f", "cloudformation"][..], &flags].concat());
    assert_eq!(code, Some(0));
    assert!(err.contains("note: nlb: every query of this table must name its accounts\n"), "{err}");
}

#[test]
fn what_a_form_cannot_do_is_said_with_what_to_type() {
    let home = home();
    for (args, expected) in [
        (&["alb", "-f", "glue"][..], "type --database NAME"),
        (&["alb", "-f", "terraform"], "type --database NAME"),
        (&["alb", "alb"], "the table alb is there twice"),
        (&["alb", "nlb", "--table", "x"], "--table says the name of one table, and there are 2"),
        (&["alb", "nlb", "--save", "x"], "--save says the name of one table, and there are 2"),
        (&["alb", "-f", "glue", "--view"], "leave --format out"),
        (&["alb", "-f", "sql"], "[possible values: athena, glue, cloudformation, terraform]"),
    ] {
        let (code, out, err) = ddl(home.path(), &[args, &AT].concat());
        assert_eq!((code, out.as_str()), (Some(2), ""), "{args:?}");
        assert!(err.contains(expected), "{args:?}: {err}");
    }
    assert!(!home.path().join("logq.toml").exists());
}

#[test]
fn the_help_says_what_the_forms_are_for() {
    let (code, out, _) = ddl(home().path(), &["--help"]);
    assert_eq!(code, Some(0));
    for form in logq::ddl::RENDERINGS {
        assert!(out.contains(&format!("- {}:", form.name)) && out.contains("CfnInclude"), "{out}");
    }
}

#[test]
fn a_file_gets_what_stdout_would_have_got() {
    let home = home();
    let args = [&["alb", "--database", "logs", "-f", "terraform"][..], &AT].concat();
    let (_, printed, _) = ddl(home.path(), &args);
    let (code, out, err) = ddl(home.path(), &[&args[..], &["-o", "alb.tf"]].concat());
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "", ""));
    assert_eq!(std::fs::read_to_string(home.path().join("alb.tf")).expect("a file"), printed);
    let (code, _, err) = ddl(home.path(), &[&args[..], &["-o", "no/where.tf"]].concat());
    assert_eq!(code, Some(1));
    assert!(err.contains("no/where.tf cannot be written"), "{err}");
}

#[test]
fn a_saved_table_is_the_one_that_was_printed() {
    let home = home();
    let save = ["cloudtrail", "--database", "logs", "--save", "trail"];
    let (code, printed, err) = ddl(home.path(), &[&save[..], &AT].concat());
    assert_eq!(code, Some(0), "{err}");
    assert!(printed.starts_with("CREATE EXTERNAL TABLE IF NOT EXISTS `logs`.`trail` (\n"), "{printed}");
    assert!(err.contains("+version = 1\n") && err.contains("+[tables.trail]\n"), "{err}");
    let (code, again, err) = ddl(home.path(), &["trail"]);
    assert_eq!((code, again, err.as_str()), (Some(0), printed, ""));
    let (_, _, err) = ddl(home.path(), &[&save[..], &AT].concat());
    assert_eq!(err, "[tables.trail] says so already\n");
}

#[test]
fn a_saved_table_replaces_another_only_if_that_is_said() {
    let home = home();
    let file = home.path().join("logq.toml");
    let before =
        "version = 1\n[tables.trail] # ours\nsource = \"cloudtrail\"\nlocation = \"s3://old-bucket/AWSLogs/\"\n";
    std::fs::write(&file, before).expect("a file");
    let save = [&["cloudtrail", "--save", "trail"][..], &AT].concat();
    let (code, out, err) = ddl(home.path(), &save);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(
        err.contains("-location = \"s3://old-bucket/AWSLogs/\"\n+location = \"s3://my-trail-bucket/AWSLogs/\"\n"),
        "{err}"
    );
    assert!(err.contains("type --yes to replace it as shown"), "{err}");
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), before);

    let (code, _, _) = ddl(home.path(), &[&save[..], &["--yes"]].concat());
    assert_eq!(code, Some(0));
    let after = std::fs::read_to_string(&file).expect("a file");
    assert!(after.starts_with("version = 1\n[tables.trail] # ours\nsource = \"cloudtrail\"\n"), "{after}");

    let (code, _, err) = ddl(home.path(), &["trail", "--since", "2025-01-01", "--save", "Trail 2"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("`Trail 2`"), "{err}");
}

#[test]
fn a_file_that_is_wrong_already_is_left_alone() {
    let home = home();
    std::fs::write(home.path().join("logq.toml"), "[tables.x]\nlocation = \"./x\"\nsource = \"waf\"\n")
        .expect("a file");
    let (code, out, err) = ddl(home.path(), &[&["alb", "--save", "alb"][..], &AT].concat());
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("the file does not say its version") && err.contains("logq.toml is as it was"), "{err}");
}

#[test]
fn a_table_that_was_taken_over_is_not_printed_as_if_it_were_ours() {
    let home = home();
    let config = "version = 1\n[tables.trail]\nsource = \"cloudtrail\"\nlocation = \"s3://my-trail-bucket/AWSLogs/\"\n\
        athena = \"logs.old_trail\"\nexisting = [\"eventname string\"]\nnames.day = \"dt\"\n";
    std::fs::write(home.path().join("logq.toml"), config).expect("a file");
    let flags = &AT[2..];
    let (code, out, err) = ddl(home.path(), &[&["trail"][..], flags].concat());
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("trail was taken over") && err.contains("--table NAME"), "{err}");
    let (code, out, err) = ddl(home.path(), &[&["trail", "--save", "ours"][..], flags].concat());
    assert_eq!(code, Some(0), "{err}");
    assert!(out.starts_with("CREATE EXTERNAL TABLE IF NOT EXISTS `logs`.`ours` (\n"), "{out}");
    let written = std::fs::read_to_string(home.path().join("logq.toml")).expect("a file");
    let ours = written.split("[tables.ours]").nth(1).expect("the table");
    assert!(ours.contains("athena = \"logs.ours\"") && !ours.contains("existing"), "{written}");
}
