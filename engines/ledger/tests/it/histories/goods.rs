//! Goods: shipped, signed, bound to a place, given in kind, booked as something else.

use crate::desk::check;

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
         gift R jilin/boc 5 for:recipient=h1           ok",
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
