//! The network: units as small pictures in columns, weights as lines whose width and colour say size and sign.

use super::colormap;
use super::pen::{Line, Type};
use super::theme::fade;
use super::{Colour, Drawn, Heat, Pen, Style, Surface};
use crate::math::clamp;
use plotters::style::text_anchor::{HPos, VPos};

/// One unit.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Its picture, `side`×`side` places −1…1 of the layer, row 0 the lowest: its response over the input plane, or its weights. Empty for none.
    pub picture: Vec<f32>,
    /// A number to stand beside it, its activation or its δ, in fewer and fewer digits: the first that has room is drawn.
    pub value: Vec<String>,
    /// Beside it: an input's name, an output's class.
    pub name: String,
    /// Its bias and that parameter's place, if it has one.
    pub bias: Option<(f64, usize)>,
    /// Whether it does nothing any more: a ReLU that is 0 for every sample, a saturated unit.
    pub dead: bool,
}

/// One column of units.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// Over it.
    pub title: String,
    /// From top to bottom.
    pub units: Vec<Unit>,
    /// Cells a side of its pictures.
    pub side: u32,
}

/// One weight.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// The column it comes from; it goes to the next.
    pub column: usize,
    /// The unit there.
    pub from: usize,
    /// The unit it goes to.
    pub to: usize,
    /// Its value.
    pub weight: f64,
    /// Its place among the parameters.
    pub parameter: usize,
}

/// What both layers of the drawing show.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Inputs, hidden layers, outputs.
    pub layers: Vec<Layer>,
    /// The weights that are drawn.
    pub edges: Vec<Edge>,
    /// Below: what the pictures are.
    pub note: String,
}

/// What is under a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A weight or bias: its place among the parameters.
    Parameter(usize),
    /// A unit: column and row.
    Unit(usize, usize),
}

/// Most units in one column of pictures; more are set in several.
const TALLEST: usize = 10;
/// A column of pictures that is cut into several has so many rows.
const ROWS: usize = 8;
/// The share of its cell that a unit's picture fills.
const FILLED: f64 = 0.8;
/// How near in CSS px a line is hit.
const REACH: f64 = 7.0;

/// Where the units' pictures are: `left, top, right, bottom` in CSS px, by column and row.
#[must_use]
pub fn places(scene: &Scene, size: (f64, f64), style: &Style) -> Vec<Vec<[f64; 4]>> {
    let em = style.font;
    let (left, right, top, bottom) = (5.0 * em, 6.0 * em, 2.6 * em, 2.6 * em);
    let shape = |n: usize| if n > TALLEST { (ROWS, n.div_ceil(ROWS)) } else { (n.max(1), 1) };
    let shapes: Vec<(usize, usize)> = scene.layers.iter().map(|l| shape(l.units.len())).collect();
    let (tallest, across) = shapes.iter().fold((1, 0), |(rows, sum), s| (rows.max(s.0), sum + s.1));
    let gaps = scene.layers.len().saturating_sub(1).max(1) as f64;
    let (width, height) = ((size.0 - left - right).max(1.0), (size.1 - top - bottom).max(1.0));
    let cell = (height / tallest as f64).min(width / (across as f64 + 1.2 * gaps)).min(76.0 * em / 12.0);
    let gap = (width - cell * across as f64) / gaps;
    let mut x = left;
    let mut all = Vec::new();
    for (layer, (rows, columns)) in scene.layers.iter().zip(shapes) {
        let margin = 0.5 * (1.0 - FILLED) * cell;
        let upper = top + 0.5 * (height - cell * rows as f64);
        let place = |i: usize| {
            let (x, y) = (x + cell * (i / rows) as f64 + margin, upper + cell * (i % rows) as f64 + margin);
            [x, y, x + FILLED * cell, y + FILLED * cell]
        };
        all.push((0..layer.units.len()).map(place).collect());
        x += cell * columns as f64 + gap;
    }
    all
}

/// The ends of a weight's line.
fn ends(edge: &Edge, places: &[Vec<[f64; 4]>]) -> Option<[(f64, f64); 2]> {
    let (from, to) = (places.get(edge.column)?.get(edge.from)?, places.get(edge.column + 1)?.get(edge.to)?);
    Some([(from[2], 0.5 * (from[1] + from[3])), (to[0], 0.5 * (to[1] + to[3]))])
}

/// Where a unit's bias is drawn: at its lower left corner.
fn bias_place(place: [f64; 4]) -> (f64, f64) {
    (place[0], place[3])
}

/// What is at (x, y), in CSS px: a unit's bias before the unit, a unit before a line.
#[must_use]
pub fn pick(scene: &Scene, size: (f64, f64), style: &Style, (x, y): (f64, f64)) -> Option<Hit> {
    let places = places(scene, size, style);
    let near = |(a, b): (f64, f64)| (a - x) * (a - x) + (b - y) * (b - y) <= REACH * REACH;
    for (c, (layer, places)) in scene.layers.iter().zip(&places).enumerate() {
        for (r, (unit, place)) in layer.units.iter().zip(places).enumerate() {
            if let Some((_, parameter)) = unit.bias.filter(|_| near(bias_place(*place))) {
                return Some(Hit::Parameter(parameter));
            }
            if x >= place[0] && x <= place[2] && y >= place[1] && y <= place[3] {
                return Some(Hit::Unit(c, r));
            }
        }
    }
    let distance = |edge: &Edge| {
        let [(ax, ay), (bx, by)] = ends(edge, &places)?;
        let (dx, dy) = (bx - ax, by - ay);
        let t = clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy).max(1e-9), 0.0, 1.0);
        let (px, py) = (ax + t * dx - x, ay + t * dy - y);
        Some((px * px + py * py, edge.parameter))
    };
    let nearest = scene.edges.iter().filter_map(distance).min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.filter(|(d, _)| *d <= REACH * REACH).map(|(_, parameter)| Hit::Parameter(parameter))
}

/// Draws lines, units, names.
pub fn draw_static<S: Surface>(surface: &mut S, scene: &Scene, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let size = pen.size();
    let places = places(scene, size, style);
    let palette = pen.palette();
    pen.clear()?;
    for column in 0..scene.layers.len() {
        let edges = || scene.edges.iter().filter(|e| e.column == column);
        let most = edges().fold(1e-12_f64, |m, e| m.max(e.weight.abs()));
        for edge in edges() {
            let share = edge.weight.abs() / most;
            let colour = sign_colour(&pen, edge.weight);
            if let Some(ends) = ends(edge, &places) {
                pen.path(ends, Line::solid(fade(colour, 0.15 + 0.85 * share), 0.6 + 4.4 * share))?;
            }
        }
    }
    let map = colormap::diverging(palette.class_a, palette.card, palette.class_b);
    for (column, (layer, at)) in scene.layers.iter().zip(&places).enumerate() {
        let next = places.get(column + 1).and_then(|c| c.first()).map_or(size.0, |place| place[0]);
        for (unit, place) in layer.units.iter().zip(at) {
            draw_unit(&mut pen, unit, layer.side, *place, &map)?;
        }
        titles(&mut pen, layer, at, next)?;
    }
    let look = pen.small(HPos::Center, VPos::Bottom);
    for (k, line) in pen.lines(&scene.note, size.0 - 2.0 * style.font, look).iter().rev().enumerate() {
        pen.text(line, (0.5 * size.0, size.1 - 2.0 - 1.2 * style.font * k as f64), look)?;
    }
    Ok(())
}

fn sign_colour<S: Surface>(pen: &Pen<'_, S>, value: f64) -> Colour {
    if value < 0.0 { pen.palette().class_a } else { pen.palette().class_b }
}

fn draw_unit<S: Surface>(
    pen: &mut Pen<'_, S>,
    unit: &Unit,
    side: u32,
    place: [f64; 4],
    map: &[[u8; 3]; 256],
) -> Drawn<S> {
    let palette = pen.palette();
    let rim = |by: f64| [place[0] - by, place[1] - by, place[2] + by, place[3] + by];
    pen.rect(rim(2.5), palette.card)?;
    pen.rect(rim(1.0), if unit.dead { palette.walk } else { palette.axis })?;
    pen.rect(place, palette.card)?;
    if !unit.picture.is_empty() {
        let shown = colormap::places(&unit.picture, |v| 0.5 + 0.5 * v);
        pen.heat(&Heat { places: &shown, width: side, height: side, colours: map, void: palette.void }, place)?;
    }
    if unit.dead {
        let line = Line::solid(palette.walk, 1.5);
        pen.path([(place[0], place[1]), (place[2], place[3])], line)?;
    }
    if let Some((bias, _)) = unit.bias {
        let colour = sign_colour(pen, bias);
        let radius = 2.2 + 2.0 * clamp(bias.abs(), 0.0, 1.0);
        pen.disc(bias_place(place), radius + 1.0, palette.card)?;
        pen.disc(bias_place(place), radius, colour)?;
    }
    Ok(())
}

/// The layer's title over it; beside units their names, to the left of the inputs, else to the right, and to the right their numbers. `next` is where the next column begins.
fn titles<S: Surface>(pen: &mut Pen<'_, S>, layer: &Layer, places: &[[f64; 4]], next: f64) -> Drawn<S> {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return Ok(()) };
    let em = pen.style.font;
    let look = Type { colour: pen.palette().ink, ..pen.small(HPos::Center, VPos::Top) };
    pen.text(&layer.title, (0.5 * (first[0] + last[2]), 0.5 * em), look)?;
    let is_input = layer.units.iter().all(|unit| unit.bias.is_none()) && first[0] < 7.0 * em;
    for (unit, place) in layer.units.iter().zip(places) {
        // Where a layer is set in several columns, only the last would have room: it would say nothing of the others.
        let next = if last[0] > first[0] { place[2] } else { next };
        let look = Type { colour: pen.palette().ink, ..pen.small(HPos::Left, VPos::Center) };
        let middle = 0.5 * (place[1] + place[3]);
        let name = std::slice::from_ref(&unit.name);
        if is_input {
            pen.text(&unit.name, (place[0] - 0.6 * em, middle), Type { anchor: (HPos::Right, VPos::Center), ..look })?;
            beside(pen, &unit.value, *place, middle, next, look)?;
            continue;
        }
        if unit.name.is_empty() || unit.value.is_empty() {
            beside(pen, if unit.name.is_empty() { &unit.value } else { name }, *place, middle, next, look)?;
            continue;
        }
        let both = format!("{} {}", unit.name, unit.value[0]);
        if place[2] + 0.9 * em + pen.text_width(&both, look) <= next {
            beside(pen, &[both], *place, middle, next, look)?;
        } else {
            // A long name and a number: one below the other.
            beside(pen, name, *place, middle - 0.65 * em, next, look)?;
            beside(pen, &unit.value, *place, middle + 0.65 * em, next, look)?;
        }
    }
    Ok(())
}

/// The first of some texts that has room to the right of a unit, on a ground that hides the lines below it; nothing where the next picture leaves none.
fn beside<S: Surface>(
    pen: &mut Pen<'_, S>,
    texts: &[String],
    place: [f64; 4],
    middle: f64,
    next: f64,
    look: Type,
) -> Drawn<S> {
    let em = pen.style.font;
    let x = place[2] + 0.5 * em;
    let fits = |text: &&String| x + pen.text_width(text, look) + 0.4 * em <= next;
    let Some(text) = texts.iter().find(fits) else { return Ok(()) };
    let ground = fade(pen.palette().card, 0.9);
    let right = x + pen.text_width(text, look) + 0.3 * em;
    pen.rect([place[2] + 0.2 * em, middle - 0.65 * em, right, middle + 0.65 * em], ground)?;
    pen.text(text, (x, middle), look)
}

/// What the light layer shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Light {
    /// The parameter that is being set.
    pub selected: Option<usize>,
    /// What the pointer is on.
    pub hover: Option<Hit>,
}

/// Draws the chosen parameter and what is under the pointer.
pub fn draw_light<S: Surface>(surface: &mut S, scene: &Scene, light: Light, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let places = places(scene, pen.size(), style);
    let palette = pen.palette();
    pen.clear()?;
    let hovered = match light.hover {
        Some(Hit::Parameter(parameter)) => Some(parameter),
        _ => None,
    };
    for (parameter, colour) in [(hovered, palette.ink), (light.selected, palette.walk)] {
        let Some(parameter) = parameter else { continue };
        if let Some(ends) = scene.edges.iter().find(|e| e.parameter == parameter).and_then(|e| ends(e, &places)) {
            pen.path(ends, Line::solid(palette.casing, 6.0))?;
            pen.path(ends, Line::solid(colour, 3.0))?;
        }
        for (layer, places) in scene.layers.iter().zip(&places) {
            for (unit, place) in layer.units.iter().zip(places) {
                if unit.bias.is_some_and(|(_, at)| at == parameter) {
                    pen.ring(bias_place(*place), 7.0, colour, 2.0)?;
                }
            }
        }
    }
    if let Some(Hit::Unit(column, row)) = light.hover
        && let Some(place) = places.get(column).and_then(|c| c.get(row))
    {
        let [l, t, r, b] = *place;
        pen.path([(l, t), (r, t), (r, b), (l, b), (l, t)], Line::solid(palette.ink, 2.0))?;
    }
    Ok(())
}
