//! Critical points on a landscape: white dots with a dark rim for minima, crosses for saddles, triangles for maxima, diamonds for what is degenerate.

use super::layout::Plot;
use super::pen::Line;
use super::surface::{Sight, View};
use super::theme::fade;
use super::{Colour, Drawn, Pen, Style, Surface};

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A white dot.
    Minimum,
    /// A cross.
    Saddle,
    /// A triangle.
    Maximum,
    /// A small diamond.
    Degenerate,
    /// A ring in the colour of the truth: the planted parameters, whatever else is there.
    Truth,
}

/// One critical point.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Its place in the plot's coordinates.
    pub at: (f64, f64),
    /// What it is.
    pub kind: Kind,
    /// Whether it lies on the slice; else it is drawn at its projection, faded.
    pub on_slice: bool,
    /// Whether it is the one that is pointed at.
    pub chosen: bool,
    /// Directions from it as shares of the plot's sides, with the curvature along each: escapes of a saddle, axes of a minimum. Drawn for the chosen one.
    pub directions: Vec<((f64, f64), f64)>,
}

/// Radius of a dot in CSS px.
const DOT: f64 = 4.2;
/// How far a mark reaches over the edge of a plot on which it lies.
const EDGE: f64 = DOT + 2.0;
/// Length of an arm in CSS px.
const ARM: f64 = 34.0;

const DARK: Colour = plotters::style::RGBAColor(0x14, 0x10, 0x20, 1.0);
const WHITE: Colour = plotters::style::RGBAColor(0xff, 0xff, 0xff, 1.0);

/// What the marks lie on.
#[derive(Clone, Copy, Debug)]
pub enum Ground<'a> {
    /// A map, or a line.
    Plot(&'a Plot),
    /// A surface, at its height over their places.
    Surface(&'a View),
}

impl Ground<'_> {
    /// Where a place is seen, in CSS px, and whether anything is before it; `None` for what lies outside.
    fn seen(&self, at: (f64, f64)) -> Option<((f64, f64), Sight)> {
        match self {
            Ground::Plot(plot) => {
                let (x, y) = plot.to_px(at.0, at.1);
                plot.contains(x, y).then_some(((x, y), Sight::Free))
            }
            Ground::Surface(view) => view.seat(at),
        }
    }

    /// Where a direction, in shares of the sides, leads from a place on the screen: in px of any length.
    fn way(&self, at: (f64, f64), (a, b): (f64, f64)) -> (f64, f64) {
        match self {
            Ground::Plot(plot) => (a * plot.width, -b * plot.height),
            Ground::Surface(view) => view.tangent(at, (a, b)),
        }
    }
}

/// Draws the marks over what is there.
pub fn draw<S: Surface>(surface: &mut S, ground: Ground<'_>, marks: &[Mark], style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let size = pen.size();
    pen.clip(match ground {
        // A mark at the edge is whole.
        Ground::Plot(plot) => [plot.left - EDGE, plot.top - EDGE, plot.right() + EDGE, plot.bottom() + EDGE],
        Ground::Surface(_) => [0.0, 0.0, size.0, size.1],
    })?;
    for mark in marks {
        if let Some((at, sight)) = ground.seen(mark.at) {
            one(&mut pen, ground, at, sight, mark)?;
        }
    }
    pen.unclip()
}

fn one<S: Surface>(pen: &mut Pen<'_, S>, ground: Ground<'_>, at: (f64, f64), sight: Sight, mark: &Mark) -> Drawn<S> {
    let opacity = if mark.on_slice && sight == Sight::Free { 1.0 } else { 0.38 };
    let (dark, light) = (fade(DARK, opacity), fade(WHITE, opacity));
    if mark.chosen {
        for (direction, curvature) in &mark.directions {
            arm(pen, at, ground.way(mark.at, *direction), *curvature)?;
        }
        pen.ring(at, DOT + 6.0, pen.palette().walk, 2.4)?;
    }
    match mark.kind {
        Kind::Minimum => {
            pen.disc(at, DOT + 1.6, dark)?;
            pen.disc(at, DOT, light)
        }
        Kind::Saddle => {
            let r = DOT;
            for (dx, dy) in [(r, r), (r, -r)] {
                pen.path([(at.0 - dx, at.1 - dy), (at.0 + dx, at.1 + dy)], Line::solid(dark, 4.6))?;
            }
            for (dx, dy) in [(r, r), (r, -r)] {
                pen.path([(at.0 - dx, at.1 - dy), (at.0 + dx, at.1 + dy)], Line::solid(light, 2.0))?;
            }
            Ok(())
        }
        Kind::Truth => {
            pen.ring(at, DOT + 4.5, light, 5.0)?;
            pen.ring(at, DOT + 4.5, fade(pen.palette().truth, opacity), 2.6)
        }
        Kind::Maximum => polygon(pen, at, &[(0.0, -1.5), (1.35, 0.9), (-1.35, 0.9)], (dark, light)),
        Kind::Degenerate => polygon(pen, at, &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)], (dark, light)),
    }
}

/// A small shape with a dark rim; its corners are in multiples of a dot's radius.
fn polygon<S: Surface>(
    pen: &mut Pen<'_, S>,
    (x, y): (f64, f64),
    corners: &[(f64, f64)],
    (dark, light): (Colour, Colour),
) -> Drawn<S> {
    let r = DOT * pen.style.weight;
    let scaled = |by: f64| corners.iter().map(|(a, b)| (x + by * r * a, y + by * r * b)).collect::<Vec<_>>();
    pen.polygon(&scaled(1.45), dark)?;
    pen.polygon(&scaled(0.95), light)
}

/// A direction to both sides: downhill ones in the walk's colour, uphill ones in white.
fn arm<S: Surface>(pen: &mut Pen<'_, S>, at: (f64, f64), (u, v): (f64, f64), curvature: f64) -> Drawn<S> {
    let length = (u * u + v * v).sqrt();
    if length < 1e-9 || length.is_nan() {
        return Ok(());
    }
    let (dx, dy) = (u / length * ARM, v / length * ARM);
    let ends = [(at.0 - dx, at.1 - dy), (at.0 + dx, at.1 + dy)];
    let colour = if curvature < 0.0 { pen.palette().walk } else { WHITE };
    pen.path(ends, Line::solid(fade(DARK, 0.7), 4.6))?;
    pen.path(ends, Line::solid(colour, 2.2))
}
