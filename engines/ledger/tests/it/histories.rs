//! What the book says to what desks do, a table a rule.

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
fn an_intake_opens_lots_and_freight_is_its_own_or_spread() {
    check(
        "gift G jilin/tencent 100 held                 ok
         purchase P1 jilin A:n95x5=10 B:suitx2=20 freight:6   ok
         trace G is 0-10:payable.A/1=5:warehouse 10-30:payable.B/1=2:warehouse 30-36:payable.freight 36-100:held
         purchase P2 jilin C:n95x3=10 D:suitx3=10 spread:3    ok
         line C is jilin/tencent:36-48
         line D is jilin/tencent:48-59
         purchase P3 jilin E:n95x3=0 spread:3          L112
         purchase P3 jilin A:n95x3=1                   L102 axis=A
         purchase P3 jilin F:n95x0=1                   L101
         purchase P3 jilin F:n95x1=1 F:n95x1=1         L102 axis=F
         purchase P3 jilin F:n95x7=0                   ok
         pay P1 37                                     L104 account=payable:P1 held=36 asked=37
         pay P1 15                                     ok
         runs jilin/tencent is 0-10:spent:A.2 10-15:spent:B.2 15-36:payable:P1.1 36-59:payable:P2.1 59-100:held.0
         pay P1 0                                      L101",
    );
}

#[test]
fn prepaid_money_is_used_first_and_lies_in_entry_order() {
    check(
        "gift G jilin/tencent 100 held                 ok
         prepay P1 jilin 30                            ok
         balance bank:main is 0.70
         purchase P1 jilin A:n95x5=20 B:n95x4=30       ok
         runs jilin/tencent is 0-20:spent:A.2 20-30:spent:B.2 30-50:payable:P1.1 50-100:held.0
         prepay P2 jilin 51                            L104 account=held of=jilin held=50 asked=51
         prepay P2 jilin 50                            ok
         payback P2 51                                 L104 account=prepaid:P2 held=50 asked=51
         payback P2 50                                 ok
         balance bank:main is 0.70",
    );
}

#[test]
fn sources_lie_by_stream_then_position_whatever_came_first() {
    check(
        "gift t jilin/tencent 5 held                   ok
         gift a jilin/alipay 5 held                    ok
         purchase P1 jilin L:n95x7=7                   ok
         line L is jilin/alipay:0-2 jilin/tencent:0-5",
    );
}

#[test]
fn five_lots_one_stream() {
    check(
        "gift G jilin/tencent 6 held                   ok
         purchase P1 jilin A:n95x1=1 B:n95x1=1 C:n95x1=1 D:n95x1=1 E:n95x1=1 F:n95x1=1   ok
         moves is 1
         pay P1 6                                      ok
         moves is 6
         runs jilin/tencent is 0-1:spent:A.2 1-2:spent:B.2 2-3:spent:C.2 3-4:spent:D.2 4-5:spent:E.2 5-6:spent:F.2",
    );
}

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
fn the_invoice_was_lower_after_signing() {
    check(
        "batch B jilin/tencent g0=40 g1=10 g2=50 held  ok
         purchase P1 jilin A:n95x100=100               ok
         pay P1 100                                    ok
         ship B1 Ax50 to:220113                        ok
         sign B1 s1 n95=A 50/0/0                       ok
         ship B2 Ax50 to:220113                        ok
         sign B2 s2 n95=A 50/0/0                       ok
         trace g1 is 0-10:spent.A/1=10:signed.B1.s1
         reprice A 50                                  ok
         -- Fewer fen than units: no fen pays a whole one.
         trace g1 is 0-10:spent.A/1:signed.B2.s2
         trace g2 is 0-50:prepaid
         payback P1 50                                 ok
         trace g2 is 0-50:held
         reprice A 50                                  L114
         reprice A 3 paid                              ok
         trace g0 is 0-1:spent.A/1:signed.B1.s1 1-3:spent.A/1:signed.B2.s2 3-40:held
         reprice A 0 paid                              ok
         trace g0 is 0-40:held
         reprice A 100                                 ok
         reprice A 101                                 L104",
    );
}

#[test]
fn what_is_owed_falls_before_what_is_paid() {
    check(
        "gift G jilin/tencent 100 held                 ok
         purchase P1 jilin A:n95x10=100                ok
         pay P1 60                                     ok
         reprice A 50                                  ok
         runs jilin/tencent is 0-50:spent:A.2 50-60:prepaid:P1.3 60-100:held.2
         reverse reprice A                             ok
         runs jilin/tencent is 0-50:spent:A.2 50-60:spent:A.4 60-100:payable:P1.3
         line A is jilin/tencent:0-100",
    );
}

#[test]
fn what_is_owed_falls_from_the_middle_of_a_line() {
    check(
        "gift t jilin/tencent 10 held                  ok
         gift a jilin/alipay 10 held                   ok
         purchase P1 jilin A:n95x10=20                 ok
         line A is jilin/alipay:0-10 jilin/tencent:0-10
         -- Payment goes by what became payable first; at one instant by the stream's code.
         pay P1 10                                     ok
         runs jilin/alipay is 0-10:spent:A.2
         refund a 4 payer:jilin                        L108
         reprice A 15                                  ok
         line A is jilin/alipay:0-10 jilin/tencent:0-5
         reprice A 4                                   ok
         line A is jilin/alipay:0-4
         runs jilin/alipay is 0-4:spent:A.2 4-10:prepaid:P1.3
         reprice A 6                                   ok
         line A is jilin/alipay:0-4 jilin/tencent:0-2",
    );
}

#[test]
fn a_lot_that_cost_nothing_gets_an_invoice() {
    check(
        "gift G jilin/tencent 10 held                  ok
         purchase P1 jilin A:n95x5=0                   ok
         reprice A 5                                   ok
         trace G is 0-5:payable.A/1=5:warehouse 5-10:held
         purchase P2 jilin B:n95x5=0                   ok
         reverse purchase P2                           ok
         reprice B 5                                   L114",
    );
}

#[test]
fn a_cut_is_undone_only_if_no_other_length_stands_on_it() {
    check(
        "batch B jilin/tencent g0=10 g1=10 g2=20 held  ok
         purchase P1 jilin A:n95x10=20                 ok
         pay P1 20                                     ok
         reprice A 15 paid                             ok
         refund g0 5 payer:jilin                       ok
         reverse purchase P1                           L119
         -- A stand-in keeps the length, so the cut goes back below it.
         reverse reprice A                             L119",
    );
}

#[test]
fn a_gift_in_kind_is_revalued_never_repriced_or_refunded() {
    check(
        "kind K jilin/acme 10 n95x5                    ok
         trace K is 0-10:converted.K/1=5:warehouse
         reprice K 4                                   L115
         refund K 4                                    L110
         revalue K 10                                  L114
         revalue K 0                                   L101
         revalue K 4                                   ok
         trace K is 0-4:converted.K/2:warehouse
         runs jilin/acme/CNY/in_kind is 0-10:void.1 10-14:converted:K.0
         reverse revalue K                             L118
         reverse kind K                                L119
         balance bank:main is 0.00
         kind U jilin/acme - suitx3                    ok
         ship B1 Ux3 to:220113                         ok
         sign B1 s1 suit=U 2/0/1                       ok
         kind K jilin/acme 1 n95x5                     L102 axis=K
         kind M jilin/acme 5 n95x5                     ok
         reverse kind M                                ok
         runs M is 0-5:void.1
         trace M is 0-5:void",
    );
}

#[test]
fn a_lot_in_two_shipments_part_of_it_back_and_out_again() {
    check(
        "gift G jilin/tencent 20 held                  ok
         purchase P1 jilin A:n95x10=20                 ok
         pay P1 20                                     ok
         ship B1 Ax3 to:220113                         ok
         sign B1 s1 n95=A 3/0/0                        ok
         ship B2 Ax3 to:220113                         ok
         sign B2 s1 n95=A 3/0/0                        ok
         runs A is 0-6:site:s1.2 6-10:warehouse:w1.0
         carry site:s1 warehouse:w1 Ax4                ok
         trace G is 0-8:spent.A/1=4:warehouse 8-12:spent.A/1=2:signed.B2.s1 12-20:spent.A/1=4:warehouse
         ship B3 Ax6 to:220113                         ok
         sign B3 s2 n95=A 6/0/0                        ok
         carry site:s2 used:s2 Ax1                     ok
         trace G is 0-2:spent.A/1=1:used.B3.s2 2-8:spent.A/1=3:signed.B3.s2 8-12:spent.A/1=2:signed.B2.s1 12-16:spent.A/1=2:signed.B3.s2 16-20:spent.A/1=2:warehouse
         ship B4 Ax3 to:220113                         L104 account=warehouse:w1 of=A held=2 asked=3
         ship B4 Ax0 to:220113                         L101
         ship B4 Zx1 to:220113                         L103 axis=Z",
    );
}

#[test]
fn a_move_over_three_hops_splits_its_steps() {
    check(
        "gift G jilin/tencent 10 held                  ok
         purchase P1 jilin A:n95x10=10                 ok
         ship B1 Ax4 to:220113                         ok
         sign B1 s1 n95=A 4/0/0                        ok
         carry site:s1 in_transit:R1 Ax2               ok
         carry in_transit:R1 warehouse:w1 Ax2          ok
         ship B2 Ax5 to:220113                         ok
         runs A is 0-2:in_transit:B2.5 2-4:site:s1.2 4-7:in_transit:B2.1 7-10:warehouse:w1.0",
    );
}

#[test]
fn a_signature_counts_in_the_shipment_s_order() {
    check(
        "gift G jilin/tencent 40 held                  ok
         purchase P1 jilin A:n95x10=10 B:n95x10=10 C:suitx5=5    ok
         ship B1 Bx5 Ax5 Cx2 to:220113                 ok
         sign B1 s1 n95=B,A 9/1/1                      L113 shipment=B1 shipped=10 counted=11
         sign B1 s1 n95=B,A 0/0/0                      L101
         sign B1 s1 n95=B,A 6/1/1 suit=C 1/0/0         ok
         runs B is 0-5:site:s1.2 5-10:warehouse:w1.0
         runs A is 0-1:site:s1.2 1-2:damaged:s1.2 2-3:missing:B1.2 3-5:in_transit:B1.1 5-10:warehouse:w1.0
         -- The same lot named twice is there once.
         sign B1 s1 n95=A,A 3/0/0                      L113 shipped=2 counted=3
         sign B1 s1 n95=A 2/0/0 more:E1x4              ok
         runs E1 is 0-4:site:s1.0
         item E1 is n95
         sign B1 s1 suit=C 1/0/0                       ok
         sign B1 s1 suit=C 1/0/0                       L113 shipped=0 counted=1",
    );
}

#[test]
fn restrictions_ride_on_lots() {
    check(
        "gift J jilin/tencent 5 for:place=220000 held  ok
         gift F jilin/alipay 5 held                    ok
         purchase P1 jilin L1:n95x5=5 L2:n95x5=5       ok
         -- Without a use the strict money goes where it comes first: by the stream's code.
         line L1 is jilin/alipay:0-5
         restriction L2 is place=220000
         ship B1 L2x5 to:310112                        L105 axis=L2 rule=place=220000
         ship B1 L1x5 to:310112                        ok
         ship B2 L2x5 to:220113                        ok
         sign B2 s3 n95=L2 5/0/0 to:310112             L105
         sign B2 s1 n95=L2 5/0/0 to:220113             ok
         gift S jilin/weibo 5 for:place=310000 held    ok
         purchase P2 jilin L3:n95x5=5 to:220113        L104
         gift K jilin/weibo 5 for:item=kn95 held       ok
         purchase P2 jilin L3:n95x5=6                  L104 held=5 asked=6
         gift T jilin/boc 5 for:place=220000 held      ok
         purchase P2 jilin L3:n95x5=10                 L106 sink=L3
         gift R jilin/boc 5 for:recipient=h1           L004",
    );
}

#[test]
fn a_freer_source_tops_up_a_stricter_lot() {
    check(
        "gift J jilin/tencent 5 for:place=220000+item=n95 held   ok
         gift K jilin/boc 5 for:place=220100,310000 held         ok
         gift F jilin/alipay 5 held                    ok
         purchase P1 jilin L:n95x15=15 to:220113       ok
         restriction L is place=220100+item=n95
         gift M jilin/alipay 5 held                    ok
         gift N jilin/alipay 5 for:purpose=food held   ok
         reprice L 21                                  L104 held=5 asked=6
         reprice L 20                                  ok",
    );
}

#[test]
fn a_whole_lot_was_something_else() {
    check(
        "gift G jilin/tencent 10 for:item=n95 held     ok
         gift F jilin/alipay 10 held                   ok
         purchase P1 jilin A:n95x10=15                 ok
         ship B1 Ax5 to:220113                         ok
         identify A n95                                L114
         identify A kn95                               ok
         item A is kn95
         breaches A is jilin/tencent/CNY/gift/item=n95
         runs A is 0-5:in_transit:B1.1 5-10:warehouse:w1.0
         -- Signatures read through, and goods may come back; nothing more is shipped against the money's word.
         sign B1 s1 n95=A 5/0/0                        ok
         carry site:s1 warehouse:w1 Ax1                ok
         ship B2 Ax5 to:220113                         L105
         carry warehouse:w1 written_off Ax1            ok
         reverse identify A                            L118
         identify A n95                                ok
         ship B2 Ax5 to:220113                         ok",
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

#[test]
fn a_later_batch_may_be_effective_earlier() {
    check(
        "@20 gift G jilin/tencent 10                   ok
         @5 gift H jilin/tencent 10                    ok
         @21 settle S tencent G H                      ok
         moves is 1",
    );
}
