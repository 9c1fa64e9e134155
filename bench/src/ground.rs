//! The ground that a statement needs: a foundation, an operation with its fund, an appeal on its platforms. Laid through the
//! same API that desks use.

use std::path::Path;

use access::App;
use anyhow::{Result, anyhow};
use chiyuan::RouterDoor;
use primitives::{Role, Uscc};
use scenario::{Body, Door};
use serde_json::{Value, json};
use store::{Db, Place, World};

/// The appeal.
pub(crate) const APPEAL: &str = "relief";
/// Platforms, and the formats that they book from.
const CHANNELS: [(&str, &str); 2] = [("tencent", "wechat-trade"), ("alipay", "alipay-ledger")];

/// The book at this place, opened by the machine's own clock.
pub(crate) async fn open(place: &Place, folder: &Path) -> Result<App> {
    let world = World::system().map_err(|e| anyhow!("{e}"))?;
    let db = Db::open(place, &chiyuan::house::migrations(), world).await.map_err(|e| anyhow!("{e}"))?;
    App::open(db, folder).await.map_err(|e| anyhow!("{e}"))
}

/// A door to it with somebody behind each role.
pub(crate) async fn door(app: &App) -> Result<RouterDoor> {
    RouterDoor::open(app).await.map_err(|e| anyhow!("{e}"))
}

/// One form sent.
pub(crate) async fn post(door: &mut RouterDoor, role: Role, path: &str, key: &str, form: Value) -> Result<Value> {
    let sent = door.post(role, &format!("/api/v1{path}"), key, Body::Json(form)).await;
    sent.map_err(|why| anyhow!("{path}: {why}"))
}

/// Makes a store with everything that an import asks for, and nothing given yet.
pub(crate) async fn lay(place: &Place, folder: &Path) -> Result<()> {
    let app = open(place, folder).await?;
    let mut door = door(&app).await?;
    for (n, (role, path, form)) in forms().into_iter().enumerate() {
        post(&mut door, role, path, &format!("ground-{n}"), form).await?;
    }
    app.db.close().await;
    Ok(())
}

pub(crate) fn names(zh: &str) -> Value {
    json!({"zh": zh, "en": zh})
}

/// A social credit code with its check character.
pub(crate) fn uscc(head: &str) -> String {
    format!("{head}{}", Uscc::check_character(head).map(String::from).unwrap_or_default())
}

fn forms() -> Vec<(Role, &'static str, Value)> {
    let certificate = json!({"number": "EXAMPLE-1", "valid_from": "2020-01-01", "valid_to": "2039-01-01"});
    let foundation = json!({
        "code": "foundation", "names": names("示例救助基金会"), "kind": "foundation", "uscc": uscc("53100000500000001"),
        "certificate": certificate, "supervisor": names("示例主管部门"), "telephone": "010-0000-0000",
    });
    let operation = json!({
        "code": "relief-2022", "names": names("示例救援"), "foundation": "foundation", "provinces": ["220000"],
        "trigger": names("示例"), "at": "2022-03-13T09:00:00+08:00",
    });
    let fund =
        json!({"code": "relief", "operation": "relief-2022", "names": names("示例专项"), "refund_payer": "operating"});
    let appeal = json!({
        "code": APPEAL, "operation": "relief-2022", "fund": "relief", "names": names("示例募捐"),
        "filing": {"number": "EXAMPLE-2022-1"}, "opens": "2022-03-13",
    });
    let mut forms = vec![
        (Role::Operation, "/organisations", foundation),
        (Role::Operation, "/operations", operation),
        (Role::Finance, "/banks", json!({"code": "main", "names": names("基本户")})),
        (Role::Finance, "/funds", json!({"code": "operating", "names": names("运行")})),
        (Role::Finance, "/funds", fund),
        (Role::Fundraising, "/appeals", appeal),
    ];
    for (channel, format) in CHANNELS {
        let form = json!({"code": channel, "names": names(channel), "platform": true, "format": format});
        forms.push((Role::Finance, "/channels", form));
    }
    forms.push((Role::Finance, "/channels", json!({"code": "direct", "names": names("直接捐赠"), "platform": false})));
    let listing = |(channel, _)| (Role::Fundraising, "/listings", json!({"appeal": APPEAL, "channel": channel}));
    forms.extend(CHANNELS.map(listing));
    forms
}
