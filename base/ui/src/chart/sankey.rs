//! From whom, through what, to where: a Sankey chart, drawn twice (for a page and for a telephone), without script.
//! Pure: the same input gives the same bytes. The table of the same numbers is the page's, the drawing is hidden from
//! screen readers and keyboard.
//!
//! The layout is a port of d3-sankey 0.12.3 (https://github.com/d3/d3-sankey):
//!
//! Copyright 2015, Mike Bostock. All rights reserved.
//!
//! Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
//! following conditions are met:
//!
//! * Redistributions of source code must retain the above copyright notice, this list of conditions and the following
//!   disclaimer.
//! * Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
//!   disclaimer in the documentation and/or other materials provided with the distribution.
//! * Neither the name of the author nor the names of contributors may be used to endorse or promote products derived
//!   from this software without specific prior written permission.
//!
//! THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
//! INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
//! DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
//! SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
//! SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
//! WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
//! OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.

mod draw;
mod fold;
mod layout;

pub use fold::fold;

use crate::parts::Stage;

/// The chart: columns from left to right, what flows between them. A node that nothing flows through is not drawn, nor is
/// a link that is zero, leads backwards or names no node.
#[derive(Clone, Debug, Default)]
pub struct Sankey {
    /// Over each column.
    pub heads: Vec<String>,
    /// The columns, each from above; at most six nodes and one for the rest (see [`fold`]).
    pub columns: Vec<Vec<Node>>,
    /// What flows.
    pub links: Vec<Link>,
}

/// One bar.
#[derive(Clone, Debug)]
pub struct Node {
    /// What links call it; unique in the chart.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Its number as it is said. It has no value here: that is the sum of its links.
    pub text: String,
    /// Its texture. In the first column [`Stage::Done`] is drawn grey: where money comes from says nothing of its state.
    pub stage: Stage,
    /// Where its entries stand; empty for none.
    pub href: String,
    /// A giver that is no platform.
    pub given: bool,
}

/// One band.
#[derive(Clone, Debug)]
pub struct Link {
    /// The node it leaves.
    pub from: String,
    /// The node it arrives at, in a later column.
    pub to: String,
    /// How thick it is, in the chart's one unit (fen).
    pub value: i64,
    /// What a pointer is told: from, to and the number as it is said.
    pub title: String,
    /// Where its entries stand; empty for none.
    pub href: String,
    /// Its colour follows what became of it.
    pub stage: Stage,
}
