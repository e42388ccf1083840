//! Small dense matrices, row-major: products and linear equations.

/// A·B for A m×k and B k×n, `inner` = k.
#[must_use]
pub fn product(a: &[f64], b: &[f64], inner: usize) -> Vec<f64> {
    let columns = b.len() / inner;
    let mut out = vec![0.0; a.len() / inner * columns];
    for (row, out) in a.chunks_exact(inner).zip(out.chunks_exact_mut(columns)) {
        for (x, line) in row.iter().zip(b.chunks_exact(columns)) {
            out.iter_mut().zip(line).for_each(|(o, y)| *o += x * y);
        }
    }
    out
}

/// Aᵀ for A with `columns` columns.
#[must_use]
pub fn transposed(a: &[f64], columns: usize) -> Vec<f64> {
    (0..columns).flat_map(|c| a.iter().skip(c).step_by(columns).copied()).collect()
}

/// A·Bᵀ for A m×k and B n×k, `inner` = k.
#[must_use]
pub fn product_transposed(a: &[f64], b: &[f64], inner: usize) -> Vec<f64> {
    let rows = |m| <[f64]>::chunks_exact(m, inner);
    rows(a).flat_map(|x| rows(b).map(|y| dot(x, y))).collect()
}

/// x·y.
#[must_use]
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

/// ‖x‖.
#[must_use]
pub fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

/// Replaces B (n×k) by the solution X of A·X = B, and A (n×n) by rubbish; false if A is singular to the last bit, or not finite.
///
/// Gauss's elimination with row pivoting (Golub and Van Loan, Matrix Computations, 4th ed., §3.4).
#[must_use]
pub fn solve(a: &mut [f64], n: usize, b: &mut [f64]) -> bool {
    let k = b.len().checked_div(n).unwrap_or(0);
    let swap = |m: &mut [f64], width: usize, r: usize, s: usize| {
        (0..width).for_each(|c| m.swap(r * width + c, s * width + c));
    };
    for c in 0..n {
        let mut pivot = c;
        for r in c + 1..n {
            if a[r * n + c].abs() > a[pivot * n + c].abs() {
                pivot = r;
            }
        }
        swap(a, n, c, pivot);
        swap(b, k, c, pivot);
        let top = a[c * n + c];
        if top == 0.0 || !top.is_finite() {
            return false;
        }
        for r in c + 1..n {
            let factor = a[r * n + c] / top;
            (c..n).for_each(|j| a[r * n + j] -= factor * a[c * n + j]);
            (0..k).for_each(|j| b[r * k + j] -= factor * b[c * k + j]);
        }
    }
    for r in (0..n).rev() {
        for j in 0..k {
            let known: f64 = (r + 1..n).map(|c| a[r * n + c] * b[c * k + j]).sum();
            b[r * k + j] = (b[r * k + j] - known) / a[r * n + r];
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn products_by_hand() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 0.0, -1.0, 2.0, 0.5, 1.0]);
        assert_eq!(product(&a, &b, 3), [0.5, 7.0, 2.0, 16.0]);
        assert_eq!(transposed(&a, 3), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        assert_eq!(product_transposed(&a, &b, 3), [-2.0, 6.0, -2.0, 16.5]);
        assert!(!solve(&mut [1.0, 2.0, 2.0, 4.0], 2, &mut [1.0, 1.0]));
        assert!(!solve(&mut [f64::NAN], 1, &mut [1.0]));
    }

    proptest! {
        #[test]
        fn a_solution_solves(n in 1_usize..7, k in 1_usize..4, seed in prop::collection::vec(-2.0_f64..2.0, 70)) {
            let mut a: Vec<f64> = seed[..n * n].to_vec();
            // Rows in a turned order: large pivots are not where elimination looks first.
            (0..n).for_each(|r| a[r * n + (r + 1) % n] += 7.0);
            let x = &seed[49 - n * k.min(7)..][..n * k];
            let mut b = product(&a, x, n);
            prop_assert!(solve(&mut a, n, &mut b));
            for (found, x) in b.iter().zip(x) {
                prop_assert!((found - x).abs() < 1e-10, "{b:?}");
            }
        }
    }
}
