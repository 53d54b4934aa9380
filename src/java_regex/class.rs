//! Sets of characters.

use regex::Regex;

/// A set of characters, as `[…]`, `.`, `\d` or one character say it.
#[derive(Debug, Clone, Default)]
pub(super) struct Class {
    pub(super) items: Vec<Item>,
    /// The sets behind `&&`.
    pub(super) and: Vec<Class>,
    pub(super) negated: bool,
    /// Whether the case of ASCII letters does not matter.
    pub(super) fold: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Item {
    Range(char, char),
    Class(Class),
    /// `\p{…}` with a name of Unicode's.
    Unicode(Regex),
}

impl Class {
    pub(super) fn one(c: char, fold: bool) -> Self {
        Self { items: vec![Item::Range(c, c)], fold, ..Self::default() }
    }

    pub(super) fn ranges(ranges: &[(char, char)], negated: bool) -> Self {
        let items = ranges.iter().map(|(from, to)| Item::Range(*from, *to)).collect();
        Self { items, negated, ..Self::default() }
    }

    /// `.`, which does not match Java's line terminators unless `(?s)` says so.
    pub(super) fn any(dotall: bool) -> Self {
        let ends = [('\n', '\n'), ('\r', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];
        if dotall { Self::ranges(&[], true) } else { Self::ranges(&ends, true) }
    }

    pub(super) fn has(&self, c: char) -> bool {
        let found = self.has_exactly(c)
            || self.fold && (self.has_exactly(c.to_ascii_lowercase()) || self.has_exactly(c.to_ascii_uppercase()));
        (found && self.and.iter().all(|class| class.has(c))) != self.negated
    }

    fn has_exactly(&self, c: char) -> bool {
        self.items.iter().any(|item| match item {
            Item::Range(from, to) => (*from..=*to).contains(&c),
            Item::Class(class) => class.has(c),
            Item::Unicode(regex) => regex.is_match(c.encode_utf8(&mut [0; 4])),
        })
    }
}

/// `\d`, `\w`, `\s`, `\h`, `\v` and their opposites: ASCII only, as in Java.
pub(super) fn shorthand(letter: char) -> Option<Class> {
    let ranges: &[(char, char)] = match letter.to_ascii_lowercase() {
        'd' => &[('0', '9')],
        'w' => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        's' => &[('\t', '\r'), (' ', ' ')],
        'h' => &[
            ('\t', '\t'),
            (' ', ' '),
            ('\u{a0}', '\u{a0}'),
            ('\u{1680}', '\u{1680}'),
            ('\u{180e}', '\u{180e}'),
            ('\u{2000}', '\u{200a}'),
            ('\u{202f}', '\u{202f}'),
            ('\u{205f}', '\u{205f}'),
            ('\u{3000}', '\u{3000}'),
        ],
        'v' => &[('\n', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')],
        _ => return None,
    };
    Some(Class::ranges(ranges, letter.is_ascii_uppercase()))
}

/// `\p{name}`: POSIX names are ASCII in Java, the others Unicode's.
pub(super) fn property(name: &str, negated: bool) -> Option<Class> {
    let ranges: &[(char, char)] = match name {
        "Lower" => &[('a', 'z')],
        "Upper" => &[('A', 'Z')],
        "ASCII" => &[('\0', '\u{7f}')],
        "Alpha" => &[('A', 'Z'), ('a', 'z')],
        "Digit" => &[('0', '9')],
        "Alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "Punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "Graph" => &[('!', '~')],
        "Print" => &[(' ', '~')],
        "Blank" => &[('\t', '\t'), (' ', ' ')],
        "Cntrl" => &[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')],
        "XDigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        "Space" => &[('\t', '\r'), (' ', ' ')],
        _ => {
            let name = name.strip_prefix("Is").unwrap_or(name);
            let known = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_=".contains(c));
            let regex = known.then(|| Regex::new(&format!("\\p{{{name}}}")).ok()).flatten()?;
            return Some(Class { items: vec![Item::Unicode(regex)], negated, ..Class::default() });
        }
    };
    Some(Class::ranges(ranges, negated))
}
