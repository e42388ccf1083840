//! A landscape's values as heights in the box, and what a ray meets of them.

use super::camera::{Camera, LIFT, Place, TOP, along};
use crate::math::clamp;
use crate::slice::GridSize;

/// Heights over the floor at the corners of `columns`×`rows` equal cells, straight between them.
#[derive(Clone, Debug)]
pub struct Field {
    columns: usize,
    rows: usize,
    /// (columns + 1)×(rows + 1), row 0 at v = −1; NaN where there is no value.
    heights: Vec<f32>,
}

/// How far above the surface a ray may pass and still count as on it: what straight facets leave out of a curved surface.
const SKIN: f64 = 0.02;

/// The edge of the box, as far inside as rounding needs.
const INSIDE: f64 = 1.0 - 1e-12;

impl Field {
    /// The field of `values` (at the cell centres of `size`, row 0 the lowest) in at most `cells` cells a side; `ramp` maps a value to 0…1.
    /// Values are interpolated between cell centres, and carried on to the edges as in the map.
    #[must_use]
    pub fn new(values: &[f32], size: GridSize, cells: u32, ramp: impl Fn(f64) -> f64) -> Field {
        let (width, height) = (size.width as usize, size.height as usize);
        if width == 0 || height == 0 || values.len() < width * height {
            return Field { columns: 0, rows: 0, heights: Vec::new() };
        }
        let cells = (cells as usize).max(1);
        let (columns, rows) = (width.min(cells), height.min(cells));
        let between = |corner: usize, corners: usize, centres: usize| {
            let at = clamp(corner as f64 / corners as f64 * centres as f64 - 0.5, 0.0, centres as f64 - 1.0);
            let (before, part) = (at as usize, at - at.floor());
            // Where a corner is a centre, its neighbour is not asked: it may have no value.
            (before, if part > 0.0 { before + 1 } else { before }, part)
        };
        let across: Vec<_> = (0..=columns).map(|i| between(i, columns, width)).collect();
        let mut heights = Vec::with_capacity((columns + 1) * (rows + 1));
        for j in 0..=rows {
            let (below, above, t) = between(j, rows, height);
            let (below, above) = (&values[below * width..][..width], &values[above * width..][..width]);
            heights.extend(across.iter().map(|&(left, right, s)| {
                let row = |row: &[f32]| (1.0 - s) * f64::from(row[left]) + s * f64::from(row[right]);
                let z = (1.0 - t) * row(below) + t * row(above);
                if z.is_finite() { (LIFT + ramp(z)) as f32 } else { f32::NAN }
            }));
        }
        Field { columns, rows, heights }
    }

    /// Cells along u, and along v.
    #[must_use]
    pub fn cells(&self) -> (usize, usize) {
        (self.columns, self.rows)
    }

    /// The heights: a row of columns + 1 after the other.
    #[must_use]
    pub fn heights(&self) -> &[f32] {
        &self.heights
    }

    /// The place of corner (i, j), on the surface.
    #[must_use]
    pub fn corner(&self, i: usize, j: usize) -> Place {
        let side = |k: usize, cells: usize| 2.0 * k as f64 / cells as f64 - 1.0;
        [side(i, self.columns), side(j, self.rows), f64::from(self.heights[j * (self.columns + 1) + i])]
    }

    /// The height over (u, v), bilinear in its cell; NaN outside the box, and where a corner has no value.
    #[must_use]
    pub fn at(&self, u: f64, v: f64) -> f64 {
        if !(u.abs() <= 1.0 && v.abs() <= 1.0) || self.heights.is_empty() {
            return f64::NAN;
        }
        let place = |w: f64, cells: usize| {
            let at = 0.5 * (w + 1.0) * cells as f64;
            let k = (at as usize).min(cells - 1);
            (k, at - k as f64)
        };
        let ((i, s), (j, t)) = (place(u, self.columns), place(v, self.rows));
        let z = |i: usize, j: usize| f64::from(self.heights[j * (self.columns + 1) + i]);
        (1.0 - t) * ((1.0 - s) * z(i, j) + s * z(i + 1, j)) + t * ((1.0 - s) * z(i, j + 1) + s * z(i + 1, j + 1))
    }

    /// A step along a ray that misses no cell.
    fn stride(&self) -> f64 {
        1.0 / self.columns.max(self.rows).max(1) as f64
    }

    /// Whether the surface lies between the place and the viewer.
    #[must_use]
    pub fn hides(&self, camera: &Camera, place: Place) -> bool {
        let stride = self.stride();
        let near = camera.away.map(|c| -c);
        let mut t = 0.0;
        loop {
            let [u, v, h] = along(place, near, t);
            // What is not a number is nowhere.
            if !(h <= TOP + SKIN && u.abs() <= 1.0 && v.abs() <= 1.0) {
                return false;
            }
            if self.at(u, v) > h + SKIN {
                return true;
            }
            // Straight from above the ray never leaves its cell.
            if near[2] > 0.999 {
                return false;
            }
            t += stride;
        }
    }

    /// Where the surface is seen at the px `at`: (u, v) of the point nearest to the viewer, `None` where it is not seen.
    #[must_use]
    pub fn seen(&self, camera: &Camera, at: (f64, f64)) -> Option<(f64, f64)> {
        let start = camera.unproject(at);
        let gap = |t: f64| {
            let [u, v, h] = along(start, camera.away, t);
            h - self.at(u, v)
        };
        // From where the ray comes over the box to where it leaves it: within ±2 of the depth of its middle.
        let (mut from, mut to) = (-2.0_f64, 2.0_f64);
        for (at, way) in start.into_iter().zip(camera.away).take(2) {
            let (one, other) = ((-INSIDE - at) / way, (INSIDE - at) / way);
            if one.is_finite() && other.is_finite() {
                (from, to) = (from.max(one.min(other)), to.min(one.max(other)));
            }
        }
        // Steps in depth are short enough on the floor and in height.
        let stride = 0.5 * self.stride();
        let (mut last, mut before) = (from, gap(from));
        while last < to {
            let t = (last + stride).min(to);
            let now = gap(t);
            if before.is_finite() && now.is_finite() && (before > 0.0) != (now > 0.0) {
                let (mut lo, mut hi) = (last, t);
                for _ in 0..40 {
                    let middle = 0.5 * (lo + hi);
                    if (gap(middle) > 0.0) == (before > 0.0) { lo = middle } else { hi = middle }
                }
                let [u, v, _] = along(start, camera.away, hi);
                return Some((u, v));
            }
            (last, before) = (t, now);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::camera::Eye;
    use super::*;

    fn field(cells: u32, f: impl Fn(f64, f64) -> f64) -> Field {
        let size = GridSize { width: 64, height: 48 };
        let centre = |k: u32, n: u32| 2.0 * (f64::from(k) + 0.5) / f64::from(n) - 1.0;
        let values: Vec<f32> = (0..64 * 48).map(|k| f(centre(k % 64, 64), centre(k / 64, 48)) as f32).collect();
        Field::new(&values, size, cells, |z| z)
    }

    fn camera(azimuth: f64, elevation: f64) -> Camera {
        Camera::new(Eye { azimuth, elevation, zoom: 1.0 }, (600.0, 500.0), 12.0)
    }

    #[test]
    fn heights_are_the_values_at_their_places() {
        let slope = |u: f64, v: f64| 0.5 + 0.2 * u - 0.25 * v;
        for cells in [7, 30, 64, 200] {
            let field = field(cells, slope);
            assert_eq!(field.cells(), (cells.min(64) as usize, cells.min(48) as usize));
            for k in 0..400 {
                // Within the outer centres, where nothing is carried on to an edge.
                let (u, v) = (-0.9 + 0.09 * f64::from(k % 20), -0.9 + 0.09 * f64::from(k / 20));
                let lost = 2.0 / f64::from(cells.min(48));
                assert!((field.at(u, v) - LIFT - slope(u, v)).abs() < 0.02 * lost + 1e-6, "{cells} cells at {u}, {v}");
            }
        }
    }

    #[test]
    fn what_is_seen_is_where_it_is() {
        let hill = |u: f64, v: f64| 0.8 * (1.0 - u * u) * (1.0 - v * v);
        let field = field(60, hill);
        for azimuth in [-170.0, -35.0, 0.0, 60.0, 90.0] {
            for elevation in [8.0, 32.0, 60.0, 90.0] {
                let camera = camera(azimuth, elevation);
                let (mut seen, mut hidden) = (0, 0);
                for k in 0..441 {
                    let (u, v) = (-0.98 + 0.098 * f64::from(k % 21), -0.98 + 0.098 * f64::from(k / 21));
                    let place = [u, v, field.at(u, v)];
                    let found = field.seen(&camera, camera.project(place));
                    if field.hides(&camera, place) {
                        hidden += 1;
                        // Something nearer is seen there.
                        let (a, b) = found.expect("what hides is seen");
                        let nearer = (a - u) * camera.away[0] + (b - v) * camera.away[1];
                        assert!(nearer < 0.0, "{azimuth} {elevation}: ({u}, {v}) is hidden by ({a}, {b})");
                    } else if let Some((a, b)) = found {
                        // On a slope that is seen from its edge, rounding moves a point a little.
                        let apart = (a - u).abs().max((b - v).abs());
                        let edge = field.hides(&camera, [u, v, field.at(u, v) - 2.5 * SKIN]);
                        assert!(apart < 1e-6 || edge, "{azimuth} {elevation}: ({u}, {v}) seen at ({a}, {b})");
                        seen += 1;
                    }
                }
                assert!(seen > 200, "{azimuth} {elevation}: {seen} seen");
                assert!((hidden > 0) == (elevation < 50.0), "{azimuth} {elevation}: {hidden} hidden");
            }
        }
    }

    #[test]
    fn nothing_is_seen_beside_the_surface_or_where_it_has_no_value() {
        let field = field(60, |u, _| if u > 0.0 { f64::NAN } else { 0.5 });
        let camera = camera(0.0, 60.0);
        assert_eq!(field.seen(&camera, (3.0, 3.0)), None);
        assert_eq!(field.seen(&camera, camera.project([0.5, 0.0, LIFT + 0.5])), None);
        assert!(field.seen(&camera, camera.project([-0.5, 0.0, LIFT + 0.5])).is_some());
        let empty = Field::new(&[], GridSize { width: 4, height: 4 }, 60, |z| z);
        assert_eq!(empty.seen(&camera, (300.0, 250.0)), None);
        assert!(!empty.hides(&camera, [0.0, 0.0, 0.0]));
    }
}
