//! What slices are made of, for a caller's own: directions, principal planes, values in f64 on any slice.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::error::{set, to_js};
use super::slices::read_for;
use super::{Session, grid};
use crate::error::Error;
use crate::slice::{principal, random};
use js_sys::{Float64Array, Object};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Session {
    /// A direction made as long, filter by filter, as the parameters `w` are (Li and others 2018): a filter is what goes into one unit; biases go nowhere. Both
    /// have as many numbers as there are parameters.
    #[wasm_bindgen(js_name = filterNormalised)]
    pub fn filter_normalised(&self, w: &[f64], direction: &[f64]) -> Result<Vec<f64>, JsValue> {
        let problem = self.run().problem();
        problem.check_parameters("w", w).map_err(|e| to_js(&e))?;
        problem.check_parameters("direction", direction).map_err(|e| to_js(&e))?;
        let mut direction = direction.to_vec();
        random::filter_normalise(&mut direction, w, &problem.train.filters());
        Ok(direction)
    }

    /// The principal plane of a trajectory about its last place: { u, v, singularValues, explained }. `places` are m×dim row-major, two at least; the more
    /// there are of both, the fewer singular values come: the largest two always do.
    #[wasm_bindgen(js_name = principalPlane)]
    pub fn principal_plane(places: &[f64], dim: usize) -> Result<Object, JsValue> {
        let wrong = || {
            let needed = (2 * dim.max(1)) as u32;
            to_js(&Error::BadLength { what: "places".into(), found: places.len() as u32, needed })
        };
        if dim == 0 || !places.len().is_multiple_of(dim) {
            return Err(wrong());
        }
        let rows: Vec<&[f64]> = places.chunks_exact(dim).collect();
        let (last, before) = rows.split_last().filter(|(_, before)| !before.is_empty()).ok_or_else(wrong)?;
        let found = principal::plane(before, last);
        let object = Object::new();
        let all = [
            ("u", &found.span.u),
            ("v", &found.span.v),
            ("singularValues", &found.singular_values),
            ("explained", &found.explained),
        ];
        for (name, values) in all {
            set(&object, name, &Float64Array::from(values.as_slice()).into());
        }
        Ok(object)
    }

    /// The loss in f64 at width×height cell centres of a slice as [`slice`](Session::slice) writes it, row-major from the lower edge.
    #[wasm_bindgen(js_name = landscapeOf)]
    pub fn landscape_of(&self, width: u32, height: u32, slice: &[f64]) -> Result<Vec<f64>, JsValue> {
        let (grid, slice) = (grid(width, height)?, read_for(self.run(), slice).map_err(|e| to_js(&e))?);
        let mut z = vec![0.0; (width * height) as usize];
        self.run().problem().train.exact_sampler(&slice, grid).fill(0..height, &mut z);
        Ok(z)
    }
}
