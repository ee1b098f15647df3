//! Every statement of the store, looked at through SQLite's own plan for it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};

use crate::given::Book;

/// Tables that grow with the years.
const LARGE: [&str; 11] = [
    "appointment",
    "link",
    "shadow",
    "grid",
    "change",
    "change_part",
    "sync_log",
    "sent",
    "buried",
    "archived_link",
    "archived_grave",
];

/// Statements that are meant to read all of a large table, by a part of their text.
const WHOLE: [(&str, &str); 13] = [
    ("WHERE deleted = 0 AND (?1 IS NULL OR calendar_id = ?1)", "an export of everything"),
    ("SELECT id FROM appointment ORDER BY seq", "a new zone moves every appointment"),
    ("SELECT id FROM appointment WHERE calendar_id = ?1", "a calendar that changed its use"),
    ("WHERE a.deleted = 0 AND a.made_here = 1", "a calendar that begins to mirror, or ceases to"),
    ("a.calendar_id = k.id", "the same, and disconnecting"),
    ("AND calendar_id IN (SELECT id FROM calendar WHERE account_id = ?3)", "disconnecting"),
    ("(SELECT count(*) FROM link l WHERE pending = 1", "reads two partial indexes"),
    ("WHERE pending = 1 AND due_ms IS NOT NULL", "reads a partial index"),
    ("FROM link l CROSS JOIN appointment a ON a.id = l.appointment_id", "reads a partial index"),
    ("SELECT appointment_id FROM link WHERE failure IS NOT NULL", "reads a partial index"),
    ("pushes = 0 WHERE failure IS NOT NULL", "reads a partial index"),
    ("FROM link NOT INDEXED", "a full listing: small rows, faster in their own order"),
    ("INDEXED BY change_part_ended", "reads a partial index"),
];

/// The text of every checked statement.
fn statements() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let files = std::fs::read_dir(folder).unwrap();
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let query: Value = serde_json::from_str(&text).unwrap();
        query["query"].as_str().unwrap().to_owned()
    };
    files.map(read).collect()
}

async fn plan(db: &mut SqliteConnection, statement: &str) -> Vec<String> {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let rows = sqlx::query(explain).fetch_all(db).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>("detail")).collect()
}

/// Aliases of a statement's tables: `appointment a` and the like.
fn aliases(statement: &str) -> BTreeMap<String, String> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let mut aliases = BTreeMap::new();
    for pair in words.windows(2) {
        let table = pair[0].trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        if LARGE.contains(&table) {
            aliases.insert(table.to_owned(), table.to_owned());
            let alias = pair[1].trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
            aliases.insert(alias.to_owned(), table.to_owned());
        }
    }
    aliases
}

async fn database(book: &Book) -> SqliteConnection {
    let path = book.folder.path().join("book.db");
    SqliteConnection::connect(path.to_str().unwrap()).await.unwrap()
}

#[tokio::test]
async fn no_statement_reads_all_of_a_large_table_by_accident() {
    let book = Book::new().await;
    let mut db = database(&book).await;
    let statements = statements();
    assert!(statements.len() > 80, "the checked statements are where this test looks for them");
    let mut offenders = Vec::new();
    for statement in &statements {
        if WHOLE.iter().any(|(part, _)| squeezed(statement).contains(part)) {
            continue;
        }
        let aliases = aliases(statement);
        for step in plan(&mut db, statement).await {
            let scanned = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
            if let Some(table) = scanned.and_then(|name| aliases.get(name)) {
                offenders.push(format!("{table}: {step}\n{statement}"));
            }
        }
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n\n"));
}

fn squeezed(statement: &str) -> String {
    statement.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_window_reads_one_range_of_the_grid_and_one_of_its_long_entries() {
    let book = Book::new().await;
    let mut db = database(&book).await;
    let statements = statements();
    let grid = statements.iter().find(|s| s.contains("group_concat")).unwrap();

    let plan = plan(&mut db, grid).await;

    let steps: Vec<&str> =
        plan.iter().map(String::as_str).filter(|step| step.contains(" grid ")).collect();
    assert_eq!(
        steps,
        [
            "SEARCH grid USING INDEX grid_long (end_ms>?)",
            "SEARCH grid USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ]
    );
    let sorts = plan.iter().filter(|step| step.contains("TEMP B-TREE")).count();
    assert_eq!(sorts, 1, "only the few long entries are sorted: {plan:?}");
}

#[tokio::test]
async fn who_is_taken_is_answered_from_an_index_alone() {
    let book = Book::new().await;
    let mut db = database(&book).await;
    let statements = statements();
    let busy = statements.iter().find(|s| s.contains("INDEXED BY grid_busy")).unwrap();

    let plan = plan(&mut db, busy).await;

    assert!(plan.iter().any(|step| step.contains("USING COVERING INDEX grid_busy")), "{plan:?}");
}

#[tokio::test]
async fn a_search_walks_the_index_in_the_order_of_the_calendar() {
    let book = Book::new().await;
    let mut db = database(&book).await;
    for statement in statements().iter().filter(|s| s.contains("search MATCH")) {
        let plan = plan(&mut db, statement).await;
        assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:?}");
    }
}
