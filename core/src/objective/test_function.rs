//! Functions without data whose critical points are known: what linear networks do, in two dimensions.

mod scalar_linear;
mod tied_autoencoder;

pub use scalar_linear::ScalarLinear;
pub use tied_autoencoder::TiedAutoencoder;
