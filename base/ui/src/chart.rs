//! Charts as SVG, drawn by the server: integers in, the same bytes out. A chart is for the eye alone (`aria-hidden`, its
//! links out of the order of focus): the page puts a table of the same numbers and links beside it. Geometry is in
//! attributes, in percent where one drawing serves every width.

mod cut;
mod days;
mod here;
mod ink;
mod line;
pub mod map;
mod measure;
mod mini;
pub mod sankey;

pub use cut::Cut;
pub use days::{DayMark, Days};
pub use here::Here;
pub use ink::{Measure, Rect};
pub use line::{Bracket, Line, Size, Span};
pub use mini::Mini;
