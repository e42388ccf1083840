//! What an update consists of, as arrows: the gradient's part white, the momentum's dark from its tip, and under both the whole in the colour of the walk. White and
//! dark, each with an edge of the other, are seen on any ground and by any eye.

use super::layout::clip;
use super::pen::Line;
use super::theme::fade;
use super::walk::arrow_head;
use super::{Colour, Drawn, Pen, Style, Surface};

/// An update on the screen, in CSS px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrows {
    /// Where the run is.
    pub from: (f64, f64),
    /// Behind the gradient's part.
    pub gradient: (f64, f64),
    /// Behind the momentum's part, which begins behind the gradient's.
    pub momentum: (f64, f64),
    /// Behind the whole update.
    pub whole: (f64, f64),
    /// The colour of the run's walk.
    pub colour: Colour,
}

/// Arrows shorter than this many CSS px are not drawn.
const LEAST: f64 = 2.0;
const DARK: Colour = plotters::style::RGBAColor(0x14, 0x10, 0x20, 1.0);
const WHITE: Colour = plotters::style::RGBAColor(0xff, 0xff, 0xff, 1.0);

/// Draws the arrows inside the rectangle `left, top, right, bottom` over what is there.
pub fn draw<S: Surface>(surface: &mut S, rect: [f64; 4], all: &[Arrows], style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    pen.clip(rect)?;
    for Arrows { from, gradient, momentum, whole, colour } in all {
        arrow(&mut pen, rect, (*from, *whole), (*colour, 7.0), (WHITE, 2.4))?;
        arrow(&mut pen, rect, (*from, *gradient), (WHITE, 2.2), (fade(DARK, 0.85), 1.6))?;
        arrow(&mut pen, rect, (*gradient, *momentum), (DARK, 2.2), (WHITE, 1.6))?;
    }
    pen.unclip()
}

/// One arrow and an edge around it, colour and width of each; of one that leads out of the picture what is in it.
fn arrow<S: Surface>(
    pen: &mut Pen<'_, S>,
    rect: [f64; 4],
    (from, to): ((f64, f64), (f64, f64)),
    (colour, width): (Colour, f64),
    (edge, rim): (Colour, f64),
) -> Drawn<S> {
    let wide = [rect[0] - 40.0, rect[1] - 40.0, rect[2] + 40.0, rect[3] + 40.0];
    let Some((from, to)) = clip(from, to, wide) else { return Ok(()) };
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt();
    if length < LEAST {
        return Ok(());
    }
    let (ux, uy) = (dx / length, dy / length);
    let weight = pen.style.weight;
    // A short arrow is hardly more than its head.
    let head = (6.5 + 1.5 * width).min(0.8 * length / weight);
    let neck = (to.0 - ux * 0.8 * head * weight, to.1 - uy * 0.8 * head * weight);
    pen.path([from, neck], Line::solid(edge, width + rim))?;
    arrow_head(pen, (to.0 + ux * 0.9 * rim, to.1 + uy * 0.9 * rim), (ux, uy), head + 1.8 * rim, edge)?;
    pen.path([from, neck], Line::solid(colour, width))?;
    arrow_head(pen, to, (ux, uy), head, colour)
}
