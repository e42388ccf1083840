//! More than two classes in the data pane: a shape and a colour each, and the regions where the model says them.
//!
//! Colours were chosen by their least distance in Oklab for readers of usual sight and, simulated after Machado, Oliveira, Fernandes 2009
//! (doi:10.1109/TVCG.2009.113) in linear RGB, for those who lack a kind of cone: 0.09 at the least between any two of eight. Shape says the same.

#![allow(clippy::unreadable_literal, reason = "colours are written as everywhere else: 0xRRGGBB")]

use super::contours::trace;
use super::data::{Part, Regions};
use super::layout::Plot;
use super::pen::Line;
use super::theme::{fade, rgb};
use super::{Colour, Drawn, Pen, Polylines, Surface, Theme};
use plotters::style::RGBAColor;

/// Classes that have a shape and a colour of their own.
pub const MOST: usize = 8;

/// Colours of the third to the eighth class; the first two are the palette's.
const LIGHT: [u32; 6] = [0x0aa98b, 0xf531ea, 0x1b1f24, 0x675a00, 0x871e69, 0x6373a3];
const DARK: [u32; 6] = [0x7ad6b6, 0xc81fb8, 0xf1f3f5, 0x8a6c00, 0xd86a8a, 0x2a70ff];
const PROJECTOR: [u32; 6] = [0x00957c, 0xee12e0, 0x000000, 0x4d4300, 0x700f56, 0x56679a];

/// How much of a class's colour its ground has.
const TINT: f64 = 0.25;

/// The shapes of the third to the eighth class, about 0, as large to the eye as a circle of radius 1; y grows downwards.
const TRIANGLE: &[(f64, f64)] = &[(0.0, -1.4), (1.3, 0.9), (-1.3, 0.9)];
const SQUARE: &[(f64, f64)] = &[(-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)];
const DROP: &[(f64, f64)] = &[(0.0, 1.4), (1.3, -0.9), (-1.3, -0.9)];
const PLUS: &[(f64, f64)] = &[
    (-0.45, -1.3),
    (0.45, -1.3),
    (0.45, -0.45),
    (1.3, -0.45),
    (1.3, 0.45),
    (0.45, 0.45),
    (0.45, 1.3),
    (-0.45, 1.3),
    (-0.45, 0.45),
    (-1.3, 0.45),
    (-1.3, -0.45),
    (-0.45, -0.45),
];
const STAR: &[(f64, f64)] = &[
    (0.0, -1.5),
    (0.35, -0.49),
    (1.43, -0.46),
    (0.57, 0.19),
    (0.88, 1.21),
    (0.0, 0.6),
    (-0.88, 1.21),
    (-0.57, 0.19),
    (-1.43, -0.46),
    (-0.35, -0.49),
];
const CROSS: &[(f64, f64)] = &[
    (0.0, -0.62),
    (0.62, -1.24),
    (1.24, -0.62),
    (0.62, 0.0),
    (1.24, 0.62),
    (0.62, 1.24),
    (0.0, 0.62),
    (-0.62, 1.24),
    (-1.24, 0.62),
    (-0.62, 0.0),
    (-1.24, -0.62),
    (-0.62, -1.24),
];
const SHAPES: [&[(f64, f64)]; 6] = [TRIANGLE, SQUARE, DROP, PLUS, STAR, CROSS];

/// The colour of a class's samples.
#[must_use]
pub fn colour(theme: Theme, class: usize) -> Colour {
    let palette = theme.palette();
    let others = match theme {
        Theme::Light => LIGHT,
        Theme::Dark => DARK,
        Theme::Projector => PROJECTOR,
    };
    match class {
        0 => palette.class_a,
        1 => palette.class_b,
        _ => rgb(others[(class - 2) % others.len()]),
    }
}

/// The ground where the model says a class.
#[must_use]
pub fn tint(theme: Theme, class: usize) -> Colour {
    let (palette, colour) = (theme.palette(), colour(theme, class));
    let mix = |card: u8, ink: u8| (f64::from(card) + TINT * (f64::from(ink) - f64::from(card))).round() as u8;
    match class {
        0 => palette.tint_a,
        1 => palette.tint_b,
        _ => {
            RGBAColor(mix(palette.card.0, colour.0), mix(palette.card.1, colour.1), mix(palette.card.2, colour.2), 1.0)
        }
    }
}

/// The mark of a sample of the third class or a later one: filled where it is learnt from, hollow where it is held out.
pub(super) fn mark<S: Surface>(
    pen: &mut Pen<'_, S>,
    (x, y): (f64, f64),
    class: usize,
    radius: f64,
    part: Part,
) -> Drawn<S> {
    let (ink, card) = (colour(pen.style.theme, class), pen.palette().card);
    let shape = SHAPES[(class - 2) % SHAPES.len()];
    let weight = pen.style.weight;
    let mut draw = |radius: f64, fill: Colour| {
        let r = radius * weight;
        let corners: Vec<(f64, f64)> = shape.iter().map(|(a, b)| (x + r * a, y + r * b)).collect();
        pen.polygon(&corners, fill)
    };
    match part {
        Part::Train => {
            draw(radius + 0.9, card)?;
            draw(radius, ink)
        }
        Part::Test => {
            draw(radius + 0.3, ink)?;
            draw(radius - 1.7, card)
        }
    }
}

/// The class with the largest score in a cell; of equals the first.
fn largest(scores: &[f32]) -> usize {
    (1..scores.len()).fold(0, |best, k| if scores[k] > scores[best] { k } else { best })
}

/// The grounds, a tint for each class, cell by cell: what is uneven at their edges lies under the boundary.
pub(super) fn ground<S: Surface>(pen: &mut Pen<'_, S>, regions: &Regions<'_>, plot: &Plot) -> Drawn<S> {
    let (width, height) = (regions.size.width as usize, regions.size.height as usize);
    if width == 0 || height == 0 {
        return Ok(());
    }
    // On whole device pixels, so that no seams show between rectangles.
    let dpr = pen.style.dpr;
    let whole = |v: f64| (v * dpr).round() / dpr;
    let across = |i: usize| whole(plot.left + plot.width * i as f64 / width as f64);
    let up = |j: usize| whole(plot.bottom() - plot.height * j as f64 / height as f64);
    for (j, row) in regions.scores.chunks_exact(width * regions.classes).take(height).enumerate() {
        let classes: Vec<usize> = row.chunks_exact(regions.classes).map(largest).collect();
        let mut from = 0;
        for run in classes.chunk_by(|a, b| a == b) {
            let to = from + run.len();
            pen.rect([across(from), up(j + 1), across(to), up(j)], tint(pen.style.theme, run[0]))?;
            from = to;
        }
    }
    Ok(())
}

/// Where the model changes its mind: around each class's region, the zeros of its score less the best of the others.
pub(super) fn boundary<S: Surface>(pen: &mut Pen<'_, S>, regions: &Regions<'_>, plot: &Plot) -> Drawn<S> {
    let (width, height) = (regions.size.width, regions.size.height);
    let (dx, dy) = (plot.width / f64::from(width.max(1)), plot.height / f64::from(height.max(1)));
    let mut lines = Polylines::default();
    for class in 0..regions.classes {
        let ahead = |cell: &[f32]| {
            let others = cell.iter().enumerate().filter(|(k, _)| *k != class).map(|(_, s)| *s);
            cell[class] - others.fold(f32::NEG_INFINITY, f32::max)
        };
        let values: Vec<f32> = regions.scores.chunks_exact(regions.classes).map(ahead).collect();
        for paths in trace(&values, width, height, &[0.0]) {
            for path in paths.iter() {
                for &(i, j) in path {
                    lines.point(pen.at((plot.left + f64::from(i) * dx, plot.bottom() - f64::from(j) * dy)));
                }
                lines.end();
            }
        }
    }
    let palette = pen.palette();
    pen.paths(&lines, Line::solid(fade(palette.card, 0.85), 5.0))?;
    pen.paths(&lines, Line::solid(palette.walk, 2.6))
}
