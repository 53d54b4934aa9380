"""Holds the rows of several readers against each other, value by value."""

import json


def present(value):
    """A value without what is NULL: columns, and fields of structs."""
    if isinstance(value, dict):
        return {key: present(item) for key, item in sorted(value.items()) if item is not None}
    if isinstance(value, (list, tuple)):
        return [present(item) for item in value]
    return value


def answer(case, found):
    """What a reader made of a case: its error, or its rows and how many of them are NULLs but for the partition."""
    if "error" in found:
        return {"error": found["error"]}
    rows = [present(row) for row in found["rows"]]
    kept = [row for row in rows if set(row) - set(case.partitions)]
    return {"rows": kept, "empty": len(rows) - len(kept)}


def groups(answers):
    """The readers that agree, with what they agree on. Rows of NULLs are counted, but not held against a reader."""
    found = []
    for reader, said in answers.items():
        same = next((group for group in found if is_same(group, said)), None)
        if same is None:
            same = {"by": [], "empty": {}} | {key: said[key] for key in ("rows", "error") if key in said}
            found.append(same)
        same["by"].append(reader)
        if said.get("empty"):
            same["empty"][reader] = said["empty"]
    return found


def is_same(group, said):
    return "rows" in group and "rows" in said and group["rows"] == said["rows"]


def differences(ours, said):
    """Lines that say what a reader made of a case that the local one did not."""
    if "error" in said or "error" in ours:
        return [f"local {ours.get('error', 'answers')}, there {said.get('error', 'answers')}"]
    expected, found = ours["rows"], said["rows"]
    if len(expected) == len(found):
        return [f"row {number}, {key}: local {shown(mine.get(key))}, there {shown(theirs.get(key))}"
                for number, (mine, theirs) in enumerate(zip(expected, found), 1)
                for key in sorted(set(mine) | set(theirs)) if mine.get(key) != theirs.get(key)]
    lines = [f"{len(expected)} rows locally, {len(found)} there"]
    lines += [f"only local: {shown(row)}" for row in expected if row not in found]
    return lines + [f"only there: {shown(row)}" for row in found if row not in expected]


def shown(value):
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) < 240 else text[:240] + "…"
