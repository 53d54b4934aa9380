//! `logq config`: which files are read, what they come to, what is wrong with one, and which to trust.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;

use super::{Failure, consent, diagnostics, output};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{Kinds, Overrides, Places, Settings, check_file, project_trust};
use crate::sources::Catalogue;

/// Show, check and trust the configuration
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print which files are read and where state is kept
    Path {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the merged configuration, and who set each value
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Check a file, or those that are read
    Validate {
        /// The file to check
        file: Option<PathBuf>,
    },
    /// Let the project file decide where results go and who asks
    Trust {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Runs the command.
pub(super) fn run(args: Args) -> Result<(), Failure> {
    let places = Places::of_process()?;
    match args.command {
        Command::Path { json } => path(&places, json),
        Command::Show { json } => show(&places, json),
        Command::Validate { file } => validate(&places, file),
        Command::Trust { yes } => trust(&places, yes),
    }
}

/// The log kinds that settings may name: the built-in ones and the user's.
fn kinds(places: &Places) -> Result<Kinds, Failure> {
    let catalogue = Catalogue::load(&places.config.join("ddl")).map_err(Report::from)?;
    Ok(Kinds::from(&catalogue))
}

fn path(places: &Places, as_json: bool) -> Result<(), Failure> {
    let user = places.user_file();
    let project = places.project_file().map(|file| {
        let standing = standing(places);
        (file, standing)
    });
    if as_json {
        let file = |path: &Path| json!({ "path": path.display().to_string(), "exists": path.is_file() });
        let project = project.map(|(path, standing)| json!({ "path": path.display().to_string(), "trust": standing }));
        return output::json(&json!({
            "user_file": file(&user),
            "project_file": project,
            "config_folder": places.config.display().to_string(),
            "state_folder": places.state.display().to_string(),
            "cache_folder": places.cache.display().to_string(),
        }));
    }
    let user_state = if user.is_file() { "" } else { "  (not there)" };
    let project = match project {
        Some((file, standing)) => format!("{}  ({standing})", file.display()),
        None => format!("none in {} or above it", places.start.display()),
    };
    let mut text = String::new();
    for (what, value) in [
        ("project file", project),
        ("user file", format!("{}{user_state}", user.display())),
        ("user's log kinds", places.config.join("ddl").display().to_string()),
        ("user's queries", places.config.join("queries").display().to_string()),
        ("state folder", places.state.display().to_string()),
        ("cache folder", places.cache.display().to_string()),
    ] {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{what:<17} {}", Printable::line(&value));
    }
    output::stdout(text.as_bytes())
}

/// What trust says about the project file, in a few words.
fn standing(places: &Places) -> &'static str {
    match project_trust(places) {
        Err(_) => "wrong: see logq config validate",
        Ok(project) if project.guarded.is_empty() => "needs no trust",
        Ok(project) if project.trusted => "trusted",
        Ok(_) => "not trusted: see logq config trust",
    }
}

fn show(places: &Places, as_json: bool) -> Result<(), Failure> {
    let settings = Settings::load(places, &Overrides::of_process(), &kinds(places)?)?;
    if as_json {
        output::json(&settings.to_json())
    } else {
        output::stdout(Printable::block(&settings.to_toml()).as_str().as_bytes())
    }
}

fn validate(places: &Places, file: Option<PathBuf>) -> Result<(), Failure> {
    let files = match file {
        Some(file) => vec![file],
        None => [Some(places.user_file()).filter(|file| file.exists()), places.project_file()]
            .into_iter()
            .flatten()
            .collect(),
    };
    if files.is_empty() {
        return Err(Report::usage("there is no configuration to check")
            .hint("name a file: logq config validate FILE")
            .into());
    }
    let kinds = kinds(places)?;
    let mut wrong = false;
    for file in files {
        match check_file(&file, &kinds) {
            Ok(()) => output::stdout(format!("{}: ok\n", Printable::line(&file.display().to_string())).as_bytes())?,
            Err(errors) => {
                errors.iter().for_each(diagnostics::print);
                wrong = true;
            }
        }
    }
    if wrong { Err(Failure::Silent(Exit::Usage)) } else { Ok(()) }
}

fn trust(places: &Places, yes: bool) -> Result<(), Failure> {
    let project = project_trust(places).map_err(|errors| {
        errors.iter().for_each(diagnostics::print);
        Failure::Silent(Exit::Usage)
    })?;
    let file = project.file.display();
    if project.guarded.is_empty() {
        diagnostics::note(&Printable::line(&format!("{file} sets nothing that needs trust")));
        return Ok(());
    }
    if project.trusted {
        diagnostics::note(&Printable::line(&format!("{file} is trusted already")));
        return Ok(());
    }
    diagnostics::note(&Printable::line(&format!("{file} sets:")));
    project.guarded.iter().for_each(|w| diagnostics::note(&Printable::line(&format!("  {} = {:?}", w.key, w.value))));
    const QUESTION: &str = "Results may go there and runs may ask as these. Trust it?";
    if yes || consent::asked(QUESTION, "look at the values above, then type: logq config trust --yes")? {
        project.grant()?;
        diagnostics::note(&Printable::line("trusted until the file changes"));
        Ok(())
    } else {
        Err(Report::usage("nothing was changed: the file is not trusted").into())
    }
}
