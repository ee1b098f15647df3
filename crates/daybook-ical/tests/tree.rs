//! Text and tree.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use daybook_ical::tree::{Component, Property, parse, print};
use proptest::prelude::*;

/// The first property of the first component.
fn first(text: &[u8]) -> Property<'static> {
    let document = parse(text).unwrap();
    let property = document.components[0].properties().next().unwrap();
    property.with_value(property.value())
}

fn error(text: &str) -> String {
    parse(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn lines_end_in_any_way_and_may_be_preceded_by_a_byte_order_mark() {
    let expected = parse(b"BEGIN:A\r\nX:1\r\nY:2\r\nEND:A\r\n").unwrap().components;
    for text in [
        "BEGIN:A\nX:1\nY:2\nEND:A",
        "BEGIN:A\rX:1\rY:2\rEND:A\r",
        "\u{feff}BEGIN:A\r\n\r\nX:1\n\n\nY:2\rEND:A\n\n",
        "BEGIN:A\r\nX:\r\n 1\r\nY\r\n\t:2\r\nEND:A\r\n",
        "BEGIN:A\nX\n\n :1\nY:2\nEND:A",
    ] {
        assert_eq!(parse(text.as_bytes()).unwrap().components, expected, "{text:?}");
    }
}

#[test]
fn a_fold_inside_a_character_is_undone_before_decoding() {
    let folded = b"BEGIN:A\r\nSUMMARY:Bl\xc3\r\n \xa5b\xc3\xa6r\r\nEND:A\r\n";
    assert_eq!(first(folded).value(), "Blåbær");
    let document = parse(folded).unwrap();
    assert_eq!(document.warnings, []);
}

#[test]
fn text_that_is_not_utf_8_is_read_as_windows_1252() {
    let document = parse(b"BEGIN:A\nSUMMARY:Bl\xe5b\xe6r \x80\nX:\xe5\nY:\xc3\xa5\nEND:A").unwrap();
    let values: Vec<_> = document.components[0].properties().map(Property::value).collect();
    assert_eq!(values, ["Blåbær €", "å", "å"]);
    assert_eq!(document.warnings.len(), 1);
    assert_eq!(
        document.warnings[0].to_string(),
        "line 2: the text is not UTF-8; read as Windows-1252"
    );
}

#[test]
fn parameters_may_be_quoted_careted_and_spaced() {
    let line =
        first(b"BEGIN:A\nDTSTART ; TZID = \"Europe: \"\"Oslo\" ;x=^'a^^b^nc^d^'; E=:1:2\nEND:A");
    assert!(line.is("dtstart"));
    assert_eq!(line.parameter("tzid").as_deref(), Some("Europe: \"\"Oslo"));
    assert_eq!(line.parameter("X").as_deref(), Some("\"a^b\nc^d\""));
    assert_eq!(line.parameter("E"), None);
    assert_eq!(line.value(), "1:2");
}

#[test]
fn an_unpaired_quote_does_not_swallow_the_value() {
    assert_eq!(first(b"BEGIN:A\nX;CN=\"a:b\nEND:A").value(), "b");
}

#[test]
fn a_changed_parameter_leaves_the_others_as_they_were() {
    let line = first(b"BEGIN:A\nX;a=\"1\";cn=old;B=2;CN=again:v\nEND:A");
    assert_eq!(
        line.with_parameter("CN", Some("a;\"b\"\n^")).text(),
        "X;a=\"1\";cn=\"a;^'b^'^n^^\";B=2:v"
    );
    assert_eq!(line.with_parameter("CN", None).text(), "X;a=\"1\";B=2:v");
    assert_eq!(
        line.with_parameter("NEW", Some("x")).text(),
        "X;a=\"1\";cn=old;B=2;CN=again;NEW=x:v"
    );
}

#[test]
fn a_line_without_a_colon_is_kept_and_said() {
    let document = parse(b"BEGIN:A\nno colon here\nEND:A").unwrap();
    assert_eq!(print(&document.components), "BEGIN:A\r\nno colon here\r\nEND:A\r\n");
    assert_eq!(
        document.warnings[0].to_string(),
        "line 2: “no colon here” is not a property (it has no colon); kept as it is"
    );
}

#[test]
fn says_on_which_line_components_do_not_close() {
    assert_eq!(error(""), "line 1: there is no calendar in this file");
    assert_eq!(error("BEGIN:A\nEND:A\nEND:B"), "line 3: END:B without BEGIN:B");
    assert_eq!(
        error("BEGIN:A\nBEGIN:B\nEND:A"),
        "line 3: END:A where END:B was expected (BEGIN is on line 2)"
    );
    assert_eq!(
        error("\n\nBEGIN:A\nX:1"),
        "line 3: BEGIN:A has no END; the file may have been cut off"
    );
    assert_eq!(
        error("X:1\nBEGIN:A"),
        "line 1: expected BEGIN:VCALENDAR but found “X:1”; is this a calendar file?"
    );
}

#[test]
fn folds_at_75_octets_and_never_inside_a_character() {
    let mut component = Component::new("A");
    component.push(Property::new("X", &[], &"🪒".repeat(60)));
    let text = print(&[component]);
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    assert!(text.split("\r\n").nth(1).unwrap().len() > 71, "lines are filled");
}

/// A line of a component: whatever is not a line break, a blank in front, or a BEGIN or END.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z-]{1,9}(;[a-z]{1,3}=(\"[^\"\r\n]{0,9}\"|[^\"\r\n;:,]{0,9})){0,3}:[^\r\n]{0,120}",
        "[^\r\n]{1,120}",
        "X:[\u{feff}\u{85}\u{2028}\t 🪒é\u{0}]{0,60}",
    ]
    .prop_filter("a line of its own", |line| {
        let start = line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let name = line.split([':', ';']).next().unwrap().trim_end().to_ascii_uppercase();
        start.len() == line.len() && name != "BEGIN" && name != "END"
    })
    .prop_map(|line| line + "\r\n")
}

/// The text of a component with components inside.
fn component() -> impl Strategy<Value = String> {
    let leaf = prop::collection::vec(line(), 0..6)
        .prop_map(|lines| format!("BEGIN:LEAF\r\n{}END:LEAF\r\n", lines.concat()));
    leaf.prop_recursive(5, 24, 4, |inner| {
        (line(), prop::collection::vec(inner, 1..4)).prop_map(|(line, inner)| {
            format!("BEGIN:x-Outer\r\n{}{line}END:X-OUTER\r\n", inner.concat())
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_parses_to_the_same_tree(text in component()) {
        let tree = parse(text.as_bytes()).unwrap().components;
        let printed = print(&tree);
        let again = parse(printed.as_bytes()).unwrap().components;
        prop_assert_eq!(&again, &tree);
        prop_assert!(printed.split("\r\n").all(|line| line.len() <= 75));
        prop_assert_eq!(print(&again), &*printed);
        let unfolded = |text: &str| text.replace("\r\n ", "").replace("\r\n\t", "").to_uppercase();
        prop_assert_eq!(unfolded(&printed), unfolded(&text), "not a byte is lost");
    }
}
