//! `chiyuan demo`: a fresh store, the reference scenario, and a server.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::Path;

use access::{App, Front};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use primitives::Instant;
use scenario::{Played, START, replay};
use serde::Serialize;
use store::{Db, Failure, Place, World};

use crate::args::Args;
use crate::door::RouterDoor;
use crate::outcome::{Outcome, Voices};
use crate::{house, refusal, serve};

/// The world of every demonstration: the same figures, ids and tokens each time.
const SEED: u64 = 2022;

/// What a demonstration is.
#[derive(Debug, Serialize)]
pub struct Demonstration {
    /// What the scenario played, with example order numbers.
    #[serde(flatten)]
    pub played: Played,
}

/// Makes the store anew and replays the scenario into it.
pub async fn demonstrate(
    place: &Place,
    data: &Path,
    progress: &mut (dyn FnMut(usize, usize, &str) + Send),
) -> Result<(App, Demonstration), Failure> {
    let start: Instant = START.parse()?;
    let db = Db::demo_anew(place, data, &house::migrations(), World::seeded(SEED, start)).await?;
    let app = App::open(db, data).await?;
    let mut door = RouterDoor::open(&app).await?;
    let played = replay(&mut door, progress).await.map_err(|f| refusal::replay(f.at, f.path, f.why))?;
    Ok((app, Demonstration { played }))
}

/// The command.
pub(crate) async fn run(
    args: &Args,
    say: &Voices,
    listen: SocketAddr,
    no_serve: bool,
    front: &Front,
) -> Result<Outcome, Failure> {
    let bar = bar(say);
    let mut progress = |done, total, text: &str| {
        bar.set_length(u64::try_from(total).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
        bar.set_message(text.to_owned());
    };
    let (app, demo) = demonstrate(&args.place(), &args.data, &mut progress).await?;
    bar.finish_and_clear();
    say.answer(&demo, || in_words(say, args, &demo, listen, no_serve))?;
    app.db.close().await;
    if no_serve {
        return Ok(Outcome::Done);
    }
    let db = Db::open(&args.place(), &house::migrations(), World::system()?).await?;
    serve::serve(&App::open(db, &args.data).await?, say, listen, front).await
}

fn bar(say: &Voices) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if say.json || !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn in_words(say: &Voices, args: &Args, demo: &Demonstration, listen: SocketAddr, no_serve: bool) -> String {
    let v = &say.v;
    let facts = [
        ("data", args.data.display().to_string()),
        ("gifts", v.count(demo.played.gifts)),
        ("statements", demo.played.statements.to_string()),
    ];
    let mut lines = vec![v.tell("chiyuan-demo-made", &facts)];
    for example in &demo.played.orders {
        let what = v.t(&format!("chiyuan-demo-{}", example.what.word()));
        let mut line = format!("  {what}  {}  ({})", example.order_no, example.channel);
        if !no_serve {
            line = format!("{line}  http://{listen}/follow?order_no={}&channel={}", example.order_no, example.channel);
        }
        lines.push(line);
    }
    lines.join("\n")
}
