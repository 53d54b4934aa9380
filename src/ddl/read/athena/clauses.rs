//! The clauses behind the columns.

use std::ops::Range;

use super::super::{Bag, Odd, Place, ReadError};
use super::token::Kind;
use super::{Statement, columns};

/// The clauses in the order of the grammar.
const CLAUSES: [&str; 8] = [
    "COMMENT",
    "PARTITIONED BY",
    "CLUSTERED BY",
    "ROW FORMAT",
    "WITH SERDEPROPERTIES",
    "STORED AS",
    "LOCATION",
    "TBLPROPERTIES",
];

impl Statement<'_> {
    /// The next clause.
    pub(super) fn clause(&mut self) -> Result<(), ReadError> {
        let span = self.cursor.here();
        let Some(index) = CLAUSES.iter().position(|clause| self.cursor.begins(clause)) else {
            return self.unsupported();
        };
        self.in_order(index, span);
        self.cursor.expect(CLAUSES[index])?;
        match CLAUSES[index] {
            "COMMENT" => {
                let (text, span) = self.cursor.text()?;
                self.definition.description = text.value.clone();
                self.marks.set(Place::Description, span);
            }
            "PARTITIONED BY" => self.definition.partitions = self.columns(columns::Of::Partitions)?,
            "CLUSTERED BY" => self.clustered()?,
            "ROW FORMAT" => self.row_format()?,
            "WITH SERDEPROPERTIES" => self.format.properties = self.pairs(Bag::Serde)?,
            "STORED AS" => self.stored_as()?,
            "LOCATION" => {
                let (text, span) = self.cursor.text()?;
                self.definition.location = text.value.clone();
                self.marks.set(Place::Location, span);
            }
            _ => self.definition.parameters = self.pairs(Bag::Table)?,
        }
        Ok(())
    }

    /// Athena's grammar has one order and each clause once.
    fn in_order(&mut self, index: usize, span: Range<usize>) {
        match self.last {
            Some(last) if last > index => {
                self.odd(Odd::Order { clause: CLAUSES[index], before: CLAUSES[last] }, span);
            }
            Some(last) if last == index => self.odd(Odd::Repeated(CLAUSES[index].to_owned()), span),
            _ => self.last = Some(index),
        }
    }

    fn clustered(&mut self) -> Result<(), ReadError> {
        let start = self.cursor.here().start;
        self.parentheses()?;
        if self.cursor.take("SORTED BY") {
            self.parentheses()?;
        }
        self.cursor.expect("INTO")?;
        self.cursor.step();
        self.cursor.expect("BUCKETS")?;
        self.odd(Odd::Unsupported("CLUSTERED BY"), start..self.cursor.behind());
        Ok(())
    }

    /// Clauses of Hive that Athena refuses; what is none is a syntax error.
    fn unsupported(&mut self) -> Result<(), ReadError> {
        let start = self.cursor.here().start;
        let clause = if self.cursor.take("SKEWED BY") {
            self.parentheses()?;
            self.cursor.expect("ON")?;
            self.parentheses()?;
            self.cursor.take("STORED AS DIRECTORIES");
            "SKEWED BY"
        } else if self.cursor.take("STORED BY") {
            self.cursor.text()?;
            "STORED BY"
        } else {
            return Err(self.cursor.expected(&format!("a clause ({})", CLAUSES.join(", "))));
        };
        self.odd(Odd::Unsupported(clause), start..self.cursor.behind());
        Ok(())
    }

    /// Steps over parentheses with all that is in them.
    fn parentheses(&mut self) -> Result<(), ReadError> {
        self.cursor.expect_symbol('(')?;
        let mut open = 1;
        while open > 0 {
            match self.cursor.peek() {
                Some(Kind::Symbol('(')) => open += 1,
                Some(Kind::Symbol(')')) => open -= 1,
                None => return Err(self.cursor.expected("`)`")),
                _ => {}
            }
            self.cursor.step();
        }
        Ok(())
    }
}
