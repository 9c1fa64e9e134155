//! The programme's entry: reads the arguments, runs, and ends with the exit code that the outcome means.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = match chiyuan::args::Args::try_parse() {
        Ok(args) => args,
        Err(why) => return chiyuan::usage(&why, &std::env::args_os().collect::<Vec<_>>()),
    };
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).init();
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(chiyuan::run(args)).exit_code(),
        Err(cause) => {
            let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("chiyuan: {cause}\n"));
            ExitCode::from(1)
        }
    }
}
