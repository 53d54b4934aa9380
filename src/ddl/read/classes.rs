//! The classes behind `STORED AS` and the properties behind `ROW FORMAT DELIMITED`.

use crate::ddl::definition::class;

/// What a word after `STORED AS` stands for.
pub(super) struct Short {
    pub(super) word: &'static str,
    pub(super) input: &'static str,
    pub(super) output: &'static str,
    /// The SerDe, where the statement names none.
    pub(super) serde: &'static str,
}

/// Athena's words. <https://docs.aws.amazon.com/athena/latest/ug/create-table.html>
pub(super) const SHORT: [Short; 7] = [
    Short { word: "TEXTFILE", input: class::TEXT_INPUT, output: class::TEXT_OUTPUT, serde: class::LAZY_SIMPLE },
    Short { word: "PARQUET", input: class::PARQUET_INPUT, output: class::PARQUET_OUTPUT, serde: class::PARQUET },
    Short {
        word: "ORC",
        input: "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
        output: "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
        serde: "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
    },
    Short {
        word: "AVRO",
        input: "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
        output: "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
        serde: "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
    },
    Short {
        word: "SEQUENCEFILE",
        input: "org.apache.hadoop.mapred.SequenceFileInputFormat",
        output: "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
        serde: class::LAZY_SIMPLE,
    },
    Short {
        word: "RCFILE",
        input: "org.apache.hadoop.hive.ql.io.RCFileInputFormat",
        output: "org.apache.hadoop.hive.ql.io.RCFileOutputFormat",
        serde: "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe",
    },
    Short {
        word: "ION",
        input: "com.amazon.ionhiveserde.formats.IonInputFormat",
        output: "com.amazon.ionhiveserde.formats.IonOutputFormat",
        serde: "com.amazon.ionhiveserde.IonHiveSerDe",
    },
];

/// The property of each sub-clause of `ROW FORMAT DELIMITED`, as Hive's metastore names it (one is misspelled there).
pub(super) const DELIMITED: [(&str, &str); 6] = [
    ("FIELDS TERMINATED BY", "field.delim"),
    ("ESCAPED BY", "escape.delim"),
    ("COLLECTION ITEMS TERMINATED BY", "colelction.delim"),
    ("MAP KEYS TERMINATED BY", "mapkey.delim"),
    ("LINES TERMINATED BY", "line.delim"),
    ("NULL DEFINED AS", "serialization.null.format"),
];
