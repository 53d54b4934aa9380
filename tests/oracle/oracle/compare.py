"""Holds the rows of two engines against each other, value by value."""

import datetime
import json
import re

SECONDS = re.compile(r"(\d\d:\d\d:\d\d)\.(\d*?)0*$")


def normal(value):
    """A value in the form in which all engines are compared; NULL columns and fields are left out."""
    if isinstance(value, dict):
        pairs = {key.lower(): normal(item) for key, item in value.items()}
        return {key: item for key, item in sorted(pairs.items()) if item is not None}
    if isinstance(value, (list, tuple)):
        return [normal(item) for item in value]
    if isinstance(value, datetime.datetime):
        return normal(value.isoformat(sep=" "))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        iso = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)", value)
        text = f"{iso[1]} {iso[2]}" if iso else value
        return SECONDS.sub(lambda m: m[1] + (f".{m[2]}" if m[2] else ""), text)
    return value


def rows(found):
    return [normal(row) for row in found]


def without_empty(found, partitions):
    """The rows that hold anything but their partition, and how many do not."""
    kept = [row for row in found if set(row) - set(partitions)]
    return kept, len(found) - len(kept)


def differences(expected, found):
    """Lines that say what differs between the local rows and another engine's."""
    if len(expected) == len(found):
        pairs = zip(expected, found)
        return [f"row {number}, {key}: local {shown(ours.get(key))}, there {shown(theirs.get(key))}"
                for number, (ours, theirs) in enumerate(pairs, 1)
                for key in sorted(set(ours) | set(theirs)) if ours.get(key) != theirs.get(key)]
    lines = [f"{len(expected)} rows locally, {len(found)} there"]
    lines += [f"only local: {shown(row)}" for row in expected if row not in found]
    return lines + [f"only there: {shown(row)}" for row in found if row not in expected]


def shown(value):
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) < 240 else text[:240] + "…"
