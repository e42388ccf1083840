//! Directions that take seconds: found a product with the Hessian at a time, while others stand in.

use super::{Ground, Walk};
use crate::run::Run;
use crate::slice::curvature;
use crate::spec::Cut;

/// Gradients of a neuron's terms that directions may cost at once.
const AT_ONCE: u64 = 1_000_000;
/// What a product with the Hessian costs, in gradients.
const PRODUCT: u64 = 3;

impl Run {
    /// Whether dear directions were found.
    pub(super) fn is_found(&self, ground: &Ground) -> bool {
        self.cut.search.as_ref().is_some_and(|(of, search)| of == ground && search.is_done())
    }

    /// Goes on to find dear directions by about `budget` gradients of a neuron's terms, one product with the Hessian at least; returns what was spent.
    pub(in crate::run) fn bend(&mut self, budget: u64) -> u64 {
        let Some(ground) = self.ground() else { return 0 };
        let dim = ground.now.len();
        let (mut of, mut search) =
            self.cut.search.take().unwrap_or_else(|| (ground.clone(), curvature::Search::new(dim)));
        if of != ground {
            (of, search) = (ground, curvature::Search::new(dim));
        }
        let risk = &self.problem.train;
        let each = self.product_cost();
        let (walk, mut spent) = (Walk::of(self, &of), 0);
        let centre = walk.point(self.spec.centre).to_vec();
        while spent <= budget {
            spent = spent.saturating_add(each);
            if !search.advance(|v, out| risk.hessian_vector(&centre, v, out)) {
                break;
            }
        }
        let is_done = search.is_done();
        self.cut.search = Some((of, search));
        if is_done {
            self.place();
        }
        spent
    }

    /// What a product with the Hessian costs, in gradients of a neuron's terms.
    fn product_cost(&self) -> u64 {
        let risk = &self.problem.train;
        PRODUCT * u64::from(risk.terms()) * risk.gradient_cost()
    }

    /// Whether finding the directions takes longer than a frame has time.
    pub(super) fn is_dear(&self) -> bool {
        let dim = self.problem.train.dim();
        let products = if dim <= curvature::WHOLE { dim } else { curvature::PRODUCTS };
        self.spec.slice == Cut::Hessian && products as u64 * self.product_cost() > AT_ONCE
    }
}
