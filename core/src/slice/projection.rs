//! Where a point of parameter space lies beside a slice.

use super::Slice;
use crate::matrix::{dot, norm};

/// The foot of a point on a slice: the nearest of its places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    /// Coordinate along the slice's `u`.
    pub a: f64,
    /// Coordinate along its `v`.
    pub b: f64,
    /// ‖w − (origin + a·u + b·v)‖₂.
    pub distance: f64,
}

/// A direction counts as lying along another when the part beside it is shorter than this share of it.
const ALONG: f64 = 1e-12;

/// Projects on a slice, with what is the same for all points made once.
#[derive(Clone, Debug)]
pub struct Projector<'a> {
    slice: &'a Slice,
    /// u·u, u·v, v·v.
    products: [f64; 3],
    /// ‖origin‖.
    size: f64,
}

impl<'a> Projector<'a> {
    /// For a slice, whose directions need be neither orthogonal nor of unit length.
    #[must_use]
    pub fn new(slice: &'a Slice) -> Projector<'a> {
        let (u, v) = (&slice.u, &slice.v);
        Projector { slice, products: [dot(u, u), dot(u, v), dot(v, v)], size: norm(&slice.origin) }
    }

    /// The orthogonal projection of `w` (length: the objective's dimension). A direction of length 0, or one along `u`, has the coordinate 0, and so has
    /// what is nothing but the rounding of `w` and `origin`.
    #[must_use]
    pub fn foot(&self, w: &[f64]) -> Projection {
        let Slice { origin, u, v, .. } = self.slice;
        let mut beside: Vec<f64> = w.iter().zip(origin).map(|(w, o)| w - o).collect();
        let (a, b) = self.along(&beside);
        // From the vector itself: a difference of squares would lose the digits of a small distance.
        beside.iter_mut().zip(u).zip(v).for_each(|((rest, u), v)| *rest -= a * u + b * v);
        let rounding = 8.0 * f64::EPSILON * (norm(w) + self.size);
        let beyond = |value: f64, square: f64| if value.abs() * square.sqrt() > rounding { value } else { 0.0 };
        let [uu, _, vv] = self.products;
        Projection { a: beyond(a, uu), b: beyond(b, vv), distance: beyond(norm(&beside), 1.0) }
    }

    /// The coordinates (a, b) of the slice's displacement a·u + b·v that is nearest to the displacement `delta`.
    fn along(&self, delta: &[f64]) -> (f64, f64) {
        let [uu, uv, vv] = self.products;
        let (du, dv) = (dot(delta, &self.slice.u), dot(delta, &self.slice.v));
        if uu == 0.0 {
            return (0.0, if vv > 0.0 { dv / vv } else { 0.0 });
        }
        // The part of v beside u; with it the two coordinates are found one after the other.
        let beside = vv - uv * uv / uu;
        if beside <= ALONG * vv {
            return (du / uu, 0.0);
        }
        let b = (dv - uv * du / uu) / beside;
        ((du - b * uv) / uu, b)
    }
}

impl Slice {
    /// The orthogonal projection of `w` on the slice: see [`Projector::foot`].
    #[must_use]
    pub fn project(&self, w: &[f64]) -> Projection {
        Projector::new(self).foot(w)
    }

    /// The coordinates (a, b) of the slice's displacement a·u + b·v that is nearest to the displacement `delta`: of −∇f, the direction of steepest
    /// descent within the slice.
    #[must_use]
    pub fn along(&self, delta: &[f64]) -> (f64, f64) {
        Projector::new(self).along(delta)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Axis;
    use super::*;
    use crate::rng::{Stream, StreamName};

    #[test]
    fn a_point_is_its_projection_and_what_is_beside_it() {
        let mut stream = Stream::new(3, StreamName::Directions, 0);
        let axis = Axis::linear(-1.0, 1.0);
        for dim in [2, 3, 7, 40] {
            let mut draw = |scale: f64| (0..dim).map(|_| scale * stream.normal()).collect::<Vec<f64>>();
            let slice = Slice { origin: draw(1.0), u: draw(2.0), v: draw(0.1), x: axis, y: axis };
            let (w, mut foot) = (draw(3.0), vec![0.0; dim]);
            let Projection { a, b, distance } = slice.project(&w);
            slice.point(a, b, &mut foot);
            let rest: Vec<f64> = w.iter().zip(&foot).map(|(w, f)| w - f).collect();
            assert!((dot(&rest, &rest).sqrt() - distance).abs() < 1e-12 * (1.0 + distance), "{dim}");
            assert!(dot(&rest, &slice.u).abs() < 1e-10 && dot(&rest, &slice.v).abs() < 1e-10, "{dim}: not the nearest");
            assert!(dim > 2 || distance < 1e-10, "two parameters have no beside");
            // What lies on the slice is where it is.
            slice.point(0.3, -7.0, &mut foot);
            let on = slice.project(&foot);
            let near = |x: f64, y: f64| (x - y).abs() < 1e-10;
            assert!(near(on.a, 0.3) && near(on.b, -7.0) && on.distance < 1e-10, "{dim}: {on:?}");
        }
    }

    #[test]
    fn directions_that_are_missing_have_the_coordinate_0() {
        let axis = Axis::linear(-1.0, 1.0);
        let check = |u: [f64; 2], v: [f64; 2], expected: (f64, f64, f64)| {
            let slice = Slice { origin: vec![1.0, 1.0], u: u.to_vec(), v: v.to_vec(), x: axis, y: axis };
            let Projection { a, b, distance } = slice.project(&[4.0, 5.0]);
            assert_eq!((a, b, distance), expected, "{u:?} {v:?}");
        };
        check([1.0, 0.0], [0.0, 0.0], (3.0, 0.0, 4.0));
        check([0.0, 0.0], [0.0, 2.0], (0.0, 2.0, 3.0));
        check([0.0, 0.0], [0.0, 0.0], (0.0, 0.0, 5.0));
        check([2.0, 0.0], [5.0, 0.0], (1.5, 0.0, 4.0));
    }

    #[test]
    fn coordinates_project_on_themselves() {
        let axis = Axis::linear(-9.0, 9.0);
        let slice = Slice::coordinates(&[0.5, -1.0, 2.0, 0.0], 2, 0, axis, axis);
        assert_eq!(slice.project(&[7.0, 3.0, -5.0, 3.0]), Projection { a: -5.0, b: 7.0, distance: 5.0 });
        assert_eq!(
            Slice::line(&[0.5, -1.0], 1, axis).project(&[3.5, 4.0]),
            Projection { a: 4.0, b: 0.0, distance: 3.0 }
        );
    }
}
