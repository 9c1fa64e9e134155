//! What the book says to what desks do, a table a rule.

mod back;
mod goods;
mod goods_again;
mod money_again;
mod money_in;
mod money_out;
