//! The types of Athena's DDL.

/// A type as a definition holds it. <https://docs.aws.amazon.com/athena/latest/ug/data-types.html>
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HiveType {
    /// `boolean`
    Boolean,
    /// `tinyint`, `smallint`, `int` or `bigint`, by its bits.
    Integer(u8),
    /// `float` or `double`, by its bits.
    Floating(u8),
    /// `decimal(precision,scale)`
    Decimal(u8, u8),
    /// `string`, `varchar(n)` or `char(n)`: text, with the most characters it keeps.
    Text(Option<u32>),
    /// `binary`
    Binary,
    /// `date`
    Date,
    /// `timestamp`
    Timestamp,
    /// `array<T>`
    Array(Box<HiveType>),
    /// `map<K,V>`
    Map(Box<HiveType>, Box<HiveType>),
    /// `struct<name:T,…>`
    Struct(Vec<(String, HiveType)>),
}

/// Types nest no deeper than this; deeper text is refused, so that it cannot exhaust the stack.
const DEPTH: usize = 64;

/// Why a text is no type of Athena's DDL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct TypeError {
    /// What is wrong.
    pub what: String,
    /// What to write, where that is known.
    pub instead: Option<&'static str>,
}

/// Names of other dialects, and of queries, with what the DDL calls them.
const ELSEWHERE: [(&str, &str); 16] = [
    ("integer", "int"),
    ("long", "bigint"),
    ("short", "smallint"),
    ("byte", "tinyint"),
    ("real", "float"),
    ("double precision", "double"),
    ("numeric", "decimal(38,0)"),
    ("number", "decimal(38,0)"),
    ("bool", "boolean"),
    ("text", "string"),
    ("varchar", "string"),
    ("char", "string"),
    ("json", "string"),
    ("uuid", "string"),
    ("varbinary", "binary"),
    ("datetime", "timestamp"),
];

impl HiveType {
    /// Reads a type in lower case without blanks, as [`super::DefinedColumn::ty`] has it.
    ///
    /// # Errors
    /// What Athena's DDL does not take.
    pub fn parse(text: &str) -> Result<Self, TypeError> {
        let mut reader = Reader { rest: text };
        let ty = reader.ty(0)?;
        if reader.rest.is_empty() {
            Ok(ty)
        } else {
            Err(wrong(format!("`{}` is left over behind the type", reader.rest)))
        }
    }

    /// Whether it holds other values.
    pub fn is_nested(&self) -> bool {
        matches!(self, Self::Array(_) | Self::Map(..) | Self::Struct(_))
    }
}

fn wrong(what: impl Into<String>) -> TypeError {
    TypeError { what: what.into(), instead: None }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn ty(&mut self, depth: usize) -> Result<HiveType, TypeError> {
        if depth > DEPTH {
            return Err(wrong(format!("types nest more than {DEPTH} deep")));
        }
        let len = self.rest.find(|c: char| "<>(),:".contains(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(len);
        self.rest = rest;
        Ok(match word {
            "boolean" => HiveType::Boolean,
            "tinyint" => HiveType::Integer(8),
            "smallint" => HiveType::Integer(16),
            "int" => HiveType::Integer(32),
            "bigint" => HiveType::Integer(64),
            "float" => HiveType::Floating(32),
            "double" => HiveType::Floating(64),
            "string" => HiveType::Text(None),
            "binary" => HiveType::Binary,
            "date" => HiveType::Date,
            "timestamp" => HiveType::Timestamp,
            "decimal" => match self.numbers()?.as_slice() {
                [] => HiveType::Decimal(10, 0),
                [precision @ 1..=38] => HiveType::Decimal(*precision as u8, 0),
                [precision @ 1..=38, scale] if scale <= precision => HiveType::Decimal(*precision as u8, *scale as u8),
                _ => return Err(wrong("decimal(precision,scale) has a precision of 1 to 38 and no larger scale")),
            },
            "varchar" | "char" if self.rest.starts_with('(') => {
                let most = if word == "char" { 255 } else { 65_535 };
                match self.numbers()?.as_slice() {
                    [n] if (1..=most).contains(n) => HiveType::Text(Some(*n)),
                    _ => return Err(wrong(format!("{word}(n) has 1 to {most} characters"))),
                }
            }
            "array" => {
                self.symbol('<')?;
                let item = self.ty(depth + 1)?;
                self.symbol('>')?;
                HiveType::Array(Box::new(item))
            }
            "map" => {
                self.symbol('<')?;
                let key = self.ty(depth + 1)?;
                if key.is_nested() {
                    return Err(wrong("the key of a map is a simple type"));
                }
                self.symbol(',')?;
                let value = self.ty(depth + 1)?;
                self.symbol('>')?;
                HiveType::Map(Box::new(key), Box::new(value))
            }
            "struct" => HiveType::Struct(self.fields(depth + 1)?),
            "row" => {
                return Err(TypeError {
                    what: "`row` is a type of queries".to_owned(),
                    instead: Some("struct<name:type>"),
                });
            }
            "" => return Err(wrong(format!("a type is missing before `{}`", self.rest))),
            other => {
                let instead = ELSEWHERE.iter().find(|(name, _)| *name == other).map(|(_, instead)| *instead);
                return Err(TypeError { what: format!("`{other}` is no type of Athena's DDL"), instead });
            }
        })
    }

    fn fields(&mut self, depth: usize) -> Result<Vec<(String, HiveType)>, TypeError> {
        let mut fields: Vec<(String, HiveType)> = Vec::new();
        self.symbol('<')?;
        loop {
            let Some((name, rest)) = self.rest.split_once(':').filter(|(name, _)| !name.is_empty()) else {
                return Err(wrong("a struct has fields of the form name:type"));
            };
            self.rest = rest;
            if fields.iter().any(|(known, _)| known == name) {
                return Err(wrong(format!("the field `{name}` appears twice in one struct")));
            }
            fields.push((name.to_owned(), self.ty(depth)?));
            if !self.take(',') {
                self.symbol('>')?;
                return Ok(fields);
            }
        }
    }

    /// `(10,2)`; nothing without parentheses.
    fn numbers(&mut self) -> Result<Vec<u32>, TypeError> {
        if !self.take('(') {
            return Ok(Vec::new());
        }
        let (inside, rest) = self.rest.split_once(')').ok_or_else(|| wrong("`)` is missing"))?;
        self.rest = rest;
        let numbers: Option<Vec<u32>> = inside.split(',').map(|number| number.trim().parse().ok()).collect();
        numbers.ok_or_else(|| wrong(format!("`({inside})` are no numbers")))
    }

    fn take(&mut self, symbol: char) -> bool {
        match self.rest.strip_prefix(symbol) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn symbol(&mut self, symbol: char) -> Result<(), TypeError> {
        if self.take(symbol) { Ok(()) } else { Err(wrong(format!("`{symbol}` is missing in the type"))) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nested_types_read_as_hive_writes_them() {
        let ty = HiveType::parse("struct<a:array<map<string,decimal(10,2)>>,b-c:varchar(5)>");
        let Ok(HiveType::Struct(fields)) = ty else { panic!("{ty:?}") };
        let map = HiveType::Map(Box::new(HiveType::Text(None)), Box::new(HiveType::Decimal(10, 2)));
        assert_eq!(fields[0], ("a".to_owned(), HiveType::Array(Box::new(map))));
        assert_eq!(fields[1], ("b-c".to_owned(), HiveType::Text(Some(5))));
    }

    #[test]
    fn what_the_ddl_does_not_take_is_named_with_what_it_does() {
        let error = |text: &str| HiveType::parse(text).unwrap_err();
        assert_eq!(error("integer").instead, Some("int"));
        assert_eq!(error("varchar").instead, Some("string"));
        assert_eq!(error("array<text>").instead, Some("string"));
        assert_eq!(error("row(a varchar)").instead, Some("struct<name:type>"));
        assert_eq!(error("decimal(39,0)").instead, None);
        assert!(error("array<string").what.contains("`>` is missing"));
        assert!(error("struct<a:int,a:int>").what.contains("twice"));
        assert!(error("map<array<int>,int>").what.contains("simple type"));
        assert!(error("int>").what.contains("left over"));
        assert!(error(&"array<".repeat(10_000)).what.contains("deep"));
    }

    proptest! {
        #[test]
        fn any_text_ends_without_a_panic(text in "[a-z<>(),:0-9]{0,60}") {
            let _ = HiveType::parse(&text);
        }
    }
}
