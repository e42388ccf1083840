//! Two vectors side by side.

use super::lanes::{Constant, F64x2, Lanes};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Two vectors that take the same operations in turn: while one waits for a result the other has something to do, and constants are loaded once
/// for both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Twin(pub(crate) F64x2, pub(crate) F64x2);

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl $trait for Twin {
            type Output = Twin;
            #[inline(always)]
            fn $method(self, other: Twin) -> Twin {
                Twin(self.0.$method(other.0), self.1.$method(other.1))
            }
        }
    };
}
operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl Neg for Twin {
    type Output = Twin;
    #[inline(always)]
    fn neg(self) -> Twin {
        Twin(-self.0, -self.1)
    }
}

type Mask = <F64x2 as Lanes>::Mask;

impl Lanes for Twin {
    type Mask = (Mask, Mask);
    #[inline(always)]
    fn splat(x: f64) -> Twin {
        Twin(F64x2::splat(x), F64x2::splat(x))
    }
    #[inline(always)]
    fn constant(x: f64, kept: &'static Constant<[f64; 2]>) -> Twin {
        let x = F64x2::constant(x, kept);
        Twin(x, x)
    }
    #[inline(always)]
    fn abs(self) -> Twin {
        Twin(self.0.abs(), self.1.abs())
    }
    #[inline(always)]
    fn sqrt(self) -> Twin {
        Twin(self.0.sqrt(), self.1.sqrt())
    }
    #[inline(always)]
    fn at_least(self, floor: Twin) -> Twin {
        Twin(self.0.at_least(floor.0), self.1.at_least(floor.1))
    }
    #[inline(always)]
    fn at_most(self, ceiling: Twin) -> Twin {
        Twin(self.0.at_most(ceiling.0), self.1.at_most(ceiling.1))
    }
    #[inline(always)]
    fn copysign(self, sign: Twin) -> Twin {
        Twin(self.0.copysign(sign.0), self.1.copysign(sign.1))
    }
    #[inline(always)]
    fn or_sign(self, sign: Twin) -> Twin {
        Twin(self.0.or_sign(sign.0), self.1.or_sign(sign.1))
    }
    #[inline(always)]
    fn lt(self, other: Twin) -> (Mask, Mask) {
        (self.0.lt(other.0), self.1.lt(other.1))
    }
    #[inline(always)]
    fn eq(self, other: Twin) -> (Mask, Mask) {
        (self.0.eq(other.0), self.1.eq(other.1))
    }
    #[inline(always)]
    fn all((a, b): (Mask, Mask)) -> bool {
        F64x2::all(a) & F64x2::all(b)
    }
    #[inline(always)]
    fn select((a, b): (Mask, Mask), yes: Twin, no: Twin) -> Twin {
        Twin(F64x2::select(a, yes.0, no.0), F64x2::select(b, yes.1, no.1))
    }
    #[inline(always)]
    fn exp2_integral(self) -> Twin {
        Twin(self.0.exp2_integral(), self.1.exp2_integral())
    }
    #[inline(always)]
    fn exp_negated(self) -> Twin {
        Twin(self.0.exp_negated(), self.1.exp_negated())
    }
    #[inline(always)]
    fn split(self) -> (Twin, Twin) {
        let ((k0, m0), (k1, m1)) = (self.0.split(), self.1.split());
        (Twin(k0, k1), Twin(m0, m1))
    }
}
