//! The policy table: which role may do what. Whatever is not in it is refused.

use std::fmt;

use primitives::Role::{Auditor, Checker, Delivery, Field, Finance, Fundraising, Logistics, Operation};
use primitives::{Actor, Code, Refusal, Role};

use crate::refusal;

macro_rules! policy {
    ($($(#[$doc:meta])* $action:ident $word:literal [$($role:ident),+];)+) => {
        /// A kind of change or reading.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $action,)+ }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Action] = &[$(Action::$action),+];
            /// The word of the table and of sentences.
            pub const fn word(self) -> &'static str {
                match self { $(Action::$action => $word,)+ }
            }
            /// Who may.
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Action::$action => &[$($role),+],)+ }
            }
        }
    };
}

policy! {
    /// Activates or closes an operation, names its task groups.
    ActivateOperation "activate-operation" [Operation];
    /// Names places by their codes, and the sites in them.
    KeepPlaces "keep-places" [Operation, Delivery];
    /// Writes down the foundation itself and the organisations that it works with.
    KeepOrganisations "keep-organisations" [Operation];
    /// Says which figures an operation publishes, with definition and as-of.
    PublishFigures "publish-figures" [Operation];

    /// Keeps channels with their booking format.
    KeepChannels "keep-channels" [Finance];
    /// Keeps funds and what restricts them.
    KeepFunds "keep-funds" [Finance];
    /// Keeps the foundation's bank accounts.
    KeepBank "keep-bank" [Finance];
    /// Books that a platform paid out named batches.
    Settle "settle" [Finance];
    /// Prepares a payment.
    MakePayment "make-payment" [Finance];
    /// Approves a payment that somebody else prepared.
    ApprovePayment "approve-payment" [Checker];
    /// Books money that a supplier paid back.
    PayBack "pay-back" [Finance];
    /// Asks that held money serve another purpose.
    Redirect "redirect" [Fundraising, Finance];
    /// Approves another purpose that somebody else asked for.
    ApproveRedirection "approve-redirection" [Checker];
    /// Books that a bank changed money into another currency.
    Exchange "exchange" [Finance];
    /// Imports a bank's statement: its rows wait as unidentified.
    ImportBankStatement "import-bank-statement" [Finance];
    /// Says what a row of a bank's statement was.
    IdentifyBankLine "identify-bank-line" [Finance];
    /// Reads the rows of bank statements: who paid and what they wrote.
    ReadBankLines "read-bank-lines" [Finance, Fundraising, Checker, Auditor];

    /// Keeps items with standard, edition and grade.
    KeepCatalogue "keep-catalogue" [Logistics];
    /// Keeps warehouses.
    KeepWarehouses "keep-warehouses" [Logistics];
    /// Makes a purchase order.
    MakeOrder "make-order" [Finance, Logistics];
    /// Approves an order that somebody else made.
    ApproveOrder "approve-order" [Checker];
    /// Takes goods in and opens their lot.
    TakeIn "take-in" [Logistics];
    /// Proposes one item in the place of another, with a reason.
    Substitute "substitute" [Logistics];
    /// Approves a substitution that somebody else proposed.
    ApproveSubstitution "approve-substitution" [Checker];
    /// Corrects which item a lot is, in public.
    CorrectIdentity "correct-identity" [Logistics];
    /// Corrects what a lot cost.
    Reprice "reprice" [Finance, Logistics];
    /// Makes part of a lot that is another item a lot of its own, in public.
    SplitLot "split-lot" [Logistics];
    /// Packs goods of several lots as kits.
    MakeKits "make-kits" [Logistics];
    /// Sends goods back to their supplier.
    SendBack "send-back" [Finance, Logistics];

    /// Opens an appeal, with its filing or the emergency clock.
    OpenAppeal "open-appeal" [Fundraising];
    /// Lists an appeal on a platform.
    ListAppeal "list-appeal" [Fundraising];
    /// Says which rows of a channel's statements are another stream's.
    KeepStreamRules "keep-stream-rules" [Fundraising];
    /// Imports a platform's statement.
    ImportStatement "import-statement" [Fundraising];
    /// Reads imported files: what was quarantined or parked, and why.
    ReadStatements "read-statements" [Fundraising, Finance, Checker, Auditor];
    /// Books a gift of money that came outside the platforms.
    BookGift "book-gift" [Fundraising];
    /// Books a gift of a matching party, with the gifts that it matches.
    BookMatch "book-match" [Fundraising];
    /// Books a gift in kind, with the basis of its value.
    BookGiftInKind "book-gift-in-kind" [Fundraising];
    /// Prepares a refund outside the platforms.
    RefundGift "refund-gift" [Fundraising];
    /// Approves a refund that somebody else prepared.
    ApproveRefund "approve-refund" [Checker];

    /// Plans a consignment.
    PlanConsignment "plan-consignment" [Logistics, Delivery];
    /// Sends goods on their way.
    Ship "ship" [Logistics, Delivery];
    /// Signs for goods at a site.
    Sign "sign" [Field];

    /// Undoes an entry by another one, with a public reason.
    Reverse "reverse" [Finance, Logistics, Delivery];
    /// Reads what the desks keep, without anything that names a person.
    Read "read" [Operation, Fundraising, Finance, Checker, Logistics, Delivery, Field, Auditor];
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Refused (A201) unless the table has the actor's role beside the action.
pub fn may(by: &Actor, action: Action) -> Result<(), Refusal> {
    if action.roles().contains(&by.role) { Ok(()) } else { Err(refusal::not_allowed(by.role, action)) }
}

/// Two pairs of eyes: refused (A202) when the actor approves what they made themselves, under whatever role.
pub fn not_the_maker(by: &Actor, maker: &Code) -> Result<(), Refusal> {
    if &by.name == maker { Err(refusal::own_approval(maker)) } else { Ok(()) }
}

/// The whole table as text: a line an action, a column a role. Documentation and review read this.
pub fn table() -> String {
    let mut text = format!("{:<20}", "");
    Role::ALL.iter().for_each(|role| text.push_str(&format!(" {:<11}", role.word())));
    for action in Action::ALL {
        text = format!("{}\n{:<20}", text.trim_end(), action.word());
        for role in Role::ALL {
            text.push_str(&format!(" {:<11}", if action.roles().contains(&role) { "may" } else { "-" }));
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(name: &str, role: Role) -> Actor {
        Actor { name: name.parse().unwrap(), role }
    }

    #[test]
    fn what_the_table_lacks_is_refused() {
        assert!(may(&actor("a", Finance), Action::Settle).is_ok());
        let no = may(&actor("a", Auditor), Action::Settle).unwrap_err();
        assert_eq!(no.to_string(), "A201 role=auditor action=settle");
        for action in Action::ALL {
            let reading = matches!(action, Action::Read | Action::ReadStatements | Action::ReadBankLines);
            assert_eq!(
                may(&actor("a", Auditor), *action).is_ok(),
                reading,
                "an auditor reads and changes nothing: {action}"
            );
        }
    }

    #[test]
    fn nobody_approves_their_own() {
        let maker = "li".parse().unwrap();
        assert_eq!(not_the_maker(&actor("li", Checker), &maker).unwrap_err().code(), "A202");
        assert!(not_the_maker(&actor("wang", Checker), &maker).is_ok());
    }

    #[test]
    fn the_table_is_read_in_review() {
        insta::assert_snapshot!(table());
    }
}
