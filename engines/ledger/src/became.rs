//! What money went on as. What stands in for it may be none of that, or following it would never end.

use std::collections::BTreeSet;

use crate::picture::{Picture, Stop};
use crate::{Account, AxisCode, AxisKind};

/// The axis on whose line money lies, and of a stream those as which its money went on in turn.
pub(crate) fn became(picture: &Picture, sink: &AxisCode) -> Result<BTreeSet<AxisCode>, Stop> {
    let (mut all, mut next) = (BTreeSet::new(), vec![sink.clone()]);
    while let Some(code) = next.pop() {
        let stream = picture.axis(&code)?.filter(|axis| matches!(axis.kind, AxisKind::Stream { .. }));
        if !all.insert(code.clone()) {
            continue;
        }
        let Some(stream) = stream else { continue };
        for run in picture.runs(&code, 0, stream.end)? {
            if let Account::Exchanged(to) = &run.account {
                next.push(to.clone());
            }
        }
    }
    Ok(all)
}
