#![allow(missing_docs, clippy::all, clippy::pedantic)]
pub fn sigmoid(z:f64)->f64{1.0/(1.0+(-z).exp())} pub fn tanh(z:f64)->f64{z.tanh()} pub fn sech2(z:f64)->f64{1.0/z.cosh().powi(2)} pub fn softplus(z:f64)->f64{z.max(0.0)+(-z.abs()).exp().ln_1p()} pub fn ln_cosh(z:f64)->f64{z.cosh().ln()} pub fn sin(z:f64)->f64{z.sin()} pub fn cos(z:f64)->f64{z.cos()} pub fn ln(z:f64)->f64{z.ln()}
