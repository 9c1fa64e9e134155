//! A platform's statement as bytes.

use std::io;

use statements::Format;
use statements::generate::{Made, MadeRow, Meta, write_rows};

use crate::crowd::{File, Gift, Platform};
use crate::wall::{MINUTE_MS, after};

/// Masked as the platform masks it.
const ALIASES: [&str; 8] = ["*明", "*芳", "*伟", "*敏", "*静", "*强", "*军", "*洋"];
const MESSAGES: [&str; 6] = ["", "加油", "平安", "吉林,加油", "春天会来", "一起　扛"];
/// What the ledger's platform charges a file, in millionths of its gifts.
const CHARGE_PPM: i64 = 1_000;

/// The whole file, as the platform would give it.
pub(crate) fn bytes(file: File) -> io::Result<Vec<u8>> {
    let platform = file.platform;
    let meta = Meta {
        account: platform.account.to_owned(),
        title: platform.title.to_owned(),
        from: file.window().from.day(),
        until: file.window().until.day(),
        fee_ppm: platform.fee_ppm,
    };
    let mut out = Vec::new();
    write_rows(platform.format, platform.width, &meta, rows(file).into_iter(), &mut out)?;
    Ok(out)
}

/// In the order of their times.
fn rows(file: File) -> Vec<MadeRow> {
    let platform = file.platform;
    let mut rows: Vec<MadeRow> = file.gifts().map(|gift| gift_row(platform, &gift)).collect();
    rows.extend(file.refunds().into_iter().map(|(at, k, fen, _)| MadeRow {
        kind: Made::Refund { refund_no: format!("R{}", platform.order_no(k)) },
        at,
        order_no: platform.order_no(k),
        flow_no: flow_no(platform, k),
        fen,
        payer: payer(platform, platform.payer(k)),
        alias: alias(k),
        message: String::new(),
    }));
    rows.extend(others(file));
    rows.sort_by_key(|row| row.at);
    rows
}

fn gift_row(platform: &Platform, gift: &Gift) -> MadeRow {
    MadeRow {
        kind: Made::Gift,
        at: gift.at,
        order_no: platform.order_no(gift.k),
        flow_no: flow_no(platform, gift.k),
        fen: gift.fen,
        payer: payer(platform, gift.payer),
        alias: alias(gift.k),
        message: pick(&MESSAGES, gift.k),
    }
}

/// What is neither a gift nor a refund: the ledger's charge of the day, an order that WeChat took back.
fn others(file: File) -> Vec<MadeRow> {
    let platform = file.platform;
    let (what, fen) = match platform.format {
        Format::AlipayLedger => ("收费", -(file.sums().gross_fen * CHARGE_PPM / 1_000_000)),
        Format::WechatTrade => ("REVOKED", 1_000),
        Format::WechatFund | Format::AlipayTrade | Format::Canonical => return Vec::new(),
    };
    let own = format!("X{}{}", platform.prefix, file.window().until.mmdd());
    vec![MadeRow {
        kind: Made::Other { what: what.to_owned() },
        at: after(file.window().until.instant(), -MINUTE_MS),
        order_no: own.clone(),
        flow_no: own,
        fen,
        payer: String::new(),
        alias: "*台".to_owned(),
        message: String::new(),
    }]
}

fn flow_no(platform: &Platform, k: i64) -> String {
    format!("42{}2022{k:012}", platform.prefix)
}
fn payer(platform: &Platform, payer: i64) -> String {
    format!("o{}{payer:08}", platform.prefix)
}
fn alias(k: i64) -> String {
    pick(&ALIASES, k)
}
fn pick(from: &[&str], k: i64) -> String {
    from.iter().cycle().nth(usize::try_from(k).unwrap_or(0) % from.len()).copied().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use statements::{Kind, Line, Reader, Tally};

    use super::*;
    use crate::crowd::{Crowd, Sums};

    #[test]
    fn every_statement_parses_back_to_what_the_plan_says() {
        for file in Crowd::WHOLE.files() {
            let mut reader = Reader::open(Cursor::new(bytes(file).unwrap()), Some(file.platform.format)).unwrap();
            let (mut tally, mut sums) = (Tally::default(), Sums::default());
            while let Some(line) = reader.next().unwrap() {
                let Line::Row(row) = line else { panic!("{line:?}") };
                tally.add(&row.amounts);
                match row.kind {
                    Kind::Gift => (sums.gifts, sums.gross_fen) = (sums.gifts + 1, sums.gross_fen + row.fen),
                    Kind::Refund { .. } => {
                        (sums.refunds, sums.refund_fen) = (sums.refunds + 1, sums.refund_fen + row.fen);
                    }
                    Kind::Other { .. } => {}
                }
            }
            tally.proves(&reader.finish().unwrap()).unwrap();
            assert_eq!(sums, Sums { netted_fen: 0, ..sums });
            let want = file.sums();
            assert_eq!(Sums { netted_fen: want.netted_fen, ..sums }, want, "{}", file.platform.prefix);
        }
    }
}
