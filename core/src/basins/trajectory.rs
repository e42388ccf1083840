//! One way downhill, a step at a time.
//!
//! Flow along narrow valleys is stiff: an explicit method would take as many steps as the largest curvature is times the smallest. So it is integrated by the
//! L-stable Rosenbrock pair of orders 2 and 3 of Shampine and Reichelt (1997, doi:10.1137/S1064827594276424), with the exact Hessian for its Jacobian.

use super::updates::{Stay, Updates};
use super::{Dynamics, Reach, Target};
use crate::eigen::{self, Eigen};
use crate::matrix::{dot, norm};
use crate::objective::FiniteSum;
use crate::optimizer::Method;
use crate::optimizer::schedule::Schedule;

/// Steps of the integrator after which a trajectory counts as going nowhere.
const STEPS: u32 = 1000;
/// Updates between two looks at what was spent.
const AT_ONCE: u64 = 32;
/// Error allowed in one step, in cells: borders are then right to a small part of a cell.
const ERROR: f64 = 0.05;
/// A trajectory that went this many cells away has run away.
const FAR: f64 = 1e5;
/// What moves less than this, in cells, in all the time that is left, stays.
const STILL: f64 = 0.01;
/// Slope relative to 1 + |f| that counts as none.
const FLAT: f64 = 1e-10;
/// Where the slope is none, Newton's step in cells tells the floor of a valley, which is near, from a plateau.
const NEAR: f64 = 0.1;
/// Curvature relative to the largest that counts as none.
const ZERO_MODE: f64 = 1e-8;

/// 1/(2 + √2) and 6 + √2, the method's constants.
const D: f64 = 1.0 - std::f64::consts::FRAC_1_SQRT_2;
const E32: f64 = 6.0 + std::f64::consts::SQRT_2;

/// A trajectory on its way.
pub struct Trajectory {
    dynamics: Dynamics,
    /// Length of a cell: what distances are compared with.
    cell: f64,
    start: Vec<f64>,
    u: Vec<f64>,
    /// −∇f at u, once it is known, and f; of descent no more than their room.
    velocity: Option<(Vec<f64>, f64)>,
    /// The Hessian's eigenvalues and eigenvectors at u, once they are known.
    bend: Option<Eigen>,
    /// What the method remembers, if it does.
    updates: Option<Updates>,
    time: f64,
    step: f64,
    steps: u32,
}

impl Trajectory {
    /// The trajectory from `start`, to be right within a small part of the length `cell`.
    #[must_use]
    pub fn new(start: Vec<f64>, dynamics: Dynamics, cell: f64) -> Trajectory {
        let u = start.clone();
        let updates = match dynamics {
            Dynamics::Updates { method, .. } if dynamics.plain().is_none() => Some(Updates::new(method, u.len())),
            _ => None,
        };
        Trajectory { dynamics, cell, start, u, velocity: None, bend: None, updates, time: 0.0, step: 0.0, steps: 0 }
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> &[f64] {
        &self.u
    }

    /// To its end.
    pub fn run(&mut self, f: &dyn FiniteSum, targets: &[Target]) -> Reach {
        loop {
            let (reach, _) = self.advance(f, targets);
            if reach != Reach::Unknown {
                return reach;
            }
        }
    }

    /// One step of the flow or some updates; with where it ended, if it did, what it cost in gradients.
    pub fn advance(&mut self, f: &dyn FiniteSum, targets: &[Target]) -> (Reach, u64) {
        match (self.dynamics, self.updates.take()) {
            (Dynamics::Flow { horizon }, _) => self.flow_on(f, targets, horizon),
            (Dynamics::Updates { schedule, most, .. }, None) => self.descend(f, targets, schedule.eta, most),
            (Dynamics::Updates { method, schedule, most }, Some(updates)) => {
                self.update(f, targets, (method, schedule, most), updates)
            }
        }
    }

    /// Where it is if that is an end: in a minimum, or too far away.
    fn arrived(&self, targets: &[Target]) -> Reach {
        if let Some(number) = targets.iter().position(|target| target.holds(&self.u)) {
            return Reach::Minimum(number as u16);
        }
        if self.is_far() { Reach::Nowhere } else { Reach::Unknown }
    }

    fn is_far(&self) -> bool {
        // NaN is far away, too.
        let is_near = |(u, s): (&f64, &f64)| (u - s).abs() <= FAR * self.cell;
        !self.u.iter().zip(&self.start).all(is_near)
    }

    fn flow_on(&mut self, f: &dyn FiniteSum, targets: &[Target], horizon: f64) -> (Reach, u64) {
        let there = self.arrived(targets);
        if there != Reach::Unknown {
            return (there, 0);
        }
        let Some((velocity, loss)) = self.velocity.take() else {
            self.velocity = Some(velocity(f, &self.u));
            return (Reach::Unknown, 1);
        };
        let (speed, left) = (norm(&velocity), horizon - self.time);
        let still = !speed.is_finite() || left <= 0.0 || speed * left < STILL * self.cell;
        if still || speed <= FLAT * (1.0 + loss.abs()) || self.steps >= STEPS {
            return (self.at_rest(f, &velocity, loss), 1 + self.u.len() as u64);
        }
        self.flow(f, velocity, loss, speed)
    }

    fn descend(&mut self, f: &dyn FiniteSum, targets: &[Target], eta: f64, most: u32) -> (Reach, u64) {
        let (mut velocity, _) = self.velocity.take().unwrap_or_else(|| (vec![0.0; self.u.len()], 0.0));
        for made in 0..AT_ONCE {
            let there = self.arrived(targets);
            if there != Reach::Unknown {
                return (there, made);
            }
            let loss = f.gradient(&self.u, &mut velocity);
            velocity.iter_mut().for_each(|v| *v = -*v);
            let (speed, left) = (norm(&velocity), eta * f64::from(most - self.steps.min(most)));
            if !speed.is_finite() || left <= 0.0 || speed * left < STILL * self.cell {
                return (self.at_rest(f, &velocity, loss), made + 1 + self.u.len() as u64);
            }
            self.steps += 1;
            self.u.iter_mut().zip(&velocity).for_each(|(u, v)| *u += eta * v);
        }
        self.velocity = Some((velocity, 0.0));
        (Reach::Unknown, AT_ONCE)
    }

    /// Some updates of a method with a memory: until they stay with a minimum, or come to rest, or there are no more.
    fn update(
        &mut self,
        f: &dyn FiniteSum,
        targets: &[Target],
        (method, schedule, most): (Method, Schedule, u32),
        mut updates: Updates,
    ) -> (Reach, u64) {
        let each = if matches!(method, Method::Newton { .. }) { 1 + self.u.len() as u64 } else { 1 };
        for made in 1..=AT_ONCE {
            if self.is_far() {
                return (Reach::Nowhere, made * each);
            }
            let left = most.saturating_sub(self.steps);
            let stay = match updates.pace() {
                Some(pace) if pace * f64::from(left) < STILL * self.cell => Stay::Still,
                _ if left == 0 => Stay::Still,
                _ => {
                    self.steps += 1;
                    updates.step(f, schedule.at(u64::from(self.steps - 1)), &mut self.u, targets)
                }
            };
            match stay {
                Stay::Moving => {}
                Stay::With(number) => return (Reach::Minimum(number as u16), made * each),
                Stay::Still => {
                    let mut reach = self.arrived(targets);
                    if reach == Reach::Unknown {
                        let (velocity, loss) = velocity(f, &self.u);
                        reach = self.at_rest(f, &velocity, loss);
                    }
                    return (reach, made * each + 1 + self.u.len() as u64);
                }
            }
        }
        self.updates = Some(updates);
        (Reach::Unknown, AT_ONCE * each)
    }

    /// What a place is in which nothing moves.
    fn at_rest(&mut self, f: &dyn FiniteSum, velocity: &[f64], loss: f64) -> Reach {
        // Updates have come as near as they will: what is left of the way says the rest.
        let steps = matches!(self.dynamics, Dynamics::Updates { .. });
        let slow = steps || norm(velocity) <= FLAT * (1.0 + loss.abs());
        let Some(Eigen { values, vectors }) = self.bend.take().or_else(|| bend(f, &self.u)) else {
            return Reach::Nowhere;
        };
        let least = ZERO_MODE * values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let near = values
            .iter()
            .zip(vectors.chunks_exact(self.u.len()))
            .all(|(value, v)| value.abs() <= least || dot(v, velocity).abs() <= NEAR * self.cell * value);
        if slow && least > 0.0 && near { Reach::Elsewhere } else { Reach::Nowhere }
    }

    /// One step of the Rosenbrock pair, which is taken back and shortened where its error is too large.
    fn flow(&mut self, f: &dyn FiniteSum, velocity_now: Vec<f64>, loss: f64, speed: f64) -> (Reach, u64) {
        self.steps += 1;
        let mut cost = 0;
        let Some(bend) = self.bend.take().or_else(|| {
            cost += self.u.len() as u64;
            bend(f, &self.u)
        }) else {
            return (Reach::Nowhere, cost);
        };
        if self.step == 0.0 {
            self.step = 0.5 * self.cell / speed;
        }
        // Where the loss bends downwards the implicit matrix must stay far from singular.
        let most = if bend.values[0] < 0.0 { -0.5 / (D * bend.values[0]) } else { f64::INFINITY };
        let h = self.step.min(most);
        let moved = |k: &[f64], by: f64| self.u.iter().zip(k).map(|(u, k)| u + by * k).collect::<Vec<f64>>();
        let k1 = solve(&bend, h, &velocity_now);
        let (f1, _) = velocity(f, &moved(&k1, 0.5 * h));
        let k2: Vec<f64> = solve(&bend, h, &difference(&f1, &k1)).iter().zip(&k1).map(|(a, b)| a + b).collect();
        let next = moved(&k2, h);
        let (f2, loss_next) = velocity(f, &next);
        let right: Vec<f64> =
            (0..next.len()).map(|i| f2[i] - E32 * (k2[i] - f1[i]) - 2.0 * (k1[i] - velocity_now[i])).collect();
        let k3 = solve(&bend, h, &right);
        let error = (0..next.len()).fold(0.0_f64, |m, i| m.max((h / 6.0 * (k1[i] - 2.0 * k2[i] + k3[i])).abs()));
        cost += 2;
        // The error is of third order in h. What is not a number counts as wrong.
        let ratio = error / (ERROR * self.cell);
        if ratio.is_nan() || ratio > 1.0 {
            self.step = h * if ratio < 64.0 { 0.5 } else { 0.2 };
            (self.velocity, self.bend) = (Some((velocity_now, loss)), Some(bend));
            return (Reach::Unknown, cost);
        }
        self.time += h;
        self.step = h * if ratio < 1e-3 {
            5.0
        } else if ratio < 0.125 {
            1.6
        } else if ratio < 0.5 {
            1.1
        } else {
            0.9
        };
        (self.u, self.velocity) = (next, Some((f2, loss_next)));
        (Reach::Unknown, cost)
    }
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// −∇f(u) and f(u).
fn velocity(f: &dyn FiniteSum, u: &[f64]) -> (Vec<f64>, f64) {
    let mut velocity = vec![0.0; u.len()];
    let loss = f.gradient(u, &mut velocity);
    velocity.iter_mut().for_each(|v| *v = -*v);
    (velocity, loss)
}

/// The eigenvalues and eigenvectors of the Hessian at u.
fn bend(f: &dyn FiniteSum, u: &[f64]) -> Option<Eigen> {
    let mut hessian = vec![0.0; u.len() * u.len()];
    f.hessian(u, &mut hessian);
    eigen::symmetric(&hessian, u.len())
}

/// (I + h·d·H)⁻¹ v, by the eigenvectors of H.
fn solve(Eigen { values, vectors }: &Eigen, h: f64, v: &[f64]) -> Vec<f64> {
    let mut solved = vec![0.0; v.len()];
    for (value, row) in values.iter().zip(vectors.chunks_exact(v.len())) {
        let along = dot(row, v) / (1.0 + h * D * value);
        solved.iter_mut().zip(row).for_each(|(s, r)| *s += along * r);
    }
    solved
}
