//! A table as the catalogue holds it: what every rendering says, every reader gives and every check is about.

use std::fmt;

/// One table of Athena, whoever wrote it: the fields of Glue's `TableInput` that Athena goes by.
/// <https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html>
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definition {
    /// The database, where one is named.
    pub database: Option<String>,
    /// The table.
    pub name: String,
    /// `COMMENT` of the statement, `Description` in Glue.
    pub description: String,
    /// `EXTERNAL_TABLE`, or what Glue says; `None` where a text does not say it.
    pub table_type: Option<String>,
    /// The columns of the data, in order.
    pub columns: Vec<DefinedColumn>,
    /// `PARTITIONED BY`, in order.
    pub partitions: Vec<DefinedColumn>,
    /// How objects are read.
    pub storage: Storage,
    /// `LOCATION`, as it is written.
    pub location: String,
    /// `TBLPROPERTIES`: the only place where Athena looks for `projection.*`. In order, without repetition.
    pub parameters: Vec<(String, String)>,
}

/// A column or partition column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DefinedColumn {
    /// Its name.
    pub name: String,
    /// Its Hive type in lower case, without blanks and back-ticks: `struct<arn:string,end:bigint>`.
    pub ty: String,
    /// What it means; may be empty.
    pub comment: String,
}

/// Glue's `StorageDescriptor` and `SerdeInfo`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Storage {
    /// The SerDe's class.
    pub serde: String,
    /// `SERDEPROPERTIES`, in order, unescaped.
    pub serde_parameters: Vec<(String, String)>,
    /// The input format's class.
    pub input_format: String,
    /// The output format's class.
    pub output_format: String,
    /// `StorageDescriptor.Parameters`, which statements cannot set.
    pub parameters: Vec<(String, String)>,
}

impl Definition {
    /// `database.table`, or the table alone.
    pub fn full_name(&self) -> String {
        match &self.database {
            Some(database) => format!("{database}.{}", self.name),
            None => self.name.clone(),
        }
    }

    /// A table property.
    pub fn parameter(&self, key: &str) -> Option<&str> {
        get(&self.parameters, key)
    }

    /// A property of a partition's projection: `type`, `range`, …
    pub fn projection(&self, partition: &str, key: &str) -> Option<&str> {
        self.parameter(&format!("projection.{partition}.{key}"))
    }
}

impl Storage {
    /// A SerDe property.
    pub fn serde_parameter(&self, key: &str) -> Option<&str> {
        get(&self.serde_parameters, key)
    }
}

impl fmt::Display for DefinedColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.ty)
    }
}

fn get<'a>(pairs: &'a [(String, String)], key: &str) -> Option<&'a str> {
    pairs.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
}

/// The classes that Athena's short forms stand for.
pub mod class {
    /// `ROW FORMAT DELIMITED`
    pub const LAZY_SIMPLE: &str = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    /// Regular expressions over whole lines.
    pub const REGEX: &str = "org.apache.hadoop.hive.serde2.RegexSerDe";
    /// OpenX's JSON.
    pub const OPENX: &str = "org.openx.data.jsonserde.JsonSerDe";
    /// Hive's JSON.
    pub const HIVE_JSON: &str = "org.apache.hive.hcatalog.data.JsonSerDe";
    /// `STORED AS PARQUET`
    pub const PARQUET: &str = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    /// The input format of `STORED AS PARQUET`.
    pub const PARQUET_INPUT: &str = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
    /// The output format of `STORED AS PARQUET`.
    pub const PARQUET_OUTPUT: &str = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";
    /// The input format of `STORED AS TEXTFILE`.
    pub const TEXT_INPUT: &str = "org.apache.hadoop.mapred.TextInputFormat";
    /// The output format of `STORED AS TEXTFILE`.
    pub const TEXT_OUTPUT: &str = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
}
