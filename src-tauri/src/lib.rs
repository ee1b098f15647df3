//! The window: one process, one window, and nothing of the domain.

mod commands;
mod desk;
mod folder;
mod follow;
mod hotkey;
mod links;
mod logging;
mod login;
mod notices;
mod notify;
mod opened;
mod options;
mod place;
#[cfg(target_os = "linux")]
mod rendering;
mod sample;
mod tray;
mod window;

use clap::Parser as _;
use tauri::{Manager as _, RunEvent, WindowEvent, generate_context};
use tauri_plugin_window_state::StateFlags;

pub use crate::commands::{COMMANDS, handler};
pub use crate::desk::Desk;
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
    let app = tauri::Builder::default()
        // First, so that a second start ends before it has done anything.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| {
            window::present(app);
            opened::take_arguments(app, arguments, &folder);
        }))
        .plugin(placement)
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(login::plugin())
        .invoke_handler(handler())
        .setup(move |app| {
            let keychain = options.keychain();
            let folder = folder::make(app.handle(), options.data_dir)?;
            logging::start(&folder)?;
            let (tell, hears) = (notify::teller(app.handle().clone()), app.handle().clone());
            let tell = move |event| {
                follow::hear(&hears, &event);
                tell(event);
            };
            app.manage(Desk::new(folder, keychain, options.sample_services, tell));
            if options.hidden {
                window::start_hidden(app.handle());
            }
            tray::start(app.handle());
            hotkey::prepare(app.handle());
            follow::start(app.handle());
            opened::listen(app.handle(), &options.opened);
            Ok(())
        })
        .on_page_load(window::show_when_loaded)
        .build(generate_context!())?;
    app.run(|app, event| match event {
        RunEvent::WindowEvent { event: WindowEvent::Focused(focused), .. } => {
            app.state::<Desk>().set_watched(focused);
        }
        RunEvent::WindowEvent { label, event: WindowEvent::CloseRequested { api, .. }, .. }
            if app.get_webview_window(&label).is_some_and(|window| window::hide(&window)) =>
        {
            api.prevent_close();
        }
        RunEvent::Exit => tauri::async_runtime::block_on(app.state::<Desk>().close()),
        _ => {}
    });
    Ok(())
}
