//! What the installers of Daybook tell the system: on macOS a scheme or a kind of file that is not in the bundle is
//! never handed over.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use serde_json::Value;

const CONFIGURATION: &str = include_str!("../tauri.conf.json");
const INSTRUCTIONS: &str = include_str!("../../docs/connecting-google.md");

#[test]
fn the_bundle_has_the_scheme_that_the_instructions_name() {
    let configuration: Value = serde_json::from_str(CONFIGURATION).unwrap();
    let schemes = &configuration["plugins"]["deep-link"]["desktop"]["schemes"];
    let schemes: Vec<&str> = schemes.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(schemes, ["app.daybook"]);
    assert!(INSTRUCTIONS.contains("On macOS only the scheme `app.daybook` can be used"));
}

#[test]
fn the_bundle_opens_calendar_files() {
    let configuration: Value = serde_json::from_str(CONFIGURATION).unwrap();
    let associations = configuration["bundle"]["fileAssociations"].as_array().unwrap();
    let opens = |association: &Value| {
        association["ext"].as_array().is_some_and(|all| all.contains(&Value::from("ics")))
    };
    assert!(associations.iter().any(opens));
}

#[test]
fn the_bundle_brings_no_other_program_such_as_the_simulated_services() {
    let configuration: Value = serde_json::from_str(CONFIGURATION).unwrap();
    for brought in ["externalBin", "resources"] {
        assert_eq!(configuration["bundle"][brought], Value::Null, "{brought}");
    }
}
