//! What a figure's page says of how the figure is counted.

use primitives::count;
use ui::Voice;
use ui::parts::{Crumbs, Fact, Facts, Piece, Prose};

use super::{FigureView, Stand};
use crate::figures::escaped;
use crate::labels;

/// Where the page stands.
pub(super) fn crumbs(v: &Voice, f: &FigureView) -> Crumbs {
    let mut all = vec![(v.t("public-home-operations"), v.href("/"))];
    if let Some((code, names)) = &f.operation {
        all.push((v.pick(&names.zh, &names.en).to_owned(), v.href(&format!("/operations/{code}"))));
    }
    let id = f.shown.asked.id.clone();
    all.push((v.tell("public-figure-crumb", &[("id", id)]), String::new()));
    Crumbs(all)
}

/// As of when, and what the entries below are.
pub(super) fn lead(v: &Voice, f: &FigureView) -> String {
    let n = v.count(count(f.count));
    let id = if f.adds_up() { "public-figure-lead-sum" } else { "public-figure-lead" };
    format!("{}{}", v.tell("public-as-of", &[("at", v.instant(f.as_of))]), v.tell(id, &[("n", n)]))
}

/// The unit alone: 元, 件.
pub(super) fn unit(v: &Voice, f: &FigureView) -> String {
    if f.shown.unit == "fen" {
        return v.t("public-figure-yuan");
    }
    let unit = f.shown.words.as_ref().map_or(f.shown.unit.as_str(), |words| v.pick(&words.zh, &words.en));
    ui::format::unit_word(v.lang(), f.shown.value, unit).to_owned()
}

/// Definition, formula, unit, scope, instants, other pages.
pub(super) fn facts(v: &Voice, f: &FigureView) -> Facts {
    let (title, how) = labels::defined(v, &f.definition);
    let mut facts = vec![Fact::new(v.t("public-figure-how"), how.unwrap_or(title))];
    facts.push(Fact::new(v.t("public-figure-formula"), formula(v, f)));
    facts.push(Fact::new(v.t("public-figure-unit"), unit_said(v, f)));
    if !f.parameters.is_empty() {
        facts.push(Fact::new(v.t("public-figure-asked"), scope(v, f)));
    }
    facts.push(Fact::new(v.t("public-as-of-head"), instants(v, f)));
    if !f.stands.is_empty() {
        let links = f.stands.iter().map(|stand| Prose::from(link(v, stand))).collect();
        facts.push(Fact::new(v.t("public-figure-stands"), Prose::joined(links, &v.t("public-comma"))));
    }
    Facts(facts)
}

fn unit_said(v: &Voice, f: &FigureView) -> String {
    if f.shown.unit == "fen" { v.t("public-figure-yuan-said") } else { unit(v, f) }
}

/// The formula in numbers where the entries add up, else how they are counted.
fn formula(v: &Voice, f: &FigureView) -> Prose {
    let Some(sums) = f.sums else {
        let id = if f.shown.unit == "fen" { "public-formula-divided" } else { "public-formula-once" };
        return v.t(id).into();
    };
    let number = |n: i64| Piece::nowrap(f.whole(v, n));
    let n = v.count(count(f.count));
    let mut terms = vec![if sums.losses == 0 && sums.undone == 0 {
        Prose::of(v, "public-formula-sum", &[("n", n)], &[])
    } else {
        Prose::of(v, "public-formula-gains", &[], &[("sum", number(sums.gains))])
    }];
    if sums.losses != 0 {
        terms.push(Prose::of(v, "public-formula-losses", &[], &[("sum", number(-sums.losses))]));
    }
    if sums.undone != 0 {
        let id = if sums.undone < 0 { "public-formula-undone" } else { "public-formula-undone-back" };
        terms.push(Prose::of(v, id, &[], &[("sum", number(sums.undone.saturating_abs()))]));
    }
    terms.push(Prose { pieces: vec![Piece::words("= "), Piece::strong(f.shown.text(v))] });
    Prose::joined(terms, " ")
}

fn scope(v: &Voice, f: &FigureView) -> String {
    let said = f.parameters.iter().map(|(key, value, names)| {
        let value = names.as_ref().map_or_else(|| value.clone(), |names| v.pick(&names.zh, &names.en).to_owned());
        let key = match key.as_str() {
            "consignment" | "consignments" | "batch" | "batches" => v.t("public-consignment"),
            "operation" | "operations" => v.t("public-operation"),
            "item" | "items" => v.t("public-item"),
            "place" => v.t("public-figure-place"),
            "appeal" => v.t("public-noun-appeal"),
            "channel" => v.t("public-channel"),
            _ => key.clone(),
        };
        v.tell("public-figure-scope", &[("key", key), ("value", value)])
    });
    said.collect::<Vec<_>>().join(&v.t("public-semicolon"))
}

fn instants(v: &Voice, f: &FigureView) -> Prose {
    let upto = Prose::of(v, "public-figure-upto", &[], &[("at", Piece::nowrap(v.instant(f.as_of)))]);
    if f.others.is_empty() {
        return upto;
    }
    let links =
        f.others.iter().map(|(at, asked)| Prose::from(Piece::link(v.day_short(at.day()), v.href(&asked.address()))));
    let links = Prose::joined(links.collect(), &v.t("public-comma"));
    Prose::joined(vec![upto, v.t("public-figure-others").into(), links], "")
}

fn link(v: &Voice, stand: &Stand) -> Piece {
    let pick = |names: &operation::Names| v.pick(&names.zh, &names.en).to_owned();
    match stand {
        Stand::Home => Piece::link(v.t("public-figure-home"), v.href("/")),
        Stand::Operation(code, names) => Piece::link(pick(names), v.href(&format!("/operations/{code}"))),
        Stand::Brief(code) => Piece::link(v.t("public-figure-brief"), v.href(&format!("/operations/{code}/brief"))),
        Stand::Consignment(code, names) => {
            Piece::link(pick(names), v.href(&format!("/consignments/{}", escaped(code.as_str()))))
        }
        Stand::Place(code, names) => Piece::link(pick(names), v.href(&format!("/places/{code}"))),
    }
}
