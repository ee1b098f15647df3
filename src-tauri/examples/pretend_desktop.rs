//! A desktop for journeys: it shows notifications and a tray, and has the hands that close windows and
//! press keys. What it hears is said on standard output, what it is to do comes on standard input; both
//! are lines of JSON.
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::unused_self,
    clippy::used_underscore_binding,
    clippy::needless_pass_by_value,
    reason = "it speaks to a journey, and methods of an interface are what the specification says"
)]

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    linux::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;
    use std::error::Error;
    use std::io::BufRead as _;
    use std::sync::{Arc, Mutex};

    use serde_json::{Value as Json, json};
    use x11rb::connection::Connection as _;
    use x11rb::protocol::xproto::{
        ClientMessageEvent, ConnectionExt as _, EventMask, GrabMode, ModMask, Window,
    };
    use x11rb::protocol::xtest::ConnectionExt as _;
    use x11rb::rust_connection::RustConnection;
    use zbus::blocking::{Connection, Proxy};
    use zbus::zvariant::{OwnedValue, Structure, Value};

    type Done<T = ()> = Result<T, Box<dyn Error>>;

    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    const NOTIFICATIONS: &str = "org.freedesktop.Notifications";
    const NOTIFICATIONS_PATH: &str = "/org/freedesktop/Notifications";
    /// What X calls a key that goes down, and one that comes up.
    const DOWN: u8 = 2;
    const UP: u8 = 3;

    fn say(line: &Json) {
        println!("{line}");
    }

    struct Notifications {
        last: u32,
    }

    #[zbus::interface(name = "org.freedesktop.Notifications")]
    impl Notifications {
        fn get_capabilities(&self) -> Vec<&'static str> {
            vec!["actions", "body", "body-markup"]
        }

        #[expect(clippy::too_many_arguments, reason = "the specification has them")]
        fn notify(
            &mut self,
            program: &str,
            _replaces: u32,
            _icon: &str,
            summary: &str,
            body: &str,
            actions: Vec<String>,
            _hints: HashMap<String, OwnedValue>,
            _timeout: i32,
        ) -> u32 {
            self.last += 1;
            say(&json!({
                "notified": self.last, "program": program, "summary": summary, "body": body,
                "actions": actions,
            }));
            self.last
        }

        fn close_notification(&self, number: u32) {
            say(&json!({ "closed": number }));
        }
    }

    #[derive(Clone, Default)]
    struct Watcher {
        item: Arc<Mutex<Option<String>>>,
    }

    #[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
    impl Watcher {
        fn register_status_notifier_item(&self, service: &str) {
            *self.item.lock().expect("nobody panics with it") = Some(service.to_owned());
            say(&json!({ "registered": service }));
        }

        #[zbus(property)]
        fn is_status_notifier_host_registered(&self) -> bool {
            true
        }

        #[zbus(property)]
        fn protocol_version(&self) -> i32 {
            0
        }
    }

    pub(super) fn run() -> Done {
        let bus = Connection::session()?;
        let watcher = Watcher::default();
        bus.object_server().at(NOTIFICATIONS_PATH, Notifications { last: 0 })?;
        bus.object_server().at("/StatusNotifierWatcher", watcher.clone())?;
        bus.request_name(NOTIFICATIONS)?;
        say(&json!({ "ready": true }));
        for line in std::io::stdin().lock().lines() {
            let order: Json = serde_json::from_str(&line?)?;
            let text = |key: &str| order[key].as_str().unwrap_or_default();
            match text("do") {
                "show tray" => bus.request_name(WATCHER)?,
                "remove tray" => {
                    bus.release_name(WATCHER)?;
                }
                "press" => {
                    let number = u32::try_from(order["number"].as_u64().unwrap_or_default())?;
                    bus.emit_signal(
                        None::<&str>,
                        NOTIFICATIONS_PATH,
                        NOTIFICATIONS,
                        "ActionInvoked",
                        &(number, text("action")),
                    )?;
                }
                "look at tray" => say(&json!({ "tray": tray(&bus, &watcher)? })),
                "choose" => choose(&bus, &watcher, text("label"))?,
                "close window" => close_window()?,
                "type" => type_keys(text("keys"))?,
                "take" => take_keys(text("keys"))?,
                other => return Err(format!("“{other}” is nothing to do").into()),
            }
            say(&json!({ "did": text("do") }));
        }
        Ok(())
    }

    fn item(watcher: &Watcher) -> Done<String> {
        let item = watcher.item.lock().map_err(|_| "poisoned")?.clone();
        item.ok_or_else(|| "nothing is in the tray".into())
    }

    /// The tooltip and the labels of the menu.
    fn tray(bus: &Connection, watcher: &Watcher) -> Done<Json> {
        let service = item(watcher)?;
        let item = Proxy::new(bus, service, "/StatusNotifierItem", "org.kde.StatusNotifierItem")?;
        let tip: OwnedValue = item.get_property("ToolTip")?;
        let tip: Structure<'_> = Value::from(tip).downcast()?;
        let words = tip.fields().iter().filter_map(|field| field.downcast_ref::<&str>().ok());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let menu = menu(bus, watcher)?;
        let labels: Vec<&str> = menu.iter().map(|(_, label)| label.as_str()).collect();
        Ok(json!({ "tooltip": words, "menu": labels }))
    }

    type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

    fn menu_proxy<'a>(bus: &'a Connection, watcher: &Watcher) -> Done<Proxy<'a>> {
        Ok(Proxy::new(bus, item(watcher)?, "/MenuBar", "com.canonical.dbusmenu")?)
    }

    fn menu(bus: &Connection, watcher: &Watcher) -> Done<Vec<(i32, String)>> {
        let proxy = menu_proxy(bus, watcher)?;
        let (_, (_, _, entries)): (u32, Layout) =
            proxy.call("GetLayout", &(0_i32, 1_i32, Vec::<&str>::new()))?;
        let mut menu = Vec::new();
        for entry in entries {
            let (id, facts, _): Layout =
                Value::from(entry).downcast::<Structure<'_>>()?.try_into()?;
            if let Some(label) = facts.get("label") {
                menu.push((id, label.downcast_ref::<&str>()?.to_owned()));
            }
        }
        Ok(menu)
    }

    fn choose(bus: &Connection, watcher: &Watcher, label: &str) -> Done {
        let menu = menu(bus, watcher)?;
        let (id, _) = menu.iter().find(|(_, known)| known == label).ok_or("no such choice")?;
        let proxy = menu_proxy(bus, watcher)?;
        let _: () = proxy.call("Event", &(*id, "clicked", Value::from(0_i32), 0_u32))?;
        Ok(())
    }

    /// Asks the window of Daybook to close, as the button in its frame does.
    fn close_window() -> Done {
        let (x, screen) = RustConnection::connect(None)?;
        let root = x.setup().roots[screen].root;
        let atom =
            |name: &str| -> Done<u32> { Ok(x.intern_atom(false, name.as_bytes())?.reply()?.atom) };
        let (protocols, delete) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
        let window = visible(&x, root, "Daybook")?.ok_or("Daybook shows no window")?;
        let event = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
        x.send_event(false, window, EventMask::NO_EVENT, event)?.check()?;
        Ok(())
    }

    /// The window with this name that can be seen.
    fn visible(x: &RustConnection, root: Window, name: &str) -> Done<Option<Window>> {
        for window in x.query_tree(root)?.reply()?.children {
            let property = x.get_property(false, window, 39_u32, 31_u32, 0, 64)?.reply()?; // WM_NAME
            let seen = u8::from(x.get_window_attributes(window)?.reply()?.map_state) == 2;
            if seen && property.value == name.as_bytes() {
                return Ok(Some(window));
            }
        }
        Ok(None)
    }

    /// The keys of `Ctrl+Alt+D` on a usual keyboard, as X numbers them.
    fn codes(keys: &str) -> Done<Vec<u8>> {
        let code = |key: &str| match key {
            "Ctrl" => Ok(37),
            "Alt" => Ok(64),
            "D" => Ok(40),
            "J" => Ok(44),
            other => Err(format!("no key {other} here")),
        };
        Ok(keys.split('+').map(code).collect::<Result<_, _>>()?)
    }

    fn type_keys(keys: &str) -> Done {
        let (x, _) = RustConnection::connect(None)?;
        let codes = codes(keys)?;
        for code in &codes {
            x.xtest_fake_input(DOWN, *code, 0, x11rb::NONE, 0, 0, 0)?.check()?;
        }
        for code in codes.iter().rev() {
            x.xtest_fake_input(UP, *code, 0, x11rb::NONE, 0, 0, 0)?.check()?;
        }
        Ok(())
    }

    /// Another program has these keys from now on.
    fn take_keys(keys: &str) -> Done {
        let (x, screen) = RustConnection::connect(None)?;
        let root = x.setup().roots[screen].root;
        let key = *codes(keys)?.last().ok_or("no keys")?;
        let held = ModMask::CONTROL | ModMask::M1;
        x.grab_key(false, root, held, key, GrabMode::ASYNC, GrabMode::ASYNC)?.check()?;
        // The keys are given back with the connection.
        std::mem::forget(x);
        Ok(())
    }
}
