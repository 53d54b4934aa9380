//! The demo's randomness: SplitMix64, seeded by names. Integers only, because floating-point functions
//! differ between machines and the demo's bytes must not.

/// A stream of pseudo-random numbers that depends on its name and number alone.
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

impl Rng {
    /// The stream `n` of `name`, for example hour 31 of `alb`. FNV-1a spreads the name over the seed.
    pub(super) fn of(name: &str, n: i64) -> Self {
        let hash =
            name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
        let mut seed = Self(hash ^ n.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15));
        Self(seed.next())
    }

    /// The next 64 bits (SplitMix64, as published by Steele, Lea and Flood).
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..n`; 0 when `n` is 0.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(n);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number in `from..to`; `from` when the range is empty.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        from.saturating_add_unsigned(self.below(u64::try_from(to - from).unwrap_or(0)))
    }

    /// True in `per_mille` of 1,000 cases.
    pub(super) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One item of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[usize::try_from(self.below(items.len() as u64)).unwrap_or(0)]
    }

    /// One item, as likely as its weight says; the list is not empty.
    pub(super) fn weighted<'a, T>(&mut self, items: &'a [(u64, T)]) -> &'a T {
        let mut left = self.below(items.iter().map(|(w, _)| w).sum());
        for (weight, item) in items {
            if left < *weight {
                return item;
            }
            left -= weight;
        }
        &items[0].1
    }

    /// `n` characters of an alphabet.
    pub(super) fn text(&mut self, alphabet: &[u8], n: usize) -> String {
        (0..n).map(|_| char::from(*self.pick(alphabet))).collect()
    }

    /// `n` hexadecimal digits.
    pub(super) fn hex(&mut self, n: usize) -> String {
        self.text(b"0123456789abcdef", n)
    }

    /// A UUID, version 4.
    pub(super) fn uuid(&mut self) -> String {
        let variant = ['8', '9', 'a', 'b'];
        let (a, b, c) = (self.hex(8), self.hex(4), self.hex(3));
        let (d, e, f) = (*self.pick(&variant), self.hex(3), self.hex(12));
        format!("{a}-{b}-4{c}-{d}{e}-{f}")
    }
}

#[cfg(test)]
mod tests {
    use super::Rng;

    #[test]
    fn the_generator_is_splitmix64() {
        let mut rng = Rng(1_234_567);
        assert_eq!([rng.next(), rng.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn streams_depend_on_name_and_number() {
        let first = |name, n| Rng::of(name, n).next();
        assert_eq!(first("alb", 3), first("alb", 3));
        assert_ne!(first("alb", 3), first("alb", 4));
        assert_ne!(first("alb", 3), first("vpcflow", 3));
    }

    #[test]
    fn numbers_stay_in_their_range() {
        let mut rng = Rng::of("range", 0);
        for n in [1, 2, 7, 1000] {
            assert!((0..200).all(|_| rng.below(n) < n));
        }
        assert!((0..200).all(|_| (-3..9).contains(&rng.between(-3, 9))));
        assert!((0..200).all(|_| *rng.weighted(&[(0, 'a'), (1, 'b')]) == 'b'));
    }

    #[test]
    fn a_uuid_is_version_four() {
        let id = Rng::of("uuid", 1).uuid();
        let parsed: uuid::Uuid = id.parse().expect("a UUID");
        assert_eq!((parsed.get_version_num(), parsed.to_string()), (4, id));
    }
}
