//! `chiyuan trace | check | rebuild`.

use access::App;
use ledger::trace::Told;
use primitives::Code;
use public::Followed;
use store::Failure;

use crate::outcome::{Outcome, Voices};

/// Follows a gift.
pub(crate) async fn trace(app: &App, say: &Voices, order_no: &str, channel: Option<&Code>) -> Result<Outcome, Failure> {
    let (number, channel) = (order_no.to_owned(), channel.cloned());
    let followed = app.db.read(async move |tx| public::follow(tx, &number, channel.as_ref()).await).await?;
    say.answer(&followed, || in_words(say, &followed))?;
    Ok(Outcome::Done)
}

fn in_words(say: &Voices, gift: &Followed) -> String {
    let v = &say.v;
    let money = |fen: i64| v.money_signed(fen);
    let head = [
        ("order_no", gift.order_no.clone()),
        ("channel", gift.channel.to_string()),
        ("yuan", money(gift.gift_fen)),
        ("at", v.instant(gift.paid_at)),
    ];
    let mut lines = vec![v.tell("chiyuan-trace-gift", &head)];
    lines.extend(gift.parts.iter().map(|part| format!("  {:>14}  {}", money(part.hi - part.lo), fate(say, part))));
    for lot in &gift.lots {
        let place = lot.place.map(|p| p.to_string()).unwrap_or_default();
        let goods = lot.goods_state.clone().unwrap_or_default();
        lines.push(format!("  {} {} {goods} {place}", lot.units, lot.lot));
    }
    lines.push(v.t("chiyuan-trace-rule"));
    lines.join("\n")
}

/// A part in one line: the money's state, then what it bought, then where that is.
fn fate(say: &Voices, part: &Told) -> String {
    let mut words = vec![say.v.t(&format!("chiyuan-state-{}", part.state.replace('_', "-")))];
    words.extend(part.purchase.clone());
    words.extend(part.lot.clone().or_else(|| part.sink.clone()));
    words.extend(part.item.clone().map(|item| match part.units {
        Some(units) => format!("{item} ×{units}"),
        None => item,
    }));
    words.extend(part.goods_state.as_ref().map(|s| say.v.t(&format!("chiyuan-goods-{}", s.replace('_', "-")))));
    words.extend(part.site.clone());
    words.extend(part.place.map(|p| p.to_string()));
    words.extend(part.signed_at.map(|at| say.v.instant(at)));
    words.join(" · ")
}

/// Proves the book; leaves a row of the proof, outside its digest.
pub(crate) async fn check(app: &App, say: &Voices, full: bool) -> Result<Outcome, Failure> {
    let proof = if full { book::check::full(&app.db).await? } else { book::check::run(&app.db).await? };
    say.answer(&proof, || {
        let facts = [
            ("axes", proof.axes.to_string()),
            ("entries", proof.entries.to_string()),
            ("gifts", proof.gifts.to_string()),
            ("runs", proof.runs.to_string()),
            ("digest", proof.digest.clone()),
        ];
        say.v.tell("chiyuan-check", &facts)
    })?;
    Ok(Outcome::Done)
}

/// Makes the derived tables anew.
pub(crate) async fn rebuild(app: &App, say: &Voices) -> Result<Outcome, Failure> {
    let entries = book::rebuild(&app.db).await?;
    say.answer(&serde_json::json!({"entries": entries}), || {
        say.v.tell("chiyuan-rebuild", &[("entries", entries.to_string())])
    })?;
    Ok(Outcome::Done)
}
