//! How records lie inside one object, and how Athena is told so.

/// The object format: one local decoder for each variant.
#[derive(Debug, Clone)]
pub enum Format {
    /// JSON documents; `records` names the array that holds the records (CloudTrail: `Records`).
    Json {
        /// The key of the envelope's array; `None` when every document is a record.
        records: Option<String>,
        /// The column that takes the text of a line that is no envelope.
        bare: Option<String>,
    },
    /// Lines of fields separated by one space, some in double quotes (load balancers). New fields are
    /// appended at the end of the line over the years, so the tail is optional and unknown fields are ignored.
    Fields(Vec<Field>),
    /// Lines of values separated by `separator` under a header line that names them (by [`super::Column::key`]).
    Headed {
        /// One character between values.
        separator: char,
        /// The text that stands for a missing value.
        missing: String,
        /// What the header line begins with, where it does not consist of the names alone: `#Fields: `. The names
        /// after it are separated by blanks, and other lines with the same first character are skipped.
        header: Option<String>,
    },
    /// Lines of values separated by `separator`, without a header: the table's fields in their order.
    Delimited {
        /// One character between values.
        separator: char,
        /// The text that stands for a missing value.
        missing: String,
    },
    /// Lines that a regular expression takes apart: one group for each column, in order, over the whole line.
    Lines {
        /// The expression, in the words that Java and Rust share, without a backslash.
        pattern: String,
        /// What a line is that does not match.
        unmatched: Unmatched,
    },
    /// Parquet; columns are found by name.
    Parquet,
}

/// What a line of [`Format::Lines`] is that does not match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmatched {
    /// Malformed: left out and counted.
    Count,
    /// More of the last column of the record before, after a line break.
    Append,
    /// A record of its own: the last column is the line, the others repeat the record before.
    Carry,
}

/// One of several formats in which a kind is delivered.
#[derive(Debug, Clone)]
pub struct ObjectFormat {
    /// Its name in `--object-format`: `text`, `parquet`.
    pub id: String,
    /// One line for people.
    pub title: String,
    /// How records lie in an object.
    pub format: Format,
    /// How Athena reads them.
    pub serde: Serde,
    /// Basenames of the objects, where they differ from the kind's.
    pub object_name: Option<regex::Regex>,
    /// Whether the objects hold text in every column, whatever the column's type.
    pub strings: bool,
}

/// One field of a [`Format::Fields`] line and the columns it fills.
#[derive(Debug, Clone)]
pub struct Field {
    /// AWS's name of the field, for messages: `client:port`.
    pub name: String,
    /// How the field's text becomes columns.
    pub shape: FieldShape,
    /// Whether it stands in quotes.
    pub quoting: Quoting,
    /// Whether a line may end before it.
    pub optional: bool,
    /// The regular expression of its text for Athena (no groups that capture, no backslash), where the usual one
    /// would not do: the first of two fields in a row that may stand without quotes.
    pub text: Option<String>,
}

impl Field {
    /// The columns it fills, in DDL order.
    pub fn columns(&self) -> Vec<&str> {
        match &self.shape {
            FieldShape::Whole(column) => vec![column],
            FieldShape::HostPort { host, port } => vec![host, port],
            FieldShape::Request { verb, url, proto } => vec![verb, url, proto],
        }
    }
}

/// How one field's text becomes columns (named in DDL order).
#[derive(Debug, Clone)]
pub enum FieldShape {
    /// The text is the value.
    Whole(String),
    /// `address:port`, split at the last colon (IPv6 is not bracketed); without a colon the port is NULL.
    HostPort {
        /// The address column.
        host: String,
        /// The port column.
        port: String,
    },
    /// `METHOD url HTTP/version`; a URL may hold spaces, the version may be missing. The method ends at the first
    /// space, or is all there is (then the others are NULL). Of the rest, one final space is dropped if another
    /// space is before it; what follows the last space is the protocol, and without a space it is NULL.
    Request {
        /// The method column.
        verb: String,
        /// The URL column.
        url: String,
        /// The protocol column.
        proto: String,
    },
}

/// Whether a field stands in double quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// Never.
    Bare,
    /// Always.
    Quoted,
    /// Either, depending on the year.
    Either,
}

/// The Hive SerDe and formats of the Athena table.
#[derive(Debug, Clone)]
pub enum Serde {
    /// `RegexSerDe`; the expression is that of [`Format::Lines`] or generated from the [`Format::Fields`].
    Regex,
    /// `ROW FORMAT DELIMITED FIELDS TERMINATED BY …`, for [`Format::Headed`] and [`Format::Delimited`].
    Delimited {
        /// The header lines to skip.
        skip: u32,
    },
    /// OpenX's JSON SerDe: one document a line, names without regard to case.
    OpenX {
        /// Whether the table has the envelope, whose array the queries take apart.
        unnest: bool,
        /// Whether what is not JSON becomes a row of NULLs instead of failing the query.
        ignore_malformed: bool,
    },
    /// Parquet, columns by name.
    Parquet,
    /// A named SerDe with its input and output format.
    Named {
        /// `ROW FORMAT SERDE`.
        serde: String,
        /// `STORED AS INPUTFORMAT`.
        input: String,
        /// `OUTPUTFORMAT`.
        output: String,
        /// `WITH SERDEPROPERTIES`, in order.
        properties: Vec<(String, String)>,
    },
}
