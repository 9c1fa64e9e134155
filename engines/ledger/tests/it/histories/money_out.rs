//! Money is used: intakes, prepayments, payments, other invoices.

use crate::desk::check;

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
