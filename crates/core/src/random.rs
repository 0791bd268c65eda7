//! A small seeded generator: the same draws on every machine.

/// `SplitMix64`: a counter through a mixing function, 2⁶⁴ long. Not for secrets.
///
/// # Example
/// ```
/// use jdt_core::Random;
/// let (mut a, mut b) = (Random::new(7), Random::new(7));
/// assert_eq!(a.below(100), b.below(100));
/// ```
///
/// # Source
/// Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Random(u64);

impl Random {
    /// A generator that begins at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 if that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        // The high half of a 128-bit product; its bias is below bound / 2⁶⁴.
        let high = (u128::from(self.bits()) * bound as u128) >> 64;
        usize::try_from(high).unwrap_or(0)
    }

    /// `count` different items, each subset equally likely, in random order; all of them if there are fewer.
    pub fn sample<T: Copy>(&mut self, items: &[T], count: usize) -> Vec<T> {
        let mut pool = items.to_vec();
        let count = count.min(pool.len());
        for at in 0..count {
            let other = at + self.below(pool.len() - at);
            pool.swap(at, other);
        }
        pool.truncate(count);
        pool
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_those_of_the_published_generator() {
        let mut random = Random::new(1234567);
        assert_eq!([random.bits(), random.bits()], [6457827717110365317, 3203168211198807973]);
    }

    #[test]
    fn every_number_is_drawn_about_equally_often() {
        let mut random = Random::new(0);
        let mut hits = [0_u32; 7];
        (0..7000).for_each(|_| hits[random.below(7)] += 1);
        assert!(hits.iter().all(|&n| (880..1120).contains(&n)), "{hits:?}");
        let mut drawn = random.sample(&[1, 2, 3, 4], 3);
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 3);
        assert_eq!(random.sample(&[1, 2], 9).len(), 2);
    }
}
