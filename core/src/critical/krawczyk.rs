//! Krawczyk's test: a proof that a critical point of a neuron's risk exists, that it is alone, and of its index.
//!
//! With Y near H⁻¹ and a box X around c, let K(X) = c − Y∇ℓ(c) + (I − Y·H(X))(X − c), where H(X) holds the Hessians of all points of X. Every critical
//! point in X lies in K(X); if K(X) lies inside X there is exactly one (Krawczyk 1969, doi:10.1007/BF02234767; Moore 1977, doi:10.1137/0714040).
//! Its index is that of every Hessian in H(X): with V the eigenvectors, scaled, V·H(X)·Vᵀ is near a diagonal of ±1, and as long as every diagonal element
//! outweighs the others of its row, no eigenvalue is 0 and their signs are the diagonal's (Gershgorin, Sylvester).

use super::{Certificate, Kind, Point, enclosure};
use crate::eigen::{self, Eigen};
use crate::math::interval::Interval;
use crate::model::neuron::Bias;
use crate::objective::Objective;
use crate::objective::neuron_risk::NeuronRisk;

/// What is proved.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// A box that holds the critical point, d.
    pub place: Vec<Interval>,
    /// A box that holds no other one, d.
    pub alone: Vec<Interval>,
    /// Number of negative eigenvalues of the Hessian there.
    pub index: u32,
}

/// Boxes tried until one is large enough.
const INFLATIONS: u32 = 20;
/// Boxes tried to learn how far the point is alone; each is twice as large.
const GROWTHS: u32 = 60;

/// Proves that there is a critical point of `risk` at `w`, within rounding. `None` where it cannot be proved: where there is none, where the Hessian is
/// nearly singular, and for activations and losses without bounds (there are some for sigmoid and tanh).
#[must_use]
pub fn prove(risk: &NeuronRisk, w: &[f64]) -> Option<Proof> {
    let d = w.len();
    let mut hessian = vec![0.0; d * d];
    risk.hessian(w, &mut hessian);
    let eigen = eigen::symmetric(&hessian, d)?;
    if eigen.values.iter().any(|v| v.abs() < f64::MIN_POSITIVE) {
        return None;
    }
    let test = Test { risk, centre: w, inverse: inverse(&eigen), gradient: bounds(risk, &points(w))?.gradient };
    let newton = test.newton_step();
    let mut radius: Vec<f64> = newton.iter().map(|step| 2.0 * step.magnitude() + f64::MIN_POSITIVE).collect();
    for _ in 0..INFLATIONS {
        let image = test.image(&newton, &radius)?;
        if is_inside(&image, &radius) {
            let place = test.around_centre(&image);
            let index = index(&eigen, &bounds(risk, &test.box_of(&radius))?.hessian)?;
            return Some(Proof { place, alone: test.grow(&newton, radius), index });
        }
        for (r, image) in radius.iter_mut().zip(&image) {
            *r = 2.0 * r.max(image.magnitude());
        }
    }
    None
}

/// Marks the points of whose kind there is a proof.
pub fn certify(risk: &NeuronRisk, points: &mut [Point]) {
    for point in points {
        let decided = !matches!(point.kind, Kind::Degenerate { .. });
        if decided && prove(risk, &point.w).is_some_and(|proof| proof.index == point.index()) {
            point.certificate = Certificate::Point;
        }
    }
}

fn points(w: &[f64]) -> Vec<Interval> {
    w.iter().map(|w| Interval::point(*w)).collect()
}

/// Y = H⁻¹ to rounding, d×d row-major.
fn inverse(Eigen { values, vectors }: &Eigen) -> Vec<f64> {
    let d = values.len();
    let mut inverse = vec![0.0; d * d];
    for (value, v) in values.iter().zip(vectors.chunks_exact(d)) {
        for r in 0..d {
            for c in 0..d {
                inverse[r * d + c] += v[r] * v[c] / value;
            }
        }
    }
    inverse
}

/// n times the bounds on ∇ℓ and H over a box.
struct Bounds {
    gradient: Vec<Interval>,
    /// d×d row-major.
    hessian: Vec<Interval>,
}

fn bounds(risk: &NeuronRisk, w: &[Interval]) -> Option<Bounds> {
    let (d, inputs) = (w.len(), risk.neuron.inputs);
    let (mut gradient, mut hessian) = (vec![Interval::ZERO; d], vec![Interval::ZERO; d * d]);
    for (x, y) in risk.x.chunks_exact(inputs).zip(&risk.y) {
        let one = (risk.neuron.bias == Bias::With).then_some(1.0);
        let x: Vec<Interval> = x.iter().copied().chain(one).map(Interval::point).collect();
        let z = x.iter().zip(w).fold(Interval::ZERO, |z, (x, w)| z + *x * *w);
        let [slope, bend] = enclosure::derivatives(risk.neuron.activation, risk.loss, z, *y)?;
        for r in 0..d {
            gradient[r] = gradient[r] + slope * x[r];
            for c in 0..d {
                // A square knows that it is not negative.
                let product = if r == c { x[r].square() } else { x[r] * x[c] };
                hessian[r * d + c] = hessian[r * d + c] + bend * product;
            }
        }
    }
    let decay = Interval::point(risk.decay) * Interval::point(risk.y.len() as f64);
    for k in 0..d {
        gradient[k] = gradient[k] + decay * w[k];
        hessian[k * d + k] = hessian[k * d + k] + decay;
    }
    Some(Bounds { gradient, hessian })
}

struct Test<'a> {
    risk: &'a NeuronRisk,
    centre: &'a [f64],
    /// n·Y, since the bounds are n times too large.
    inverse: Vec<f64>,
    gradient: Vec<Interval>,
}

impl Test<'_> {
    /// Y divided by n, times a vector.
    fn solve(&self, v: &[Interval]) -> Vec<Interval> {
        let n = self.risk.y.len() as f64;
        let row = |row: &[f64]| row.iter().zip(v).fold(Interval::ZERO, |sum, (y, v)| sum + Interval::point(y / n) * *v);
        self.inverse.chunks_exact(v.len()).map(row).collect()
    }

    /// −Y∇ℓ(c).
    fn newton_step(&self) -> Vec<Interval> {
        self.solve(&self.gradient).into_iter().map(|step| -step).collect()
    }

    fn box_of(&self, radius: &[f64]) -> Vec<Interval> {
        self.centre.iter().zip(radius).map(|(c, r)| Interval::around(*c, *r)).collect()
    }

    fn around_centre(&self, offsets: &[Interval]) -> Vec<Interval> {
        self.centre.iter().zip(offsets).map(|(c, offset)| Interval::point(*c) + *offset).collect()
    }

    /// K(X) − c for the box with these radii.
    fn image(&self, newton: &[Interval], radius: &[f64]) -> Option<Vec<Interval>> {
        let (d, x) = (radius.len(), self.box_of(radius));
        let offsets: Vec<Interval> = x.iter().zip(self.centre).map(|(x, c)| *x - Interval::point(*c)).collect();
        let hessian = bounds(self.risk, &x)?.hessian;
        let mut image = newton.to_vec();
        for c in 0..d {
            // H is symmetric: its rows are its columns.
            for (r, solved) in self.solve(&hessian[c * d..(c + 1) * d]).into_iter().enumerate() {
                let unit = Interval::point(if r == c { 1.0 } else { 0.0 });
                image[r] = image[r] + (unit - solved) * offsets[c];
            }
        }
        Some(image)
    }

    /// The largest of the boxes tried for which the test still holds: there the point is alone.
    fn grow(&self, newton: &[Interval], mut radius: Vec<f64>) -> Vec<Interval> {
        for _ in 0..GROWTHS {
            let larger: Vec<f64> = radius.iter().map(|r| 2.0 * r).collect();
            match self.image(newton, &larger) {
                Some(image) if is_inside(&image, &larger) => radius = larger,
                _ => break,
            }
        }
        self.box_of(&radius)
    }
}

fn is_inside(image: &[Interval], radius: &[f64]) -> bool {
    image.iter().zip(radius).all(|(image, r)| image.is_inside(Interval { lo: -r, hi: *r }))
}

/// The number of negative eigenvalues that every matrix in `hessian` (d×d) has, given the eigenvectors of one of them.
fn index(Eigen { values, vectors }: &Eigen, hessian: &[Interval]) -> Option<u32> {
    let d = values.len();
    let scale = |k: usize| 1.0 / values[k].abs().sqrt();
    let rows: Vec<Vec<Interval>> =
        (0..d).map(|k| vectors[k * d..(k + 1) * d].iter().map(|v| Interval::point(scale(k) * v)).collect()).collect();
    let dot = |a: &[Interval], b: &[Interval]| a.iter().zip(b).fold(Interval::ZERO, |sum, (a, b)| sum + *a * *b);
    let mut negative = 0;
    for (k, row) in rows.iter().enumerate() {
        let product: Vec<Interval> = hessian.chunks_exact(d).map(|h| dot(h, row)).collect();
        let mut diagonal = Interval::ZERO;
        let mut beside = Interval::ZERO;
        for (j, other) in rows.iter().enumerate() {
            let element = dot(other, &product);
            if j == k {
                diagonal = element;
            } else {
                beside = beside + Interval::point(element.magnitude());
            }
        }
        let outweighs = |side: Interval| (side - beside).is_positive();
        if outweighs(-diagonal) {
            negative += 1;
        } else if !outweighs(diagonal) {
            return None;
        }
    }
    Some(negative)
}
