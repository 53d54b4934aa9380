"""Reads the result through PyAthena: `pyathena_cursor.py arrow|default`. Prints the rows and a sum over them."""

import os
import sys
from functools import partial

from pyathena import connect

arguments = {"region_name": "eu-west-1", "s3_staging_dir": "s3://ir-results/", "poll_interval": 0.1}
if sys.argv[1] == "arrow":
    import pyarrow.compute
    import pyarrow.fs
    from pyathena.arrow.cursor import ArrowCursor

    # The object is read by pyarrow's own S3 client, which does not ask the environment for the address.
    address = os.environ["AWS_ENDPOINT_URL"].removeprefix("http://")
    pyarrow.fs.S3FileSystem = partial(pyarrow.fs.S3FileSystem, endpoint_override=address, scheme="http")
    cursor = connect(cursor_class=ArrowCursor, **arguments).cursor()
    table = cursor.execute("SELECT 1").as_arrow()
    print(table.num_rows, pyarrow.compute.sum(table["bytes"]))
else:
    rows = connect(**arguments).cursor().execute("SELECT 1").fetchall()
    print(len(rows), sum(r[9] for r in rows))
