//! From a run in which every class has an output of its own to the regions of its data pane.

use super::OUTPUT_CELLS;
use crate::objective::network_risk::Criterion;
use crate::objective::risk::Prediction;
use crate::run::Problem;
use crate::slice::{Axis, GridSize};

/// Whether the classes are told apart by the largest of several outputs: not where softmax has two, whose second one says all.
#[must_use]
pub fn told_apart(problem: &Problem) -> bool {
    let Some(risk) = problem.train.network() else { return false };
    match problem.train.outputs() {
        1 => false,
        2 => risk.parts().criterion != Criterion::Softmax,
        _ => true,
    }
}

/// What each class scores at the cells of the plane of the first two inputs, others at 0: the sums that outputs apply the same increasing function to. They are steep where
/// outputs are flat, so that boundaries can be found between cells.
#[must_use]
pub fn scores(problem: &Problem, w: &[f64], x: Axis, y: Axis) -> (GridSize, usize, Vec<f32>) {
    let size = GridSize { width: OUTPUT_CELLS, height: OUTPUT_CELLS };
    let (inputs, classes) = (problem.train.inputs(), problem.train.outputs());
    let mut input = vec![0.0; inputs];
    let (mut scratch, mut out) = (Prediction::default(), vec![0.0; classes]);
    let mut values = Vec::with_capacity((size.width * size.height) as usize * classes);
    for row in 0..size.height {
        if inputs > 1 {
            input[1] = y.centre(row, size.height);
        }
        for column in 0..size.width {
            input[0] = x.centre(column, size.width);
            problem.train.predict(w, &input, &mut scratch, &mut out);
            values.extend(scratch.z[scratch.z.len() - classes..].iter().map(|z| *z as f32));
        }
    }
    (size, classes, values)
}
