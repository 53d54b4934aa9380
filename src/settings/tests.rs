#![allow(clippy::unwrap_used)]

use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::table::{Keys, Location};

/// A machine with a user, a project and nothing else.
struct Machine {
    root: TempDir,
    env: Vec<(String, String)>,
}

impl Machine {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("project/deep/inside")).unwrap();
        std::fs::create_dir_all(root.path().join("config")).unwrap();
        Self { root, env: Vec::new() }
    }

    fn user(self, text: &str) -> Self {
        std::fs::write(self.places().user_file(), text).unwrap();
        self
    }

    fn project(self, text: &str) -> Self {
        std::fs::write(self.project_path(), text).unwrap();
        self
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    fn project_path(&self) -> PathBuf {
        self.root.path().join("project").join(PROJECT_FILE)
    }

    fn places(&self) -> Places {
        let root = self.root.path();
        let [start, config, state, cache] =
            ["project/deep/inside", "config", "state/logq", "cache/logq"].map(|folder| root.join(folder));
        Places { start, config, state, cache }
    }

    fn load(&self) -> Result<Settings, Report> {
        Settings::load(&self.places(), &Overrides { env: self.env.clone(), flags: Vec::new() }, &kinds())
    }

    fn trust(&self) {
        project_trust(&self.places()).unwrap().grant().unwrap();
    }

    /// Everything that is wrong with the project file, as text.
    fn errors(&self) -> String {
        let errors = check_file(&self.project_path(), &kinds()).unwrap_err();
        errors.iter().map(shown).collect::<Vec<_>>().join("\n\n")
    }
}

fn kinds() -> Kinds {
    Kinds::from(&crate::sources::Catalogue::builtin().unwrap())
}

fn parsed(text: &str) -> Result<Settings, Vec<Report>> {
    Settings::parse(Path::new("/project/logq.toml"), text, &kinds())
}

/// A report as a terminal would show it, without the folder of the file.
fn shown(report: &Report) -> String {
    let mut lines = vec![format!("error: {}", report.title)];
    if let Some(mark) = &report.mark {
        let before = &mark.text[..mark.span.start];
        let (line, column) =
            (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
        let file = Path::new(&mark.origin).file_name().unwrap().to_str().unwrap();
        lines.push(format!("  at {file}:{line}:{column} `{}`: {}", &mark.text[mark.span.clone()], mark.label));
    }
    lines.extend(report.detail.iter().map(|detail| format!("  {detail}")));
    lines.extend(report.hint.iter().map(|hint| format!("  hint: {hint}")));
    lines.join("\n")
}

fn clock() -> Timestamp {
    "2026-03-12T10:30:00Z".parse().unwrap()
}

/// The example of the design, which must go on working as it stands.
const EXAMPLE: &str = r#"
version = 1
engine = "athena"                                   # or "local"
scope = { window = "24h", accounts = ["prod"], regions = ["eu-west-1"] }
accounts = { prod = "111122223333" }                # names for account ids
[targets.main]                                      # where a run goes
profile = "ir"                                      # or role_arn
region = "eu-west-1"
workgroup = "incident"
database = "logs"
output = "s3://ir-results/logq/"
price_per_tb = 5.0
[local]
memory = "1GiB"
max_object = "3GiB"
[tables.cloudtrail]
location = "s3://my-trail-bucket/AWSLogs/"
layout = "organization"                             # then org = "o-abc123"
org = "o-abc123"
accounts = ["prod"]                                 # or "injected"; regions alike
since = 2023-01-01
athena = "logs.cloudtrail_org"                      # default: <database>.<key>
[tables.flows]
source = "vpcflow"
location = "s3://flow-logs/AWSLogs"
layout = "hourly"
regions = "injected"
fields = ["version", "account-id", "srcaddr"]       # the format's own order
[guard]
max_scan = "100GB"
budget_day = 20.0
budget_case = 100
[packs]
paths = ["queries"]
[ui]
timezone = "UTC"
"#;

#[test]
fn without_any_file_everything_has_a_default() {
    let machine = Machine::new();
    let Places { config, state, cache, .. } = machine.places();
    let loaded = Settings { values: Values::default(), ..machine.load().unwrap() };
    let default = Settings { config_folder: config, state_folder: state, cache_folder: cache, ..Settings::default() };
    assert_eq!(format!("{loaded:?}"), format!("{default:?}"));
    assert_eq!((loaded.local.memory, loaded.local.max_object), (1 << 30, 3 << 30));
}

#[test]
fn the_documented_example_is_read_whole() {
    let machine = Machine::new().project(EXAMPLE);
    machine.trust();
    let s = machine.load().unwrap();
    assert_eq!(s.engine, EngineKind::Athena);
    assert_eq!(s.accounts, Some(vec!["111122223333".to_owned()]));
    let (name, target) = s.target(None).unwrap();
    assert_eq!(name, "main");
    assert_eq!(target.profile.as_deref(), Some("ir"));
    assert_eq!(target.output.as_deref(), Some("s3://ir-results/logq/"));
    let guard = Guard { max_scan: Some(100_000_000_000), budget_day: Some(20.0), budget_case: Some(100.0) };
    assert_eq!(s.guard, guard);
    assert_eq!(s.tariff(None).basis, Basis::Target);
    assert_eq!(s.packs, [machine.root.path().join("project/queries")]);
    let names: Vec<_> = s.tables.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, ["cloudtrail", "flows"]);
    let trail = s.table("cloudtrail").unwrap();
    assert_eq!((trail.source.as_str(), trail.layout.as_str()), ("cloudtrail", "organization"));
    assert_eq!(trail.accounts, Keys::Listed(vec!["111122223333".to_owned()]));
    assert_eq!(trail.regions, Keys::Unlisted);
    assert_eq!(trail.since, Some("2023-01-01".parse().unwrap()));
    let flows = s.table("flows").unwrap();
    assert_eq!((flows.source.as_str(), &flows.regions), ("vpcflow", &Keys::Injected));
    assert_eq!(flows.location, Location::S3("s3://flow-logs/AWSLogs/".to_owned()));
    assert_eq!(flows.fields.as_ref().unwrap().len(), 3);
}

#[test]
fn the_project_file_is_found_upward_and_its_folders_are_its_own() {
    let machine = Machine::new().project("version = 1\n[tables.alb]\nlocation = './logs/../logs/AWSLogs'\n");
    let s = machine.load().unwrap();
    assert_eq!(s.project_file, Some(machine.project_path()));
    let Location::Folder(folder) = &s.tables[0].location else { panic!("a folder") };
    assert_eq!(folder, &machine.root.path().join("project/logs/../logs/AWSLogs"));
    assert_eq!(s.tables[0].layout, "account");
}

#[test]
fn environment_beats_project_beats_user() {
    let user = "version = 1\nengine = 'athena'\nscope = { window = '1h', regions = ['eu-west-1'] }\n[ui]\ntimezone = 'Europe/Berlin'";
    let machine = Machine::new().user(user).project("version = 1\nscope.window = '2h'");
    let s = machine.load().unwrap();
    assert_eq!((s.window.as_str(), s.timezone.as_str()), ("2h", "Europe/Berlin"));
    assert_eq!((s.engine, s.regions), (EngineKind::Athena, Some(vec!["eu-west-1".to_owned()])));
    let s = machine.env("LOGQ_WINDOW", "3h").env("LOGQ_REGIONS", "us-east-1, eu-west-2").load().unwrap();
    assert_eq!(s.window, "3h");
    assert_eq!(s.regions.unwrap(), ["us-east-1", "eu-west-2"]);
}

#[test]
fn flags_beat_the_environment() {
    let machine = Machine::new();
    let overrides = Overrides {
        env: vec![("LOGQ_ENGINE".to_owned(), "athena".to_owned())],
        flags: vec![("engine", "--engine", "local".to_owned())],
    };
    let s = Settings::load(&machine.places(), &overrides, &kinds()).unwrap();
    assert_eq!(s.engine, EngineKind::Local);
    let wrong = Overrides { env: Vec::new(), flags: vec![("engine", "--engine", "spark".to_owned())] };
    let report = Settings::load(&machine.places(), &wrong, &kinds()).unwrap_err();
    assert_eq!(report.title, "--engine: `spark` is not an engine");
}

#[test]
fn a_projects_table_replaces_the_users_table_of_that_name_whole() {
    let user = "version = 1\n[tables.cloudtrail]\nlocation = 's3://mine/AWSLogs/'\naccounts = ['999999999999']\n[tables.alb]\nlocation = '/var/alb'";
    let machine = Machine::new().user(user).project("version = 1\n[tables.cloudtrail]\nlocation = 'logs'");
    let s = machine.load().unwrap();
    assert_eq!(s.table("cloudtrail").unwrap().accounts, Keys::Unlisted);
    assert_eq!(s.table("alb").unwrap().location, Location::Folder("/var/alb".into()));
}

#[test]
fn a_target_makes_athena_the_default_engine() {
    let s = Machine::new().user("version = 1\n[targets.main]\nregion = 'eu-west-1'").load().unwrap();
    assert_eq!(s.engine, EngineKind::Athena);
    assert_eq!(s.target(None).unwrap().1.price_per_tb, 5.0);
}

#[test]
fn a_target_has_the_price_of_its_region_unless_it_says_one() {
    let tariff = |target: &str| {
        let s = Machine::new().user(&format!("version = 1\n[targets.main]\n{target}")).load().unwrap();
        assert_eq!(s.target(None).unwrap().1.price_per_tb, s.tariff(None).per_tb);
        s.tariff(None).to_string()
    };
    assert!(tariff("region = 'sa-east-1'").starts_with("$9.00 a TB (list price of sa-east-1"));
    assert!(tariff("region = 'sa-east-1'\nprice_per_tb = 4").starts_with("$4.00 a TB (price_per_tb of the target)"));
    assert!(tariff("region = 'eu-south-9'").starts_with("$5.00 a TB (assumed: no price of eu-south-9"));
    assert!(tariff("database = 'logs'").starts_with("$5.00 a TB (assumed: the target names no region"));
}

#[test]
fn the_target_of_a_run_is_never_guessed_among_several() {
    let two = "version = 1\n[targets.eu]\nregion = 'eu-west-1'\n[targets.us]\nregion = 'us-east-1'";
    let machine = Machine::new().user(two);
    let s = machine.load().unwrap();
    assert_eq!(s.target(Some("us")).unwrap().0, "us");
    insta::assert_snapshot!("several_targets", shown(&s.target(None).unwrap_err()));
    insta::assert_snapshot!("unknown_target", shown(&s.target(Some("ap")).unwrap_err()));
    assert_eq!(machine.env("LOGQ_TARGET", "eu").load().unwrap().target(None).unwrap().0, "eu");
    insta::assert_snapshot!("no_target", shown(&Machine::new().load().unwrap().target(None).unwrap_err()));
}

#[test]
fn what_redirects_results_is_withheld_until_this_very_file_is_trusted() {
    let text = "version = 1\n[targets.main]\nregion = 'eu-west-1'\nprofile = 'admin'\noutput = 's3://elsewhere/'\n";
    let machine = Machine::new().project(text);
    let s = machine.load().unwrap();
    let keys: Vec<_> = s.withheld.iter().map(|w| (w.key.as_str(), w.value.as_str())).collect();
    assert_eq!(keys, [("targets.main.output", "s3://elsewhere/"), ("targets.main.profile", "admin")]);
    assert_eq!(s.targets["main"].profile, None);
    assert_eq!(s.targets["main"].region.as_deref(), Some("eu-west-1"));
    let refusal = shown(&s.target(None).unwrap_err()).replace(machine.root.path().to_str().unwrap(), "…");
    insta::assert_snapshot!("untrusted_target", refusal);

    machine.trust();
    let s = machine.load().unwrap();
    assert_eq!((s.withheld.len(), s.target(None).unwrap().1.profile.as_deref()), (0, Some("admin")));

    let machine = machine.project(&text.replace("elsewhere", "nowhere"));
    assert_eq!(machine.load().unwrap().withheld.len(), 2);
}

#[test]
fn the_users_own_value_stands_in_for_a_withheld_one() {
    let machine = Machine::new()
        .user("version = 1\n[targets.main]\noutput = 's3://mine/'")
        .project("version = 1\n[targets.main]\noutput = 's3://elsewhere/'");
    let s = machine.load().unwrap();
    assert_eq!(s.withheld.len(), 1);
    assert_eq!(s.target(None).unwrap().1.output.as_deref(), Some("s3://mine/"));
}

#[test]
fn a_target_with_nothing_but_withheld_keys_is_refused_and_not_forgotten() {
    let s = Machine::new()
        .project("version = 1\n[targets.main]\nrole_arn = 'arn:aws:iam::111122223333:role/x'")
        .load()
        .unwrap();
    assert_eq!(s.engine, EngineKind::Athena);
    assert_eq!(s.target(None).unwrap_err().hint.as_deref(), Some("look at it, then type: logq config trust"));
}

#[test]
fn the_users_own_file_needs_no_trust_and_the_environment_neither() {
    let s = Machine::new().user("version = 1\n[targets.main]\nprofile = 'ir'").load().unwrap();
    assert_eq!(s.target(None).unwrap().1.profile.as_deref(), Some("ir"));
}

#[test]
fn scope_overrides_win_over_what_the_settings_pin() {
    let s = Machine::new().project(EXAMPLE).load().unwrap();
    let list = |items: &[&str]| Some(items.iter().map(|i| (*i).to_owned()).collect::<Vec<_>>());
    let scope = s.scope(&ScopeOverrides::default(), clock()).unwrap();
    assert_eq!(scope.window.to_string(), "2026-03-11 10:30/2026-03-12 10:30");
    assert_eq!((scope.accounts, scope.regions), (list(&["111122223333"]), list(&["eu-west-1"])));
    let over = ScopeOverrides {
        since: Some("2026-03-10".to_owned()),
        accounts: list(&["prod", "444455556666"]),
        regions: list(&["all"]),
        ..ScopeOverrides::default()
    };
    let scope = s.scope(&over, clock()).unwrap();
    assert_eq!(scope.window.to_string(), "2026-03-10/2026-03-12 10:30");
    assert_eq!((scope.accounts, scope.regions), (list(&["111122223333", "444455556666"]), None));
    let unknown = ScopeOverrides { accounts: list(&["prd"]), ..ScopeOverrides::default() };
    insta::assert_snapshot!("unknown_account", shown(&s.scope(&unknown, clock()).unwrap_err()));
}

#[test]
fn a_pinned_clock_is_the_now_of_relative_times() {
    let s =
        Machine::new().project("version = 1\nscope = { window = '2h', now = 2026-03-10T12:00:00Z }").load().unwrap();
    let scope = s.scope(&ScopeOverrides::default(), clock()).unwrap();
    assert_eq!(scope.window.to_string(), "2026-03-10 10:00/2026-03-10 12:00");
}

#[test]
fn mistakes_are_reported_together_each_with_its_place() {
    let text = r#"version = 1
engin = "local"
scope = { windwo = "24h", regions = "eu-west-1" }
[targets.main]
profil = "ir"
price_per_tb = "5"
[tables.Cloud-Trail]
location = "x"
[colours]
"#;
    insta::assert_snapshot!("unknown_keys", Machine::new().project(text).errors());
}

#[test]
fn values_that_mean_nothing_are_reported_together() {
    let text = r#"version = 1
engine = "spark"
target = "mian"
scope = { accounts = ["prd"], regions = ["eu-west"], now = "yesterday" }
accounts = { prod = "1111" }
[targets.main]
output = "ir-results"
price_per_tb = -1
reuse = "8d"
region = "Ireland"
endpoint = "athena.local"
[local]
memory = "lots"
max_object = 0
[tables.cloudtrail]
location = "http://example.com/"
layout = "organization"
[tables.vpcflows]
location = "flows"
[tables.flows]
source = "vpcflow"
layout = "weekly"
[tables.lb]
source = "alb"
since = "someday"
athena = "a.b.c"
[tables.alb]
location = "s3://UPPER/x"
org = "o-abc"
[ui]
timezone = "Middle/Earth"
"#;
    insta::assert_snapshot!("wrong_values", Machine::new().project(text).errors());
}

#[test]
fn a_wrong_window_is_found_where_it_was_written() {
    let machine = Machine::new().project("version = 1\nscope.window = '2026-03-12/2026-03-10'");
    insta::assert_snapshot!("wrong_window", machine.errors());
    let machine = Machine::new().env("LOGQ_WINDOW", "a while");
    let report = machine.load().unwrap().scope(&ScopeOverrides::default(), clock()).unwrap_err();
    assert_eq!(report.title, "LOGQ_WINDOW: `a while` is not a time");
}

#[test]
fn a_file_without_or_with_another_version_is_refused() {
    insta::assert_snapshot!("no_version", Machine::new().project("engine = 'local'").errors());
    insta::assert_snapshot!("version_2", Machine::new().project("version = 2").errors());
    insta::assert_snapshot!("twice", Machine::new().project("version = 1\nversion = 1").errors());
    insta::assert_snapshot!("no_toml", Machine::new().project("version = ").errors());
}

#[test]
fn loading_names_the_first_mistake_and_counts_the_others() {
    let report = Machine::new().project("version = 1\na = 1\nb = 2\nc = 3").load().unwrap_err();
    assert_eq!(report.title, "unknown key `a`");
    assert_eq!(report.detail.as_deref(), Some("and 2 more: logq config validate"));
    assert_eq!(report.exit, crate::report::Exit::Usage);
}

#[test]
fn a_message_repeats_only_the_beginning_of_a_long_text() {
    let long = "x".repeat(100_000);
    for text in [
        format!("{long} = 1"),
        format!("[tables.{long}-]\nlocation = 'x'"),
        format!("scope.regions = '{long}'"),
        format!("engine = '{long}'"),
    ] {
        let report = Machine::new().project(&format!("version = 1\n{text}")).load().unwrap_err();
        let mark = report.mark.unwrap();
        assert!(report.title.len() < 300 && mark.label.len() < 300, "{}", report.title);
    }
}

#[test]
fn what_cannot_be_read_is_an_error_and_not_an_absence() {
    let machine = Machine::new();
    std::fs::create_dir(machine.project_path()).unwrap();
    assert!(machine.load().unwrap_err().title.ends_with("logq.toml: not a regular file"));
    let machine = Machine::new().project(&"#".repeat((1 << 20) + 1));
    assert!(machine.load().unwrap_err().title.ends_with("logq.toml: larger than 1 MiB"));
    let machine = Machine::new();
    std::fs::write(machine.project_path(), b"version = 1 # \xff").unwrap();
    assert!(machine.load().unwrap_err().title.contains("logq.toml: "));
}

#[test]
fn the_merged_configuration_says_who_set_what() {
    let machine = Machine::new()
        .user("version = 1\nengine = 'athena'\n[targets.main]\nprofile = 'ir'\n")
        .project("version = 1\naccounts = { prod = '111122223333' }\n[targets.main]\noutput = 's3://else\"where/'\n[tables.flows]\nsource = 'vpcflow'\nlocation = 'flows'\nsince = 2023-01-01\n")
        .env("LOGQ_WINDOW", "6h");
    let s = machine.load().unwrap();
    insta::assert_snapshot!("show_toml", s.to_toml());
    insta::assert_snapshot!("show_json", serde_json::to_string(&s.to_json()).unwrap());
}

#[test]
fn the_merged_configuration_reads_back() {
    let machine = Machine::new().project(EXAMPLE);
    machine.trust();
    let shown = machine.load().unwrap().to_toml();
    let again = Machine::new().project(&shown);
    again.trust();
    let strip = |text: &str| text.lines().map(|l| l.split("  # ").next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(strip(&again.load().unwrap().to_toml()), strip(&shown));
}

#[test]
fn every_key_is_documented() {
    let page = include_str!("../../docs/configuration.md");
    for key in KEYS {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", key.path)));
        let row = row.unwrap_or_else(|| panic!("docs/configuration.md has no row for `{}`", key.path));
        assert!(row.contains(key.doc), "`{}` is described otherwise: {row}", key.path);
        for said in [key.default, key.env].into_iter().flatten() {
            assert!(row.contains(&format!("`{said}`")), "`{}` lacks {said}: {row}", key.path);
        }
        assert_eq!(row.contains("needs trust"), key.guarded, "{row}");
    }
}

proptest! {
    #[test]
    fn hostile_files_are_answered(text in "[a-z.\\[\\]={}\"'0-9\\n #-]{0,200}") {
        let _ = parsed(&format!("version = 1\n{text}"));
    }

    #[test]
    fn hostile_values_never_change_the_shape_of_what_is_shown(value in any::<String>()) {
        let written = toml::Value::from(value.as_str());
        if let Ok(settings) = parsed(&format!("version = 1\n[targets.main]\ndatabase = {written}\n")) {
            prop_assert_eq!(settings.targets["main"].database.as_deref(), Some(value.as_str()));
            let again = parsed(&settings.to_toml()).unwrap();
            prop_assert_eq!(again.targets["main"].database.as_deref(), Some(value.as_str()));
        }
    }
}
