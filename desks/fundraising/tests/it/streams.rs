//! One statement brings money of several kinds: a batch and an entry a stream, in one load and one last commit.

use std::sync::atomic::{AtomicBool, Ordering};

use fundraising::{Answered, Asked, import};
use primitives::{Day, Role};
use serde_json::{Value, json};
use statements::Format;
use statements::generate::{Made, MadeRow, Meta, Width, write_rows};
use store::testing::{Home, run};
use store::{BrandName, Faults, Loss, on_both_stores};

use crate::desk::{Desk, at, code, counts, local};
use crate::files::{canonical, gift, refund};

const PLACE: &str = "220200";

fn row(n: i64, fen: i64, project: &str) -> MadeRow {
    MadeRow {
        kind: Made::Gift,
        at: at(&format!("14T{:02}:{:02}", 8 + n / 60 % 12, n % 60)),
        order_no: format!("O-{n}"),
        flow_no: format!("4200{n}"),
        fen,
        payer: format!("p{n}"),
        alias: String::new(),
        message: project.to_owned(),
    }
}
fn back(n: i64, of: i64, fen: i64, project: &str) -> MadeRow {
    let kind = Made::Refund { refund_no: format!("5{n}") };
    MadeRow { kind, order_no: format!("O-{of}"), ..row(n, fen, project) }
}
fn file(rows: &[MadeRow]) -> Vec<u8> {
    let day = Day::new(2022, 3, 14).unwrap();
    let meta = Meta { account: "1".into(), title: "援助".into(), from: day, until: day.plus(1), fee_ppm: 0 };
    let mut bytes = Vec::new();
    write_rows(Format::WechatTrade, Width::Wide, &meta, rows.iter().cloned(), &mut bytes).unwrap();
    bytes
}
/// 吉林市 binds to the place, 上海 is another appeal's; all else is the appeal's own.
fn rule(channel: &str, column: &str) -> Value {
    json!({
        "appeal": "jilin-aid", "channel": channel, "column": column, "texts": [
            {"text": "吉林市", "restriction": {"places": [PLACE]}},
            {"text": "永吉", "restriction": {"places": [PLACE]}},
            {"text": "上海", "appeal": "shanghai-aid"},
        ],
    })
}
async fn stream_of(desk: &Desk, order_no: &str) -> String {
    let order_no = order_no.to_owned();
    let found =
        desk.app.db.read(async move |tx| book::keys::find(tx, book::keys::gift(&"tencent".parse()?, &order_no)).await);
    found.await.unwrap().unwrap().axis.to_string()
}

on_both_stores! {
    async fn three_kinds_in_one_file_are_three_streams(home: &Home) {
        let desk = Desk::open(home).await;
        desk.done(Role::Fundraising, "/stream-rules", &rule("tencent", "商品名称")).await;
        let rows = [
            row(1, 100, "长春"), row(2, 200, "吉林市方舱"), row(3, 300, "上海"), row(4, 400, "永吉县"), row(5, 500, "长春"),
            back(6, 2, 50, "吉林市方舱"), back(7, 3, 30, "上海"),
        ];
        let told = desk.try_import("tencent", "jilin-aid", &file(&rows)).await.unwrap();
        assert_eq!(counts(&told, ["rows", "gifts", "refunds", "gross_fen", "refund_fen"]), [7, 5, 2, 1_500, 80], "{told}");
        let batch = |n: usize| (told["batches"][n]["code"].clone(), told["batches"][n]["appeal"].clone(), told["batches"][n]["restriction"].clone(), told["batches"][n]["gross_fen"].clone());
        assert_eq!(told["batches"].as_array().unwrap().len(), 3);
        assert_eq!(batch(0), (json!("tencent/1"), json!("jilin-aid"), json!(""), json!(600)));
        assert_eq!(batch(1), (json!("tencent/2"), json!("jilin-aid"), json!("place=220200"), json!(600)));
        assert_eq!(batch(2), (json!("tencent/3"), json!("shanghai-aid"), json!(""), json!(300)));
        for (order_no, stream) in [
            ("O-1", "jilin/tencent/CNY/gift"), ("O-2", "jilin/tencent/CNY/gift/place=220200"), ("O-3", "shanghai/tencent/CNY/gift"),
            ("O-4", "jilin/tencent/CNY/gift/place=220200"), ("O-5", "jilin/tencent/CNY/gift"),
        ] {
            assert_eq!(stream_of(&desk, order_no).await, stream, "{order_no}");
        }
        let trace = desk.app.db.read(async |tx| {
            let hit = book::keys::find(tx, book::keys::gift(&"tencent".parse()?, "O-4")).await?;
            book::trace::follow(tx, hit.unwrap()).await
        });
        trace.await.unwrap();
        assert_eq!(desk.rows("book_batch").await.len(), 3);
        let again = desk.try_import("tencent", "jilin-aid", &file(&rows)).await.unwrap();
        assert_eq!(counts(&again, ["rows", "duplicates", "gifts"]), [7, 7, 0]);
        assert_eq!(desk.rows("book_batch").await.len(), 3, "nothing new, no batch");
        desk.proof().await;
        book::check::full(&desk.app.db).await.unwrap();
        // Each batch is undone by itself.
        let undo = json!({"code": "tencent/1", "reason": crate::desk::names(), "at": crate::desk::when("30T10:00")});
        desk.done(Role::Finance, "/batch-reversals", &undo).await;
        book::check::full(&desk.app.db).await.unwrap();
    }

    async fn batches_are_numbered_by_their_first_rows_whatever_the_chunks(home: &Home) {
        let desk = Desk::open(home).await;
        desk.done(Role::Fundraising, "/stream-rules", &rule("tencent", "商品名称")).await;
        // The second stream begins in the first chunk, the third in the second; both go on in the third.
        let project = |n: i64| match n {
            n if n % 5 == 3 => "吉林市",
            n if 4_500 < n && n % 7 == 0 => "上海",
            _ => "长春",
        };
        let rows: Vec<MadeRow> = (1..=9_000).map(|n| row(n, n % 50 + 1, project(n))).collect();
        let told = desk.try_import("tencent", "jilin-aid", &file(&rows)).await.unwrap();
        let sum = |wanted: &str| (1..=9_000).filter(|n| project(*n) == wanted).map(|n| n % 50 + 1).sum::<i64>();
        let sums: Vec<i64> = (0..3).map(|n| told["batches"][n]["gross_fen"].as_i64().unwrap()).collect();
        assert_eq!(sums, [sum("长春"), sum("吉林市"), sum("上海")]);
        book::check::full(&desk.app.db).await.unwrap();
    }

    async fn a_known_gift_of_another_appeal_is_a_conflict_and_a_new_rule_moves_nothing(home: &Home) {
        let desk = Desk::open(home).await;
        let rows = [row(1, 100, "上海"), row(2, 200, "吉林市")];
        desk.try_import("tencent", "jilin-aid", &file(&rows)).await.unwrap();
        desk.done(Role::Fundraising, "/stream-rules", &rule("tencent", "商品名称")).await;
        let told = desk.try_import("tencent", "jilin-aid", &file(&rows)).await.unwrap();
        assert_eq!(counts(&told, ["gifts", "duplicates"]), [0, 1], "what is booked stays where it is: {told}");
        assert_eq!(told["rejected"][0]["code"], "R302");
        let none = json!({"appeal": "jilin-aid", "channel": "tencent", "column": "商品名称", "texts": []});
        desk.done(Role::Fundraising, "/stream-rules", &none).await;
        let told = desk.try_import("tencent", "jilin-aid", &file(&rows)).await.unwrap();
        assert_eq!(counts(&told, ["duplicates"]), [2], "without texts there is no rule");
    }
}

#[test]
fn a_file_without_the_column_is_quarantined() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.done(Role::Fundraising, "/stream-rules", &rule("tencent", "项目名称")).await;
        let no = desk.try_import("tencent", "jilin-aid", &file(&[row(1, 100, "长春")])).await.unwrap_err();
        assert_eq!(no, "quarantined: R205 column=项目名称");
        let told = desk.try_import("tencent", "shanghai-aid", &file(&[row(1, 100, "长春")])).await.unwrap();
        assert_eq!(told["gifts"], 1, "another appeal's imports have no rule");
    });
}

#[test]
fn a_rule_that_cannot_work_is_refused() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let with =
            |texts: Value| json!({"appeal": "jilin-aid", "channel": "tencent", "column": "备注", "texts": texts});
        for (texts, want) in [
            (json!([{"text": " "}]), "R206"),
            (json!([{"text": "a"}, {"text": "a "}]), "R206"),
            (json!([{"text": "长".repeat(70)}]), "R206"),
            (json!((0..33).map(|n| json!({"text": n.to_string()})).collect::<Vec<_>>()), "R207"),
            (json!([{"text": "a", "appeal": "none"}]), "R102"),
        ] {
            desk.refused(Role::Fundraising, "/stream-rules", &with(texts), want).await;
        }
        let column = json!({"appeal": "jilin-aid", "channel": "tencent", "column": "", "texts": []});
        desk.refused(Role::Fundraising, "/stream-rules", &column, "R206").await;
        let direct = json!({"appeal": "jilin-aid", "channel": "direct", "column": "备注", "texts": []});
        desk.refused(Role::Fundraising, "/stream-rules", &direct, "R107").await;
        desk.refused(Role::Finance, "/stream-rules", &with(json!([])), "A201").await;
    });
}

/// Whether an import in two streams came to its end before the step; broken, it is wholly there after the next.
fn survives(step: u64, kind: Loss) -> bool {
    let ended = AtomicBool::new(false);
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        // Any column will do: here the order number itself.
        let rule = json!({
            "appeal": "jilin-aid", "channel": "pingan", "column": "order_no",
            "texts": [{"text": "B", "restriction": {"places": [PLACE]}}],
        });
        desk.done(Role::Fundraising, "/stream-rules", &rule).await;
        let path = desk.app.data.join("day.csv");
        std::fs::write(&path, canonical(&[gift("A", 100), gift("B", 50), refund("r", "A", 40), gift("B2", 7)]))
            .unwrap();
        let (name, appeal, channel) = ("day.csv".to_owned(), code("jilin-aid"), code("pingan"));
        let asked = Asked { path, name, appeal, channel, format: None, dry_run: false, password: None };
        desk.app.db.set_faults(Some(Faults::once(step, kind)));
        let done = import(&desk.app, &local(), &asked, || ()).await;
        desk.app.db.set_faults(None);
        ended.store(done.is_ok(), Ordering::SeqCst);
        desk.scratch_is_empty();
        let live = desk.proof().await.gifts;
        assert!(live == 0 || live == 3, "step {step} {kind:?}: {live} gifts: one stream without the other");
        book::recover(&desk.app.db, &local()).await.unwrap();
        let Answered::Booked(again) = import(&desk.app, &local(), &asked, || ()).await.unwrap() else {
            panic!("step {step} {kind:?}: quarantined");
        };
        assert_eq!(again.rows, 4);
        assert_eq!((desk.proof().await.gifts, desk.rows("book_batch").await.len()), (3, 2), "step {step} {kind:?}");
        book::check::full(&desk.app.db).await.unwrap();
    });
    ended.load(Ordering::SeqCst)
}

#[test]
fn two_streams_that_break_anywhere_are_wholly_there_after_the_next_or_not_at_all() {
    let ended = |step| [Loss::Lost, Loss::Unanswered].map(|kind| survives(step, kind)) == [true, true];
    let steps = (1..).find(|step| ended(*step)).unwrap();
    assert!(12 < steps, "{steps} steps");
}
