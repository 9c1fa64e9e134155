//! What money became tiles what was received, and a lot's cost is shared out over where its units are: at every instant.

use std::collections::BTreeMap;

use ::book::{flows, lots, sums};
use store::{Db, on_both_stores};

use ledger::Account;

use crate::desk::*;
use crate::vertical::whole_story;

/// Compares the parts with the money line, and what was laid with the parts; what the lots hold with what they are.
pub(crate) async fn hold(db: &Db, funds: &[primitives::Code], when: primitives::Instant) {
    let funds = funds.to_vec();
    db.read(async move |tx| {
        let line = sums::money(tx, &funds, when).await?;
        let parts = flows::money(tx, &funds, when).await?;
        let of = |word: &str| parts.iter().filter(|p| p.word == word).map(|p| p.fen).sum::<i64>();
        // What came from another purpose is drawn from there; what stayed inside these funds did not go on.
        let whole = line.received + of("exchanged") - line.exchanged;
        assert_eq!(parts.iter().map(|p| p.fen).sum::<i64>(), whole, "{when}");
        let said = [
            line.receivable,
            line.held,
            line.payable,
            line.prepaid,
            line.spent,
            line.converted,
            line.loss,
            line.refunded,
        ];
        let words = ["receivable", "held", "payable", "prepaid", "spent", "converted", "loss", "refunded"];
        assert_eq!(words.map(of), said, "{when}");
        assert!(parts.iter().all(|part| 0 < part.fen), "{when}: {parts:#?}");

        let laid = flows::laid(tx, &funds, when).await?;
        assert!(laid.is_sorted_by_key(|l| l.at));
        let mut by_sink: BTreeMap<_, i64> = BTreeMap::new();
        laid.iter().for_each(|l| *by_sink.entry((&l.source, &l.sink)).or_default() += l.fen);
        for part in &parts {
            if let Some(sink) = &part.sink {
                *by_sink.entry((&part.source, sink)).or_default() -= part.fen;
            }
        }
        assert!(by_sink.values().all(|fen| *fen == 0), "{when}: {by_sink:#?}");

        let on: i64 = flows::laid_on(tx, &funds, when).await?.iter().map(|l| l.fen).sum();
        let all = lots::of_funds(tx, &funds, when).await?;
        let cost: i64 = all.iter().flat_map(|lot| lot.stands().into_values()).map(|stand| stand.fen).sum();
        assert!(cost <= on, "{when}: freight is no lot");

        let came: i64 = flows::came(tx, &funds, when).await?.iter().map(|(_, fen)| fen).sum();
        assert_eq!(came, line.received, "{when}");

        let moved = flows::moved(tx, &funds, when).await?;
        let into =
            |held: bool| moved.iter().filter(move |m| held == (m.to.word() == "held")).map(|m| m.fen).sum::<i64>();
        let out =
            moved.iter().filter(|m| m.from.as_ref().is_some_and(|f| f.word() == "held")).map(|m| m.fen).sum::<i64>();
        assert_eq!(into(true) - out, line.held);

        for lot in lots::of_funds(tx, &funds, when).await? {
            let stands = lot.stands();
            // What became another lot stands there.
            let became = |step: &&lots::LotStep| matches!(step.to, Account::Converted(_));
            let back = |step: &&lots::LotStep| matches!(step.from, Some(Account::Converted(_)));
            let sum = |part: fn(&lots::Stand) -> i64| {
                let gone: i64 = lot.steps.iter().filter(became).map(|s| part(&s.stand)).sum();
                let came: i64 = lot.steps.iter().filter(back).map(|s| part(&s.stand)).sum();
                stands.values().map(part).sum::<i64>() + gone - came
            };
            assert_eq!((sum(|s| s.units), sum(|s| s.fen)), (lot.units, lot.fen), "{when}: {}", lot.axis);
            let paid: i64 = laid.iter().filter(|l| l.sink.axis == lot.axis).map(|l| l.fen).sum();
            // A stand-in's money may be another fund's.
            assert!(paid <= lot.fen, "{when}: {paid} on {}", lot.axis);
            assert!(!lot.said.is_empty());
        }
        Ok(())
    })
    .await
    .unwrap();
}

on_both_stores! {
    async fn what_money_became_tiles_what_was_received(home: &Home) {
        let db = open(home).await;
        whole_story(&db).await;
        for minute in 0..40 {
            hold(&db, &[code("jilin"), code("operating")], at(minute)).await;
            hold(&db, &[code("jilin")], at(minute)).await;
        }
        let counted = db.read(async |tx| {
            let funds = [code("jilin")];
            flows::money(tx, &funds, at(40)).await?;
            lots::of_funds(tx, &funds, at(40)).await?;
            Ok(tx.counted())
        });
        assert_eq!(counted.await.unwrap(), 6);
        db.close().await;
    }
}
