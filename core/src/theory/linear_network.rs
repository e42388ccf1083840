//! All critical points of f(A, B) = ‖Y − ABX‖²_F, with their values, Morse indices and kernels.
//!
//! Let Σ = Σ_YX Σ_XX⁻¹ Σ_XY = UΛUᵀ with λ_1 > … > λ_dy > 0, and p ≤ d_y ≤ d_x. Then (A, B) is critical if and only if, for a set J of
//! r ≤ p indices and an invertible C, A = [U_J, 0] C and B = C⁻¹ [B_1; B_2] with B_1 = U_Jᵀ Σ_YX Σ_XX⁻¹ and (I − P_J) Σ_YX B_2ᵀ = 0,
//! where P_J = U_J U_Jᵀ. The rows of B_2 are not arbitrary: the lemma is often stated without that condition, and then ∇_A ≠ 0.
//!
//! - value: tr Σ_YY − Σ_{j∈J} λ_j;
//! - Morse index: #{(j, k): k ∈ J, j ∉ J, λ_j > λ_k} + (p − r)(d_y − r);
//! - kernel of the Hessian: r² + 2r(p − r) (the gauge A C, C⁻¹ B) + (p − r)(d_x − d_y).
//!
//! So the only set whose points have index 0 is J = {1, …, p}, where f is least; all others are strict saddles.
//! Source: Baldi and Hornik 1989, doi:10.1016/0893-6080(89)90014-2; the index is worked out here.

use crate::eigen;
use crate::matrix::{dot, norm, product, product_transposed, solve, transposed};
use crate::objective::linear_network::{LinearNetworkRisk, Shape};

/// Most targets d_y whose subsets are listed.
pub const MOST_OUTPUTS: usize = 16;

/// What the theorem needs of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearNetwork {
    shape: Shape,
    /// tr Σ_YY.
    total: f64,
    /// λ, descending, d_y.
    eigenvalues: Vec<f64>,
    /// Row j is the unit eigenvector u_j, d_y×d_y.
    vectors: Vec<f64>,
    /// Σ_YX, d_y×d_x.
    cross: Vec<f64>,
    /// Σ_YX Σ_XX⁻¹, d_y×d_x: what least squares without a bottleneck finds.
    regression: Vec<f64>,
}

/// A family of critical points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// J, ascending, counted from 0.
    pub subset: Vec<usize>,
    /// Morse index.
    pub index: usize,
    /// Dimension of the Hessian's kernel, which where d_x = d_y is that of the family.
    pub kernel: usize,
}

/// What the points of a family are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// f is nowhere less.
    GlobalMinimum,
    /// There is a direction of negative curvature.
    StrictSaddle,
}

impl Family {
    /// r = |J|, the rank of AB.
    #[must_use]
    pub fn rank(&self) -> usize {
        self.subset.len()
    }

    /// Minimum or saddle: there is nothing else.
    #[must_use]
    pub fn kind(&self) -> Kind {
        if self.index == 0 { Kind::GlobalMinimum } else { Kind::StrictSaddle }
    }
}

impl LinearNetwork {
    /// Reads the data of `risk`. `None` where the theorem does not apply: unless p ≤ d_y ≤ d_x, X has full row rank, and the λ are positive and distinct
    /// (to 1e-12 of the largest); nor for more than [`MOST_OUTPUTS`] targets.
    #[must_use]
    pub fn new(risk: &LinearNetworkRisk) -> Option<LinearNetwork> {
        let shape = risk.shape();
        let Shape { inputs, hidden, outputs } = shape;
        if hidden > outputs || outputs > inputs || outputs > MOST_OUTPUTS {
            return None;
        }
        let (xt, yt) = (transposed(risk.x(), inputs), transposed(risk.y(), outputs));
        let cross = product(&yt, risk.x(), risk.x().len() / inputs);
        let mut squares = product(&xt, risk.x(), risk.x().len() / inputs);
        // (Σ_XX is symmetric: the transposed equations are Σ_XX Wᵀ = Σ_XY.)
        let spread = eigen::symmetric(&squares, inputs)?.values;
        if spread[0] <= 1e-13 * spread[inputs - 1] {
            return None;
        }
        let mut regression = transposed(&cross, inputs);
        if !solve(&mut squares, inputs, &mut regression) {
            return None;
        }
        let regression = transposed(&regression, outputs);
        let found = eigen::symmetric(&product_transposed(&regression, &cross, inputs), outputs)?;
        let eigenvalues: Vec<f64> = found.values.iter().rev().copied().collect();
        let vectors: Vec<f64> = found.vectors.chunks_exact(outputs).rev().flatten().copied().collect();
        let apart = 1e-12 * eigenvalues[0];
        let distinct = eigenvalues.windows(2).all(|pair| pair[0] - pair[1] > apart);
        if !(eigenvalues[outputs - 1] > apart && distinct) {
            return None;
        }
        Some(LinearNetwork { shape, total: dot(risk.y(), risk.y()), eigenvalues, vectors, cross, regression })
    }

    /// λ_1 > … > λ_dy, the eigenvalues of Σ.
    #[must_use]
    pub fn eigenvalues(&self) -> &[f64] {
        &self.eigenvalues
    }

    /// u_j, the unit eigenvector of λ_j (d_y), j from 0; its sign is arbitrary.
    #[must_use]
    pub fn eigenvector(&self, j: usize) -> &[f64] {
        &self.vectors[j * self.shape.outputs..][..self.shape.outputs]
    }

    /// tr Σ_YY = f(0, 0).
    #[must_use]
    pub fn total(&self) -> f64 {
        self.total
    }

    /// The value of f at a family's points.
    #[must_use]
    pub fn value(&self, subset: &[usize]) -> f64 {
        subset.iter().fold(self.total, |value, j| value - self.eigenvalues[*j])
    }

    /// All families, by rank and then in the order of their indices.
    #[must_use]
    pub fn families(&self) -> Vec<Family> {
        let mut families: Vec<Family> = (0..1_u32 << self.shape.outputs)
            .filter(|bits| bits.count_ones() as usize <= self.shape.hidden)
            .map(|bits| self.family((0..self.shape.outputs).filter(|j| bits >> j & 1 == 1).collect()))
            .collect();
        families.sort_by(|a, b| a.rank().cmp(&b.rank()).then_with(|| a.subset.cmp(&b.subset)));
        families
    }

    /// The family of J = `subset` (ascending, counted from 0; p indices at most).
    #[must_use]
    pub fn family(&self, subset: Vec<usize>) -> Family {
        let Shape { inputs, hidden, outputs } = self.shape;
        let r = subset.len();
        // Indices are in the order of the eigenvalues: λ_j > λ_k is j < k.
        let missed: usize = subset.iter().map(|k| (0..*k).filter(|j| !subset.contains(j)).count()).sum();
        let index = missed + (hidden - r) * (outputs - r);
        let kernel = r * r + 2 * r * (hidden - r) + (hidden - r) * (inputs - outputs);
        Family { subset, index, kernel }
    }

    /// B_1 = U_Jᵀ Σ_YX Σ_XX⁻¹, r×d_x.
    #[must_use]
    pub fn upper_rows(&self, subset: &[usize]) -> Vec<f64> {
        let u: Vec<f64> = subset.iter().flat_map(|j| self.eigenvector(*j)).copied().collect();
        if u.is_empty() { u } else { product(&u, &self.regression, self.shape.outputs) }
    }

    /// Rows B_2 = M B_1 that the condition allows, for any M of (p−r)×r; where d_x = d_y there are no others. Zeros for r = 0.
    #[must_use]
    pub fn lower_rows(&self, subset: &[usize], m: &[f64]) -> Vec<f64> {
        if subset.is_empty() {
            return vec![0.0; self.shape.hidden * self.shape.inputs];
        }
        product(m, &self.upper_rows(subset), subset.len())
    }

    /// How far rows `lower` (any number of them, d_x each) are from what the condition allows: the largest ‖(I − P_J) Σ_YX bᵀ‖.
    #[must_use]
    pub fn breach(&self, subset: &[usize], lower: &[f64]) -> f64 {
        lower.chunks_exact(self.shape.inputs).fold(0.0, |worst: f64, b| {
            let mut rest = product(&self.cross, b, self.shape.inputs);
            for j in subset {
                let along = dot(&rest, self.eigenvector(*j));
                rest.iter_mut().zip(self.eigenvector(*j)).for_each(|(x, u)| *x -= along * u);
            }
            worst.max(norm(&rest))
        })
    }

    /// The parameters A = [U_J, 0] C, B = C⁻¹ [B_1; B_2] for C (p×p) and B_2 = `lower` ((p−r)×d_x): critical if `lower` keeps the condition.
    /// `None` if C is singular.
    #[must_use]
    pub fn point(&self, subset: &[usize], c: &[f64], lower: &[f64]) -> Option<Vec<f64>> {
        let Shape { hidden, outputs, .. } = self.shape;
        let mut w = vec![0.0; outputs * hidden];
        for (j, row) in subset.iter().zip(c.chunks_exact(hidden)) {
            for (line, u) in w.chunks_exact_mut(hidden).zip(self.eigenvector(*j)) {
                line.iter_mut().zip(row).for_each(|(a, ck)| *a += u * ck);
            }
        }
        let mut b = self.upper_rows(subset);
        b.extend_from_slice(lower);
        if !solve(&mut c.to_vec(), hidden, &mut b) {
            return None;
        }
        w.append(&mut b);
        Some(w)
    }

    /// For p = 1, f with the best B for this A (d_y, not 0): tr Σ_YY − AᵀΣA/‖A‖², which depends on A's direction only. On the sphere u_j and −u_j
    /// are critical, with value and index of the family {j}, and no other direction is.
    #[must_use]
    pub fn eliminated(&self, a: &[f64]) -> f64 {
        let along = |j: usize| dot(self.eigenvector(j), a);
        let form: f64 = self.eigenvalues.iter().enumerate().map(|(j, value)| value * along(j) * along(j)).sum();
        self.total - form / dot(a, a)
    }

    /// Where X Xᵀ = I: the singular values s_j = √λ_j of M = Σ_YX, descending, and the right vectors v_j = Mᵀu_j/s_j (row j, d_y×d_x).
    #[must_use]
    pub fn singular(&self) -> (Vec<f64>, Vec<f64>) {
        let values: Vec<f64> = self.eigenvalues.iter().map(|value| value.sqrt()).collect();
        let mut right = product(&self.vectors, &self.cross, self.shape.outputs);
        for (row, s) in right.chunks_exact_mut(self.shape.inputs).zip(&values) {
            row.iter_mut().for_each(|v| *v /= s);
        }
        (values, right)
    }
}
