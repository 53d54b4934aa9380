#![allow(clippy::unwrap_used)]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn read(reader: &mut ObjectReader, bytes: &[u8]) -> Result<Text, Unreadable> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    reader.text(Stored::File(file.path()))
}

#[test]
fn the_first_bytes_decide_and_buffers_are_used_again() {
    let mut reader = ObjectReader::new(1000);
    for (bytes, expected) in [
        (gzip(b"a long text"), "a long text"),
        (b"plain".to_vec(), "plain"),
        (Vec::new(), ""),
        (gzip(b""), ""),
        (gzip(b"short"), "short"),
        (b"\xef\xbb\xbfmarked".to_vec(), "marked"),
        (gzip(b"a\xffb"), "a\u{fffd}b"),
    ] {
        let text = read(&mut reader, &bytes).unwrap();
        assert_eq!((text.text.as_str(), text.damage), (expected, None));
        reader.recycle(text);
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let mut reader = ObjectReader::new(100);
    assert_eq!(read(&mut reader, &gzip(&[b'a'; 101])).unwrap_err(), Unreadable::Bomb(100));
    assert_eq!(read(&mut reader, &[b'a'; 101]).unwrap_err(), Unreadable::TooLarge(100));
    assert_eq!(read(&mut reader, &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff]).unwrap_err(), Unreadable::Damaged);
    assert_eq!(reader.text(Stored::File(Path::new("gone"))).unwrap_err(), Unreadable::Gone);
}

#[test]
fn a_cut_object_gives_what_it_has() {
    let stored = gzip(b"0123456789 and more and more");
    let text = read(&mut ObjectReader::new(100), &stored[..stored.len() - 9]).unwrap();
    assert!(text.damage.is_some() && "0123456789 and more and more".starts_with(&text.text));
}

#[test]
fn gzip_inside_of_gzip_is_undone_and_so_are_members_in_it() {
    let inner = [gzip(b"one"), gzip(b"two")].concat();
    let text = |bytes: Vec<u8>| ObjectReader::new(1 << 20).text(Stored::Bytes(bytes.into())).unwrap().text;
    assert_eq!(text(gzip(&inner)), "onetwo");
    assert_eq!(text(gzip(&gzip(&gzip(b"deep")))), "deep");
    assert_eq!(text(b"plain".to_vec()), "plain");
}
