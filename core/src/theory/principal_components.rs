//! What Baldi and Hornik's theorem says of a network that learns its own inputs, X = Y: its critical points are choices of principal components.
//!
//! Then Σ = X Xᵀ = UΛUᵀ, and for J of r ≤ p components the points A = [U_J, 0] C, B = C⁻¹ [U_Jᵀ; 0] are critical with f = Σ_{j∉J} λ_j. Where X has
//! not full rank (pixels that are never inked), directions without variance change nothing: A may not use them, B may do with them what it likes.
//! Source: Baldi and Hornik 1989, doi:10.1016/0893-6080(89)90014-2.

use crate::matrix::dot;
use crate::objective::components::Components;

/// f at the critical points of J = `kept` (counted from 0): what the components that are left out vary.
#[must_use]
pub fn value(components: &Components, kept: &[usize]) -> f64 {
    let left = components.variances().iter().enumerate().filter(|(j, _)| !kept.contains(j));
    left.map(|(_, variance)| variance).sum()
}

/// The parameters A = U_J, B = U_Jᵀ (A d×p, B p×d, row-major), p as many as `kept`.
#[must_use]
pub fn point(components: &Components, kept: &[usize]) -> Vec<f64> {
    let d = components.inputs();
    let a = (0..d).flat_map(|i| kept.iter().map(move |j| components.direction(*j)[i]));
    a.chain(kept.iter().flat_map(|j| components.direction(*j).iter().copied())).collect()
}

/// The unit direction from [`point`] in which its unit number `unit` turns from its own component to component `towards`, and the curvature of f along it:
/// λ_unit's − λ_towards, negative where the other varies more.
#[must_use]
pub fn turning(components: &Components, kept: &[usize], unit: usize, towards: usize) -> (Vec<f64>, f64) {
    let (d, p) = (components.inputs(), kept.len());
    let mut v = vec![0.0; 2 * d * p];
    for (i, u) in components.direction(towards).iter().enumerate() {
        v[i * p + unit] = u * std::f64::consts::FRAC_1_SQRT_2;
        v[d * p + unit * d + i] = u * std::f64::consts::FRAC_1_SQRT_2;
    }
    (v, components.variances()[kept[unit]] - components.variances()[towards])
}

/// An orthonormal basis of what the columns of A (d×p) span, row by row, by Gram and Schmidt; columns that add nothing are left out.
#[must_use]
pub fn basis(a: &[f64], p: usize) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for k in 0..p {
        let mut column: Vec<f64> = a.iter().skip(k).step_by(p).copied().collect();
        let length = dot(&column, &column).sqrt();
        // Twice is enough to be orthogonal to the last digit.
        for _ in 0..2 {
            for q in &basis {
                let along = dot(&column, q);
                column.iter_mut().zip(q).for_each(|(c, q)| *c -= along * q);
            }
        }
        let rest = dot(&column, &column).sqrt();
        if rest > 1e-10 * length && rest > f64::MIN_POSITIVE {
            column.iter_mut().for_each(|c| *c /= rest);
            basis.push(column);
        }
    }
    basis
}

/// The part of `u` (d) that the basis spans: its projection, and the share of its square.
#[must_use]
pub fn held(basis: &[Vec<f64>], u: &[f64]) -> (Vec<f64>, f64) {
    let mut part = vec![0.0; u.len()];
    for q in basis {
        let along = dot(u, q);
        part.iter_mut().zip(q).for_each(|(p, q)| *p += along * q);
    }
    let share = dot(&part, &part) / dot(u, u);
    (part, share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::norm;
    use crate::objective::Objective;
    use crate::objective::linear_network::LinearNetworkRisk;
    use std::rc::Rc;

    /// Five inputs, of which the last never varies, and forty samples.
    fn risk(hidden: usize) -> LinearNetworkRisk {
        let at =
            |i: u32, k: u32| (f64::from((i * (7 + 3 * k) + k * k) % 23) - 11.0) * [1.0, 0.6, 0.3, 0.1, 0.0][k as usize];
        let x: Vec<f64> = (0..40).flat_map(|i| (0..5).map(move |k| at(i, k))).collect();
        let components = Rc::new(Components::of(&x, 5).expect("finite"));
        LinearNetworkRisk::autoencoder(hidden, x, components)
    }

    #[test]
    fn choices_of_components_are_critical_and_bend_as_they_should() {
        let check = |kept: &[usize]| {
            let risk = risk(kept.len());
            let components = risk.components().expect("its own inputs").clone();
            assert_eq!(components.variances().len(), 4);
            let w = point(&components, kept);
            let mut grad = vec![0.0; w.len()];
            let (found, scale) = (risk.gradient(&w, &mut grad), components.total());
            assert!((found - value(&components, kept)).abs() < 1e-12 * scale, "{kept:?}: {found}");
            assert!(norm(&grad) < 1e-11 * scale, "{kept:?}: {}", norm(&grad));
            // As a mean over the samples themselves it is the same.
            let all: Vec<u32> = (0..40).collect();
            let mut each = vec![0.0; w.len()];
            let mean = crate::objective::FiniteSum::batch_gradient(&risk, &w, &all, &mut each);
            assert!((mean - found).abs() < 1e-12 * scale, "{kept:?}: {mean}");
            for unit in 0..kept.len() {
                for towards in (0..4).filter(|j| !kept.contains(j)) {
                    let (v, curvature) = turning(&components, kept, unit, towards);
                    let mut bent = vec![0.0; v.len()];
                    risk.hessian_vector(&w, &v, &mut bent);
                    assert!((dot(&v, &bent) - curvature).abs() < 1e-11 * scale, "{kept:?}, {unit} to {towards}");
                }
            }
        };
        check(&[0]);
        check(&[2]);
        check(&[0, 1]);
        check(&[1, 3]);
        check(&[1, 2, 3]);
    }

    #[test]
    fn what_columns_span_is_told() {
        // Columns (1,0,0), (1,1,0) and their sum.
        let basis = basis(&[1.0, 1.0, 2.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0], 3);
        assert_eq!(basis.len(), 2);
        let check = |u: [f64; 3], share: f64| assert!((held(&basis, &u).1 - share).abs() < 1e-15, "{u:?}");
        check([0.0, 1.0, 0.0], 1.0);
        check([0.0, 0.0, 1.0], 0.0);
        check([3.0, 4.0, 5.0], 0.5);
    }
}
