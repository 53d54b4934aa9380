//! `logq ddl check`, as typed.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const GOOD: &str = include_str!("../../src/ddl/lint/tests/web.sql");

/// Runs the program in a home of its own, with a text as its input.
fn logq(home: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.args(args).current_dir(home).env_clear().env("HOME", home);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    // A program that does not read its input may be gone.
    let _ = child.stdin.take().expect("stdin").write_all(input);
    child.wait_with_output().expect("the program ends")
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The exit code, stdout and stderr of a check of a file `x.sql`.
fn check(text: &[u8], more: &[&str]) -> (Option<i32>, String, String) {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("x.sql"), text).expect("a file");
    told(&logq(home.path(), &[&["ddl", "check", "x.sql"], more].concat(), b""))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_right_definition_ends_with_0_and_an_error_with_1() {
    let (code, out, err) = check(GOOD.as_bytes(), &[]);
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "logs.web: no findings\n", ""));

    let (code, out, _) = check(GOOD.replace("eu-west-1,us", "eu-west-1, us").as_bytes(), &[]);
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(out);

    // Warnings alone are no failure.
    let (code, out, _) = check(GOOD.replace("NOW+1DAY", "2099/01/01").replace("${day}/'", "${day}'").as_bytes(), &[]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.ends_with("logs.web: 1 warning, 1 hint\n"), "{out}");
}

#[test]
fn what_cannot_be_read_ends_with_2_and_says_where() {
    let (code, out, err) = check(GOOD.replace("`at` string", "at-home string").as_bytes(), &[]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("x.sql:2:5") && err.contains("back-ticks"), "{err}");
    let (code, _, err) = check(b"SELECT 1", &[]);
    assert_eq!(code, Some(2));
    assert!(err.contains("`SELECT 1` is no definition of a table"), "{err}");
    let home = tempfile::tempdir().expect("a folder");
    let (code, _, err) = told(&logq(home.path(), &["ddl", "check", "nothing"], b""));
    assert_eq!(code, Some(2));
    assert!(err.contains("`nothing` is neither a file nor a table of the configuration: it has none"), "{err}");
    let (code, _, err) = told(&logq(home.path(), &["ddl", "check"], b""));
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn stdin_and_json_and_the_text_of_powershell_are_read() {
    let home = tempfile::tempdir().expect("a folder");
    let glue = include_str!("../../src/ddl/lint/tests/firehose.json");
    let (code, out, err) = told(&logq(home.path(), &["ddl", "check", "-", "--json"], glue.as_bytes()));
    assert_eq!((code, err.as_str()), (Some(1), ""));
    let found = &json(&out)[0];
    assert_eq!(
        (&found["table"], &found["file"], &found["errors"]),
        (&"logs.stream".into(), &"<stdin>".into(), &2.into())
    );
    let misplaced = &found["findings"][1];
    assert_eq!(misplaced["code"], "P02");
    let place = &misplaced["place"];
    let at = |key: &str| place[key].as_u64().and_then(|n| usize::try_from(n).ok()).expect("a number");
    assert_eq!(&glue[at("start")..at("end")], "\"projection.enabled\"");
    assert_eq!((at("line"), at("column")), (16, 17));

    let utf_16: Vec<u8> = [0xff, 0xfe].into_iter().chain(GOOD.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(check(&utf_16, &[]).0, Some(0));
}

const CONFIG: &str = "version = 1\n[targets.main]\ndatabase = \"logs\"\n[tables.flows]\nsource = \"vpcflow\"\n\
    location = \"s3://flow-logs/AWSLogs/\"\nlayout = \"daily\"\naccounts = [\"111122223333\"]\n\
    regions = [\"eu-west-1\"]\nsince = 2024-02-29\n";

const FLOW: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action \
    log-status\n2 111122223333 eni-0a 10.0.0.1 10.0.0.2 443 50000 6 10 840 1773100800 1773100860 ACCEPT OK\n\
    2 111122223333 eni-0a - - - - - - - 1773100800 1773100860 - NODATA\n";

#[test]
fn a_table_of_the_configuration_is_proven_on_an_object_under_its_own_key() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("logq.toml"), CONFIG).expect("a file");
    let folder = home.path().join("copy/AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/10");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("flow.log.gz"), gzip(FLOW)).expect("a file");
    let sample = "copy/AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/10/flow.log.gz";
    let (code, out, err) = told(&logq(home.path(), &["ddl", "check", "flows", "--sample", sample], b""));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    insta::assert_snapshot!(out);

    let (code, out, _) = told(&logq(home.path(), &["ddl", "check", "flows", "--json", "--sample", sample], b""));
    assert_eq!(code, Some(0));
    let proof = &json(&out)[0]["proofs"][0];
    assert_eq!(proof["key"]["values"]["day"], "2026/03/10");
    assert_eq!((&proof["rows"], &proof["skipped"]), (&2.into(), &1.into()));
    assert_eq!((&proof["columns"][9]["read"], &proof["columns"][9]["example"]), (&1.into(), &"840".into()));
}

#[test]
fn an_object_that_the_table_does_not_find_or_read_ends_with_1() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("logq.toml"), CONFIG).expect("a file");
    fs::write(home.path().join("flow.log"), FLOW).expect("a file");
    let check = |more: &[&str]| {
        let args = [&["ddl", "check", "flows", "--sample", "flow.log"], more].concat();
        told(&logq(home.path(), &args, b""))
    };
    let (code, out, _) = check(&[]);
    assert_eq!(code, Some(0));
    assert!(out.contains("key      not known: type --key"), "{out}");
    let (code, out, _) = check(&["--key", "AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/03/10/flow.log"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("error[P07]: key: the object's folder is not in the list of values"), "{out}");
    assert!(out.contains("help: add us-east-1 to projection.aws_region.values"), "{out}");
    let (code, out, _) = check(&["--key", "AWSLogs/111122223333/VPCFlowLogs/eu-west-1/2026/03/10/flow.log.gz"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("error[P05]: key") && out.contains("error[V02]: object"), "{out}");
    let (code, _, err) = told(&logq(home.path(), &["ddl", "check", "flows", "--sample", "none"], b""));
    assert_eq!(code, Some(2));
    assert!(err.contains("none cannot be read"), "{err}");
}

#[test]
fn text_that_acts_on_a_terminal_is_shown_and_does_not_act() {
    let home = tempfile::tempdir().expect("a folder");
    let evil = "\u{1b}]0;x\u{7}\u{202e}";
    let text = format!(
        "CREATE EXTERNAL TABLE `t{evil}` (`a{evil}` string, n int COMMENT '{evil}') PARTITIONED BY (`p{evil}` string)
        ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe{evil}' LOCATION 's3://b{evil}'
        TBLPROPERTIES ('projection.enabled' = 'tru{evil}', 'projection.p{evil}.type' = 'enum', 'projection.p{evil}.values' = ' {evil}')"
    );
    fs::write(home.path().join("x.sql"), &text).expect("a file");
    let json_table = format!(
        "CREATE EXTERNAL TABLE t (`a{evil}` string, n int) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://bucket/'"
    );
    fs::write(home.path().join("y.sql"), &json_table).expect("a file");
    let name = format!("o{}", evil.replace(']', ""));
    let object = format!("{{\"n\":\"{evil}\",\"k{evil}\":1}}\n{evil}\n");
    fs::write(home.path().join(&name), object).expect("a file");
    let acts = |text: &str| text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}');
    let key = format!("{evil}/x");
    for file in ["x.sql", "y.sql"] {
        for more in [&[][..], &["--json"]] {
            let args = [&["ddl", "check", file, "--sample", &name, "--key", &key], more].concat();
            let (code, out, err) = told(&logq(home.path(), &args, b""));
            assert_eq!(code, Some(1), "{out}{err}");
            assert!(!acts(&out) && !acts(&err), "{out:?} {err:?}");
        }
    }
    let (code, out, err) = check(format!("{evil} CREATE").as_bytes(), &[]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(!acts(&err), "{err:?}");
}

#[test]
fn the_page_has_every_code() {
    let home = tempfile::tempdir().expect("a folder");
    let (code, out, _) = told(&logq(home.path(), &["ddl", "check", "--codes"], b""));
    assert_eq!(code, Some(0));
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/check.md")).expect("a page");
    assert!(page.contains(&out), "docs/check.md has other codes: put in what logq ddl check --codes prints\n{out}");
}

fn gzip(text: &str) -> Vec<u8> {
    gzip_of(text.as_bytes())
}

fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).expect("memory");
    gzip.finish().expect("memory")
}

/// What the proof makes of every sample, against what Hive and Trino made of it (`tests/oracle/recorded`).
#[cfg(feature = "local")]
mod judged {
    use super::*;

    use logq::ddl::read::read;
    use logq::proof::{KeyCheck, Object, Proof, prove};
    use logq::sources::Catalogue;

    fn recorded() -> Vec<Value> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/recorded");
        let files = fs::read_dir(folder).expect("recorded answers").map(|file| file.expect("a file").path());
        let texts = files.filter(|path| path.extension().is_some_and(|e| e == "jsonl")).map(fs::read_to_string);
        let lines = texts.flat_map(|text| text.expect("text").lines().map(json).collect::<Vec<_>>());
        lines.filter(|line| line.get("case").is_some()).collect()
    }

    /// The object of a case as it lies in S3.
    fn object(catalogue: &Catalogue, name: &str, key: &str) -> Vec<u8> {
        let parquet = format!("{}/tests/oracle/recorded/objects/{name}.parquet", env!("CARGO_MANIFEST_DIR"));
        if let Ok(bytes) = fs::read(parquet) {
            return bytes;
        }
        let kinds = catalogue.iter().filter(|kind| name.starts_with(&format!("{}_", kind.id)));
        let kind = kinds.max_by_key(|kind| kind.id.len()).expect("a kind");
        let number = name[kind.id.len() + 1..].split('_').next().expect("a number");
        let text = &kind.samples[number.parse::<usize>().expect("a number") - 1].text;
        if key.ends_with(".gz") { gzip(text) } else { text.clone().into_bytes() }
    }

    /// The rows that a judge read in the table itself; `None` where only the statements of its queries were judged: what
    /// they take apart or leave out, the table has otherwise.
    fn rows<'c>(case: &'c Value, proof: &Proof) -> Option<(Vec<&'c serde_json::Map<String, Value>>, u64)> {
        let partitions: Vec<&str> = case["partitions"].as_array()?.iter().filter_map(Value::as_str).collect();
        ["hive", "trino"].into_iter().find_map(|judge| {
            let groups = case["raw"].as_array()?;
            let group =
                groups.iter().find(|group| group["by"].as_array().is_some_and(|by| by.contains(&judge.into())))?;
            let rows: Vec<_> = group["rows"].as_array()?.iter().filter_map(Value::as_object).collect();
            let of_table = |name: &str| proof.columns.iter().any(|column| column.name == name);
            let whole =
                rows.iter().all(|row| row.keys().all(|key| partitions.contains(&key.as_str()) || of_table(key)));
            whole.then(|| (rows, group["empty"][judge].as_u64().unwrap_or(0)))
        })
    }

    fn differences(case: &Value, proof: &Proof) -> Vec<String> {
        let mut wrong = Vec::new();
        if !matches!(proof.key, KeyCheck::Produced(_)) {
            wrong.push(format!("the key is not produced: {:?}", proof.key));
        }
        let Some((rows, empty)) = rows(case, proof) else { return wrong };
        if proof.rows != rows.len() as u64 + empty {
            wrong.push(format!("{} rows, not {} and {empty} empty ones", proof.rows, rows.len()));
        }
        for column in &proof.columns {
            let mut values = rows.iter().filter_map(|row| row.get(&column.name));
            let first = values.next();
            let count = values.count() as u64 + u64::from(first.is_some());
            let example = column.example.as_deref().unwrap_or_default();
            let same = match first {
                Some(Value::String(text)) => example == text || example.ends_with('…'),
                _ => true,
            };
            // Of a value whose part is lost the rest is there.
            let partly = column.ty.contains('<') && column.read + column.failed == count;
            if !same || column.read != count && !partly {
                wrong.push(format!(
                    "{}: {} values like {example:?}, not {count} like {first:?}",
                    column.name, column.read
                ));
            }
        }
        wrong
    }

    /// Kinds whose queries take arrays apart or leave records out: of an answer without rows nothing follows.
    fn is_of_queries(catalogue: &Catalogue, case: &Value) -> bool {
        let name = case["case"].as_str().unwrap_or_default();
        let kinds = catalogue.iter().filter(|kind| name.starts_with(&format!("{}_", kind.id)));
        let Some(kind) = kinds.max_by_key(|kind| kind.id.len()) else { return true };
        kind.filter.is_some() || format!("{:?}", kind.serde).contains("unnest: true")
    }

    #[test]
    fn the_proof_of_each_table_of_ours_reads_what_hive_and_trino_read() {
        let catalogue = Catalogue::builtin().expect("the built-in kinds");
        let home = tempfile::tempdir().expect("a folder");
        let (mut wrong, mut compared) = (Vec::new(), 0);
        for case in recorded() {
            let name = case["case"].as_str().expect("a name");
            let key = case["key"].as_str().expect("a key");
            let words = case["ddl"].as_array().expect("words").iter().filter_map(Value::as_str);
            let args: Vec<&str> = std::iter::once("ddl").chain(words).collect();
            let (_, statement, _) = told(&logq(home.path(), &args, b""));
            let definition = read(&statement).expect("a statement").definition;
            let bytes = object(&catalogue, name, key);
            let today = jiff::civil::date(2026, 11, 1);
            let proof = prove(&definition, &Object { key: Some(key), name: key, bytes: &bytes }, today);
            if is_of_queries(&catalogue, &case) {
                // Other rows, but some wherever the queries have some.
                let answers = case["raw"].as_array().expect("answers").iter();
                let judged =
                    answers.filter(|group| group["by"].as_array().is_some_and(|by| by.contains(&"trino".into())));
                let some = judged.flat_map(|group| group["rows"].as_array()).any(|rows| !rows.is_empty());
                if some && proof.rows == proof.null_rows + proof.empty_rows {
                    wrong.push(format!("{name}: no row of {} has a value", proof.rows));
                }
                continue;
            }
            compared += u32::from(rows(&case, &proof).is_some());
            wrong.extend(differences(&case, &proof).iter().map(|what| format!("{name}: {what}")));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(compared > 100, "only {compared} cases have an answer about the table itself");
    }
}

/// Proofs on a bucket that holds the tables of the whole demo below one location.
#[cfg(feature = "local")]
#[test]
fn a_table_is_proven_on_its_own_objects_where_others_lie_beside_them() {
    let bucket = crate::s3::server::Bucket::serve("logs", &crate::demo::FOLDER);
    let settings = fs::read_to_string(crate::demo::FOLDER.join("logq.toml")).expect("the demo's settings");
    let home = tempfile::tempdir().expect("a folder");
    let settings = settings.replace("\"./AWSLogs/\"", "\"s3://logs/AWSLogs/\"");
    fs::write(home.path().join("logq.toml"), settings).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_logq"))
        .args(["ddl", "check", "alb", "--live", "--json"])
        .current_dir(home.path())
        .env_clear()
        .env("HOME", home.path())
        .envs(bucket.environment())
        .output()
        .expect("the program runs");
    let (code, out, err) = told(&output);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(err.contains("the table does not look there"), "{err}");
    let proofs = json(&out)[0]["proofs"].as_array().expect("proofs").clone();
    assert!(!proofs.is_empty());
    for proof in &proofs {
        assert_eq!(proof["key"]["state"], "produced", "{proof}");
        assert!(proof["rows"].as_u64() > Some(0) && proof["null_rows"] == 0, "{proof}");
    }
}
