"""The folders of a layout: the text of each partition, and what a key says."""

import datetime
import re

from . import names


def partition_values(layout, said):
    """A value for every partition without a date that the key of a sample does not say."""
    chosen = {"accounts": names.ACCOUNT, "regions": names.REGION, "table": names.WORD}
    listed = [p for p in layout["partitions"] if p.get("values")]
    texts = {p["name"]: p["values"][0] if isinstance(p["values"], list) else chosen[p["values"]] for p in listed}
    return texts | said


def dates(layout):
    """The partitions that are dates."""
    return [p for p in layout["partitions"] if "format" in p]


def dated(layout, time):
    """The text of every date partition."""
    return {p["name"]: names.date_text(p["format"], floor(time, p["interval_minutes"])) for p in dates(layout)}


def floor(time, minutes):
    return time - datetime.timedelta(minutes=(time.hour * 60 + time.minute) % minutes)


def needs_org(layout):
    return "{org}" in layout["template"]


def folder(layout, partitions):
    """The folder of an object below the location."""
    text = layout["template"].replace("{org}", names.ORG)
    for name, value in partitions.items():
        text = text.replace("{%s}" % name, value)
    return text


def match(layout, key):
    """How a key begins with the folders of a layout, with a group for each partition; None if it does not."""
    text = re.escape(layout["template"]).replace(r"\{", "{").replace(r"\}", "}").replace("{org}", "[^/]+")
    for partition in layout["partitions"]:
        value = names.date_regex(partition["format"]) if "format" in partition else "[^/]+"
        text = text.replace("{%s}" % re.escape(partition["name"]), f"(?P<{partition['name']}>{value})")
    return re.match(text, key)


def time_of(layout, partitions):
    """The time that the folders say, or None."""
    for partition in dates(layout):
        numbers = [int(n) for n in re.findall("[0-9]+", partitions[partition["name"]])]
        return datetime.datetime(*(numbers + [1, 1])[:max(3, len(numbers))])
    return None
