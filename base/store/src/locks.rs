//! What a change locks.

/// The names that a change may touch: axes, funds, order keys. Taken in its first statement, sorted, so that two changes
/// never wait for each other crosswise. On SQLite the writer is alone anyway and the names are not used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locks(Vec<String>);

impl Locks {
    /// A change that nothing else can disturb: it only adds rows under keys of its own.
    pub const fn none() -> Locks {
        Locks(Vec::new())
    }
    /// These names, in any order, doubles allowed.
    pub fn of<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Locks {
        let mut names: Vec<String> = names.into_iter().map(Into::into).collect();
        names.sort_unstable();
        names.dedup();
        Locks(names)
    }
    /// These and those.
    #[must_use]
    pub fn and(self, other: Locks) -> Locks {
        Locks::of(self.0.into_iter().chain(other.0))
    }
    /// The names, sorted, each once.
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_sorted_and_single() {
        let locks = Locks::of(["b", "a", "b"]).and(Locks::of(["0"]));
        assert_eq!(locks.names(), ["0", "a", "b"]);
    }
}
