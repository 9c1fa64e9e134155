//! Money leaves for an order: before its goods come, or after.

use primitives::{Code, Fen};

use super::{Head, bank};
use crate::pick::fitting;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, Draft, Use, refusal};

/// Paid before the goods come: held → prepaid(order), by a take of the fund; the bank falls.
pub fn prepay(
    picture: &Picture,
    head: &Head,
    order: &Code,
    fund: &Code,
    fen: Fen,
    from: &Code,
    aim: &Use,
) -> Result<Draft, Stop> {
    if fen.is_zero() {
        return Err(refusal::bad_amount("fen").into());
    }
    let mut draft = head.draft();
    let streams = fitting(picture, fund, &[aim.on(head.at)])?;
    for row in draft.pick(picture, &streams, &Account::Held, fen.get(), fund.as_str())? {
        draft.shift(row, Account::Held, Account::Prepaid(order.clone()));
    }
    draft.balance(bank(from), -fen.get());
    Ok(draft)
}

/// Pays what an order's goods are owed: payable(order) → spent(sink), split by line; the bank falls.
/// Refused above what is payable.
pub fn pay(picture: &Picture, head: &Head, order: &Code, fen: Fen, from: &Code) -> Result<Draft, Stop> {
    if fen.is_zero() {
        return Err(refusal::bad_amount("fen").into());
    }
    let mut draft = head.draft();
    let account = Account::Payable(order.clone());
    let mut axes: Vec<AxisCode> = picture.in_account(&account)?.iter().map(|(axis, _)| (*axis).clone()).collect();
    axes.dedup();
    let owed = draft.pick(picture, &axes, &account, fen.get(), order.as_str())?;
    picture.ask(owed.iter().map(|(axis, lo, hi)| Need::Mirror(axis.clone(), *lo, *hi)))?;
    for (axis, lo, hi) in owed {
        for row in picture.mirror(&axis, lo, hi)? {
            let part = (axis.clone(), lo.max(row.lo), hi.min(row.hi));
            draft.shift(part, account.clone(), Account::Spent(row.sink.clone()));
        }
    }
    draft.balance(bank(from), -fen.get());
    Ok(draft)
}

/// The supplier pays back what was paid before (a cancelled order, a price that fell): prepaid(order) → held; the bank grows.
pub fn pay_back(picture: &Picture, head: &Head, order: &Code, fen: Fen, to: &Code) -> Result<Draft, Stop> {
    if fen.is_zero() {
        return Err(refusal::bad_amount("fen").into());
    }
    let mut draft = head.draft();
    let account = Account::Prepaid(order.clone());
    let mut axes: Vec<AxisCode> = picture.in_account(&account)?.iter().map(|(axis, _)| (*axis).clone()).collect();
    axes.dedup();
    for row in draft.pick(picture, &axes, &account, fen.get(), order.as_str())? {
        draft.shift(row, account.clone(), Account::Held);
    }
    draft.balance(bank(to), fen.get());
    Ok(draft)
}
