//! Directions of a Hessian: eigenvectors of its largest and its smallest eigenvalues.

use super::principal::signed;
use super::random::direction;
use crate::eigen::{self, Krylov};

/// Parameters up to which the whole Hessian is made and diagonalised.
pub const WHOLE: usize = 48;
/// Products with the Hessian beyond that.
pub const PRODUCTS: usize = 40;

/// One eigenvalue and its unit eigenvector, signed so that its largest component is positive.
#[derive(Clone, Debug, PartialEq)]
pub struct Bend {
    /// The curvature along the direction.
    pub value: f64,
    /// The direction.
    pub direction: Vec<f64>,
}

/// The ends of a Hessian's spectrum at a point of `dim` parameters: the largest two eigenvalues in descending order, and the smallest two in
/// ascending order (fewer where there are fewer parameters). `product(v, out)` writes H·v. `None` if a number is not finite.
///
/// Up to [`WHOLE`] parameters from the whole matrix (Jacobi's method), beyond by [`PRODUCTS`] steps of Lanczos' method from a fixed random start; then the ends are
/// Ritz values, which lie inside the spectrum and, for the isolated eigenvalues that networks have, are its ends to many digits.
#[must_use]
pub fn ends(dim: usize, mut product: impl FnMut(&[f64], &mut [f64])) -> Option<[Vec<Bend>; 2]> {
    let mut search = Search::new(dim);
    while search.advance(&mut product) {}
    search.ends()
}

/// The search for [`ends`], a product at a time.
#[derive(Clone, Debug)]
pub struct Search {
    dim: usize,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    /// The Hessian, row by row.
    Whole(Vec<f64>),
    Krylov(Krylov),
}

impl Search {
    /// A search that has done nothing yet.
    #[must_use]
    pub fn new(dim: usize) -> Search {
        let krylov = || Way::Krylov(Krylov::new(&direction(0, 0, dim), PRODUCTS));
        Search { dim, way: if dim <= WHOLE { Way::Whole(Vec::new()) } else { krylov() } }
    }

    /// Whether no more products are asked for.
    #[must_use]
    pub fn is_done(&self) -> bool {
        match &self.way {
            Way::Krylov(space) => space.is_done(),
            Way::Whole(hessian) => hessian.len() == self.dim * self.dim,
        }
    }

    /// Makes one product, and says whether there is more to do.
    pub fn advance(&mut self, mut product: impl FnMut(&[f64], &mut [f64])) -> bool {
        match &mut self.way {
            Way::Krylov(space) => space.grow(product),
            Way::Whole(hessian) => {
                let (dim, done) = (self.dim, hessian.len());
                if done == dim * dim {
                    return false;
                }
                let mut one = vec![0.0; dim];
                one[done / dim] = 1.0;
                hessian.resize(done + dim, 0.0);
                product(&one, &mut hessian[done..]);
                hessian.len() < dim * dim
            }
        }
    }

    /// What it has found; `None` if a number is not finite.
    #[must_use]
    pub fn ends(self) -> Option<[Vec<Bend>; 2]> {
        let bend = |value: f64, mut direction: Vec<f64>| {
            signed(&mut direction);
            Bend { value, direction }
        };
        match self.way {
            Way::Whole(hessian) => {
                let (dim, few) = (self.dim, self.dim.min(2));
                let found = eigen::symmetric(&hessian, dim)?;
                let pair = |k: usize| bend(found.values[k], found.vectors[k * dim..(k + 1) * dim].to_vec());
                Some([(0..few).map(|k| pair(dim - 1 - k)).collect(), (0..few).map(pair).collect()])
            }
            Way::Krylov(space) => {
                let ritz = space.ritz()?;
                let (count, pair) = (ritz.values.len(), |k: usize| bend(ritz.values[k], ritz.vector(k)));
                let few = count.min(2);
                Some([(0..few).map(|k| pair(count - 1 - k)).collect(), (0..few).map(pair).collect()])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::dot;

    /// A matrix with the given function of k as its eigenvalues, by a reflection of the coordinates.
    fn check(dim: usize, eigenvalue: impl Fn(usize) -> f64) {
        let u = direction(8, 3, dim);
        let norm = dot(&u, &u);
        let reflect = |v: &[f64]| {
            let along = 2.0 * dot(v, &u) / norm;
            v.iter().zip(&u).map(|(a, b)| a - along * b).collect::<Vec<f64>>()
        };
        let product = |v: &[f64], out: &mut [f64]| {
            let scaled: Vec<f64> = reflect(v).iter().enumerate().map(|(k, x)| eigenvalue(k) * x).collect();
            out.copy_from_slice(&reflect(&scaled));
        };
        let mut all: Vec<f64> = (0..dim).map(&eigenvalue).collect();
        all.sort_by(f64::total_cmp);
        let [high, low] = ends(dim, product).expect("finite");
        assert_eq!((high.len(), low.len()), (dim.min(2), dim.min(2)));
        let mut image = vec![0.0; dim];
        for (k, Bend { value, direction }) in high.iter().enumerate().chain(low.iter().enumerate()) {
            let one_of = [all[dim - 1 - k.min(dim - 1)], all[k]];
            assert!(
                one_of.iter().any(|e| (e - value).abs() < 1e-8 * all[dim - 1].abs()),
                "{dim}: {value} for {one_of:?}"
            );
            product(direction, &mut image);
            let rest = image.iter().zip(direction).map(|(i, d)| (i - value * d).abs()).fold(0.0, f64::max);
            assert!(rest < 1e-5 * all[dim - 1].abs(), "{dim}: residual {rest} at {value}");
            let largest = direction.iter().fold(0.0_f64, |m, x| if x.abs() > m.abs() { *x } else { m });
            assert!(largest > 0.0 && (dot(direction, direction) - 1.0).abs() < 1e-12);
        }
        assert!(high[0].value > low[0].value || dim == 1);
    }

    #[test]
    fn the_ends_of_a_spectrum_are_found_in_small_and_large_matrices() {
        check(1, |_| 3.0);
        check(2, |k| k as f64 - 0.5);
        check(33, |k| (k as f64 - 10.0) * 0.3);
        // As networks have them: a few large ones, a negative one, and a bulk near 0.
        check(1500, |k| match k {
            0 => 40.0,
            1 => 11.0,
            2 => -3.0,
            3 => -1.5,
            _ => 0.2 * (k as f64 / 1500.0),
        });
    }

    #[test]
    fn what_is_not_finite_has_none() {
        assert_eq!(ends(3, |_, out| out.fill(f64::NAN)), None);
        assert_eq!(ends(100, |_, out| out.fill(f64::INFINITY)), None);
    }
}
