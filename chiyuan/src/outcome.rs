//! How a command speaks, and how it ends: exit code 0 success, 1 refused or broken, 2 usage (clap's), 3 quarantined, 4 compared and not the same.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;

use store::{Failure, Fault};
use ui::Voice;

/// How a command ended.
#[derive(Debug)]
pub enum Outcome {
    /// As it should.
    Done,
    /// The file is not trusted.
    Quarantined,
    /// It was compared, and the two do not agree; it was said where.
    Differs,
    /// Refused, or broken; it was said.
    Failed,
}

impl Outcome {
    /// 0, 3, 4, 1.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Quarantined => 3,
            Outcome::Differs => 4,
        })
    }
}

/// How a command speaks: standard output is for the answer alone, standard error for everything else.
pub struct Voices {
    /// In which language.
    pub v: Voice,
    /// Whether the answer is JSON.
    pub json: bool,
}

/// What became of saying it. Who reads no further (`| head`) has what they wanted.
fn heard(said: io::Result<()>) -> Result<(), Failure> {
    match said {
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(|cause| Fault::broken(cause).into()),
    }
}

impl Voices {
    /// The answer: JSON if it was asked for, else the text.
    pub(crate) fn answer(&self, json: &impl serde::Serialize, text: impl FnOnce() -> String) -> Result<(), Failure> {
        if self.json { self.answer_in_lines(json, []) } else { self.text(&text()) }
    }
    /// [`Voices::answer`] of what may be long: nothing of it is held.
    pub(crate) fn answer_in_lines(
        &self,
        json: &impl serde::Serialize,
        lines: impl IntoIterator<Item = String>,
    ) -> Result<(), Failure> {
        let mut out = BufWriter::new(io::stdout().lock());
        let said = if self.json {
            serde_json::to_writer(&mut out, json).map_err(io::Error::from).and_then(|()| writeln!(out))
        } else {
            lines.into_iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
        };
        heard(said.and_then(|()| out.flush()))
    }
    /// One answer in words.
    #[allow(clippy::unused_self, reason = "everything that is said goes through here")]
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        heard(writeln!(io::stdout(), "{}", text.trim_end()))
    }
    /// A word beside the answer.
    #[allow(clippy::unused_self, reason = "everything that is said goes through here")]
    pub(crate) fn aside(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{text}");
    }
    /// What went wrong.
    pub(crate) fn failure(&self, why: &Failure) {
        match why {
            Failure::Refused(why) => self.aside(&self.v.refusal(why)),
            Failure::Fault(fault) => self.fault(fault),
        }
    }
    /// Ours, unless the machine says what is the matter with it.
    fn fault(&self, fault: &Fault) {
        let text = match fault {
            Fault::Full { what } => self.v.tell("chiyuan-full", &[("what", what.clone())]),
            Fault::File { path, cause } => {
                self.v.tell("chiyuan-file", &[("path", path.clone()), ("why", cause.to_string())])
            }
            Fault::Away(what) => self.v.tell("chiyuan-away", &[("what", what.clone())]),
            Fault::LeaseLost { name } => self.v.tell("chiyuan-lease", &[("what", name.clone())]),
            Fault::Busy | Fault::Conflict => self.v.t("chiyuan-busy"),
            other => self.v.tell("chiyuan-broken", &[("what", other.to_string())]),
        };
        self.aside(&text);
    }
}
