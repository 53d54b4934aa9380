"""Reads the cases with Hive's own SerDe classes, in Spark.

Spark takes a statement as it stands but for four things: the table properties, the location, input formats that only
Athena has, and NULL DEFINED AS, which it parses and forgets, so that the property is set by hand as Hive does it. The
SerDe, its properties, the columns and their types go through untouched."""

import glob
import json
import os
import pathlib
import re

import pyspark
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from .servers import Missing
from .statement import TEXT_INPUT
from .tables import DATABASE

OPENX = "org.openx.data.jsonserde.JsonSerDe"
CLOUDTRAIL = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"


def reason_against(case):
    """Why Hive cannot judge a case, or None."""
    return "the OpenX SerDe is in no registry" if case.statement.serde == OPENX else None


def version():
    jar = glob.glob(f"{pathlib.Path(pyspark.__file__).parent}/jars/hive-exec-*.jar")[0]
    hive = re.search(r"hive-exec-([0-9.]+[0-9])", jar)[1]
    return f"pyspark {pyspark.__version__} with Hive {hive}"


class Session:
    """One Spark session for all tables: starting it takes longer than they do."""

    def __init__(self, scratch, jars):
        self.scratch, self.jars = scratch, jars

    def __enter__(self):
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        self.scratch.mkdir(parents=True, exist_ok=True)
        options = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "2g",
            "spark.jars": ",".join(self.jars),
            "spark.sql.session.timeZone": "UTC",
            "spark.driver.extraJavaOptions": f"-Duser.timezone=UTC -Dderby.system.home={self.scratch}",
            "spark.sql.warehouse.dir": f"{self.scratch}/warehouse",
            "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:oracle;create=true",
            # Hive's own readers, not Spark's.
            "spark.sql.hive.convertMetastoreParquet": "false",
        }
        builder = SparkSession.builder.master("local[1]").enableHiveSupport()
        for key, value in options.items():
            builder = builder.config(key, value)
        try:
            self.spark = builder.getOrCreate()
        except PySparkException as error:
            raise Missing(f"Spark does not start: {first_cause(str(error))}") from error
        self.spark.sparkContext.setLogLevel("OFF")
        self.spark.sql(f"CREATE DATABASE IF NOT EXISTS {DATABASE}")
        return self

    def __exit__(self, *_):
        gateway = self.spark.sparkContext._gateway
        self.spark.stop()
        # The server goes on otherwise, with its memory.
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(60)

    def rows(self, case, folder):
        """The rows of a case, or the error."""
        stage(case, folder)
        try:
            for statement in statements(case, folder):
                self.spark.sql(statement)
            found = self.spark.sql(f"SELECT * FROM {DATABASE}.{case.name}").collect()
        except PySparkException as error:
            return {"error": first_cause(str(error))}
        return {"rows": [row.asDict(recursive=True) for row in found]}


def statements(case, folder):
    """What Spark is told: the statement, the text of a missing value, the partition."""
    table = f"{DATABASE}.{case.name}"
    yield translated(case, folder)
    missing = case.statement.serde_properties.get("serialization.null.format")
    if missing is not None:
        yield f"ALTER TABLE {table} SET SERDEPROPERTIES ('serialization.null.format'='{missing}')"
    if case.statement.partitions:
        values = ", ".join(f"`{name}`='{case.partitions[name]}'" for name, _ in case.statement.partitions)
        yield f"ALTER TABLE {table} ADD PARTITION ({values}) LOCATION 'file://{folder}'"


def jars(tools):
    """What Spark does not bring itself: Hive's JSON SerDe."""
    found = glob.glob(f"{tools}/m2/**/hive-hcatalog-core-2.3.10.jar", recursive=True)
    if not found:
        raise Missing(f"Hive's JSON SerDe is not in {tools}")
    return found


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
    nested = [key for key, value in record.items()
              if isinstance(value, (dict, list)) and types.get(key.lower()) == "string"]
    return record | {key: json.dumps(record[key], ensure_ascii=False, separators=(",", ":")) for key in nested}


def first_cause(text):
    causes = re.findall(r"Caused by: (.*)", text)
    return (causes[-1] if causes else text.strip().splitlines()[0])[:200]
