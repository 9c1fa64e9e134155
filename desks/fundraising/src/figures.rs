//! What fundraising counts: donors, givers, listings.

use book::figures::{Ask, Figure};
use primitives::Code;
use store::{Failure, Fault, Tx};

use crate::listing;

/// `fundraising.donors` (appeal): distinct donors through the platforms that list it. `fundraising.listings` (appeal): those
/// platforms. `fundraising.givers` (operations, kind): givers outside the platforms.
pub async fn figure(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    match ask.name.as_str() {
        "fundraising.donors" => donors(tx, ask).await,
        "fundraising.listings" => listings(tx, ask).await,
        "fundraising.givers" => givers(tx, ask).await,
        _ => Ok(None),
    }
}

fn appeal_of(ask: &Ask) -> Option<Code> {
    ask.parameter("appeal").or_else(|| ask.subject.as_ref()?.parse().ok())
}

async fn donors(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let Some(appeal) = appeal_of(ask) else { return Ok(None) };
    let channels: Vec<Code> = listing::of_appeal(tx, &appeal).await?.into_iter().map(|l| l.channel).collect();
    let found = book::donors::of_appeal(tx, &appeal, &channels, ask.as_of).await?;
    Ok(Figure::known(ask, "donor", found.count, found.entries))
}

async fn listings(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let Some(appeal) = appeal_of(ask) else { return Ok(None) };
    let all = listing::of_appeal(tx, &appeal).await?;
    let begun = all.into_iter().filter(|l| l.at <= ask.as_of);
    Ok(Figure::summed(ask, "channel", begun.map(|l| (l.at, l.entry, 1))))
}

async fn givers(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let Some(kind) = ask.parameter::<String>("kind") else { return Ok(None) };
    let mut operations: Vec<Code> = ask.operation.iter().cloned().collect();
    if let Some(named) = ask.parameters.get("operations") {
        operations = named.split(',').map(str::parse).collect::<Result<_, _>>()?;
    }
    let sql = "select v.code, g.entry
from fundraising_appeal as a
join fundraising_gift as g on g.appeal = a.code and g.at_ms <= $3
    and (g.reversed_at_ms is null or $3 < g.reversed_at_ms)
join fundraising_giver as v on v.code = g.giver and v.kind = $2
where a.operation = $1
order by g.at_ms, g.code";
    let (mut who, mut entries) = (std::collections::BTreeSet::new(), Vec::new());
    for operation in operations {
        for row in tx.rows(sql, &[(&operation).into(), (&kind).into(), ask.as_of.into()]).await? {
            who.insert(row.text(0).to_owned());
            entries.push(row.id(1)?);
        }
    }
    Ok(Figure::known(ask, "donor", i64::try_from(who.len()).map_err(Fault::broken)?, entries))
}
