//! The programme's own tests: what holds over all rooms.

mod house;
