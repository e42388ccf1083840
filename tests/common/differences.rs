//! Derivatives against finite differences.

use downhill::objective::Objective;

/// The central difference of `f` along coordinate k.
pub(crate) fn difference(w: &[f64], k: usize, h: f64, mut f: impl FnMut(&[f64]) -> f64) -> f64 {
    let mut at = |delta: f64| {
        let mut p = w.to_vec();
        p[k] += delta;
        f(&p)
    };
    // Richardson: the error is O(h^4).
    let (near, far) = ((at(h) - at(-h)) / (2.0 * h), (at(2.0 * h) - at(-2.0 * h)) / (4.0 * h));
    (4.0 * near - far) / 3.0
}

/// Gradient and Hessian against differences, Hessian-vector products against the Hessian.
pub(crate) fn check(risk: &dyn Objective, w: &[f64]) {
    let dim = w.len();
    let (mut grad, mut hess) = (vec![0.0; dim], vec![0.0; dim * dim]);
    risk.gradient(w, &mut grad);
    risk.hessian(w, &mut hess);
    let v: Vec<f64> = (0..dim).map(|k| 0.5 - 0.2 * (k % 5) as f64).collect();
    let mut along = vec![0.0; dim];
    risk.hessian_vector(w, &v, &mut along);
    for (r, found) in along.iter().enumerate() {
        let product: f64 = (0..dim).map(|c| hess[r * dim + c] * v[c]).sum();
        assert!((found - product).abs() < 1e-11 * (1.0 + product.abs()), "H·v {r}: {found} or {product}");
    }
    let h = 1e-3;
    for k in 0..dim {
        let numeric = difference(w, k, h, |p| risk.loss(p));
        assert!((grad[k] - numeric).abs() < 1e-8 * (1.0 + numeric.abs()), "gradient {k}: {} or {numeric}", grad[k]);
        for j in 0..dim {
            let numeric = difference(w, k, h, |p| {
                let mut g = vec![0.0; dim];
                risk.gradient(p, &mut g);
                g[j]
            });
            let found = hess[j * dim + k];
            assert!((found - numeric).abs() < 1e-8 * (1.0 + numeric.abs()), "Hessian {j},{k}: {found} or {numeric}");
        }
    }
}
