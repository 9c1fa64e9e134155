//! Random files against a naive model of what their summaries must say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use store::testing::{Home, run};

use crate::desk::Desk;
use crate::files::{Row, canonical, gift, refund, yuan};

/// Same seed, same dice.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
    fn fen(&mut self) -> i64 {
        i64::try_from(self.roll(4)).unwrap() * 25 + 25
    }
}

/// What kind of book a file makes: how many orders there are to meet, and how many rows of 100 are refunds and dirt.
struct Mix {
    orders: u64,
    refunds: u64,
    dirt: u64,
}

fn rows(dice: &mut Dice, mix: &Mix, n: usize) -> Vec<Row> {
    let mut out: Vec<Row> = Vec::new();
    while out.len() < n {
        let order = format!("订 {}", dice.roll(mix.orders));
        let (what, fee) = (dice.roll(100), i64::try_from(dice.roll(9_000)).unwrap() - 500);
        let second = dice.roll(60);
        let row = if what < mix.refunds {
            let no = format!("r,{}", dice.roll(mix.orders));
            refund(&no, &order, dice.fen()).fee(-fee).on(&format!("2022-03-16 08:00:{second:02}"))
        } else if what < mix.refunds + mix.dirt && !out.is_empty() {
            match dice.roll(4) {
                0 => gift(&order, 0),
                1 => Row { kind: "match", ..gift(&order, 5) },
                2 => gift(&order, -3),
                _ => out[usize::try_from(dice.roll(out.len() as u64)).unwrap()].clone(),
            }
        } else {
            // An order mostly has its own amount; now and then another one.
            let own = 25 * (1 + i64::try_from(order.len()).unwrap() % 4);
            let fen = if dice.roll(20) == 0 { dice.fen() } else { own };
            gift(&order, fen).fee(fee)
        };
        out.push(row);
    }
    out
}

/// A refund as the model keeps it.
#[derive(Clone)]
struct Back {
    row: Row,
    file: usize,
    line: i64,
    state: &'static str,
}

/// The book, naively.
#[derive(Default)]
struct Model {
    gifts: BTreeMap<String, (i64, i64)>,
    backs: BTreeMap<String, Back>,
    files: usize,
}

impl Model {
    fn import(&mut self, rows: &[Row]) -> Value {
        self.files += 1;
        let mut seen: BTreeSet<&Row> = BTreeSet::new();
        let (mut known, mut repeated, mut gifts, mut gross, mut fees) = (0, 0, 0, 0, 0_i64);
        let mut rejected: Vec<(i64, String, String)> = Vec::new();
        // What the file itself says first of a number.
        let mut first_gift: BTreeMap<&str, i64> = BTreeMap::new();
        let mut first_back: BTreeMap<&str, (i64, &Row)> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            let line = i64::try_from(at).unwrap() + 2;
            if !seen.insert(row) {
                repeated += 1;
                continue;
            }
            let mut reject = |why: String| rejected.push((line, row.no.clone(), why));
            let conflict = |was: i64| format!("R301 was={} is={}", yuan(was), yuan(row.fen));
            match row.kind {
                "match" => reject("T202".to_owned()),
                _ if row.fen <= 0 => reject("T206".to_owned()),
                "gift" => {
                    let in_book = self.gifts.get(&row.no).filter(|_| !first_gift.contains_key(row.no.as_str()));
                    match (in_book, first_gift.get(row.no.as_str())) {
                        (Some((fen, _)), _) if *fen == row.fen => known += 1,
                        (Some((fen, _)), _) => reject(conflict(*fen)),
                        (None, Some(fen)) if *fen == row.fen => known += 1,
                        (None, Some(fen)) => reject(conflict(*fen)),
                        (None, None) => {
                            first_gift.insert(&row.no, row.fen);
                            self.gifts.insert(row.no.clone(), (row.fen, 0));
                            (gifts, gross, fees) = (gifts + 1, gross + row.fen, fees + row.fee_micro);
                        }
                    }
                }
                _ => {
                    let in_book = self.backs.get(&row.no).filter(|b| b.file != self.files && b.state != "rejected");
                    match (in_book, first_back.get(row.no.as_str())) {
                        (Some(b), _) if b.row.fen != row.fen => reject(conflict(b.row.fen)),
                        (Some(b), _) if b.row.of != row.of => {
                            reject(format!("R303 was={} is={}", b.row.of, row.of));
                        }
                        (Some(_), _) => known += 1,
                        (None, Some((_, first))) if first.fen != row.fen => reject(conflict(first.fen)),
                        (None, Some((line, first))) if first.of != row.of => reject(format!("R304 line={line}")),
                        (None, Some(_)) => known += 1,
                        (None, None) => {
                            first_back.insert(&row.no, (line, row));
                            let back = Back { row: row.clone(), file: self.files, line, state: "parked" };
                            self.backs.insert(row.no.clone(), back);
                        }
                    }
                }
            }
        }
        let (refunds, back_fen, back_fees, released) = self.drain(&mut rejected);
        rejected.sort();
        let mine = self.backs.values().filter(|b| b.file == self.files && b.state == "parked");
        let mut parked: Vec<(i64, String)> = mine.map(|b| (b.line, b.row.of.clone())).collect();
        parked.sort();
        let fees = i128::from(fees + back_fees);
        json!({
            "rows": rows.len() - repeated, "gifts": gifts, "refunds": refunds, "matches": 0, "other": 0,
            "gross_fen": gross, "refund_fen": back_fen, "fees_fen": statements::round_fees(fees),
            "duplicates": known, "repeated": repeated,
            "parked": parked.iter().map(|(line, of)| json!({"line": line, "order_no": of, "reason": "R401"})).collect::<Vec<_>>(),
            "rejected": rejected.iter().map(|(line, no, why)| json!([line, no, why])).collect::<Vec<_>>(),
            "released": released.iter().map(|(of, fen)| json!({"order_no": of, "fen": fen})).collect::<Vec<_>>(),
        })
    }
    /// By row time, then number: what is left of the gift goes back, or the refund is rejected.
    fn drain(&mut self, rejected: &mut Vec<(i64, String, String)>) -> (i64, i64, i64, Vec<(String, i64)>) {
        let mut queue: Vec<Back> = self.backs.values().filter(|b| b.state == "parked").cloned().collect();
        queue.sort_by_key(|b| (b.row.time.clone(), b.row.no.clone()));
        let (mut n, mut fen, mut fees, mut released) = (0, 0, 0, Vec::new());
        for back in queue {
            let Some((given, gone)) = self.gifts.get_mut(&back.row.of) else { continue };
            let kept = self.backs.get_mut(&back.row.no).unwrap();
            let left = *given - *gone;
            if left < back.row.fen {
                kept.state = "rejected";
                if back.file == self.files {
                    let why = format!("L109 left={} asked={}", yuan(left), yuan(back.row.fen));
                    rejected.push((back.line, back.row.no.clone(), why));
                }
                continue;
            }
            *gone += back.row.fen;
            kept.state = "applied";
            if back.file == self.files {
                (n, fen, fees) = (n + 1, fen + back.row.fen, fees + back.row.fee_micro);
            } else {
                released.push((back.row.of.clone(), back.row.fen));
            }
        }
        (n, fen, fees, released)
    }
}

/// The summary with the rejected rows as the model says them.
fn plain(mut told: Value) -> Value {
    let short = |r: &Value| {
        let reason = r["reason"].as_str().unwrap();
        let code = r["code"].as_str().unwrap();
        json!([r["line"], r["order_no"], if code.starts_with('T') { code } else { reason }])
    };
    told["rejected"] = told["rejected"].as_array().unwrap().iter().map(short).collect();
    told
}

fn plays(seed: u64, mix: &Mix, files: &[usize]) {
    println!("seed {seed}");
    run(store::BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let (mut dice, mut model) = (Dice(seed), Model::default());
        for (n, len) in files.iter().enumerate() {
            let rows = rows(&mut dice, mix, *len);
            let told = plain(desk.import("pingan", &canonical(&rows)).await);
            let want = model.import(&rows);
            for (name, value) in want.as_object().unwrap() {
                assert_eq!(&told[name], value, "seed {seed}, file {n}: {name}");
            }
        }
        book::check::full(&desk.app.db).await.unwrap();
    });
}

#[test]
fn many_small_files_that_meet_each_other() {
    for seed in 0..12 {
        plays(seed, &Mix { orders: 25, refunds: 35, dirt: 15 }, &[40, 25, 60, 1, 30]);
    }
}

/// More than ten thousand rows, over the borders of chunks.
#[test]
fn long_files_over_the_borders_of_chunks() {
    plays(2022, &Mix { orders: 60_000, refunds: 3, dirt: 4 }, &[8_500, 4_001, 1_200]);
}
