//! The next update of a run before it is made.

use super::Run;
use crate::optimizer::Parts;
use crate::trainer::Status;

/// Where an update leads, and what it consists of.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    /// The parameters behind it: to the bit those that the run will have.
    pub w: Vec<f64>,
    /// Its parts.
    pub parts: Parts,
}

impl Run {
    /// The next update from where the run stands; the run stays there. `None` where there is none: the run has diverged, would, or is still on its way.
    pub fn next_update(&mut self) -> Option<Next> {
        if self.behind() || self.timeline.trainer().status() == Status::Diverged {
            return None;
        }
        let (w, parts) = self.timeline.rehearse(&self.problem.measures())?;
        Some(Next { w, parts })
    }
}

#[cfg(test)]
mod tests {
    use crate::run::{Run, Shelf};
    use crate::spec::Spec;

    #[test]
    fn the_next_update_is_the_one_that_is_made() {
        let check = |spec: &str| {
            let mut run = Run::open(Spec::parse(spec).expect("a Spec"), &Shelf::default()).expect("a run");
            run.work(u64::MAX);
            for _ in 0..12 {
                let before = run.w().to_vec();
                let next = run.next_update().expect("an update");
                assert_eq!(run.w(), before, "{spec}: it stays where it is");
                run.step(1);
                assert_eq!(run.w(), next.w, "{spec}: to the bit");
                for (k, w) in before.iter().enumerate() {
                    let parts = &next.parts;
                    let sum = w + parts.gradient[k] + parts.momentum[k] + parts.decay[k];
                    assert!((sum - next.w[k]).abs() <= 1e-14 * (1.0 + w.abs()), "{spec}: the parts add up");
                }
            }
            // Going back and on again gives the same update.
            let next = run.next_update().expect("an update");
            let t = run.timeline().trainer().t();
            run.seek(0);
            run.seek(t);
            assert_eq!(run.next_update(), Some(next), "{spec}");
        };
        for method in ["gd", "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "newton"] {
            check(&format!("data=clouds&n=60&opt={method}&lr=0.1&t=7"));
            check(&format!("data=xor&n=40&hidden=4&act=tanh&opt={method}&lr=0.05&t=30&init=xavier&decay=0.01"));
        }
        check("data=clouds&n=60&opt=momentum&form=sutskever&lr=0.1&schedule=step&period=5&t=7&reduce=sum");
        check("data=clouds&n=60&opt=nesterov&form=sutskever&lr=0.1&batch=7&order=replacement");
        for method in ["gd", "momentum", "nesterov", "adam"] {
            check(&format!("data=clouds&n=60&bias=no&coords=log&opt={method}&lr=0.2&t=7"));
        }
        check("data=moons&n=60&hidden=6&act=tanh&opt=adam&lr=0.02&drop=0.3&augment=rotate&batch=9");
    }

    #[test]
    fn where_an_update_leaves_the_numbers_there_is_none() {
        let mut run = Run::open(
            Spec::parse("data=regression&n=50&act=identity&bias=no&lr=1e4&t=40").expect("a Spec"),
            &Shelf::default(),
        )
        .expect("a run");
        run.work(u64::MAX);
        assert_eq!(run.next_update(), None);
    }
}
