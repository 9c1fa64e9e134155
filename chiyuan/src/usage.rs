//! What was typed and is no command of ours: said in the reader's language, with the exit code 2.

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use primitives::Refusal;
use ui::{Lang, Voice};

use crate::house;
use crate::outcome::Voices;
use crate::run::of_environment;

/// Says why, and what to do; help and version, which were asked for, are printed as they are.
pub fn usage(why: &clap::Error, typed: &[OsString]) -> ExitCode {
    if !why.use_stderr() || why.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = why.print();
        return ExitCode::from(if why.use_stderr() { 2 } else { 0 });
    }
    let say = Voices { v: Voice::new(Arc::new(house::catalogue()), lang(typed)), json: false };
    say.aside(&format!("{}\n{}", said(&say.v, why), say.v.t("chiyuan-usage-help")));
    ExitCode::from(2)
}

/// The language that was typed, where that is one; else the environment's.
fn lang(typed: &[OsString]) -> Lang {
    let words: Vec<_> = typed.iter().map(|word| word.to_string_lossy()).collect();
    let apart = words.windows(2).filter(|pair| pair[0] == "--lang").map(|pair| pair[1].as_ref());
    let joined = words.iter().filter_map(|word| word.strip_prefix("--lang="));
    apart.chain(joined).find_map(|word| word.parse().ok()).unwrap_or_else(of_environment)
}

fn said(v: &Voice, why: &clap::Error) -> String {
    let what = |kind| ("what", context(why, kind));
    match why.kind() {
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
            let reason =
                why.source().and_then(|cause| cause.downcast_ref::<Refusal>()).map(|refusal| v.refusal(refusal));
            let facts = [what(ContextKind::InvalidArg), ("value", context(why, ContextKind::InvalidValue))];
            reason.unwrap_or_else(|| v.tell("chiyuan-usage-value", &facts))
        }
        ErrorKind::MissingRequiredArgument => v.tell("chiyuan-usage-missing", &[what(ContextKind::InvalidArg)]),
        ErrorKind::UnknownArgument => v.tell("chiyuan-usage-unknown", &[what(ContextKind::InvalidArg)]),
        ErrorKind::InvalidSubcommand => v.tell("chiyuan-usage-command", &[what(ContextKind::InvalidSubcommand)]),
        _ => why.to_string().trim_end().to_owned(),
    }
}

fn context(why: &clap::Error, kind: ContextKind) -> String {
    match why.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::Args;

    fn told(typed: &[&str]) -> String {
        let why = Args::try_parse_from(["chiyuan"].iter().chain(typed)).unwrap_err();
        let typed: Vec<OsString> = typed.iter().map(OsString::from).collect();
        said(&Voice::new(Arc::new(house::catalogue()), lang(&typed)), &why)
    }

    #[test]
    fn it_is_said_in_the_language_that_was_typed() {
        assert_eq!(told(&["--lang", "en", "trace"]), "Something is missing: <ORDER_NO>.");
        assert_eq!(told(&["--lang=zh", "trace"]), "还缺：<ORDER_NO>。");
        assert_eq!(told(&["--lang=en", "nosuch"]), "There is no command “nosuch”.");
        assert_eq!(told(&["--lang=en", "check", "--fuller"]), "There is no option “--fuller” here.");
    }

    #[test]
    fn a_value_says_what_is_wrong_with_it() {
        let role = told(&["token", "add", "--role", "king", "--lang", "en"]);
        assert!(role.starts_with("“king” is not a role. Use operation"), "{role}");
        let time = told(&["report", "figures", "--as-of", "yesterday", "--lang", "zh"]);
        assert!(time.starts_with("“yesterday”不是时刻"), "{time}");
        let address = told(&["serve", "--listen", "here", "--lang", "en"]);
        assert_eq!(address, "“here” does not fit --listen <ADDR>.");
        for (command, url) in [("serve", "example.org"), ("demo", "https://li:secret@example.org/relief?a=b")] {
            let site = told(&[command, "--public-url", url, "--lang", "en"]);
            assert!(
                site.starts_with(&format!("“{url}” is no address of a site. Write scheme and host alone")),
                "{site}"
            );
        }
    }
}
