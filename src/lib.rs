//! Downhill: the training core, the figures and the JavaScript facade.
//!
//! ```text
//! URL -> Spec -> Dataset -> Model -> Objective -> Trainer(Optimizer) -> Timeline
//!                                       |                  |
//!                                       +--> Landscape ----+--> Figure --> canvas | SVG
//! an event (drag, click, key, control) -> a new Spec -> Session.apply -> Effect
//! ```
//!
//! What computes (`math` to `theory`) is the crate `downhill-core`, compiled for speed; the rest is compiled for size.
//! Modules are declared in reading order: a file knows only files above it in this list
//! (`cargo xtask check` enforces it), except that `figure` knows no browser and `web` holds no mathematics.

#[cfg(feature = "whole")]
pub use downhill_core::{basins, critical, spectrum, theory};
pub use downhill_core::{eigen, landscape, math, matrix, model, objective, optimizer, rng, slice, statistics, trainer};

pub mod error;
pub mod decimal;
pub mod json;
pub mod spec;
pub mod dataset;
pub mod run;
#[cfg(feature = "whole")]
pub mod lab;
#[cfg(feature = "whole")]
pub mod study;
pub mod figure;
pub mod scene;
#[cfg(feature = "whole")]
pub mod numbers;
#[cfg(target_arch = "wasm32")]
mod web;
