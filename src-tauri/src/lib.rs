//! The window: one process, one window, and nothing of the domain.

mod folder;
mod options;
#[cfg(target_os = "linux")]
mod rendering;
mod window;

use clap::Parser as _;
use tauri::generate_context;
use tauri_plugin_window_state::StateFlags;

use crate::options::Options;

/// Shows the window and stays until it is closed.
///
/// # Errors
/// When the system gives no window, for example without a display, or the folder of the book cannot be made.
pub fn run() -> tauri::Result<()> {
    let options = Options::parse();
    #[cfg(target_os = "linux")]
    rendering::choose();

    let placement =
        tauri_plugin_window_state::Builder::new().with_state_flags(!StateFlags::VISIBLE).build();
    tauri::Builder::default()
        // First, so that a second start ends before it has done anything.
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| window::present(app)))
        .plugin(placement)
        .setup(move |app| {
            folder::make(app.handle(), options.data_dir)?;
            Ok(())
        })
        .on_page_load(|webview, load| window::show_when_loaded(webview, load))
        .run(generate_context!())
}
