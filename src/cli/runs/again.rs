//! How a run is asked for again, as a line for the shell.

use crate::journal::Entry;
use crate::queries::ParamValue;
use crate::settings::EngineKind;

/// The command that asks the same question for the same time; `None` where the journal does not have the question.
pub(in crate::cli) fn command(entry: &Entry) -> Option<String> {
    // The usual target may be another one by now.
    let target = entry.target.as_ref().filter(|_| entry.engine == EngineKind::Athena);
    let mut words: Vec<String> = target.map(|(name, _)| format!("LOGQ_TARGET={name}")).into_iter().collect();
    words.push("logq".to_owned());
    match (&entry.question, &entry.author_sql) {
        (Some(question), _) => words.extend(["run".to_owned(), question.clone()]),
        (None, Some(sql)) => words.extend(["sql".to_owned(), sql.clone()]),
        (None, None) => return None,
    }
    for (name, value) in &entry.params {
        let values = match value {
            ParamValue::List(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        words.extend(values.iter().flat_map(|value| ["-p".to_owned(), format!("{name}={value}")]));
    }
    if let Some(scope) = &entry.scope {
        words.extend(["--since".to_owned(), scope.window.from.to_string()]);
        words.extend(["--until".to_owned(), scope.window.to.to_string()]);
        let list = |values: &Option<Vec<String>>| values.as_ref().map_or("all".to_owned(), |v| v.join(","));
        words.extend(["--accounts".to_owned(), list(&scope.accounts)]);
        words.extend(["--regions".to_owned(), list(&scope.regions)]);
        for (name, values) in &scope.partitions {
            words.extend(["--partition".to_owned(), format!("{name}={}", values.join(","))]);
        }
    }
    words.extend(["--engine".to_owned(), entry.engine.name().to_owned()]);
    words.extend(entry.case.iter().flat_map(|case| ["--case".to_owned(), case.clone()]));
    Some(words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "))
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
