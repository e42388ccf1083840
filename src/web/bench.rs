//! Kernels laid bare for `cargo xtask bench`. Behind the feature `bench`: never in the shipped module.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use crate::math::lanes::{F32x4, F64x2, Lanes};
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::network::Network;
use crate::model::neuron::{Bias, Neuron};
use crate::objective::augment::Augmentation;
use crate::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use crate::objective::neuron_risk::NeuronRisk;
use crate::objective::neuron_risk::abreast::Abreast;
use crate::objective::risk::Risk;
use crate::objective::{FiniteSum, Made, Objective, Steps};
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
        let axis = Axis::linear(-reach, reach);
        let cells = width as usize * height as usize;
        Bench {
            risk: NeuronRisk { neuron, loss: Loss::Square, x, y, decay: 0.0, augment: Augmentation::default() },
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

/// One training run to make again and again: a tanh network (or a single tanh neuron), square loss, plain descent.
#[wasm_bindgen]
pub struct Training {
    risk: Risk,
    w: Vec<f64>,
    order: Vec<u32>,
    batch: usize,
    eta: f64,
}

#[wasm_bindgen]
impl Training {
    /// `widths`: inputs, hidden layers, one output; `w`: the start; `order`: the samples, batch after batch.
    #[wasm_bindgen(constructor)]
    pub fn new(
        widths: &[u32],
        w: Vec<f64>,
        x: Vec<f64>,
        y: Vec<f64>,
        order: Vec<u32>,
        batch: usize,
        eta: f64,
    ) -> Training {
        let widths: Vec<usize> = widths.iter().map(|n| *n as usize).collect();
        let (tanh, bias) = (Activation::Tanh, Bias::With);
        let risk = if widths.len() == 2 {
            let neuron = Neuron { inputs: widths[0], activation: tanh, bias };
            Risk::Neuron(NeuronRisk { neuron, loss: Loss::Square, x, y, decay: 0.0, augment: Augmentation::default() })
        } else {
            let network = Network { widths, hidden: tanh, output: tanh, bias };
            let criterion = Criterion::Outputs(Loss::Square);
            Risk::Network(Box::new(NetworkRisk::new(Parts {
                network,
                criterion,
                x,
                y,
                decay: 0.0,
                dropout: Dropout::default(),
                augment: Augmentation::default(),
            })))
        };
        Training { risk, w, order, batch, eta }
    }

    /// All updates from the start; returns the parameters in the end.
    pub fn run(&self) -> Vec<f64> {
        let mut w = self.w.clone();
        let eta = vec![self.eta; self.order.len() / self.batch];
        let steps = Steps { t: 0, eta: &eta, order: &self.order, size: self.batch, bound: f64::MAX };
        self.risk.descend(&steps, &mut w);
        w
    }
}

/// Runs of a sigmoid neuron with two weights and a bias from several starts, square loss, plain descent with batches of one.
#[wasm_bindgen]
pub struct Runs {
    risk: NeuronRisk,
    starts: Vec<f64>,
    order: Vec<u32>,
    eta: Vec<f64>,
}

#[wasm_bindgen]
impl Runs {
    /// `x`: n×2 row-major, `y`: n; `starts`: three numbers a run; `order`: the samples.
    #[wasm_bindgen(constructor)]
    pub fn new(x: Vec<f64>, y: Vec<f64>, starts: Vec<f64>, order: Vec<u32>, eta: f64) -> Runs {
        let neuron = Neuron { inputs: 2, activation: Activation::Sigmoid, bias: Bias::With };
        let eta = vec![eta; order.len()];
        Runs {
            risk: NeuronRisk { neuron, loss: Loss::Square, x, y, decay: 0.0, augment: Augmentation::default() },
            starts,
            order,
            eta,
        }
    }

    /// All updates of every run, one run after the other; returns the parameters in the end.
    pub fn alone(&self) -> Vec<f64> {
        let mut w = self.starts.clone();
        for w in w.chunks_exact_mut(3) {
            self.risk.descend(&self.steps(), w);
        }
        w
    }

    /// The same, side by side.
    pub fn abreast(&self) -> Vec<f64> {
        let mut w = self.starts.clone();
        let run = |w| Abreast { steps: self.steps(), w, made: Made::default() };
        self.risk.descend_abreast(&mut w.chunks_exact_mut(3).map(run).collect::<Vec<_>>());
        w
    }

    fn steps(&self) -> Steps<'_> {
        Steps { t: 0, eta: &self.eta, order: &self.order, size: 1, bound: f64::MAX }
    }
}

/// A network's landscape over two directions along which all its parameters move.
#[wasm_bindgen]
pub struct NetworkLandscape {
    risk: NetworkRisk,
    slice: Slice,
    grid: GridSize,
}

#[wasm_bindgen]
impl NetworkLandscape {
    /// As [`Training::new`]; the directions are `u` and `v`, in ±1.
    #[wasm_bindgen(constructor)]
    pub fn new(
        widths: &[u32],
        w: Vec<f64>,
        u: Vec<f64>,
        v: Vec<f64>,
        x: Vec<f64>,
        y: Vec<f64>,
        side: u32,
    ) -> NetworkLandscape {
        let widths: Vec<usize> = widths.iter().map(|n| *n as usize).collect();
        let network = Network { widths, hidden: Activation::Tanh, output: Activation::Tanh, bias: Bias::With };
        let criterion = Criterion::Outputs(Loss::Square);
        let axis = Axis::linear(-1.0, 1.0);
        NetworkLandscape {
            risk: NetworkRisk::new(Parts {
                network,
                criterion,
                x,
                y,
                decay: 0.0,
                dropout: Dropout::default(),
                augment: Augmentation::default(),
            }),
            slice: Slice { origin: w, u, v, x: axis, y: axis },
            grid: GridSize { width: side, height: side },
        }
    }

    /// In f64.
    pub fn exact(&self) -> Vec<f64> {
        let mut out = vec![0.0; (self.grid.width * self.grid.height) as usize];
        self.risk.exact_sampler(&self.slice, self.grid).fill(0..self.grid.height, &mut out);
        out
    }

    /// In f32.
    pub fn pixels(&self) -> Vec<f32> {
        let mut out = vec![0.0; (self.grid.width * self.grid.height) as usize];
        self.risk.pixel_sampler(&self.slice, self.grid).fill(0..self.grid.height, &mut out);
        out
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
