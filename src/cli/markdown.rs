//! Markdown for generated pages. Whatever a definition or a pack says is text there, never markup.

use crate::printable::Printable;

/// A page that grows block by block.
#[derive(Default)]
pub(super) struct Page(pub(super) String);

impl Page {
    /// A block of Markdown, apart from the one before.
    pub(super) fn paragraph(&mut self, markdown: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0 += markdown;
        self.0.push('\n');
    }

    pub(super) fn heading(&mut self, level: usize, markdown: &str) {
        self.paragraph(&format!("{} {markdown}", "#".repeat(level)));
    }

    /// A titled list; nothing when it is empty.
    pub(super) fn list(&mut self, title: &str, items: impl Iterator<Item = String>) {
        let items: Vec<String> = items.map(|item| format!("- {item}")).collect();
        if !items.is_empty() {
            self.heading(2, title);
            self.paragraph(&items.join("\n"));
        }
    }

    /// A table of cells in Markdown.
    pub(super) fn table(&mut self, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        // A bar parts cells even in code; one with a backslash is a bar.
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let mut lines = vec![line(head.iter().map(|cell| (*cell).to_owned()).collect())];
        lines.push(line(vec!["---".to_owned(); head.len()]));
        lines.extend(rows.map(|row| line(row.iter().map(|cell| bars_escaped(cell)).collect())));
        self.paragraph(&lines.join("\n"));
    }

    /// Text as it is.
    pub(super) fn fenced(&mut self, language: &str, text: &str) {
        let text = Printable::block(text.trim_matches('\n')).to_string();
        let fence = "`".repeat(longest_run(&text).max(2) + 1);
        self.paragraph(&format!("{fence}{language}\n{text}\n{fence}"));
    }
}

/// Text as Markdown. What stands between back-ticks is code; everything else that could be markup is escaped.
pub(super) fn inline(text: &str) -> String {
    let text = Printable::line(text.trim()).to_string();
    let parts: Vec<&str> = text.split('`').collect();
    // An even number of back-ticks, none beside another.
    let pairs = parts.len() % 2 == 1 && parts.iter().skip(1).rev().skip(1).all(|part| !part.trim().is_empty());
    if !pairs {
        return escaped(&text);
    }
    let piece = |(i, part): (usize, &&str)| if i % 2 == 1 { format!("`{part}`") } else { escaped_at(part, i == 0) };
    parts.iter().enumerate().map(piece).collect()
}

/// Text as code.
pub(super) fn code(text: &str) -> String {
    let text = Printable::line(text).to_string();
    if text.trim().is_empty() {
        return String::new();
    }
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// A link; text, where the address could be anything else.
pub(super) fn link(url: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&*+,;=%".contains(c);
    if url.starts_with("https://") && url.chars().all(plain) { format!("<{url}>") } else { inline(url) }
}

fn escaped(text: &str) -> String {
    escaped_at(text, true)
}

/// Escapes what is markup anywhere, and at the start of a block what is markup there.
fn escaped_at(text: &str, starts_block: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let inside_of_word = c == '_' && before.is_alphanumeric() && next_is_word(&text[at + 1..]);
        let starts = starts_block && at == 0 && matches!(c, '#' | '+' | '-' | '=')
            || starts_block && at == digits && at > 0 && matches!(c, '.' | ')');
        if starts
            || matches!(c, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~')
            || c == '_' && !inside_of_word
        {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

fn next_is_word(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_alphanumeric())
}

/// A cell with a backslash before every bar that has none.
fn bars_escaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut escaped = false;
    for c in cell.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        for (text, expected) in [
            ("a <b> & *c* [d](e) ~f~", r"a \<b\> \& \*c\* \[d\](e) \~f\~"),
            ("a_b_c _d_", r"a_b_c \_d\_"),
            ("# no heading", r"\# no heading"),
            ("1. no list", r"1\. no list"),
            ("- no item", r"\- no item"),
            ("`code <x>` and `*y*`", "`code <x>` and `*y*`"),
            ("`odd", r"\`odd"),
            ("`a``b`", r"\`a\`\`b\`"),
            (r"\`a`", r"\\`a`"),
            ("two\nlines\u{1b}[2J", r"two\\nlines\\x1B\[2J"),
        ] {
            assert_eq!(inline(text), expected, "{text}");
        }
    }

    #[test]
    fn code_holds_back_ticks() {
        assert_eq!(code("a|b"), "`a|b`");
        assert_eq!(code("`a``b"), "``` `a``b ```");
        assert_eq!(code(" "), "");
    }

    #[test]
    fn a_bar_never_ends_a_cell() {
        assert_eq!(bars_escaped(&inline("a|b `c|d`")), r"a\|b `c\|d`");
        assert_eq!(bars_escaped(&code(r"a\|b")), r"`a\|b`");
    }

    #[test]
    fn only_plain_addresses_are_links() {
        assert_eq!(link("https://docs.aws.amazon.com/a_b?c=d"), "<https://docs.aws.amazon.com/a_b?c=d>");
        assert_eq!(link("https://x/> <img src=y>"), r"https://x/\> \<img src=y\>");
        assert_eq!(link("javascript:alert(1)"), "javascript:alert(1)");
    }
}
