//! Writes statements.
