//! Why reading stops.

use std::io;

use primitives::Refusal;

/// The file as a whole is not taken: nothing of it may be booked.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    /// It cannot be trusted; an officer reads the reason (codes T1xx) and keeps the raw file.
    #[error("{0}")]
    Quarantine(Refusal),
    /// The disk failed under us: no verdict about the file, try again.
    #[error("the file could not be read")]
    Fault(#[source] io::Error),
}

impl Halt {
    /// The reason of a quarantine; `None` for a fault.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Halt::Quarantine(refusal) => Some(refusal),
            Halt::Fault(_) => None,
        }
    }
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Halt::Quarantine(refusal)
    }
}

/// A refusal of `source` travels inside an I/O error through the decoder; here it comes out again.
impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        match error.downcast::<Refusal>() {
            Ok(refusal) => Halt::Quarantine(refusal),
            Err(error) => Halt::Fault(error),
        }
    }
}
