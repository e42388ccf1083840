//! Contour lines of a grid by marching squares, joined into long polylines.
//!
//! The grid's values stand at cell centres; coordinates are in cells, so that centre (i, j) lies at
//! (i + ½, j + ½). The outermost values are carried on to the edges (half a cell), so lines reach the border.

use super::Polylines;
use super::colormap::Spacing;
use super::ticks;

/// Round levels inside lo…hi, ascending, about `count` of them.
///
/// Linear: multiples of 1, 2 or 5 times a power of ten. Log: `lo` plus heights 1, 2, 5 times powers of ten, over the
/// three decades that [`Ramp`](super::colormap::Ramp) tells apart.
#[must_use]
pub fn levels(lo: f64, hi: f64, spacing: Spacing, count: usize) -> Vec<f64> {
    let length = hi - lo;
    if !(length.is_finite() && length > 0.0) || count == 0 {
        return Vec::new();
    }
    match spacing {
        Spacing::Linear => {
            // Steps of 1, 2, 5 are up to 2.5 apart: this one gives between 0.6 and 1.6 times `count` levels.
            let step = ticks::round_up(0.64 * length / count as f64);
            let mut levels = ticks::multiples(lo, hi, step);
            levels.retain(|&z| z > lo && z < hi);
            levels.dedup();
            levels
        }
        Spacing::Log => {
            let top = ticks::decade(length);
            let mut levels: Vec<f64> = (top - 3..=top)
                .flat_map(|k| [1.0, 2.0, 5.0].map(|m| lo + m * ticks::power(k)))
                .filter(|&z| z > lo && z < hi)
                .collect();
            // Over a tall floor the small steps round to the floor itself.
            levels.dedup();
            let surplus = levels.len().saturating_sub(2 * count);
            levels.drain(..surplus);
            levels
        }
    }
}

/// Contour lines of `values` (width×height, row 0 the lowest) at ascending `levels`: one set of polylines for each,
/// in cells (0…width, 0…height). A closed line ends where it starts. Higher ground lies to the left of a line.
/// A cell with a corner that is not finite has no line. Saddles are decided by the mean of their corners.
#[must_use]
pub fn trace(values: &[f32], width: u32, height: u32, levels: &[f64]) -> Vec<Polylines<(f32, f32)>> {
    let (columns, rows) = (width as usize, height as usize);
    if columns == 0 || rows == 0 || values.len() < columns * rows {
        return levels.iter().map(|_| Polylines::default()).collect();
    }
    let grid = Grid::padded(values, columns, rows);
    let levels: Vec<f32> = levels.iter().map(|&z| z as f32).collect();
    let mut linker = Linker::new(grid.columns * grid.rows);
    let found = grid.segments(&levels);
    found.iter().zip(&levels).map(|(segments, &level)| linker.join(&grid, segments, level)).collect()
}

/// The padded grid. Edges have numbers: 2·(corner) is the edge to the right of a corner, 2·(corner) + 1 the one above.
struct Grid {
    z: Vec<f32>,
    columns: usize,
    rows: usize,
}

/// A piece of a contour through one cell: from edge to edge.
type Segment = [u32; 2];

impl Grid {
    fn padded(values: &[f32], width: usize, height: usize) -> Grid {
        let (columns, rows) = (width + 2, height + 2);
        let mut z = Vec::with_capacity(columns * rows);
        for j in 0..rows {
            let row = &values[j.saturating_sub(1).min(height - 1) * width..][..width];
            z.push(row[0]);
            z.extend_from_slice(row);
            z.push(row[width - 1]);
        }
        Grid { z, columns, rows }
    }

    /// For each level its segments, in reading order.
    fn segments(&self, levels: &[f32]) -> Vec<Vec<Segment>> {
        let mut found: Vec<Vec<Segment>> = levels.iter().map(|_| Vec::new()).collect();
        // How many levels lie at or below each corner: a cell is crossed by the levels between its lowest and
        // highest rank, and most cells by none.
        let rank = |z: f32| {
            if z.is_finite() { levels.partition_point(|&level| level <= z) as u16 } else { u16::MAX }
        };
        let mut below: Vec<u16> = self.z[..self.columns].iter().map(|&z| rank(z)).collect();
        let mut above = below.clone();
        for j in 0..self.rows - 1 {
            let start = j * self.columns;
            let upper = &self.z[start + self.columns..][..self.columns];
            for (r, &z) in above.iter_mut().zip(upper) {
                *r = rank(z);
            }
            for i in 0..self.columns - 1 {
                let ranks = [below[i], below[i + 1], above[i + 1], above[i]];
                let lowest = ranks[0].min(ranks[1]).min(ranks[2].min(ranks[3]));
                let highest = ranks[0].max(ranks[1]).max(ranks[2].max(ranks[3]));
                if lowest < highest && highest != u16::MAX {
                    for level in lowest..highest {
                        self.cell(
                            start + i,
                            ranks.map(|r| r > level),
                            levels[level as usize],
                            &mut found[level as usize],
                        );
                    }
                }
            }
            std::mem::swap(&mut below, &mut above);
        }
        found
    }

    /// Adds the segments of one cell (its lower left corner's number) whose corners, counter-clockwise from there,
    /// are `inside` (at or above the level) or not.
    fn cell(&self, corner: usize, inside: [bool; 4], level: f32, found: &mut Vec<Segment>) {
        let right = corner + 1;
        let above = corner + self.columns;
        let edges = [2 * corner, 2 * right + 1, 2 * above, 2 * corner + 1].map(|e| e as u32);
        // Counter-clockwise along edge k from corner k to k + 1: where the walk leaves the inside a segment starts,
        // where it comes back one ends, so that the inside lies to the left.
        let leaves = |k: usize| inside[k] && !inside[(k + 1) % 4];
        let enters = |k: usize| !inside[k] && inside[(k + 1) % 4];
        let saddle = inside[0] == inside[2] && inside[1] == inside[3];
        // In a saddle a high centre joins the high corners: each segment then goes to the next edge, around a low
        // corner; with a low centre it goes to the edge before. Otherwise there is only one edge to go to.
        let forward = !saddle || {
            let centre = (self.z[corner] + self.z[right] + self.z[above + 1] + self.z[above]) / 4.0;
            centre >= level
        };
        for k in 0..4 {
            if leaves(k) {
                let order = if forward { [1, 2, 3] } else { [3, 2, 1] };
                if let Some(step) = order.into_iter().find(|step| enters((k + step) % 4)) {
                    found.push([edges[k], edges[(k + step) % 4]]);
                }
            }
        }
    }

    /// Where a level crosses an edge, in cells of the unpadded grid.
    fn crossing(&self, edge: u32, level: f32) -> (f32, f32) {
        let corner = edge as usize / 2;
        let (i, j) = (corner % self.columns, corner / self.columns);
        let level_edge = edge.is_multiple_of(2);
        let other = if level_edge { corner + 1 } else { corner + self.columns };
        let (from, to) = (self.z[corner], self.z[other]);
        let t = (level - from) / (to - from);
        // Corner 0 stands on the edge of the grid, corner 1 at the first centre, and so on.
        let place = |i: usize, last: usize| {
            if i == 0 {
                0.0
            } else if i == last {
                i as f32 - 1.0
            } else {
                i as f32 - 0.5
            }
        };
        let (x, y) = (place(i, self.columns - 1), place(j, self.rows - 1));
        if level_edge {
            (x + t * (place(i + 1, self.columns - 1) - x), y)
        } else {
            (x, y + t * (place(j + 1, self.rows - 1) - y))
        }
    }
}

/// Joins segments end to end. An edge starts at most one segment of a level and ends at most one, because the
/// inside is always to the left.
struct Linker {
    /// For each edge: the segment that starts there + 1, 0 for none.
    starts: Vec<u32>,
    /// For each edge: whether a segment ends there.
    ends: Vec<bool>,
}

impl Linker {
    fn new(corners: usize) -> Linker {
        Linker { starts: vec![0; 2 * corners], ends: vec![false; 2 * corners] }
    }

    fn join(&mut self, grid: &Grid, segments: &[Segment], level: f32) -> Polylines<(f32, f32)> {
        for (k, &[from, to]) in segments.iter().enumerate() {
            self.starts[from as usize] = k as u32 + 1;
            self.ends[to as usize] = true;
        }
        let mut paths = Polylines::default();
        // Open lines first, from their starts; what is left then is closed.
        for &[from, _] in segments {
            if !self.ends[from as usize] {
                self.follow(grid, segments, from, level, &mut paths);
            }
        }
        for &[from, _] in segments {
            self.follow(grid, segments, from, level, &mut paths);
        }
        for &[_, to] in segments {
            self.ends[to as usize] = false;
        }
        paths
    }

    /// Follows segments from `edge` on, using each up; nothing if none starts there.
    fn follow(&mut self, grid: &Grid, segments: &[Segment], edge: u32, level: f32, paths: &mut Polylines<(f32, f32)>) {
        let mut edge = edge;
        if self.starts[edge as usize] == 0 {
            return;
        }
        paths.point(grid.crossing(edge, level));
        while let Some(k) = self.starts[edge as usize].checked_sub(1) {
            self.starts[edge as usize] = 0;
            edge = segments[k as usize][1];
            paths.point(grid.crossing(edge, level));
        }
        paths.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled(width: u32, height: u32, f: impl Fn(f32, f32) -> f32) -> Vec<f32> {
        (0..height)
            .flat_map(|j| (0..width).map(move |i| (i as f32 + 0.5, j as f32 + 0.5)))
            .map(|(x, y)| f(x, y))
            .collect()
    }

    /// Bilinear between centres, carried on to the edges: what the contours are contours of.
    fn at(values: &[f32], width: u32, height: u32, (x, y): (f32, f32)) -> f32 {
        let place = |p: f32, cells: u32| {
            let p = (p - 0.5).clamp(0.0, cells as f32 - 1.0);
            let i = (p as u32).min(cells.saturating_sub(2));
            (i as usize, ((i + 1).min(cells - 1)) as usize, p - i as f32)
        };
        let ((i, i1, s), (j, j1, t)) = (place(x, width), place(y, height));
        let z = |i: usize, j: usize| values[j * width as usize + i];
        (1.0 - t) * ((1.0 - s) * z(i, j) + s * z(i1, j)) + t * ((1.0 - s) * z(i, j1) + s * z(i1, j1))
    }

    #[test]
    fn every_point_of_a_contour_has_its_level() {
        let (w, h) = (40, 23);
        let values = sampled(w, h, |x, y| (0.4 * x).sin() + (0.5 * y + 0.03 * x).cos());
        let levels = levels(-2.0, 2.0, Spacing::Linear, 14);
        assert!(levels.len() >= 8, "{levels:?}");
        let mut points = 0;
        for (paths, level) in trace(&values, w, h, &levels).iter().zip(&levels) {
            for &point in paths.iter().flatten() {
                assert!((at(&values, w, h, point) - *level as f32).abs() < 1e-4, "level {level} at {point:?}");
                points += 1;
            }
        }
        assert!(points > 1000, "{points} points");
    }

    #[test]
    fn the_contours_of_a_bowl_are_closed_ellipses() {
        let (w, h) = (128, 128);
        let bowl = |x: f32, y: f32| (x - 60.0).powi(2) / 4.0 + (y - 70.0).powi(2);
        let values = sampled(w, h, bowl);
        let found = trace(&values, w, h, &[100.0, 400.0]);
        for (paths, level) in found.iter().zip([100.0_f32, 400.0]) {
            let paths: Vec<_> = paths.iter().collect();
            assert_eq!(paths.len(), 1, "one line at {level}");
            assert_eq!(paths[0].first(), paths[0].last(), "closed at {level}");
            for &(x, y) in paths[0] {
                assert!((bowl(x, y) / level - 1.0).abs() < 0.01, "({x}, {y}) at {level}");
            }
            // Higher ground to the left: around a valley the line runs clockwise, its signed area is negative.
            let area: f32 = paths[0].windows(2).map(|p| p[0].0 * p[1].1 - p[1].0 * p[0].1).sum::<f32>() / 2.0;
            let ellipse = -std::f32::consts::PI * 2.0 * level;
            assert!((area / ellipse - 1.0).abs() < 0.01, "{area} for {ellipse}");
        }
    }

    #[test]
    fn lines_are_whole_and_reach_the_edges() {
        fn check(name: &str, values: &[f32], (w, h): (u32, u32), level: f64, open: usize, closed: usize) {
            let found = trace(values, w, h, &[level]);
            let is_closed = |p: &&[(f32, f32)]| p.first() == p.last();
            assert_eq!(found[0].iter().filter(is_closed).count(), closed, "{name}: closed lines");
            assert_eq!(found[0].iter().filter(|p| !is_closed(p)).count(), open, "{name}: open lines");
            for path in found[0].iter().filter(|p| !is_closed(p)) {
                for end in [path[0], path[path.len() - 1]] {
                    let on = |p: f32, cells: u32| p.min(cells as f32 - p).abs() < 1e-6;
                    let edge = on(end.0, w) || on(end.1, h);
                    assert!(edge || !values.iter().all(|z| z.is_finite()), "{name}: a line ends at {end:?}");
                }
            }
        }
        let (nan, inf) = (f32::NAN, f32::INFINITY);
        check("a slope", &[0.0, 1.0, 0.0, 1.0], (2, 2), 0.5, 1, 0);
        check("a peak of one cell", &[0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], (3, 3), 0.5, 0, 1);
        check("two peaks", &[0., 0., 0., 0., 0., 0., 1., 0., 1., 0., 0., 0., 0., 0., 0.], (5, 3), 0.5, 0, 2);
        check("a saddle with a low centre", &[1.0, 0.0, 0.0, 1.0], (2, 2), 0.6, 2, 0);
        check("a saddle with a high centre", &[1.0, 0.0, 0.0, 1.0], (2, 2), 0.4, 2, 0);
        check("a plain", &[1.0; 9], (3, 3), 1.0, 0, 0);
        check("one cell", &[1.0], (1, 1), 1.0, 0, 0);
        check("one row", &[0.0, 1.0, 2.0], (3, 1), 1.5, 1, 0);
        check("no cells", &[], (0, 0), 1.0, 0, 0);
        check("too few values", &[1.0, 2.0], (2, 2), 1.5, 0, 0);
        check("nothing finite", &[nan, inf, -inf, nan], (2, 2), 0.0, 0, 0);
        check("a hole in a slope", &[0., 1., 0., nan, 0., 1., 0., 1., 0., 1.], (2, 5), 0.5, 2, 0);
    }

    #[test]
    fn the_centre_of_a_saddle_decides_which_corners_are_joined() {
        // High at lower left and upper right. A low centre cuts each high corner off: both lines stay near one.
        let low = trace(&[1.0, 0.0, 0.0, 1.0], 2, 2, &[0.6]);
        let high = trace(&[1.0, 0.0, 0.0, 1.0], 2, 2, &[0.4]);
        let around = |paths: &Polylines<(f32, f32)>, corner: (f32, f32)| {
            let near = |p: &(f32, f32)| (p.0 - corner.0).abs() + (p.1 - corner.1).abs() < 1.01;
            paths.iter().filter(|path| path.iter().all(near)).count()
        };
        assert_eq!(around(&low[0], (0.5, 0.5)) + around(&low[0], (1.5, 1.5)), 2);
        assert_eq!(around(&high[0], (1.5, 0.5)) + around(&high[0], (0.5, 1.5)), 2);
    }

    #[test]
    fn levels_are_round_ascending_and_inside() {
        fn check(lo: f64, hi: f64, spacing: Spacing, least: usize, most: usize) {
            let found = levels(lo, hi, spacing, 14);
            assert!((least..=most).contains(&found.len()), "{lo}…{hi} {spacing:?}: {found:?}");
            assert!(found.windows(2).all(|p| p[0] < p[1]), "{lo}…{hi} {spacing:?}: {found:?}");
            assert!(found.iter().all(|&z| z > lo && z < hi), "{lo}…{hi} {spacing:?}: {found:?}");
        }
        for spacing in [Spacing::Linear, Spacing::Log] {
            check(0.0, 1.0, spacing, 8, 23);
            check(0.0054, 0.43, spacing, 8, 23);
            check(-3.0, 7e5, spacing, 8, 23);
            check(1e-300, 1e300, spacing, 8, 23);
            check(5.0, 5.0, spacing, 0, 0);
            check(f64::NAN, 5.0, spacing, 0, 0);
            check(-f64::MAX, f64::MAX, spacing, 0, 0);
            check(1.0, 1.0 + 4e-16, spacing, 0, 28);
        }
        assert_eq!(levels(0.0, 1.0, Spacing::Linear, 4), [0.2, 0.4, 0.6, 0.8]);
        assert_eq!(levels(0.0, 0.06, Spacing::Log, 3), [1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05]);
    }
}
