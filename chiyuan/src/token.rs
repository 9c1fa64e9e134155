//! `chiyuan token add`.

use access::{App, token};
use primitives::{Actor, Code, Role};
use store::{Failure, Locks};

use crate::outcome::{Outcome, Voices};

/// Makes a token and shows it, once.
pub(crate) async fn add(app: &App, say: &Voices, role: Role, name: Option<&Code>) -> Result<Outcome, Failure> {
    let name = match name {
        Some(name) => name.clone(),
        None => role.word().parse()?,
    };
    let (token, now) = (token::Token::draw(&app.world), app.world.now());
    let holder = Actor { name: name.clone(), role };
    let kept = token.clone();
    app.db.write(Locks::none(), async move |tx| token::keep(tx, &kept, &holder, now).await).await?;
    let json = serde_json::json!({"token": token.text(), "role": role.word(), "name": name});
    say.answer(&json, || token.text().to_owned())?;
    if !say.json {
        say.aside(&say.v.tell("chiyuan-token", &[("name", name.to_string()), ("role", role.to_string())]));
    }
    Ok(Outcome::Done)
}
