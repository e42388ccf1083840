//! Bars side by side: how often each of several things happened, beside how often it should.

use super::axes::{self, Grid, Side};
use super::layout::{Margins, Plot};
use super::pen::{Line, Type};
use super::theme::fade;
use super::ticks::{self, Tick, Way};
use super::{Drawn, Pen, Style, Surface};
use crate::slice::Axis;
use plotters::style::text_anchor::{HPos, VPos};

/// One bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Its height, at least 0.
    pub height: f64,
    /// How high it should be, as a line across it; not finite for none.
    pub expected: f64,
}

/// What is shown.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Name of the axis to the right; bars are numbered from 1.
    pub x: String,
    /// Name of the axis upwards.
    pub y: String,
    /// From the left.
    pub bars: Vec<Bar>,
    /// Written over the first bar and over the last, which have hues of their own.
    pub ends: [String; 2],
}

/// Draws bars, their expected heights, and what the first and the last are.
pub fn draw<S: Surface>(surface: &mut S, scene: &Scene, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let (palette, em, size) = (pen.palette(), style.font, pen.size());
    pen.clear()?;
    let most = scene.bars.iter().flat_map(|bar| [bar.height, bar.expected]).filter(|v| v.is_finite());
    let most = most.fold(1e-9_f64, f64::max);
    let count = scene.bars.len().max(1);
    let margins = Margins { left: 3.9 * em, top: 1.5 * em, right: 0.8 * em, bottom: 2.7 * em };
    let plot = Plot::new(size, margins, Axis::linear(0.5, count as f64 + 0.5), Axis::linear(0.0, 1.06 * most));
    let every = ((2.0 * em * count as f64 / plot.width).ceil() as usize).max(1);
    let number = |k: usize| Tick { at: k as f64, label: k.to_string() };
    let x = Side { name: &scene.x, ticks: (1..=count).step_by(every).map(number).collect() };
    let y = Side { name: &scene.y, ticks: ticks::fitted(plot.y, (0.0, 1.0), plot.height, em, Way::Up) };
    axes::draw(&mut pen, &plot, (&x, &y), (plot.left, 2.7 * em), Grid::Rows)?;
    let half = 0.5 - (0.12_f64).min(0.5 * count as f64 / plot.width);
    let hue = |k: usize| match k {
        0 => palette.truth,
        _ if k + 1 == count => palette.walk,
        _ => palette.control,
    };
    for (k, bar) in scene.bars.iter().enumerate() {
        let middle = (k + 1) as f64;
        let ((left, top), (right, bottom)) = (plot.to_px(middle - half, bar.height), plot.to_px(middle + half, 0.0));
        let faint = if k == 0 || k + 1 == count { 1.0 } else { 0.62 };
        pen.rect([left, top.min(bottom - 1.0), right, bottom], fade(hue(k), faint))?;
        if bar.expected.is_finite() {
            let level = plot.to_px(middle, bar.expected).1;
            pen.path([(left - 1.0, level), (right + 1.0, level)], Line::solid(palette.ink, 1.6))?;
        }
    }
    // The words stand at the corners, above all bars that may be as high as the plot.
    for (k, name, at, anchor) in
        [(0, &scene.ends[0], plot.left + 2.0, HPos::Left), (count - 1, &scene.ends[1], plot.right(), HPos::Right)]
    {
        let look = Type { colour: hue(k), ..pen.small(anchor, VPos::Center) };
        pen.text_within(name, (at, 0.6 * em), 0.48 * plot.width, look)?;
    }
    Ok(())
}
