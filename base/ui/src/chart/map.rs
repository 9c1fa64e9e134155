//! Sketch map.
mod shapes;
