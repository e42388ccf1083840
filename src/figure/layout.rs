//! Where a plot lies in its pane, and the map between values and CSS px: pure functions, for drawing and picking alike.

use crate::math::clamp;
use crate::slice::Axis;

/// A rectangle of CSS px that shows a rectangle of values; y px grow downwards, y values upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plot {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Extent to the right; at least 1.
    pub width: f64,
    /// Extent downwards; at least 1.
    pub height: f64,
    /// Values from the left to the right edge.
    pub x: Axis,
    /// Values from the lower to the upper edge.
    pub y: Axis,
}

/// Space around a plot in CSS px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margins {
    /// For tick labels and the name of the y axis.
    pub left: f64,
    /// Above the plot.
    pub top: f64,
    /// To the right, for a colour bar or labels at line ends.
    pub right: f64,
    /// For tick labels and the name of the x axis.
    pub bottom: f64,
}

impl Plot {
    /// The plot that fills a pane of `size` (width, height) but for the margins. In a pane too small for them the
    /// margins shrink together, so that a plot of at least 1×1 px remains. Edges lie on whole px.
    #[must_use]
    pub fn new(size: (f64, f64), margins: Margins, x: Axis, y: Axis) -> Plot {
        let (left, width) = inner(size.0, margins.left, margins.right);
        let (top, height) = inner(size.1, margins.top, margins.bottom);
        Plot { left, top, width, height, x: widened(x), y: widened(y) }
    }

    /// This plot with its sides in a ratio of at most `most` (width to height or height to width), in the middle of
    /// where it was.
    #[must_use]
    pub fn squarish(self, most: f64) -> Plot {
        let width = self.width.min((self.height * most).round());
        let height = self.height.min((self.width * most).round());
        let left = self.left + ((self.width - width) / 2.0).floor();
        let top = self.top + ((self.height - height) / 2.0).floor();
        Plot { left, top, width: width.max(1.0), height: height.max(1.0), ..self }
    }

    /// Right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// Lower edge.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// The px of the values (a, b).
    #[must_use]
    pub fn to_px(&self, a: f64, b: f64) -> (f64, f64) {
        (self.left + self.x.share(a) * self.width, self.bottom() - self.y.share(b) * self.height)
    }

    /// The values at the px (x, y): the inverse of [`Plot::to_px`].
    #[must_use]
    pub fn from_px(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.at((x - self.left) / self.width), self.y.at((self.bottom() - y) / self.height))
    }

    /// Whether the px (x, y) lies in the plot, edges included.
    #[must_use]
    pub fn contains(&self, x: f64, y: f64) -> bool {
        x >= self.left && x <= self.right() && y >= self.top && y <= self.bottom()
    }
}

/// Start and extent of what is left of `size` between two margins.
fn inner(size: f64, before: f64, after: f64) -> (f64, f64) {
    let size = if size.is_finite() { clamp(size, 1.0, 1e5) } else { 1.0 };
    let (before, after) = (before.max(0.0), after.max(0.0));
    let shrink = if before + after > 0.0 { ((size - 1.0) / (before + after)).min(1.0) } else { 1.0 };
    let start = (before * shrink).floor();
    (start, (size - start - (after * shrink).floor()).floor().max(1.0))
}

/// An axis of finite, positive length: a point is widened around itself, and what is not finite becomes 0…1.
#[must_use]
pub fn widened(axis: Axis) -> Axis {
    let length = axis.hi - axis.lo;
    let least = 1e-12 * axis.lo.abs().max(axis.hi.abs()).max(1e-290);
    if !length.is_finite() {
        Axis::linear(0.0, 1.0)
    } else if length > least {
        axis
    } else if length < -least {
        Axis::linear(axis.hi, axis.lo)
    } else {
        let half = if axis.lo.abs() < 1e-290 { 0.5 } else { axis.lo.abs() * 0.05 };
        Axis::linear(axis.lo - half, axis.lo + half)
    }
}

/// The part of the segment from `from` to `to` inside the rectangle `left, top, right, bottom`, if any
/// (Liang and Barsky, 1984).
#[must_use]
pub fn clip(from: (f64, f64), to: (f64, f64), rect: [f64; 4]) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    if !(dx.is_finite() && dy.is_finite() && from.0.is_finite() && from.1.is_finite()) {
        return None;
    }
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (p, q) in [(-dx, from.0 - rect[0]), (dx, rect[2] - from.0), (-dy, from.1 - rect[1]), (dy, rect[3] - from.1)] {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    (enter <= leave).then(|| {
        let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
        (if enter > 0.0 { at(enter) } else { from }, if leave < 1.0 { at(leave) } else { to })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MARGINS: Margins = Margins { left: 60.0, top: 10.0, right: 60.0, bottom: 40.0 };

    proptest! {
        #[test]
        fn px_and_values_are_inverse(
            size in (0.0..3000.0_f64, 0.0..3000.0_f64),
            x in (-1e6..1e6_f64, 1e-6..1e6_f64),
            y in (-1e6..1e6_f64, 1e-6..1e6_f64),
            at in (-1.0..2.0_f64, -1.0..2.0_f64),
        ) {
            let axis = |(lo, length): (f64, f64)| Axis::linear(lo, lo + length);
            let plot = Plot::new(size, MARGINS, axis(x), axis(y)).squarish(1.25);
            let px = (plot.left + at.0 * plot.width, plot.top + at.1 * plot.height);
            let (a, b) = plot.from_px(px.0, px.1);
            let back = plot.to_px(a, b);
            // A value far from 0 in a short axis has few digits left for its place.
            let lost = |axis: Axis, length: f64| 1e-9 + 1e-15 * axis.lo.abs().max(axis.hi.abs()) / (axis.hi - axis.lo) * length;
            prop_assert!((back.0 - px.0).abs() < 10.0 * lost(plot.x, plot.width), "{plot:?} {px:?} {back:?}");
            prop_assert!((back.1 - px.1).abs() < 10.0 * lost(plot.y, plot.height), "{plot:?} {px:?} {back:?}");
        }

        #[test]
        fn a_plot_lies_in_its_pane(width in 0.0..4000.0_f64, height in 0.0..4000.0_f64) {
            let plot = Plot::new((width, height), MARGINS, Axis::linear(0.0, 1.0), Axis::linear(0.0, 1.0));
            for plot in [plot, plot.squarish(1.25)] {
                prop_assert!(plot.left >= 0.0 && plot.top >= 0.0 && plot.width >= 1.0 && plot.height >= 1.0);
                prop_assert!(plot.right() <= width.max(1.0) && plot.bottom() <= height.max(1.0), "{plot:?}");
            }
            let square = plot.squarish(1.25);
            prop_assert!(square.width <= 1.25 * square.height + 1.0 && square.height <= 1.25 * square.width + 1.0);
        }

        #[test]
        fn what_is_clipped_lies_inside_and_on_the_segment(
            from in (-50.0..150.0_f64, -50.0..150.0_f64),
            to in (-50.0..150.0_f64, -50.0..150.0_f64),
        ) {
            let rect = [0.0, 10.0, 100.0, 90.0];
            let inside = |p: (f64, f64)| p.0 > -1e-9 && p.0 < 100.0 + 1e-9 && p.1 > 10.0 - 1e-9 && p.1 < 90.0 + 1e-9;
            let along = |t: f64| (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
            let crosses = (0..=1000).any(|i| inside(along(f64::from(i) / 1000.0)));
            match clip(from, to, rect) {
                None => prop_assert!(!crosses),
                Some((a, b)) => {
                    prop_assert!(inside(a) && inside(b), "{a:?} {b:?}");
                    let cross = |p: (f64, f64)| (p.0 - from.0) * (to.1 - from.1) - (p.1 - from.1) * (to.0 - from.0);
                    prop_assert!(cross(a).abs() < 1e-6 && cross(b).abs() < 1e-6);
                }
            }
        }
    }

    #[test]
    fn an_axis_always_has_a_length() {
        fn check(lo: f64, hi: f64, expected: (f64, f64)) {
            assert_eq!(widened(Axis::linear(lo, hi)), Axis::linear(expected.0, expected.1), "{lo}…{hi}");
        }
        check(-1.0, 2.0, (-1.0, 2.0));
        check(2.0, -1.0, (-1.0, 2.0));
        check(0.0, 0.0, (-0.5, 0.5));
        check(5e-324, 5e-324, (-0.5, 0.5));
        check(20.0, 20.0, (19.0, 21.0));
        check(f64::NAN, 1.0, (0.0, 1.0));
        check(f64::NEG_INFINITY, 1.0, (0.0, 1.0));
        check(-f64::MAX, f64::MAX, (0.0, 1.0));
    }

    #[test]
    fn the_middle_and_the_corners_are_where_they_look() {
        let plot = Plot::new((620.0, 450.0), MARGINS, Axis::linear(-1.0, 3.0), Axis::linear(0.0, 10.0));
        assert_eq!((plot.left, plot.top, plot.right(), plot.bottom()), (60.0, 10.0, 560.0, 410.0));
        for (value, px) in [((-1.0, 0.0), (60.0, 410.0)), ((3.0, 10.0), (560.0, 10.0)), ((1.0, 5.0), (310.0, 210.0))] {
            assert_eq!(plot.to_px(value.0, value.1), px);
            assert_eq!(plot.from_px(px.0, px.1), value);
        }
    }
}
