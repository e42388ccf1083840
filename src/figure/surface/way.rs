//! What moves over the surface: walks, the cursor, the handle. What the surface hides is drawn fainter and dashed, so that nothing seems to lie
//! where it does not.

use super::camera::{Place, along};
use super::{View, Walk};
use crate::figure::landscape::Cursor;
use crate::figure::layout::clip;
use crate::figure::pen::Line;
use crate::figure::theme::fade;
use crate::figure::walk::{self, FADES, Focus, dimmed};
use crate::figure::{Colour, Drawn, Pen, Polylines, Surface};
use crate::math::clamp;
use plotters_backend::BackendCoord;

/// CSS px after which it is asked again whether a line is hidden.
const PIECE: f64 = 6.0;
/// Of one step that many pieces at most.
const MOST_PIECES: f64 = 400.0;
/// What remains of the colour of what is hidden.
const FAINT: f64 = 0.6;

/// A line in the box, in surface units of the screen: where it is seen, for each step of fading, and where it is not.
#[derive(Default)]
struct Split {
    seen: [Polylines<BackendCoord>; FADES],
    hidden: Polylines<BackendCoord>,
    /// Where the line under way ends, and what its last piece is.
    end: Option<Place>,
    state: Option<Piece>,
}

/// What a piece of a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// Behind the surface.
    Hidden,
    /// In sight, at a step of fading.
    Seen(usize),
}

impl Split {
    /// Goes on to a place from the last one, straight, at a step of fading.
    fn to<S: Surface>(&mut self, pen: &Pen<'_, S>, view: &View, place: Place, step: usize) {
        let Some(from) = self.end.replace(place) else { return };
        let (a, b) = (view.camera.project(from), view.camera.project(place));
        let length = ((b.0 - a.0) * (b.0 - a.0) + (b.1 - a.1) * (b.1 - a.1)).sqrt();
        let pieces = clamp((length / PIECE).ceil(), 1.0, MOST_PIECES);
        let way: Place = std::array::from_fn(|k| place[k] - from[k]);
        let part = |k: f64| along(from, way, k / pieces);
        for k in (0..pieces as u32).map(f64::from) {
            let is_hidden = view.field.hides(&view.camera, part(k + 0.5));
            let look = if is_hidden { Piece::Hidden } else { Piece::Seen(step) };
            if self.state != Some(look) {
                self.break_off();
            }
            let line = match look {
                Piece::Hidden => &mut self.hidden,
                Piece::Seen(step) => &mut self.seen[step],
            };
            if self.state.replace(look).is_none() {
                line.point(pen.at(view.camera.project(part(k))));
            }
            line.point(pen.at(view.camera.project(part(k + 1.0))));
        }
    }

    fn break_off(&mut self) {
        self.seen.iter_mut().for_each(Polylines::end);
        self.hidden.end();
        self.state = None;
    }

    /// Lifts the pen: the next place begins a line.
    fn lift(&mut self) {
        self.break_off();
        self.end = None;
    }
}

/// A walk's line, inside the box.
fn line<S: Surface>(pen: &Pen<'_, S>, view: &View, walk: &Walk<'_>) -> Split {
    let mut split = Split::default();
    let mut drawn_to: Option<(f64, f64)> = None;
    let place = |i: usize| view.place(walk.plan.points[i], walk.losses.get(i).copied().unwrap_or(f64::NAN));
    let count = walk.plan.points.len();
    for i in 1..count {
        let (from, to) = (place(i - 1), place(i));
        if !(from[2].is_finite() && to[2].is_finite()) {
            split.lift();
            drawn_to = None;
            continue;
        }
        let Some((a, b)) = clip((from[0], from[1]), (to[0], to[1]), [-1.0, -1.0, 1.0, 1.0]) else {
            split.lift();
            drawn_to = None;
            continue;
        };
        // A step shorter than half a px is left for the next one to bridge.
        let end = view.camera.project(to);
        if drawn_to.is_some_and(|at| (at.0 - end.0).abs() < 0.5 && (at.1 - end.1).abs() < 0.5) && i + 1 < count {
            continue;
        }
        let (du, dv) = (to[0] - from[0], to[1] - from[1]);
        let part = |p: (f64, f64)| {
            let t = if du.abs() >= dv.abs() { (p.0 - from[0]) / du } else { (p.1 - from[1]) / dv };
            [p.0, p.1, from[2] + if t.is_finite() { t } else { 0.0 } * (to[2] - from[2])]
        };
        let step = walk.plan.fade(i - 1).min(walk.plan.fade(i));
        if split.end.is_none() {
            split.to(pen, view, part(a), step);
        }
        // Exactly where the step ends, unless it leaves the box.
        let whole = b == (to[0], to[1]);
        split.to(pen, view, if whole { to } else { part(b) }, step);
        drawn_to = whole.then_some(end);
        if !whole {
            split.lift();
        }
    }
    split.lift();
    split
}

/// Draws a walk: what is hidden first and faintly, then casing, line and a dot every so many updates.
pub(super) fn draw<S: Surface>(pen: &mut Pen<'_, S>, view: &View, walk: &Walk<'_>, colour: Colour) -> Drawn<S> {
    let casing = pen.palette().casing;
    let split = line(pen, view, walk);
    pen.paths(&split.hidden, Line::dashed(fade(casing, FAINT), 3.4, 5.0))?;
    pen.paths(&split.hidden, Line::dashed(fade(colour, FAINT), 1.8, 5.0))?;
    for (step, paths) in split.seen.iter().enumerate() {
        pen.paths(paths, Line::solid(dimmed(casing, step), 5.0))?;
    }
    let every = walk.plan.dot_every();
    let apart = 5.0 * pen.style.weight;
    let mut dots: Vec<((f64, f64), usize)> = Vec::new();
    for (i, &at) in walk.plan.points.iter().enumerate() {
        if !walk.plan.update(i).is_multiple_of(every) {
            continue;
        }
        let place = view.place(at, walk.losses.get(i).copied().unwrap_or(f64::NAN));
        let seen = view.camera.project(place);
        let new =
            dots.last().is_none_or(|(last, _)| (last.0 - seen.0).abs() >= apart || (last.1 - seen.1).abs() >= apart);
        if new && inside(place) && !view.field.hides(&view.camera, place) {
            dots.push((seen, walk.plan.fade(i)));
        }
    }
    for &(at, step) in &dots {
        pen.disc(at, 3.6, dimmed(casing, step))?;
    }
    for (step, paths) in split.seen.iter().enumerate() {
        pen.paths(paths, Line::solid(dimmed(colour, step), 2.4))?;
    }
    for &(at, step) in &dots {
        pen.disc(at, 2.4, dimmed(colour, step))?;
    }
    Ok(())
}

fn inside(place: Place) -> bool {
    place[0].abs() <= 1.0 && place[1].abs() <= 1.0 && place[2].is_finite()
}

/// Draws where a walk starts and where it is; outside the box an arrow at its border.
pub(super) fn draw_ends<S: Surface>(
    pen: &mut Pen<'_, S>,
    view: &View,
    walk: &Walk<'_>,
    focus: Focus,
    colour: Colour,
) -> Drawn<S> {
    let casing = pen.palette().casing;
    let Some(last) = walk.plan.points.len().checked_sub(1) else { return Ok(()) };
    let place = |i: usize| view.place(walk.plan.points[i], walk.losses.get(i).copied().unwrap_or(f64::NAN));
    // What is hidden can still be taken hold of, and looks it.
    let shown = |place: Place| if view.field.hides(&view.camera, place) { fade(colour, FAINT) } else { colour };
    let start = place(0);
    if inside(start) {
        let at = view.camera.project(start);
        if focus == Focus::Start {
            walk::halo(pen, at, 14.0, colour)?;
        }
        pen.disc(at, 6.0, casing)?;
        pen.ring(at, 4.2, shown(start), 2.2)?;
    }
    let now = place(last);
    let at = view.camera.project(now);
    if inside(now) {
        if focus == Focus::Handle {
            walk::halo(pen, at, 17.0, colour)?;
        }
        return walk::handle(pen, at, shown(now));
    }
    let border = [clamp(now[0], -0.97, 0.97), clamp(now[1], -0.97, 0.97), now[2]];
    let from = view.camera.project(border);
    let (dx, dy) = (at.0 - from.0, at.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt();
    if !(length.is_finite() && length > 0.0) {
        return Ok(());
    }
    let (ux, uy) = (dx / length, dy / length);
    walk::arrow_head(pen, (from.0 + ux * 9.0, from.1 + uy * 9.0), (ux, uy), 13.0, casing)?;
    walk::arrow_head(pen, (from.0 + ux * 6.5, from.1 + uy * 6.5), (ux, uy), 9.0, colour)
}

/// Points of a line that lies on the surface.
const DRAPED: u32 = 48;

/// The surface along the straight line from one (u, v) to another.
fn draped(view: &View, from: (f64, f64), to: (f64, f64)) -> impl Iterator<Item = Place> + '_ {
    (0..=DRAPED).map(move |k| {
        let t = f64::from(k) / f64::from(DRAPED);
        view.on((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)))
    })
}

/// Draws the cursor: on the surface the lines of equal a and of equal b from it to the near edges, and the way steepest down.
pub(super) fn cursor<S: Surface>(pen: &mut Pen<'_, S>, view: &View, cursor: Cursor) -> Drawn<S> {
    let plan = view.plan(cursor.at);
    let on = view.on(plan);
    if !inside(on) {
        return Ok(());
    }
    let white = Colour::from(plotters::style::WHITE);
    let near = super::frame::near(&view.camera);
    let mut split = Split::default();
    for end in [(near.0, plan.1), (plan.0, near.1)] {
        for place in draped(view, plan, end) {
            if inside(place) {
                split.to(pen, view, place, FADES - 1);
            } else {
                split.lift();
            }
        }
        split.lift();
    }
    pen.paths(&split.seen[FADES - 1], Line::dashed(fade(white, 0.75), 1.0, 4.0))?;
    if let Some(gradient) = cursor.gradient {
        descent(pen, view, plan, gradient)?;
    }
    let (dot, at) = (pen.palette().casing, view.camera.project(on));
    if view.field.hides(&view.camera, on) { pen.ring(at, 3.0, dot, 1.2) } else { pen.disc(at, 2.6, dot) }
}

/// An arrow that lies on the surface along −∇, one length for every slope but the flattest.
fn descent<S: Surface>(pen: &mut Pen<'_, S>, view: &View, from: (f64, f64), gradient: (f64, f64)) -> Drawn<S> {
    // Scaled first, as on the map: neither huge nor tiny gradients overflow or vanish.
    let largest = gradient.0.abs().max(gradient.1.abs());
    if !(largest.is_finite() && largest > 0.0) {
        return Ok(());
    }
    let at = view.values(from);
    let (du, dv) = (-gradient.0 / largest * view.x.slope(at.0), -gradient.1 / largest * view.y.slope(at.1));
    let length = (du * du + dv * dv).sqrt();
    if !(length.is_finite() && length > 0.0) {
        return Ok(());
    }
    let reach = 44.0 * pen.style.weight / view.camera.scale();
    let tip = (from.0 + reach * du / length, from.1 + reach * dv / length);
    let line: Vec<(f64, f64)> =
        draped(view, from, tip).filter(|place| inside(*place)).map(|place| view.camera.project(place)).collect();
    let (Some(&end), Some(&before)) = (line.last(), line.iter().rev().nth(10)) else { return Ok(()) };
    let (dx, dy) = (end.0 - before.0, end.1 - before.1);
    let length = (dx * dx + dy * dy).sqrt();
    if length <= 1.0 {
        return Ok(());
    }
    let (ux, uy) = (dx / length, dy / length);
    let (black, white) = (Colour::from(plotters::style::BLACK), Colour::from(plotters::style::WHITE));
    let shaft = &line[..line.len() - 8];
    pen.path(shaft.iter().copied(), Line::solid(fade(black, 0.45), 4.5))?;
    walk::arrow_head(pen, (end.0 + ux * 2.5, end.1 + uy * 2.5), (ux, uy), 14.5, fade(black, 0.45))?;
    pen.path(shaft.iter().copied(), Line::solid(white, 2.2))?;
    walk::arrow_head(pen, end, (ux, uy), 10.5, white)
}
