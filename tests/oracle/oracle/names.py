"""Names of objects and texts of dates: what AWS would have written."""

import datetime
import re
from re import _constants as op
from re import _parser as parser

ACCOUNT, REGION, WORD, ORG = "111122223333", "eu-west-1", "prod", "o-exampleorg"
EXTENSIONS = (r"(\.[0-9A-Za-z._-]+)?", r"(\.[0-9A-Za-z.]+)?", r"(\..+)?")


def date_text(pattern, time):
    """The text of a time by a pattern of Java's DateTimeFormatter."""
    fields = {"yyyy": "%04d" % time.year, "MM": "%02d" % time.month, "M": str(time.month), "dd": "%02d" % time.day,
              "d": str(time.day), "HH": "%02d" % time.hour, "mm": "%02d" % time.minute}
    parts = re.findall(r"'([^']*)'|([a-zA-Z]+)|([^a-zA-Z']+)", pattern)
    return "".join(quoted or fields.get(field, "") or other for quoted, field, other in parts)


def date_regex(pattern):
    """An expression for the texts of such a pattern."""
    parts = re.findall(r"'([^']*)'|([a-zA-Z]+)|([^a-zA-Z']+)", pattern)
    digits = {"yyyy": "[0-9]{4}", "M": "[0-9]{1,2}", "d": "[0-9]{1,2}"}
    return "".join(digits.get(field, "[0-9]{2}") if field else re.escape(quoted or other)
                   for quoted, field, other in parts)


def object_name(pattern, time, extension):
    """A basename that the expression takes, with the time where the name has one."""
    stamps = [
        (r"[0-9]{12}", ACCOUNT),
        (r"[0-9]{8}T[0-9]{6}Z", f"{time:%Y%m%dT%H%M%SZ}"),
        (r"[0-9]{8}T[0-9]{4}Z", f"{time:%Y%m%dT%H%MZ}"),
        (r"[0-9]{8}T?[0-9]{4}Z?", f"{time:%Y%m%dT%H%MZ}"),
        (r"[0-9]{8}T[0-9]+Z", f"{time:%Y%m%dT%H%M%S000Z}"),
        (r"[0-9]{4}(-[0-9]{2}){5}", f"{time:%Y-%m-%d-%H-%M-%S}"),
        (r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2}-[0-9]{2}-[0-9]{2}", f"{time:%Y-%m-%d-%H-%M-%S}"),
        (r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2}", f"{time:%Y-%m-%d-%H}"),
    ]
    filled = pattern
    for stamp, text in stamps:
        # The group of the last hyphen of an UUID looks the same: it is left alone.
        filled = re.sub(r"(?<!-)" + re.escape(stamp) if stamp == r"[0-9]{12}" else re.escape(stamp), text, filled)
    for optional in EXTENSIONS:
        filled = filled.replace(optional, re.escape(extension))
    name = "".join(_shortest(parser.parse(filled)))
    if not re.fullmatch(pattern, name):
        raise ValueError(f"{name} is not a name of {pattern}")
    return name


def _shortest(items):
    for kind, value in items:
        if kind is op.LITERAL:
            yield chr(value)
        elif kind is op.ANY:
            yield "x"
        elif kind is op.IN:
            yield _member(value)
        elif kind is op.SUBPATTERN:
            yield from _shortest(value[-1])
        elif kind is op.BRANCH:
            yield from _shortest(value[1][0])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, item = value
            # What is optional is there: `.gz`.
            yield from (text for _ in range(least or int(most == 1)) for text in _shortest(item))


def _member(choices):
    if choices[0][0] is op.NEGATE:
        return "x"
    kind, value = choices[0]
    return chr(value if kind is op.LITERAL else value[0])


def parse_time(text):
    """A timestamp in the forms that engines print."""
    return datetime.datetime.fromisoformat(text.replace("Z", "").replace("T", " ").split(".")[0])
