//! What other programs ask of a Session and the page does not: a caller's own arrays, derivatives anywhere, landscapes in f64, several runs.
//!
//! Only in the whole module, which is the public programming interface.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::error::{set, to_js};
use super::{Session, grid};
use crate::dataset::synthetic::{self, Meaning};
use crate::error::Error;
use crate::model::loss::Loss;
use crate::model::neuron::Bias;
use crate::objective::dropout::{MOST_INPUTS, penalty, quadratic_penalty};
use crate::run::{Run, Shelf};
use crate::slice::Axis;
use crate::spec::Spec;
use js_sys::{Float64Array, Object};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Session {
    /// Opens a Spec on a caller's arrays, `inputs` n×d row-major, `targets` n×k row-major: with `data=own` (k = 1), or with `data=linear&design=given`.
    #[wasm_bindgen(js_name = withData)]
    pub fn with_data(spec: &str, inputs: &[f64], n: u32, d: u32, targets: &[f64], k: u32) -> Result<Session, JsValue> {
        let mut shelf = Shelf::default();
        if Spec::parse(spec).is_ok_and(|spec| spec.is_linear_network()) {
            let pairs = synthetic::pairs(inputs, n as usize, d as usize, targets, k as usize);
            shelf.put_pairs(pairs.map_err(|e| to_js(&e))?, targets.to_vec());
            return Session::open(spec, shelf);
        }
        let arrays = || {
            if k != 1 {
                return Err(Error::BadLength { what: "k".into(), found: k, needed: 1 });
            }
            let is = |y: f64, v: f64| y.to_bits() == v.to_bits();
            let two = |a: f64, b: f64| targets.iter().all(|y| is(*y, a) || is(*y, b));
            let meaning = if two(0.0, 1.0) || two(-1.0, 1.0) { Meaning::Classes } else { Meaning::Values };
            synthetic::arrays(inputs, n as usize, d as usize, targets, meaning)
        };
        shelf.put_arrays(arrays().map_err(|e| to_js(&e))?);
        Session::open(spec, shelf)
    }

    /// Number of parameters. Their flat order: weights w1 … wd, then the bias; a network's layer by layer, weights (units×inputs,
    /// row-major), then biases.
    #[wasm_bindgen(getter)]
    pub fn dim(&self) -> usize {
        self.run().problem().train.dim()
    }

    /// Puts the parameters elsewhere: an edit at the current update.
    #[wasm_bindgen(js_name = setParams)]
    pub fn set_params(&mut self, w: &[f64]) -> Result<(), JsValue> {
        self.runs[self.active].edit(w).map_err(|e| to_js(&e))
    }

    /// The risk over the training samples at `w`.
    pub fn loss(&self, w: &[f64]) -> Result<f64, JsValue> {
        self.at(w)?;
        Ok(self.run().problem().train.loss(w))
    }

    /// Its gradient at `w`.
    pub fn gradient(&self, w: &[f64]) -> Result<Vec<f64>, JsValue> {
        self.at(w)?;
        let mut grad = vec![0.0; w.len()];
        self.run().problem().train.gradient(w, &mut grad);
        Ok(grad)
    }

    /// Its Hessian at `w`, row-major.
    pub fn hessian(&self, w: &[f64]) -> Result<Vec<f64>, JsValue> {
        self.at(w)?;
        let mut hessian = vec![0.0; w.len() * w.len()];
        self.run().problem().train.hessian(w, &mut hessian);
        Ok(hessian)
    }

    /// Goes to update `t` exactly; returns what `step` returns.
    pub fn seek(&mut self, t: u32) -> Object {
        self.runs[self.active].seek(u64::from(t));
        self.report()
    }

    /// The landscape in f64 at width×height cell centres: { x, y, z } with z row-major from the lower edge.
    pub fn landscape(&self, width: u32, height: u32) -> Result<Object, JsValue> {
        let grid = grid(width, height)?;
        let slice = self.run().slice();
        let mut z = vec![0.0; (width * height) as usize];
        self.run().problem().train.exact_sampler(&slice, grid).fill(0..height, &mut z);
        let centres = |axis: Axis, cells: u32| {
            let values: Vec<f64> = (0..cells).map(|i| axis.centre(i, cells)).collect();
            JsValue::from(Float64Array::from(values.as_slice()))
        };
        let object = Object::new();
        set(&object, "x", &centres(slice.x, width));
        set(&object, "y", &centres(slice.y, height));
        set(&object, "z", &Float64Array::from(z.as_slice()).into());
        Ok(object)
    }

    /// Opens another run beside the others on the same shelf of data; returns its number. The active run stays.
    #[wasm_bindgen(js_name = addRun)]
    pub fn add_run(&mut self, spec: &str) -> Result<usize, JsValue> {
        let run = Spec::parse(spec).and_then(|s| Run::open(s, &self.shelf)).map_err(|e| to_js(&e))?;
        self.runs.push(run);
        Ok(self.runs.len() - 1)
    }

    /// Closes a run; the last one stays. Runs behind it move up by one.
    #[wasm_bindgen(js_name = removeRun)]
    pub fn remove_run(&mut self, i: usize) -> Result<(), JsValue> {
        self.check_run(i)?;
        if self.runs.len() > 1 {
            self.runs.remove(i);
            self.active = if self.active > i { self.active - 1 } else { self.active.min(self.runs.len() - 1) };
        }
        Ok(())
    }

    /// Makes a run the active one: the one that is stepped, read and drawn with its handle.
    #[wasm_bindgen(js_name = selectRun)]
    pub fn select_run(&mut self, i: usize) -> Result<(), JsValue> {
        self.check_run(i)?;
        self.active = i;
        Ok(())
    }

    /// How many runs there are.
    pub fn runs(&self) -> usize {
        self.runs.len()
    }

    /// What dropping each input with probability `share` adds to the sum of the training samples' losses at `w`, in expectation: [exactly, over all masks; to second order].
    /// For logistic regression, a neuron with cross-entropy and no bias.
    #[wasm_bindgen(js_name = dropoutPenalty)]
    pub fn dropout_penalty(&self, w: &[f64], share: f64) -> Result<Vec<f64>, JsValue> {
        self.at(w)?;
        let bad = |key: &str, value: String, allowed: &str| {
            Err(to_js(&Error::BadValue { key: key.into(), value, allowed: allowed.into() }))
        };
        let risk = self.run().problem().train.neuron().filter(|risk| risk.loss == Loss::CrossEntropy);
        let Some(risk) = risk else { return bad("loss", String::new(), "ce") };
        if risk.neuron.bias == Bias::With {
            return bad("bias", "yes".into(), "no");
        }
        if risk.neuron.inputs > MOST_INPUTS {
            return bad("d", risk.neuron.inputs.to_string(), "1…20");
        }
        if !(0.0..1.0).contains(&share) {
            return bad("drop", super::json::number(share), "0…0.99");
        }
        Ok(vec![penalty(&risk.x, w, share), quadratic_penalty(&risk.x, w, share)])
    }
}

impl Session {
    fn at(&self, w: &[f64]) -> Result<(), JsValue> {
        self.run().problem().check_parameters("w", w).map_err(|e| to_js(&e))
    }

    fn check_run(&self, i: usize) -> Result<(), JsValue> {
        let allowed = format!("0…{}", self.runs.len() - 1);
        let error = Error::BadValue { key: "run".into(), value: i.to_string(), allowed };
        if i < self.runs.len() { Ok(()) } else { Err(to_js(&error)) }
    }
}
