use super::*;

const FILE: &str = "cidr,label\n# the offices\n203.0.113.7/32, Berlin\n2001:db8::/32,\n";

fn networks() -> Declared {
    toml::from_str("doc = \"Ours.\"\ncolumns = { cidr = \"cidr\" }").unwrap()
}

fn read(text: &str) -> Result<RefSet, Vec<Report>> {
    RefSet::read("known_ips", &networks(), "sets/known_ips.csv", text)
}

/// The texts of the first mistake: its title, and what is marked.
fn mistake(text: &str) -> (String, String) {
    let report = read(text).unwrap_err().remove(0);
    let marked = report.mark.as_ref().map(|mark| mark.text[mark.span.clone()].to_owned()).unwrap_or_default();
    (report.title, marked)
}

#[test]
fn cells_are_of_the_declared_type_and_empty_ones_are_null() {
    let set = read(FILE).unwrap();
    let text = |t: &str| Some(ParamValue::Text(t.to_owned()));
    assert_eq!(set.rows, [vec![text("203.0.113.7/32"), text("Berlin")], vec![text("2001:db8::/32"), None]]);
    assert_eq!(set.columns[1].ty, ParamType::Text);
    assert_eq!(read("cidr,label\n").unwrap().rows.len(), 0, "an empty set is a set");
}

#[test]
fn a_mistake_is_marked_where_it_stands() {
    assert_eq!(
        mistake("cidr,label\n10.0.0.0/33,x\n"),
        ("sets/known_ips.csv has a cidr that is not a network".to_owned(), "10.0.0.0/33".to_owned())
    );
    assert_eq!(mistake("cidr,label\n10.0.0.0/8\n").1, "10.0.0.0/8");
    assert_eq!(mistake("cidr,cidr\n").1, "cidr");
    assert!(mistake("label\nx\n").0.contains("no column cidr"));
    assert!(mistake("").0.contains("no row with the names"));
    assert!(mistake("cidr,La bel\n").0.contains("snake_case"));
    let long = format!("cidr,label\n{}", "10.0.0.0/8,x\n".repeat(MOST_ROWS + 1));
    assert!(mistake(&long).0.contains("has 5001 rows"));
    let wrong = format!("cidr,label\n{}", "no,x\n".repeat(30));
    let reports = read(&wrong).unwrap_err();
    assert_eq!(
        (reports.len(), reports[19].detail.as_deref()),
        (20, Some("and 10 more rows of sets/known_ips.csv are wrong"))
    );
}

#[test]
fn a_secret_in_a_set_is_not_repeated() {
    let report = read("cidr,label\n10.0.0.0/8,wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n").unwrap_err().remove(0);
    assert!(report.title.contains(":2: label holds what looks like a secret access key"), "{}", report.title);
    assert!(!format!("{report:?}").contains("wJalr"));
}

#[test]
fn another_file_has_the_same_columns_in_any_order() {
    let set = read(FILE).unwrap();
    let more = set.read_like("more.csv", "label,cidr\nLyon,198.51.100.0/24\n").unwrap();
    let all = set.extended(more);
    assert_eq!(all.rows.len(), 3);
    assert_eq!(all.rows[2][1], Some(ParamValue::Text("Lyon".to_owned())));
    assert_eq!(all.origins, ["sets/known_ips.csv", "more.csv"]);
    let error = set.read_like("more.csv", "cidr\n10.0.0.0/8\n").unwrap_err().remove(0);
    assert!(error.title.contains("has no column label, which is declared"), "{}", error.title);
}
