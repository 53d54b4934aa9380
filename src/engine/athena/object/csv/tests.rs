#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;

type Table = Vec<Vec<Option<Vec<u8>>>>;

/// Reads bytes that come in chunks of these sizes, the last of them for the rest.
fn read(bytes: &[u8], width: usize, chunks: &[usize], most: usize) -> Result<Table, Malformed> {
    let mut csv = Csv::new(width);
    let mut table = Table::new();
    let (mut rest, mut sizes) = (bytes, chunks.iter());
    loop {
        let records = csv.split(most)?;
        for row in 0..records.len() {
            table.push((0..width).map(|c| records.column(c).nth(row).unwrap().map(<[u8]>::to_vec)).collect());
        }
        if records.len() > 0 {
            continue;
        }
        if rest.is_empty() {
            if csv.is_whole {
                return Ok(table);
            }
            csv.end();
            continue;
        }
        let (chunk, more) = rest.split_at(sizes.next().map_or(rest.len(), |n| (*n).min(rest.len())));
        csv.feed(chunk.to_vec());
        rest = more;
    }
}

fn whole(text: &str, width: usize) -> Result<Table, Malformed> {
    read(text.as_bytes(), width, &[], 100)
}

fn texts(text: &str, width: usize) -> Vec<Vec<Option<String>>> {
    let table = whole(text, width).unwrap();
    table.into_iter().map(|r| r.into_iter().map(|v| v.map(|v| String::from_utf8(v).unwrap())).collect()).collect()
}

/// A table as Athena writes it.
fn written(table: &Table) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in table {
        for (i, value) in row.iter().enumerate() {
            if i > 0 {
                bytes.push(b',');
            }
            if let Some(value) = value {
                bytes.push(b'"');
                value.iter().for_each(|&b| bytes.extend(if b == b'"' { vec![b, b] } else { vec![b] }));
                bytes.push(b'"');
            }
        }
        bytes.push(b'\n');
    }
    bytes
}

#[test]
fn null_and_the_empty_string_stay_apart() {
    let text = |t: &str| Some(t.to_owned());
    assert_eq!(texts("\"a\",,\"\"\n,\"x\",\n", 3), [[text("a"), None, text("")], [None, text("x"), None]]);
}

#[test]
fn a_null_that_is_the_only_column_is_an_empty_line() {
    assert_eq!(texts("\"n\"\n\n\"\"\n\n", 1), [[Some("n".to_owned())], [None], [Some(String::new())], [None]]);
}

#[test]
fn quotes_commas_and_line_ends_within_a_value_are_kept() {
    let value = texts("\"say \"\"hi\"\", you\r\nthere\",\"\"\"\"\n", 2);
    assert_eq!(value, [[Some("say \"hi\", you\r\nthere".to_owned()), Some("\"".to_owned())]]);
}

#[test]
fn lines_may_end_as_windows_ends_them_and_the_last_need_not_end() {
    assert_eq!(texts("\"a\",\r\n,\"b\"\r\n\"c\",\"d\"", 2).len(), 3);
    assert_eq!(texts("\"a\",\r\n", 2)[0][1], None);
}

#[test]
fn a_value_may_stand_without_quotes() {
    assert_eq!(texts("1,two\n", 2), [[Some("1".to_owned()), Some("two".to_owned())]]);
}

#[test]
fn what_is_not_athenas_csv_is_an_error_with_the_number_of_the_record() {
    let good = "\"a\",\"b\"\n";
    let cases = [
        ("\"a\"\n", Malformed::Width { record: 2, found: 1, width: 2 }),
        ("\n", Malformed::Width { record: 2, found: 1, width: 2 }),
        ("\"a\",\"b\",\"c\"\n", Malformed::Width { record: 2, found: 3, width: 2 }),
        ("\"a\",\"b", Malformed::Cut { record: 2 }),
        ("\"a\"", Malformed::Width { record: 2, found: 1, width: 2 }),
        ("\"a\"x,\"b\"\n", Malformed::Quote { record: 2 }),
        ("a\"b,c\n", Malformed::Quote { record: 2 }),
    ];
    for (bad, error) in cases {
        assert_eq!(whole(&format!("{good}{bad}"), 2), Err(error), "{bad:?}");
    }
}

#[test]
fn a_quote_that_never_closes_does_not_take_all_memory() {
    let mut csv = Csv::new(1);
    csv.feed(b"\"".to_vec());
    let error = (0..20).find_map(|_| {
        csv.feed(vec![b'x'; 4 << 20]);
        csv.split(1).err()
    });
    assert_eq!(error, Some(Malformed::Endless { record: 1 }));
}

/// Bytes that are likely to stand in one another's way.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'a'), any::<u8>()], 0..12)
}

fn table() -> impl Strategy<Value = (usize, Table)> {
    (1usize..5).prop_flat_map(|width| {
        let row = prop::collection::vec(prop::option::of(bytes()), width);
        (Just(width), prop::collection::vec(row, 0..12))
    })
}

proptest! {
    #[test]
    fn any_table_comes_back_from_chunks_of_any_size(
        (width, table) in table(), chunks in prop::collection::vec(1usize..20, 0..40), most in 1usize..9,
    ) {
        prop_assert_eq!(read(&written(&table), width, &chunks, most), Ok(table));
    }

    #[test]
    fn no_bytes_make_it_panic_and_chunks_make_no_difference(
        bytes in prop::collection::vec(bytes(), 0..6), width in 1usize..4,
        chunks in prop::collection::vec(1usize..9, 0..40), most in 1usize..9,
    ) {
        let bytes = bytes.concat();
        prop_assert_eq!(read(&bytes, width, &chunks, most), read(&bytes, width, &[], 1000));
    }

    #[test]
    fn a_table_that_is_cut_anywhere_never_gains_or_changes_a_row((width, table) in table(), cut in any::<prop::sample::Index>()) {
        let bytes = written(&table);
        let end = cut.index(bytes.len() + 1);
        if let Ok(rows) = read(&bytes[..end], width, &[], 1000) {
            // A cut within the last line may look like its end; what stands before is as it was.
            prop_assert!(rows.len() <= table.len());
            let before = rows.len().saturating_sub(1);
            prop_assert_eq!(&rows[..before], &table[..before]);
        }
    }
}
