//! Reads a type as Hive writes it: `array<struct<arn:string,accountid:string>>`, blanks and line ends allowed.

use super::{ColumnType, StructField};

/// Types nest no deeper than this; deeper text is refused, so that a file cannot exhaust the stack.
const DEPTH: usize = 16;

/// Parses a whole text as one type.
///
/// # Errors
/// What was expected and where, in one line.
pub(crate) fn parse(text: &str) -> Result<ColumnType, String> {
    let mut reader = Reader { text, at: 0 };
    let ty = reader.ty(0)?;
    reader.blanks();
    if reader.at < text.len() {
        return Err(format!("`{}` is left over after the type", &text[reader.at..]));
    }
    Ok(ty)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn ty(&mut self, depth: usize) -> Result<ColumnType, String> {
        if depth > DEPTH {
            return Err(format!("types nest more than {DEPTH} deep"));
        }
        let word = self.word()?;
        Ok(match word.as_str() {
            "string" => ColumnType::String,
            "int" => ColumnType::Int,
            "bigint" => ColumnType::BigInt,
            "double" => ColumnType::Double,
            "boolean" => ColumnType::Boolean,
            "timestamp" => ColumnType::Timestamp,
            "array" => {
                self.symbol('<')?;
                let item = self.ty(depth + 1)?;
                self.symbol('>')?;
                ColumnType::Array(Box::new(item))
            }
            "map" => {
                self.symbol('<')?;
                let key = self.ty(depth + 1)?;
                self.symbol(',')?;
                let value = self.ty(depth + 1)?;
                self.symbol('>')?;
                ColumnType::Map(Box::new(key), Box::new(value))
            }
            "struct" => ColumnType::Struct(self.fields(depth + 1)?),
            other => {
                return Err(format!(
                    "unknown type `{other}`: write string, int, bigint, double, boolean, timestamp, array<T>, \
                     map<K,V> or struct<name:T,…>"
                ));
            }
        })
    }

    fn fields(&mut self, depth: usize) -> Result<Vec<StructField>, String> {
        let mut fields: Vec<StructField> = Vec::new();
        self.symbol('<')?;
        loop {
            let name = self.word()?;
            if fields.iter().any(|f| f.name == name) {
                return Err(format!("the field `{name}` appears twice in one struct"));
            }
            self.symbol(':')?;
            fields.push(StructField { name, ty: self.ty(depth)? });
            if self.take(',') {
                continue;
            }
            self.symbol('>')?;
            return Ok(fields);
        }
    }

    fn word(&mut self) -> Result<String, String> {
        self.blanks();
        let rest = &self.text[self.at..];
        let len = rest.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '_').unwrap_or(rest.len());
        if len == 0 {
            return Err(format!("a lower-case word is missing at {}", self.here()));
        }
        self.at += len;
        Ok(rest[..len].to_owned())
    }

    fn symbol(&mut self, symbol: char) -> Result<(), String> {
        if self.take(symbol) { Ok(()) } else { Err(format!("`{symbol}` is missing at {}", self.here())) }
    }

    fn take(&mut self, symbol: char) -> bool {
        self.blanks();
        let found = self.text[self.at..].starts_with(symbol);
        if found {
            self.at += symbol.len_utf8();
        }
        found
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn here(&self) -> String {
        match self.text[self.at..].split_whitespace().next() {
            Some(next) => format!("`{next}`"),
            None => "the end".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nested_types_with_blanks_read_as_hive_writes_them() {
        let ty = parse("struct< type:string,\n  on:array< map<string, struct<a:int,b:bigint>> > >").unwrap();
        assert_eq!(ty.hive(), "struct<type:string,on:array<map<string,struct<a:int,b:bigint>>>>");
        assert_eq!(ty.trino(), "row(\"type\" varchar, \"on\" array(map(varchar, row(\"a\" integer, \"b\" bigint))))");
    }

    #[test]
    fn errors_name_what_is_wrong() {
        assert!(parse("strng").unwrap_err().contains("`strng`"));
        assert!(parse("array<string").unwrap_err().contains("`>` is missing at the end"));
        assert!(parse("struct<a:int,a:int>").unwrap_err().contains("twice"));
        assert!(parse("int int").unwrap_err().contains("left over"));
        assert!(parse(&"array<".repeat(5000)).unwrap_err().contains("deep"));
    }

    fn types() -> impl Strategy<Value = ColumnType> {
        let leaf = prop_oneof![
            Just(ColumnType::String),
            Just(ColumnType::Int),
            Just(ColumnType::BigInt),
            Just(ColumnType::Double),
            Just(ColumnType::Boolean),
            Just(ColumnType::Timestamp)
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                inner.clone().prop_map(|t| ColumnType::Array(Box::new(t))),
                (inner.clone(), inner.clone()).prop_map(|(k, v)| ColumnType::Map(Box::new(k), Box::new(v))),
                proptest::collection::btree_map("[a-z][a-z0-9_]{0,6}", inner, 1..4).prop_map(|fields| {
                    ColumnType::Struct(fields.into_iter().map(|(name, ty)| StructField { name, ty }).collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(ty in types()) {
            prop_assert_eq!(parse(&ty.hive()), Ok(ty));
        }

        #[test]
        fn any_text_ends_without_a_panic(text in ".{0,80}") {
            let _ = parse(&text);
        }
    }
}
