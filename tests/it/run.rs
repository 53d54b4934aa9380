//! `logq run`, `logq sql` and `logq demo`, as typed: rows on stdout, talk on stderr, the exit code.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::demo::FOLDER;

/// How long a program may take to end, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(300);

const KEY: &str = "key=AKIADEMOLEAKEDKEY234";

/// A folder of CloudTrail objects with its configuration.
struct Logs(TempDir);

impl Logs {
    fn new() -> Self {
        let logs = Self(tempfile::tempdir().expect("a folder"));
        fs::create_dir(logs.path().join("AWSLogs")).expect("a folder");
        let settings = "version = 1\nengine = \"local\"\n\
            scope = { window = \"2026-03-10/2026-03-12\", now = \"2026-03-12T00:00:00Z\" }\n\
            [tables.cloudtrail]\nlocation = \"./AWSLogs/\"\n";
        fs::write(logs.path().join("logq.toml"), settings).expect("a file");
        logs
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// An object of a day of March with these bytes.
    fn put(&self, day: u8, number: u32, bytes: &[u8]) {
        let folder = self.path().join(format!("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/{day:02}"));
        fs::create_dir_all(&folder).expect("a folder");
        let name = format!("111122223333_CloudTrail_eu-west-1_202603{day:02}T0000Z_{number:016}.json.gz");
        fs::write(folder.join(name), bytes).expect("an object");
    }

    /// An object whose events, one an hour from midnight on, have these names.
    fn put_events(&self, day: u8, number: u32, names: &[&str]) {
        let events = names.iter().zip(0..24).map(|(name, hour)| event(day, hour, name).to_string());
        self.put(day, number, &gzip(&envelope(events)));
    }

    fn logq(&self, args: &[&str]) -> Command {
        logq(self.path(), args)
    }

    fn run(&self, args: &[&str]) -> Told {
        told(self.logq(args).spawn().expect("the program starts"))
    }

    fn sql(&self, sql: &str, args: &[&str]) -> Told {
        self.run(&[&["sql", sql], args].concat())
    }

    /// The names in the folder itself.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
        names.sort();
        names
    }
}

fn event(day: u8, hour: u8, name: &str) -> Value {
    let id = format!("{day}-{hour}-{name}");
    json!({ "eventTime": format!("2026-03-{day:02}T{hour:02}:00:00Z"), "eventName": name, "eventID": id })
}

fn envelope(events: impl Iterator<Item = String>) -> String {
    format!("{{\"Records\":[{}]}}", events.collect::<Vec<_>>().join(","))
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

/// The program in a folder, with nothing of the user who runs the tests.
fn logq(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.args(args).current_dir(folder).env_clear().env("HOME", folder.join("nobody"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What the program said inside the demo's folder.
fn demo(args: &[&str]) -> Told {
    told(logq(&FOLDER, args).spawn().expect("the program starts"))
}

/// What a program that has ended said.
#[derive(Debug)]
struct Told {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Told {
    /// The rows of a run that went well.
    fn rows(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        &self.out
    }
}

fn told(child: Child) -> Told {
    let Output { status, stdout, stderr } = ended(child);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Told { code: status.code(), out: text(stdout), err: text(stderr) }
}

/// Waits for the end; a program that does not come to it is killed.
fn ended(child: Child) -> Output {
    let id = child.id();
    let (end, ended) = mpsc::channel();
    std::thread::spawn(move || end.send(child.wait_with_output()));
    match ended.recv_timeout(PATIENCE) {
        Ok(output) => output.expect("the program runs"),
        Err(_) => {
            signal(id, "KILL");
            panic!("the program did not end");
        }
    }
}

fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &process.to_string()]).status().expect("kill runs");
    assert!(sent.success());
}

const NAMES: &str = "SELECT eventname, count(*) AS n FROM cloudtrail GROUP BY eventname ORDER BY eventname";

#[test]
fn a_question_gives_the_same_rows_in_every_format() {
    let ask = |format| demo(&["run", "ct-key-sources", "-p", KEY, "-f", format]);
    let rows: Vec<Value> = serde_json::from_str(ask("json").rows()).expect("an array");
    assert!(rows.iter().any(|row| row["ip"] == "203.0.113.66"), "{rows:?}");

    let lines = ask("jsonl");
    let lines: Vec<Value> = lines.rows().lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(lines, rows);

    let table = ask("table");
    assert_eq!(table.rows().lines().count(), rows.len() + 2, "a header, a rule, the rows");
    assert!(table.rows().lines().next().is_some_and(|header| header.contains("ip")));

    let csv = ask("csv");
    let header = csv.rows().lines().next().expect("a header");
    let columns: Vec<&String> = rows[0].as_object().expect("an object").keys().collect();
    assert_eq!(header.split(',').collect::<Vec<_>>(), columns);
    assert!(csv.rows().contains("203.0.113.66"));
}

#[test]
fn stdout_holds_rows_alone_and_stderr_the_talk() {
    let logs = Logs::new();
    logs.put_events(10, 1, &["A", "B"]);
    logs.put(10, 2, b"no JSON at all");
    let told = logs.sql(NAMES, &["-f", "csv", "--limit", "1"]);
    assert_eq!(told.rows(), "eventname,n\nA,1\n");
    assert!(told.err.contains("skipped 1 objects: not a JSON document"), "{told:?}");
    assert!(told.err.contains("cut at --limit"), "{told:?}");
    let told = logs.sql(NAMES, &["-f", "csv", "--limit", "2"]);
    assert!(told.rows().ends_with("B,1\n") && !told.err.contains("cut at"), "{told:?}");
}

#[test]
fn a_statement_is_read_from_stdin() {
    let logs = Logs::new();
    logs.put_events(10, 1, &["A"]);
    for args in [&["sql", "-", "-f", "csv"][..], &["sql", "-f", "csv"]] {
        let mut child = logs.logq(args).stdin(Stdio::piped()).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("piped");
        stdin.write_all(NAMES.as_bytes()).expect("the program reads");
        drop(stdin);
        assert_eq!(told(child).rows(), "eventname,n\nA,1\n");
    }
}

#[test]
fn a_window_is_half_open() {
    let logs = Logs::new();
    logs.put_events(10, 1, &["A", "B", "C"]);
    logs.put_events(11, 2, &["D", "E"]);
    let names = |args: &[&str]| {
        let told = logs.sql("SELECT eventname FROM cloudtrail ORDER BY 1", &[&["-f", "csv"], args].concat());
        told.rows().lines().skip(1).collect::<String>()
    };
    assert_eq!(names(&[]), "ABCDE");
    assert_eq!(names(&["--since", "2026-03-10T01:00Z"]), "BCDE");
    assert_eq!(names(&["--until", "2026-03-10T02:00Z"]), "AB");
    assert_eq!(names(&["--since", "2026-03-10T01:00Z", "--until", "2026-03-11T01:00Z"]), "BCD");
    assert_eq!(names(&["--since", "-1d"]), "DE", "back from the `now` of the configuration");
    assert_eq!(names(&["--regions", "us-east-1"]), "");
}

#[test]
fn csv_neutralises_formulas_unless_the_exact_cells_are_wanted() {
    let logs = Logs::new();
    logs.put_events(10, 1, &["=cmd|' /C calc'!A0"]);
    assert!(logs.sql(NAMES, &["-f", "csv"]).rows().ends_with("\n\"'=cmd|' /C calc'!A0\",1\n"));
    assert!(logs.sql(NAMES, &["-f", "csv", "--exact"]).rows().ends_with("\n=cmd|' /C calc'!A0,1\n"));
}

#[test]
fn a_file_is_replaced_whole_or_stays_as_it_was() {
    let logs = Logs::new();
    logs.put_events(10, 1, &["A"]);
    let file = logs.path().join("rows.csv");
    fs::write(&file, "old ".repeat(10_000)).expect("a file");
    // The first run makes the journal: the home is in this folder, too.
    logs.sql(NAMES, &[]);
    let before = logs.files();

    let failed = logs.sql("SELECT CAST(eventname AS integer) AS n FROM cloudtrail", &["-o", "rows.csv"]);
    assert_eq!(failed.code, Some(1), "{failed:?}");
    assert_eq!(fs::read_to_string(&file).expect("a file"), "old ".repeat(10_000));
    assert_eq!(logs.files(), before, "nothing is left behind");

    let written = logs.sql(NAMES, &["-f", "csv", "-o", "rows.csv"]);
    assert_eq!((written.rows(), logs.files()), ("", before));
    assert_eq!(fs::read_to_string(&file).expect("a file"), "eventname,n\nA,1\n");

    let nowhere = logs.sql(NAMES, &["-o", "no/such/folder/rows.csv"]);
    assert_eq!(nowhere.code, Some(1), "{nowhere:?}");
    assert!(nowhere.err.contains("no/such/folder/rows.csv cannot be written"), "{nowhere:?}");
}

#[test]
fn what_was_typed_wrong_exits_with_2_and_says_where() {
    for (args, said) in [
        (&["run", "ct-key-sorces"][..], "did you mean `ct-key-sources`?"),
        (&["run", "alb-client-timeline"], "ip needs a value"),
        (&["run", "ct-key-sources", "-p", KEY, "-p", "kye=x"], "kye"),
        (&["run", "ct-key-sources", "-p", "key=not a key"], "key"),
        (&["run", "ct-key-sources", "-p", KEY, "-f", "xml"], "the formats are table, csv, json, jsonl"),
        (&["run", "ct-key-sources", "-p", KEY, "--since", "soon"], "soon"),
        (&["sql", "SELECT 1 FROM"], "does not parse"),
        (&["sql", "SELECT 1 FROM no_such_table"], "no_such_table"),
        (&["sql", "SELECT usragent FROM cloudtrail"], "did you mean `useragent`?"),
        (&["sql", "SELECT t.usragent FROM cloudtrail AS t", "--dry-run"], "did you mean `useragent`?"),
        (&["sql", "DROP TABLE cloudtrail"], "logq only reads"),
        (&["sql", "SELECT :x"], ":x is no parameter"),
        (&["no-such-command"], "no-such-command"),
    ] {
        let told = demo(args);
        assert_eq!((told.code, told.out.len()), (Some(2), 0), "{args:?}: {}", told.err);
        assert!(told.err.contains(said), "{args:?}: {}", told.err);
    }
}

#[test]
fn what_is_skipped_is_counted_and_strict_makes_it_an_error() {
    let records = Logs::new();
    let [first, last] = ["A", "B"].map(|name| event(10, 1, name).to_string());
    records.put(10, 1, &gzip(&format!("{{\"Records\":[{first},{{\"eventName\":oops}},{last}]}}")));
    let cut = Logs::new();
    let whole = gzip(&envelope((0..500).map(|n| event(10, (n % 24) as u8, &format!("{n:x}")).to_string())));
    cut.put(10, 1, &whole[..whole.len() - 20]);
    for (logs, said) in
        [(records, "skipped 1 records: malformed JSON record"), (cut, "skipped 1 objects: gzip that ends too early")]
    {
        let count = "SELECT count(*) AS n FROM cloudtrail";
        let lenient = logs.sql(count, &["-f", "jsonl"]);
        assert!(lenient.rows().starts_with("{\"n\":"), "{lenient:?}");
        assert!(lenient.err.contains(said), "{lenient:?}");
        let strict = logs.sql(count, &["-f", "jsonl", "--strict"]);
        assert_eq!((strict.code, strict.out), (Some(6), lenient.out), "the rows are there all the same");
        assert!(strict.err.contains(said), "{}", strict.err);
    }
}

#[test]
fn a_run_beyond_the_allowed_bytes_is_refused() {
    let logs = Logs::new();
    logs.put_events(10, 1, &["A"]);
    let refused = logs.sql(NAMES, &["--max-scan", "10B"]);
    assert_eq!((refused.code, refused.out.as_str()), (Some(5), ""), "{refused:?}");
    assert!(refused.err.contains("more than the allowed 10 B"), "{refused:?}");
    assert_eq!(logs.sql(NAMES, &["--max-scan", "10B", "--yes"]).code, Some(0));
    assert_eq!(logs.sql(NAMES, &["--max-scan", "1GB"]).code, Some(0));
}

#[test]
fn a_failed_query_exits_with_1() {
    let logs = Logs::new();
    logs.put_events(10, 1, &["A"]);
    let told = logs.sql("SELECT eventname FROM cloudtrail GROUP BY eventid", &[]);
    assert_eq!((told.code, told.out.as_str()), (Some(1), ""), "{told:?}");
    assert!(told.err.contains("eventname"), "{told:?}");
}

#[test]
fn a_dry_run_shows_the_statement_and_what_it_would_read() {
    let logs = Logs::new();
    logs.put_events(10, 1, &["A"]);
    logs.put_events(11, 2, &["B"]);
    let told = logs.sql("SELECT eventname FROM cloudtrail", &["--dry-run"]);
    let plan = told.rows();
    assert!(plan.contains("eventtime >= '2026-03-10T00:00:00Z'"), "{plan}");
    assert!(plan.contains(" prefixes · 2 objects · "), "{plan}");
    assert!(plan.contains("Athena would bill under $0.01 at $5.00 a TB"), "{plan}");
    let comments = plan.lines().skip_while(|line| !line.starts_with("--"));
    assert!(comments.clone().count() >= 2 && comments.clone().all(|line| line.starts_with("-- ")), "{plan}");
    let parsed = logq::sql::parse(plan).expect("a plan is one statement");
    assert!(matches!(parsed.statement, sqlparser::ast::Statement::Query(_)));
}

#[cfg(feature = "athena")]
#[test]
fn a_dry_run_for_athena_shows_its_tables_and_counts_prefixes() {
    let logs = Logs::new();
    let settings = "version = 1\nengine = \"athena\"\n\
        scope = { window = \"2026-03-10/2026-03-12\", now = \"2026-03-12T00:00:00Z\" }\n\
        [targets.main]\nregion = \"eu-west-1\"\ndatabase = \"logs\"\n\
        [tables.cloudtrail]\nlocation = \"s3://my-trail-bucket/AWSLogs/\"\naccounts = [\"111122223333\"]\n\
        regions = [\"eu-west-1\", \"us-east-1\"]\nsince = 2023-01-01\n";
    fs::write(logs.path().join("logq.toml"), settings).expect("a file");
    let mut command = logs.logq(&["sql", "SELECT eventname FROM cloudtrail", "--dry-run"]);
    command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    let told = told(command.spawn().expect("the program starts"));
    let plan = told.rows();
    assert!(plan.contains("FROM \"logs\".\"cloudtrail\""), "{plan}");
    let prefixes = plan.lines().find_map(|line| line.strip_prefix("-- cloudtrail: ")).expect("an estimate");
    let count: u64 = prefixes.split(' ').next().and_then(|n| n.parse().ok()).expect("a count");
    assert!(count >= 4 && count.is_multiple_of(2), "two regions of at least two days: {prefixes}");
    assert!(!plan.contains("objects") && !plan.contains("would bill"), "who has no credentials lists nothing: {plan}");
    assert!(plan.contains("--   no valid AWS credentials"), "{plan}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = logq(&FOLDER, &["sql", "SELECT * FROM cloudtrail", "-f", "jsonl"]).spawn().expect("it starts");
    let mut first = String::new();
    let mut rows = BufReader::new(child.stdout.take().expect("piped"));
    rows.read_line(&mut first).expect("a row");
    drop(rows);
    assert!(first.starts_with('{'), "{first}");
    let told = told(child);
    assert_eq!((told.code, told.err.as_str()), (Some(0), ""));
}

#[test]
fn text_of_a_record_cannot_act_on_a_terminal() {
    let logs = Logs::new();
    let hostile = "\u{1b}[2J\u{7}\u{9b}31m\u{202e}\r\nx\u{200b}\t";
    logs.put_events(10, 1, &[hostile]);
    let sql = "SELECT eventname AS \"\u{202e}x\", '\u{1b}]0;t' AS t FROM cloudtrail";
    let table = logs.sql(sql, &[]);
    let acts = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{200b}'..='\u{200f}');
    assert!(!table.rows().contains(acts), "{:?}", table.out);
    assert!(table.out.contains("\\x1B[2J") && table.out.contains("\\u{202E}"), "{}", table.out);
    assert_eq!(table.out.lines().count(), 3, "one line for a record");
    let lines = logs.sql("SELECT eventname FROM cloudtrail", &["-f", "jsonl"]);
    assert!(!lines.rows().contains(acts), "{:?}", lines.out);
    let row: Value = serde_json::from_str(&lines.out).expect("an object");
    assert_eq!(row["eventname"], hostile, "nothing is lost");
    let refused = logs.sql("SELECT \"\u{1b}[2J\u{202e}\" FROM cloudtrail", &[]);
    assert_eq!(refused.code, Some(2));
    assert!(!refused.err.contains(acts), "{:?}", refused.err);
}

/// The first part of the statement has its row when every object is read; the second part never ends.
#[test]
fn an_interrupt_ends_a_run_and_says_what_was_read_and_skipped() {
    let logs = Logs::new();
    let events = (0..400).map(|n| event(10, (n % 24) as u8, &n.to_string()).to_string());
    logs.put(10, 1, &gzip(&envelope(events.chain(["oops".to_owned()]))));
    let endless = "SELECT a.eventid, count(*) FROM cloudtrail AS a CROSS JOIN cloudtrail AS b CROSS JOIN cloudtrail AS c \
        CROSS JOIN cloudtrail AS d CROSS JOIN cloudtrail AS e \
        WHERE concat(a.eventid, b.eventid, c.eventid, d.eventid, e.eventid) LIKE '%x%' GROUP BY 1";
    let sql = format!("SELECT 'all' AS eventid, count(*) AS n FROM cloudtrail UNION ALL {endless}");
    let mut child = logs.logq(&["sql", &sql, "-f", "jsonl"]).spawn().expect("the program starts");
    let mut rows = BufReader::new(child.stdout.take().expect("piped"));
    let mut first = String::new();
    rows.read_line(&mut first).expect("a row");
    assert_eq!(first, "{\"eventid\":\"all\",\"n\":400}\n", "a row is shown while the run goes on");
    signal(child.id(), "INT");
    let told = told(child);
    assert_eq!(told.code, Some(130), "{told:?}");
    assert!(told.err.contains("stopped: ") && told.err.contains(" objects"), "{told:?}");
    assert!(told.err.contains("record that is not a JSON object"), "{told:?}");
}

#[test]
fn the_demo_is_written_asked_and_written_again() {
    let place = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| told(logq(place.path(), args).spawn().expect("the program starts"));
    let first = run(&["demo", "--dir", "here"]);
    assert!(first.rows().contains("203.0.113.66"), "{first:?}");
    assert!(first.err.contains("there is no terminal, so: logq run ct-key-sources"), "{first:?}");
    let again = run(&["demo", "--dir", "here", "--write-only"]);
    assert_eq!(again.rows(), "");
    assert!(again.err.contains(" records in "), "{again:?}");

    fs::create_dir(place.path().join("mine")).expect("a folder");
    fs::write(place.path().join("mine/thesis.txt"), "do not touch").expect("a file");
    let refused = run(&["demo", "--dir", "mine"]);
    assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{refused:?}");
    assert_eq!(fs::read_dir(place.path().join("mine")).expect("a folder").count(), 1);
}

/// A project over the demo's logs that knows only these tables.
fn demo_with(tables: &[&str]) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(FOLDER.join("logq.toml")).expect("a configuration");
    let mut settings: toml::Table = text.parse().expect("TOML");
    let all = settings["tables"].as_table_mut().expect("tables");
    all.retain(|name, _| tables.contains(&name));
    for table in all.iter_mut().filter_map(|(_, table)| table.as_table_mut()) {
        let location = table["location"].as_str().expect("text").replace("./", &format!("{}/", FOLDER.display()));
        table.insert("location".to_owned(), location.into());
    }
    fs::write(home.path().join("logq.toml"), settings.to_string()).expect("a file");
    home
}

#[test]
fn a_question_over_several_kinds_is_answered_from_those_that_have_a_table() {
    let home = demo_with(&["alb", "app"]);
    let id = "trace_id=1-69b25d7c-2fcc7c65816594e98a1f4467";
    let told = told(logq(home.path(), &["run", "xs-trace", "-p", id, "-f", "jsonl"]).spawn().expect("it starts"));
    let row = |line: &str| serde_json::from_str::<Value>(line).expect("a row")["source"].clone();
    assert_eq!(told.rows().lines().map(row).collect::<Vec<_>>(), ["alb", "app"]);
    for kind in ["waf", "apigateway", "lambda"] {
        assert!(told.err.contains(&format!("there is no table of {kind}: the answer is without it")), "{}", told.err);
    }
}

#[test]
fn tables_that_a_question_lacks_are_named_at_once_and_in_the_list() {
    let home = demo_with(&["alb"]);
    let ask = |args: &[&str]| told(logq(home.path(), args).spawn().expect("it starts"));
    let refused = ask(&["run", "xs-edge-chain"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("there are no tables `waf`, `cloudfront_v2`"), "{}", refused.err);
    assert!(refused.err.contains("add [tables.waf], [tables.cloudfront_v2] with their locations"), "{}", refused.err);
    let list = ask(&["queries", "list", "--pack", "cross-source"]).out;
    let line = |id: &str| list.lines().find(|line| line.starts_with(id)).expect("a line").to_owned();
    assert!(line("xs-edge-chain").ends_with("no table of cloudfront_v2, waf"), "{list}");
    assert!(!line("xs-trace").contains("no table"), "{list}");
}
