//! One seed, named streams: the only source of chance.
//!
//! The generator is `ChaCha8` (D. J. Bernstein 2008, <https://cr.yp.to/chacha.html>): the 64-bit seed makes the key
//! (`rand_core`'s `seed_from_u64`), name and index of the stream make the nonce. Streams of one seed never overlap,
//! so drawing more data does not move the start of the walk, and epoch 7's batches can be drawn without epochs 0 to 6.
//! Words are taken little-endian and every variate is made here from the bits, so the same seed gives the same
//! numbers natively and in wasm, in this version and the next: the tests hold the first ones.

use crate::math;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream is drawn for. The numbers are part of every saved run: they may be added to, never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum StreamName {
    /// Samples: index 0 the inputs, index 1 the noise and the labels.
    Data = 1,
    /// The planted parameter w*.
    Truth = 2,
    /// Which rows are held out for testing.
    Split = 3,
    /// The start of the walk; the index is the draw ("new start" takes the next one).
    Init = 4,
    /// Order and choice of mini-batches; the index is the epoch.
    Batches = 5,
    /// Which training labels are changed.
    Labels = 6,
    /// Which units are dropped; the index is the update.
    Dropout = 7,
    /// Random directions in parameter space.
    Directions = 8,
    /// Where searches for critical points begin; the index is the start.
    Starts = 9,
    /// How samples are moved for training; the index is the update.
    Augment = 10,
}

/// A stream of random numbers, fixed by seed, name and index. A clone continues with the same numbers.
#[derive(Clone, Debug)]
pub struct Stream {
    bits: ChaCha8Rng,
    /// The second variate of the last normal pair.
    spare: Option<f64>,
}

impl Stream {
    /// The stream `name` number `index` (below 2^56) of `seed`, at its beginning.
    #[must_use]
    pub fn new(seed: u64, name: StreamName, index: u64) -> Stream {
        let mut bits = ChaCha8Rng::seed_from_u64(seed);
        bits.set_stream((u64::from(name as u8) << 56) ^ index);
        Stream { bits, spare: None }
    }

    /// Uniform on [0, 1): k/2^53 with k uniform on 0 … 2^53 − 1.
    pub fn uniform(&mut self) -> f64 {
        (self.bits.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Standard normal N(0, 1): the polar method (Marsaglia and Bray 1964, doi:10.1137/1006063), two at a time.
    pub fn normal(&mut self) -> f64 {
        if let Some(second) = self.spare.take() {
            return second;
        }
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                let length = (-2.0 * math::ln(s) / s).sqrt();
                self.spare = Some(v * length);
                return u * length;
            }
        }
    }

    /// Uniform on 0 … n − 1, without bias; 0 for n ≤ 1.
    ///
    /// Multiply and shift with rejection: Lemire 2019, doi:10.1145/3230636.
    pub fn below(&mut self, n: u32) -> u32 {
        if n <= 1 {
            return 0;
        }
        // The products of 2^32 mod n words would make some results likelier: those words are drawn again.
        let surplus = n.wrapping_neg() % n;
        loop {
            let product = u64::from(self.bits.next_u32()) * u64::from(n);
            if product as u32 >= surplus {
                return (product >> 32) as u32;
            }
        }
    }

    /// Brings `items` (at most 2^32 − 1) into a uniformly random order (Fisher and Yates, from the end).
    pub fn shuffle(&mut self, items: &mut [u32]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first words of streams, worked out from the definitions of `ChaCha8` and PCG32 by a program that shares no code
    /// with this one: a dependency that changes a single bit of any run fails here.
    #[test]
    fn first_numbers_are_fixed() {
        let check = |seed, name, index, words: [u64; 4]| {
            let mut stream = Stream::new(seed, name, index);
            let found = [(); 4].map(|()| (stream.uniform() * (1_u64 << 53) as f64) as u64);
            assert_eq!(found, words, "seed {seed}, {name:?} {index}: {found:#x?}");
        };
        check(
            1,
            StreamName::Data,
            0,
            [0x12_bc39_46de_2411, 0x1b_5f61_dfed_b86c, 0x11_bc15_5ce7_42d7, 0x07_49e9_0c2b_7712],
        );
        check(
            1,
            StreamName::Data,
            1,
            [0x11_e48e_45d9_fb94, 0x0f_c5e9_7c64_5fb6, 0x07_1165_6515_1bd8, 0x09_040f_22c2_2dd6],
        );
        check(
            7,
            StreamName::Batches,
            0,
            [0x09_1677_84b5_90e0, 0x19_cb3d_9641_2e24, 0x1c_da38_24b0_49f2, 0x09_847e_241a_6c30],
        );
        check(
            0,
            StreamName::Init,
            3,
            [0x1c_a126_2bfd_7602, 0x13_5ffd_3ebc_dcd9, 0x0a_98ff_1bce_635f, 0x00_c57c_986f_bc4e],
        );
        check(
            u64::MAX,
            StreamName::Split,
            0,
            [0x0d_2174_8afe_8560, 0x08_c8f8_0555_b5f8, 0x0b_234b_55a7_fe05, 0x0f_db19_2fc4_90f3],
        );
    }

    /// The same program's variates; its logarithm may differ from ours in the last place.
    #[test]
    fn first_variates_are_fixed() {
        let mut stream = Stream::new(1, StreamName::Data, 0);
        let normals = [
            0.261_765_568_943_133_6,
            1.088_365_916_914_777,
            0.299_647_343_909_517_2,
            -1.504_763_225_148_731_3,
            -0.295_102_844_148_699_1,
            0.258_484_495_167_011_44,
        ];
        for expected in normals {
            let found: f64 = stream.normal();
            assert!((found / expected - 1.0).abs() < 4.0 * f64::EPSILON, "{found}, expected {expected}");
        }
        let mut stream = Stream::new(7, StreamName::Batches, 0);
        assert_eq!([(); 12].map(|()| stream.below(10)), [6, 2, 0, 8, 5, 9, 8, 2, 5, 8, 2, 4]);
        let mut stream = Stream::new(7, StreamName::Batches, 0);
        let mut items = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        stream.shuffle(&mut items);
        assert_eq!(items, [8, 1, 7, 9, 4, 3, 5, 0, 2, 6]);
    }

    #[test]
    fn names_and_indices_give_different_streams() {
        let names = [StreamName::Data, StreamName::Truth, StreamName::Split, StreamName::Init, StreamName::Batches];
        let mut firsts = Vec::new();
        for seed in [0, 1, u64::MAX] {
            for name in names {
                for index in [0, 1, 2, 1_000_000] {
                    firsts.push(Stream::new(seed, name, index).uniform().to_bits());
                }
            }
        }
        let drawn = firsts.len();
        firsts.sort_unstable();
        firsts.dedup();
        assert_eq!(firsts.len(), drawn);
    }

    /// Mean, variance, third and fourth moment within 5 standard errors of `expected` over 10^5 draws.
    fn check_moments(mut draw: impl FnMut() -> f64, expected: [f64; 4], spread: [f64; 4]) {
        let n = 100_000;
        let mut sums = [0.0; 4];
        for _ in 0..n {
            let x = draw();
            let mut power = 1.0;
            for sum in &mut sums {
                power *= x;
                *sum += power;
            }
        }
        for k in 0..4 {
            let found = sums[k] / f64::from(n);
            let error = spread[k] / f64::from(n).sqrt();
            assert!((found - expected[k]).abs() < 5.0 * error, "moment {}: {found}, expected {}", k + 1, expected[k]);
        }
    }

    #[test]
    fn uniform_has_its_moments() {
        let mut stream = Stream::new(1, StreamName::Data, 0);
        let moment = |k: f64| 1.0 / (k + 1.0);
        let spread = |k: f64| (moment(2.0 * k) - moment(k) * moment(k)).sqrt();
        check_moments(|| stream.uniform(), [1.0, 2.0, 3.0, 4.0].map(moment), [1.0, 2.0, 3.0, 4.0].map(spread));
    }

    #[test]
    fn normal_has_its_moments() {
        let mut stream = Stream::new(1, StreamName::Data, 0);
        // E x^2k = 1·3·5…(2k−1): the variances of x, x², x³, x⁴ are 1, 3−1, 15, 105−9.
        let spread = [1.0, 2_f64.sqrt(), 15_f64.sqrt(), 96_f64.sqrt()];
        check_moments(|| stream.normal(), [0.0, 1.0, 0.0, 3.0], spread);
    }

    #[test]
    fn normal_draws_of_a_pair_are_uncorrelated() {
        let mut stream = Stream::new(2, StreamName::Data, 0);
        let n = 100_000;
        let sum: f64 = (0..n).map(|_| stream.normal() * stream.normal()).sum();
        assert!((sum / f64::from(n)).abs() < 5.0 / f64::from(n).sqrt());
    }

    /// Chi-square with n − 1 degrees of freedom: mean n − 1, variance 2(n − 1).
    fn check_evenness(n: u32, draws: u32, mut draw: impl FnMut() -> u32) {
        let mut counts = vec![0_u32; n as usize];
        for _ in 0..draws {
            counts[draw() as usize] += 1;
        }
        let expected = f64::from(draws) / f64::from(n);
        let chi2: f64 = counts.iter().map(|&c| (f64::from(c) - expected) * (f64::from(c) / expected - 1.0)).sum();
        let freedom = f64::from(n - 1);
        assert!((chi2 - freedom).abs() < 5.0 * (2.0 * freedom).sqrt(), "below({n}): chi² {chi2}");
    }

    #[test]
    fn below_is_even() {
        for n in [2, 3, 7, 10, 333] {
            let mut stream = Stream::new(u64::from(n), StreamName::Batches, 0);
            check_evenness(n, 200 * n, || stream.below(n));
        }
        // 3·2^30 of 2^32 words: without rejection, the results 0 mod 3 would come half of the time.
        let mut stream = Stream::new(1, StreamName::Batches, 0);
        check_evenness(3, 6000, || stream.below(3 << 30) % 3);
        assert_eq!((stream.below(0), stream.below(1)), (0, 0));
    }

    #[test]
    fn shuffle_permutes_evenly() {
        let mut stream = Stream::new(1, StreamName::Batches, 0);
        let mut items: Vec<u32> = (0..333).collect();
        stream.shuffle(&mut items);
        let mut sorted = items.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..333).collect::<Vec<u32>>());
        assert_ne!(items, sorted);
        // All six orders of three things come equally often.
        check_evenness(6, 6000, || {
            let mut three = [0, 1, 2];
            stream.shuffle(&mut three);
            2 * three[0] + u32::from(three[1] > three[2])
        });
        stream.shuffle(&mut []);
    }
}
