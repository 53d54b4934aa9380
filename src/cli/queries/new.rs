//! `logq queries new`: a question to start from, with a fixture and a test that hold.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::{Failure, diagnostics, output, workspace};
use crate::nearest::nearest;
use crate::printable::Printable;
use crate::queries::Query;
use crate::report::{Exit, Report};
use crate::sources::{Choices, ColumnType, EventTime, Format, Sample, Source};

/// Start a question: a file that passes check and test, to be changed into your own
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its id, which is the file's name: small letters, digits and hyphens
    id: String,
    /// The pack's folder; made if it is not there [default: this folder if it is a pack, else queries/own]
    #[arg(long, value_name = "DIR")]
    pack: Option<PathBuf>,
    /// The log kind that it reads
    #[arg(long, default_value = "cloudtrail")]
    source: String,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let workspace = workspace()?;
    let source = workspace.catalogue.get(&args.source).ok_or_else(|| {
        let report = Report::usage(format!("`{}` is not a log kind", args.source));
        match nearest(&args.source, workspace.catalogue.iter().map(|source| source.id.as_str())) {
            Some(near) => report.hint(format!("did you mean `{near}`?")),
            None => report.hint("`logq sources` lists them"),
        }
    })?;
    if let Some(known) = workspace.queries.iter().find(|query| query.id == args.id) {
        let title = format!("there is a question `{}` already, in {}", args.id, known.origin);
        return Err(Report::usage(title).hint("choose another id").into());
    }
    let here = Path::new("pack.toml").is_file();
    let pack = args.pack.clone().unwrap_or_else(|| PathBuf::from(if here { "." } else { "queries/own" }));
    let file = pack.join(format!("{}.sql", args.id));
    let draft = Draft::of(&args.id, source);
    let text = draft.text();
    // The id is held against the rules before anything is written.
    Query::parse("", &args.id, &file.display().to_string(), &text)?;
    for (path, text) in draft.files(&pack, &file, text) {
        create(&path, &text)?;
        diagnostics::note(&Printable::line(&format!("written: {}", path.display())));
    }
    let shown = file.display();
    let told = format!("next: logq queries check {shown} && logq queries test {shown}\n");
    output::stdout(Printable::block(&told).as_str().as_bytes())
}

/// Writes a file that is not there yet; a pack that is there keeps its `pack.toml`.
fn create(path: &Path, text: &str) -> Result<(), Report> {
    let failed = |e: std::io::Error| Report::new(Exit::Failed, format!("{} cannot be written: {e}", path.display()));
    if path.exists() {
        return Err(Report::usage(format!("{} is there already", path.display())).hint("choose another id or pack"));
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

/// A question that counts the values of one column of a kind.
struct Draft<'a> {
    id: &'a str,
    source: &'a Source,
    /// The column that is counted, and the sample that has a value in it.
    column: &'a str,
    sample: Option<(&'a Sample, &'a str)>,
}

impl<'a> Draft<'a> {
    fn of(id: &'a str, source: &'a Source) -> Self {
        let is_text = |name: &str| source.column(name).is_some_and(|column| column.ty == ColumnType::String);
        let usual =
            |sample: &&Sample| sample.choices == Choices::default() && sample.fields.is_none() && sample.skipped == 0;
        let value = |sample: &'a Sample| {
            let values = sample.expect.first()?.iter();
            let plain = |text: &&str| !text.contains("*/");
            let mut texts = values.filter_map(|(name, value)| Some((name.as_str(), value.as_str().filter(plain)?)));
            texts.find(|(name, _)| is_text(name)).map(|(name, text)| (name, (sample, text)))
        };
        let samples = source.samples.iter().filter(usual).filter(|_| !matches!(source.format, Format::Parquet));
        let found = samples.filter_map(value).next();
        let first = source.columns.iter().find(|column| column.ty == ColumnType::String);
        let column = found.map(|(name, _)| name).or(first.map(|column| column.name.as_str())).unwrap_or_default();
        Self { id, source, column, sample: found.map(|(_, sample)| sample) }
    }

    /// Whether the kind's records say when they are from.
    fn has_time(&self) -> bool {
        self.source.time != EventTime::None && self.source.derived("event_time").is_some()
    }

    fn text(&self) -> String {
        let Self { source, column, .. } = self;
        let column = crate::sql::identifier(column);
        let (times, selected) = match self.has_time() {
            true => (
                "  { name = \"first_seen\", type = \"timestamp\" },\n  { name = \"last_seen\", type = \"timestamp\" },\n",
                ",\n  min(t.event_time) AS first_seen,\n  max(t.event_time) AS last_seen",
            ),
            false => ("", ""),
        };
        format!(
            "/*---\n\
             title = {title}\n\
             question = \"Which values of {name} occur, and how often?\"\n\
             sources = [\"{source}\"]\n\
             severity = \"info\"\n\
             cost = \"cheap\"\n\
             output = [\n  {{ name = \"value\", type = \"text\", doc = \"The value of {name}.\" }},\n  \
             {{ name = \"records\", type = \"count\" }},\n{times}]\n\n\
             [params.value]\ntype = \"text\"\noptional = true\ndoc = \"Only this value.\"\n\n\
             [params.top]\ntype = \"int\"\ndefault = 100\ndoc = \"How many values at most.\"\n\
             {test}---*/\n\
             SELECT\n  t.{column} AS value,\n  count(*) AS records{selected}\n\
             FROM {source} AS t\n\
             WHERE t.{column} IS NOT NULL\n  AND (:value IS NULL OR t.{column} = :value)\n\
             GROUP BY t.{column}\n\
             ORDER BY records DESC, value\n\
             LIMIT :top\n",
            title = toml::Value::from(format!("{} by {}", source.title, self.column)),
            name = self.column,
            source = source.id,
            test = self.test(),
        )
    }

    /// A test on a record that is known.
    fn test(&self) -> String {
        let Some((_, value)) = self.sample else { return String::new() };
        let window = if self.has_time() { "" } else { "window = \"2026-03-10/2026-03-11\"\n" };
        let value = toml::Value::from(value);
        format!(
            "\n[[test]]\ntitle = \"the value of a known record is found, and no other one\"\n\
             fixture = \"{}\"\n{window}params = {{ value = {value} }}\nrows = 1\ncontains = [{{ value = {value} }}]\n",
            self.id
        )
    }

    /// The files of the question below its pack.
    fn files(&self, pack: &Path, file: &Path, text: String) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        let manifest = pack.join("pack.toml");
        if !manifest.exists() {
            files.push((manifest, "name = \"Our own questions\"\nversion = \"0.1.0\"\n".to_owned()));
        }
        files.push((file.to_path_buf(), text));
        if let Some((sample, _)) = self.sample {
            let name = format!("{}.log", self.source.id);
            files.push((pack.join("fixtures").join(self.id).join(name), sample.text.clone()));
        }
        files
    }
}
