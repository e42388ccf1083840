//! From a run in which every class has an output of its own to the regions of its data pane.

use super::{OUTPUT_CELLS, plane};
use crate::objective::network_risk::Criterion;
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
    let classes = problem.train.outputs();
    let Some(risk) = problem.train.network() else { return (size, classes, Vec::new()) };
    let values = risk.values(w, &plane(problem.train.inputs(), size, x, y), risk.layers().len());
    let of_outputs = |z: &[f64]| z[z.len() - classes..].iter().map(|z| *z as f32).collect::<Vec<f32>>();
    let values = values.z.chunks_exact(values.units).flat_map(of_outputs).collect();
    (size, classes, values)
}
