//! An order number that nobody has: up to when statements are booked, whether a refund of it waits, what to do next.

use operation::Names;
use primitives::{Code, Instant};
use store::{Failure, Tx};

/// What is known of a number that was not found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked.
    pub order_no: String,
    /// Each platform.
    pub channels: Vec<Reach>,
}

/// Up to when a platform's statements are booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The platform's names.
    pub names: Names,
    /// `None` where no statement is booked.
    pub upto: Option<Instant>,
    /// A refund of the number waits there for its gift: by whose time.
    pub waits: Option<Instant>,
}

/// Looks at all platforms, or at the one that was named.
pub(crate) async fn read(tx: &mut Tx<'_>, order_no: &str, channel: Option<&Code>) -> Result<Unknown, Failure> {
    let mut platforms = finance::channel::list(tx).await?;
    platforms.retain(|one| one.platform && channel.is_none_or(|channel| *channel == one.code));
    let keys: Vec<_> = platforms.iter().map(|one| book::keys::gift(&one.code, order_no)).collect();
    let waiting = book::parked::waiting(tx, &keys).await?;
    let reach = fundraising::statement::all_reach(tx, None).await?;
    let mut channels = Vec::new();
    for one in platforms {
        let upto = reach.get(&one.code).copied();
        let waits = waiting.iter().find(|refund| refund.channel == one.code).map(|refund| refund.at);
        channels.push(Reach { names: one.names, upto, waits });
    }
    Ok(Unknown { order_no: order_no.to_owned(), channels })
}
