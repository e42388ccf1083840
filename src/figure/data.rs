//! The data: points in their own units, with what the model makes of them.

use super::axes::{self, Grid, Side};
#[cfg(feature = "whole")]
use super::classes;
use super::colormap;
use super::layout::{Margins, Plot};
use super::pen::{Line, Type};
use super::theme::fade;
use super::ticks;
use super::walk::{Focus, halo};
use super::{Colour, Drawn, Heat, Pen, Style, Surface, text};
use crate::math::clamp;
use crate::slice::{Axis, GridSize, Scale};
use plotters::style::text_anchor::{HPos, VPos};

/// One axis of the plot. Scenes are in the model's coordinates (standardised, say); ticks are in the data's own
/// unit, `mean + scale·coordinate`.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Extent in the model's coordinate.
    pub axis: Axis,
    /// The column's name with its unit: `bill length (mm)`.
    pub name: &'a str,
    /// The data's own value where the coordinate is 0.
    pub mean: f64,
    /// The data's own unit for 1 of the coordinate.
    pub scale: f64,
}

/// What a point is; its shape says so as well as its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A class by its number: the first a circle, the second a diamond, others as [`classes`](super::classes) has them.
    Class(u8),
    /// A measurement to be fitted, drawn against its input: a small circle in ink.
    Value,
    /// A measurement to be fitted, drawn in the input plane: a circle whose place 0…255 on the way from the first
    /// class' colour to the second's says the value, as the ground's does the model's output.
    Shade(u8),
}

/// How a point is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The run learns from it: filled.
    Train,
    /// Held out: hollow.
    Test,
}

/// One sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Place in the plot's coordinates.
    pub at: (f64, f64),
    /// Shape and colour.
    pub kind: Kind,
    /// Filled or hollow.
    pub part: Part,
    /// Whether the model says the other class: ringed.
    pub wrong: bool,
}

/// The model's output over the plane, as ground.
#[derive(Clone, Copy, Debug)]
pub struct Output<'a> {
    /// Cells over the plot's extent.
    pub size: GridSize,
    /// Outputs at cell centres, row 0 the lowest.
    pub values: &'a [f32],
    /// The outputs that have the first and the second class' full tint.
    pub range: (f64, f64),
    /// The output between the classes; its contour is the decision boundary.
    pub threshold: f64,
}

/// The model's outputs over the plane where each class has one, as ground.
#[derive(Clone, Copy, Debug)]
pub struct Regions<'a> {
    /// Cells over the plot's extent.
    pub size: GridSize,
    /// How many classes.
    pub classes: usize,
    /// What each class scores at cell centres, row 0 the lowest, the classes of a cell side by side: the largest is what the model says.
    pub scores: &'a [f32],
}

/// What both layers show.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// To the right.
    pub x: Column<'a>,
    /// Upwards.
    pub y: Column<'a>,
    /// Ground and decision boundary; `None` when the plot is not the model's input plane.
    pub output: Option<Output<'a>>,
    /// The same where there are more than two classes; not in the page's first module.
    pub regions: Option<Regions<'a>>,
    /// The model as a curve (one input): a polyline in the plot's coordinates.
    pub curve: &'a [(f64, f64)],
    /// The planted truth as a curve or boundary, dashed.
    pub truth: &'a [(f64, f64)],
    /// The samples, drawn in this order.
    pub points: &'a [Point],
    /// Names of the classes, above the plot, in as many lines as they need.
    pub names: &'a [&'a str],
    /// What held-out points are called, behind them; empty without any.
    pub held_out: &'a str,
    /// What a ring says, last of the names; empty where the model tells no classes.
    pub wrong: &'a str,
    /// What the model's line and that of the truth are called, behind that; empty without a truth.
    pub lines: [&'a str; 2],
}

/// What the light layer shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Light {
    /// The point with the keyboard's focus or being dragged.
    pub focus: Focus,
    /// The point under the pointer.
    pub hover: Option<usize>,
}

/// Room for labels to the left of the plot and below it.
fn room(style: &Style) -> (f64, f64) {
    (4.6 * style.font, 3.2 * style.font)
}

/// Where the plot lies in a pane of `size` CSS px.
#[must_use]
pub fn plot(scene: &Scene<'_>, size: (f64, f64), style: &Style) -> Plot {
    let (left, bottom) = room(style);
    let named = named(scene).any(|name| !name.is_empty());
    let lines = places(scene, size.0, style).last().map_or(0.0, |(_, line)| 1.3 * line);
    let top = (if named { 2.0 } else { 0.8 } + lines) * style.font;
    Plot::new(size, Margins { left, top, right: 0.8 * style.font, bottom }, scene.x.axis, scene.y.axis)
}

/// Draws ground, decision boundary, curves, axes, points and the key of shapes.
pub fn draw_static<S: Surface>(surface: &mut S, scene: &Scene<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let plot = plot(scene, pen.size(), style);
    let em = style.font;
    let palette = pen.palette();
    let frame = [plot.left, plot.top, plot.right(), plot.bottom()];
    pen.clear()?;
    if let Some(output) = &scene.output {
        ground(&mut pen, output, frame)?;
    }
    #[cfg(feature = "whole")]
    if let Some(regions) = &scene.regions {
        classes::ground(&mut pen, regions, &plot)?;
    }
    let side = |column: &Column<'_>, length: f64, way: ticks::Way| match column.axis.scale {
        Scale::Linear => ticks::fitted(column.axis, (column.mean, column.scale), length, em, way),
        #[cfg(feature = "whole")]
        _ => ticks::of(column.axis, length, em, way),
    };
    let x = Side { name: scene.x.name, ticks: side(&scene.x, plot.width, ticks::Way::Across) };
    let y = Side { name: scene.y.name, ticks: side(&scene.y, plot.height, ticks::Way::Up) };
    let grid = if scene.output.is_some() || scene.regions.is_some() { Grid::None } else { Grid::Rows };
    axes::draw(&mut pen, &plot, (&x, &y), room(style), grid)?;
    pen.clip(frame)?;
    let place = |&(a, b): &(f64, f64)| plot.to_px(a, b);
    if let Some(output) = &scene.output {
        boundary(&mut pen, output, &plot)?;
    }
    #[cfg(feature = "whole")]
    if let Some(regions) = &scene.regions {
        classes::boundary(&mut pen, regions, &plot)?;
    }
    for point in scene.points {
        sample(&mut pen, place(&point.at), point, 1.0)?;
    }
    // A curve goes over the samples it is fitted to; a boundary goes between them, and under.
    pen.path(scene.curve.iter().map(place), Line::solid(fade(palette.card, 0.8), 5.0))?;
    pen.path(scene.curve.iter().map(place), Line::solid(palette.walk, 2.6))?;
    pen.path(scene.truth.iter().map(place), Line::dashed(palette.truth, 2.0, 6.0))?;
    pen.unclip()?;
    key(&mut pen, scene, &plot)
}

/// The model's output from one class' tint over the card's colour to the other's.
fn ground<S: Surface>(pen: &mut Pen<'_, S>, output: &Output<'_>, frame: [f64; 4]) -> Drawn<S> {
    let palette = pen.palette();
    let GridSize { width, height } = output.size;
    let Some(values) = output.values.get(..width as usize * height as usize) else { return Ok(()) };
    let map = colormap::diverging(palette.tint_a, palette.card, palette.tint_b);
    let (low, high) = output.range;
    // The threshold has the middle colour, wherever it lies between the two ends.
    let place = |z: f64| {
        let t = if z < output.threshold {
            0.5 * (z - low) / (output.threshold - low)
        } else {
            0.5 + 0.5 * (z - output.threshold) / (high - output.threshold)
        };
        clamp(t, 0.0, 1.0)
    };
    let places = colormap::places(values, place);
    pen.heat(&Heat { places: &places, width, height, colours: &map, void: palette.void }, frame)
}

/// The contour of the output at its threshold.
fn boundary<S: Surface>(pen: &mut Pen<'_, S>, output: &Output<'_>, plot: &Plot) -> Drawn<S> {
    let GridSize { width, height } = output.size;
    let (dx, dy) = (plot.width / f64::from(width.max(1)), plot.height / f64::from(height.max(1)));
    let mut lines = super::Polylines::default();
    for paths in super::contours::trace(output.values, width, height, &[output.threshold]) {
        for path in paths.iter() {
            for &(i, j) in path {
                lines.point(pen.at((plot.left + f64::from(i) * dx, plot.bottom() - f64::from(j) * dy)));
            }
            lines.end();
        }
    }
    let palette = pen.palette();
    pen.paths(&lines, Line::solid(fade(palette.card, 0.85), 5.0))?;
    pen.paths(&lines, Line::solid(palette.walk, 2.6))
}

/// Radius of a sample's mark in CSS px.
pub const MARK: f64 = 3.9;

/// A sample's mark, `grown` times its usual size.
fn sample<S: Surface>(pen: &mut Pen<'_, S>, at: (f64, f64), point: &Point, grown: f64) -> Drawn<S> {
    let palette = pen.palette();
    let colour = match point.kind {
        Kind::Class(0) => palette.class_a,
        Kind::Class(_) => palette.class_b,
        Kind::Value => palette.ink,
        Kind::Shade(place) => {
            let [r, g, b] = colormap::diverging(palette.class_a, palette.card, palette.class_b)[usize::from(place)];
            Colour { 0: r, 1: g, 2: b, 3: 1.0 }
        }
    };
    let radius = grown * if point.kind == Kind::Value { MARK * 0.85 } else { MARK };
    if point.wrong {
        pen.ring(at, radius + 3.4, palette.ink, 1.3)?;
    }
    #[cfg(feature = "whole")]
    if let Kind::Class(class @ 2..) = point.kind {
        return classes::mark(pen, at, usize::from(class), radius, point.part);
    }
    let inner = radius - 1.5;
    match (point.kind, point.part) {
        (Kind::Class(1), Part::Train) => {
            diamond(pen, at, radius * 1.3 + 0.9, palette.card)?;
            diamond(pen, at, radius * 1.3, colour)
        }
        (Kind::Class(1), Part::Test) => {
            diamond(pen, at, radius * 1.3, colour)?;
            diamond(pen, at, inner * 1.3, palette.card)
        }
        (Kind::Shade(_), _) => {
            // The middle of the way is the card's own colour: a rim keeps it visible.
            pen.disc(at, radius + 0.8, palette.ink)?;
            pen.disc(at, radius - 0.1, colour)?;
            if point.part == Part::Test { pen.disc(at, radius - 2.0, palette.card) } else { Ok(()) }
        }
        (_, Part::Train) => {
            pen.disc(at, radius + 0.8, palette.card)?;
            pen.disc(at, radius, colour)
        }
        (_, Part::Test) => {
            pen.disc(at, radius, colour)?;
            pen.disc(at, inner, palette.card)
        }
    }
}

fn diamond<S: Surface>(pen: &mut Pen<'_, S>, (x, y): (f64, f64), radius: f64, fill: Colour) -> Drawn<S> {
    let r = radius * pen.style.weight;
    pen.polygon(&[(x - r, y), (x, y - r), (x + r, y), (x, y + r)], fill)
}

/// What the key names: the classes, held-out points, rings, lines.
fn named<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = &'a &'a str> {
    let names = scene.names.iter().chain([&scene.held_out, &scene.wrong]);
    #[cfg(feature = "whole")]
    let names = names.chain(&scene.lines);
    names
}

/// Where the names of the key stand, from the pane's left edge and in which line (0, 1, …), from left to right and line by
/// line in a pane of this width. An empty name has a place, and takes none.
fn places(scene: &Scene<'_>, width: f64, style: &Style) -> Vec<(f64, f64)> {
    let em = style.font;
    let start = room(style).0 + 0.4 * em;
    let (mut x, mut line) = (start, 0.0);
    let mut places = Vec::new();
    for name in named(scene) {
        let length = if name.is_empty() { 0.0 } else { 2.2 * em + text::width(name, em) };
        if x > start && x + length > width {
            (x, line) = (start, line + 1.0);
        }
        places.push((x, line));
        x += length;
    }
    places
}

/// Which mark is which class, above the plot.
fn key<S: Surface>(pen: &mut Pen<'_, S>, scene: &Scene<'_>, plot: &Plot) -> Drawn<S> {
    let em = pen.style.font;
    let places = places(scene, pen.size().0, &pen.style);
    let last = places.last().map_or(0.0, |(_, line)| *line);
    for (i, (name, (x, line))) in named(scene).zip(places).enumerate() {
        if !name.is_empty() {
            let wrong = i == scene.names.len() + 1;
            let kind = if i < scene.names.len() { Kind::Class(i as u8) } else { Kind::Value };
            let part = if i == scene.names.len() { Part::Test } else { Part::Train };
            let y = plot.top - (1.0 + 1.3 * (last - line)) * em;
            // A ring is wider than a mark.
            let x = if wrong { x + 0.3 * em } else { x };
            #[cfg(feature = "whole")]
            if let Some(k) = i.checked_sub(scene.names.len() + 2) {
                let palette = pen.palette();
                let line = [Line::solid(palette.walk, 2.6), Line::dashed(palette.truth, 2.0, 4.0)][k];
                pen.path([(x - 0.15 * em, y), (x + 0.65 * em, y)], line)?;
                let look = Type { colour: palette.ink, ..pen.small(HPos::Left, VPos::Center) };
                pen.text(name, (x + 0.95 * em, y), look)?;
                continue;
            }
            sample(pen, (x, y), &Point { at: (0.0, 0.0), kind, part, wrong }, 1.0)?;
            let look = Type { colour: pen.palette().ink, ..pen.small(HPos::Left, VPos::Center) };
            let gap = if wrong { 0.95 } else { 0.7 };
            pen.text(name, (x + gap * em, y), look)?;
        }
    }
    Ok(())
}

/// Draws the point in focus and the one under the pointer, larger.
pub fn draw_light<S: Surface>(surface: &mut S, scene: &Scene<'_>, light: Light, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let plot = plot(scene, pen.size(), style);
    let palette = pen.palette();
    pen.clear()?;
    if let Focus::Point(i) = light.focus
        && let Some(point) = scene.points.get(i)
    {
        let at = plot.to_px(point.at.0, point.at.1);
        halo(&mut pen, at, 13.0, palette.control)?;
        sample(&mut pen, at, point, 1.5)?;
    }
    if let Some(point) = light.hover.and_then(|i| scene.points.get(i)) {
        let at = plot.to_px(point.at.0, point.at.1);
        pen.ring(at, 9.0, palette.ink, 1.5)?;
        sample(&mut pen, at, point, 1.4)?;
    }
    Ok(())
}
