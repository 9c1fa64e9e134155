//! Goods become others: part of a lot is something else, kits, back to the supplier; bound to a recipient and a last day.

use crate::desk::check;

#[test]
fn part_of_a_lot_was_something_else() {
    check(
        "gift G jilin/tencent 20 for:item=n95 held     ok
         gift H jilin/alipay 20 held                   ok
         purchase P1 jilin A:n95x10=40                 ok
         pay P1 40                                     ok
         line A is jilin/alipay:0-20 jilin/tencent/CNY/gift/item=n95:0-20
         ship B1 Ax4 to:220113                         ok
         sign B1 s1 n95=A 4/0/0                        ok
         split A K:n95 warehouse:w1x1                  L114 axis=A
         split A K:kn95                                L101 what=units
         split A K:kn95 warehouse:w1x0                 L101 what=units
         split Z K:kn95 warehouse:w1x1                 L103 axis=Z
         split A A:kn95 warehouse:w1x1                 L102 axis=A
         split A K:kn95 warehouse:w1x7                 L104 held=6 asked=7
         split A K:kn95 returned:acmex1                L123 account=returned:acme
         -- Two at the site and three in the warehouse are KN95; each stands where it stood, signature and all.
         split A K:kn95 site:s1x2 warehouse:w1x3       ok
         item K is kn95
         item A is n95
         breaches K is jilin/tencent/CNY/gift/item=n95
         line K is A:0-2 A:4-7
         runs A is 0-2:converted:K.3 2-4:site:s1.2 4-7:converted:K.1 7-10:warehouse:w1.0
         runs K is 0-2:site:s1.0 2-5:warehouse:w1.0
         -- Ten units cost 40: 4 fen each. The old lot keeps its line; the money tells the new lot.
         line A is jilin/alipay:0-20 jilin/tencent/CNY/gift/item=n95:0-20
         trace H is 0-8:spent.K/1=2:signed.B1.s1 8-16:spent.A/1=2:signed.B1.s1 16-20:spent.K/1=1:warehouse
         trace G is 0-8:spent.K/1=2:warehouse 8-20:spent.A/1=3:warehouse
         -- Its cost is the old lot's.
         reprice K 4                                   L115
         -- What stands on it must go first.
         ship B2 Kx2 to:220113                         L105 axis=K
         carry site:s1 used:s1 Kx1                     ok
         reverse split K                               L119
         reverse carry K                               ok
         reverse split K                               ok
         runs K is 0-1:void.3 1-5:void.1
         runs A is 0-2:site:s1.4 2-4:site:s1.2 4-7:warehouse:w1.2 7-10:warehouse:w1.0
         trace H is 0-16:spent.A/1=4:signed.B1.s1 16-20:spent.A/1=1:warehouse",
    );
}

#[test]
fn a_part_of_a_part_reads_through_and_a_refund_changes_only_the_root() {
    check(
        "gift G jilin/tencent 12 held                  ok
         gift O operating/tencent 12 held              ok
         purchase P1 jilin A:n95x6=12                  ok
         pay P1 12                                     ok
         split A K:kn95 warehouse:w1x4                 ok
         split K M:n95 warehouse:w1x2                  ok
         line M is K:0-2
         trace G is 0-4:spent.M/1=2:warehouse 4-8:spent.K/1=2:warehouse 8-12:spent.A/1=2:warehouse
         identify M suit                               ok
         item M is suit
         ship B1 Mx2 to:220113                         ok
         sign B1 s1 suit=M 1/1/0                       ok
         trace G is 0-2:spent.M/1=1:signed.B1.s1 2-4:spent.M/1=1:damaged.B1.s1 4-8:spent.K/1=2:warehouse 8-12:spent.A/1=2:warehouse
         refund G 12 payer:operating                   ok
         trace G is 0-12:refunded
         trace O is 0-2:spent.M/2=1:signed.B1.s1 2-4:spent.M/2=1:damaged.B1.s1 4-8:spent.K/2=2:warehouse 8-12:spent.A/2=2:warehouse
         reprice A 10                                  ok
         trace O is 0-1:spent.M/2=1:signed.B1.s1 1-3:spent.M/2=1:damaged.B1.s1 3-6:spent.K/2=2:warehouse 6-10:spent.A/2=2:warehouse 10-12:prepaid",
    );
}

#[test]
fn kits_hold_components_of_several_lots() {
    check(
        "gift G jilin/tencent 30 held                  ok
         gift S jilin/alipay 9 held                    ok
         gift X shanghai/alipay 3 held                 ok
         purchase P9 shanghai X:n95x3=3                ok
         purchase P1 jilin A:n95x10=20 B:suitx2=10     ok
         pay P1 30                                     ok
         purchase P2 jilin C:n95x9=9                   ok
         kit K 1 Ax1 Xx1                               L125 kit=K
         kit K 0 Ax1                                   L101 what=units
         kit K 2 Ax0                                   L101 what=units
         kit K 2                                       L101 what=units
         kit A 2 Ax1                                   L102 axis=A
         kit K 2 Zx1                                   L103 axis=Z
         kit K 2 A,Cx10                                L104 held=19 asked=20
         -- Two kits of six masks and one suit: the masks of A first, two of C.
         kit K 2 A,Cx6 Bx1                             ok
         line K/1 is A:0-10 C:0-2
         line K/2 is B:0-2
         runs K is 0-2:warehouse:w1.0
         runs C is 0-2:converted:K/1.1 2-9:warehouse:w1.0
         trace G is 0-20:spent.A/1=10:warehouse@K 20-30:spent.B/1=2:warehouse@K
         trace S is 0-2:payable.C/1=2:warehouse@K 2-9:payable.C/1=7:warehouse
         ship B1 Kx1 to:220113                         ok
         sign B1 s1 kit=K 1/0/0                        ok
         -- The first kit has six masks of A and the first suit.
         trace G is 0-12:spent.A/1=6:signed@K.B1.s1 12-20:spent.A/1=4:warehouse@K 20-25:spent.B/1=1:signed@K.B1.s1 25-30:spent.B/1=1:warehouse@K
         trace S is 0-2:payable.C/1=2:warehouse@K 2-9:payable.C/1=7:warehouse
         ship B2 Ax1 to:220113                         L104
         -- A kit in a kit: the outermost is told.
         kit W 1 Kx1                                   ok
         trace S is 0-2:payable.C/1=2:warehouse@W 2-9:payable.C/1=7:warehouse
         reverse kit K                                 L119
         reverse kit W                                 ok
         reprice K 4                                   L115
         return K warehouse:w1 1 maker 5               L121 cost=0.00 asked=0.05",
    );
}

#[test]
fn a_kit_is_bound_to_what_its_components_are_bound_to() {
    check(
        "gift G jilin/tencent 5 for:item=n95+place=220000 held   ok
         gift H jilin/alipay 5 for:place=220100+until=2022-03-15 held   ok
         gift J jilin/boc 5 for:place=310000 held      ok
         purchase P1 jilin A:n95x10=10 to:220113       ok
         restriction A is place=220100+item=n95+until=2022-03-15
         purchase P2 jilin B:suitx5=5 to:310112        ok
         kit K 1 Ax1 Bx1                               L106 sink=K
         kit K 2 Ax1                                   ok
         restriction K is place=220100+until=2022-03-15
         ship B1 Kx1 to:310112                         L105 axis=K
         ship B1 Kx1 to:220113                         ok
         -- 21:00 and three hours: the day is over, what is on its way may still be signed for.
         @180 ship B2 Kx1 to:220113                    L105 axis=K
         @181 sign B1 s1 kit=K 1/0/0                   ok",
    );
}

#[test]
fn goods_go_back_and_the_supplier_s_money_stands_in() {
    check(
        "gift G jilin/tencent 20 held                  ok
         gift H jilin/alipay 20 held                   ok
         purchase P1 jilin A:n95x10=40                 ok
         return A warehouse:w1 2 acme 8                L121 lot=A cost=0.00 asked=0.08
         pay P1 40                                     ok
         balance bank:main is 0.00
         return A warehouse:w1 0 acme 8                L101 what=units
         return A warehouse:w1 11 acme 8               L104 held=10 asked=11
         return A returned:acme 1 acme 8               L123
         return Z warehouse:w1 1 acme 8                L103 axis=Z
         return A warehouse:w1 2 acme 9                L121 cost=0.08 asked=0.09
         -- Two units cost [0, 8) of the line, all of it H's; the supplier pays 6 of them: the last six.
         return A warehouse:w1 2 acme 6                ok
         balance bank:main is 0.06
         line A is jilin/alipay:0-2 jilin/acme/CNY/supplier:0-6 jilin/alipay:8-20 jilin/tencent:0-20
         runs A is 0-2:returned:acme.1 2-10:warehouse:w1.0
         runs jilin/alipay is 0-2:spent:A.2 2-8:held.3 8-20:spent:A.2
         runs jilin/acme/CNY/supplier is 0-6:spent:A.0
         trace H is 0-2:spent.A/1=0:returned 2-8:held 8-20:spent.A/1=3:warehouse
         -- What is held again is used again.
         purchase P2 jilin B:suitx3=6                  ok
         trace H is 0-2:spent.A/1=0:returned 2-8:payable.B/1=3:warehouse 8-20:spent.A/1=3:warehouse
         reverse return A                              L119
         -- Nothing paid: only the goods go.
         return A warehouse:w1 1 acme 0                ok
         runs A is 0-3:returned:acme.1 3-10:warehouse:w1.0
         reverse return A                              ok
         runs A is 0-2:returned:acme.1 2-3:warehouse:w1.2 3-10:warehouse:w1.0
         -- A second return of the same supplier grows its stream; what it stands in for is not a gift's any more.
         return A warehouse:w1 8 acme 32               ok
         line A is jilin/alipay:0-2 jilin/acme/CNY/supplier:0-38
         runs jilin/acme/CNY/supplier is 0-38:spent:A.0",
    );
}

#[test]
fn part_of_a_lot_that_was_something_else_goes_back_at_the_old_lot_s_cost() {
    check(
        "gift G jilin/tencent 20 held                  ok
         purchase P1 jilin A:n95x10=20                 ok
         pay P1 20                                     ok
         split A K:kn95 warehouse:w1x5                 ok
         return K warehouse:w1 5 acme 11               L121 lot=K cost=0.10 asked=0.11
         return K warehouse:w1 5 acme 10               ok
         line A is jilin/acme/CNY/supplier:0-10 jilin/tencent:10-20
         trace G is 0-10:held 10-20:spent.A/1=5:warehouse
         kind U jilin/acme - suitx3                    ok
         return U warehouse:w1 3 acme 1                L121 cost=0.00
         return U warehouse:w1 3 acme 0                ok",
    );
}

#[test]
fn money_and_goods_for_a_recipient_and_until_a_day() {
    check(
        "gift G jilin/tencent 10 for:recipient=s1 held ok
         gift H jilin/alipay 10 for:until=2022-03-15 held   ok
         purchase P1 jilin A:n95x5=10 who:s2 to:220113 ok
         line A is jilin/alipay/CNY/gift/until=2022-03-15:0-10
         purchase P2 jilin B:n95x5=10 who:s2           L104 held=0 asked=10
         purchase P2 jilin B:n95x5=10 who:s1           ok
         restriction B is recipient=s1
         ship B1 Bx5 who:s2                            L105 axis=B
         ship B1 Bx5 to:220113                         ok
         sign B1 s2 n95=B 5/0/0                        L105 axis=B
         sign B1 s1 n95=B 5/0/0                        ok
         gift I jilin/alipay 10 for:until=2022-03-15 held   ok
         gift O operating/boc 10 for:until=2022-03-15 held  ok
         prepay P3 jilin 4                             ok
         -- The last day is over at midnight.
         @180 prepay P3 jilin 4                        L104 held=0 asked=4
         @180 purchase P3 jilin C:n95x2=6              L104 held=0 asked=2
         @180 ship B2 Ax1 to:220113                    L105 axis=A
         @180 reprice A 12                             L104 held=0 asked=2
         @181 refund H 10 payer:operating              L108 payer=operating
         -- What came too late may be given another purpose, with leave.
         @182 redirect C1 of:I fund:jilin filed        ok
         @183 purchase P4 jilin D:n95x2=6              ok",
    );
}
