//! Eigenvalues and eigenvectors of symmetric matrices, the same bits natively and in the browser.
//!
//! Jacobi's method (Golub and Van Loan, Matrix Computations, 4th ed., §8.5): rotations in turn bring every element beside the
//! diagonal to nothing. It takes longer than tridiagonal methods on large matrices, and finds small eigenvalues of graded ones,
//! such as Hessians, more exactly.

use crate::matrix::dot;

/// Sweeps after which the rest is taken as it is; eight are many.
const SWEEPS: usize = 60;

/// What [`symmetric`] finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigen {
    /// Eigenvalues in ascending order, n.
    pub values: Vec<f64>,
    /// The unit eigenvector of each, n×n row-major: row k belongs to value k.
    pub vectors: Vec<f64>,
}

/// The eigenvalues and eigenvectors of the symmetric matrix `a` (n×n, row-major; the upper triangle is read).
/// `None` if an element is not finite.
#[must_use]
pub fn symmetric(a: &[f64], n: usize) -> Option<Eigen> {
    if a.iter().any(|v| !v.is_finite()) {
        return None;
    }
    // Scaled by a power of two, so that squares neither over- nor underflow, and nothing is rounded.
    let largest = a.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let exponent = (largest.to_bits() >> 52).clamp(53, 2000);
    let (down, up) = (f64::from_bits((2046 - exponent) << 52), f64::from_bits(exponent << 52));
    let mut a: Vec<f64> = a.iter().map(|v| v * down).collect();
    for r in 0..n {
        for c in 0..r {
            a[r * n + c] = a[c * n + r];
        }
    }
    let mut v = vec![0.0; n * n];
    (0..n).for_each(|i| v[i * n + i] = 1.0);
    for _ in 0..SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                rotated |= rotate(&mut a, &mut v, n, p, q);
            }
        }
        if !rotated {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    // Insertion keeps equal ones in their order; n is small.
    for i in 1..n {
        let mut k = i;
        while k > 0 && a[order[k - 1] * n + order[k - 1]] > a[order[k] * n + order[k]] {
            order.swap(k - 1, k);
            k -= 1;
        }
    }
    let values = order.iter().map(|&i| a[i * n + i] * up).collect();
    let vectors = order.iter().flat_map(|&i| v[i * n..(i + 1) * n].to_vec()).collect();
    Some(Eigen { values, vectors })
}

/// Rotates the plane of coordinates p < q so that a[p][q] becomes 0; whether there was something to do.
fn rotate(a: &mut [f64], v: &mut [f64], n: usize, p: usize, q: usize) -> bool {
    let (app, aqq, apq) = (a[p * n + p], a[q * n + q], a[p * n + q]);
    // Too small to change either diagonal element.
    if apq.abs() <= f64::EPSILON * 0.125 * (app.abs() * aqq.abs()).sqrt() || apq.abs() < f64::MIN_POSITIVE {
        (a[p * n + q], a[q * n + p]) = (0.0, 0.0);
        return false;
    }
    let theta = (aqq - app) / (2.0 * apq);
    let t = 1.0_f64.copysign(theta) / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..n {
        if k != p && k != q {
            let (akp, akq) = (a[k * n + p], a[k * n + q]);
            let (x, y) = (c * akp - s * akq, s * akp + c * akq);
            (a[k * n + p], a[p * n + k]) = (x, x);
            (a[k * n + q], a[q * n + k]) = (y, y);
        }
        let (vp, vq) = (v[p * n + k], v[q * n + k]);
        (v[p * n + k], v[q * n + k]) = (c * vp - s * vq, s * vp + c * vq);
    }
    (a[p * n + p], a[q * n + q]) = (app - t * apq, aqq + t * apq);
    (a[p * n + q], a[q * n + p]) = (0.0, 0.0);
    true
}

/// What [`krylov`] finds: the eigenvalues of a symmetric matrix within a Krylov space, and their vectors.
#[derive(Clone, Debug)]
pub struct Ritz {
    /// Ritz values in ascending order, m.
    pub values: Vec<f64>,
    /// The space's orthonormal basis, m vectors of length n.
    basis: Vec<Vec<f64>>,
    /// What each Ritz vector is made of, m×m row-major.
    parts: Vec<f64>,
}

impl Ritz {
    /// The unit Ritz vector (length n) of value `k`.
    #[must_use]
    pub fn vector(&self, k: usize) -> Vec<f64> {
        let m = self.values.len();
        let mut vector = vec![0.0; self.basis[0].len()];
        for (part, b) in self.parts[k * m..(k + 1) * m].iter().zip(&self.basis) {
            vector.iter_mut().zip(b).for_each(|(x, b)| *x += part * b);
        }
        vector
    }
}

/// Ritz values of a symmetric matrix of which only the product with a vector is known, ascending: after enough `steps` the greatest and the least are the
/// matrix's own. See [`krylov`].
pub fn lanczos(start: &[f64], steps: usize, apply: impl FnMut(&[f64], &mut [f64])) -> Option<Vec<f64>> {
    krylov(start, steps, apply).map(|ritz| ritz.values)
}

/// Ritz values and vectors of a symmetric matrix of which only the product with a vector is known. `apply(v, out)` writes the product; `start` (length n,
/// not 0) is where the Krylov space begins. `None` if a number is not finite.
///
/// Lanczos 1950, with full reorthogonalisation (Golub and Van Loan, §10.1): for a few dozen steps its cost does not matter.
pub fn krylov(start: &[f64], steps: usize, mut apply: impl FnMut(&[f64], &mut [f64])) -> Option<Ritz> {
    let mut space = Krylov::new(start, steps);
    while space.grow(&mut apply) {}
    space.ritz()
}

/// A Krylov space on its way: [`krylov`] a product at a time.
#[derive(Clone, Debug)]
pub struct Krylov {
    steps: usize,
    basis: Vec<Vec<f64>>,
    diagonal: Vec<f64>,
    beside: Vec<f64>,
    is_done: bool,
}

impl Krylov {
    /// The space that begins at `start` (length n, not 0) and has at most `steps` dimensions.
    #[must_use]
    pub fn new(start: &[f64], steps: usize) -> Krylov {
        let length = dot(start, start).sqrt();
        let basis = vec![start.iter().map(|v| v / length).collect()];
        let steps = steps.min(start.len());
        Krylov { steps, basis, diagonal: Vec::new(), beside: Vec::new(), is_done: steps == 0 }
    }

    /// Whether no more products are asked for.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.is_done
    }

    /// Makes one product, and says whether there is more to do.
    pub fn grow(&mut self, mut apply: impl FnMut(&[f64], &mut [f64])) -> bool {
        if self.is_done {
            return false;
        }
        let v = &self.basis[self.basis.len() - 1];
        let mut next = vec![0.0; v.len()];
        apply(v, &mut next);
        self.diagonal.push(dot(v, &next));
        // Twice is enough (Kahan and Parlett).
        for _ in 0..2 {
            for b in &self.basis {
                let along = dot(b, &next);
                next.iter_mut().zip(b).for_each(|(x, b)| *x -= along * b);
            }
        }
        let length = dot(&next, &next).sqrt();
        let largest = self.diagonal.iter().chain(&self.beside).fold(0.0_f64, |m, v: &f64| m.max(v.abs()));
        if length <= 1e-12 * largest {
            // The space holds all that the start can reach.
            self.is_done = true;
            return false;
        }
        self.beside.push(length);
        self.basis.push(next.iter().map(|x| x / length).collect());
        self.is_done = self.diagonal.len() == self.steps;
        !self.is_done
    }

    /// The Ritz values and vectors of what there is; `None` if a number is not finite.
    #[must_use]
    pub fn ritz(mut self) -> Option<Ritz> {
        let m = self.diagonal.len();
        let mut tridiagonal = vec![0.0; m * m];
        for i in 0..m {
            tridiagonal[i * m + i] = self.diagonal[i];
            if i + 1 < m {
                tridiagonal[i * m + i + 1] = self.beside[i];
                tridiagonal[(i + 1) * m + i] = self.beside[i];
            }
        }
        self.basis.truncate(m);
        symmetric(&tridiagonal, m).map(|found| Ritz { values: found.values, basis: self.basis, parts: found.vectors })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::DMatrix;
    use proptest::prelude::*;

    fn check(a: &[f64], n: usize) {
        let Eigen { values, vectors } = symmetric(a, n).expect("finite");
        let scale = a.iter().fold(f64::MIN_POSITIVE, |m, v| m.max(v.abs()));
        let close = 1e-13 * scale * n as f64;
        let mut theirs: Vec<f64> = DMatrix::from_row_slice(n, n, a).symmetric_eigenvalues().iter().copied().collect();
        theirs.sort_by(f64::total_cmp);
        for (k, (value, other)) in values.iter().zip(&theirs).enumerate() {
            assert!((value - other).abs() <= close, "{a:?}: {values:?}, not {theirs:?}");
            let u = &vectors[k * n..(k + 1) * n];
            for r in 0..n {
                let au: f64 = (0..n).map(|c| a[r * n + c] * u[c]).sum();
                assert!((au - value * u[r]).abs() <= 4.0 * close, "{a:?}: vector {k}");
            }
            for other in 0..=k {
                let dot: f64 = (0..n).map(|c| u[c] * vectors[other * n + c]).sum();
                assert!((dot - f64::from(other == k)).abs() < 1e-13 * n as f64, "{a:?}: vectors {other}, {k}");
            }
        }
    }

    #[test]
    fn matrices_whose_eigenvalues_are_known() {
        let cases: [(&[f64], &[f64]); 6] = [
            (&[3.0], &[3.0]),
            (&[2.0, 1.0, 1.0, 2.0], &[1.0, 3.0]),
            (&[0.0; 9], &[0.0; 3]),
            (&[1.0, 0.0, 0.0, 0.0, -5.0, 0.0, 0.0, 0.0, 2.0], &[-5.0, 1.0, 2.0]),
            (&[2e300, 1e300, 1e300, 2e300], &[1e300, 3e300]),
            (&[2e-300, 1e-300, 1e-300, 2e-300], &[1e-300, 3e-300]),
        ];
        for (a, expected) in cases {
            let found = symmetric(a, expected.len()).expect("finite").values;
            for (value, expected) in found.iter().zip(expected) {
                assert!((value - expected).abs() <= 1e-15 * expected.abs(), "{a:?}: {found:?}");
            }
        }
        assert_eq!(symmetric(&[1.0, f64::NAN, f64::NAN, 1.0], 2), None);
        assert_eq!(symmetric(&[], 0).expect("nothing").values, []);
    }

    #[test]
    fn a_graded_matrix_keeps_its_small_eigenvalues() {
        // D·M·D with M well conditioned: to the determinant, an eigenvalue for each scale.
        let a = [1e16, 1e7, 1e-1, 1e7, 1.0, 1e-9, 1e-1, 1e-9, 1e-16];
        let values = symmetric(&a, 3).expect("finite").values;
        assert!((values[2] / 1e16 - 1.0).abs() < 1e-12 && (values[1] / 0.99 - 1.0).abs() < 1e-10, "{values:?}");
        assert!(values[0] > 0.9e-16 && values[0] < 1e-16, "{values:?}");
    }

    proptest! {
        #[test]
        fn any_symmetric_matrix(n in 1_usize..12, seed in proptest::collection::vec(-10.0_f64..10.0, 144)) {
            let a: Vec<f64> = (0..n * n).map(|i| seed[(i / n).min(i % n) * 12 + (i / n).max(i % n)]).collect();
            check(&a, n);
        }
    }

    #[test]
    fn a_few_products_find_the_ends_of_a_spectrum() {
        // Eigenvalues 0, 1, 4, 9, …, turned by a reflection.
        let n = 40;
        let u: Vec<f64> = (0..n).map(|k| ((k * 7 % 11) as f64 - 5.0) / 20.0).collect();
        let norm: f64 = u.iter().map(|v| v * v).sum();
        let reflect = |v: &[f64]| {
            let along = 2.0 * v.iter().zip(&u).map(|(a, b)| a * b).sum::<f64>() / norm;
            v.iter().zip(&u).map(|(a, b)| a - along * b).collect::<Vec<f64>>()
        };
        let start: Vec<f64> = (0..n).map(|k| 1.0 + 0.1 * (k % 3) as f64).collect();
        let apply = |v: &[f64], out: &mut [f64]| {
            let scaled: Vec<f64> = reflect(v).iter().enumerate().map(|(k, x)| (k * k) as f64 * x).collect();
            out.copy_from_slice(&reflect(&scaled));
        };
        let found = lanczos(&start, 30, apply).expect("finite");
        assert!(
            (found[found.len() - 1] - 1521.0).abs() < 1e-8 && (found[found.len() - 2] - 1444.0).abs() < 1e-6,
            "{found:?}"
        );
        // All steps: all of them.
        let all = lanczos(&start, n, apply).expect("finite");
        assert!(all.iter().enumerate().all(|(k, v)| (v - (k * k) as f64).abs() < 1e-6), "{all:?}");
        assert_eq!(lanczos(&start, 5, |_, out| out.fill(f64::NAN)), None);
        // And their vectors: unit, and turned into multiples of themselves.
        let ritz = krylov(&start, 30, apply).expect("finite");
        let (last, mut image) = (ritz.values.len() - 1, vec![0.0; n]);
        for k in [last - 1, last] {
            let vector = ritz.vector(k);
            apply(&vector, &mut image);
            let rest = image.iter().zip(&vector).map(|(i, v)| (i - ritz.values[k] * v).abs()).fold(0.0, f64::max);
            let length: f64 = vector.iter().map(|v| v * v).sum();
            assert!(rest < 1e-3 && (length - 1.0).abs() < 1e-12, "{k}: {rest}, {length}");
        }
    }
}
