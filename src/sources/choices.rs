//! What a table decides about its kind: the object format, the folders of a stream, columns of its own.

use jiff::tz::TimeZone;

use super::check::is_name;
use super::{Column, ColumnType, Derived, EventTime, FieldPath, Layout, PrefixError, Source, hive_type};
use crate::nearest::nearest;
use crate::report::Report;

/// What a table decides about its kind; nothing, by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The id of one of the kind's formats.
    pub object_format: Option<String>,
    /// The prefix as the delivery stream has it, for layouts that the user decides on.
    pub prefix: Option<String>,
    /// The time zone of the prefix, an IANA name; UTC if it is not said.
    pub timezone: Option<String>,
    /// Columns of its own, for kinds that are open: `name type`.
    pub columns: Vec<String>,
    /// The clock of those: `column form`, the form being `iso8601`, `epoch_seconds` or `epoch_millis`.
    pub time: Option<String>,
}

/// A choice that the kind does not offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// A format that is none of the kind's.
    #[error("`{format}` is not an object format of {source_id}: there are {}", known.join(", "))]
    Format {
        /// The kind.
        source_id: String,
        /// What was asked for.
        format: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A prefix where the kind's folders are fixed.
    #[error("the folders of {source_id} in the layout {layout} are fixed: a prefix says nothing about them")]
    NoPrefix {
        /// The kind.
        source_id: String,
        /// The layout.
        layout: String,
    },
    /// A prefix that cannot be followed.
    #[error(transparent)]
    Prefix(#[from] PrefixError),
    /// A time zone that is not one.
    #[error("`{0}` is not a time zone of the IANA data base")]
    Zone(String),
    /// A time zone of folders that are in UTC.
    #[error("the folders of {source_id} in the layout {layout} are in UTC: only a prefix of one's own has a time zone")]
    NoZone {
        /// The kind.
        source_id: String,
        /// The layout.
        layout: String,
    },
    /// Columns for a kind that has its own.
    #[error("the columns of {source_id} are fixed")]
    Closed {
        /// The kind.
        source_id: String,
    },
    /// A kind that needs columns.
    #[error("{source_id} is any stream: the table says its columns and its clock")]
    NoColumns {
        /// The kind.
        source_id: String,
    },
    /// A column that cannot be one.
    #[error("the column `{column}`: {why}")]
    Column {
        /// As it was written.
        column: String,
        /// What is wrong.
        why: String,
    },
    /// A clock that cannot be one.
    #[error("the clock `{time}`: {why}")]
    Time {
        /// As it was written.
        time: String,
        /// What is wrong.
        why: String,
    },
}

impl From<ChoiceError> for Report {
    fn from(error: ChoiceError) -> Self {
        let report = Self::usage(error.to_string());
        match error {
            ChoiceError::Format { format, known, .. } => match nearest(&format, known.iter().map(String::as_str)) {
                Some(near) => report.hint(format!("did you mean `{near}`?")),
                None => report,
            },
            ChoiceError::NoPrefix { .. } | ChoiceError::NoZone { .. } | ChoiceError::Closed { .. } => {
                report.hint("leave it out; `logq sources ID` shows the layouts and columns")
            }
            ChoiceError::Prefix(_) => report.hint("`logq sources ID` shows the usual prefix of each layout"),
            ChoiceError::Zone(_) => report.hint("write a name such as Asia/Tokyo or Europe/Berlin"),
            ChoiceError::NoColumns { .. } => report.hint(
                "write --columns 'id string, at string, bytes bigint' --time 'at iso8601', or `columns` and `time` in \
                 logq.toml",
            ),
            ChoiceError::Column { .. } => report.hint("write a name and a type: `bytes bigint`"),
            ChoiceError::Time { .. } => {
                report.hint("write a column and its form: `at iso8601`, `ts epoch_seconds` or `ts epoch_millis`")
            }
        }
    }
}

impl Source {
    /// The kind as a table with this layout has it.
    ///
    /// # Errors
    /// A choice that the kind does not offer, or cannot do without.
    pub fn with(&self, layout: &str, choices: &Choices) -> Result<Self, ChoiceError> {
        let mut source = self.clone();
        if let Some(format) = &choices.object_format {
            source.choose_format(format)?;
        }
        source.choose_prefix(layout, choices)?;
        source.choose_columns(choices)?;
        Ok(source)
    }

    /// One of the kind's layouts as a table with another prefix has it.
    ///
    /// # Errors
    /// A prefix that cannot be followed, or a layout whose folders are fixed.
    pub fn layout_with(&self, layout: &Layout, prefix: &str) -> Result<Layout, ChoiceError> {
        let mut source = Self { layouts: vec![layout.clone()], ..self.clone() };
        let choices = Choices { prefix: Some(prefix.to_owned()), ..Choices::default() };
        source.choose_prefix(&layout.id, &choices)?;
        Ok(source.layouts.swap_remove(0))
    }

    fn choose_format(&mut self, id: &str) -> Result<(), ChoiceError> {
        if self.format_id == id {
            return Ok(());
        }
        let Some(chosen) = self.formats.iter().find(|f| f.id == id).cloned() else {
            let others = self.formats.iter().map(|f| f.id.clone());
            let known = std::iter::once(self.format_id.clone()).chain(others).collect();
            return Err(ChoiceError::Format { source_id: self.id.clone(), format: id.to_owned(), known });
        };
        self.format = chosen.format;
        self.serde = chosen.serde;
        self.strings = chosen.strings;
        self.format_id = chosen.id;
        if let Some(name) = chosen.object_name {
            self.object_name = name;
        }
        Ok(())
    }

    fn choose_prefix(&mut self, layout: &str, choices: &Choices) -> Result<(), ChoiceError> {
        if choices.prefix.is_none() && choices.timezone.is_none() {
            return Ok(());
        }
        let zone = match &choices.timezone {
            Some(name) => TimeZone::get(name).map_err(|_| ChoiceError::Zone(name.clone()))?,
            None => TimeZone::UTC,
        };
        let source_id = self.id.clone();
        let chosen = self.layouts.iter_mut().find(|l| l.id == layout);
        let Some((usual, layout)) = chosen.and_then(|layout| Some((layout.usual.clone()?, layout))) else {
            return Err(match choices.prefix {
                Some(_) => ChoiceError::NoPrefix { source_id, layout: layout.to_owned() },
                None => ChoiceError::NoZone { source_id, layout: layout.to_owned() },
            });
        };
        let read = usual.grammar.read(choices.prefix.as_deref().unwrap_or(&usual.prefix), &zone)?;
        layout.template = read.template;
        layout.partitions = read.partitions;
        layout.notes = read.notes;
        for partition in &mut layout.partitions {
            // A key may be called like a column of the records, which it usually repeats.
            if self.columns.iter().any(|c| c.name == partition.name) {
                let renamed = format!("{}_key", partition.name);
                let (from, to) = (format!("{{{}}}", partition.name), format!("{{{renamed}}}"));
                layout.template = layout.template.replace(&from, &to);
                partition.name = renamed;
            }
        }
        Ok(())
    }

    fn choose_columns(&mut self, choices: &Choices) -> Result<(), ChoiceError> {
        let source_id = || self.id.clone();
        if !self.open {
            let none = choices.columns.is_empty() && choices.time.is_none();
            return if none { Ok(()) } else { Err(ChoiceError::Closed { source_id: source_id() }) };
        }
        if choices.columns.is_empty() && self.columns.is_empty() {
            return Err(ChoiceError::NoColumns { source_id: source_id() });
        }
        for text in &choices.columns {
            let column = column(text).map_err(|why| ChoiceError::Column { column: text.clone(), why })?;
            if self.column(&column.name).is_some() {
                let why = "another column has this name".to_owned();
                return Err(ChoiceError::Column { column: text.clone(), why });
            }
            self.columns.push(column);
        }
        let Some(text) = &choices.time else { return Ok(()) };
        let (time, derived) = self.clock(text).map_err(|why| ChoiceError::Time { time: text.clone(), why })?;
        self.time = time;
        self.derived.retain(|d| d.name() != derived.name());
        self.derived.push(derived);
        Ok(())
    }

    /// `at iso8601` as a clock and the `event_time` that goes with it.
    fn clock(&self, text: &str) -> Result<(EventTime, Derived), String> {
        let mut words = text.split_whitespace();
        let (Some(name), Some(form), None) = (words.next(), words.next(), words.next()) else {
            return Err("a column and its form, with a blank between them".to_owned());
        };
        let column = self.column(name).ok_or_else(|| format!("there is no column `{name}`"))?;
        let quoted = crate::sql::identifier(name);
        let numeric = matches!(column.ty, ColumnType::Int | ColumnType::BigInt | ColumnType::Double);
        let utc = |instant: String| format!("try(CAST({instant} AT TIME ZONE 'UTC' AS timestamp(3)))");
        let (time, sql) = match form {
            // Texts of different precision are not in the order of time: the window is compared with the instant.
            "iso8601" if column.ty == ColumnType::String => {
                (EventTime::Derived, utc(format!("from_iso8601_timestamp({quoted})")))
            }
            "epoch_seconds" if numeric => {
                (EventTime::EpochSeconds(name.to_owned()), utc(format!("from_unixtime(CAST({quoted} AS double))")))
            }
            "epoch_millis" if numeric => (
                EventTime::EpochMillis(name.to_owned()),
                utc(format!("from_unixtime(CAST({quoted} AS double) / 1000)")),
            ),
            "iso8601" => return Err(format!("`{name}` is {}; this form is text", column.ty)),
            "epoch_seconds" | "epoch_millis" => {
                return Err(format!("`{name}` is {}; this form is a number", column.ty));
            }
            other => return Err(format!("`{other}` is not a form")),
        };
        let derived = Derived::Sql {
            name: "event_time".to_owned(),
            ty: ColumnType::Timestamp,
            sql,
            needs: vec![FieldPath::column(name)],
            doc: format!("The time of {name}, UTC."),
        };
        Ok((time, derived))
    }
}

/// `bytes bigint`, or with the key of the record, `at string @timestamp`.
fn column(text: &str) -> Result<Column, String> {
    let (name, rest) =
        text.trim().split_once(char::is_whitespace).ok_or("a name and a type, with a blank between them")?;
    if !is_name(name) {
        return Err("a name has a-z, 0-9 and _, with a letter first".to_owned());
    }
    let (ty, key) = match (hive_type::parse(rest.trim()), rest.trim().rsplit_once(char::is_whitespace)) {
        (Ok(ty), _) => (ty, None),
        (Err(_), Some((ty, key))) => (hive_type::parse(ty.trim())?, Some(key.to_owned())),
        (Err(why), None) => return Err(why),
    };
    Ok(Column { name: name.to_owned(), key, ty, doc: String::new(), envelope: false })
}
