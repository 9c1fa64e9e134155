//! Who answers for the pages: the foundation, and the appeals that have a filing number.

use std::sync::Arc;

use access::{App, Memory};
use store::{Failure, Tx};
use ui::{Filing, Footer, FooterOf, Lang};

/// The footer, read anew when the store has changed.
pub(crate) fn of(app: &App) -> FooterOf {
    let (db, last) = (app.db.clone(), Arc::new(Memory::new(2)));
    Arc::new(move |lang| {
        let (db, last) = (db.clone(), last.clone());
        Box::pin(async move {
            let read = db.read(async move |tx| kept(tx, lang, &last).await).await;
            // A page without its foot is better than none; that it lacked one is ours to know.
            read.inspect_err(|why| tracing::error!(%why, "a page's foot broke")).unwrap_or_default()
        })
    })
}

async fn kept(tx: &mut Tx<'_>, lang: Lang, last: &Memory<&'static str, Footer>) -> Result<Footer, Failure> {
    let mark = tx.mark().await?;
    if let Some(footer) = last.find(&mark, &lang.tag()) {
        return Ok(footer);
    }
    let footer = read(tx, lang).await?;
    last.keep(&mark, lang.tag(), footer.clone());
    Ok(footer)
}

async fn read(tx: &mut Tx<'_>, lang: Lang) -> Result<Footer, Failure> {
    let Some(foundation) = operation::organisation::foundation(tx).await? else { return Ok(Footer::default()) };
    let pick = |names: &operation::Names| match lang {
        Lang::Zh => names.zh.clone(),
        Lang::En => names.en.clone(),
    };
    let mut filings = Vec::new();
    for operation in operation::list(tx).await? {
        for appeal in fundraising::appeal::of_operation(tx, &operation.code).await? {
            if let Some(number) = &appeal.filing.number {
                filings.push(Filing { number: number.clone(), appeal: pick(&appeal.names) });
            }
        }
    }
    Ok(Footer {
        foundation: pick(&foundation.names),
        filings,
        certificate: foundation.certificate.as_ref().map(|c| c.number.clone()).unwrap_or_default(),
        certificate_until: foundation.certificate.as_ref().map(|c| c.valid_to),
        uscc: foundation.uscc.as_ref().map(ToString::to_string).unwrap_or_default(),
        supervisor: foundation.supervisor.as_ref().map(pick).unwrap_or_default(),
        telephone: foundation.telephone.unwrap_or_default(),
    })
}
