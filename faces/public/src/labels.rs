//! Words for what the book writes in code: where money and goods stand, and what a desk did.

use std::fmt::Display;

use ui::Voice;
use ui::parts::{Column, Stage, State};

/// Where money stands: the account's word, its sentence, its shape; in the order of the money line.
pub(crate) const MONEY: [(&str, &str, Stage); 10] = [
    ("spent", "public-money-spent", Stage::Done),
    ("converted", "public-money-converted", Stage::Done2),
    ("payable", "public-money-payable", Stage::Moving),
    ("prepaid", "public-money-prepaid", Stage::Moving),
    ("held", "public-money-held", Stage::Open),
    ("receivable", "public-money-receivable", Stage::Due),
    ("refunded", "public-money-refunded", Stage::Back),
    ("exchanged", "public-money-exchanged", Stage::Back),
    ("loss", "public-money-loss", Stage::Lost),
    ("void", "public-money-void", Stage::Lost),
];

/// Where goods are: the word of a trace, its sentence, its shape; in the order of the goods' line.
pub(crate) const GOODS: [(&str, &str, Stage); 8] = [
    ("signed", "public-goods-signed", Stage::Done),
    ("used", "public-goods-used", Stage::Done),
    ("in_transit", "public-goods-in_transit", Stage::Moving),
    ("warehouse", "public-goods-warehouse", Stage::Open),
    ("returned", "public-goods-returned", Stage::Back),
    ("damaged", "public-goods-damaged", Stage::Lost),
    ("missing", "public-goods-missing", Stage::Lost),
    ("written_off", "public-goods-written_off", Stage::Lost),
];

/// What a desk did: its noun and the noun's name.
pub(crate) const NOUNS: [(&str, &str); 43] = [
    ("operation", "public-noun-operation"),
    ("task_group", "public-noun-task_group"),
    ("site", "public-noun-site"),
    ("organisation", "public-noun-organisation"),
    ("published_figure", "public-noun-published_figure"),
    ("bank", "public-noun-bank"),
    ("fund", "public-noun-fund"),
    ("refund_payer", "public-noun-refund_payer"),
    ("channel", "public-noun-channel"),
    ("settlement", "public-noun-settlement"),
    ("payment", "public-noun-payment"),
    ("payment_approval", "public-noun-payment_approval"),
    ("pay_back", "public-noun-pay_back"),
    ("item", "public-noun-item"),
    ("warehouse", "public-noun-warehouse"),
    ("order", "public-noun-order"),
    ("order_approval", "public-noun-order_approval"),
    ("intake", "public-noun-intake"),
    ("substitution", "public-noun-substitution"),
    ("substitution_approval", "public-noun-substitution_approval"),
    ("identity", "public-noun-identity"),
    ("repricing", "public-noun-repricing"),
    ("appeal", "public-noun-appeal"),
    ("filing", "public-noun-filing"),
    ("listing", "public-noun-listing"),
    ("statement", "public-noun-statement"),
    ("batch", "public-noun-batch"),
    ("giver", "public-noun-giver"),
    ("gift", "public-noun-gift"),
    ("gift_in_kind", "public-noun-gift_in_kind"),
    ("refund", "public-noun-refund"),
    ("refund_request", "public-noun-refund_request"),
    ("consignment", "public-noun-consignment"),
    ("shipment", "public-noun-shipment"),
    ("hand_over", "public-noun-hand_over"),
    ("reversal", "public-noun-reversal"),
    ("split", "public-noun-split"),
    ("kit", "public-noun-kit"),
    ("supplier_return", "public-noun-supplier_return"),
    ("redirection", "public-noun-redirection"),
    ("redirection_request", "public-noun-redirection_request"),
    ("exchange", "public-noun-exchange"),
    ("match", "public-noun-match"),
];

/// The figures that desks define: each has a name and a definition (口径).
pub(crate) const DEFINED: &[(&str, &str, &str)] = &[
    ("journal.entry", "public-figure-journal-entry", "public-how-journal-entry"),
    ("operation.groups", "public-figure-operation-groups", "public-how-operation-groups"),
    ("operation.operations", "public-figure-operation-operations", "public-how-operation-operations"),
    ("finance.raised", "public-figure-finance-raised", "public-how-finance-raised"),
    ("finance.received", "public-figure-finance-received", "public-how-finance-received"),
    ("finance.refunded", "public-figure-finance-refunded", "public-how-finance-refunded"),
    ("finance.held", "public-figure-finance-held", "public-how-finance-held"),
    ("finance.receivable", "public-figure-finance-receivable", "public-how-finance-receivable"),
    ("finance.payable", "public-figure-finance-payable", "public-how-finance-payable"),
    ("finance.prepaid", "public-figure-finance-prepaid", "public-how-finance-prepaid"),
    ("finance.spent", "public-figure-finance-spent", "public-how-finance-spent"),
    ("finance.converted", "public-figure-finance-converted", "public-how-finance-converted"),
    ("finance.exchanged", "public-figure-finance-exchanged", "public-how-finance-exchanged"),
    ("finance.loss", "public-figure-finance-loss", "public-how-finance-loss"),
    ("finance.unused", "public-figure-finance-unused", "public-how-finance-unused"),
    ("finance.left", "public-figure-finance-left", "public-how-finance-left"),
    ("finance.reserved", "public-figure-finance-reserved", "public-how-finance-reserved"),
    ("finance.flow", "public-figure-finance-flow", "public-how-finance-flow"),
    ("supply.cost", "public-figure-supply-cost", "public-how-supply-cost"),
    ("delivery.worth", "public-figure-delivery-worth", "public-how-delivery-worth"),
    ("supply.unit_cost", "public-figure-supply-unit_cost", "public-how-supply-unit_cost"),
    ("supply.taken_in", "public-figure-supply-taken_in", "public-how-supply-taken_in"),
    ("supply.in_kind", "public-figure-supply-in_kind", "public-how-supply-in_kind"),
    ("fundraising.donors", "public-figure-fundraising-donors", "public-how-fundraising-donors"),
    ("fundraising.listings", "public-figure-fundraising-listings", "public-how-fundraising-listings"),
    ("fundraising.givers", "public-figure-fundraising-givers", "public-how-fundraising-givers"),
    ("delivery.handed_over", "public-figure-delivery-handed_over", "public-how-delivery-handed_over"),
    ("delivery.shipped", "public-figure-delivery-shipped", "public-how-delivery-shipped"),
    ("delivery.signed", "public-figure-delivery-signed", "public-how-delivery-signed"),
    ("delivery.received", "public-figure-delivery-received", "public-how-delivery-received"),
    ("delivery.in_stock", "public-figure-delivery-in_stock", "public-how-delivery-in_stock"),
    ("delivery.consignments", "public-figure-delivery-consignments", "public-how-delivery-consignments"),
    ("delivery.kinds", "public-figure-delivery-kinds", "public-how-delivery-kinds"),
    ("delivery.towns", "public-figure-delivery-towns", "public-how-delivery-towns"),
    ("delivery.in_transit", "public-figure-delivery-in_transit", "public-how-delivery-in_transit"),
    ("delivery.missing", "public-figure-delivery-missing", "public-how-delivery-missing"),
    ("delivery.paid", "public-figure-delivery-paid", "public-how-delivery-paid"),
    ("delivery.damaged", "public-figure-delivery-damaged", "public-how-delivery-damaged"),
];

/// A word of [`MONEY`] or [`GOODS`] with its shape; one that is not there stands as it is.
pub(crate) fn state(v: &Voice, list: &[(&str, &str, Stage)], word: &str) -> State {
    match list.iter().find(|(code, ..)| *code == word) {
        Some((_, id, stage)) => State { stage: *stage, word: v.t(id) },
        None => State { stage: Stage::Open, word: word.to_owned() },
    }
}

/// What tells an item from its like: 标准, 版本 and 等级; empty where nothing is said.
pub(crate) fn standard(v: &Voice, item: &supply::Item) -> String {
    let standard = match (&item.standard, &item.edition) {
        (Some(standard), Some(edition)) => Some(format!("{standard}-{edition}")),
        (standard, edition) => standard.clone().or_else(|| edition.clone()),
    };
    let grade = item.grade.as_ref().map(|grade| match grade.chars().all(|c| c.is_ascii_digit()) {
        true => v.tell("public-grade", &[("grade", grade.clone())]),
        false => grade.clone(),
    });
    match (standard, grade) {
        (Some(standard), Some(grade)) => {
            v.tell("public-standard-and-grade", &[("standard", standard), ("grade", grade)])
        }
        (standard, grade) => standard.or(grade).unwrap_or_default(),
    }
}

/// 医用橡胶手套20,000双; 20,000 pairs of gloves in English's order of words.
pub(crate) fn goods_and_units(v: &Voice, item: &operation::Names, n: i64, unit: &str) -> String {
    let (item, units) = (v.pick(&item.zh, &item.en).to_owned(), v.units(n, unit));
    v.tell("public-goods-and-units", &[("item", item), ("units", units)])
}

/// A reason or a purpose inside a sentence: without its own full stop.
pub(crate) fn clause(v: &Voice, names: &operation::Names) -> String {
    v.pick(&names.zh, &names.en).trim_end_matches(['。', '.']).to_owned()
}

/// 破损20、短少60; nothing where nothing was lost.
pub(crate) fn lost(v: &Voice, damaged: i64, missing: i64) -> String {
    let all = [("public-goods-damaged", damaged), ("public-goods-missing", missing)];
    let said = all.into_iter().filter(|(_, n)| 0 < *n);
    let said = said.map(|(id, n)| format!("{}{}{}", v.t(id), crate::brief::between(v), v.count(n)));
    said.collect::<Vec<_>>().join(&v.t("public-comma"))
}

/// The heads of a table of signatures: where, when, who, and what was counted.
pub(crate) fn signed_columns(v: &Voice) -> [Column; 6] {
    [
        Column::words(v.t("public-site")),
        Column::words(v.t("public-when")).wide(),
        Column::words(v.t("public-signing")).wide(),
        Column::num(v.t("public-count-received")),
        Column::num(v.t("public-goods-damaged")),
        Column::num(v.t("public-goods-missing")),
    ]
}

/// A page's address in the reader's language: before the code, behind it, the code.
pub(crate) fn address(v: &Voice, head: &str, tail: &str, code: impl Display) -> String {
    v.href(&format!("{head}{code}{tail}"))
}

/// A noun's name; one that is not in the list stands as it is.
pub(crate) fn noun(v: &Voice, noun: &str) -> String {
    NOUNS.iter().find(|(code, _)| *code == noun).map_or_else(|| noun.to_owned(), |(_, id)| v.t(id))
}

/// Whether a desk defines a figure of this name.
pub(crate) fn defined_by_a_desk(name: &str) -> bool {
    DEFINED.iter().any(|(code, ..)| *code == name)
}

/// Name and definition of a desk's figure; a new one's id is its name.
pub(crate) fn defined(v: &Voice, name: &str) -> (String, Option<String>) {
    match DEFINED.iter().find(|(code, ..)| *code == name) {
        Some((_, title, how)) => (v.t(title), Some(v.t(how))),
        None => (name.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ui::Catalogue;

    #[test]
    fn every_word_has_its_sentence() {
        let catalogue = Catalogue::of(&[crate::MESSAGES]);
        let states = MONEY.iter().chain(&GOODS).map(|(_, id, _)| *id);
        let others = NOUNS.iter().map(|(_, id)| *id).chain(DEFINED.iter().flat_map(|(_, a, b)| [*a, *b]));
        let unsaid: Vec<_> = states.chain(others).filter(|id| !catalogue.has(id)).collect();
        assert!(unsaid.is_empty(), "{unsaid:?}");
    }
}
