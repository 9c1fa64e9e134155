//! Who answers for the pages: the foundation, with its certificate, supervisor and telephone, and the appeals' filings.

use operation::{Names, organisation};
use store::{Failure, Tx};
use ui::{Filing, Footer, Lang};

/// The footer in a language; empty while no foundation is written down. For `ui::Look`.
pub async fn footer(tx: &mut Tx<'_>, lang: Lang) -> Result<Footer, Failure> {
    let Some(foundation) = organisation::foundation(tx).await? else { return Ok(Footer::default()) };
    let said = |names: Names| if lang == Lang::En { names.en } else { names.zh };
    let mut filings = Vec::new();
    for operation in operation::list(tx).await? {
        for appeal in fundraising::appeal::of_operation(tx, &operation.code).await? {
            if let Some(number) = appeal.filing.number {
                filings.push(Filing { number, appeal: said(appeal.names) });
            }
        }
    }
    let (certificate, certificate_until) =
        foundation.certificate.map_or((String::new(), None), |found| (found.number, Some(found.valid_to)));
    Ok(Footer {
        foundation: said(foundation.names),
        filings,
        certificate,
        certificate_until,
        uscc: foundation.uscc.map(|code| code.to_string()).unwrap_or_default(),
        supervisor: foundation.supervisor.map(said).unwrap_or_default(),
        telephone: foundation.telephone.unwrap_or_default(),
    })
}
