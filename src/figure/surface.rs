//! The landscape as a surface: loss as height over a plane of parameter space, seen from where the reader turns it.
//!
//! An orthographic projection and painter's order, on any plotters backend: no WebGL. A ray that goes away from the viewer passes the
//! grid's cells in one direction along each axis; so cells drawn row by row from the far corner cover each other rightly, whatever the heights.

pub mod camera;
pub mod field;
mod frame;
mod way;

#[cfg(test)]
mod tests;

pub use camera::Eye;

use super::basins::{self, Regions};
use super::colormap::{self, COOL, Ramp};
use super::pen::Line;
use super::theme::fade;
use super::walk::{self, Focus};
use super::{Colour, Drawn, Pen, Polylines, Style, Surface, landscape, layout};
use crate::basins::Reach;
use crate::math::clamp;
use crate::slice::Axis;
use camera::{Camera, LIFT, Place, dot};
use field::Field;

/// Cells a side up to which the cells' edges are drawn: of more they would be a grey veil.
const MESHED: usize = 40;

/// What both layers show.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The same landscape that the map shows.
    pub map: landscape::Scene<'a>,
    /// From where it is seen.
    pub eye: Eye,
    /// Cells a side that are drawn at most: fewer while it is turned.
    pub cells: u32,
    /// Where the places lead, if the surface is in those colours.
    pub regions: Option<Regions<'a>>,
}

/// A run's way, with the loss at each point.
#[derive(Clone, Copy, Debug, Default)]
pub struct Walk<'a> {
    /// Places in the plane.
    pub plan: walk::Walk<'a>,
    /// The loss at each place: what the run met there, wherever the parameters that the plane holds were at that update.
    pub losses: &'a [f64],
}

/// What the light layer shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Light<'a> {
    /// The selected run's walk.
    pub walk: Walk<'a>,
    /// The other runs' walks.
    pub others: &'a [Walk<'a>],
    /// What has the focus.
    pub focus: Focus,
    /// Where the pointer is.
    pub cursor: Option<landscape::Cursor>,
}

/// The surface as it lies on the screen, for drawing and for picking.
#[derive(Clone, Debug)]
pub struct View {
    x: Axis,
    y: Axis,
    range: Option<(f64, f64)>,
    ramp: Ramp,
    camera: Camera,
    field: Field,
}

/// Whether something lies between a place and the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Nothing.
    Free,
    /// The surface.
    Hidden,
}

/// The view of a scene in a pane of `size` CSS px.
#[must_use]
pub fn view(scene: &Scene<'_>, size: (f64, f64), style: &Style) -> View {
    let map = &scene.map;
    let count = map.size.width as usize * map.size.height as usize;
    let values = map.values.get(..count).unwrap_or(&[]);
    let range = map.range.or_else(|| colormap::range(values));
    let (lo, hi) = range.unwrap_or((0.0, 1.0));
    let ramp = Ramp::new(lo, hi, map.spacing);
    View {
        x: layout::widened(map.x),
        y: layout::widened(map.y),
        range,
        ramp,
        camera: Camera::new(scene.eye, size, style.font),
        field: Field::new(values, map.size, scene.cells, |z| ramp.at(z)),
    }
}

impl View {
    /// Where (a, b) lies in the box: u and v.
    fn plan(&self, (a, b): (f64, f64)) -> (f64, f64) {
        // What a logarithmic axis cannot hold lies far beyond its end.
        let side = |v: f64, axis: Axis| clamp(2.0 * axis.share(v) - 1.0, -1e6, 1e6);
        (side(a, self.x), side(b, self.y))
    }

    /// The values at (u, v) of the box.
    fn values(&self, (u, v): (f64, f64)) -> (f64, f64) {
        (self.x.at(0.5 * (u + 1.0)), self.y.at(0.5 * (v + 1.0)))
    }

    /// The height over the floor at which a loss is drawn. One outside the landscape's range stands at the range's end.
    #[must_use]
    pub fn height(&self, loss: f64) -> f64 {
        LIFT + self.ramp.at(loss)
    }

    /// The place in the box of the values (a, b) at a loss.
    fn place(&self, at: (f64, f64), loss: f64) -> Place {
        let (u, v) = self.plan(at);
        [u, v, self.height(loss)]
    }

    /// The surface over (u, v); NaN high where there is none.
    fn on(&self, (u, v): (f64, f64)) -> Place {
        [u, v, self.field.at(u, v)]
    }

    /// Where the values (a, b) at a loss are seen, in CSS px.
    #[must_use]
    pub fn to_px(&self, at: (f64, f64), loss: f64) -> (f64, f64) {
        self.camera.project(self.place(at, loss))
    }

    /// Where the surface over (a, b) is on the screen, in CSS px, and whether it is seen there; `None` where there is none.
    #[must_use]
    pub fn seat(&self, at: (f64, f64)) -> Option<((f64, f64), Sight)> {
        let place = self.on(self.plan(at));
        let sight = || if self.field.hides(&self.camera, place) { Sight::Hidden } else { Sight::Free };
        place[2].is_finite().then(|| (self.camera.project(place), sight()))
    }

    /// Where a direction, in shares of the sides, leads from the surface over (a, b), along the surface: a small step in CSS px.
    #[must_use]
    pub fn tangent(&self, at: (f64, f64), (a, b): (f64, f64)) -> (f64, f64) {
        let (u, v) = self.plan(at);
        let by = 1e-3 / (a * a + b * b).sqrt().max(1e-300);
        let seen = |by: f64| self.camera.project(self.on((u + by * a, v + by * b)));
        let (from, to) = (seen(-by), seen(by));
        (to.0 - from.0, to.1 - from.1)
    }

    /// The values of the surface's point that is seen at the px `at`.
    #[must_use]
    pub fn pick(&self, at: (f64, f64)) -> Option<(f64, f64)> {
        self.field.seen(&self.camera, at).map(|plan| self.values(plan))
    }

    /// The values under the px `at` in the level plane of a loss: where a drag leads that has left the surface's sight.
    #[must_use]
    pub fn level(&self, at: (f64, f64), loss: f64) -> (f64, f64) {
        let start = self.camera.unproject(at);
        // Nearly level with the plane the eye sees it as a line: then it takes the depth of its middle.
        let slope = self.camera.away[2];
        let t = if slope < -0.05 { (self.height(loss) - start[2]) / slope } else { 0.0 };
        let [u, v, _] = camera::along(start, self.camera.away, t);
        self.values((clamp(u, -1.0, 1.0), clamp(v, -1.0, 1.0)))
    }
}

/// Draws box, floor, surface, axes and note.
pub fn draw_static<S: Surface>(surface: &mut S, scene: &Scene<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let view = view(scene, pen.size(), style);
    pen.clear()?;
    let frame = frame::Frame::new(&view, scene, style.font);
    frame.draw_back(&mut pen, &view, scene)?;
    facets(&mut pen, &view, scene.regions.as_ref())?;
    if let Some(regions) = &scene.regions {
        minima(&mut pen, &view, regions)?;
        basins::legend(&mut pen, regions, scene.map.legend)?;
    }
    frame.draw_axes(&mut pen, &view, scene)
}

/// Draws walks, cursor, start and handle.
pub fn draw_light<S: Surface>(surface: &mut S, scene: &Scene<'_>, light: &Light<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let view = view(scene, pen.size(), style);
    let palette = pen.palette();
    pen.clear()?;
    for (other, &colour) in light.others.iter().zip(palette.others.iter().cycle()) {
        way::draw(&mut pen, &view, other, colour)?;
        way::draw_ends(&mut pen, &view, other, Focus::None, colour)?;
    }
    if let Some(cursor) = light.cursor {
        way::cursor(&mut pen, &view, cursor)?;
    }
    way::draw(&mut pen, &view, &light.walk, palette.walk)?;
    way::draw_ends(&mut pen, &view, &light.walk, light.focus, palette.walk)
}

/// Colours of the map that a surface is drawn in: few enough that neighbours often share one, and a fill.
const TONES: f64 = 63.0;
/// Steps of shade.
const SHADES: f64 = 31.0;
/// Those of the underside follow those of the upper side.
const UNDER: u16 = 32;

/// What tones are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tones {
    Heights,
    Basins,
}

/// One cell, ready to be filled.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Facet {
    /// Tone·64 + shade; of basins the tone is kind·8 + height.
    look: u16,
    /// Corners in CSS px, in turn.
    corners: [(f64, f64); 4],
}

impl Facet {
    fn is_upper(self) -> bool {
        self.look & 63 < UNDER
    }
}

/// Kinds of basins that have a colour of their own, before what leads into a valley, what leads nowhere, and what is not known.
const KINDS: u16 = 21;
/// Heights that are told apart by their lightness where the colour says the basin.
const HEIGHTS: u16 = 8;

/// The tone of a place whose basin is `reach` at `height`, a share of the surface's.
fn tone_of(reach: Reach, height: f64) -> u16 {
    let kind = match reach {
        Reach::Minimum(number) => number % KINDS,
        Reach::Elsewhere => KINDS,
        Reach::Nowhere => KINDS + 1,
        Reach::Unknown => KINDS + 2,
    };
    kind * HEIGHTS + (height * f64::from(HEIGHTS - 1)).round() as u16
}

/// The colour of such a tone: the basin's over a grey that is lighter on heights, as on the map.
fn basin_tone(tone: u16) -> [u8; 3] {
    let grey = (84.0 + 164.0 * f64::from(tone % HEIGHTS) / f64::from(HEIGHTS - 1)) as u8;
    let grey = Colour { 0: grey, 1: grey, 2: grey, 3: 1.0 };
    let reach = match tone / HEIGHTS {
        KINDS => Reach::Elsewhere,
        number if number == KINDS + 1 => Reach::Nowhere,
        number if number == KINDS + 2 => Reach::Unknown,
        number => Reach::Minimum(number),
    };
    let mixed = basins::colour_of(reach).map_or(grey, |colour| basins::mixed(grey, colour, basins::TINT));
    [mixed.0, mixed.1, mixed.2]
}

/// The minima that lie on the surface and are seen there.
fn minima<S: Surface>(pen: &mut Pen<'_, S>, view: &View, regions: &Regions<'_>) -> Drawn<S> {
    for (number, minimum) in regions.minima.iter().enumerate().filter(|(_, minimum)| minimum.on_slice) {
        let (u, v) = view.plan(minimum.at);
        let inside = u.abs() <= 1.0 && v.abs() <= 1.0;
        if let Some((at, Sight::Free)) = view.seat(minimum.at).filter(|_| inside) {
            basins::mark(pen, number, at, 1.0)?;
        }
    }
    Ok(())
}

/// The colour of a look: the map's at that height or its basin's, lighter where it faces the light.
fn colour(look: u16, of: Tones) -> Colour {
    let tone = match of {
        Tones::Heights => COOL[usize::from(look >> 6) * 255 / TONES as usize],
        Tones::Basins => basin_tone(look >> 6),
    };
    let shade = f64::from(look & (UNDER - 1)) / SHADES;
    // From below it is dim, so that it is never taken for a slope.
    let light = if look & 63 < UNDER { 0.66 + 0.46 * shade } else { 0.42 + 0.2 * shade };
    let [r, g, b] = tone.map(|c| {
        let lit = f64::from(c) * light.min(1.0);
        (lit + (255.0 - lit) * (light - 1.0).max(0.0)).round() as u8
    });
    Colour { 0: r, 1: g, 2: b, 3: 1.0 }
}

/// The rows or columns of cells, in the order in which they are drawn: the far ones first.
fn order(cells: usize, away: f64) -> impl Iterator<Item = usize> + Clone {
    (0..cells).map(move |k| if away > 0.0 { cells - 1 - k } else { k })
}

/// The cells in painter's order: `draw` is given each row's. A row lies across the view rather than along it.
fn rows<E>(
    view: &View,
    regions: Option<&Regions<'_>>,
    mut draw: impl FnMut(&[Facet]) -> Result<(), E>,
) -> Result<(), E> {
    let (camera, field) = (&view.camera, &view.field);
    let (columns, rows) = field.cells();
    if columns == 0 {
        return Ok(());
    }
    let corners: Vec<Place> =
        (0..=rows).flat_map(|j| (0..=columns).map(move |i| (i, j))).map(|(i, j)| field.corner(i, j)).collect();
    let seen: Vec<(f64, f64)> = corners.iter().map(|&place| camera.project(place)).collect();
    // From the upper left and a little in front, whatever the turn: it stays where the reader is.
    let light: Place = std::array::from_fn(|k| -0.45 * camera.right[k] + 0.55 * camera.up[k] - 0.7 * camera.away[k]);
    let (du, dv) = (2.0 / columns as f64, 2.0 / rows as f64);
    let facet = |i: usize, j: usize| {
        let first = j * (columns + 1) + i;
        let numbers = [first, first + 1, first + columns + 2, first + columns + 1];
        let z = numbers.map(|k| corners[k][2]);
        let mean = 0.25 * (z[0] + z[1] + z[2] + z[3]);
        if !mean.is_finite() {
            return None;
        }
        let slope = ((z[1] + z[2] - z[0] - z[3]) / (2.0 * du), (z[2] + z[3] - z[0] - z[1]) / (2.0 * dv));
        let normal = [-slope.0, -slope.1, 1.0];
        let length = dot(normal, normal).sqrt();
        let upper = dot(normal, camera.away) <= 0.0;
        let facing = dot(normal, light) / length * if upper { 1.0 } else { -1.0 };
        let shade = (clamp(facing, 0.0, 1.0) * SHADES).round() as u16 + if upper { 0 } else { UNDER };
        let height = clamp(mean - LIFT, 0.0, 1.0);
        let tone = match regions {
            None => (height * TONES).round() as u16,
            Some(regions) => {
                let cell = |k: usize, of: usize, cells: u32| ((k as f64 + 0.5) / of as f64 * f64::from(cells)) as usize;
                let (x, y) = (cell(i, columns, regions.size.width), cell(j, rows, regions.size.height));
                let reach = regions.cells.get(y * regions.size.width as usize + x);
                tone_of(reach.copied().unwrap_or(Reach::Unknown), height)
            }
        };
        Some(Facet { look: tone << 6 | shade, corners: numbers.map(|k| seen[k]) })
    };
    let mut row: Vec<Facet> = Vec::with_capacity(columns.max(rows));
    let [away_u, away_v, _] = camera.away;
    if away_v.abs() >= away_u.abs() {
        for j in order(rows, away_v) {
            row.clear();
            row.extend(order(columns, away_u).filter_map(|i| facet(i, j)));
            draw(&row)?;
        }
    } else {
        for i in order(columns, away_u) {
            row.clear();
            row.extend(order(rows, away_v).filter_map(|j| facet(i, j)));
            draw(&row)?;
        }
    }
    Ok(())
}

/// Fills the cells. Where no cell of several rows shows its underside, none of them covers another, because between two
/// sights of the upper side a ray must see the underside: these are filled colour by colour, each as one path.
fn facets<S: Surface>(pen: &mut Pen<'_, S>, view: &View, regions: Option<&Regions<'_>>) -> Drawn<S> {
    let (columns, rows_) = view.field.cells();
    let mesh = (columns.max(rows_) <= MESHED).then(|| Line::solid(fade(pen.palette().contour, 0.8), 0.7));
    let tones = if regions.is_some() { Tones::Basins } else { Tones::Heights };
    let mut open: Vec<Facet> = Vec::new();
    rows(view, regions, |row| {
        if row.iter().all(|facet| facet.is_upper()) {
            open.extend_from_slice(row);
            return Ok(());
        }
        apart(pen, &mut open, (tones, mesh))?;
        in_turn(pen, row, (tones, mesh))
    })?;
    apart(pen, &mut open, (tones, mesh))
}

/// Fills cells of which none covers another; `open` is empty then.
fn apart<S: Surface>(pen: &mut Pen<'_, S>, open: &mut Vec<Facet>, (tones, mesh): (Tones, Option<Line>)) -> Drawn<S> {
    open.sort_unstable_by_key(|facet| facet.look);
    for batch in open.chunk_by(|a, b| a.look == b.look) {
        fill(pen, batch, tones)?;
    }
    if let Some(line) = mesh {
        outline(pen, open, line)?;
    }
    open.clear();
    Ok(())
}

/// Fills cells one after the other, neighbours of one colour together.
fn in_turn<S: Surface>(pen: &mut Pen<'_, S>, row: &[Facet], (tones, mesh): (Tones, Option<Line>)) -> Drawn<S> {
    for batch in row.chunk_by(|a, b| a.look == b.look) {
        fill(pen, batch, tones)?;
        if let Some(line) = mesh {
            outline(pen, batch, line)?;
        }
    }
    Ok(())
}

fn fill<S: Surface>(pen: &mut Pen<'_, S>, batch: &[Facet], tones: Tones) -> Drawn<S> {
    let mut polygons = Polylines::default();
    for facet in batch {
        grown(&facet.corners).into_iter().for_each(|corner| polygons.point(pen.at(corner)));
        polygons.end();
    }
    pen.polygons(&polygons, colour(batch[0].look, tones))
}

/// A cell whose edges lie a little outside: edges are smoothed on both sides, and between two the ground would shine through.
fn grown(corners: &[(f64, f64); 4]) -> [(f64, f64); 4] {
    /// In CSS px.
    const OVERLAP: f64 = 0.75;
    let edge = |k: usize| {
        let (from, to) = (corners[k], corners[(k + 1) % 4]);
        (to.0 - from.0, to.1 - from.1)
    };
    let (across, down) = (
        (corners[2].0 - corners[0].0, corners[2].1 - corners[0].1),
        (corners[3].0 - corners[1].0, corners[3].1 - corners[1].1),
    );
    let side = if across.0 * down.1 < across.1 * down.0 { -OVERLAP } else { OVERLAP };
    // Outwards from each edge.
    let normals: [(f64, f64); 4] = std::array::from_fn(|k| {
        let (dx, dy) = edge(k);
        let by = side / (dx * dx + dy * dy).sqrt().max(0.01);
        (by * dy, -by * dx)
    });
    std::array::from_fn(|k| {
        let (before, after) = (normals[(k + 3) % 4], normals[k]);
        // Where both moved edges meet; at a sharp corner not quite so far.
        let by = 1.0 / (1.0 + (before.0 * after.0 + before.1 * after.1) / (OVERLAP * OVERLAP)).max(0.8);
        (corners[k].0 + by * (before.0 + after.0), corners[k].1 + by * (before.1 + after.1))
    })
}

fn outline<S: Surface>(pen: &mut Pen<'_, S>, batch: &[Facet], line: Line) -> Drawn<S> {
    let mut paths = Polylines::default();
    for facet in batch {
        let [a, b, c, d] = facet.corners;
        [a, b, c, d, a].into_iter().for_each(|corner| paths.point(pen.at(corner)));
        paths.end();
    }
    pen.paths(&paths, line)
}
