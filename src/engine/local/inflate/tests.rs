#![allow(clippy::unwrap_used)]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn inflate(bytes: &[u8], max: usize) -> Result<(Vec<u8>, Ending), Refusal> {
    let mut out = b"what the object before left".to_vec();
    let ending = Inflater::new().inflate(bytes, &mut out, max)?;
    Ok((out, ending))
}

fn whole(text: &[u8]) -> Result<(Vec<u8>, Ending), Refusal> {
    Ok((text.to_vec(), Ending::Whole))
}

/// Text that does not compress to nothing.
fn lines() -> Vec<u8> {
    (0..5000).flat_map(|n| format!("line {} of many\n", n * 7919 % 5003).into_bytes()).collect()
}

#[test]
fn every_member_counts_even_equal_ones() {
    for (first, second) in [("one", "two"), ("same", "same"), ("", "x"), ("x", "")] {
        let both = [gzip(first.as_bytes()), gzip(second.as_bytes())].concat();
        assert_eq!(inflate(&both, 100), whole(format!("{first}{second}").as_bytes()), "{first:?} {second:?}");
    }
}

#[test]
fn zeros_behind_are_padding_and_other_bytes_are_told() {
    assert_eq!(inflate(&[gzip(b"a"), vec![0; 512]].concat(), 100), whole(b"a"));
    assert_eq!(inflate(&[gzip(b"a"), b"tail".to_vec()].concat(), 100), Ok((b"a".to_vec(), Ending::Foreign)));
}

#[test]
fn line_feeds_may_stand_between_and_behind_members() {
    let streamed = [gzip(b"one"), b"\n".to_vec(), gzip(b"two"), b"\r\n".to_vec()].concat();
    assert_eq!(inflate(&streamed, 100).unwrap().0, b"onetwo");
    assert_eq!(inflate(&[gzip(b"one"), b"\n".to_vec()].concat(), 100), whole(b"one"));
}

#[test]
fn what_comes_before_a_cut_is_kept() {
    let (text, stored) = (lines(), gzip(&lines()));
    let (kept, ending) = inflate(&stored[..stored.len() / 2], 1 << 20).unwrap();
    assert_eq!(ending, Ending::Cut);
    assert!(!kept.is_empty() && text.starts_with(&kept));
    assert_eq!(inflate(&stored[..stored.len() - 1], 1 << 20).unwrap().1, Ending::Cut);
    assert_eq!(inflate(&[gzip(b"a"), gzip(b"b")[..5].to_vec()].concat(), 9), Ok((b"a".to_vec(), Ending::Cut)));
}

#[test]
fn changed_bytes_are_refused() {
    let mut stored = gzip(&lines());
    let checksum = stored.len() - 5;
    stored[checksum] ^= 1;
    assert_eq!(inflate(&stored, 1 << 20), Err(Refusal::Damaged));
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let bomb = gzip(&vec![b'a'; 1 << 20]);
    assert_eq!(inflate(&bomb, (1 << 20) - 1), Err(Refusal::TooLarge));
    assert_eq!(inflate(&bomb, 1 << 20).unwrap().0.len(), 1 << 20);
    assert_eq!(inflate(&[gzip(b"small"), bomb.clone()].concat(), 1 << 10), Err(Refusal::TooLarge));
    let mut lying = bomb;
    let size = lying.len() - 4;
    lying[size..].copy_from_slice(&100u32.to_le_bytes());
    assert_eq!(inflate(&lying, 1 << 10), Err(Refusal::TooLarge));
}

#[test]
fn a_size_that_no_data_could_have_takes_no_memory() {
    let mut lying = gzip(b"a");
    let size = lying.len() - 4;
    lying[size..].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut out = Vec::new();
    assert_eq!(Inflater::new().inflate(&lying, &mut out, usize::MAX), Err(Refusal::Damaged));
    assert!(out.capacity() < 1 << 20);
}

proptest! {
    #[test]
    fn any_members_inflate_to_their_sum(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..4)) {
        let stored: Vec<u8> = parts.iter().flat_map(|part| gzip(part)).collect();
        prop_assert_eq!(inflate(&stored, 1 << 20), whole(&parts.concat()));
    }

    #[test]
    fn garbage_never_panics(tail in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = inflate(&[&MAGIC[..], &tail].concat(), 1 << 16);
    }
}
