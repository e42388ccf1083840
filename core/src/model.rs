//! Activations, losses and the models made of them.

pub mod activation;
pub mod layer_table;
pub mod loss;
pub mod network;
pub mod neuron;
pub mod planted;
