//! What Downhill computes with: mathematics, models, losses and their landscapes, update rules, training.
//!
//! A crate of its own because it is compiled for speed, and everything around it for size: the level is a
//! package's. `downhill` re-exports every module, so that a path says what it is and not where it is compiled.
//!
//! Modules are declared in reading order: a file knows only files above it in this list (`cargo xtask check` enforces it).

pub mod math;
pub mod statistics;
pub mod matrix;
pub mod eigen;
pub mod rng;
pub mod model;
pub mod slice;
pub mod objective;
pub mod optimizer;
#[cfg(feature = "whole")]
pub mod spectrum;
pub mod trainer;
pub mod landscape;
#[cfg(feature = "whole")]
pub mod critical;
#[cfg(feature = "whole")]
pub mod basins;
#[cfg(feature = "whole")]
pub mod theory;
