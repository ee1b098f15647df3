//! Calendar files of many programs, some broken on purpose: each is imported, or refused with the
//! line that is wrong; and whatever is imported survives being written.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use chrono_tz::Tz;
use daybook_ical::{
    Exported, FileObject, ParsedFile, Stamp, export, read_file, read_object, tree, write_object,
};

const HOME: Tz = Tz::Europe__Oslo;

fn files() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/ical");
    let children = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let folders = children(&root).into_iter().filter(|path| path.is_dir());
    let mut paths: Vec<PathBuf> = folders.flat_map(|folder| children(&folder)).collect();
    paths.sort();
    let name = |path: &Path| path.strip_prefix(&root).unwrap().display().to_string();
    paths.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}

fn stamp() -> Stamp<'static> {
    Stamp { now: DateTime::UNIX_EPOCH, attempt: None }
}

#[test]
fn every_file_is_imported_or_refused_with_its_line() {
    let mut table = String::new();
    let files = files();
    assert_eq!(files.len(), 316);
    for (name, bytes) in files {
        match read_file(&bytes, HOME) {
            Ok(file) => {
                writeln!(table, "{name}: {} imported, {} others", file.objects.len(), file.others)
                    .unwrap();
                let warnings = file.objects.iter().flat_map(|entry| &entry.object.warnings);
                let warnings = warnings.chain(&file.warnings);
                let mut problems: Vec<_> = file.problems.iter().map(|p| ("!", p)).collect();
                problems.extend(warnings.map(|warning| ("?", warning)));
                problems.sort_by_key(|(_, problem)| problem.line);
                for (mark, problem) in problems.iter().take(5) {
                    writeln!(table, "    {mark} {problem}").unwrap();
                }
                if problems.len() > 5 {
                    writeln!(table, "    … {} in all", problems.len()).unwrap();
                }
            }
            Err(problem) => writeln!(table, "{name}: refused\n    ! {problem}").unwrap(),
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_is_imported_reads_the_same_after_it_was_written() {
    for (name, bytes) in files() {
        let Ok(file) = read_file(&bytes, HOME) else { continue };
        for FileObject { object, .. } in file.objects {
            let (content, uid) = (&object.content, &object.uid);
            let text = write_object(content, uid, None, HOME, stamp()).unwrap();
            let again = read_object(&text, HOME).unwrap();
            assert_eq!(again.content, object.content, "{name} {uid}\n{text}");
            assert_eq!(again.uid, object.uid, "{name}");
            assert_eq!(again.warnings, [], "{name}\n{text}");
            let same = write_object(content, uid, Some(&text), HOME, stamp()).unwrap();
            assert_eq!(same, text, "{name}");
        }
    }
}

#[test]
fn each_appointment_of_a_file_can_be_written_from_its_own_part_of_it() {
    for (name, bytes) in files() {
        let Ok(file) = read_file(&bytes, HOME) else { continue };
        for FileObject { object, text } in file.objects {
            let (content, uid) = (&object.content, &object.uid);
            let written = write_object(content, uid, Some(&text), HOME, stamp()).unwrap();
            let again = read_object(&written, HOME).unwrap();
            assert_eq!(again.content, object.content, "{name} {uid}\n{written}");
            assert_eq!(again.uid, object.uid, "{name}");
        }
    }
}

#[test]
fn everything_a_file_says_of_its_appointments_is_exported_again() {
    for (name, bytes) in files() {
        let Ok(file) = read_file(&bytes, HOME) else { continue };
        let exported: Vec<Exported<'_>> = file
            .objects
            .iter()
            .map(|FileObject { object, text }| Exported {
                uid: &object.uid,
                content: &object.content,
                text: Some(text),
            })
            .collect();
        let text = export(&exported, "", HOME, DateTime::UNIX_EPOCH).unwrap();
        let again = read_file(text.as_bytes(), HOME).unwrap();
        let contents = |file: &ParsedFile| -> Vec<_> {
            file.objects.iter().map(|entry| entry.object.content.clone()).collect()
        };
        assert_eq!(contents(&again), contents(&file), "{name}\n{text}");
        let (before, after) = (lines_of_events(&file), lines_of_events(&again));
        let lost: Vec<_> = before.iter().filter(|line| !after.contains(line)).collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

/// The properties of every event that Daybook does not read, as they stand in the text.
fn lines_of_events(file: &ParsedFile) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in &file.objects {
        let document = tree::parse(entry.text.as_bytes()).unwrap();
        let events = document.components.iter().flat_map(tree::Component::components);
        for event in events.filter(|inner| inner.is("VEVENT")) {
            let unknown = event.properties().filter(|property| property.name().starts_with("X-"));
            lines.extend(unknown.map(|property| property.text().to_owned()));
        }
    }
    lines
}

#[test]
fn a_file_nobody_edited_is_written_as_the_same_tree() {
    for (name, bytes) in files() {
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        let Ok(object) = read_object(text, HOME) else { continue };
        if object.warnings.iter().any(|warning| warning.fault == daybook_ical::Fault::NoUid) {
            continue;
        }
        let Ok(before) = tree::parse(&bytes) else { continue };
        if !before.components.iter().all(|component| component.is("VCALENDAR")) {
            continue;
        }
        let same = write_object(&object.content, &object.uid, Some(text), HOME, stamp()).unwrap();
        let after = tree::parse(same.as_bytes()).unwrap();
        assert_eq!(after.components, before.components, "{name}");
    }
}

#[test]
fn every_tree_prints_to_the_same_tree() {
    for (name, bytes) in files() {
        let Ok(document) = tree::parse(&bytes) else { continue };
        let text = tree::print(&document.components);
        let again = tree::parse(text.as_bytes()).unwrap();
        assert_eq!(again.components, document.components, "{name}");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{name}");
    }
}
