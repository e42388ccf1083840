//! The spectrum of a risk's Hessian at a point.
//!
//! On a quadratic descent with the step size η shrinks the part along an eigenvector by the factor 1 − ηλ at every update, so it settles if and only if λ < 2/η for
//! all of them: the largest eigenvalue, the *sharpness*, is what counts. Full-batch descent of networks sharpens until it hovers just above 2/η
//! (the edge of stability: Cohen, Kaur, Li, Kolter, Talwalkar 2021, arXiv:2103.00065). Methods with momentum have thresholds of their own
//! ([`Optimizer::stability`](crate::optimizer::Optimizer::stability)).

use crate::eigen;
use crate::objective::Objective;
use crate::slice::curvature::{PRODUCTS, WHOLE};
use crate::slice::random::direction;

/// Of these, so many of the largest and of the smallest Ritz values are told.
pub const ENDS: (usize, usize) = (6, 2);

/// Whether all eigenvalues are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of them.
    Whole,
    /// The largest and the smallest few.
    Ends,
}

/// Eigenvalues of a Hessian.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// Ascending.
    pub values: Vec<f64>,
    /// Whether these are all.
    pub extent: Extent,
}

impl Spectrum {
    /// The largest eigenvalue.
    #[must_use]
    pub fn sharpness(&self) -> f64 {
        self.values.last().copied().unwrap_or(f64::NAN)
    }

    /// The smallest eigenvalue: below 0 there is a way down along which the loss bends downwards.
    #[must_use]
    pub fn least(&self) -> f64 {
        self.values.first().copied().unwrap_or(f64::NAN)
    }
}

/// Whether a model of `dim` parameters has all its eigenvalues found.
#[must_use]
pub fn extent(dim: usize) -> Extent {
    if dim <= WHOLE { Extent::Whole } else { Extent::Ends }
}

/// What [`spectrum`] costs, in gradients of the risk: a product with a Hessian is about three.
#[must_use]
pub fn cost(dim: usize) -> u64 {
    match extent(dim) {
        Extent::Whole => 2 * dim as u64,
        Extent::Ends => 3 * PRODUCTS as u64,
    }
}

/// The eigenvalues of the Hessian of `risk` at `w` (length d); `None` if a number is not finite.
///
/// Up to [`WHOLE`] parameters all of them, by Jacobi's method; beyond the ends, as [`PRODUCTS`] steps of Lanczos' method from a fixed random start find
/// them: these lie inside the spectrum, and are its ends to many digits where those stand apart from the rest.
#[must_use]
pub fn spectrum(risk: &dyn Objective, w: &[f64]) -> Option<Spectrum> {
    let dim = risk.dim();
    if extent(dim) == Extent::Whole {
        let mut hessian = vec![0.0; dim * dim];
        risk.hessian(w, &mut hessian);
        return Some(Spectrum { values: eigen::symmetric(&hessian, dim)?.values, extent: Extent::Whole });
    }
    let ritz = eigen::lanczos(&direction(0, 0, dim), PRODUCTS, |v, out| risk.hessian_vector(w, v, out))?;
    let (high, low) = ENDS;
    let values = if ritz.len() <= high + low { ritz } else { [&ritz[..low], &ritz[ritz.len() - high..]].concat() };
    Some(Spectrum { values, extent: Extent::Ends })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::dot;
    use crate::objective::{FiniteSum, Sampler};
    use crate::optimizer::{Form, Method, Oracle};
    use crate::slice::{GridSize, Slice};

    /// ½ Σ λ_k (u_k·w)² with the u_k of a reflection: its Hessian is the same everywhere and has the eigenvalues λ_k.
    struct Bowl {
        values: Vec<f64>,
        mirror: Vec<f64>,
    }

    impl Bowl {
        fn new(values: Vec<f64>) -> Bowl {
            let mirror = direction(3, 5, values.len());
            Bowl { values, mirror }
        }

        fn reflect(&self, v: &[f64]) -> Vec<f64> {
            let along = 2.0 * dot(v, &self.mirror) / dot(&self.mirror, &self.mirror);
            v.iter().zip(&self.mirror).map(|(a, b)| a - along * b).collect()
        }
    }

    impl Objective for Bowl {
        fn dim(&self) -> usize {
            self.values.len()
        }
        fn loss(&self, w: &[f64]) -> f64 {
            self.gradient(w, &mut vec![0.0; w.len()])
        }
        fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
            self.hessian_vector(w, w, grad);
            0.5 * dot(w, grad)
        }
        fn hessian(&self, w: &[f64], hess: &mut [f64]) {
            let mut one = vec![0.0; w.len()];
            for (k, row) in hess.chunks_exact_mut(w.len()).enumerate() {
                one[k] = 1.0;
                self.hessian_vector(w, &one, row);
                one[k] = 0.0;
            }
        }
        fn hessian_vector(&self, _w: &[f64], v: &[f64], out: &mut [f64]) {
            let scaled: Vec<f64> = self.reflect(v).iter().zip(&self.values).map(|(x, l)| l * x).collect();
            out.copy_from_slice(&self.reflect(&scaled));
        }
        fn exact_sampler<'a>(&'a self, _: &Slice, _: GridSize) -> Box<dyn Sampler<f64> + 'a> {
            unreachable!("no picture is drawn")
        }
        fn pixel_sampler<'a>(&'a self, _: &Slice, _: GridSize) -> Box<dyn Sampler<f32> + 'a> {
            unreachable!("no picture is drawn")
        }
    }

    impl FiniteSum for Bowl {
        fn terms(&self) -> u32 {
            1
        }
        fn batch_gradient(&self, w: &[f64], _batch: &[u32], grad: &mut [f64]) -> f64 {
            self.gradient(w, grad)
        }
    }

    #[test]
    fn a_small_spectrum_is_whole_and_a_large_one_has_its_ends() {
        let check = |values: Vec<f64>| {
            let mut expected = values.clone();
            expected.sort_by(f64::total_cmp);
            let dim = values.len();
            let found = spectrum(&Bowl::new(values), &vec![0.3; dim]).expect("finite");
            let (n, scale) = (found.values.len(), expected[dim - 1].abs());
            assert_eq!((found.extent, n), if dim <= WHOLE { (Extent::Whole, dim) } else { (Extent::Ends, 8) });
            assert!(found.values.is_sorted());
            // Of the ends the outermost two at each side are isolated here, and exact.
            let told = if found.extent == Extent::Whole { dim } else { 2 };
            for k in 0..told {
                for (value, expected) in
                    [(found.values[k], expected[k]), (found.values[n - 1 - k], expected[dim - 1 - k])]
                {
                    assert!((value - expected).abs() <= 1e-9 * scale, "{dim}: {value}, not {expected}");
                }
            }
            assert!(found.sharpness() >= found.least());
        };
        check(vec![2.0]);
        check(vec![-1.0, 3.0, 0.5]);
        check((0..WHOLE).map(|k| k as f64 - 10.0).collect());
        check((0..100).map(|k| if k < 2 { -900.0 * (k + 1) as f64 } else { (k * k) as f64 }).collect());
        assert_eq!(spectrum(&Bowl::new(vec![f64::NAN, 1.0]), &[0.0; 2]), None);
    }

    #[test]
    fn thresholds_are_where_methods_stop_settling() {
        // On ½ λ w² with η = 1: just below its threshold a method goes to 0, just above it away.
        let check = |method: Method| {
            let factor = method.start(1).stability().expect("a threshold");
            for (share, settles) in [(0.98, true), (1.02, false)] {
                let bowl = Bowl::new(vec![share * factor]);
                let (mut rule, mut w) = (method.start(1), [1e-3]);
                for _ in 0..4000 {
                    rule.step(&mut Oracle::new(&bowl, &[]), 1.0, &mut w);
                }
                assert_eq!(w[0].abs() < 1e-6, settles, "{method:?} at {share} of {factor}: {}", w[0]);
            }
        };
        check(Method::Descent);
        for mu in [0.0, 0.5, 0.9] {
            for form in [Form::PyTorch, Form::Sutskever] {
                check(Method::HeavyBall { mu, form });
                check(Method::Nesterov { mu, form });
            }
        }
        assert_eq!(Method::Newton { damping: 1.0 }.start(1).stability(), None);
    }
}
