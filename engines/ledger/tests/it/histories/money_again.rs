//! Money goes on as other money: another purpose, another currency; and gifts that match others.

use ledger::{Account, AxisCode, apply};

use crate::desk::{check, run};

#[test]
fn money_goes_to_another_purpose_with_leave() {
    check(
        "gift G jilin/tencent 30 for:place=220000 held ok
         batch B jilin/tencent H=20 for:place=220000   ok
         purchase P1 jilin A:n95x5=10 to:220113        ok
         redirect C1 of:H fund:shanghai                L120 axis=jilin/tencent/CNY/gift/place=220000
         redirect C1 of:G fund:jilin for:place=220000  L114
         redirect C1 of: fund:jilin                    L101 what=fen
         redirect C1 jilin/tencent/CNY/gift/place=220000 0 fund:shanghai   L101 what=fen
         redirect C1 jilin/tencent/CNY/gift/place=220000 21 fund:shanghai  L104 held=20 asked=21
         redirect C1 jilin/none 1 fund:shanghai        L103
         redirect C1 of:G fund:shanghai for:place=310000   ok
         runs jilin/tencent/CNY/gift/place=220000 is 0-10:payable:P1.1 10-30:exchanged:shanghai/C1/CNY/conversion/place=310000.1 30-50:receivable:tencent.0
         runs shanghai/C1/CNY/conversion/place=310000 is 0-20:held.0
         line shanghai/C1/CNY/conversion/place=310000 is jilin/tencent/CNY/gift/place=220000:10-30
         balance bank:main is 0.30
         trace G is 0-10:payable.A/1=5:warehouse 10-30:held~shanghai/C1/CNY/conversion/place=310000
         redirect C1 shanghai/C1/CNY/conversion/place=310000 1 fund:shanghai for:place=310000   L114
         -- It is used there, and the donor sees it.
         purchase P2 shanghai B:n95x4=8 to:220113      L104 held=0 asked=8
         purchase P2 shanghai B:n95x4=8 to:310112      ok
         pay P2 8                                      ok
         ship S1 Bx4 to:310112                         ok
         sign S1 s2 n95=B 3/0/1 to:310112              ok
         trace G is 0-10:payable.A/1=5:warehouse 10-16:spent.B/1=3:signed~shanghai/C1/CNY/conversion/place=310000.S1.s2 16-18:spent.B/1=1:missing~shanghai/C1/CNY/conversion/place=310000.S1 18-30:held~shanghai/C1/CNY/conversion/place=310000
         reverse redirect C1                           L119
         -- And on again: the trace runs through both.
         redirect C2 shanghai/C1/CNY/conversion/place=310000 12 fund:operating   ok
         trace G is 0-10:payable.A/1=5:warehouse 10-16:spent.B/1=3:signed~shanghai/C1/CNY/conversion/place=310000.S1.s2 16-18:spent.B/1=1:missing~shanghai/C1/CNY/conversion/place=310000.S1 18-30:held~operating/C2/CNY/conversion
         reverse redirect C2                           ok
         runs operating/C2/CNY/conversion is 0-12:void.1
         trace G is 0-10:payable.A/1=5:warehouse 10-16:spent.B/1=3:signed~shanghai/C1/CNY/conversion/place=310000.S1.s2 16-18:spent.B/1=1:missing~shanghai/C1/CNY/conversion/place=310000.S1 18-30:held~shanghai/C1/CNY/conversion/place=310000
         -- Nobody gives to a stream that came from others.
         gift X shanghai/C1 5 held                     ok
         trace X is 0-5:held",
    );
}

#[test]
fn what_stands_in_is_never_its_own_source() {
    check(
        "gift G jilin/tencent 20 held                  ok
         redirect C1 of:G fund:shanghai filed          ok
         redirect C2 shanghai/C1/CNY/conversion 8 fund:operating filed   ok
         -- What came of it stands where it was: it cannot pay for itself, nor can what came of that.
         refund G 12 payer:shanghai                    L108 payer=shanghai yuan=0.12
         refund G 8 payer:operating                    L108 payer=operating yuan=0.08
         gift S shanghai/boc 12 held                   ok
         refund G 12 payer:shanghai                    ok
         line shanghai/C1/CNY/conversion is jilin/tencent:0-8 shanghai/boc:0-12
         trace S is 0-12:held~shanghai/C1/CNY/conversion
         trace G is 0-8:held~operating/C2/CNY/conversion 8-20:refunded",
    );
}

#[test]
fn an_entry_whose_stand_in_is_its_own_source_is_not_applied() {
    let story = "gift G jilin/tencent 20 held                  ok
         redirect C1 of:G fund:shanghai filed          ok
         redirect C2 shanghai/C1/CNY/conversion 8 fund:operating filed   ok";
    let right = run(&format!(
        "{story}
         gift S shanghai/boc 8 held                    ok
         refund G 8 payer:shanghai                     ok"
    ));
    let (right, book) = (right.entries.last().unwrap(), run(story));
    // The same with what came of the gift in the place of S, as the first releases drafted it.
    for (own, lo, hi) in [("shanghai/C1/CNY/conversion", 8, 16), ("operating/C2/CNY/conversion", 0, 8)] {
        let (mut wrong, own) = (right.clone(), own.parse::<AxisCode>().unwrap());
        let stand_in = wrong.moves.iter_mut().find(|m| m.from == Account::Held).unwrap();
        let boc = std::mem::replace(&mut stand_in.axis, own.clone());
        (stand_in.lo, stand_in.hi) = (lo, hi);
        wrong.touches.retain(|(axis, _)| *axis != boc && *axis != own);
        let n = book.picture.all_axes().find(|axis| axis.code == own).unwrap().n;
        wrong.touches.push((own, n));
        wrong.touches.sort();
        let said = format!("{:?}", apply(&book.picture, &wrong));
        assert!(said.contains("L190") && said.contains("its own source"), "{said}");
    }
}

#[test]
fn a_gift_that_went_on_is_refunded_by_a_stand_in() {
    check(
        "gift G jilin/tencent 20 held                  ok
         gift H jilin/alipay 5 held                    ok
         gift O operating/boc 12 held                  ok
         redirect C1 of:G,H fund:shanghai filed        ok
         line shanghai/C1/CNY/conversion is jilin/alipay:0-5 jilin/tencent:0-20
         purchase P1 shanghai A:n95x5=10               ok
         pay P1 10                                     ok
         refund G 12                                   L107
         refund G 12 payer:operating                   ok
         line shanghai/C1/CNY/conversion is jilin/alipay:0-5 jilin/tencent:0-8 operating/boc:0-12
         trace G is 0-5:spent.A/1=3:warehouse~shanghai/C1/CNY/conversion 5-8:held~shanghai/C1/CNY/conversion 8-20:refunded
         trace O is 0-12:held~shanghai/C1/CNY/conversion
         balance bank:main is 0.15
         reverse refund G                              ok
         trace O is 0-12:held",
    );
}

#[test]
fn dollars_become_yuan() {
    check(
        "gift G jilin/direct 100 in:USD held           ok
         gift H jilin/direct 50 in:USD held            ok
         gift Y jilin/tencent 7 held                   ok
         balance bank:abroad is 1.50
         -- Dollars buy nothing here, and no yuan stands in for them.
         purchase P1 jilin A:n95x5=10                  L104 held=7 asked=10
         exchange X1 jilin/direct/USD/gift 120 USD 840 L124
         exchange X1 jilin/direct/USD/gift 0 CNY 840   L101
         exchange X1 jilin/direct/USD/gift 120 CNY 0   L101
         exchange X1 jilin/direct/USD/gift 151 CNY 840 L104 held=150 asked=151
         exchange X1 nowhere/x 1 CNY 7                 L103
         exchange X1 jilin/direct/USD/gift 120 CNY 840 ok
         balance bank:abroad is 0.30
         balance bank:main is 8.47
         runs jilin/X1/CNY/gift is 0-840:held.0
         line jilin/X1/CNY/gift is jilin/direct/USD/gift:0-120
         gift Z jilin/X1 5 held                        L102 axis=jilin/X1/CNY/gift
         purchase P1 jilin A:n95x5=707                 ok
         -- 7 fen of Y, 700 of the dollars: the first hundred cents are G's.
         trace G is 0-100:payable.A/1:warehouse~jilin/X1
         trace H is 0-20:held~jilin/X1 20-50:held
         pay P1 707                                    ok
         ship B1 Ax2 to:220113                         ok
         sign B1 s1 n95=A 2/0/0                        ok
         -- Two of five units cost [0, 282) of the line; X1 is its first 700: 40 whole cents, no units are credited.
         trace G is 0-40:spent.A/1:signed~jilin/X1.B1.s1 40-100:spent.A/1:warehouse~jilin/X1
         refund H 50 payer:jilin net                   L108
         refund H 30                                   ok
         redirect C1 of:G fund:operating               L120
         redirect C1 jilin/direct/USD/gift 1 fund:operating   L104 held=0
         reverse exchange X1                           L119",
    );
}

#[test]
fn one_currency_at_a_time() {
    check(
        "gift G jilin/direct 100 in:USD held           ok
         gift Y jilin/tencent 7 held                   ok
         redirect C1 of:G,Y fund:shanghai              L124
         redirect C1 of:G fund:shanghai                ok
         trace G is 0-100:held~shanghai/C1/USD/conversion
         exchange X1 shanghai/C1/USD/conversion 100 CNY 33   ok
         -- Fewer fen than cents: each fen is three cents, the last four.
         runs shanghai/X1/CNY/conversion is 0-33:held.0
         purchase P1 shanghai A:n95x1=1                ok
         trace G is 0-3:payable.A/1:warehouse~shanghai/X1/CNY/conversion 3-100:held~shanghai/X1/CNY/conversion
         reverse purchase P1                           ok
         reverse exchange X1                           ok
         trace G is 0-100:held~shanghai/C1/USD/conversion
         reverse redirect C1                           ok
         trace G is 0-100:held",
    );
}

#[test]
fn a_match_is_linked_and_never_enlarges_a_gift() {
    check(
        "gift G jilin/tencent 30 held                  ok
         gift K jilin/alipay 5 held                    ok
         match M jilin/acme 10                         L122 stream=jilin/acme/CNY/match
         match M jilin/acme 10 of:G gift               L001 text=gift
         match M jilin/acme 10 of:G                    ok
         runs jilin/acme/CNY/match is 0-10:held.0
         runs jilin/tencent is 0-30:held.0
         trace G is 0-30:held
         -- A match is not matched, and what went back is not either.
         match N jilin/acme 10 of:M                    L122
         refund K 5                                    ok
         match N jilin/acme 10 of:K                    L122 stream=jilin/alipay/CNY/gift
         match N jilin/acme 3 of:G,K                   L122
         purchase P1 jilin A:n95x5=40                  ok
         trace M is 0-10:payable.A/1=1:warehouse
         reverse purchase P1                           ok
         refund G 30                                   ok
         trace M is 0-10:held
         reverse match M                               ok
         trace M is 0-10:void",
    );
}
