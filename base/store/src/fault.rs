//! What goes wrong: the user's to mend, or ours.

use std::fmt;
use std::io::ErrorKind;

use primitives::Refusal;

/// What lies under a fault.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Ours to mend: logged with its causes, shown as a number.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database would not do it. After this the transaction is spoilt.
    #[error("the database refused `{sql}`: {cause}")]
    Sql {
        /// The statement, as it was written.
        sql: String,
        /// What the database said.
        #[source]
        cause: Cause,
    },
    /// A unique index or primary key holds these values already. A desk that expects this maps the index to a refusal.
    #[error("{index} holds these values already")]
    Unique {
        /// The index's name; of a primary key `TABLE_pkey`.
        index: String,
    },
    /// A call after an error in the same transaction, or a change that hid its error: nothing is kept.
    #[error("the transaction had an error before; nothing of it is kept")]
    Spoilt,
    /// A statement that a closure may not run: the store begins, commits and sets up itself.
    #[error("only the store itself may run `{sql}`")]
    Forbidden {
        /// The statement.
        sql: String,
    },
    /// A statement whose parameters are not those given, or a text with a zero byte.
    #[error("wrong parameters for `{sql}`: {why}")]
    Parameters {
        /// The statement.
        sql: String,
        /// What does not fit.
        why: String,
    },
    /// More rows than the call may give.
    #[error("`{sql}` gave more than {max} rows")]
    Rows {
        /// The statement.
        sql: String,
        /// The limit, in rows.
        max: usize,
    },
    /// The closure awaited something that is not its transaction.
    #[error("a change may await nothing but its transaction")]
    Pending,
    /// `write` or `read` inside a closure: it would wait for itself.
    #[error("a transaction was asked for inside a transaction")]
    Nested,
    /// The closure stopped with a panic; nothing of it is kept.
    #[error("a change stopped: {0}")]
    Panicked(String),
    /// Another process held the store, or rows stayed in use, longer than we wait.
    #[error("the store is busy")]
    Busy,
    /// A change met others again and again, and was undone each time.
    #[error("a change met others at every attempt")]
    Conflict,
    /// The database's server cannot be reached, or went down under a change: nothing of it is kept, the same again goes
    /// through once the server, or the one that takes its place, is there.
    #[error("the database cannot be reached: {0}")]
    Away(String),
    /// The store was closed, or its thread is gone.
    #[error("the store is closed")]
    Closed,
    /// The connection broke while committing: it may be kept or not. Sending the same key again tells.
    #[error("the answer to a commit was lost: {0}")]
    Unanswered(String),
    /// A lease was taken over by another: what it guarded may not go on.
    #[error("the lease {name} was taken over")]
    LeaseLost {
        /// The lease's name.
        name: String,
    },
    /// No room is left on a disk. Nothing of the change is kept; the same again goes through once there is room.
    #[error("the disk is full: {what}")]
    Full {
        /// The file or statement that found no room.
        what: String,
    },
    /// A file or folder would not do it.
    #[error("{path}: {cause}")]
    File {
        /// Where.
        path: String,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// A stored value that cannot be: read back otherwise than it was written.
    #[error("a stored value is broken: {0}")]
    Broken(String),
    /// Made by [`crate::Faults`] in a test.
    #[error("a fault was asked for")]
    Injected,
}

impl Fault {
    /// A stored value that cannot be: what and where.
    pub fn broken(what: impl fmt::Display) -> Fault {
        Fault::Broken(what.to_string())
    }
    pub(crate) fn sql(sql: &str, cause: impl Into<Cause>) -> Fault {
        Fault::Sql { sql: sql.to_owned(), cause: cause.into() }
    }
    /// What became of a file or folder.
    pub fn file(path: &std::path::Path, cause: std::io::Error) -> Fault {
        let path = path.display().to_string();
        match cause.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Fault::Full { what: path },
            _ => Fault::File { path, cause },
        }
    }
    /// Whether a unique index of this name refused.
    pub fn is_unique(&self, name: &str) -> bool {
        matches!(self, Fault::Unique { index } if index == name)
    }
}

/// Why a change or reading has no answer.
#[derive(Debug)]
pub enum Failure {
    /// The user's to mend.
    Refused(Refusal),
    /// Ours.
    Fault(Fault),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}
impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        Failure::Fault(fault)
    }
}
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Refused(refusal) => refusal.fmt(f),
            Failure::Fault(fault) => fault.fmt(f),
        }
    }
}
impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Failure::Refused(_) => None,
            Failure::Fault(fault) => std::error::Error::source(fault),
        }
    }
}
