//! What the page may ask: one function per entry of the contract, each a single call.

use tauri::Runtime;
use tauri::ipc::Invoke;

mod accounts;
mod appointments;
mod book;
mod desktop;
mod history;
mod reminders;
mod sign_in;
mod sync;
mod transfer;

/// Makes the handler and the list of its names from one list.
macro_rules! commands {
    ($($module:ident::$name:ident),+ $(,)?) => {
        /// The names of all commands.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),+];

        /// Answers every command.
        pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($module::$name),+]
        }
    };
}

commands![
    book::get_book,
    book::create_book,
    book::save_settings,
    book::save_business,
    book::save_staff,
    book::order_staff,
    book::list_clients,
    book::get_client,
    book::save_client,
    book::save_service,
    book::order_services,
    appointments::get_grid,
    appointments::get_appointment,
    appointments::create_appointment,
    appointments::change_appointment,
    appointments::move_appointment,
    appointments::set_progress,
    appointments::set_sync,
    appointments::delete_appointment,
    appointments::create_appointments,
    appointments::move_appointments,
    appointments::delete_appointments,
    appointments::read_times,
    appointments::next_dates,
    appointments::count_series,
    appointments::undo,
    appointments::redo,
    appointments::search,
    appointments::list_visits,
    history::get_versions,
    history::restore_version,
    history::list_trash,
    accounts::discover_caldav,
    sign_in::begin_sign_in,
    sign_in::get_sign_in,
    sign_in::open_sign_in_page,
    sign_in::cancel_sign_in,
    sign_in::count_found,
    sign_in::dry_run_found,
    sign_in::connect_account,
    accounts::reconnect_account,
    accounts::set_account_paused,
    accounts::set_conflict_policy,
    accounts::set_invites,
    accounts::disconnect_account,
    accounts::update_calendar,
    accounts::preview_mirror,
    sign_in::check_connection,
    accounts::count_in_step,
    accounts::get_keychain,
    sign_in::list_registrations,
    sign_in::save_registration,
    sign_in::get_sample,
    sign_in::open_sample,
    sign_in::leave_sample,
    sign_in::open_other_side,
    sync::sync_now,
    sync::get_sync_status,
    sync::get_sync_record,
    sync::list_sync_runs,
    sync::search_sync_log,
    sync::retry_item,
    sync::retry_all,
    sync::give_way,
    sync::list_held_deletions,
    sync::dry_run,
    sync::agree_to_write,
    sync::get_receipts,
    sync::check_appointment,
    sync::compare_calendar,
    sync::list_conflicts,
    sync::resolve_conflict,
    reminders::list_reminders,
    reminders::snooze_reminder,
    reminders::answer_reminders,
    desktop::get_desktop,
    desktop::set_start_at_login,
    desktop::take_wish,
    history::list_backups,
    history::back_up_now,
    history::restore_backup,
    history::get_rescue,
    history::rescue_book,
    transfer::preview_import,
    transfer::import_file,
    transfer::export_file,
    transfer::take_opened_file,
];
