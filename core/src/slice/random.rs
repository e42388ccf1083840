//! Two random directions, raw or filter-normalised.

use crate::matrix::dot;
use crate::rng::{Stream, StreamName};
use std::ops::Range;

/// Direction number `index` of `seed`: `dim` independent N(0, 1), drawn by itself, so that the second does not depend on how long the first is.
#[must_use]
pub fn direction(seed: u64, index: u64, dim: usize) -> Vec<f64> {
    let mut stream = Stream::new(seed, StreamName::Directions, index);
    (0..dim).map(|_| stream.normal()).collect()
}

/// Scales a direction filter by filter to the size of the parameters `w`: d_f ← d_f ‖w_f‖/‖d_f‖, where a filter is the incoming weights of one
/// unit (`filters`: their places). What is in no filter, the biases, does not move.
///
/// Li, Xu, Taylor, Studer and Goldstein 2018, arXiv:1712.09913, §4: a network of ReLU units is the same function when a layer's weights and biases
/// are multiplied by c and the next layer's weights divided by it. Raw directions show two such networks with different curvature, these do not.
pub fn filter_normalise(direction: &mut [f64], w: &[f64], filters: &[Range<usize>]) {
    let mut moved = vec![0.0; direction.len()];
    for filter in filters {
        let (d, theta) = (&direction[filter.clone()], &w[filter.clone()]);
        let length = dot(d, d).sqrt();
        if length > 0.0 {
            let scale = dot(theta, theta).sqrt() / length;
            moved[filter.clone()].iter_mut().zip(d).for_each(|(m, d)| *m = d * scale);
        }
    }
    direction.copy_from_slice(&moved);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_drawn_one_by_one() {
        let (first, second) = (direction(5, 0, 50), direction(5, 1, 50));
        assert_eq!(first[..20], direction(5, 0, 20));
        assert!(first.iter().zip(&second).all(|(a, b)| a.to_bits() != b.to_bits()));
        assert!(direction(6, 0, 50) != first);
        let cosine = dot(&first, &second) / (dot(&first, &first) * dot(&second, &second)).sqrt();
        assert!(cosine.abs() < 0.5, "{cosine}");
    }

    #[test]
    fn filters_have_the_length_of_their_weights_and_biases_stay() {
        let w = [3.0, 4.0, 0.0, 0.0, 2.0, 7.0];
        let mut d = vec![0.0, -2.0, 1.0, 1.0, -5.0, 9.0];
        filter_normalise(&mut d, &w, &[0..2, 2..4, 4..5]);
        assert_eq!(d, vec![0.0, -5.0, 0.0, 0.0, -2.0, 0.0]);
        let mut none = vec![0.0; 4];
        filter_normalise(&mut none, &[1.0; 4], &[0..2, 2..4]);
        assert_eq!(none, vec![0.0; 4]);
    }
}
