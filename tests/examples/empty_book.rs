//! Makes an empty book at the path it is given, with the schema of today: what the check of the stored queries asks.

use std::{env, error::Error, path::Path};

use daybook_store::Store;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args_os().nth(1).ok_or("usage: empty_book PATH")?;
    Store::open(Path::new(&path)).await?.close().await;
    Ok(())
}
