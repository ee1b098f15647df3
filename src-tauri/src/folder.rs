//! Where the book lies.

use std::{fs, path::PathBuf};

use tauri::{AppHandle, Manager as _};

/// Makes the folder of the book, readable by its owner alone, and gives its path: the one `chosen` when the program was
/// started, or the system's place for data of programs.
pub(crate) fn make(app: &AppHandle, chosen: Option<PathBuf>) -> tauri::Result<PathBuf> {
    let folder = chosen.map_or_else(|| app.path().app_data_dir(), Ok)?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(&folder)?;
    Ok(folder)
}
