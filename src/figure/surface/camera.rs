//! From the box that a surface stands in to the screen and back.

use crate::math::{clamp, cos, sin};

/// A place in the box: u and v from −1 to 1 along the two parameters, h upwards from the floor at 0.
pub type Place = [f64; 3];

/// Height of the surface's lowest point above the floor, so that the contours on the floor have room to be seen.
pub const LIFT: f64 = 0.32;
/// Height of the box: that of the surface's highest point.
pub const TOP: f64 = LIFT + 1.0;

/// From where the surface is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eye {
    /// Degrees by which the viewer has gone around, anticlockwise from above: at 0 the first parameter grows to the right.
    pub azimuth: f64,
    /// Degrees above the horizon, 0 to 90: at 90 the surface is seen as the map is.
    pub elevation: f64,
    /// Magnification; 1 shows the whole box.
    pub zoom: f64,
}

impl Default for Eye {
    fn default() -> Eye {
        Eye { azimuth: -35.0, elevation: 32.0, zoom: 1.0 }
    }
}

/// An orthographic projection: parallel lines stay parallel, so that heights can be compared across the whole picture.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    /// The screen's way to the right, in the box; of length 1, as the other two.
    pub right: Place,
    /// The screen's way upwards.
    pub up: Place,
    /// Away from the viewer.
    pub away: Place,
    centre: (f64, f64),
    scale: f64,
}

impl Camera {
    /// The camera that shows the box in a pane of `size` CSS px, with room for labels in type of `em` px. The box has one
    /// scale whatever the azimuth: it does not breathe while it is turned.
    #[must_use]
    pub fn new(eye: Eye, size: (f64, f64), em: f64) -> Camera {
        let turn = |degrees: f64| degrees * (std::f64::consts::PI / 180.0);
        let (azimuth, elevation) = (turn(eye.azimuth), turn(clamp(eye.elevation, 0.0, 90.0)));
        let ((sa, ca), (se, ce)) = ((sin(azimuth), cos(azimuth)), (sin(elevation), cos(elevation)));
        let diagonal = 2.0 * std::f64::consts::SQRT_2;
        let (width, height) = (size.0 - 9.0 * em, size.1 - 5.0 * em);
        let fit = (width / diagonal).min(height / (diagonal * se + TOP * ce));
        Camera {
            right: [ca, sa, 0.0],
            up: [-sa * se, ca * se, ce],
            away: [-sa * ce, ca * ce, -se],
            centre: (size.0 / 2.0, (size.1 - 1.6 * em) / 2.0),
            scale: fit.max(1.0) * eye.zoom,
        }
    }

    /// Where a place of the box is seen, in CSS px.
    #[must_use]
    pub fn project(&self, [u, v, h]: Place) -> (f64, f64) {
        let q = [u, v, h - 0.5 * TOP];
        (self.centre.0 + self.scale * dot(q, self.right), self.centre.1 - self.scale * dot(q, self.up))
    }

    /// The place at depth 0 that is seen at the px (x, y); what else is seen there lies along [`Camera::away`].
    #[must_use]
    pub fn unproject(&self, (x, y): (f64, f64)) -> Place {
        let (r, t) = ((x - self.centre.0) / self.scale, (self.centre.1 - y) / self.scale);
        let [u, v, h] = std::array::from_fn(|k| r * self.right[k] + t * self.up[k]);
        [u, v, h + 0.5 * TOP]
    }

    /// CSS px for a length of 1 in the box that is not foreshortened.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }
}

/// The inner product.
#[must_use]
pub fn dot(a: Place, b: Place) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// `from + t·direction`.
#[must_use]
pub fn along(from: Place, direction: Place, t: f64) -> Place {
    std::array::from_fn(|k| from[k] + t * direction[k])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn projection_and_its_inverse_agree(
            azimuth in -720.0..720.0_f64,
            elevation in 0.0..=90.0_f64,
            zoom in 0.25..8.0_f64,
            size in (1.0..3000.0_f64, 1.0..3000.0_f64),
            place in (-1.0..1.0_f64, -1.0..1.0_f64, 0.0..TOP),
        ) {
            let camera = Camera::new(Eye { azimuth, elevation, zoom }, size, 12.0);
            let place = [place.0, place.1, place.2];
            let seen = camera.project(place);
            // The ray through what is seen passes through the place, at its depth.
            let start = camera.unproject(seen);
            let depth = dot([place[0] - start[0], place[1] - start[1], place[2] - start[2]], camera.away);
            for (found, wanted) in along(start, camera.away, depth).iter().zip(place) {
                prop_assert!((found - wanted).abs() < 1e-9, "{start:?} {depth}");
            }
            let again = camera.project(along(start, camera.away, 0.7));
            prop_assert!((again.0 - seen.0).abs() < 1e-6 && (again.1 - seen.1).abs() < 1e-6);
        }

        #[test]
        fn the_whole_box_has_room_whatever_the_turn(azimuth in -180.0..180.0_f64, elevation in 0.0..=90.0_f64) {
            let size = (600.0, 500.0);
            let camera = Camera::new(Eye { azimuth, elevation, zoom: 1.0 }, size, 12.0);
            for corner in 0..8 {
                let side = |bit: u32| if corner >> bit & 1 == 0 { -1.0 } else { 1.0 };
                let (x, y) = camera.project([side(0), side(1), if corner < 4 { 0.0 } else { TOP }]);
                prop_assert!(x >= 40.0 && x <= size.0 - 40.0 && y >= 5.0 && y <= size.1 - 30.0, "{x} {y}");
            }
        }
    }

    #[test]
    fn from_above_it_is_the_map() {
        let camera = Camera::new(Eye { azimuth: 0.0, elevation: 90.0, zoom: 1.0 }, (400.0, 400.0), 12.0);
        let (low, high) = (camera.project([-1.0, -1.0, 0.0]), camera.project([1.0, 1.0, TOP]));
        assert!(high.0 > low.0 && high.1 < low.1);
        // Heights vanish: only rounding is left of them.
        let flat = camera.project([-1.0, -1.0, TOP]);
        assert!((flat.1 - low.1).abs() < 1e-9 && (flat.0 - low.0).abs() < 1e-9);
    }
}
