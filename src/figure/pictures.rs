//! Rows of small pictures with a name above each row and a word below each picture.

use super::colormap;
use super::pen::{Line, Type};
use super::{Drawn, Heat, Pen, Style, Surface};
use plotters::style::text_anchor::{HPos, VPos};

/// One picture.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// Its cells, −1…1, row 0 the lowest: from the first class's colour through the ground to the second's.
    pub cells: Vec<f32>,
    /// Below it.
    pub caption: String,
}

/// Pictures side by side.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Above them.
    pub title: String,
    /// From the left.
    pub pictures: Vec<Picture>,
}

/// What is shown.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Cells in a row of a picture.
    pub width: u32,
    /// Rows of a picture.
    pub height: u32,
    /// From above.
    pub rows: Vec<Row>,
}

/// Heights in units of the type's size: of a title, of a caption.
const TITLE: f64 = 1.7;
const CAPTION: f64 = 1.5;
/// Between pictures, and their greatest side.
const GAP: f64 = 0.5;
const MOST: f64 = 5.2;

/// The side of a picture, where `size` CSS px are there for all rows.
fn side(scene: &Scene, size: (f64, f64), em: f64) -> f64 {
    let most = scene.rows.iter().map(|row| row.pictures.len()).max().unwrap_or(1).max(1) as f64;
    let rows = scene.rows.len().max(1) as f64;
    let across = (size.0 - (most - 1.0) * GAP * em) / most;
    let down = size.1 / rows - (TITLE + CAPTION) * em;
    across.min(down).min(MOST * em).max(4.0)
}

/// Draws the rows from above, all pictures of one size.
pub fn draw<S: Surface>(surface: &mut S, scene: &Scene, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let (palette, size, em) = (pen.palette(), pen.size(), style.font);
    pen.clear()?;
    let side = side(scene, size, em);
    let map = colormap::diverging(palette.class_a, palette.card, palette.class_b);
    let mut top = 0.0;
    for row in &scene.rows {
        let look = Type { colour: palette.ink, ..pen.small(HPos::Left, VPos::Center) };
        pen.text_within(&row.title, (0.0, top + 0.5 * TITLE * em), size.0, look)?;
        let (above, below) = (top + TITLE * em, top + TITLE * em + side);
        for (k, picture) in row.pictures.iter().enumerate() {
            let left = k as f64 * (side + GAP * em) + 1.0;
            let place = [left, above, left + side, below];
            let shown = colormap::places(&picture.cells, |v| 0.5 + 0.5 * v);
            let heat =
                Heat { places: &shown, width: scene.width, height: scene.height, colours: &map, void: palette.void };
            pen.heat(&heat, place)?;
            let [l, t, r, b] = place;
            pen.path([(l, t), (r, t), (r, b), (l, b), (l, t)], Line::solid(palette.axis, 1.0))?;
            let look = pen.small(HPos::Center, VPos::Center);
            pen.text(&picture.caption, (0.5 * (l + r), below + 0.5 * CAPTION * em), look)?;
        }
        top = below + CAPTION * em;
    }
    Ok(())
}
