//! Money comes in, is paid out by its channel, and is first in, first out.

use crate::desk::check;

#[test]
fn a_gift_is_settled_spent_shipped_and_signed() {
    check(
        "gift G1 jilin/tencent 10.00                   ok
         settle S1 tencent G1                          ok
         balance bank:main is 10.00
         purchase P1 jilin L1:n95x40=8.00              ok
         runs jilin/tencent is 0-800:payable:P1.2 800-1000:held.1
         pay P1 8.00                                   ok
         balance bank:main is 2.00
         ship B1 L1x40 to:220113                       ok
         sign B1 s1 n95=L1 38/1/1                      ok
         runs L1 is 0-38:site:s1.2 38-39:damaged:s1.2 39-40:missing:B1.2
         trace G1 is 0-760:spent.L1/1=38:signed.B1.s1 760-780:spent.L1/1=1:damaged.B1.s1 780-800:spent.L1/1=1:missing.B1 800-1000:held
         refund G1 10.00                               L107 yuan=8.00
         refund G1 10.01                               L109 left=10.00 asked=10.01",
    );
}

#[test]
fn a_settlement_names_batches_and_the_fee_is_never_a_gift_s() {
    check(
        "batch B1 operating/tencent g1=100             ok
         settle S1 tencent B1 fee:1                    ok
         balance clearing:fee_due/tencent is -0.01
         settle S2 tencent B1                          L111 batch=B1
         gift G2 jilin/tencent 100                     ok
         settle S3 tencent G2 G2                       L111 batch=G2
         settle S3 tencent G2 fee:3 arrived:90         ok
         balance clearing:short/tencent is -0.07
         runs operating/tencent is 0-3:spent:fee/S3.2 3-100:held.1
         line fee/S3 is operating/tencent:0-3
         gift G3 jilin/tencent 5                       ok
         settle S4 tencent G3 fee:98 arrived:0         ok
         balance clearing:fee_due/tencent is -0.99
         gift G4 jilin/tencent 5                       ok
         settle S5 tencent G4 fee:-1                   ok
         balance clearing:fee_due/tencent is -0.98",
    );
}

#[test]
fn what_no_axis_can_hold_and_what_has_its_own_rule_is_refused() {
    check(
        "gift G jilin/tencent 1000000000000001 held    L101 what=growth
         gift G jilin/tencent 0 held                   L101 what=growth
         gift G jilin/tencent 10 held                  ok
         purchase P jilin A:n95x1=9223372036854775807 B:n95x1=1  L101 what=fen
         purchase P jilin A:n95x9=9                    ok
         carry warehouse:w1 returned:acme Ax1          L123 account=returned:acme
         carry warehouse:w1 converted:B Ax1            L123 account=converted:B
         ship B1 Ax9                                   ok
         sign B1 s1 n95=A 9223372036854775807/1/1      L113 shipped=9
         gift H jilin/tencent 10                       ok
         settle S tencent H arrived:1000000000000001   L101 what=fen",
    );
}

#[test]
fn a_fee_is_one_take_over_the_gap_of_a_refund() {
    check(
        "batch B1 operating/tencent g0=1 g1=9          ok
         settle S1 tencent B1                          ok
         refund g1 9                                   ok
         gift g2 operating/tencent 5                   ok
         settle S2 tencent g2                          ok
         gift g3 operating/tencent 100                 ok
         settle S3 tencent g3 fee:3                    ok
         moves is 2
         line fee/S3 is operating/tencent:0-1 operating/tencent:10-12",
    );
}

#[test]
fn money_bound_to_something_pays_no_fee() {
    check(
        "gift g1 operating/tencent 9 for:item=n95 held ok
         gift g2 jilin/tencent 9                       ok
         settle S1 tencent g2 fee:1                    ok
         balance clearing:fee_due/tencent is -0.01",
    );
}

#[test]
fn the_middle_one_of_three_batches_is_settled() {
    check(
        "gift a jilin/tencent 1                        ok
         gift b jilin/tencent 1                        ok
         gift c jilin/tencent 1                        ok
         settle S1 tencent b                           ok
         runs jilin/tencent is 0-1:receivable:tencent.0 1-2:held.1 2-3:receivable:tencent.0",
    );
}

#[test]
fn however_many_refunds_lie_between_a_settlement_is_a_row_a_batch() {
    check(
        "batch B jilin/tencent g0=1 g1=1 g2=1 g3=1 g4=1 g5=1  ok
         refund g0 1                                   ok
         refund g2 1                                   ok
         refund g4 1                                   ok
         settle S1 tencent B                           ok
         moves is 1
         purchase P1 jilin L1:n95x3=3                  ok
         moves is 1
         line L1 is jilin/tencent:1-2 jilin/tencent:3-4 jilin/tencent:5-6",
    );
}

#[test]
fn first_in_first_out_between_streams() {
    check(
        "@9 gift t jilin/tencent 10                    ok
         @9 gift a jilin/alipay 10                     ok
         @10 settle SA alipay a                        ok
         @18 settle ST tencent t                       ok
         -- Alipay's came into held first, though both were given at once.
         @14 purchase P1 jilin A:n95x5=5               ok
         line A is jilin/alipay:0-5
         -- Eight more need Tencent's three, which came at 18.
         @14 purchase P1 jilin B:n95x5=8               L116
         @18 purchase P1 jilin B:n95x5=8               ok
         line B is jilin/alipay:5-10 jilin/tencent:0-3
         purchase P2 jilin C:n95x5=8                   L104 account=held of=jilin held=7 asked=8",
    );
}

#[test]
fn a_price_that_fell_makes_an_old_stream_young() {
    check(
        "gift t jilin/tencent 10 held                  ok
         purchase P1 jilin A:n95x5=5                   ok
         gift a jilin/alipay 10 held                   ok
         reprice A 3                                   ok
         -- The head of Tencent's came last: all of Alipay's go first.
         purchase P2 jilin B:n95x8=12                  ok
         line B is jilin/alipay:0-10 jilin/tencent:3-5",
    );
}

#[test]
fn a_later_batch_may_be_effective_earlier() {
    check(
        "@20 gift G jilin/tencent 10                   ok
         @5 gift H jilin/tencent 10                    ok
         @21 settle S tencent G H                      ok
         moves is 1",
    );
}
