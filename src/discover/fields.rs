//! The fields of a table whose kind lets it choose them: from the header of an object, or from its records.

use serde_json::{Map, Value};

use crate::engine::trial::is_called;
use crate::sources::{ColumnType, Format, Source};

/// The fields that an object has, in its own order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields {
    /// Those that the kind knows, as the format spells them.
    pub(super) known: Vec<String>,
    /// The others.
    pub(super) unknown: Vec<String>,
    /// Where fields have no names: how many values a line has.
    pub(super) width: Option<usize>,
}

impl Fields {
    /// The fields of an object's text.
    pub(super) fn of_text(source: &Source, text: &str, documents: &[Map<String, Value>]) -> Self {
        match &source.format {
            Format::Headed { separator, header, .. } => Self::of_header(source, text, *separator, header.as_deref()),
            Format::Json { records: None, .. } => {
                let mut keys: Vec<&str> = Vec::new();
                for key in documents.iter().flat_map(|document| document.keys()) {
                    if !keys.contains(&key.as_str()) {
                        keys.push(key);
                    }
                }
                Self::named(source, keys.into_iter(), |key, name| key.eq_ignore_ascii_case(name))
            }
            Format::Delimited { separator, .. } => {
                let width = text.lines().next().map(|line| line.split(*separator).count());
                Self { width, ..Self::default() }
            }
            _ => Self::default(),
        }
    }

    fn of_header(source: &Source, text: &str, separator: char, header: Option<&str>) -> Self {
        let is_same = |key: &str, name: &str| key == name;
        match header {
            None => Self::named(source, text.lines().next().unwrap_or_default().trim_end().split(separator), is_same),
            Some(begin) => {
                let names = text.lines().take(10).find_map(|line| line.strip_prefix(begin));
                Self::named(source, names.unwrap_or_default().split_whitespace(), is_same)
            }
        }
    }

    /// The columns of a Parquet object.
    pub(super) fn of_parquet(source: &Source, columns: &[(String, ColumnType)]) -> Self {
        let mut fields = Self::default();
        for (name, _) in columns {
            match source.columns.iter().find(|column| is_called(column, name)) {
                Some(column) => fields.known.push(column.key().to_owned()),
                None => fields.unknown.push(name.clone()),
            }
        }
        fields
    }

    fn named<'a>(source: &Source, names: impl Iterator<Item = &'a str>, same: fn(&str, &str) -> bool) -> Self {
        let mut fields = Self::default();
        for name in names.filter(|name| !name.is_empty()) {
            match source.columns.iter().find(|column| same(column.key(), name) || same(&column.name, name)) {
                Some(column) => fields.known.push(column.key().to_owned()),
                None => fields.unknown.push(name.to_owned()),
            }
        }
        fields
    }

    /// The part of all fields that the kind knows; all, if there are none.
    pub(super) fn share(&self) -> f64 {
        let (known, unknown) = (self.known.len() as f64, self.unknown.len() as f64);
        if known + unknown == 0.0 { 1.0 } else { known / (known + unknown) }
    }

    /// What a table must say: nothing if these are the kind's usual fields.
    pub(super) fn said(&self, source: &Source) -> Option<Vec<String>> {
        let chosen = !source.default_fields.is_empty() && !self.known.is_empty() && self.known != source.default_fields;
        chosen.then(|| self.known.clone())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::columns::documents;
    use super::*;
    use crate::sources::Catalogue;

    fn fields(source: &str, text: &str) -> Fields {
        let catalogue = Catalogue::builtin().unwrap();
        Fields::of_text(catalogue.get(source).unwrap(), text, &documents(text))
    }

    #[test]
    fn a_header_names_the_fields_of_a_flow_log() {
        let found = fields("vpcflow", "version srcaddr new-field dstaddr\n2 10.0.0.1 x 10.0.0.2\n");
        assert_eq!(found.known, ["version", "srcaddr", "dstaddr"]);
        assert_eq!((found.unknown.as_slice(), found.share()), (&["new-field".to_owned()][..], 0.75));
        let other = fields("tgwflow", "version resource-type account-id tgw-id\n");
        assert_eq!(other.share(), 1.0);
        assert!(fields("vpcflow", "version resource-type account-id tgw-id\n").share() < 1.0);
    }

    #[test]
    fn usual_fields_need_not_be_said() {
        let catalogue = Catalogue::builtin().unwrap();
        let flow = catalogue.get("vpcflow").unwrap();
        let usual = format!("{}\n", flow.default_fields.join(" "));
        assert_eq!(fields("vpcflow", &usual).said(flow), None);
        assert_eq!(fields("vpcflow", "srcaddr version\n").said(flow).unwrap(), ["srcaddr", "version"]);
    }

    #[test]
    fn fields_without_names_are_counted() {
        assert_eq!(fields("cloudfront_realtime", "1\t2\t3\n").width, Some(3));
    }

    #[test]
    fn keys_of_json_are_known_whatever_their_case() {
        let found = fields("waf", "{\"Timestamp\":1,\"webaclId\":\"a\",\"other\":1}{\"action\":\"ALLOW\"}");
        assert_eq!((found.known.len(), found.unknown.as_slice()), (3, &["other".to_owned()][..]));
    }
}
