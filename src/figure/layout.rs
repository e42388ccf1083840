//! Where a plot lies in its pane, and the map between values and CSS px: pure functions, for drawing and picking alike.

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
        let x = self.left + (a - self.x.lo) / (self.x.hi - self.x.lo) * self.width;
        let y = self.bottom() - (b - self.y.lo) / (self.y.hi - self.y.lo) * self.height;
        (x, y)
    }

    /// The values at the px (x, y): the inverse of [`Plot::to_px`].
    #[must_use]
    pub fn from_px(&self, x: f64, y: f64) -> (f64, f64) {
        let a = self.x.lo + (x - self.left) / self.width * (self.x.hi - self.x.lo);
        let b = self.y.lo + (self.bottom() - y) / self.height * (self.y.hi - self.y.lo);
        (a, b)
    }

    /// Whether the px (x, y) lies in the plot, edges included.
    #[must_use]
    pub fn contains(&self, x: f64, y: f64) -> bool {
        x >= self.left && x <= self.right() && y >= self.top && y <= self.bottom()
    }
}

/// Start and extent of what is left of `size` between two margins.
fn inner(size: f64, before: f64, after: f64) -> (f64, f64) {
    let size = if size.is_finite() { size.clamp(1.0, 1e5) } else { 1.0 };
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
        Axis { lo: 0.0, hi: 1.0 }
    } else if length > least {
        axis
    } else if length < -least {
        Axis { lo: axis.hi, hi: axis.lo }
    } else {
        let half = if axis.lo == 0.0 { 0.5 } else { axis.lo.abs() * 0.05 };
        Axis { lo: axis.lo - half, hi: axis.lo + half }
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
