//! A field as filled contour bands: polygons instead of pixels, for pictures that are printed or edited.

use super::Polylines;
use super::contours;

/// The outlines of where a field lies at or above each of the ascending `levels`, closed along the edges: polygons in cells (0…width, 0…height),
/// to be filled by the rule that is not zero. `values` (width×height, row 0 the lowest) stand at cell centres and are carried on to the edges, as
/// the contours' are; what is no number lies below every level.
#[must_use]
pub fn above(values: &[f32], width: u32, height: u32, levels: &[f64]) -> Vec<Polylines<(f32, f32)>> {
    let (columns, rows) = (width as usize, height as usize);
    if columns == 0 || rows == 0 || values.len() < columns * rows {
        return levels.iter().map(|_| Polylines::default()).collect();
    }
    if columns == 1 || rows == 1 {
        // Twice the same, so that each edge has a centre of its own.
        let (across, up) = (if columns == 1 { 2 } else { 1 }, if rows == 1 { 2 } else { 1 });
        let row = |row: &[f32]| row.iter().flat_map(|&z| std::iter::repeat_n(z, across)).collect::<Vec<f32>>();
        let doubled: Vec<f32> = values.chunks_exact(columns).take(rows).flat_map(|r| row(r).repeat(up)).collect();
        let found = above(&doubled, width * across as u32, height * up as u32, levels);
        return found.iter().map(|paths| moved(paths, |(x, y)| (x / across as f32, y / up as f32))).collect();
    }
    // A rim far below every level, so that each line that would end at an edge is closed along it.
    let least = levels.first().map_or(0.0, |&z| z as f32);
    let most = values.iter().filter(|z| z.is_finite()).fold(least, |m, z| m.max(*z));
    let rim = least - 1e6 * (most - least).max(1.0);
    let mut rimmed = vec![rim; (columns + 2) * (rows + 2)];
    for (j, row) in values.chunks_exact(columns).take(rows).enumerate() {
        for (out, z) in rimmed[(j + 1) * (columns + 2) + 1..][..columns].iter_mut().zip(row) {
            *out = if z.is_finite() { z.max(rim) } else { rim };
        }
    }
    // A crossing between the rim and the outermost centre lies next to the centre; it belongs on the edge.
    let place = |at: f32, cells: u32| {
        let (at, last) = (at - 1.0, cells as f32);
        if at <= 0.501 {
            0.0
        } else if at >= last - 0.501 {
            last
        } else {
            at
        }
    };
    let traced = contours::trace(&rimmed, width + 2, height + 2, levels);
    traced.iter().map(|paths| moved(paths, |(x, y)| (place(x, width), place(y, height)))).collect()
}

fn moved(paths: &Polylines<(f32, f32)>, to: impl Fn((f32, f32)) -> (f32, f32)) -> Polylines<(f32, f32)> {
    let mut out = Polylines::default();
    for path in paths.iter() {
        path.iter().for_each(|&point| out.point(to(point)));
        out.end();
    }
    out
}

/// A closed line without the points that lie within `tolerance` of the straight way from the last kept one to the next.
#[must_use]
pub fn thinned(points: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for (i, &point) in points.iter().enumerate() {
        if let (Some(&from), Some(&next)) = (kept.last(), points.get(i + 1)) {
            let (dx, dy) = (next.0 - from.0, next.1 - from.1);
            let off = (dx * (point.1 - from.1) - dy * (point.0 - from.0)).abs();
            let between = dx * (point.0 - from.0) + dy * (point.1 - from.1) >= 0.0;
            if between && off <= tolerance * (dx * dx + dy * dy).sqrt() {
                continue;
            }
        }
        kept.push(point);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled(width: u32, height: u32, f: impl Fn(f32, f32) -> f32) -> Vec<f32> {
        let at = |k: u32| (k as f32) + 0.5;
        (0..width * height).map(|k| f(at(k % width), at(k / width))).collect()
    }

    /// How often polygons wind around a point.
    fn winding(polygons: &Polylines<(f32, f32)>, (x, y): (f32, f32)) -> i32 {
        let mut count = 0;
        for polygon in polygons.iter() {
            for k in 0..polygon.len() {
                let (a, b) = (polygon[k], polygon[(k + 1) % polygon.len()]);
                let left = (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0) > 0.0;
                count += i32::from(a.1 <= y && b.1 > y && left) - i32::from(b.1 <= y && a.1 > y && !left);
            }
        }
        count
    }

    #[test]
    fn a_point_is_inside_where_the_field_is_above() {
        type Field = fn(f32, f32) -> f32;
        let fields: [(&str, Field); 4] = [
            ("hills", |x, y| (0.4 * x).sin() + (0.5 * y).cos()),
            ("a bowl", |x, y| ((x - 20.0) * (x - 20.0) + (y - 12.0) * (y - 12.0)) / 200.0 - 1.0),
            ("a slope", |x, y| 0.05 * x - 0.03 * y),
            (
                "a hole",
                |x, y| if x > 9.0 && x < 14.0 && y > 9.0 && y < 14.0 { f32::NAN } else { 0.2 * (0.3 * x).sin() },
            ),
        ];
        let (w, h) = (40, 23);
        for (name, field) in fields {
            let values = sampled(w, h, field);
            let levels = [-1.5, -0.5, 0.0, 0.1, 0.9];
            for (polygons, level) in above(&values, w, h, &levels).iter().zip(levels) {
                assert!(polygons.iter().all(|p| p.first() == p.last()), "{name}: an open line at {level}");
                for (k, &z) in values.iter().enumerate() {
                    // The outermost half cells follow their centres.
                    let (i, j) = ((k as u32 % w) as f32 + 0.52, (k as u32 / w) as f32 + 0.47);
                    let near = z.is_finite() && (z - level as f32).abs() < 0.02;
                    // Between a centre with a value and one without there is none, as on the map.
                    let beside = name == "a hole" && i > 8.0 && i < 15.0 && j > 8.0 && j < 15.0 && z.is_finite();
                    if !near && !beside {
                        let inside = winding(polygons, (i, j)) != 0;
                        assert_eq!(inside, z >= level as f32, "{name}: ({i}, {j}) is {z}, level {level}");
                    }
                }
            }
            // Everything that has a value is above the lowest level, to the very edges.
            let all = above(&values, w, h, &[-1e3]);
            for at in [(0.01, 0.01), (39.99, 0.01), (0.01, 22.99), (39.99, 22.99), (20.0, 0.01)] {
                assert_ne!(winding(&all[0], at), 0, "{name} at {at:?}");
            }
        }
    }

    #[test]
    fn a_single_column_and_nothing_are_fields_too() {
        let bar: Vec<f32> = (0..256_u16).map(f32::from).collect();
        let found = above(&bar, 1, 256, &[0.0, 127.5]);
        assert_eq!((winding(&found[0], (0.5, 3.0)), winding(&found[1], (0.5, 3.0))), (1, 0));
        assert_eq!((winding(&found[1], (0.1, 200.0)), winding(&found[1], (0.9, 255.9))), (1, 1));
        assert!(above(&[], 0, 0, &[1.0])[0].is_empty());
        assert!(above(&[f32::NAN; 4], 2, 2, &[1.0])[0].is_empty());
    }

    #[test]
    fn a_thinned_line_stays_where_it_was() {
        let circle: Vec<(f64, f64)> = (0..=720)
            .map(|k| (f64::from(k) * std::f64::consts::PI / 360.0).sin_cos())
            .map(|(s, c)| (100.0 * c, 100.0 * s))
            .collect();
        let kept = thinned(&circle, 0.05);
        assert!(kept.len() < 360 && kept.len() > 40, "{}", kept.len());
        assert_eq!((kept.first(), kept.last()), (circle.first(), circle.last()));
        for pair in kept.windows(2) {
            let middle = (0.5 * (pair[0].0 + pair[1].0), 0.5 * (pair[0].1 + pair[1].1));
            let radius = (middle.0 * middle.0 + middle.1 * middle.1).sqrt();
            assert!((radius - 100.0).abs() < 0.4, "{radius}");
        }
        assert_eq!(thinned(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (2.0, 5.0)], 0.1).len(), 3);
    }
}
