//! Every command, called as the page calls it, without a window.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;
use std::sync::Arc;

use daybook_auth::MemoryKeychain;
use daybook_desktop::{COMMANDS, Desk, handler};
use serde_json::{Value, json};
use tauri::http::HeaderMap;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{
    INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets,
};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

struct Bridge {
    page: WebviewWindow<MockRuntime>,
    app: App<MockRuntime>,
    folder: TempDir,
}

impl Bridge {
    /// Sets up a book with an appointment.
    fn fill(&self) {
        for (name, input, _) in calls() {
            self.call(name, &input).unwrap();
            if name == "create_appointment" {
                return;
            }
        }
    }

    fn new() -> Self {
        Self::at(tempfile::tempdir().unwrap())
    }

    fn at(folder: TempDir) -> Self {
        let keychain = Arc::new(MemoryKeychain::default());
        let desk = Desk::new(folder.path().to_owned(), keychain, None, |_| {});
        let app = mock_builder()
            .manage(desk)
            .invoke_handler(handler())
            .build(mock_context(noop_assets()))
            .unwrap();
        let page = WebviewWindowBuilder::new(&app, "main", WebviewUrl::default()).build().unwrap();
        Self { page, app, folder }
    }

    /// Ends the program and keeps its book.
    fn leave(self) -> TempDir {
        tauri::async_runtime::block_on(self.app.state::<Desk>().close());
        self.folder
    }

    fn call(&self, command: &str, input: &Value) -> Result<Value, Value> {
        let url = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: url.parse().unwrap(),
            body: InvokeBody::Json(json!({ "input": input })),
            headers: HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.page, request).map(|answer| answer.deserialize().unwrap())
    }
}

/// The names in the contract as the page knows it.
fn contract() -> BTreeSet<&'static str> {
    let text = include_str!("../../ui/src/lib/api/bindings/Commands.ts");
    let (_, entries) = text.split_once("export type Commands = {").unwrap();
    let names =
        entries.split(": Command<").map(|before| before.rsplit([' ', '{', ',']).next().unwrap());
    let mut names: Vec<&str> = names.collect();
    names.pop();
    names.into_iter().collect()
}

#[test]
fn the_handler_answers_exactly_what_the_contract_names() {
    let handled: BTreeSet<&str> = COMMANDS.iter().copied().collect();
    assert_eq!(handled.len(), COMMANDS.len());
    assert_eq!(handled, contract());
}

/// What each command answers in a new book: `Ok`, or the code of its failure.
fn calls() -> Vec<(&'static str, Value, Result<(), &'static str>)> {
    let nobody = "00000000-0000-7000-8000-000000000000";
    let appointment = json!({
        "start": 29_000_000, "end": 29_000_060, "allDay": false, "summary": "Cut", "notes": "",
        "location": "", "status": "confirmed", "opaque": true, "staff": null, "client": null,
        "service": null, "calendar": null, "repeat": null, "reminders": [], "syncOff": false,
    });
    let one = |rest: Value| {
        let mut one = json!({ "id": nobody, "occurrence": null, "scope": "all" });
        one.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        one
    };
    let range = json!({ "from": "2025-02-17", "to": "2025-02-24" });
    let settings = json!({ "theme": "dark", "view": "week" });
    let client = json!({ "id": null, "name": "A", "phone": "", "email": "", "notes": "" });
    let service = json!({ "id": null, "name": "B", "shortName": "", "minutes": 30, "price": null,
        "archived": false });
    let staff = json!({ "id": null, "name": "C", "hue": null, "visible": true, "archived": false });
    let book = json!({ "business": "D", "zone": "Europe/Berlin", "staff": [] });
    let span = json!({ "start": 0, "end": 60, "allDay": false, "staff": null });
    let change = json!({ "revision": 1, "appointment": appointment });
    let empty = "QkVHSU46VkNBTEVOREFSCkVORDpWQ0FMRU5EQVIK"; // BEGIN:VCALENDAR, END:VCALENDAR
    let file = json!({ "bytes": empty, "calendar": null });
    let calls = vec![
        ("get_book", Value::Null, Ok(())),
        ("create_book", book, Ok(())),
        ("save_settings", settings, Ok(())),
        ("save_business", json!({ "name": "D", "zone": "Europe/Berlin" }), Ok(())),
        ("save_staff", staff, Ok(())),
        ("order_staff", json!({ "ids": [] }), Ok(())),
        ("order_services", json!({ "ids": [] }), Ok(())),
        ("save_client", client, Ok(())),
        ("save_service", service, Ok(())),
        ("create_appointment", json!({ "appointment": appointment }), Ok(())),
        ("get_grid", range, Ok(())),
        ("get_appointment", one(json!({})), Err("notFound")),
        ("change_appointment", one(change), Err("notFound")),
        ("move_appointment", one(span), Err("notFound")),
        ("set_progress", json!({ "id": nobody, "progress": "arrived" }), Err("notFound")),
        ("set_sync", json!({ "id": nobody, "on": false }), Err("notFound")),
        ("delete_appointment", one(json!({})), Err("notFound")),
        ("undo", Value::Null, Ok(())),
        ("redo", Value::Null, Ok(())),
        ("search", json!({ "text": "cut", "limit": 5 }), Ok(())),
        ("get_client", json!({ "id": nobody }), Err("notFound")),
        ("list_visits", json!({ "id": nobody }), Err("notFound")),
        ("get_keychain", Value::Null, Ok(())),
        ("preview_import", file.clone(), Ok(())),
        ("import_file", file, Ok(())),
        ("export_file", json!({ "path": "all.ics", "calendar": null }), Err("validation")),
    ];
    let more = calls_about_several(nobody).into_iter().chain(calls_about_the_past(nobody));
    let more = more.chain(calls_about_accounts(nobody)).chain(calls_about_signing_in(nobody));
    let more = more.chain(calls_about_the_desktop());
    calls.into_iter().chain(more).chain(calls_about_sync(nobody)).collect()
}

/// The same for accounts and their calendars.
fn calls_about_accounts(nobody: &str) -> Vec<(&'static str, Value, Result<(), &'static str>)> {
    let address = json!({ "address": "", "userName": "", "password": "x" });
    let connect = json!({ "attempt": nobody, "staff": null, "calendars": [] });
    vec![
        ("discover_caldav", address, Err("validation")),
        ("connect_account", connect, Err("signInExpired")),
        ("reconnect_account", json!({ "id": nobody, "password": "x" }), Err("notFound")),
        ("set_account_paused", json!({ "id": nobody, "paused": true }), Err("notFound")),
        ("set_conflict_policy", json!({ "id": nobody, "policy": "newest" }), Err("notFound")),
        ("set_invites", json!({ "id": nobody, "invites": true }), Err("notFound")),
        ("disconnect_account", json!({ "id": nobody, "keep": true }), Err("notFound")),
        ("update_calendar", json!({ "id": nobody }), Err("notFound")),
        ("preview_mirror", json!({ "id": nobody }), Err("notFound")),
        ("count_in_step", json!({ "id": nobody }), Ok(())),
    ]
}

/// The same for signing in, and for the sample business, which is not offered here.
fn calls_about_signing_in(nobody: &str) -> Vec<(&'static str, Value, Result<(), &'static str>)> {
    let attempt = json!({ "attempt": nobody });
    let google = json!({ "provider": "google", "staff": null, "account": null });
    let calendar = json!({ "href": "", "mode": "twoWay", "color": "#000000" });
    let found = json!({ "attempt": nobody, "staff": null, "calendar": calendar });
    let registration = json!({ "provider": "google", "clientId": "", "redirect": "" });
    vec![
        ("begin_sign_in", google, Err("notRegistered")),
        ("get_sign_in", attempt.clone(), Err("signInExpired")),
        ("open_sign_in_page", attempt.clone(), Err("signInExpired")),
        ("cancel_sign_in", attempt, Ok(())),
        ("count_found", json!({ "attempt": nobody, "href": "" }), Err("signInExpired")),
        ("dry_run_found", found, Err("signInExpired")),
        ("list_registrations", Value::Null, Ok(())),
        ("save_registration", registration, Ok(())),
        ("check_connection", json!({ "id": nobody }), Err("notFound")),
        ("get_sample", Value::Null, Ok(())),
        ("open_sample", json!({ "zone": "Europe/Berlin" }), Err("notFound")),
        ("leave_sample", Value::Null, Ok(())),
        ("open_other_side", json!({ "id": "google" }), Err("notFound")),
    ]
}

/// The same for several appointments at once, and for series.
fn calls_about_several(nobody: &str) -> Vec<(&'static str, Value, Result<(), &'static str>)> {
    let repeat = json!({
        "every": "week", "interval": 1, "weekdays": [], "byWeekday": false, "count": 5,
        "until": null,
    });
    let series = json!({ "start": 0, "end": 60, "allDay": false, "repeat": repeat });
    let one = json!({ "id": nobody, "occurrence": null, "scope": "all" });
    let moved = json!({
        "id": nobody, "occurrence": null, "scope": "all", "start": 0, "end": 60, "allDay": false,
        "staff": null,
    });
    vec![
        ("list_clients", Value::Null, Ok(())),
        ("create_appointments", json!({ "appointments": [] }), Err("validation")),
        ("move_appointments", json!({ "moves": [moved] }), Err("notFound")),
        ("delete_appointments", json!({ "deletions": [one] }), Err("notFound")),
        ("read_times", json!({ "start": 0, "end": 60, "clock": null }), Ok(())),
        ("next_dates", series, Ok(())),
        ("count_series", json!({ "id": nobody, "occurrence": null }), Err("notFound")),
    ]
}

/// The same for reminders and the desktop, on which nothing is set up here.
fn calls_about_the_desktop() -> Vec<(&'static str, Value, Result<(), &'static str>)> {
    vec![
        ("list_reminders", Value::Null, Ok(())),
        ("snooze_reminder", json!({ "number": 1, "minutes": 5 }), Err("notFound")),
        ("answer_reminders", json!({ "numbers": [1] }), Ok(())),
        ("get_desktop", Value::Null, Ok(())),
        ("set_start_at_login", json!({ "on": true }), Err("validation")),
        ("take_wish", Value::Null, Ok(())),
    ]
}

/// The same for versions, the trash and backups.
fn calls_about_the_past(nobody: &str) -> Vec<(&'static str, Value, Result<(), &'static str>)> {
    vec![
        ("get_versions", json!({ "id": nobody }), Err("notFound")),
        ("restore_version", json!({ "id": nobody, "version": null }), Err("notFound")),
        ("list_trash", json!({ "text": "", "limit": 10 }), Ok(())),
        ("back_up_now", Value::Null, Ok(())),
        ("list_backups", Value::Null, Ok(())),
        ("restore_backup", json!({ "name": "none" }), Err("validation")),
        ("get_rescue", Value::Null, Ok(())),
        ("rescue_book", json!({ "backup": null }), Err("validation")),
    ]
}

/// The same for what sync does and what it asks.
fn calls_about_sync(nobody: &str) -> Vec<(&'static str, Value, Result<(), &'static str>)> {
    let item = json!({ "appointment": nobody, "calendar": nobody });
    let answer = json!({ "id": nobody, "version": 1, "choice": "mine", "fields": [] });
    vec![
        ("sync_now", json!({}), Ok(())),
        ("get_sync_status", Value::Null, Ok(())),
        ("get_sync_record", Value::Null, Ok(())),
        ("list_sync_runs", json!({}), Ok(())),
        ("search_sync_log", json!({ "text": "cut", "limit": 10 }), Ok(())),
        ("retry_item", item.clone(), Err("notFound")),
        ("retry_all", Value::Null, Ok(())),
        ("give_way", item, Err("changed")),
        ("dry_run", json!({ "id": nobody }), Err("notFound")),
        ("agree_to_write", json!({ "id": nobody }), Err("notFound")),
        ("get_receipts", json!({ "id": nobody }), Err("notFound")),
        ("check_appointment", json!({ "id": nobody }), Err("notFound")),
        ("compare_calendar", json!({ "id": nobody }), Err("notFound")),
        ("list_held_deletions", json!({ "id": nobody }), Ok(())),
        ("list_conflicts", Value::Null, Ok(())),
        ("take_opened_file", Value::Null, Ok(())),
        ("resolve_conflict", answer, Err("notFound")),
    ]
}

#[test]
fn every_command_takes_what_the_page_sends_and_answers_it() {
    let bridge = Bridge::new();
    let calls = calls();
    let called: BTreeSet<&str> = calls.iter().map(|(name, ..)| *name).collect();
    assert_eq!(called, contract());

    for (name, input, wanted) in calls {
        let answer = bridge.call(name, &input);
        let code =
            answer.as_ref().map(|_| ()).map_err(|error| error["code"].as_str().unwrap_or(""));
        assert_eq!(code, wanted, "{name}: {answer:?}");
    }
}

#[test]
fn the_grid_arrives_as_an_object() {
    let bridge = Bridge::new();
    bridge.fill();

    let range = json!({ "from": "2025-02-17", "to": "2025-02-24" });
    let grid = bridge.call("get_grid", &range).unwrap();

    assert_eq!(grid["items"][0]["title"], "Cut");
    assert_eq!(grid["clockChanges"], json!([]));
}

#[test]
fn a_damaged_book_is_told_by_its_code_and_replaced_by_a_backup() {
    let bridge = Bridge::new();
    bridge.fill();
    let backup = bridge.call("back_up_now", &Value::Null).unwrap();
    let again = Bridge::at(bridge.leave());
    std::fs::write(again.folder.path().join("book.sqlite3"), "no book any more").unwrap();

    assert_eq!(again.call("get_book", &Value::Null).unwrap_err()["code"], "bookUnusable");
    let rescue = again.call("get_rescue", &Value::Null).unwrap();
    assert_eq!(rescue["backups"][0]["holds"]["appointments"], 1);
    let rescued = again.call("rescue_book", &json!({ "backup": backup["name"] })).unwrap();

    let aside = std::fs::read_to_string(rescued["aside"].as_str().unwrap()).unwrap();
    assert_eq!(aside, "no book any more");
    assert_eq!(again.call("get_book", &Value::Null).unwrap()["business"], "D");
}
