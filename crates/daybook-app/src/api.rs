//! The contract with a front end: every command by name, what it takes and what it gives.
//!
//! The types are exported to TypeScript by ts-rs; the window's only `invoke` is typed by
//! [`Commands`], so a misspelt command or field is a type error there.

use ts_rs::TS;

pub mod accounts;
pub mod appointments;
pub mod backups;
pub mod book;
pub mod conflicts;
pub mod desktop;
pub mod dry_run;
pub mod error;
pub mod events;
pub mod guests;
pub mod history;
pub mod mirrors;
pub mod receipts;
pub mod reminders;
pub mod search;
pub mod series;
pub mod several;
pub mod sign_in;
pub mod sync;
pub mod times;
pub mod transfer;

use accounts::{
    AccountDto, CalendarCountDto, CalendarDto, ConnectAccount, DisconnectAccount, DiscoverCalDav,
    DiscoveredDto, ReconnectAccount, SetAccountPaused, SetConflictPolicy, SetInvites,
    UpdateCalendar,
};
use appointments::{
    AppointmentDto, AppointmentRef, ChangeAppointment, CreateAppointment, DeleteAppointment,
    DoneDto, GridDto, GridRange, MoveAppointment, SetProgress, SetSync,
};
use backups::{
    BackupDto, BackupsDto, RescueBook, RescueDto, RescuedDto, RestoreBackup, RestoredDto,
};
use book::{
    BookDto, ClientDto, CreateBook, OrderDto, SaveBusiness, SaveClient, SaveService, SaveStaff,
    ServiceDto, SettingsDto, StaffDto,
};
use conflicts::{ConflictDto, ResolveConflict};
use desktop::{DesktopDto, KeychainDto, SetStartAtLogin, WishDto};
use dry_run::{DryRunDto, DryRunFound};
use history::{HistoryRef, ListTrash, RestoreVersion, TrashedDto, VersionsDto};
use mirrors::MirrorPreviewDto;
use receipts::{ComparisonDto, ReceiptDto, ReceiptRef};
use reminders::{AnswerReminders, ReminderDto, SnoozeReminder};
use search::{ClientRef, SearchDto, SearchInput, VisitsDto};
use series::{RepeatPreview, SeriesCountDto};
use several::{CreateAppointments, DeleteAppointments, MoveAppointments};
use sign_in::{
    AccountRef, BeginSignIn, CheckDto, CountFound, DisconnectedDto, OpenOtherSide, OpenSample,
    RegistrationDto, SampleDto, SaveRegistration, SignInDto, SignInRef,
};
use sync::{
    CalendarRef, HeldDeletionDto, SyncItemRef, SyncLogLineDto, SyncLogQuery, SyncNow,
    SyncRecordDto, SyncRunDto, SyncRunsQuery, SyncStatusDto, SyncSummaryDto,
};
use times::{ReadTimes, TimesDto};
use transfer::{ExportFile, ImportFile, ImportPreviewDto, ImportedDto, OpenedFileDto};

/// One command: what it takes and what it gives.
#[derive(TS)]
#[ts(export)]
pub struct Command<I: TS, O: TS> {
    /// What it takes.
    pub input: I,
    /// What it gives.
    pub output: O,
}

/// Every command, by name. A command that takes or gives nothing has `null` there.
#[derive(TS)]
#[ts(export)]
#[expect(dead_code, reason = "exists for its TypeScript shape")]
pub struct Commands {
    // The book
    get_book: Command<(), Option<BookDto>>,
    create_book: Command<CreateBook, BookDto>,
    save_settings: Command<SettingsDto, ()>,
    save_business: Command<SaveBusiness, ()>,
    save_staff: Command<SaveStaff, StaffDto>,
    order_staff: Command<OrderDto, ()>,
    list_clients: Command<(), Vec<ClientDto>>,
    get_client: Command<ClientRef, ClientDto>,
    save_client: Command<SaveClient, ClientDto>,
    save_service: Command<SaveService, ServiceDto>,
    order_services: Command<OrderDto, ()>,
    // Appointments
    get_grid: Command<GridRange, GridDto>,
    get_appointment: Command<AppointmentRef, AppointmentDto>,
    create_appointment: Command<CreateAppointment, DoneDto>,
    change_appointment: Command<ChangeAppointment, DoneDto>,
    move_appointment: Command<MoveAppointment, DoneDto>,
    set_progress: Command<SetProgress, DoneDto>,
    set_sync: Command<SetSync, DoneDto>,
    delete_appointment: Command<DeleteAppointment, DoneDto>,
    create_appointments: Command<CreateAppointments, DoneDto>,
    move_appointments: Command<MoveAppointments, DoneDto>,
    delete_appointments: Command<DeleteAppointments, DoneDto>,
    read_times: Command<ReadTimes, TimesDto>,
    next_dates: Command<RepeatPreview, Vec<i32>>,
    count_series: Command<AppointmentRef, SeriesCountDto>,
    undo: Command<(), Option<DoneDto>>,
    redo: Command<(), Option<DoneDto>>,
    search: Command<SearchInput, SearchDto>,
    list_visits: Command<ClientRef, VisitsDto>,
    get_versions: Command<HistoryRef, VersionsDto>,
    restore_version: Command<RestoreVersion, DoneDto>,
    list_trash: Command<ListTrash, Vec<TrashedDto>>,
    // Accounts and calendars
    discover_caldav: Command<DiscoverCalDav, DiscoveredDto>,
    begin_sign_in: Command<BeginSignIn, SignInDto>,
    get_sign_in: Command<SignInRef, SignInDto>,
    open_sign_in_page: Command<SignInRef, SignInDto>,
    cancel_sign_in: Command<SignInRef, ()>,
    count_found: Command<CountFound, u32>,
    dry_run_found: Command<DryRunFound, DryRunDto>,
    connect_account: Command<ConnectAccount, AccountDto>,
    reconnect_account: Command<ReconnectAccount, AccountDto>,
    set_account_paused: Command<SetAccountPaused, AccountDto>,
    set_conflict_policy: Command<SetConflictPolicy, AccountDto>,
    set_invites: Command<SetInvites, AccountDto>,
    disconnect_account: Command<DisconnectAccount, DisconnectedDto>,
    update_calendar: Command<UpdateCalendar, CalendarDto>,
    preview_mirror: Command<CalendarRef, Option<MirrorPreviewDto>>,
    check_connection: Command<AccountRef, Vec<CheckDto>>,
    count_in_step: Command<AccountRef, Vec<CalendarCountDto>>,
    get_keychain: Command<(), KeychainDto>,
    list_registrations: Command<(), Vec<RegistrationDto>>,
    save_registration: Command<SaveRegistration, RegistrationDto>,
    // Sync
    sync_now: Command<SyncNow, SyncSummaryDto>,
    get_sync_status: Command<(), SyncStatusDto>,
    get_sync_record: Command<(), SyncRecordDto>,
    list_sync_runs: Command<SyncRunsQuery, Vec<SyncRunDto>>,
    search_sync_log: Command<SyncLogQuery, Vec<SyncLogLineDto>>,
    retry_item: Command<SyncItemRef, ()>,
    retry_all: Command<(), u32>,
    give_way: Command<SyncItemRef, DoneDto>,
    dry_run: Command<CalendarRef, DryRunDto>,
    agree_to_write: Command<CalendarRef, ()>,
    get_receipts: Command<ReceiptRef, Vec<ReceiptDto>>,
    check_appointment: Command<ReceiptRef, ComparisonDto>,
    compare_calendar: Command<CalendarRef, ComparisonDto>,
    list_held_deletions: Command<CalendarRef, Vec<HeldDeletionDto>>,
    list_conflicts: Command<(), Vec<ConflictDto>>,
    resolve_conflict: Command<ResolveConflict, DoneDto>,
    // Reminders
    list_reminders: Command<(), Vec<ReminderDto>>,
    snooze_reminder: Command<SnoozeReminder, ()>,
    answer_reminders: Command<AnswerReminders, ()>,
    // The desktop
    get_desktop: Command<(), DesktopDto>,
    set_start_at_login: Command<SetStartAtLogin, DesktopDto>,
    take_wish: Command<(), Option<WishDto>>,
    // Backups
    list_backups: Command<(), BackupsDto>,
    back_up_now: Command<(), BackupDto>,
    restore_backup: Command<RestoreBackup, RestoredDto>,
    get_rescue: Command<(), RescueDto>,
    rescue_book: Command<RescueBook, RescuedDto>,
    // Files
    preview_import: Command<ImportFile, ImportPreviewDto>,
    import_file: Command<ImportFile, ImportedDto>,
    export_file: Command<ExportFile, u32>,
    take_opened_file: Command<(), Option<OpenedFileDto>>,
    // The sample business
    get_sample: Command<(), SampleDto>,
    open_sample: Command<OpenSample, ()>,
    leave_sample: Command<(), ()>,
    open_other_side: Command<OpenOtherSide, ()>,
}
