//! Back: refunds and their stand-ins, wrong amounts, reversals.

use crate::desk::check;

#[test]
fn what_is_left_of_a_gift_in_two_pieces() {
    check(
        "gift G jilin/tencent 100 held                 ok
         void G 20                                     ok
         refund G 20                                   ok
         reverse void G                                ok
         refund G 30                                   ok
         runs jilin/tencent is 0-50:held.0 50-80:refunded.1 80-100:refunded.3",
    );
}

#[test]
fn what_is_unspent_goes_first_though_the_tail_is_spent() {
    check(
        "gift G jilin/tencent 100 held                 ok
         purchase P1 jilin A:n95x6=60                  ok
         purchase P2 jilin B:n95x4=40                  ok
         reprice A 40                                  ok
         trace G is 0-40:payable.A/1=6:warehouse 40-60:held 60-100:payable.B/1=4:warehouse
         refund G 20                                   ok
         trace G is 0-40:payable.A/1=6:warehouse 40-60:refunded 60-100:payable.B/1=4:warehouse
         refund G 1                                    L107 yuan=0.01",
    );
}

#[test]
fn a_refund_that_the_platform_nets_leaves_the_bank() {
    check(
        "gift G jilin/tencent 10                       ok
         settle S tencent G                            ok
         refund G 4 net                                ok
         balance bank:main is 0.10
         balance clearing:netted/tencent is 0.04
         gift H jilin/tencent 10                       ok
         -- Of the ten that were given the platform keeps the four that it gave back.
         settle T tencent H arrived:6                  ok
         balance clearing:short/tencent is -0.04
         refund H 4                                    ok
         balance bank:main is 0.12",
    );
}

#[test]
fn a_stand_in_takes_the_place_of_what_is_owed() {
    check(
        "batch B jilin/tencent g0=10 g1=10 held        ok
         purchase P1 jilin A:n95x10=10                 ok
         refund g0 10 payer:jilin                      ok
         trace g0 is 0-10:refunded
         trace g1 is 0-10:payable.A/2=10:warehouse
         pay P1 10                                     ok
         trace g1 is 0-10:spent.A/2=10:warehouse
         balance bank:main is 0.00",
    );
}

#[test]
fn a_stand_in_takes_the_place_of_what_is_spent_and_signed() {
    check(
        "batch B jilin/tencent g0=10 gx=10 held        ok
         purchase P1 jilin A:n95x20=20                 ok
         pay P1 20                                     ok
         ship B1 Ax20 to:220113                        ok
         sign B1 s1 n95=A 20/0/0                       ok
         batch O operating/alipay g1=4 g2=4 held       ok
         refund g0 9 payer:operating                   L108 payer=operating yuan=0.09
         refund g0 6 payer:operating                   ok
         trace g0 is 0-4:spent.A/1=4:signed.B1.s1 4-10:refunded
         trace gx is 0-10:spent.A/1=10:signed.B1.s1
         trace g1 is 0-4:spent.A/2=4:signed.B1.s1
         trace g2 is 0-2:spent.A/2=2:signed.B1.s1 2-4:held
         reverse refund g0                             ok
         trace g0 is 0-10:spent.A/1=10:signed.B1.s1
         trace g1 is 0-4:held",
    );
}

#[test]
fn prepaid_money_is_refunded_by_a_stand_in_too() {
    check(
        "gift G jilin/tencent 10 held                  ok
         prepay P1 jilin 10                            ok
         gift O operating/alipay 4 held                ok
         refund G 3 payer:operating                    ok
         runs operating/alipay is 0-3:prepaid:P1.1 3-4:held.0
         purchase P1 jilin A:n95x5=10                  ok
         line A is jilin/tencent:0-7 operating/alipay:0-3",
    );
}

#[test]
fn a_payer_may_ask_for_nothing_more_than_the_lot() {
    check(
        "gift G jilin/tencent 10 held                  ok
         purchase P1 jilin A:n95x10=10                 ok
         gift O operating/alipay 10 for:place=220000 held     ok
         refund G 5 payer:operating                    L108
         gift H shanghai/tencent 10 for:place=220113 held     ok
         purchase P2 shanghai B:n95x10=10 to:220113    ok
         restriction B is place=220113
         refund H 5 payer:operating                    ok",
    );
}

#[test]
fn two_stand_ins_on_one_lot_are_undone_one_by_one() {
    check(
        "batch B jilin/tencent g0=10 g1=10 g2=10 held  ok
         purchase P1 jilin A:n95x20=20                 ok
         pay P1 20                                     ok
         refund g0 5 payer:jilin                       ok
         refund g1 5 payer:jilin                       ok
         line A is jilin/tencent:0-5 jilin/tencent:20-25 jilin/tencent:10-15 jilin/tencent:25-30
         reverse refund g0                             ok
         line A is jilin/tencent:0-15 jilin/tencent:25-30
         reverse refund g1                             ok
         line A is jilin/tencent:0-20
         reverse refund g1                             L118",
    );
}

#[test]
fn a_refund_out_of_a_statement_waits_for_what_it_moves() {
    check(
        "@1 gift G jilin/tencent 5 held                ok
         @2 purchase P1 jilin A:n95x5=5                ok
         @9 gift O operating/tencent 9 held            ok
         @1 refund G 2 payer:operating                 L116
         @1 refund G 2 payer:operating clamp           ok
         @8 refund O 1                                 L116
         @12 reprice A 4                               ok
         @11 refund G 1 payer:operating                L116",
    );
}

#[test]
fn a_wrong_amount_is_void_and_the_key_moves_on() {
    check(
        "gift G jilin/tencent 100                      ok
         regift G 90                                   ok
         runs jilin/tencent is 0-100:void.1 100-190:receivable:tencent.0
         trace G is 0-90:receivable
         reverse regift G                              L118
         settle S tencent G                            L111
         gift H jilin/direct 100 held                  ok
         purchase P1 jilin A:n95x6=60                  ok
         regift H 90                                   L107
         gift O operating/alipay 60 held               ok
         regift H 90 payer:operating                   ok
         trace H is 0-90:held
         line A is operating/alipay:0-60
         balance bank:main is 1.50
         regift H 0 payer:operating                    L101",
    );
}

#[test]
fn a_key_that_is_void_comes_again() {
    check(
        "gift G jilin/tencent 100                      ok
         void G 100                                    ok
         gift G jilin/tencent 10                       ok
         trace G is 0-10:receivable",
    );
}

#[test]
fn a_reversal_only_where_nothing_stands() {
    check(
        "gift G jilin/tencent 10                       ok
         settle S tencent G                            ok
         purchase P1 jilin A:n95x3=3                   ok
         reverse settle S                              L119
         reverse purchase P1                           ok
         runs A is 0-3:void.1
         reverse settle S                              ok
         runs jilin/tencent is 0-3:receivable:tencent.4 3-10:receivable:tencent.2
         balance bank:main is 0.00
         reverse batch G                               ok
         trace G is 0-10:void
         reverse batch G                               L118
         reverse reverse it                            L118",
    );
}

#[test]
fn the_instant_of_a_reversal_is_asked_for() {
    check(
        "@1 gift G jilin/tencent 10                    ok
         @5 settle S tencent G                         ok
         @4 reverse settle S                           L116
         @5 reverse settle S                           ok",
    );
}
