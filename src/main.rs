//! The program; see `larrey --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    larrey::cli::run()
}
