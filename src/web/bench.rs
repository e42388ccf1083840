//! Kernels laid bare for `cargo xtask bench`. Behind the feature `bench`: never in the shipped module.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use crate::math::lanes::{F32x4, F64x2, Lanes};
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::{Bias, Neuron};
use crate::objective::Objective;
use crate::objective::neuron_risk::NeuronRisk;
use crate::slice::{Axis, GridSize, Slice};
use wasm_bindgen::prelude::*;

/// One landscape to compute again and again: a sigmoid neuron with two weights and a bias, square loss, over the plane
/// of both weights.
#[wasm_bindgen]
pub struct Bench {
    risk: NeuronRisk,
    slice: Slice,
    grid: GridSize,
    exact: Vec<f64>,
    pixels: Vec<f32>,
}

#[wasm_bindgen]
impl Bench {
    /// `x`: n×2 row-major, `y`: n; the weights in ±`reach`, the bias held at `bias`.
    #[wasm_bindgen(constructor)]
    pub fn new(x: Vec<f64>, y: Vec<f64>, bias: f64, reach: f64, width: u32, height: u32) -> Bench {
        let neuron = Neuron { inputs: 2, activation: Activation::Sigmoid, bias: Bias::With };
        let axis = Axis { lo: -reach, hi: reach };
        let cells = width as usize * height as usize;
        Bench {
            risk: NeuronRisk { neuron, loss: Loss::Square, x, y, decay: 0.0 },
            slice: Slice::coordinates(&[0.0, 0.0, bias], 0, 1, axis, axis),
            grid: GridSize { width, height },
            exact: vec![0.0; cells],
            pixels: vec![0.0; cells],
        }
    }

    /// The landscape in f64, tables included, as a drag computes it.
    pub fn exact(&mut self) {
        self.risk.exact_sampler(&self.slice, self.grid).fill(0..self.grid.height, &mut self.exact);
    }

    /// The landscape in f32.
    pub fn pixels(&mut self) {
        self.risk.pixel_sampler(&self.slice, self.grid).fill(0..self.grid.height, &mut self.pixels);
    }

    /// Values of the last `exact`.
    #[wasm_bindgen(js_name = exactValues)]
    pub fn exact_values(&self) -> Vec<f64> {
        self.exact.clone()
    }

    /// Values of the last `pixels`.
    #[wasm_bindgen(js_name = pixelValues)]
    pub fn pixel_values(&self) -> Vec<f32> {
        self.pixels.clone()
    }
}

/// `count` divisions in f64 and nothing else, two side by side in eight independent chains: the divide unit's rate.
#[wasm_bindgen]
pub fn divides64(count: u32) -> f64 {
    let c = F64x2::splat(1.75);
    let mut chains: [F64x2; 8] = std::array::from_fn(|i| F64x2::new(1.1 + i as f64, 1.3));
    for _ in 0..count / 16 {
        for x in &mut chains {
            *x = c / *x;
        }
    }
    chains.into_iter().flat_map(F64x2::to_array).sum()
}

/// `count` divisions in f32, four side by side.
#[wasm_bindgen]
pub fn divides32(count: u32) -> f32 {
    let c = F32x4::splat(1.75);
    let mut chains: [F32x4; 8] = std::array::from_fn(|i| F32x4::splat(1.1 + i as f32));
    for _ in 0..count / 32 {
        for x in &mut chains {
            *x = c / *x;
        }
    }
    chains.into_iter().flat_map(F32x4::to_array).sum()
}

/// The hash of [`crate::math::self_check`], in hexadecimal.
#[wasm_bindgen(js_name = mathSelfCheck)]
pub fn math_self_check() -> String {
    format!("{:016x}", crate::math::self_check())
}
