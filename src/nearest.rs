//! The known word that a mistyped one is nearest to.

/// The candidate with the fewest edits, if those are few enough to be a slip of the fingers.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let typed: Vec<char> = word.to_lowercase().chars().collect();
    let slips = (typed.len() / 3).max(1);
    let by_distance = candidates.into_iter().map(|known| (edits(&typed, known), known));
    by_distance.filter(|(distance, _)| *distance <= slips).min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// Levenshtein distance, one row at a time.
fn edits(typed: &[char], known: &str) -> usize {
    let mut row: Vec<usize> = (0..=typed.len()).collect();
    for (i, k) in known.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, t) in typed.iter().enumerate() {
            let replaced = diagonal + usize::from(*t != k);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[typed.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_none() {
        let keys = ["window", "accounts", "regions", "now"];
        assert_eq!(nearest("windwo", keys), Some("window"));
        assert_eq!(nearest("Region", keys), Some("regions"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("", keys), None);
        assert_eq!(nearest(&"x".repeat(1_000_000), keys), None);
    }
}
