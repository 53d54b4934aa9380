//! URIs as `java.net.URI` splits them, which is what Trino uses: anything it refuses gives NULL.

/// The parts of a URI, still encoded.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Uri<'a> {
    pub(super) scheme: Option<&'a str>,
    pub(super) host: Option<&'a str>,
    pub(super) port: Option<i64>,
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) fragment: Option<&'a str>,
}

impl<'a> Uri<'a> {
    /// Splits a text; `None` if a character in it is not allowed in a URI, or an escape is malformed.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (rest, fragment) = split_at(text, '#');
        let (rest, query) = split_at(rest, '?');
        let (scheme, rest) = match rest.split_once(':') {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
            Some((before, _)) if !before.contains('/') => return None,
            _ => (None, rest),
        };
        if scheme.is_some() && rest.is_empty() && query.is_none() {
            return None;
        }
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => ("", rest),
        };
        let opaque = scheme.is_some() && !rest.starts_with('/');
        let bracketed = [authority, query.unwrap_or(""), fragment.unwrap_or("")];
        if !is_legal(path, "") || !bracketed.iter().all(|part| is_legal(part, "[]")) {
            return None;
        }
        let (host, port) = if authority.is_empty() { (None, None) } else { host(authority) };
        Some(Self { scheme, host, port, path: if opaque { "" } else { path }, query, fragment })
    }
}

fn split_at(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Letters, digits, marks, escapes and what is `also` allowed; other characters beyond ASCII if they are not blanks or controls.
fn is_legal(part: &str, also: &str) -> bool {
    let mut rest = part;
    while let Some(c) = rest.chars().next() {
        let escape = c == '%';
        let legal = match c {
            '%' => rest.as_bytes().get(1..3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
            c if c.is_ascii() => c.is_ascii_alphanumeric() || "-_.!~*'();/?:@&=+$,".contains(c) || also.contains(c),
            c => !c.is_whitespace() && !c.is_control(),
        };
        if !legal {
            return false;
        }
        rest = &rest[if escape { 3 } else { c.len_utf8() }..];
    }
    true
}

/// Host and port. A host with other characters (an underscore, say) is none for Java.
fn host(authority: &str) -> (Option<&str>, Option<i64>) {
    let server = authority.rsplit_once('@').map_or(authority, |(_, server)| server);
    let (host, port) = match server.rfind(']') {
        Some(end) => (&server[..=end], server[end + 1..].strip_prefix(':')),
        None => split_last(server),
    };
    let port = match port {
        None | Some("") => None,
        Some(digits) => match digits.parse() {
            Ok(port) => Some(port),
            Err(_) => return (None, None),
        },
    };
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    let last_label = host.trim_end_matches('.').rsplit('.').next().unwrap_or("");
    let is_v4 = host.parse::<std::net::Ipv4Addr>().is_ok();
    let valid = host.starts_with('[')
        || is_v4
        || (is_name(host) && last_label.starts_with(|c: char| c.is_ascii_alphabetic()) && !last_label.ends_with('-'));
    if valid { (Some(host), port) } else { (None, None) }
}

fn split_last(server: &str) -> (&str, Option<&str>) {
    server.rsplit_once(':').map_or((server, None), |(host, port)| (host, Some(port)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_url_falls_into_its_parts() {
        let uri = Uri::parse("http://user@example.com:8080/p/a?x=1&y=%20z#frag").unwrap();
        assert_eq!(uri.host, Some("example.com"));
        assert_eq!(
            (uri.port, uri.path, uri.query, uri.fragment),
            (Some(8080), "/p/a", Some("x=1&y=%20z"), Some("frag"))
        );
        assert_eq!(Uri::parse("https://[::1]:80/").unwrap().host, Some("[::1]"));
        assert_eq!(Uri::parse("/path/only?x=1").unwrap().path, "/path/only");
    }

    #[test]
    fn what_java_refuses_is_refused() {
        for text in [
            "not a url",
            "http://exa mple.com/",
            "http://e.com/a|b",
            "http://e.com/?q={a}",
            "http://e.com/%zz",
            "http://e.com/%",
            "http:",
        ] {
            assert_eq!(Uri::parse(text), None, "{text}");
        }
    }
}
