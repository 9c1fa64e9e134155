//! Access over HTTP, against a real store.
