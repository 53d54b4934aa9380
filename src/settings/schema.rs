//! Every key of `logq.toml` and of the user's `config.toml`. Reading, merging, `logq config show` and the test on
//! `docs/configuration.md` all go by this list.

/// One key.
#[derive(Debug)]
pub struct Key {
    /// Dotted; `*` stands for a name the user chooses.
    pub path: &'static str,
    /// What its value looks like.
    pub(super) kind: Kind,
    /// The value when nobody sets it, as TOML; for keys that are computed, none.
    pub default: Option<&'static str>,
    /// The environment variable that sets it.
    pub env: Option<&'static str>,
    /// Whether a project file must be trusted before it may set it: the key redirects results or changes who asks.
    pub guarded: bool,
    /// One line for people.
    pub doc: &'static str,
}

/// The shape of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string.
    Text,
    /// A string with a size, or a number of bytes.
    Size,
    /// An integer or float.
    Number,
    /// An array of strings.
    List,
    /// An array of strings, or this one word.
    ListOr(&'static str),
    /// A TOML date or time, or a string that holds one.
    Moment,
}

impl Kind {
    /// The shape in words, for messages.
    pub(super) fn expected(self) -> String {
        match self {
            Self::Text => "a string".to_owned(),
            Self::Size => "a size such as \"1GiB\"".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::List => "a list of strings such as [\"a\", \"b\"]".to_owned(),
            Self::ListOr(word) => format!("a list of strings such as [\"a\", \"b\"], or \"{word}\""),
            Self::Moment => "a date or time such as 2026-03-10 or 2026-03-10T09:12:00Z".to_owned(),
        }
    }
}

const fn key(path: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { path, kind, default: None, env: None, guarded: false, doc }
}

impl Key {
    const fn default(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    const fn env(self, env: &'static str) -> Self {
        Self { env: Some(env), ..self }
    }

    const fn guarded(self) -> Self {
        Self { guarded: true, ..self }
    }

    /// Whether a dotted path with the user's names in it is this key.
    pub(super) fn matches(&self, path: &str) -> bool {
        let (mut pattern, mut path) = (self.path.split('.'), path.split('.'));
        loop {
            match (pattern.next(), path.next()) {
                (None, None) => return true,
                (Some(p), Some(name)) if p == "*" || p == name => {}
                _ => return false,
            }
        }
    }
}

/// The key of a dotted path.
pub(super) fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.matches(path))
}

/// All keys, in the order in which they are documented and shown.
pub static KEYS: &[Key] = &[
    key("version", Kind::Number, "the version of this format; 1, and required in every file"),
    key("engine", Kind::Text, "which engine runs: \"athena\" or \"local\"; athena when there is a target, else local")
        .env("LOGQ_ENGINE"),
    key("target", Kind::Text, "which of [targets] Athena runs go to; \"main\", or the only one there is")
        .env("LOGQ_TARGET"),
    key("scope.window", Kind::Text, "the time window of a run: 24h, FROM/TO, a day, `2h around TIME`")
        .default("\"24h\"")
        .env("LOGQ_WINDOW"),
    key("scope.accounts", Kind::ListOr("all"), "accounts every run is confined to, names or ids")
        .default("\"all\"")
        .env("LOGQ_ACCOUNTS"),
    key("scope.regions", Kind::ListOr("all"), "regions every run is confined to")
        .default("\"all\"")
        .env("LOGQ_REGIONS"),
    key("scope.now", Kind::Moment, "fixes the clock: relative times count from here; the real clock unless set"),
    key(
        "scope.partitions.*",
        Kind::List,
        "values of a partition that only you know (web_acl, vpc), to which every run is confined",
    ),
    key("accounts.*", Kind::Text, "a name for a 12-digit account id: prod = \"111122223333\""),
    key("targets.*.profile", Kind::Text, "the AWS profile that asks").guarded(),
    key("targets.*.role_arn", Kind::Text, "the role that is assumed before asking").guarded(),
    key("targets.*.region", Kind::Text, "the region of the workgroup; the profile's unless set"),
    key("targets.*.endpoint", Kind::Text, "another address of the Athena service, e.g. a VPC endpoint").guarded(),
    key("targets.*.workgroup", Kind::Text, "the Athena workgroup; Athena's own default is primary"),
    key("targets.*.database", Kind::Text, "the database of tables that do not name their own"),
    key("targets.*.output", Kind::Text, "the S3 prefix for results, unless the workgroup decides").guarded(),
    key(
        "targets.*.reuse",
        Kind::Text,
        "answers of Athena that are not older than this count as new (60m, 7d at most); every run is paid for unless set",
    ),
    key("targets.*.price_per_tb", Kind::Number, "dollars for a TB scanned; the list price of the region unless set"),
    key("local.memory", Kind::Size, "memory the embedded engine may use for sorting and grouping")
        .default("\"1GiB\"")
        .env("LOGQ_MEMORY"),
    key("local.max_object", Kind::Size, "the largest inflated object; anything larger is skipped and counted")
        .default("\"3GiB\"")
        .env("LOGQ_MAX_OBJECT"),
    key("tables.*.source", Kind::Text, "the log kind (`logq sources`); the table's own name unless set"),
    key(
        "tables.*.location",
        Kind::Text,
        "where the objects are: s3://bucket/prefix/, or a folder relative to this file",
    ),
    key("tables.*.layout", Kind::Text, "the key layout, one of the source's; the source's first unless set"),
    key("tables.*.org", Kind::Text, "the organization id o-…, for layouts that have one in the key"),
    key("tables.*.accounts", Kind::ListOr("injected"), "the accounts below the location, names or ids"),
    key("tables.*.regions", Kind::ListOr("injected"), "the regions below the location"),
    key("tables.*.since", Kind::Moment, "the first day that has objects"),
    key("tables.*.fields", Kind::List, "the fields of a chosen format (flow logs), in its own order"),
    key("tables.*.prefix", Kind::Text, "the prefix as the delivery stream has it, for layouts that you decide on"),
    key("tables.*.timezone", Kind::Text, "the time zone of that prefix; UTC unless set"),
    key("tables.*.object_format", Kind::Text, "one of the source's formats (`logq sources ID`); its first unless set"),
    key("tables.*.columns", Kind::List, "columns of your own, \"name type\", for sources that are open"),
    key("tables.*.time", Kind::Text, "the clock of those: \"column iso8601\", epoch_seconds or epoch_millis"),
    key(
        "tables.*.athena",
        Kind::Text,
        "database.table in Athena; <the target's database>.<the table's name> unless set",
    ),
    key(
        "tables.*.existing",
        Kind::List,
        "the columns, \"name type\", of a table in Athena that somebody else made (`logq tables import` writes them)",
    ),
    key(
        "tables.*.names.*",
        Kind::Text,
        "that table's own name of a column or partition column; \"\" where it has no such partition column",
    ),
    key(
        "tables.*.partitions.*",
        Kind::ListOr("injected"),
        "the values of a partition that only you know (web_acl, vpc); in S3 injected unless set",
    ),
    key("guard.max_scan", Kind::Size, "what a run on Athena may scan without --yes; no limit unless set")
        .env("LOGQ_MAX_SCAN"),
    key("guard.budget_day", Kind::Number, "dollars that runs on Athena may cost in a day; no limit unless set"),
    key("guard.budget_case", Kind::Number, "dollars that runs of one --case may cost; no limit unless set"),
    key("packs.paths", Kind::List, "folders with more queries, relative to this file").default("[]"),
    key("ui.timezone", Kind::Text, "the zone that times are shown in: UTC or a name such as Europe/Berlin")
        .default("\"UTC\"")
        .env("LOGQ_TIMEZONE"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_its_key_whatever_names_it_holds() {
        assert_eq!(find("engine").map(|k| k.path), Some("engine"));
        assert_eq!(find("targets.main.output").map(|k| k.path), Some("targets.*.output"));
        assert_eq!(find("targets.main").map(|k| k.path), None);
        assert_eq!(find("targets.main.output.x").map(|k| k.path), None);
    }

    #[test]
    fn what_redirects_results_or_changes_who_asks_is_guarded_and_nothing_else() {
        let guarded: Vec<_> = KEYS.iter().filter(|k| k.guarded).map(|k| k.path).collect();
        assert_eq!(guarded, ["targets.*.profile", "targets.*.role_arn", "targets.*.endpoint", "targets.*.output"]);
    }
}
