"""Reads the result through PyAthena: `pyathena_cursor.py arrow|default`. Prints the rows and a sum over them."""

import os
import sys

from pyathena import connect

arguments = {"region_name": "eu-west-1", "s3_staging_dir": "s3://ir-results/", "poll_interval": 0.1}
if sys.argv[1] == "arrow":
    import pyarrow.compute
    from pyathena.arrow.cursor import ArrowCursor

    address = os.environ["AWS_ENDPOINT_URL"].removeprefix("http://")
    # PyAthena hands these to pyarrow's own S3 client.
    cursor = connect(cursor_class=ArrowCursor, **arguments).cursor()
    table = cursor.execute("SELECT 1").as_arrow()
    print(table.num_rows, pyarrow.compute.sum(table["bytes"]))
else:
    rows = connect(**arguments).cursor().execute("SELECT 1").fetchall()
    print(len(rows), sum(r[9] for r in rows))
