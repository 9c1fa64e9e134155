//! The pieces that pages share. Each is a template: `{{ figure }}` inside another puts it there as HTML. A piece computes
//! nothing and says nothing of its own: its words, numbers and addresses are handed in, in the reader's language.

mod closing;
mod facts;
mod field;
mod figure;
mod heads;
mod notice;
mod prose;
mod steps;
mod table;

pub use closing::{Part, Parts};
pub use facts::{Details, Downloads, Empty, Fact, Facts, Legend, Pager, Row, Rows};
pub use field::{Button, Field};
pub use figure::{Figure, Stage, State, Swatch, Tag};
pub use heads::{BlockHead, Crumbs, Head, Headline};
pub use notice::{Correction, Notice, NoticeKind};
pub use prose::{Kind, Piece, Prose};
pub use steps::{Step, Steps};
pub use table::{Cell, Column, Line, Mark, Table};
