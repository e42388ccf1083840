//! Rosenblatt's perceptron rule: after each mistake, the sample is added to the weights or taken from them.
//!
//! w ← w + η (y − ŷ)/2 · x with ŷ = sign(w·x), sign(0) = +1, y = ±1. It is stochastic descent with batches of one on the perceptron
//! loss max(0, −y w·x), but for what happens at w·x = 0, where that loss has no gradient and the rule counts a mistake for
//! y = −1. It makes at most (R/γ)² mistakes on samples that a line through 0 separates with margin γ, ‖x‖ ≤ R, and cycles on others.
//!
//! Sources: Rosenblatt 1958, doi:10.1037/h0042519; Novikoff 1962.

/// One pass over the samples `x` (n×d row-major) with targets `y` = ±1 in their order; changes `w` (length d) and returns the mistakes.
pub fn epoch(x: &[f64], y: &[f64], eta: f64, w: &mut [f64]) -> u32 {
    let mut mistakes = 0;
    for (x, y) in x.chunks_exact(w.len()).zip(y) {
        let z = w.iter().zip(x).fold(0.0, |z, (wk, xk)| z + wk * xk);
        let sign = if z >= 0.0 { 1.0 } else { -1.0 };
        if sign * y < 0.0 {
            mistakes += 1;
            for (wk, xk) in w.iter_mut().zip(x) {
                *wk += eta * y * xk;
            }
        }
    }
    mistakes
}
