//! How many at a time: the limit on what one sender holds open.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::client::Client;
use crate::front::Sender;

/// What each sender holds. Who holds nothing is not remembered.
#[derive(Clone, Debug)]
pub struct Seats {
    taken: Arc<Mutex<BTreeMap<Client, usize>>>,
    most: usize,
}

/// One of a sender's; given back when it is dropped.
#[derive(Debug)]
pub struct Seat(Option<(Seats, Client)>);

impl Seats {
    /// At most so many a sender.
    pub fn new(most: usize) -> Seats {
        Seats { taken: Arc::default(), most }
    }
    /// One more for the sender. `None` where they hold the most already.
    pub fn take(&self, who: Sender) -> Option<Seat> {
        let Sender(Some(who)) = who else { return Some(Seat(None)) };
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let held = taken.entry(who).or_default();
        if self.most <= *held {
            return None;
        }
        *held += 1;
        Some(Seat(Some((self.clone(), who))))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some((seats, who)) = self.0.take() else { return };
        let mut taken = seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = taken.get_mut(&who) {
            *held -= 1;
            if *held == 0 {
                taken.remove(&who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_given_back_and_nobody_is_remembered() {
        let who = |n: u8| Sender(Some(Client::of([203, 0, 113, n].into())));
        let seats = Seats::new(2);
        let (one, two) = (seats.take(who(1)), seats.take(who(1)));
        assert!(one.is_some() && two.is_some() && seats.take(who(1)).is_none());
        let other = seats.take(who(2));
        assert!(other.is_some(), "everybody has their own");
        let free: Vec<Seat> = (0..9).filter_map(|_| seats.take(Sender(None))).collect();
        assert_eq!(free.len(), 9, "whom no limit binds");
        drop(one);
        let again = seats.take(who(1));
        assert!(again.is_some() && seats.take(who(1)).is_none());
        drop((two, other, free, again));
        assert!(seats.taken.lock().unwrap().is_empty());
    }
}
