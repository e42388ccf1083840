//! Data augmentation: what is learnt from are the samples after transforms that leave their labels as they are.
//!
//! At every update each sample is moved afresh, so that descent is on the mean of the loss over the transforms, ℓ_aug(w) = E_g ℓ(w; g·x, y). Over a group that mean is
//! as symmetric as the group: where the second input is reflected, ℓ_aug(w₁, w₂) = ℓ_aug(w₁, −w₂). Risks, landscapes and tests are of the samples as they are.
//!
//! Source: Simard, Steinkraus, Platt 2003, doi:10.1109/ICDAR.2003.1227801; as an average over a group: Chen, Dobriban, Lee 2020, arXiv:1907.10905.

use crate::math;
use crate::math::lanes::F64x2;
use crate::rng::{Stream, StreamName};
use std::f64::consts::PI;

/// A transform of a sample's inputs. What each draws depends on `amount` ≥ 0; whether labels stay as they are depends on the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transform {
    /// Every input is moved by a uniform number in ±amount; a picture by up to ±amount of its width across and of its height down, with 0 where nothing was.
    Shift,
    /// The plane of the first two inputs (a picture about its middle, with 0 where nothing was) is turned by a uniform angle in ±amount·π.
    Rotate,
    /// The sign of the second input (a picture's left and right) is changed with probability ½, whatever the amount.
    Reflect,
    /// Independent N(0, amount²) is added to every input.
    Jitter,
}

/// A set of transforms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Transforms(u8);

impl Transforms {
    /// The set of those in `list`.
    #[must_use]
    pub fn of(list: &[Transform]) -> Transforms {
        Transforms(list.iter().fold(0, |bits, one| bits | 1 << *one as u8))
    }

    /// Whether `one` is in it.
    #[must_use]
    pub fn has(self, one: Transform) -> bool {
        self.0 >> one as u8 & 1 == 1
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// How a risk's training sees the samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Augmentation {
    /// The transforms; a sample is turned, reflected, shifted and jittered, in this order. Without any, training sees the samples as they are.
    pub transforms: Transforms,
    /// How far they go.
    pub amount: f64,
    /// Columns and rows of the picture that a sample's inputs are, if they are one; its rows from the top.
    pub image: Option<(u32, u32)>,
    /// Seed of its own stream; the index is the update.
    pub seed: u64,
}

impl Augmentation {
    /// The noise of update `t`; none without transforms.
    #[must_use]
    pub fn noise(&self, t: u64) -> Option<Stream> {
        (!self.transforms.is_empty()).then(|| Stream::new(self.seed, StreamName::Augment, t))
    }

    /// Writes the sample `x` as one draw of the transforms leaves it into `out`; both have length d.
    pub fn apply(&self, noise: &mut Stream, x: &[f64], out: &mut [f64]) {
        let has = |transform| self.transforms.has(transform);
        let mut within = |range: f64| range * (2.0 * noise.uniform() - 1.0);
        let angle = if has(Transform::Rotate) { within(self.amount * PI) } else { 0.0 };
        let (sin, cos) = (math::sin(angle), math::cos(angle));
        let mirrored = has(Transform::Reflect) && within(1.0) < 0.0;
        if let Some((width, height)) = self.image {
            let sides = [f64::from(width), f64::from(height)];
            let [across, down] =
                if has(Transform::Shift) { sides.map(|side| within(self.amount * side)) } else { [0.0; 2] };
            let turned = Picture { pixels: x, width: width as usize, height: height as usize };
            turned.moved([cos, sin], [across, down], mirrored, out);
        } else {
            out.copy_from_slice(x);
            if let [first, second, ..] = out {
                (*first, *second) = (cos * *first - sin * *second, sin * *first + cos * *second);
                if mirrored {
                    *second = -*second;
                }
            }
            if has(Transform::Shift) {
                out.iter_mut().for_each(|v| *v += within(self.amount));
            }
        }
        if has(Transform::Jitter) {
            out.iter_mut().for_each(|v| *v += self.amount * noise.normal());
        }
    }

    /// The same for the samples of a block (see `layers`): `sample` gives the inputs of each, `None` beyond the last one.
    pub(super) fn apply_to_block<'a>(
        &self,
        noise: &mut Stream,
        sample: impl Fn(usize) -> Option<&'a [f64]>,
        block: &mut [F64x2],
        moved: &mut Vec<f64>,
    ) {
        let Some(d) = sample(0).map(<[f64]>::len) else { return };
        let pairs = block.len() / d;
        moved.resize(2 * d, 0.0);
        let (first, second) = moved.split_at_mut(d);
        for p in 0..pairs {
            // Beyond the last sample the lane is masked: whatever it holds will do.
            for (i, out) in [(2 * p, &mut *first), (2 * p + 1, &mut *second)] {
                if let Some(x) = sample(i) {
                    self.apply(noise, x, out);
                }
            }
            for (k, (a, b)) in first.iter().zip(second.iter()).enumerate() {
                block[k * pairs + p] = F64x2::new(*a, *b);
            }
        }
    }
}

/// Pixels row by row from the top.
struct Picture<'a> {
    pixels: &'a [f64],
    width: usize,
    height: usize,
}

impl Picture<'_> {
    /// Writes the picture turned about its middle by (cos, sin), mirrored, and shifted by [across, down] pixels, by bilinear interpolation.
    fn moved(&self, [cos, sin]: [f64; 2], [across, down]: [f64; 2], mirrored: bool, out: &mut [f64]) {
        let middle = [0.5 * (self.width as f64 - 1.0), 0.5 * (self.height as f64 - 1.0)];
        for (k, out) in out.iter_mut().enumerate() {
            // Where the pixel's value comes from: the transforms backwards.
            let mut x = (k % self.width) as f64 - middle[0] - across;
            let y = (k / self.width) as f64 - middle[1] - down;
            if mirrored {
                x = -x;
            }
            *out = self.between(cos * x + sin * y + middle[0], cos * y - sin * x + middle[1]);
        }
    }

    /// The picture between its pixels' centres, 0 outside.
    fn between(&self, x: f64, y: f64) -> f64 {
        let (left, top) = (x.floor(), y.floor());
        let (s, t) = (x - left, y - top);
        let at = |x: f64, y: f64| {
            let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
            if inside { self.pixels[y as usize * self.width + x as usize] } else { 0.0 }
        };
        let upper = at(left, top) * (1.0 - s) + at(left + 1.0, top) * s;
        let lower = at(left, top + 1.0) * (1.0 - s) + at(left + 1.0, top + 1.0) * s;
        upper * (1.0 - t) + lower * t
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn augmentation(transforms: &[Transform], amount: f64, image: Option<(u32, u32)>) -> Augmentation {
        Augmentation { transforms: Transforms::of(transforms), amount, image, seed: 1 }
    }

    /// `x` after the transforms' first draws, `draws` times.
    fn drawn(transforms: &[Transform], amount: f64, image: Option<(u32, u32)>, x: &[f64], draws: u64) -> Vec<Vec<f64>> {
        let augmentation = augmentation(transforms, amount, image);
        let mut noise = augmentation.noise(3).expect("transforms");
        let mut out = vec![f64::NAN; x.len()];
        let mut one = || {
            augmentation.apply(&mut noise, x, &mut out);
            out.clone()
        };
        (0..draws).map(|_| one()).collect()
    }

    #[test]
    fn each_transform_does_what_it_says() {
        let x = vec![0.6, -0.8, 2.0];
        for moved in drawn(&[Transform::Shift], 0.25, None, &x, 500) {
            assert!(moved.iter().zip(&x).all(|(m, x)| (m - x).abs() <= 0.25) && moved != x);
        }
        for moved in drawn(&[Transform::Rotate], 0.5, None, &x, 500) {
            let along = moved[0] * x[0] + moved[1] * x[1];
            assert!((moved[0] * moved[0] + moved[1] * moved[1] - 1.0).abs() < 1e-15, "a rotation keeps the length");
            assert!(along > -1e-15 && moved[2].to_bits() == x[2].to_bits(), "by at most a quarter of a turn");
        }
        let reflected = drawn(&[Transform::Reflect], 0.0, None, &x, 2000);
        assert!(reflected.iter().all(|m| *m == x || *m == vec![0.6, 0.8, 2.0]));
        let share = reflected.iter().filter(|m| m[1] > 0.0).count();
        assert!((900..1100).contains(&share), "{share} of 2000");
        let jittered = drawn(&[Transform::Jitter], 0.3, None, &x, 20_000);
        let variance = jittered.iter().map(|m| (m[0] - x[0]) * (m[0] - x[0])).sum::<f64>() / 20_000.0;
        assert!((variance / 0.09 - 1.0).abs() < 0.05, "{variance}");
    }

    #[test]
    fn a_picture_is_moved_as_a_picture() {
        // A bright pixel on the right edge, above the middle.
        let mut x = [0.0; 25];
        x[5 + 4] = 1.0;
        let picture = Picture { pixels: &x, width: 5, height: 5 };
        let at = |turn: [f64; 2], shift: [f64; 2], mirrored: bool| {
            let mut out = [f64::NAN; 25];
            picture.moved(turn, shift, mirrored, &mut out);
            out.to_vec()
        };
        let single = |k: usize| (0..25).map(|i| f64::from(u8::from(i == k))).collect::<Vec<f64>>();
        assert_eq!(at([1.0, 0.0], [0.0; 2], false), x.to_vec(), "nothing moves it by nothing");
        assert_eq!(at([1.0, 0.0], [-1.0, 2.0], false), single(15 + 3), "to the left, and down");
        assert_eq!(at([1.0, 0.0], [1.0, 0.0], false), vec![0.0; 25], "out of the picture");
        assert_eq!(at([1.0, 0.0], [0.0; 2], true), single(5), "mirrored");
        assert_eq!(at([0.0, 1.0], [0.0; 2], false), single(20 + 3), "a quarter of a turn");
        let half = at([1.0, 0.0], [-0.5, 0.0], false);
        assert!(half[5 + 3].to_bits() == 0.5_f64.to_bits() && half[5 + 4].to_bits() == 0.5_f64.to_bits(), "{half:?}");
        for moved in drawn(&[Transform::Shift], 0.2, Some((5, 5)), &x, 200) {
            let brightness = moved.iter().sum::<f64>();
            assert!(brightness > 0.0 && brightness <= 1.0 + 1e-12, "brightness is moved, and none is made: {moved:?}");
        }
        for moved in drawn(&[Transform::Rotate, Transform::Reflect], 1.0, Some((5, 5)), &x, 200) {
            assert!(
                moved.iter().all(|v| (0.0..=1.0).contains(v)) && moved[12].abs() <= 0.0,
                "about the middle: {moved:?}"
            );
        }
    }

    #[test]
    fn the_same_update_draws_the_same_and_another_does_not() {
        let all =
            augmentation(&[Transform::Shift, Transform::Rotate, Transform::Reflect, Transform::Jitter], 0.1, None);
        let draw = |t: u64| {
            let mut out = [0.0; 2];
            all.apply(&mut all.noise(t).expect("transforms"), &[1.0, 2.0], &mut out);
            out.to_vec()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert!(Augmentation::default().noise(7).is_none());
    }
}
