//! Why no table definition is written.

use crate::report::Report;

/// Why no table definition is written. Each text says what to type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DdlError {
    /// The location is a folder of this machine.
    #[error("Athena reads S3 only, not the folder `{0}`")]
    Folder(String),
    /// The location is not one that S3 and Athena take.
    #[error("`{location}` is not a location in S3: {why}")]
    Location {
        /// What was typed.
        location: String,
        /// What is wrong.
        why: String,
    },
    /// The location holds what the layout adds.
    #[error("the location already contains {what}, which the table adds for each partition")]
    Deep {
        /// `the account 111122223333`.
        what: String,
        /// The location without it.
        instead: String,
    },
    /// Not twelve digits.
    #[error("`{0}` is not an account id: it has 12 digits")]
    Account(String),
    /// Not a region of AWS.
    #[error("`{region}` is not a region of AWS")]
    Region {
        /// What was typed.
        region: String,
        /// The nearest region.
        nearest: Option<String>,
    },
    /// No accounts or no regions.
    #[error("the table's {0} are not said")]
    Unlisted(&'static str),
    /// No first day.
    #[error("the table's first day is not said")]
    NoSince,
    /// Not a date.
    #[error("`{0}` is not a date")]
    Date(String),
    /// A first day that is still to come.
    #[error("{0} is still to come: the projection would be empty")]
    Future(jiff::civil::Date),
    /// A first day before there was S3.
    #[error("no log is as old as {0}")]
    TooOld(jiff::civil::Date),
    /// Not one of the source's layouts.
    #[error("{source_id} has no layout `{layout}`: write {known}", known = known.join(" or "))]
    Layout {
        /// The source.
        source_id: String,
        /// What was typed.
        layout: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The layout needs an organization.
    #[error("the layout `{0}` needs the organization's id")]
    NoOrg(String),
    /// The layout has no organization.
    #[error("the layout `{layout}` has no folder for an organization")]
    OrgUnused {
        /// The layout.
        layout: String,
        /// A layout that has one.
        instead: Option<String>,
    },
    /// Not an organization id.
    #[error("`{0}` is not an organization id: `o-` and lower-case letters and digits follow")]
    Org(String),
    /// Not a name of a table or database.
    #[error("`{name}` is not a name for a {what}: write a-z, 0-9 and _, with a letter first")]
    Name {
        /// `table` or `database`.
        what: &'static str,
        /// What was typed.
        name: String,
    },
    /// A field that the source does not have, or twice the same.
    #[error("{error}")]
    Field {
        /// What is wrong.
        error: crate::sources::FieldError,
        /// The nearest field.
        nearest: Option<String>,
    },
    /// An empty list of fields.
    #[error("no field is named")]
    NoFields,
    /// A value of a partition that an `enum` projection cannot hold.
    #[error("`{value}` cannot be a value of {name}: no commas, slashes, blanks and `$`")]
    Partition {
        /// The partition.
        name: String,
        /// What was typed.
        value: String,
    },
    /// Fields for a source whose fields are fixed.
    #[error("the fields of {0} are not a matter of choice")]
    FixedFields(String),
    /// A form that names the database, and no database.
    #[error("the table {table} is in no database, and the form {form} names one")]
    NoDatabase {
        /// The form.
        form: &'static str,
        /// The table.
        table: String,
    },
    /// Two tables of one name.
    #[error("the table {0} is there twice")]
    Twice(String),
    /// More than a service takes.
    #[error("{what} has {length} {unit}, and {by} takes {most}")]
    Long {
        /// `the comment of the column path of logs.flows`.
        what: String,
        /// How long it is.
        length: usize,
        /// `bytes`.
        unit: &'static str,
        /// The service.
        by: &'static str,
        /// The limit.
        most: usize,
    },
    /// A text that CloudFormation replaces.
    #[error("the table {0} holds `{{{{resolve:`, which CloudFormation replaces by a value of its own")]
    Reference(String),
}

impl From<DdlError> for Report {
    fn from(error: DdlError) -> Self {
        let did_you_mean = |nearest: &Option<String>| nearest.as_ref().map(|n| format!("did you mean `{n}`?"));
        let hint = match &error {
            DdlError::Folder(_) | DdlError::Location { .. } => {
                Some("type --location s3://my-trail-bucket/AWSLogs/".to_owned())
            }
            DdlError::Deep { instead, .. } => Some(format!("type --location {instead}")),
            DdlError::Account(_) => Some("type --accounts 111122223333,222233334444 (leading zeros count)".to_owned()),
            DdlError::Region { nearest, .. } => did_you_mean(nearest).or(Some("type --regions eu-west-1,us-east-1".to_owned())),
            DdlError::Unlisted("accounts") => Some(
                "type --accounts 111122223333,222233334444, or --accounts injected if each query shall name its accounts"
                    .to_owned(),
            ),
            DdlError::Unlisted(_) => Some("type --regions eu-west-1,us-east-1".to_owned()),
            DdlError::NoSince | DdlError::TooOld(_) | DdlError::Date(_) | DdlError::Future(_) => Some("type --since 2023-01-01, the first day with logs".to_owned()),
            DdlError::Layout { .. } => Some("`logq sources ID` shows the folders of each".to_owned()),
            DdlError::NoOrg(_) | DdlError::Org(_) => Some("type --org o-abc123".to_owned()),
            DdlError::OrgUnused { instead: Some(layout), .. } => Some(format!("type --layout {layout}")),
            DdlError::OrgUnused { .. } => Some("leave --org out".to_owned()),
            DdlError::Name { name, .. } => Some(format!("type {}", legal_name(name))),
            DdlError::Field { nearest, .. } => {
                did_you_mean(nearest).or(Some("`logq sources ID` lists the fields".to_owned()))
            }
            DdlError::NoFields => {
                Some("type --fields version,account-id,srcaddr or the flow log's format string in single quotes".to_owned())
            }
            DdlError::Partition { name, .. } => Some(format!("type --partition {name}=VALUE,VALUE")),
            DdlError::FixedFields(_) => Some("leave --fields out".to_owned()),
            DdlError::NoDatabase { .. } => Some("type --database NAME".to_owned()),
            DdlError::Twice(_) => Some("give one of them another name: --table NAME, or `athena` in logq.toml".to_owned()),
            DdlError::Long { unit: "tables", .. } => Some("name fewer tables".to_owned()),
            DdlError::Long { .. } => {
                Some("shorten it; a partition with very many values is better injected: --accounts injected".to_owned())
            }
            DdlError::Reference(_) => Some("choose another form: --format terraform".to_owned()),
        };
        let report = Self::usage(error.to_string());
        match hint {
            Some(hint) => report.hint(hint),
            None => report,
        }
    }
}

/// The nearest legal name.
fn legal_name(text: &str) -> String {
    let name: String = text
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '_' })
        .take(64)
        .collect();
    let name = name.trim_matches('_');
    if name.starts_with(|c: char| c.is_ascii_lowercase()) { name.to_owned() } else { format!("logs_{name}") }
}
