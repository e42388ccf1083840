//! Samples that are pictures, side by side, with what the model takes them for.

use super::colormap;
use super::pen::{Line, Type};
use super::{Drawn, Heat, Pen, Style, Surface};
use plotters::style::text_anchor::{HPos, VPos};

/// One sample.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Its picture, 0…1, row 0 the lowest.
    pub picture: Vec<f32>,
    /// The class that the model says where it is wrong.
    pub mistaken: Option<String>,
    /// What the model makes of it, in the same way, where its answer is a picture; drawn to its right.
    pub answer: Option<Vec<f32>>,
}

/// What the pane shows.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Cells in a row of a picture, and rows.
    pub width: u32,
    /// Rows of a picture.
    pub height: u32,
    /// The samples: as many are drawn as have room.
    pub items: Vec<Item>,
    /// Above them.
    pub title: String,
}

impl Scene {
    /// Pictures of an item side by side: one, or the sample and the answer.
    fn abreast(&self) -> usize {
        if self.items.iter().any(|item| item.answer.is_some()) { 2 } else { 1 }
    }
}

/// Side of a cell in units of the type's size.
const CELL: f64 = 3.4;

/// Where the samples' pictures are below `top`, `left, top, right, bottom` in CSS px: as many as have room, each `abreast` squares side by side.
#[must_use]
pub fn places(count: usize, abreast: usize, size: (f64, f64), top: f64, style: &Style) -> Vec<[f64; 4]> {
    let em = style.font;
    let cell = CELL * em;
    let pad = 0.35 * em;
    let (inner, wide) = (cell - 2.0 * pad, cell + (abreast - 1) as f64 * (cell - 2.0 * pad));
    let across = ((size.0 - pad) / wide).max(1.0) as usize;
    let down = ((size.1 - top) / cell).max(1.0) as usize;
    let left = 0.5 * (size.0 - wide * across as f64);
    let place = |i: usize| {
        let (x, y) = (left + wide * (i % across) as f64 + pad, top + cell * (i / across) as f64 + pad);
        [x, y, x + abreast as f64 * inner, y + inner]
    };
    (0..count.min(across * down)).map(place).collect()
}

/// Draws the samples; those that the model takes for another class have a rim and that class's name.
pub fn draw<S: Surface>(surface: &mut S, scene: &Scene, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let palette = pen.palette();
    let size = pen.size();
    pen.clear()?;
    let look = pen.small(HPos::Left, VPos::Top);
    let lines = pen.lines(&scene.title, size.0 - style.font, look);
    for (k, line) in lines.iter().enumerate() {
        pen.text(line, (0.3 * style.font, (0.2 + 1.2 * k as f64) * style.font), look)?;
    }
    let top = (0.6 + 1.2 * lines.len() as f64) * style.font;
    let map = colormap::diverging(palette.card, palette.muted, palette.ink);
    let abreast = scene.abreast();
    for (item, place) in scene.items.iter().zip(places(scene.items.len(), abreast, size, top, style)) {
        let [l, t, r, b] = place;
        let each = (r - l) / abreast as f64;
        for (k, picture) in std::iter::once(&item.picture).chain(&item.answer).enumerate() {
            let shown = colormap::places(picture, f64::from);
            let heat =
                Heat { places: &shown, width: scene.width, height: scene.height, colours: &map, void: palette.void };
            pen.heat(&heat, [l + k as f64 * each, t, l + (k + 1) as f64 * each, b])?;
        }
        let rim = [(l, t), (r, t), (r, b), (l, b), (l, t)];
        let Some(mistaken) = &item.mistaken else {
            pen.path(rim, Line::solid(palette.grid, 1.0))?;
            continue;
        };
        pen.path(rim, Line::solid(palette.walk, 2.2))?;
        let em = style.font;
        pen.rect([r - 1.1 * em, b - 1.25 * em, r, b], palette.walk)?;
        let look = Type { colour: palette.card, ..pen.small(HPos::Center, VPos::Center) };
        pen.text(mistaken, (r - 0.55 * em, b - 0.62 * em), look)?;
    }
    Ok(())
}
