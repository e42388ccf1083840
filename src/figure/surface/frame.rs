//! The box around a surface: floor, back walls, and numbers on the three edges that face the viewer.

use super::camera::{Camera, LIFT, Place, TOP};
use super::{Scene, View};
use crate::figure::pen::{Line, Type};
use crate::figure::theme::fade;
use crate::figure::{Drawn, Pen, Polylines, Surface, contours, landscape, text, ticks};
use crate::slice::{Axis, Scale};
use plotters::style::FontStyle;
use plotters::style::text_anchor::{HPos, VPos};

/// Length of a tick in CSS px, and what lies between it and its label.
const TICK: f64 = 5.0;
const GAP: f64 = 4.0;

/// The corner of the floor nearest to the viewer: u and v of the two edges that meet there. Of two at equal depth the one where a
/// map has its axes.
pub(super) fn near(camera: &Camera) -> (f64, f64) {
    let side = |away: f64| if away < -1e-9 { 1.0 } else { -1.0 };
    (side(camera.away[0]), side(camera.away[1]))
}

/// Which of the box's corners are where.
pub(super) struct Frame {
    /// The near corner of the floor.
    near: (f64, f64),
    /// The corner that the axis of losses stands on: of those at the ends of the near edges the one to the left.
    post: (f64, f64),
    /// Places in the box along each axis, with their labels: as many as have room on the screen.
    ticks: [Vec<(f64, String)>; 3],
}

impl Frame {
    pub(super) fn new(view: &View, scene: &Scene<'_>, em: f64) -> Frame {
        let near = near(&view.camera);
        let x = |(u, v): (f64, f64)| view.camera.project([u, v, 0.0]).0;
        let (one, other) = ((-near.0, near.1), (near.0, -near.1));
        let post = if x(one) < x(other) - 1e-9 { one } else { other };
        Frame { near, post, ticks: ticks_of(near, view, scene, em) }
    }

    /// The floor with its contours, the back walls with lines at the ticks.
    pub(super) fn draw_back<S: Surface>(&self, pen: &mut Pen<'_, S>, view: &View, scene: &Scene<'_>) -> Drawn<S> {
        let palette = pen.palette();
        let (u, v) = self.near;
        let camera = &view.camera;
        let seen = |place: Place| camera.project(place);
        let floor = [(u, v), (-u, v), (-u, -v), (u, -v)].map(|(u, v)| seen([u, v, 0.0]));
        pen.polygon(&floor, fade(palette.grid, 0.5))?;
        let walls = [(u, -v), (-u, -v), (-u, v)];
        let [x_ticks, y_ticks, z_ticks] = &self.ticks;
        let mut lines = Polylines::default();
        let mut add = |places: &[Place]| {
            places.iter().for_each(|&place| lines.point(pen.at(seen(place))));
            lines.end();
        };
        for (at, _) in x_ticks {
            add(&[[*at, v, 0.0], [*at, -v, 0.0], [*at, -v, TOP]]);
        }
        for (at, _) in y_ticks {
            add(&[[u, *at, 0.0], [-u, *at, 0.0], [-u, *at, TOP]]);
        }
        for (at, _) in z_ticks {
            add(&walls.map(|(u, v)| [u, v, *at]));
        }
        pen.paths(&lines, Line::solid(palette.grid, 1.0))?;
        let mut edges = Polylines::default();
        let mut add = |places: &[Place]| {
            places.iter().for_each(|&place| edges.point(pen.at(seen(place))));
            edges.end();
        };
        add(&[(u, v), (-u, v), (-u, -v), (u, -v), (u, v)].map(|(u, v)| [u, v, 0.0]));
        add(&walls.map(|(u, v)| [u, v, TOP]));
        for (u, v) in walls {
            add(&[[u, v, 0.0], [u, v, TOP]]);
        }
        pen.paths(&edges, Line::solid(palette.axis, 1.0))?;
        floor_contours(pen, view, scene)
    }

    /// Numbers and names on the near edges, and the note.
    pub(super) fn draw_axes<S: Surface>(&self, pen: &mut Pen<'_, S>, view: &View, scene: &Scene<'_>) -> Drawn<S> {
        let (u, v) = self.near;
        let em = pen.style.font;
        let [x_ticks, y_ticks, z_ticks] = &self.ticks;
        let camera = &view.camera;
        let names = scene.map.names;
        // Ticks go on along the floor's lines, away from the box.
        let outward = |inner: Place, outer: Place, otherwise: (f64, f64)| {
            let (a, b) = (camera.project(inner), camera.project(outer));
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length = (dx * dx + dy * dy).sqrt();
            if length > 2.0 { (dx / length, dy / length) } else { otherwise }
        };
        let x_way = outward([0.0, 0.0, 0.0], [0.0, v, 0.0], (0.0, 1.0));
        let y_way = outward([0.0, 0.0, 0.0], [u, 0.0, 0.0], (0.0, 1.0));
        side(pen, x_ticks.iter().map(|(at, label)| (camera.project([*at, v, 0.0]), label.as_str())), x_way)?;
        side(pen, y_ticks.iter().map(|(at, label)| (camera.project([u, *at, 0.0]), label.as_str())), y_way)?;
        let (pu, pv) = self.post;
        let posts = z_ticks.iter().map(|(at, label)| (camera.project([pu, pv, *at]), label.as_str()));
        side(pen, posts, (-1.0, 0.0))?;
        if !x_ticks.is_empty() {
            name(pen, names[0], camera.project([0.0, v, 0.0]), x_way)?;
        }
        if !y_ticks.is_empty() {
            name(pen, names[1], camera.project([u, 0.0, 0.0]), y_way)?;
        }
        if !z_ticks.is_empty() {
            let at = camera.project([pu, pv, TOP]);
            let look = Type { colour: pen.palette().ink, ..pen.small(HPos::Center, VPos::Bottom) };
            pen.text(scene.map.legend, (at.0, at.1 - 0.5 * em), look)?;
        }
        let size = pen.size();
        let look = pen.small(HPos::Right, VPos::Bottom);
        pen.text_within(scene.map.note, (size.0 - 0.8 * em, size.1 - 1.0), size.0 / 2.0, look)
    }
}

/// The map's contours on the floor.
fn floor_contours<S: Surface>(pen: &mut Pen<'_, S>, view: &View, scene: &Scene<'_>) -> Drawn<S> {
    let Some((lo, hi)) = view.range else { return Ok(()) };
    let (columns, rows) = view.field.cells();
    let levels: Vec<f64> = contours::levels(lo, hi, scene.map.spacing, 14).iter().map(|&z| view.height(z)).collect();
    // The field's corners stand where contours have their cells' centres.
    let (width, height) = (columns as u32 + 1, rows as u32 + 1);
    let place = |at: f32, cells: usize| {
        let at = (f64::from(at) - 0.5) / cells.max(1) as f64;
        2.0 * crate::math::clamp(at, 0.0, 1.0) - 1.0
    };
    let mut all = Polylines::default();
    for paths in contours::trace(view.field.heights(), width, height, &levels) {
        for path in paths.iter() {
            for &(x, y) in path {
                all.point(pen.at(view.camera.project([place(x, columns), place(y, rows), 0.0])));
            }
            all.end();
        }
    }
    let width = 1.0 / (pen.style.dpr * pen.style.weight);
    let ink = fade(pen.palette().muted, 0.75);
    pen.paths(&all, Line::solid(ink, width))
}

/// Ticks with their labels, for as many as have room on the screen.
fn ticks_of((u, v): (f64, f64), view: &View, scene: &Scene<'_>, em: f64) -> [Vec<(f64, String)>; 3] {
    let camera = &view.camera;
    let span = |from: Place, to: Place| {
        let (a, b) = (camera.project(from), camera.project(to));
        ((a.0 - b.0).abs(), (a.1 - b.1).abs())
    };
    // Along a slanting edge labels are apart if they are beside each other or above each other.
    let side = |axis: Axis, (dx, dy): (f64, f64)| {
        // A single tick is better than none.
        let fits = |found: &Vec<ticks::Tick>| {
            let apart = match found.as_slice() {
                [first, second, ..] => axis.share(second.at) - axis.share(first.at),
                one => return one.len() == 1 && dx.max(dy) >= 3.0 * em,
            };
            let widest = found.iter().map(|tick| text::width(&tick.label, em)).fold(0.0, f64::max);
            apart * dx >= widest + 0.7 * em || apart * dy >= 1.5 * em
        };
        let found = if axis.scale == Scale::Linear {
            [9, 8, 6, 5, 4, 3, 2]
                .map(|count| ticks::linear(axis, count, 0.0, 1.0))
                .into_iter()
                .find(fits)
                .unwrap_or_default()
        } else {
            ticks::of(axis, dx.max(1.5 * dy), em, ticks::Way::Across)
        };
        let place = |at: f64| 2.0 * axis.share(at) - 1.0;
        found.into_iter().map(|tick| (place(tick.at), tick.label)).collect::<Vec<_>>()
    };
    let upright = span([u, v, LIFT], [u, v, TOP]).1;
    let z = match view.range {
        Some(range) if upright >= 4.0 * em => landscape::marks(range, scene.map.spacing, upright, em),
        _ => Vec::new(),
    };
    [
        side(view.x, span([-1.0, v, 0.0], [1.0, v, 0.0])),
        side(view.y, span([u, -1.0, 0.0], [u, 1.0, 0.0])),
        z.into_iter().map(|(at, label)| (LIFT + at, label)).collect(),
    ]
}

/// A label stands on the far side of its tick: which of its points is at the tick's end.
fn anchor((ux, uy): (f64, f64)) -> (HPos, VPos) {
    let horizontal = if ux > 0.4 {
        HPos::Left
    } else if ux < -0.4 {
        HPos::Right
    } else {
        HPos::Center
    };
    let vertical = if uy > 0.4 {
        VPos::Top
    } else if uy < -0.4 {
        VPos::Bottom
    } else {
        VPos::Center
    };
    (horizontal, vertical)
}

/// Ticks and labels along one edge.
fn side<'t, S: Surface>(
    pen: &mut Pen<'_, S>,
    ticks: impl Iterator<Item = ((f64, f64), &'t str)>,
    way: (f64, f64),
) -> Drawn<S> {
    let (horizontal, vertical) = anchor(way);
    let (look, line) = (pen.small(horizontal, vertical), Line::solid(pen.palette().axis, 1.0));
    for (at, label) in ticks {
        let end = (at.0 + TICK * way.0, at.1 + TICK * way.1);
        pen.path([at, end], line)?;
        pen.text(label, (end.0 + GAP * way.0, end.1 + GAP * way.1), look)?;
    }
    Ok(())
}

/// An axis' name beyond its labels.
fn name<S: Surface>(pen: &mut Pen<'_, S>, name: &str, at: (f64, f64), way: (f64, f64)) -> Drawn<S> {
    let em = pen.style.font;
    let symbol = text::is_symbol(name);
    let (horizontal, vertical) = anchor(way);
    let look = Type {
        colour: pen.palette().ink,
        size: em * if symbol { 1.2 } else { 1.0 },
        face: if symbol { FontStyle::Italic } else { FontStyle::Normal },
        anchor: (horizontal, vertical),
    };
    let beyond = TICK + GAP + if way.0.abs() > 0.4 { 2.6 } else { 1.5 } * em;
    let (x, y) = (at.0 + beyond * way.0, at.1 + beyond * way.1);
    // A long name stays in the pane: moved in, it goes below the labels.
    let (width, room) = (pen.text_width(name, look), pen.size().0 - 2.0);
    let (before, after) = match horizontal {
        HPos::Left => (0.0, width),
        HPos::Center => (0.5 * width, 0.5 * width),
        HPos::Right => (width, 0.0),
    };
    let inside = x.min(room - after).max(2.0 + before);
    let down = if (inside - x).abs() > 0.5 * em { 3.2 * em } else { 0.0 };
    pen.text(name, (inside, y + down), look)
}
