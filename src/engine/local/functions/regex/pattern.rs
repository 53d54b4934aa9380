//! Java patterns for the `regex` crate.

use datafusion::common::Result;
use regex::{Captures, Regex};

use super::super::call::failed;

/// Compiles a pattern.
///
/// # Errors
/// For what the `regex` crate does not have (look-around, back-references, possessive quantifiers, atomic groups,
/// `\Q…\E`) and for malformed patterns.
pub(super) fn compile(pattern: &str) -> Result<Regex> {
    let source = translate(pattern)?;
    Regex::new(&source).map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => failed(format!("the pattern '{pattern}' is too large for the local engine")),
        other => {
            let text = other.to_string();
            let cause = text.lines().last().unwrap_or("").trim_start_matches("error: ");
            failed(format!("Invalid pattern '{pattern}': {cause}"))
        }
    })
}

fn lacks(what: &str) -> datafusion::common::DataFusionError {
    failed(format!("the local engine does not have {what} in regular expressions; run it on Athena"))
}

/// The same pattern for the `regex` crate: `\d`, `\s`, `\w` and `\b` know ASCII only, as in Java.
fn translate(pattern: &str) -> Result<String> {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut chars = pattern.chars().peekable();
    let mut class_depth = 0usize;
    let mut quantified = false;
    while let Some(c) = chars.next() {
        let was_quantified = std::mem::take(&mut quantified);
        match c {
            '\\' => escape(chars.next(), class_depth > 0, &mut out)?,
            '[' if class_depth > 0 && chars.peek() == Some(&':') => named_class(&mut chars, &mut out),
            '[' => {
                class_depth += 1;
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                // A bracket that comes first is itself.
                if chars.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
            }
            ']' if class_depth > 0 => {
                class_depth -= 1;
                out.push(']');
            }
            '(' if class_depth == 0 => {
                out.push('(');
                if chars.peek() == Some(&'?') {
                    group(chars.clone().skip(1))?;
                }
            }
            '+' if class_depth == 0 && was_quantified => return Err(lacks("possessive quantifiers")),
            '*' | '+' | '?' | '}' if class_depth == 0 => {
                quantified = !was_quantified;
                out.push(c);
            }
            c => out.push(c),
        }
    }
    Ok(out)
}

/// `[:alpha:]` inside a class, which knows all of Unicode in Java; behind its bracket.
fn named_class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    let rest: String = chars.clone().take_while(|c| *c != ']').collect();
    let class = match rest.as_str() {
        ":alpha:" => "\\p{Alphabetic}",
        ":lower:" => "\\p{Lowercase}",
        ":upper:" => "\\p{Uppercase}",
        ":alnum:" => "\\p{Alphabetic}\\p{Nd}",
        ":digit:" => "\\p{Nd}",
        ":space:" => "\\s",
        ":punct:" => "\\p{P}\\p{S}",
        ":word:" => "\\w",
        _ => {
            out.push('[');
            return;
        }
    };
    out.push_str(class);
    chars.by_ref().take(rest.chars().count() + 1).for_each(drop);
}

/// Refuses groups that look around.
fn group(mut after: impl Iterator<Item = char>) -> Result<()> {
    match (after.next(), after.next()) {
        (Some('=' | '!'), _) => Err(lacks("look-ahead (?=…), (?!…)")),
        (Some('<'), Some('=' | '!')) => Err(lacks("look-behind (?<=…), (?<!…)")),
        (Some('>'), _) => Err(lacks("atomic groups (?>…)")),
        _ => Ok(()),
    }
}

fn escape(escaped: Option<char>, in_class: bool, out: &mut String) -> Result<()> {
    match escaped {
        None => return Err(failed("Invalid pattern: it ends with a backslash")),
        Some('d') => out.push_str(if in_class { "0-9" } else { "[0-9]" }),
        Some('D') => out.push_str("[^0-9]"),
        Some('w') => out.push_str(if in_class { "0-9A-Za-z_" } else { "[0-9A-Za-z_]" }),
        Some('W') => out.push_str("[^0-9A-Za-z_]"),
        Some('s') => out.push_str(if in_class { "\\t\\n\\x0B\\f\\r " } else { "[\\t\\n\\x0B\\f\\r ]" }),
        Some('S') => out.push_str("[^\\t\\n\\x0B\\f\\r ]"),
        Some('b') if !in_class => out.push_str("(?-u:\\b)"),
        Some('h') => out.push_str(if in_class { "\\t\\x20\\u{A0}" } else { "[\\t\\x20\\u{A0}]" }),
        Some('e') => out.push_str("\\x1B"),
        Some('Z') => out.push_str("\\z"),
        Some('k') => return Err(lacks("back-references")),
        Some(d) if d.is_ascii_digit() && d != '0' => return Err(lacks("back-references")),
        Some('Q') => return Err(lacks("\\Q…\\E")),
        Some('G') => return Err(lacks("\\G")),
        Some('B') if !in_class => return Err(lacks("\\B")),
        Some('R' | 'X' | 'K' | 'N' | 'H' | 'V') => return Err(lacks("this escape")),
        Some(c) => {
            out.push('\\');
            out.push(c);
        }
    }
    Ok(())
}

/// All matches from left to right. An empty match right behind another counts, as in Java.
pub(super) fn matches<'r, 't>(regex: &'r Regex, text: &'t str) -> impl Iterator<Item = Captures<'t>> + use<'r, 't> {
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let captures = regex.captures_at(text, from?)?;
        let whole = captures.get(0)?;
        from = if whole.is_empty() {
            let next = text[whole.end()..].chars().next();
            next.map(|c| whole.end() + c.len_utf8())
        } else {
            Some(whole.end())
        };
        Some(captures)
    })
}

/// Checks a group number.
pub(super) fn group_index(regex: &Regex, group: i64) -> Result<usize> {
    let groups = regex.captures_len() - 1;
    match usize::try_from(group) {
        Ok(index) if index <= groups => Ok(index),
        Ok(_) => Err(failed(format!("Pattern has {groups} groups. Cannot access group {group}"))),
        Err(_) => Err(failed("Group cannot be negative")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn classes_know_ascii_only() {
        for (pattern, text, found) in [
            (r"\d", "٣", false),
            (r"\w", "é", false),
            (r"[\w-]+$", "a-b", true),
            (r"[^\W]", "a", true),
            (r"\ba", "éa", true),
            (r"\p{L}", "é", true),
            (r"[[:alpha:]]", "a", true),
            (r"[]]", "]", true),
            (r#"\""#, "\"", true),
            (r"\/", "/", true),
            (r"[a-z&&[^x]]", "x", false),
            (r"(?i)É", "é", true),
        ] {
            assert_eq!(compile(pattern).unwrap().is_match(text), found, "{pattern} on {text}");
        }
    }

    #[test]
    fn what_the_crate_lacks_is_refused_by_name() {
        for (pattern, name) in [
            ("a(?=b)", "look-ahead"),
            ("(?<!x)b", "look-behind"),
            (r"(a)\1", "back-references"),
            ("a++", "possessive"),
            ("a{2}+", "possessive"),
            ("(?>a)", "atomic"),
            (r"\Qa\E", "\\Q"),
        ] {
            let error = compile(pattern).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("run it on Athena"), "{pattern}: {error}");
        }
        assert!(compile("a+?").is_ok());
        assert!(compile("(?<name>a)").is_ok());
        assert!(compile("(").unwrap_err().to_string().contains("Invalid pattern '('"));
    }

    #[test]
    fn empty_matches_behind_a_match_count() {
        let regex = compile("a*").unwrap();
        let found: Vec<_> = matches(&regex, "baab").map(|m| m[0].to_owned()).collect();
        assert_eq!(found, ["", "aa", "", ""]);
    }
}
