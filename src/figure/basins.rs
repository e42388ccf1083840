//! Basins over a landscape: a colour for each minimum, the loss as lightness below it, borders, and the minima with their numbers.
//!
//! The colours are those of Okabe and Ito (2008, Color Universal Design), which readers who lack a kind of cone tell apart; numbers say the same. After the
//! last one they come again lighter, then darker.

#![allow(clippy::unreadable_literal, reason = "colours are written as everywhere else: 0xRRGGBB")]

use super::bands;
use super::contours;
use super::landscape::{self, Scene};
use super::layout::Plot;
use super::pen::{Line, Type};
use super::theme::{fade, rgb};
use super::{Colour, Drawn, Pen, Polylines, Style, Surface, colormap};
use crate::basins::Reach;
use crate::slice::GridSize;
use plotters::style::FontStyle;
use plotters::style::text_anchor::{HPos, VPos};

/// Where the places of a landscape lead.
#[derive(Clone, Copy, Debug)]
pub struct Regions<'a> {
    /// Cells in the grid, which need not be the landscape's.
    pub size: GridSize,
    /// Where each leads, row 0 the lowest.
    pub cells: &'a [Reach],
    /// The minima, by their number.
    pub minima: &'a [Minimum],
    /// Whether each colour is said beside the plot: in a file, which has nothing else to say it.
    pub legend: Option<Legend<'a>>,
}

/// What a legend says besides numbers.
#[derive(Clone, Copy, Debug)]
pub struct Legend<'a> {
    /// Of cells that lead nowhere.
    pub nowhere: &'a str,
    /// Of cells that lead into a valley.
    pub elsewhere: &'a str,
}

/// A minimum with a basin.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// Its place in the plot's coordinates.
    pub at: (f64, f64),
    /// Whether it lies on the slice; else it is drawn at its projection, faded.
    pub on_slice: bool,
    /// The loss there, as it is written.
    pub loss: String,
}

/// Colours of the first, second … minimum.
pub const COLOURS: [Colour; 7] =
    [rgb(0x56b4e9), rgb(0xe69f00), rgb(0x009e73), rgb(0xcc79a7), rgb(0xf0e442), rgb(0x0072b2), rgb(0xd55e00)];
/// Of cells that lead nowhere.
pub const NOWHERE: Colour = rgb(0x8b9198);
/// Of cells that lead into a valley.
pub const ELSEWHERE: Colour = rgb(0xffffff);

/// How much of its colour a basin has over the loss in grey.
pub(super) const TINT: f64 = 0.62;
/// Colours as they are, lighter and darker.
const SHADES: usize = 3;
/// How much white the lighter ones have, and how much black the darker ones.
const LIGHTER: f64 = 0.55;
const DARKER: f64 = 0.45;
const DARK: Colour = rgb(0x101418);
const WHITE: Colour = rgb(0xffffff);
/// How much of its colour a band has behind a line's curve.
const BAND: f64 = 0.26;
/// Height of the strip at a band's foot in CSS px.
const STRIP: f64 = 7.0;
/// Radius of a minimum's mark in CSS px.
const MARK: f64 = 8.0;
/// Cells that a region reaches around the place where its number stands, at least.
const ROOMY: u32 = 5;
/// Most lines of a legend.
const MOST_LINES: usize = 12;

/// The landscape's lightness below the tints: from a valley to a plateau.
static GREY: [[u8; 3]; 256] = grey();

const fn grey() -> [[u8; 3]; 256] {
    let mut table = [[0; 3]; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = [(84 + i * 164 / 255) as u8; 3];
        i += 1;
    }
    table
}

/// The colour of a minimum by its number: of 21 no two are the same.
#[must_use]
pub fn colour(number: usize) -> Colour {
    let plain = COLOURS[number % COLOURS.len()];
    match number / COLOURS.len() % SHADES {
        0 => plain,
        1 => mixed(plain, WHITE, LIGHTER),
        _ => mixed(plain, DARK, DARKER),
    }
}

/// `share` of the one colour, and the rest of the other.
pub(super) fn mixed(from: Colour, to: Colour, share: f64) -> Colour {
    let channel = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
    Colour { 0: channel(from.0, to.0), 1: channel(from.1, to.1), 2: channel(from.2, to.2), 3: 1.0 }
}

pub(super) fn colour_of(reach: Reach) -> Option<Colour> {
    match reach {
        Reach::Unknown => None,
        Reach::Minimum(number) => Some(colour(usize::from(number))),
        Reach::Elsewhere => Some(ELSEWHERE),
        Reach::Nowhere => Some(NOWHERE),
    }
}

/// Draws the landscape in place of [`landscape::draw_static`].
pub fn draw_static<S: Surface>(surface: &mut S, scene: &Scene<'_>, regions: &Regions<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let plot = landscape::plot(scene, pen.size(), style);
    pen.clear()?;
    let count = scene.size.width as usize * scene.size.height as usize;
    let values = scene.values.get(..count).unwrap_or(&[]);
    let range = scene.range.or_else(|| colormap::range(values));
    let rect = [plot.left, plot.top, plot.right(), plot.bottom()];
    landscape::raster(&mut pen, scene, values, range, rect, &GREY)?;
    if let (Some(ends), None) = (range, regions.legend) {
        landscape::colour_bar(&mut pen, scene, ends, &plot, &GREY)?;
    }
    let found = outlines(regions);
    for region in &found {
        if let Some(colour) = colour_of(region.reach) {
            let polygons = placed(&pen, &plot, regions.size, &region.polygons);
            pen.polygons(&polygons, fade(colour, TINT))?;
        }
    }
    if let Some(ends) = range {
        landscape::lines(&mut pen, scene, values, ends, &plot, fade(DARK, 0.42))?;
    }
    let mut borders = Polylines::default();
    for region in &found {
        for path in placed(&pen, &plot, regions.size, &region.borders).iter() {
            path.iter().for_each(|&point| borders.point(point));
            borders.end();
        }
    }
    pen.paths(&borders, Line::solid(fade(DARK, 0.55), 3.4))?;
    pen.paths(&borders, Line::solid(WHITE, 1.7))?;
    numbers(&mut pen, &plot, regions)?;
    if let Some(legend) = regions.legend {
        let em = style.font;
        let kinds: Vec<Reach> = found.iter().map(|region| region.reach).collect();
        lines(&mut pen, (plot.right() + 0.6 * em, plot.top), scene.legend, regions, legend, &kinds)?;
    }
    landscape::sides(&mut pen, scene, &plot)
}

/// A region with its outline, closed along the edges, and its borders, which end there: in cells.
struct Region {
    reach: Reach,
    polygons: Polylines<(f32, f32)>,
    borders: Polylines<(f32, f32)>,
}

/// The kinds of cells there are, minima first.
fn kinds(cells: &[Reach]) -> Vec<Reach> {
    let order = |reach: &Reach| match reach {
        Reach::Minimum(number) => u32::from(*number),
        Reach::Elsewhere => 0x1_0000,
        Reach::Nowhere => 0x1_0001,
        Reach::Unknown => 0x1_0002,
    };
    let mut kinds: Vec<Reach> = cells.chunk_by(|a, b| a == b).map(|run| run[0]).collect();
    kinds.sort_by_key(order);
    kinds.dedup();
    kinds
}

fn outlines(regions: &Regions<'_>) -> Vec<Region> {
    let (width, height) = (regions.size.width as usize, regions.size.height as usize);
    if width == 0 || regions.cells.len() < width * height {
        return Vec::new();
    }
    kinds(regions.cells).into_iter().map(|reach| outline(reach, regions.cells, width, height)).collect()
}

/// The outline of one kind, looked for where there is any of it.
fn outline(reach: Reach, cells: &[Reach], width: usize, height: usize) -> Region {
    let (mut columns, mut rows) = ((width, 0), (height, 0));
    for (k, _) in cells.iter().enumerate().filter(|(_, cell)| **cell == reach) {
        let (column, row) = (k % width, k / width);
        columns = (columns.0.min(column), columns.1.max(column));
        rows = (rows.0.min(row), rows.1.max(row));
    }
    // One cell more, so that a border is a border.
    let columns = columns.0.saturating_sub(1)..(columns.1 + 2).min(width);
    let rows = rows.0.saturating_sub(1)..(rows.1 + 2).min(height);
    let part = rows.clone().flat_map(|row| &cells[row * width + columns.start..row * width + columns.end]);
    let inside: Vec<f32> = part.map(|cell| f32::from(u8::from(*cell == reach))).collect();
    let (across, up) = (columns.len() as u32, rows.len() as u32);
    let moved = |found: Vec<Polylines<(f32, f32)>>| {
        let mut out = Polylines::default();
        for path in found.iter().flat_map(Polylines::iter) {
            path.iter().for_each(|&(i, j)| out.point((i + columns.start as f32, j + rows.start as f32)));
            out.end();
        }
        out
    };
    Region {
        reach,
        polygons: moved(bands::above(&inside, across, up, &[0.5])),
        borders: moved(contours::trace(&inside, across, up, &[0.5])),
    }
}

/// Lines in cells as lines on the surface.
fn placed<S: Surface>(
    pen: &Pen<'_, S>,
    plot: &Plot,
    size: GridSize,
    lines: &Polylines<(f32, f32)>,
) -> Polylines<plotters_backend::BackendCoord> {
    let (dx, dy) = (plot.width / f64::from(size.width), plot.height / f64::from(size.height));
    let mut out = Polylines::default();
    for path in lines.iter() {
        let points: Vec<(f64, f64)> =
            path.iter().map(|&(i, j)| (plot.left + f64::from(i) * dx, plot.bottom() - f64::from(j) * dy)).collect();
        bands::thinned(&points, 0.1).into_iter().for_each(|point| out.point(pen.at(point)));
        out.end();
    }
    out
}

/// The minima with their numbers, and the number of each region whose minimum is not to be seen in the plot.
fn numbers<S: Surface>(pen: &mut Pen<'_, S>, plot: &Plot, regions: &Regions<'_>) -> Drawn<S> {
    let look = bold(pen);
    let seen = |minimum: &Minimum| {
        let (x, y) = plot.to_px(minimum.at.0, minimum.at.1);
        plot.contains(x, y).then_some((x, y))
    };
    let met: Vec<usize> = kinds(regions.cells).into_iter().filter_map(of_minimum).collect();
    for (number, at) in roomiest(regions) {
        if regions.minima.get(number).is_none_or(|minimum| !minimum.on_slice || seen(minimum).is_none()) {
            let (dx, dy) = (plot.width / f64::from(regions.size.width), plot.height / f64::from(regions.size.height));
            let at = (plot.left + (f64::from(at.0) + 0.5) * dx, plot.bottom() - (f64::from(at.1) + 0.5) * dy);
            pen.text(&(number + 1).to_string(), at, look)?;
        }
    }
    for number in met {
        let Some((minimum, at)) = regions.minima.get(number).and_then(|m| Some((m, seen(m)?))) else { continue };
        let opacity = if minimum.on_slice { 1.0 } else { 0.45 };
        mark(pen, number, at, opacity)?;
    }
    Ok(())
}

/// A minimum with its number.
pub(super) fn mark<S: Surface>(pen: &mut Pen<'_, S>, number: usize, at: (f64, f64), opacity: f64) -> Drawn<S> {
    pen.disc(at, MARK + 2.6, fade(DARK, opacity))?;
    pen.disc(at, MARK + 1.6, fade(colour(number), opacity))?;
    pen.disc(at, MARK - 1.0, fade(WHITE, opacity))?;
    let look = Type { colour: fade(DARK, opacity.max(0.7)), ..bold(pen) };
    pen.text(&(number + 1).to_string(), at, look)
}

/// How a number stands on its ground.
fn bold<S: Surface>(pen: &Pen<'_, S>) -> Type {
    Type { colour: DARK, size: pen.style.font * 0.95, anchor: (HPos::Center, VPos::Center), face: FontStyle::Bold }
}

/// The basins of a line, as bands from the floor to the top of the plot, each with its number where there is room; in a file with the minimum's loss, which is called `loss`.
pub(super) fn bands<S: Surface>(pen: &mut Pen<'_, S>, plot: &Plot, regions: &Regions<'_>, loss: &str) -> Drawn<S> {
    let em = pen.style.font;
    let width = plot.width / f64::from(regions.size.width.max(1));
    let mut from = 0;
    for run in regions.cells.chunk_by(|a, b| a == b) {
        let to = from + run.len();
        let (left, right) = (plot.left + from as f64 * width, plot.left + to as f64 * width);
        if let Some(colour) = colour_of(run[0]) {
            pen.rect([left, plot.top, right, plot.bottom()], fade(colour, BAND))?;
            pen.rect([left, plot.bottom() - STRIP, right, plot.bottom()], colour)?;
        }
        if from > 0 {
            let border = Line::solid(fade(pen.palette().muted, 0.7), 1.0);
            pen.path([(left, plot.top), (left, plot.bottom())], border)?;
        }
        if let Some(number) = of_minimum(run[0]).filter(|_| right - left > 1.3 * em) {
            let look = Type { colour: pen.palette().ink, ..bold(pen) };
            let middle = 0.5 * (left + right);
            pen.text(&(number + 1).to_string(), (middle, plot.top + 0.9 * em), look)?;
            if let (Some(_), Some(minimum)) = (regions.legend, regions.minima.get(number)) {
                let small = pen.small(HPos::Center, VPos::Center);
                let loss = format!("{} {}", loss, minimum.loss);
                pen.text_within(&loss, (middle, plot.top + 2.1 * em), right - left - 0.4 * em, small)?;
            }
        }
        let words = regions.legend.and_then(|legend| match run[0] {
            Reach::Elsewhere => Some(legend.elsewhere),
            Reach::Nowhere => Some(legend.nowhere),
            Reach::Minimum(_) | Reach::Unknown => None,
        });
        if let Some(words) = words {
            let small = pen.small(HPos::Center, VPos::Center);
            pen.text_within(words, (0.5 * (left + right), plot.top + 0.9 * em), right - left - 0.4 * em, small)?;
        }
        from = to;
    }
    Ok(())
}

fn of_minimum(reach: Reach) -> Option<usize> {
    if let Reach::Minimum(number) = reach { Some(usize::from(number)) } else { None }
}

/// For each minimum's region the cell that is farthest from everything else, where that is not too near.
fn roomiest(regions: &Regions<'_>) -> Vec<(usize, (u32, u32))> {
    let (width, height) = (regions.size.width as usize, regions.size.height as usize);
    if width == 0 || regions.cells.len() < width * height {
        return Vec::new();
    }
    // Squares of equal cells below and to the left, then those above and to the right: the lesser of both is the room around a cell.
    let mut room = vec![1_u32; width * height];
    let same = |k: usize, other: usize| regions.cells[k] == regions.cells[other];
    for k in 0..width * height {
        if k % width > 0 && k >= width {
            let around = [k - 1, k - width, k - width - 1];
            room[k] = if around.iter().all(|&o| same(k, o)) {
                1 + around.map(|o| room[o]).into_iter().min().unwrap_or(0)
            } else {
                1
            };
        }
    }
    let mut back = vec![1_u32; width * height];
    for k in (0..width * height).rev() {
        if k % width + 1 < width && k + width < width * height {
            let around = [k + 1, k + width, k + width + 1];
            back[k] = if around.iter().all(|&o| same(k, o)) {
                1 + around.map(|o| back[o]).into_iter().min().unwrap_or(0)
            } else {
                1
            };
        }
    }
    let mut best: Vec<(usize, u32, usize)> = Vec::new();
    for (k, reach) in regions.cells.iter().enumerate().take(width * height) {
        let (Some(number), around) = (of_minimum(*reach), room[k].min(back[k])) else { continue };
        match best.iter_mut().find(|(n, ..)| *n == number) {
            Some(entry) if entry.1 < around => *entry = (number, around, k),
            Some(_) => {}
            None => best.push((number, around, k)),
        }
    }
    best.into_iter()
        .filter(|(_, around, _)| *around >= ROOMY)
        .map(|(number, _, k)| (number, ((k % width) as u32, (k / width) as u32)))
        .collect()
}

/// The legend of a file whose colours are not said otherwise, at a pane's upper left corner.
pub(super) fn legend<S: Surface>(pen: &mut Pen<'_, S>, regions: &Regions<'_>, head: &str) -> Drawn<S> {
    let Some(legend) = regions.legend else { return Ok(()) };
    let em = pen.style.font;
    lines(pen, (0.6 * em, 0.4 * em), head, regions, legend, &kinds(regions.cells))
}

/// The legend's lines from a place on, as far as the pane is wide: of a map in the room of the colour bar.
fn lines<S: Surface>(
    pen: &mut Pen<'_, S>,
    (left, top): (f64, f64),
    head: &str,
    regions: &Regions<'_>,
    legend: Legend<'_>,
    kinds: &[Reach],
) -> Drawn<S> {
    let em = pen.style.font;
    let (step, side) = (1.8 * em, 1.5 * em);
    let plain = pen.small(HPos::Left, VPos::Center);
    let small = Type { size: 0.88 * em, ..plain };
    let ink = Type { colour: pen.palette().ink, ..plain };
    let width = pen.size().0 - left - 0.1 * em;
    if width < 4.0 * em {
        return Ok(());
    }
    pen.text(head, (left, top + 0.5 * em), ink)?;
    for (k, reach) in kinds.iter().filter(|reach| **reach != Reach::Unknown).take(MOST_LINES).enumerate() {
        let y = top + 2.4 * em + step * k as f64;
        let Some(colour) = colour_of(*reach) else { continue };
        pen.rect([left, y - 0.5 * side, left + side, y + 0.5 * side], fade(colour, 0.5 + 0.5 * TINT))?;
        let (number, text) = match of_minimum(*reach) {
            Some(k) => ((k + 1).to_string(), regions.minima.get(k).map_or("", |minimum| minimum.loss.as_str())),
            None if *reach == Reach::Elsewhere => (String::new(), legend.elsewhere),
            None => (String::new(), legend.nowhere),
        };
        let ground = f64::from(colour.0) * 0.3 + f64::from(colour.1) * 0.59 + f64::from(colour.2) * 0.11;
        let ink = if ground < 100.0 { WHITE } else { DARK };
        let look = Type { colour: ink, anchor: (HPos::Center, VPos::Center), face: FontStyle::Bold, ..small };
        pen.text(&number, (left + 0.5 * side, y), look)?;
        pen.text_within(text, (left + side + 0.35 * em, y), width - side - 0.35 * em, small)?;
    }
    Ok(())
}
