"""Reads the cases with Hive's own SerDe classes, in Spark.

Spark takes a statement as it stands but for four things: the table properties, the location, input formats that only
Athena has, and NULL DEFINED AS, which it parses and forgets, so that the property is set by hand as Hive does it. The
SerDe, its properties, the columns and their types go through untouched."""

import glob
import json
import os
import re

from .statement import TEXT_INPUT

OPENX = "org.openx.data.jsonserde.JsonSerDe"
CLOUDTRAIL = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"


def reason_against(case):
    """Why Hive cannot judge a case, or None."""
    return "the OpenX SerDe is in no registry" if case.statement.serde == OPENX else None


def version():
    import pyspark
    return f"pyspark {pyspark.__version__}, Hive 2.3.10"


def session(scratch, jars):
    """One session for all tables: starting it takes longer than they do."""
    from pyspark.sql import SparkSession
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[1]").enableHiveSupport()
    options = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.jars": ",".join(jars),
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.extraJavaOptions": f"-Duser.timezone=UTC -Dderby.system.home={scratch}",
        "spark.sql.warehouse.dir": f"{scratch}/warehouse",
        "javax.jdo.option.ConnectionURL": "jdbc:derby:memory:oracle;create=true",
        # Hive's own readers, not Spark's.
        "spark.sql.hive.convertMetastoreParquet": "false",
        "mapreduce.input.fileinputformat.input.dir.recursive": "true",
    }
    for key, value in options.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    spark.sql("CREATE DATABASE IF NOT EXISTS oracle")
    return spark


def jar_of_json_serde(tools):
    return glob.glob(f"{tools}/m2/**/hive-hcatalog-core-2.3.10.jar", recursive=True)


def translated(case, folder):
    """The statement as Spark takes it."""
    text = re.sub(r"\nTBLPROPERTIES \(.*\n\)", "", case.text, flags=re.S)
    text = re.sub(r"\nLOCATION '[^']*'", lambda _: f"\nLOCATION 'file://{folder}'", text)
    return text.replace(CLOUDTRAIL, TEXT_INPUT)


def stage(case, folder):
    """Writes the object into the folder. Its own folders are left out: Hadoop takes brackets in them for patterns."""
    key = folder / case.key.rsplit("/")[-1]
    folder.mkdir(parents=True, exist_ok=True)
    text = case.sample["text"]
    if case.statement.input == CLOUDTRAIL:
        text = flattened(text, case.statement.types())
    # Spark's reader of text does not know the property.
    skip = int(case.statement.properties.get("skip.header.line.count", 0))
    if skip or text != case.sample["text"]:
        key = key.with_name(key.name.removesuffix(".gz"))
        key.write_bytes("".join(text.splitlines(keepends=True)[skip:]).encode())
    else:
        key.write_bytes(case.object)


def flattened(text, types):
    """What CloudTrail's input format makes of an object: a line for each item of Records.

    Hive 2.3 reads the first brace of an object into a string and loses its place; Athena's SerDe reads the object's
    text. So the text is what is staged."""
    try:
        records = json.loads(text).get("Records", []) if text.strip() else []
    except json.JSONDecodeError:
        return text
    return "".join(json.dumps(as_text(record, types), ensure_ascii=False) + "\n" for record in records)


def as_text(record, types):
    nested = [key for key, value in record.items() if isinstance(value, (dict, list)) and types.get(key.lower()) == "string"]
    return record | {key: json.dumps(record[key], ensure_ascii=False, separators=(",", ":")) for key in nested}


def rows(spark, case, folder):
    """The rows of a case, or the error."""
    stage(case, folder)
    try:
        spark.sql(translated(case, folder))
        table = f"oracle.{case.name}"
        missing = case.statement.serde_properties.get("serialization.null.format")
        if missing is not None:
            spark.sql(f"ALTER TABLE {table} SET SERDEPROPERTIES ('serialization.null.format'='{missing}')")
        if case.statement.partitions:
            values = ", ".join(f"`{name}`='{case.partitions[name]}'" for name, _ in case.statement.partitions)
            spark.sql(f"ALTER TABLE {table} ADD PARTITION ({values}) LOCATION 'file://{folder}'")
        found = spark.sql(f"SELECT * FROM {table}").collect()
        return {"rows": [row.asDict(recursive=True) for row in found]}
    except Exception as error:  # Spark's errors come through several classes of py4j.
        return {"error": first_cause(str(error))}


def first_cause(text):
    causes = re.findall(r"Caused by: (.*)", text)
    return (causes[-1] if causes else text.strip().splitlines()[0])[:200]
