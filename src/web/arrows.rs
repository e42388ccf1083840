//! The next update as arrows on the landscape, and in numbers. In the whole module only.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::json::{list, number, numbers, object};
use super::options::Options;
use super::panes::Panes;
use crate::figure::{Surface, arrows};
use crate::run::Run;
use crate::scene::arrows::{Move, Place, moves};
use crate::spec::Extra;
use wasm_bindgen::prelude::*;

/// Whether the Spec shows them.
pub(super) fn shown(run: &Run) -> bool {
    run.spec().show.contains(&Extra::Arrows)
}

/// The updates of the run and its rivals that walk on its landscape, and by what their lengths are multiplied.
fn all(run: &mut Run, rivals: &mut [Run]) -> (f64, Vec<Option<Move>>) {
    let (slice, axes) = (run.slice(), run.shown());
    let mut runs: Vec<&mut Run> = std::iter::once(run).chain(rivals).collect();
    moves(&mut runs, &slice, axes)
}

impl Panes {
    /// Draws the next updates over the landscape's light layer.
    pub(super) fn draw_arrows(
        &mut self,
        run: &mut Run,
        rivals: &mut [Run],
        canvas: &web_sys::HtmlCanvasElement,
        options: &str,
    ) -> Result<(), JsValue> {
        self.draw_over(canvas, options, |panes, surface, options| panes.arrows_on(run, rivals, surface, options))
    }

    /// Draws them on any surface that the landscape was drawn on last.
    pub(super) fn arrows_on<S: Surface>(
        &self,
        run: &mut Run,
        rivals: &mut [Run],
        surface: &mut S,
        options: &Options,
    ) -> Result<(), String> {
        let flat = run.shown().axes().1.is_some();
        let (width, height) = surface.get_size();
        let units = f64::from(crate::figure::UNITS) * options.style.dpr;
        let rect = match (&self.drawn.surface, &self.drawn.landscape) {
            (Some(_), _) => [0.0, 0.0, f64::from(width) / units, f64::from(height) / units],
            (None, Some(plot)) => [plot.left, plot.top, plot.right(), plot.bottom()],
            (None, None) => return Ok(()),
        };
        let place = |p: &Place| match (&self.drawn.surface, &self.drawn.landscape) {
            (Some(view), _) => view.to_px(p.at, p.loss),
            (None, Some(plot)) => plot.to_px(p.at.0, if flat { p.at.1 } else { p.loss }),
            (None, None) => (f64::NAN, f64::NAN),
        };
        let palette = options.style.palette();
        let colours = std::iter::once(&palette.walk).chain(palette.others.iter().cycle());
        let (_, found) = all(run, rivals);
        // Beside a surface there is no ground that they could lie on.
        let axes = run.shown().axes();
        let on = |p: &Place| {
            let within = |share: f64| (0.0..=1.0).contains(&share);
            self.drawn.surface.is_none()
                || (within(axes.0.share(p.at.0)) && axes.1.is_none_or(|y| within(y.share(p.at.1))))
        };
        let seen: Vec<arrows::Arrows> = found
            .iter()
            .zip(colours)
            .filter_map(|(found, colour)| {
                let found = found.as_ref().filter(|found| on(&found.from))?;
                Some(arrows::Arrows {
                    from: place(&found.from),
                    gradient: place(&found.gradient),
                    momentum: place(&found.momentum),
                    whole: place(&found.whole),
                    colour: *colour,
                })
            })
            .collect();
        arrows::draw(surface, rect, &seen, &options.style).map_err(|e| e.to_string())
    }
}

#[wasm_bindgen]
impl Session {
    /// The next update of the active run, which stays where it is, as JSON { step, next, gradient, momentum, decay }: the parameters behind it, to the bit those that `step(1)`
    /// makes, and the parts of which it consists. `null` where the next update leaves the finite numbers.
    #[wasm_bindgen(js_name = nextUpdate)]
    pub fn next_update(&mut self) -> String {
        let run = &mut self.runs[self.active];
        let Some(next) = run.next_update() else { return "null".into() };
        object(&[
            ("step", run.timeline().trainer().t().to_string()),
            ("next", numbers(&next.w)),
            ("gradient", numbers(&next.parts.gradient)),
            ("momentum", numbers(&next.parts.momentum)),
            ("decay", numbers(&next.parts.decay)),
        ])
    }

    /// What the arrows show, as JSON { times, moves: [{ gradient, momentum, decay, whole } or null] }: lengths in parameter space, the run's own first, then its rivals', and by what they
    /// are multiplied on the landscape.
    pub fn arrows(&mut self) -> String {
        let (times, found) = all(&mut self.runs[self.active], &mut self.rivals);
        let row = |found: &Option<Move>| {
            found.as_ref().map_or_else(
                || "null".into(),
                |found| {
                    let [gradient, momentum, decay, whole] = found.norms.map(number);
                    object(&[("gradient", gradient), ("momentum", momentum), ("decay", decay), ("whole", whole)])
                },
            )
        };
        object(&[("times", number(times)), ("moves", list(found.iter().map(row)))])
    }
}
