//! Reading a password: from standard input, or from the keyboard without showing it.

use std::io::{BufRead as _, IsTerminal as _, stdin};

use crate::failure::Failure;
use crate::options::accounts::PasswordFrom;

/// The password for `account`.
pub(crate) fn read(from: &PasswordFrom, account: &str) -> Result<String, Failure> {
    let unreadable = |cause| Failure::new(format!("The password cannot be read: {cause}."));
    let line = if from.password_stdin {
        let mut line = String::new();
        stdin().lock().read_line(&mut line).map_err(unreadable)?;
        line
    } else if stdin().is_terminal() {
        rpassword::prompt_password(format!("Password for {account}: ")).map_err(unreadable)?
    } else {
        return Err(Failure::usage(
            "There is no terminal to ask for the password. Write it to standard input and add \
             --password-stdin.",
        ));
    };
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::usage("The password is empty."));
    }
    Ok(password.to_owned())
}
