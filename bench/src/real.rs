//! C2: a first sync from servers somebody else wrote, beside their own time: the same questions,
//! whose answers nobody reads; and beside another client.

use daybook_tests::servers::CalDavServer;
use serde_json::{Value, json};

use crate::Failure;
use crate::client::{Client, Who};
use crate::cost::{Stopwatch, median};
use crate::floor::{connect, report};
use crate::goal::Goal;
use crate::peer::{self, Calendar};

const EVENTS: usize = 1_000;
const RUNS: usize = 5;
/// As many events as one request asks for.
const BATCH: usize = 500;

/// Goals met or not, and every figure.
pub(crate) async fn measure() -> Result<(Vec<Goal>, Value), Failure> {
    let radicale = CalDavServer::radicale_with(EVENTS).await?;
    let xandikos = CalDavServer::xandikos_with(EVENTS).await?;
    let (mut goals, mut figures) = (Vec::new(), serde_json::Map::new());
    for (name, server) in [("Radicale", radicale), ("Xandikos", xandikos)] {
        let (mut floor, mut daybook, mut vdirsyncer) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            floor.push(bare(&server).await?);
            let folder = tempfile::tempdir()?;
            let mut client = Client::start(Who::Daybook, server.url(), folder.path(), &[]).await?;
            let done = client.sync().await?;
            if done.count != EVENTS {
                return Err(format!("{} of {EVENTS} events arrived", done.count).into());
            }
            daybook.push(done.cost.wall_ms);
            client.end().await?;
            let calendar = Calendar {
                url: server.calendar_url(),
                user: server.user(),
                password: server.password(),
            };
            vdirsyncer.push(peer::first_sync(calendar, EVENTS).await?);
        }
        let (floor, daybook, vdirsyncer) = (median(floor), median(daybook), median(vdirsyncer));
        figures.insert(
            name.to_lowercase(),
            json!({ "floor_ms": floor, "daybook_ms": daybook, "vdirsyncer_ms": vdirsyncer }),
        );
        goals.push(Goal::times(
            &format!("first sync of {EVENTS} from {name}, beside vdirsyncer, wall ms"),
            vdirsyncer,
            daybook,
            0.2,
        ));
        let name = format!("C2 first sync of {EVENTS} from {name}, wall ms");
        goals.push(Goal::times(&name, floor, daybook, 1.15));
    }
    Ok((goals, Value::Object(figures)))
}

/// How long the server needs to say what there is and what it says, in milliseconds.
async fn bare(server: &CalDavServer) -> Result<f64, Failure> {
    let watch = Stopwatch::start();
    let address = server.calendar_url().trim_start_matches("http://");
    let (host, path) = address.split_once('/').ok_or("an address without a path")?;
    let path = format!("/{path}");
    // Radicale ends the connection after each answer.
    let ask = async |body| report(&mut connect(host).await?, host, &path, body).await;
    let listing = "<?xml version=\"1.0\"?><sync-collection xmlns=\"DAV:\"><sync-token/>\
        <sync-level>1</sync-level><prop><getetag/></prop></sync-collection>";
    let listing = ask(listing.to_owned()).await?;
    // Every server has prefixes of its own, and all end the name of the element like this. Other
    // addresses than the calendar's own are those of events.
    let starts = listing.split("href>").filter_map(|rest| rest.split('<').next());
    let hrefs: Vec<&str> =
        starts.filter(|href| href.starts_with('/') && !href.ends_with('/')).collect();
    let mut read = 0;
    for batch in hrefs.chunks(BATCH) {
        let hrefs = format!("<href>{}</href>", batch.join("</href><href>"));
        let body = format!(
            "<?xml version=\"1.0\"?><C:calendar-multiget xmlns=\"DAV:\" \
             xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><prop><getetag/><C:calendar-data/></prop>\
             {hrefs}</C:calendar-multiget>"
        );
        read += ask(body).await?.matches("BEGIN:VCALENDAR").count();
    }
    if read == EVENTS {
        return Ok(watch.cost().wall_ms);
    }
    Err(format!("{read} of {EVENTS} events were read").into())
}
