//! Payments (付款): made by one, approved by another; only the approval moves money.

use access::{Action, may, not_the_maker};
use book::rule::{self, Head};
use book::{Account, Cause, Currency, EntryId};
use operation::Made;
use primitives::{Actor, Code, Fen, Instant, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Row, Tx};
use utoipa::ToSchema;

use crate::{bank, refusal, reserve};

/// What the maker (经办) prepares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentForm {
    /// How we call it.
    #[schema(value_type = String)]
    pub code: Code,
    /// The approved order that it pays.
    #[schema(value_type = String)]
    pub order: Code,
    /// How much, in fen, more than nothing.
    #[schema(value_type = i64)]
    pub fen: Fen,
    /// From where.
    #[schema(value_type = String)]
    pub bank: Code,
    /// Whether the goods are still to come: then it is a prepayment, used first at the intake.
    #[serde(default)]
    pub before_goods: bool,
    /// When it was prepared; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// What the checker (复核) adds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalForm {
    /// When the money left; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A payment, approved or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// How we call it.
    pub code: Code,
    /// The order that it pays.
    pub order: Code,
    /// How much.
    pub fen: Fen,
    /// From where.
    pub bank: Code,
    /// Whether the goods were still to come.
    pub before_goods: bool,
    /// Who prepared it.
    pub maker: Code,
    /// When it was prepared.
    pub at: Instant,
    /// The entry that states it.
    pub entry: EntryId,
    /// Who approved it, when, and the entry that moved the money.
    pub approval: Option<(Code, Instant, EntryId)>,
}

/// Approved once, by another than the maker.
pub fn decide(payment: &Payment, by: &Actor) -> Result<(), Refusal> {
    not_the_maker(by, &payment.maker)?;
    match &payment.approval {
        Some((checker, ..)) => Err(refusal::approved(&payment.code, checker)),
        None => Ok(()),
    }
}

/// Prepares a payment: a fact, no money moves. Refused above what the order still reserves (F108, before its goods came), or above
/// what it owes for those that came (F115); other payments that wait are not counted, the second approval tells.
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &PaymentForm) -> Result<Made, Failure> {
    may(by, Action::MakePayment)?;
    bank::must_in(tx, &form.bank, Currency::CNY).await?;
    let reserved = reserve::must(tx, &form.order).await?;
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    if form.fen.is_zero() {
        return Err(refusal::no_amount(&form.code).into());
    }
    if form.before_goods && reserved.open < form.fen {
        return Err(refusal::above_reserved(&form.order, reserved.open, form.fen).into());
    }
    if !form.before_goods {
        let owed = book::stock::in_account(tx, &Account::Payable(form.order.clone())).await?;
        let due = owed.iter().map(|(_, fen)| fen).sum();
        if due < form.fen.get() {
            return Err(refusal::above_payable(&form.order, due, form.fen).into());
        }
    }
    let at = form.at.unwrap_or(now);
    let key = format!("payment:{}", form.code);
    let stated = PaymentForm { at: None, ..form.clone() };
    let cause = Cause::of("payment", &form.code)?;
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    let sql = "insert into finance_payment (code, order_code, fen, bank, before_goods, made_by, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let row = [
        (&form.code).into(),
        (&form.order).into(),
        form.fen.into(),
        (&form.bank).into(),
        i64::from(form.before_goods).into(),
        (&by.name).into(),
        at.into(),
        (&entry).into(),
    ];
    tx.run(sql, &row).await?;
    Ok(Made { code: form.code.clone(), entry })
}

/// Approves a payment: the money leaves. More than is payable by now is refused by the ledger (L104).
pub async fn approve(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    code: &Code,
    form: &ApprovalForm,
) -> Result<Made, Failure> {
    may(by, Action::ApprovePayment)?;
    let payment = must(tx, code).await?;
    decide(&payment, by)?;
    let at = form.at.unwrap_or(now);
    let cause = Cause::of("payment_approval", code)?;
    let head = Head { cause, key: format!("payment_approval:{code}"), at };
    let entry = if payment.before_goods {
        let what = reserve::must(tx, &payment.order).await?.what;
        reserve::prepay(tx, &payment.order, payment.fen, at, EntryId::of(&[&head.key])).await?;
        let (order, fen, bank) = (payment.order, payment.fen, payment.bank);
        book::change(tx, by, now, move |picture| {
            rule::prepay(picture, &head, &order, &what.fund, fen, &bank, &what.aim)
        })
        .await?
    } else {
        let (order, fen, bank) = (payment.order, payment.fen, payment.bank);
        book::change(tx, by, now, move |picture| rule::pay(picture, &head, &order, fen, &bank)).await?
    };
    let sql = "update finance_payment
set approved_by = $2, approved_at_ms = $3, approved_entry = $4
where code = $1";
    tx.run(sql, &[code.into(), (&by.name).into(), at.into(), (&entry).into()]).await?;
    Ok(Made { code: code.clone(), entry })
}

/// The payment of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Payment>, Failure> {
    let sql = "select code, order_code, fen, bank, before_goods, made_by, at_ms, entry, approved_by, approved_at_ms,
    approved_entry
from finance_payment
where code = $1";
    tx.row(sql, &[code.into()]).await?.as_ref().map(read).transpose()
}

/// The payment of this code, or a refusal that says so.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Payment, Failure> {
    Ok(find(tx, code).await?.ok_or_else(|| refusal::unknown_payment(code))?)
}

fn read(row: &Row) -> Result<Payment, Failure> {
    let approval = if row.has(8) { Some((row.parse(8)?, row.when(9)?, row.id(10)?)) } else { None };
    Ok(Payment {
        code: row.parse(0)?,
        order: row.parse(1)?,
        fen: row.fen(2)?,
        bank: row.parse(3)?,
        before_goods: row.int(4) != 0,
        maker: row.parse(5)?,
        at: row.when(6)?,
        entry: row.id(7)?,
        approval,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use primitives::Role;

    #[test]
    fn a_payment_is_approved_once_by_another() {
        let code = |text: &str| text.parse::<Code>().unwrap();
        let actor = |name: &str, role| Actor { name: code(name), role };
        let mut payment = Payment {
            code: code("PAY-1"),
            order: code("PO-1"),
            fen: Fen::new(100).unwrap(),
            bank: code("main"),
            before_goods: false,
            maker: code("li"),
            at: Instant::EPOCH,
            entry: EntryId::of(&["x"]),
            approval: None,
        };
        assert_eq!(decide(&payment, &actor("wang", Role::Checker)), Ok(()));
        let own = decide(&payment, &actor("li", Role::Checker)).unwrap_err();
        assert_eq!(own.code(), "A202", "not under another hat either");
        payment.approval = Some((code("wang"), Instant::EPOCH, EntryId::of(&["y"])));
        let twice = decide(&payment, &actor("zhao", Role::Checker)).unwrap_err();
        assert_eq!(twice.to_string(), "F110 code=PAY-1 by=wang");
    }
}
