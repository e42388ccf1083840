//! The landscape's slice: held by a hand, and as plain numbers, for the worker that computes tiles, which need not find it, nor go where the run stands.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::error::to_js;
use crate::error::Error;
use crate::run::Run;
use crate::slice::{Axis, Scale, Slice};
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Session {
    /// Whether a hand is on the walk: while it is, the slice stays as it is and does not follow what is dragged.
    pub fn hold(&mut self, on: bool) {
        let run = &mut self.runs[self.active];
        if on { run.hold() } else { run.release() }
    }

    /// The landscape's slice, origin + a·u + b·v, as numbers: x0, x1, scale, y0, y1, scale, origin, u, v (each of the latter as many as there are
    /// parameters). A scale is 0 (linear), -1 (ln) or the unit of asinh(w/unit).
    pub fn slice(&self) -> Vec<f64> {
        write(&self.run().slice())
    }

    /// [`tile`](Session::tile) on the slice that [`slice`](Session::slice) wrote, in this Session or another one.
    #[wasm_bindgen(js_name = tileOf)]
    pub fn tile_of(
        &self,
        width: u32,
        height: u32,
        row0: u32,
        row1: u32,
        slice: &[f64],
    ) -> Result<Float32Array, JsValue> {
        let slice = read_for(self.run(), slice).map_err(|e| to_js(&e))?;
        self.rows_of(&slice, (width, height), row0, row1)
    }
}

/// The slice that [`write`] wrote, of a run's parameters.
pub(super) fn read_for(run: &Run, slice: &[f64]) -> Result<Slice, Error> {
    let dim = run.w().len();
    let (found, needed) = (slice.len() as u32, (2 * AXIS + 3 * dim) as u32);
    read(slice, dim).ok_or_else(|| Error::BadLength { what: "slice".into(), found, needed })
}

/// Numbers of an axis: its ends, and its scale.
const AXIS: usize = 3;

/// x₀, x₁, scale; y₀, y₁, scale; origin, u, v. A scale is 0 (linear), −1 (ln w) or the unit of asinh(w/unit).
fn write(slice: &Slice) -> Vec<f64> {
    let scale = |scale: Scale| match scale {
        Scale::Linear => 0.0,
        Scale::Ln => -1.0,
        Scale::MirroredLn => -2.0,
        Scale::Asinh { unit } => unit,
    };
    let axes = [slice.x, slice.y].into_iter().flat_map(|axis| [axis.lo, axis.hi, scale(axis.scale)]);
    axes.chain([&slice.origin, &slice.u, &slice.v].into_iter().flatten().copied()).collect()
}

/// The inverse of [`write`] for `dim` parameters; nothing for another count of numbers.
fn read(numbers: &[f64], dim: usize) -> Option<Slice> {
    if numbers.len() != 2 * AXIS + 3 * dim {
        return None;
    }
    let axis =
        |k: usize| Axis { lo: numbers[AXIS * k], hi: numbers[AXIS * k + 1], scale: scale(numbers[AXIS * k + 2]) };
    let vector = |k: usize| numbers[2 * AXIS + k * dim..2 * AXIS + (k + 1) * dim].to_vec();
    Some(Slice { origin: vector(0), u: vector(1), v: vector(2), x: axis(0), y: axis(1) })
}

fn scale(written: f64) -> Scale {
    if written < -1.5 {
        Scale::MirroredLn
    } else if written < 0.0 {
        Scale::Ln
    } else if written > 0.0 {
        Scale::Asinh { unit: written }
    } else {
        Scale::Linear
    }
}
