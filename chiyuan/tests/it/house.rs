//! The house: what its law says, held against the tree. To add an arrow is to edit the list in `arrows.rs`, in review.

mod arrows;
mod rooms;
mod said;
mod scale;
mod tables;
mod tree;
mod words;
