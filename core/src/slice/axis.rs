//! One axis of a slice.

use super::Scale;

/// One axis of a slice: the coordinate along one direction. Both ends are coordinates, whatever the scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Coordinate of the left (or lower) edge.
    pub lo: f64,
    /// Coordinate of the right (or upper) edge; greater than `lo`.
    pub hi: f64,
    /// How the way between them is divided. With a logarithm `lo` is positive.
    pub scale: Scale,
}

impl Axis {
    /// The axis from `lo` to `hi` with equal steps.
    #[must_use]
    pub const fn linear(lo: f64, hi: f64) -> Axis {
        Axis { lo, hi, scale: Scale::Linear }
    }

    /// The coordinate at a share of the axis: `lo` at 0, `hi` at 1.
    #[must_use]
    pub fn at(&self, share: f64) -> f64 {
        let (from, to) = self.ends();
        self.scale.back(from + share * (to - from))
    }

    /// Where a coordinate lies: 0 at `lo`, 1 at `hi`; the inverse of [`Axis::at`]. Infinite for what a logarithm cannot hold.
    #[must_use]
    pub fn share(&self, coordinate: f64) -> f64 {
        let (from, to) = self.ends();
        (self.scale.of(coordinate) - from) / (to - from)
    }

    /// The derivative of [`Axis::share`].
    #[must_use]
    pub fn slope(&self, coordinate: f64) -> f64 {
        let (from, to) = self.ends();
        self.scale.slope(coordinate) / (to - from)
    }

    /// Coordinate of the centre of cell `i` of `cells`: the share (i + 1/2)/cells.
    #[must_use]
    pub fn centre(&self, i: u32, cells: u32) -> f64 {
        self.at((f64::from(i) + 0.5) / f64::from(cells))
    }

    fn ends(&self) -> (f64, f64) {
        (self.scale.of(self.lo), self.scale.of(self.hi))
    }
}

/// Half the longest way from the first to the last of `chunk` neighbours among `positions`, which increase.
#[must_use]
pub fn reach(positions: &[f64], chunk: usize) -> f64 {
    let half = |part: &[f64]| 0.5 * (part[part.len() - 1] - part[0]);
    positions.chunks(chunk.max(1)).map(half).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_coordinates_are_inverse_on_every_scale() {
        let scales = [
            Scale::Linear,
            #[cfg(feature = "whole")]
            Scale::Ln,
            #[cfg(feature = "whole")]
            Scale::Asinh { unit: 0.01 },
        ];
        for scale in scales {
            for (lo, hi) in [(1e-3, 1e3), (0.25, 0.5), (2.0_f64.powi(-10), 2.0_f64.powi(10))] {
                let axis = Axis { lo, hi, scale };
                assert!((axis.at(0.0) / lo - 1.0).abs() < 1e-14 && (axis.at(1.0) / hi - 1.0).abs() < 1e-14, "{axis:?}");
                for i in 0..50 {
                    let w = axis.centre(i, 50);
                    assert!((axis.share(w) - (f64::from(i) + 0.5) / 50.0).abs() < 1e-13, "{axis:?} at {w}");
                    let step = 1e-6 * w;
                    let slope = (axis.share(w + step) - axis.share(w - step)) / (2.0 * step);
                    assert!((axis.slope(w) / slope - 1.0).abs() < 1e-6, "{axis:?}: slope at {w}");
                }
            }
        }
        assert!((Axis::linear(-2.0, 6.0).centre(0, 4) + 1.0).abs() < 1e-15);
    }

    #[cfg(feature = "whole")]
    #[test]
    fn scales_hold_what_their_functions_hold() {
        let both = Axis { lo: -100.0, hi: 100.0, scale: Scale::Asinh { unit: 0.01 } };
        assert!((both.at(0.5)).abs() < 1e-15 && (both.share(-0.004) + both.share(0.004) - 1.0).abs() < 1e-15);
        let logarithm = Axis { lo: 1e-3, hi: 1e3, scale: Scale::Ln };
        assert!([-1.0, 0.0].into_iter().all(|w| logarithm.share(w).is_infinite() && logarithm.share(w) < 0.0));
        assert!((logarithm.share(1.0) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn the_reach_of_chunks() {
        let check = |positions: &[f64], chunk: usize, expected: f64| {
            assert!((reach(positions, chunk) - expected).abs() < 1e-15, "{positions:?} by {chunk}");
        };
        check(&[0.0, 1.0, 2.0, 3.0, 4.0], 2, 0.5);
        check(&[0.0, 1.0, 2.0, 4.0, 8.0, 16.0], 3, 6.0);
        check(&[5.0], 4, 0.0);
        check(&[], 4, 0.0);
    }
}
