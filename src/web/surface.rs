//! The landscape as a surface. In the whole module only.

use super::json::{numbers, object, string};
use super::options::{Options, property};
use super::panes::REACH;
use crate::figure::basins::Regions;
use crate::figure::surface::{Eye, Light, Scene, View, Walk, draw_light, draw_static};
use crate::figure::{Surface, landscape};
use crate::run::Run;
use crate::scene;
use crate::trainer::Record;

/// Cells a side where the caller does not say how many: `extra.cells`.
const CELLS: f64 = 100.0;
/// At most: more than a screen can show.
const MOST_CELLS: f64 = 256.0;

/// The map's scene as a surface, seen from where the Spec says.
pub(super) fn scene<'a>(
    run: &Run,
    map: landscape::Scene<'a>,
    regions: Option<Regions<'a>>,
    options: &Options,
) -> Scene<'a> {
    let eye = match run.spec().eye[..] {
        [azimuth, elevation, zoom] => Eye { azimuth, elevation, zoom },
        _ => Eye::default(),
    };
    let cells = property(&options.extra, "cells").as_f64().unwrap_or(CELLS);
    Scene { map, eye, cells: crate::math::clamp(cells, 1.0, MOST_CELLS) as u32, regions }
}

/// Draws a layer.
pub(super) fn draw<S: Surface>(
    surface: &mut S,
    scene: &Scene<'_>,
    (walk, others): (&scene::Walk, &[scene::Walk]),
    cursor: Option<landscape::Cursor>,
    is_static: bool,
    options: &Options,
) -> Result<(), String> {
    if is_static {
        return draw_static(surface, scene, &options.style).map_err(|e| e.to_string());
    }
    let others: Vec<Walk<'_>> = others.iter().map(view).collect();
    let light = Light { walk: view(walk), others: &others, focus: options.focus, cursor };
    draw_light(surface, scene, &light, &options.style).map_err(|e| e.to_string())
}

fn view(walk: &scene::Walk) -> Walk<'_> {
    Walk { plan: walk.view(), losses: &walk.losses }
}

/// What is under (x, y): JSON { kind, index, at }. Beside the surface `at` is in the level plane of the handle, so that a drag goes on.
pub(super) fn picked(run: &Run, shown: &View, now: &Record, at: (f64, f64)) -> String {
    let walk = scene::Walk::of(run, &run.slice(), run.shown(), now);
    let hit = |k: Option<usize>| {
        k.is_some_and(|k| {
            let (x, y) = shown.to_px(walk.points[k], walk.losses[k]);
            (x - at.0) * (x - at.0) + (y - at.1) * (y - at.1) <= REACH * REACH
        })
    };
    let under = shown.pick(at);
    let kind = if hit(walk.points.len().checked_sub(1)) {
        "handle"
    } else if hit(walk.points.first().map(|_| 0)) {
        "start"
    } else if under.is_some() {
        "plane"
    } else {
        "none"
    };
    let (a, b) = under.unwrap_or_else(|| shown.level(at, now.loss));
    object(&[("kind", string(kind)), ("index", "null".into()), ("at", numbers(&[a, b]))])
}
