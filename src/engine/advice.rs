//! Messages of Athena that say little to whoever reads them at night: what each means, and what to do about it.
//!
//! A row is found by words of the message, the first row that fits wins. Sources: Athena User Guide, "Troubleshooting",
//! "Error catalog" and "Service quotas"; Trino's `HiveErrorCode` and `StandardErrorCode`.

/// What a message is about, which decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The statement, or what it reads.
    Query,
    /// A table, a bucket or the target is not set up.
    Setup,
    /// A right that is missing.
    Permission,
    /// A time-out or a limit.
    CutOff,
    /// Too much at once: the same may succeed a little later.
    Throttled,
}

/// One row.
#[derive(Debug)]
pub struct Advice {
    /// Ways to know it: of one of them, all words are in the message.
    signs: &'static [&'static [&'static str]],
    /// What it is about.
    pub about: About,
    /// What it means; empty where the message says it.
    pub meaning: &'static str,
    /// What to do.
    pub repair: &'static str,
}

/// The row for a message.
pub fn advice(message: &str) -> Option<&'static Advice> {
    ADVICE.iter().find(|row| row.signs.iter().any(|way| way.iter().all(|word| message.contains(word))))
}

const fn row(
    about: About,
    signs: &'static [&'static [&'static str]],
    meaning: &'static str,
    repair: &'static str,
) -> Advice {
    Advice { signs, about, meaning, repair }
}

use About::{CutOff, Permission, Query, Setup, Throttled};

const TABLE: &str = "check `database` in the target of logq.toml and `athena` of the table; `logq ddl apply TABLE` creates \
                     it, `logq doctor TABLE` says what is missing";
const NARROW: &str = "narrow --since/--until, --accounts or --regions; --dry-run counts the prefixes";

static ADVICE: &[Advice] = &[
    // Rights; first, because a denial names what else it is about.
    row(
        Permission,
        &[&["Insufficient Lake Formation permission"]],
        "Lake Formation decides on this table, and does not let these credentials read it",
        "ask for Lake Formation's SELECT and DESCRIBE on the table (and lakeformation:GetDataAccess)",
    ),
    row(
        Permission,
        &[&["kms:"], &["KMS"]],
        "the objects or the results are encrypted with a key that these credentials may not use",
        "ask for kms:Decrypt (results: kms:GenerateDataKey, too) on the key; `logq ddl policy` prints what logq needs",
    ),
    row(
        Permission,
        &[&["Access denied when writing"]],
        "the place for results may not be written",
        "ask for s3:PutObject, s3:GetBucketLocation and s3:AbortMultipartUpload on the place for results",
    ),
    row(Permission, &[&["not authorized to perform"]], "", "`logq ddl policy` prints all that logq needs"),
    row(
        Permission,
        &[&["Access Denied"]],
        "S3 does not let these credentials read the logs or write the results; it says the same for a key of KMS",
        "ask for s3:GetObject and s3:ListBucket on the table's location and s3:PutObject on the place for results (and \
         kms:Decrypt): `logq ddl policy` prints all of it",
    ),
    row(
        Permission,
        &[&["Access denied"], &["AccessDenied"], &["Insufficient permissions"]],
        "",
        "`logq ddl policy` prints all that logq needs",
    ),
    // Where the query runs and where its result goes.
    row(
        Setup,
        &[&["No output location provided"]],
        "neither the target nor its workgroup says where results go",
        "set `output = \"s3://bucket/prefix/\"` in the target of logq.toml, or give the workgroup a result location (or \
         managed results)",
    ),
    row(
        Setup,
        &[&["output bucket"]],
        "the bucket for results does not exist, or its region may not be asked for",
        "check `output` in the target of logq.toml: the bucket must exist in the target's region, and s3:PutObject and \
         s3:GetBucketLocation be allowed",
    ),
    row(
        Setup,
        &[&["location provided to save your query results is invalid"]],
        "the place for results lies in another region, or is no S3 prefix",
        "check `output` in the target of logq.toml: an S3 prefix in the target's region, with its final slash",
    ),
    row(
        Setup,
        &[&["OutputLocation"]],
        "",
        "check `output` in the target of logq.toml: an S3 prefix in the target's region, with its final slash",
    ),
    row(
        Setup,
        &[&["orkgroup"], &["WorkGroup"]],
        "",
        "check `workgroup` and `region` in the target of logq.toml; `logq doctor` looks at both",
    ),
    // Tables that are not there.
    row(Setup, &[&["TABLE_NOT_FOUND"], &["SCHEMA_NOT_FOUND"], &["CATALOG_NOT_FOUND"]], "", TABLE),
    row(
        Setup,
        &[&["Table/Schema not found"]],
        "the table is not there, or Lake Formation does not let these credentials see it",
        TABLE,
    ),
    row(
        Setup,
        &[
            &["able ", "does not exist"],
            &["atabase ", "not found"],
            &["chema ", "does not exist"],
            &["atabase ", "does not exist"],
            &["able ", "not found"],
        ],
        "",
        TABLE,
    ),
    row(
        Setup,
        &[&["missing projection configuration"]],
        "a partition column of the table has no `projection.COLUMN.type`",
        "`logq ddl check --glue DATABASE.TABLE` lists what is wrong with the table, `logq ddl apply TABLE` repairs it",
    ),
    row(
        Setup,
        &[&["INVALID_TABLE_PROPERTY"]],
        "a property of the table's partition projection does not parse",
        "`logq ddl check --glue DATABASE.TABLE` names the property and its repair",
    ),
    row(
        Setup,
        &[&["Number of matching groups doesn't match the number of columns"]],
        "the table's regular expression has more or fewer groups than the table has columns",
        "`logq ddl check --glue DATABASE.TABLE` counts both; `(?:…)` groups without capturing",
    ),
    row(
        Setup,
        &[&["Unable to create input format"]],
        "the table's input format is missing or wrong",
        "`logq ddl diff TABLE` shows what differs, `logq ddl apply TABLE` repairs it",
    ),
    row(
        Setup,
        &[&["HIVE_PARTITION_SCHEMA_MISMATCH"]],
        "a registered partition has other columns than the table",
        "use a table with partition projection (`logq ddl TABLE`): its partitions have the table's columns",
    ),
    row(
        Setup,
        &[&["HIVE_UNSUPPORTED_FORMAT"]],
        "the table's SerDe and its format do not go together",
        "`logq ddl diff TABLE` shows what differs, `logq ddl apply TABLE` repairs it",
    ),
    row(
        Setup,
        &[&["HIVE_INVALID_METADATA"]],
        "the table's description in Glue is not whole",
        "`logq ddl diff TABLE` shows what differs, `logq ddl apply TABLE` repairs it",
    ),
    row(
        Setup,
        &[&["Number of partition values does not match"]],
        "the table's partition columns are not those of its registered partitions",
        "make the table anew: `logq ddl TABLE` prints one with partition projection",
    ),
    row(
        Setup,
        &[&["NullPointerException Name is null"]],
        "the table in Glue has no type",
        "set its TableType to EXTERNAL_TABLE, or `logq ddl apply TABLE`",
    ),
    row(
        Setup,
        &[&["Required table storage descriptor is not populated"]],
        "the table is a view, or Lake Formation or Glue does not show all of it",
        "ask for glue:GetTable and Lake Formation's SELECT and DESCRIBE on the table",
    ),
    row(
        Setup,
        &[&["NoSuchBucket"]],
        "a bucket that is named does not exist",
        "check `location` of the table and `output` of the target in logq.toml",
    ),
    // Limits.
    row(
        CutOff,
        &[&["Bytes scanned limit"]],
        "the workgroup allows no more bytes for one query; what was read until then is billed",
        NARROW,
    ),
    row(
        CutOff,
        &[&["Query timeout"]],
        "Athena gave up (30 minutes unless the account's quota says otherwise); with few bytes scanned, the table's \
         partition projection makes too many prefixes",
        NARROW,
    ),
    row(CutOff, &[&["Query exceeded maximum time"]], "", NARROW),
    row(
        CutOff,
        &[&["TooManyRequestsException", "CONCURRENT_QUERY_LIMIT"]],
        "the account runs as many queries as it may",
        "wait for others to end, or ask for a higher quota of active DML queries",
    ),
    row(
        Throttled,
        &[&["number of queries you can run concurrently"]],
        "the account runs as many queries as it may",
        "wait for others to end, or ask for a higher quota of active DML queries",
    ),
    row(Throttled, &[&["S3_THROTTLING"]], "S3 answers fewer requests on these prefixes than Athena makes", NARROW),
    row(
        Throttled,
        &[&["reduce your request rate"], &["SlowDown"], &["Slow Down"]],
        "S3 answers fewer requests than Athena makes",
        NARROW,
    ),
    row(Throttled, &[&["Rate exceeded"]], "", "wait a little and try again"),
    row(
        Query,
        &[&["HIVE_EXCEEDED_PARTITION_LIMIT"]],
        "the table's partition projection makes more than a million prefixes under this scope",
        NARROW,
    ),
    row(
        Query,
        &[&["injected projected partition column"]],
        "the value of this partition is known to whoever asks only",
        "give it with --partition NAME=VALUE[,VALUE]; at most 1,000 values",
    ),
    row(
        Query,
        &[&["Member must have length less than or equal to 262144"]],
        "the statement is longer than Athena takes",
        "give shorter values, or fewer of them",
    ),
    row(
        Query,
        &[&["EXCEEDED_MEMORY_LIMIT"]],
        "a join, a sort or an aggregate holds more than the engine's memory",
        "add LIMIT to ORDER BY, filter before joining, or narrow the scope",
    ),
    row(
        Query,
        &[&["exhausted resources at this scale factor"]],
        "the query needs more memory or machines than Athena gives",
        "add LIMIT to ORDER BY, filter before joining, or narrow the scope",
    ),
    // What lies in the bucket.
    row(
        Query,
        &[&["HIVE_INVALID_PARTITION_VALUE"]],
        "a folder's name is not of the partition column's type",
        "make the partition column a string: `logq ddl TABLE` does",
    ),
    row(
        Query,
        &[&["HIVE_BAD_DATA"]],
        "a value in a log is not of its column's type",
        "`logq ddl check TABLE --live` finds the column; declare it as string and use try_cast",
    ),
    row(
        Query,
        &[&["Duplicate key"]],
        "a record has names that differ in upper and lower case only",
        "set `case.insensitive` to false in the SerDe's properties and map the names",
    ),
    row(
        Query,
        &[&["Row is not a valid JSON Object"]],
        "an object under the table's location is not JSON, one record a line",
        "`logq doctor TABLE` looks at what lies there; `ignore.malformed.json` leaves such lines out",
    ),
    row(
        Query,
        &[&["Unexpected end of JSON"]],
        "an object under the table's location is cut off, or its records span lines",
        "`logq doctor TABLE` looks at what lies there",
    ),
    row(
        Query,
        &[&["Unexpected end of input stream"]],
        "a compressed object is cut off, or was still being written",
        "run it again; `logq doctor TABLE` looks at what lies there",
    ),
    row(
        Query,
        &[&["specified key does not exist"]],
        "an object was deleted between listing and reading, by a lifecycle rule for example",
        "run it again",
    ),
    row(Query, &[&["Incorrect fileSize"]], "an object was overwritten while it was read", "run it again"),
    row(
        Query,
        &[&["HIVE_CANNOT_OPEN_SPLIT"]],
        "an object could not be read: throttled, encrypted with another key, or changed meanwhile",
        "read the end of the message; run it again if it speaks of a rate",
    ),
    row(
        Query,
        &[&["TextLineLengthLimitExceeded"]],
        "a line is longer than the 200 MB that Athena takes",
        "`logq sql --engine local` reads it up to `local.max_object`",
    ),
    row(Query, &[&["MAX_INT"]], "a number in the data does not fit its column", "declare the column as bigint"),
    row(Query, &[&["MAX_BYTE"]], "a number in the data does not fit its column", "declare the column as int or bigint"),
    row(Query, &[&["Parent builder is null"]], "OpenCSVSerDe takes no arrays", "declare the column as string"),
    // The statement.
    row(
        Query,
        &[&["COLUMN_NOT_FOUND"]],
        "no such column, or Lake Formation hides it; a text in double quotes is a name",
        "write texts in single quotes; `logq sources KIND` and DESCRIBE list the columns",
    ),
    row(
        Query,
        &[&["TYPE_MISMATCH"]],
        "Athena converts no types by itself",
        "cast one side (`CAST(x AS bigint)`, `try_cast`), or quote the value",
    ),
    row(
        Query,
        &[&["FUNCTION_NOT_FOUND"]],
        "no function has this name with arguments of these types",
        "look at the types: DESCRIBE TABLE, or cast the arguments",
    ),
    row(
        Query,
        &[&["Queries of this type are not supported"]],
        "Athena takes one SELECT at a time",
        "remove what follows the first statement, and quote names with double quotes, not backticks",
    ),
    row(
        Query,
        &[&["FAILED: ParseException"]],
        "the statement went to Hive's parser, which reads DDL",
        "put names with hyphens and reserved words in backticks, and take comments out",
    ),
    row(Query, &[&["TOO_MANY_ARGUMENTS"]], "a function takes 127 arguments at most", "split the call"),
    row(
        Query,
        &[&["HIVE_TOO_MANY_OPEN_PARTITIONS"]],
        "one statement writes at most 100 partitions",
        "write it in parts",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_by_a_message_of_its_own_words() {
        for row in ADVICE {
            for way in row.signs {
                let message = format!("X: {} and so on", way.join(" 's' "));
                let found = advice(&message).map(|found| found.signs);
                assert_eq!(found, Some(row.signs), "an earlier row hides it: {message}");
            }
            assert!(!row.repair.is_empty());
        }
    }

    #[test]
    fn a_message_that_nobody_knows_has_no_advice() {
        assert!(advice("Something else happened").is_none());
    }

    #[test]
    fn the_more_exact_row_wins() {
        let limit = advice("HIVE_S3_THROTTLING: Please reduce your request rate.").map(|row| row.about);
        assert_eq!(limit, Some(About::Throttled));
        let bucket = advice("Unable to verify/create output bucket b").map(|row| row.about);
        assert_eq!(bucket, Some(About::Setup));
        let denied = advice("User: x is not authorized to perform: kms:Decrypt on resource: y").map(|row| row.about);
        assert_eq!(denied, Some(About::Permission));
    }
}
