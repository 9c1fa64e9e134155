//! A file that is packed with a password: unpacked into a scratch file without a name, so that nothing of it is left.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use access::App;
use statements::{Halt, Password, unlock};
use store::{Failure, Fault, Scratch};

/// The file without its password, or as it is if it has none; refused (T125) if the password is wrong.
pub async fn unlocked(app: &App, file: File, password: Option<&Password>) -> Result<File, Failure> {
    let Some(password) = password.cloned() else { return Ok(file) };
    let scratch = Scratch::of(&app.data, &app.db);
    let task = tokio::task::spawn_blocking(move || -> Result<File, Halt> {
        let (mut plain, mut file) = (scratch.file().map_err(Halt::Fault)?.into_file(), file);
        let mut chosen = if unlock(&mut file, &password, &mut plain)? { plain } else { file };
        chosen.seek(SeekFrom::Start(0)).map_err(Halt::Fault)?;
        Ok(chosen)
    });
    task.await.map_err(Fault::broken)?.map_err(|halt| match halt {
        Halt::Quarantine(why) => Failure::Refused(why),
        Halt::Fault(cause) => Fault::file(&app.data.join("scratch"), cause).into(),
    })
}
