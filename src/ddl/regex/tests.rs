#![allow(clippy::unwrap_used)]

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::*;
use crate::sources::{Catalogue, Format, Source};

fn catalogue() -> Catalogue {
    Catalogue::builtin().unwrap()
}

/// The expression and columns of a source whose format has fields.
fn reader(source: &Source) -> Option<::regex::Regex> {
    match &source.format {
        Format::Fields(fields) => Some(::regex::Regex::new(&of_fields(fields)).unwrap()),
        _ => None,
    }
}

static ALB: LazyLock<(Arc<Source>, ::regex::Regex)> = LazyLock::new(|| {
    let source = Arc::clone(catalogue().get("alb").unwrap());
    let regex = reader(&source).unwrap();
    (source, regex)
});

#[test]
fn there_is_one_group_for_each_column_and_no_backslash() {
    for source in catalogue().iter() {
        let Some(regex) = reader(source) else { continue };
        assert_eq!(regex.captures_len() - 1, source.columns.len(), "{}", source.id);
        assert!(!regex.as_str().contains(['\\', '\'']), "{}", source.id);
    }
}

#[test]
fn the_alb_expression() {
    insta::assert_snapshot!(ALB.1.as_str());
}

/// Values of the 34 fields of an ALB line as they are when they carry no quotes.
fn plain(i: usize) -> String {
    match i {
        3 | 4 => "10.0.0.5:8080".to_owned(),
        12 => "GET https://shop.example:443/ HTTP/1.1".to_owned(),
        25 => "10.0.0.5:80".to_owned(),
        _ => format!("v{i}"),
    }
}

#[test]
fn every_width_from_18_fields_on_reads_in_both_quotings() {
    let (source, regex) = &*ALB;
    let Format::Fields(fields) = &source.format else { panic!("fields") };
    let width_of_columns = |width: usize| fields[..width.min(34)].iter().map(|f| f.columns().len()).sum::<usize>();
    for width in 18..=40 {
        for quoted in [true, false] {
            let line: Vec<String> = (0..width)
                .map(|i| match fields.get(i).map(|f| f.quoting) {
                    Some(Quoting::Quoted) => format!("\"{}\"", plain(i)),
                    Some(Quoting::Either) if quoted => format!("\"{}\"", plain(i)),
                    Some(_) => plain(i),
                    None => "\"of the future\"".to_owned(),
                })
                .collect();
            let line = line.join(" ");
            let groups = regex.captures(&line).unwrap();
            let filled = width_of_columns(width);
            for i in 0..source.columns.len() {
                assert_eq!(groups.get(i + 1).is_some(), i < filled, "width {width}, {}", source.columns[i].name);
            }
            for (i, field) in fields.iter().enumerate().take(width).filter(|(_, f)| f.columns().len() == 1) {
                let column = width_of_columns(i);
                assert_eq!(&groups[column + 1], plain(i), "width {width}, {}", field.name);
            }
        }
    }
}

#[test]
fn a_line_that_is_cut_in_its_tail_keeps_its_head() {
    let (source, regex) = &*ALB;
    let line = &source.samples[0].text.trim().to_owned();
    let head = line.find("\"www.example.com\"").unwrap();
    for end in (head..line.len()).filter(|&end| line.is_char_boundary(end)) {
        let groups = regex.captures(&line[..end]).unwrap_or_else(|| panic!("a row of NULLs: {}", &line[..end]));
        assert_eq!(&groups[4], "2001:db8:85a3::8a2e:370:7334");
        assert_eq!(&groups[22], "Root=1-66fe1f2a-1d84f3d73c47ec4e58577259");
    }
}

/// The request line as [`FieldShape::Request`] states the rule.
fn split_request(text: &str) -> (Option<&str>, Option<&str>, Option<&str>) {
    let Some((verb, rest)) = text.split_once(' ') else { return (Some(text), None, None) };
    let rest = match rest.strip_suffix(' ') {
        Some(shorter) if shorter.contains(' ') => shorter,
        _ => rest,
    };
    match rest.rsplit_once(' ') {
        Some((url, proto)) => (Some(verb), Some(url), Some(proto)),
        None => (Some(verb), Some(rest), None),
    }
}

proptest! {
    #[test]
    fn request_lines_split_by_the_stated_rule(request in "[A-Z/. -]{0,12}") {
        let (_, regex) = &*ALB;
        let head = "http t elb 1.2.3.4:5 - -1 -1 -1 400 - 0 0";
        let line = format!("{head} \"{request}\" \"-\" - - - \"-\" \"-\" \"-\"");
        let groups = regex.captures(&line).unwrap();
        let group = |i| groups.get(i).map(|g: ::regex::Match<'_>| g.as_str());
        prop_assert_eq!((group(15), group(16), group(17)), split_request(&request));
    }

    #[test]
    fn addresses_split_at_the_last_colon(address in "[0-9a-f:.-]{1,20}") {
        let (_, regex) = &*ALB;
        let line = format!("http t elb {address} - -1 -1 -1 400 - 0 0 \"- - -\" \"-\" - - - \"-\"");
        let groups = regex.captures(&line).unwrap();
        let expected = address.rsplit_once(':').map_or((address.as_str(), None), |(host, port)| (host, Some(port)));
        prop_assert_eq!((&groups[4], groups.get(5).map(|g| g.as_str())), expected);
    }

    /// Names in the TLS handshake are the attacker's: whatever stands in the quotes, the fields behind stay in place.
    #[test]
    fn text_in_quotes_moves_no_other_field(name in "[ -!#-~]{0,24}") {
        let (_, regex) = &*ALB;
        let head = "https t elb 1.2.3.4:5 10.0.0.1:80 0 0 0 200 200 0 0 \"GET / HTTP/1.1\" \"-\" - - - \"-\"";
        let line = format!("{head} \"{name}\" \"session-reused\" 7 2026-03-10T00:00:00Z \"forward\"");
        let groups = regex.captures(&line).unwrap();
        prop_assert_eq!(&groups[23], &name);
        prop_assert_eq!(&groups[24], "session-reused");
        prop_assert_eq!((&groups[25], &groups[27]), ("7", "forward"));
    }

    #[test]
    fn any_line_ends_without_a_panic(line in ".{0,200}") {
        let _ = ALB.1.captures(&line);
    }
}
