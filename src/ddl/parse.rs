//! Reads a `CREATE EXTERNAL TABLE` statement back: names, types, partitions and properties, strings unescaped as
//! Hive does.

/// The parts of a statement that the rules are about.
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub(super) columns: Vec<(String, String)>,
    pub(super) partitions: Vec<(String, String)>,
    pub(super) comments: Vec<String>,
    pub(super) serde_properties: Vec<(String, String)>,
    pub(super) properties: Vec<(String, String)>,
    pub(super) location: Option<String>,
}

/// A token; a name has its back-ticks taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Name(String),
    Text(String),
    Symbol(char),
}

/// Parses one statement.
///
/// # Errors
/// What is not as Athena takes it, in one line.
pub(super) fn statement(text: &str) -> Result<Statement, String> {
    let mut tokens = Tokens { tokens: tokens(text)?.into_iter().peekable() };
    let mut out = Statement::default();
    tokens.words("CREATE EXTERNAL TABLE IF NOT EXISTS")?;
    tokens.name()?;
    if tokens.take(&Token::Symbol('.')) {
        tokens.name()?;
    }
    out.columns = tokens.columns(&mut out.comments)?;
    while let Some(token) = tokens.tokens.next() {
        let Token::Word(word) = token else { return Err(format!("a clause is expected, not {token:?}")) };
        match word.as_str() {
            "COMMENT" => out.comments.push(tokens.text()?),
            "PARTITIONED" => {
                tokens.words("BY")?;
                out.partitions = tokens.columns(&mut out.comments)?;
            }
            "ROW" => tokens.row_format()?,
            "WITH" => {
                tokens.words("SERDEPROPERTIES")?;
                out.serde_properties = tokens.pairs()?;
            }
            "STORED" => tokens.stored_as()?,
            "LOCATION" => out.location = Some(tokens.text()?),
            "TBLPROPERTIES" => out.properties = tokens.pairs()?,
            other => return Err(format!("`{other}` begins no clause of the statement")),
        }
    }
    Ok(out)
}

struct Tokens {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Tokens {
    fn take(&mut self, token: &Token) -> bool {
        self.tokens.next_if_eq(token).is_some()
    }

    fn expect(&mut self, token: &Token) -> Result<(), String> {
        if self.take(token) { Ok(()) } else { Err(format!("{token:?} is expected, not {:?}", self.tokens.peek())) }
    }

    fn words(&mut self, words: &str) -> Result<(), String> {
        words.split(' ').try_for_each(|word| self.expect(&Token::Word(word.to_owned())))
    }

    fn name(&mut self) -> Result<String, String> {
        match self.tokens.next() {
            Some(Token::Name(name)) => Ok(name),
            other => Err(format!("a name in back-ticks is expected, not {other:?}")),
        }
    }

    fn text(&mut self) -> Result<String, String> {
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(text),
            other => Err(format!("a string is expected, not {other:?}")),
        }
    }

    fn columns(&mut self, comments: &mut Vec<String>) -> Result<Vec<(String, String)>, String> {
        let mut columns = Vec::new();
        self.expect(&Token::Symbol('('))?;
        loop {
            let name = self.name()?;
            let ty = self.ty()?;
            columns.push((name, ty));
            if self.take(&Token::Word("COMMENT".to_owned())) {
                comments.push(self.text()?);
            }
            if !self.take(&Token::Symbol(',')) {
                self.expect(&Token::Symbol(')'))?;
                return Ok(columns);
            }
        }
    }

    /// A type's text, names inside of structs without back-ticks.
    fn ty(&mut self) -> Result<String, String> {
        let mut out = String::new();
        let mut open = 0usize;
        loop {
            match self.tokens.peek() {
                Some(Token::Symbol(',' | ')')) if open == 0 => return Ok(out),
                Some(Token::Word(word)) if open == 0 && word == "COMMENT" => return Ok(out),
                _ => {}
            }
            match self.tokens.next() {
                Some(Token::Word(text) | Token::Name(text)) => out.push_str(&text),
                Some(Token::Symbol(symbol @ ('<' | '>' | ',' | ':'))) => {
                    open = if symbol == '<' { open + 1 } else { open.saturating_sub(usize::from(symbol == '>')) };
                    out.push(symbol);
                }
                other => return Err(format!("{other:?} stands in a type")),
            }
        }
    }

    fn pairs(&mut self) -> Result<Vec<(String, String)>, String> {
        let mut pairs = Vec::new();
        self.expect(&Token::Symbol('('))?;
        loop {
            let key = self.text()?;
            self.expect(&Token::Symbol('='))?;
            pairs.push((key, self.text()?));
            if !self.take(&Token::Symbol(',')) {
                self.expect(&Token::Symbol(')'))?;
                return Ok(pairs);
            }
        }
    }

    fn row_format(&mut self) -> Result<(), String> {
        self.words("FORMAT")?;
        if self.take(&Token::Word("SERDE".to_owned())) {
            return self.text().map(|_| ());
        }
        self.words("DELIMITED")?;
        for clause in ["FIELDS TERMINATED BY", "LINES TERMINATED BY", "NULL DEFINED AS"] {
            self.words(clause)?;
            self.text()?;
        }
        Ok(())
    }

    fn stored_as(&mut self) -> Result<(), String> {
        self.words("AS")?;
        if ["TEXTFILE", "PARQUET"].iter().any(|word| self.take(&Token::Word((*word).to_owned()))) {
            return Ok(());
        }
        self.words("INPUTFORMAT")?;
        self.text()?;
        self.words("OUTPUTFORMAT")?;
        self.text().map(|_| ())
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            rest = rest.trim_start();
            continue;
        }
        let (token, len) = match c {
            '\'' => string(rest)?,
            '`' => {
                let (name, _) = rest[1..].split_once('`').ok_or("a back-tick is not closed")?;
                (Token::Name(name.to_owned()), name.len() + 2)
            }
            '(' | ')' | ',' | '=' | '<' | '>' | ':' | '.' => (Token::Symbol(c), 1),
            c if c.is_ascii_alphanumeric() || c == '_' => {
                let len = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                (Token::Word(rest[..len].to_owned()), len)
            }
            ';' => return Err("one statement, without a semicolon".to_owned()),
            '-' | '/' => return Err("no comment is safe in Athena's DDL".to_owned()),
            other => return Err(format!("`{other}` stands outside of strings and names")),
        };
        tokens.push(token);
        rest = &rest[len..];
    }
    Ok(tokens)
}

/// A string at the start of `rest`, unescaped: `\n`, `\t`, … are control characters, `\%` and `\_` keep their
/// backslash, every other character loses it.
fn string(rest: &str) -> Result<(Token, usize), String> {
    let mut out = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' => return Ok((Token::Text(out), at + 1)),
            '\\' => match chars.next().map(|(_, c)| c) {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some(c @ ('%' | '_')) => out.extend(['\\', c]),
                Some(c) => out.push(c),
                None => break,
            },
            c => out.push(c),
        }
    }
    Err("a string is not closed".to_owned())
}
