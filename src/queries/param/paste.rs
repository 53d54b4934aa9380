//! What people paste: quotes and commas around a value, ports, defanged addresses, console links, ARNs that hold an id.
//! Only tried where the plain form does not fit, and only taken where it is the one thing it can be.

use std::net::SocketAddr;

use percent_encoding::percent_decode_str;

use super::value::{is_access_key, is_account, is_arn, is_region, parse_ip, parse_net};
use crate::queries::id::id_type;
use crate::queries::{ParamType, ParamValue};

/// Nothing longer is taken apart.
const LONGEST: usize = 4_096;

/// Without blanks, quotes, brackets and separators around it.
pub(super) fn bare(text: &str) -> &str {
    let around = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{a0}');
    let opening = |c: char| around(c) || matches!(c, '"' | '\'' | '`' | '“' | '‘' | '<');
    let closing = |c: char| around(c) || matches!(c, '"' | '\'' | '`' | '”' | '’' | '>' | ',' | ';');
    text.trim_start_matches(opening).trim_end_matches(closing)
}

/// The items of a list that was typed or pasted: `a, b`, one a line, `["a", "b"]`.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim();
    let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).filter(|t| t.contains(['"', '\'']));
    let parts = inner.unwrap_or(text).split([',', ';', '\n', '\r']);
    parts.map(bare).filter(|item| !item.is_empty())
}

/// The value that a pasted text can only mean.
pub(in crate::queries) fn understood(ty: &ParamType, text: &str) -> Option<ParamValue> {
    let text = bare(text);
    if text.len() > LONGEST {
        return None;
    }
    ty.value(text).or_else(|| {
        let found = candidates(ty, text);
        let mut values = found.iter().filter_map(|candidate| ty.value(candidate));
        let first = values.next()?;
        values.all(|other| other == first).then_some(first)
    })
}

/// The texts inside a pasted one that may be a value of the type.
fn candidates(ty: &ParamType, text: &str) -> Vec<String> {
    let decoded = || decode(text);
    match ty {
        ParamType::Ip | ParamType::Cidr | ParamType::IpOrCidr => network(text).into_iter().collect(),
        ParamType::Account => vec![text.replace(['-', ' '], "")]
            .into_iter()
            .filter(|t| is_account(t))
            .chain(tokens(&decoded(), is_account))
            .collect(),
        ParamType::Region if is_place(text) => tokens(&decoded(), is_region),
        ParamType::AccessKey => tokens(&decoded(), is_access_key),
        ParamType::Arn => arns(text),
        ParamType::Principal => {
            let named = ["/users/details/", "/users/", "/roles/details/", "/roles/"];
            let in_link = if text.contains("://") { behind(&decoded(), &named) } else { Vec::new() };
            arns(text).into_iter().chain(in_link).collect()
        }
        ParamType::Timestamp => vec![text.trim_matches(['[', ']', '(', ')']).to_owned()],
        ParamType::Bool => match text.to_ascii_lowercase().as_str() {
            "yes" | "on" => vec!["true".to_owned()],
            "no" | "off" => vec!["false".to_owned()],
            _ => Vec::new(),
        },
        ParamType::Int | ParamType::Bytes => vec![text.replace(['_', '\'', ' '], "")],
        ParamType::Id(name) if name == "host_ref" => {
            let instance = tokens(&decoded(), |t| t.starts_with("i-") || t.starts_with("eni-"));
            network(text).into_iter().chain(instance).collect()
        }
        ParamType::Id(name) => id_type(name).map_or_else(Vec::new, |id| (id.pasted)(text)),
        _ => Vec::new(),
    }
}

/// Whether a region in the text is that of a place and no word.
fn is_place(text: &str) -> bool {
    text.contains("://") || text.starts_with("arn:")
}

/// An address in the forms of tickets and of EC2's host names.
fn network(text: &str) -> Option<String> {
    let fanged = text.replace("[.]", ".").replace("(.)", ".").replace("[dot]", ".").replace("[:]", ":");
    let host = match fanged.split_once("://") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or_default(),
        None => &fanged,
    };
    if let Some(net) = parse_net(host) {
        return Some(net.to_string());
    }
    let with_port = || host.parse::<SocketAddr>().ok().map(|socket| socket.ip().to_canonical());
    let bracketed = || parse_ip(host.strip_prefix('[')?.strip_suffix(']')?);
    let zoned = || parse_ip(host.split_once('%')?.0);
    let address = parse_ip(host).or_else(with_port).or_else(bracketed).or_else(zoned).or_else(|| host_name(host))?;
    Some(address.to_string())
}

/// `ip-10-0-0-5.ec2.internal`, `ec2-203-0-113-66.eu-west-1.compute.amazonaws.com`.
fn host_name(host: &str) -> Option<std::net::IpAddr> {
    let (name, domain) = host.split_once('.').unwrap_or((host, "internal"));
    let digits = name.strip_prefix("ip-").or_else(|| name.strip_prefix("ec2-"))?;
    let is_of_ec2 = domain.ends_with("internal") || domain.ends_with(".amazonaws.com");
    parse_ip(&digits.replace('-', ".")).filter(|ip| ip.is_ipv4() && is_of_ec2)
}

/// ARNs: with the blanks of a broken line taken out, or inside a link.
fn arns(text: &str) -> Vec<String> {
    let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if is_arn(&joined) {
        return vec![joined];
    }
    let decoded = decode(text);
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '&' | '?' | '#' | '<' | '>' | ',');
    let starts = decoded.match_indices("arn:aws").map(|(at, _)| at);
    starts.filter_map(|at| decoded[at..].split(ends).next()).filter(|t| is_arn(t)).map(str::to_owned).collect()
}

/// Without the percent encoding of links; the console encodes twice, with `$` for the second `%`.
pub(in crate::queries) fn decode(text: &str) -> String {
    let once = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    once(&once(&once(text).replace("$25", "%")))
}

/// The words of a text that are of a kind.
pub(in crate::queries) fn tokens(text: &str, is: impl Fn(&str) -> bool) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| is(word)).map(str::to_owned).collect()
}

/// What stands behind one of the marks, up to the next separator.
pub(in crate::queries) fn behind(text: &str, marks: &[&str]) -> Vec<String> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '/' | ':' | '?' | '#' | '&' | ';' | ',' | '"' | '\'');
    let found = |mark: &&str| {
        let at = text.find(*mark)? + mark.len();
        text[at..].split(ends).next().filter(|name| !name.is_empty()).map(str::to_owned)
    };
    marks.iter().find_map(found).into_iter().collect()
}
