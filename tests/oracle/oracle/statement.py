"""Reads the emitted statement back: what Glue would hold of it."""

import re

TOKEN = re.compile(r"\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`|([A-Za-z_][A-Za-z_0-9]*)|(.))", re.S)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
PARQUET = "org.apache.hadoop.hive.ql.io.parquet"


def unescape(text):
    """A literal's value: Athena takes one layer of backslashes away."""
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), text, flags=re.S)


class Statement:
    """The parts of a CREATE EXTERNAL TABLE statement."""

    def __init__(self, text):
        self.text = text
        self.columns = self._columns(self._block(r"`[^`]+` \("))
        self.partitions = self._columns(self._block(r"PARTITIONED BY \(")) if "\nPARTITIONED BY" in text else []
        self.properties = self._pairs(r"\nTBLPROPERTIES \(")
        self.serde_properties = self._pairs(r"\nWITH SERDEPROPERTIES \(")
        self.location = unescape(re.search(r"\nLOCATION '([^']*)'", text)[1])
        serde = re.search(r"\nROW FORMAT SERDE '([^']*)'", text)
        delimited = re.search(r"\nROW FORMAT DELIMITED (.*)", text)
        formats = dict(re.findall(r"(INPUTFORMAT|OUTPUTFORMAT) '([^']*)'", text))
        self.input, self.output = formats.get("INPUTFORMAT", TEXT_INPUT), formats.get("OUTPUTFORMAT", TEXT_OUTPUT)
        if "\nSTORED AS PARQUET" in text:
            self.input, self.output = f"{PARQUET}.MapredParquetInputFormat", f"{PARQUET}.MapredParquetOutputFormat"
            self.serde = f"{PARQUET}.serde.ParquetHiveSerDe"
        elif serde:
            self.serde = serde[1]
        else:
            self.serde = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
            self.serde_properties |= self._delimiters(delimited[1])

    @staticmethod
    def _delimiters(clauses):
        names = {"FIELDS TERMINATED BY": ["field.delim", "serialization.format"],
                 "LINES TERMINATED BY": ["line.delim"], "NULL DEFINED AS": ["serialization.null.format"]}
        found = {}
        for clause, keys in names.items():
            literal = re.search(clause + r" '((?:[^'\\]|\\.)*)'", clauses)
            found |= {key: unescape(literal[1]) for key in keys} if literal else {}
        return found

    def _block(self, start):
        """The tokens up to the parenthesis that closes."""
        found = re.search(start, self.text)
        depth, tokens = 1, []
        for token in TOKEN.finditer(self.text, found.end()):
            depth += {"(": 1, ")": -1}.get(token[4], 0)
            if depth == 0:
                return tokens
            tokens.append(token)
        raise ValueError(f"the parenthesis of {start} does not close")

    def _pairs(self, start):
        if not re.search(start, self.text):
            return {}
        literals = [unescape(token[1]) for token in self._block(start) if token[1] is not None]
        return dict(zip(literals[::2], literals[1::2]))

    @staticmethod
    def _columns(tokens):
        """Name and type of each column; `<` and `>` nest, a comment is left out."""
        columns, name, kind, depth, commented = [], None, "", 0, False
        for token in [*tokens, None]:
            text = token and (token[2] or token[3] or token[4])
            if token is None or (text == "," and depth == 0):
                columns.append((name, kind))
                name, kind, commented = None, "", False
            elif name is None:
                name = token[2]
            elif text == "COMMENT" and depth == 0:
                commented = True
            elif not commented:
                depth += {"<": 1, ">": -1}.get(text, 0)
                kind += text
        return columns

    def types(self):
        """The types by column."""
        return dict(self.columns)
