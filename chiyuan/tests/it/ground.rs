//! The ground that a statement needs: a foundation, an operation, funds, channels, an appeal on its platforms.

use std::path::Path;
use std::process::{Command, Output};

use access::App;
use chiyuan::RouterDoor;
use primitives::Role;
use scenario::{Body, Door};
use serde_json::{Value, json};
use store::{Db, Place, World};

/// The appeal of these tests.
pub(crate) const APPEAL: &str = "jilin-aid";
/// Platforms, and the formats that they book from.
const CHANNELS: [(&str, &str); 6] = [
    ("tencent", "wechat-trade"),
    ("boc", "wechat-trade"),
    ("alipay", "alipay-ledger"),
    ("alibaba", "alipay-trade"),
    ("pingan", "canonical"),
    ("wefund", "wechat-fund"),
];

/// A store in `folder` with everything that an import asks for, and nothing given yet.
pub(crate) async fn laid(folder: &Path) -> App {
    laid_at(&Place::Folder(folder.to_owned()), folder).await
}

/// The same in a store at `place`, its files in `folder`.
pub(crate) async fn laid_at(place: &Place, folder: &Path) -> App {
    let world = World::seeded(7, "2022-04-20T09:00:00+08:00".parse().unwrap());
    let db = Db::open(place, &chiyuan::house::migrations(), world).await.unwrap();
    let app = App::open(db, folder).await.unwrap();
    let mut door = RouterDoor::open(&app).await.unwrap();
    for (role, path, form) in forms() {
        let key = format!("ground-{path}-{}", form["code"].as_str().unwrap_or(form["channel"].as_str().unwrap_or("")));
        door.post(role, &format!("/api/v1{path}"), &key, Body::Json(form)).await.unwrap();
    }
    app
}

fn forms() -> Vec<(Role, &'static str, Value)> {
    let names = |zh: &str| json!({"zh": zh, "en": zh});
    let uscc = format!("53100000500000001{}", primitives::Uscc::check_character("53100000500000001").unwrap());
    let mut forms = vec![
        (
            Role::Operation,
            "/organisations",
            json!({
                "code": "foundation", "names": names("示例救助基金会"), "kind": "foundation", "uscc": uscc,
                "certificate": {"number": "EXAMPLE-1", "valid_from": "2020-01-01", "valid_to": "2030-01-01"},
                "supervisor": names("示例主管部门"), "telephone": "010-0000-0000",
            }),
        ),
        (
            Role::Operation,
            "/operations",
            json!({
                "code": "jilin-2022", "names": names("吉林抗疫援助"), "foundation": "foundation",
                "provinces": ["220000"], "trigger": names("长春封控"),
            }),
        ),
        (Role::Finance, "/banks", json!({"code": "main", "names": names("基本户")})),
        (Role::Finance, "/funds", json!({"code": "operating", "names": names("运行")})),
        (
            Role::Finance,
            "/funds",
            json!({"code": "jilin", "operation": "jilin-2022", "names": names("吉林"), "refund_payer": "operating"}),
        ),
        (
            Role::Fundraising,
            "/appeals",
            json!({
                "code": APPEAL, "operation": "jilin-2022", "fund": "jilin", "names": names("驰援吉林"),
                "filing": {"number": "EXAMPLE-2022-1"}, "opens": "2022-03-13",
            }),
        ),
    ];
    for (channel, format) in CHANNELS {
        let form = json!({"code": channel, "names": names(channel), "platform": true, "format": format});
        forms.push((Role::Finance, "/channels", form));
    }
    for (channel, _) in CHANNELS {
        forms.push((Role::Fundraising, "/listings", json!({"appeal": APPEAL, "channel": channel})));
    }
    forms
}

/// Runs the programme as a person would.
pub(crate) fn chiyuan(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().unwrap()
}

/// The programme with these arguments, not yet started.
pub(crate) fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chiyuan"));
    command.args(args).arg("--data").arg(folder).args(["--lang", "en"]).env_remove("CHIYUAN_DATABASE_URL");
    command
}

/// Its standard output as JSON.
pub(crate) fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| {
        panic!("{e}: {} {}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    })
}
