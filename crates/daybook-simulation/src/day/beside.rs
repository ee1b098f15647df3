//! While one calendar is away, an event of another cannot be read and somebody is signed out, everything
//! else gets on.

use std::collections::BTreeMap;

use daybook_core::account::CalendarMode;
use daybook_core::appointment::Content;
use daybook_core::id::{AccountId, CalendarId};
use daybook_core::sync_state::Item;
use daybook_store::Result;

use super::rest::{finish, undone};
use crate::desk::{Desk, DeskBook};
use crate::oracle::born;
use crate::server::Held;
use crate::world::{Shared, World, says};

/// So many rounds have to do for the rest.
const ROUNDS: usize = 5;

/// The calendar that is away.
const AWAY: &str = "/0/";

/// What does not get on for a while.
#[derive(Default)]
struct Apart {
    /// A calendar that is answered with 404.
    away: Option<&'static str>,
    /// An event of another calendar that cannot be read, and its place.
    garbled: Option<(String, Held)>,
    /// An account of a desk that rests, or whose sign-in is refused.
    account: Option<(usize, usize)>,
}

impl Apart {
    fn drawn(world: &mut World, desks: usize, accounts: usize) -> Self {
        if !world.tape.chance(64) {
            return Self::default();
        }
        let bits = world.tape.byte();
        let away = (bits & 1 == 0 && world.calendars.len() > 1).then_some(AWAY);
        let garbled = if bits & 2 == 0 { readable(world, away) } else { None };
        let account =
            (bits & 4 == 0).then(|| (1 + world.tape.below(desks), world.tape.below(accounts)));
        Self { away, garbled, account }
    }

    /// Whether an item is at the place that cannot be read: what was never confirmed is known by its UID alone.
    fn is_unread(&self, item: &Item) -> bool {
        let (place, uid) = (item.link.remote_id.as_deref(), item.link.uid.as_str());
        self.garbled.as_ref().is_some_and(|(at, held)| {
            place.is_some_and(|place| place == at || held.life.as_deref() == Some(place))
                || held.uid == uid
        })
    }

    /// The events that cannot be read, there or at a desk as what is there is a mirror of.
    fn unread(&self, items: &[&Item]) -> Vec<u32> {
        let here = items.iter().filter(|item| self.is_unread(item));
        let here = here.filter_map(|item| born(&item.appointment.content));
        let there = self.garbled.as_ref().and_then(|(_, held)| held.event());
        here.chain(there).collect()
    }

    /// Whether an item depends on what cannot be read: what was divided waits for the rest.
    fn is_garbled(&self, item: &Item, unread: &[u32], world: &World) -> bool {
        let content = &item.appointment.content;
        self.is_unread(item) || unread.iter().any(|rest| world.oracle.goes_on_as(content, *rest))
    }
}

/// An event of a calendar that is not away, which is made unreadable. What has moved could not be told
/// from what is gone.
fn readable(world: &mut World, away: Option<&str>) -> Option<(String, Held)> {
    let here = world.calendars.iter().filter(|(name, _)| Some(name.as_str()) != away);
    let events =
        here.flat_map(|(name, it)| it.events.iter().map(move |(at, held)| (name, at, held)));
    let known = events.filter(|(_, at, _)| !at.contains("moved"));
    let found: Vec<(String, String, Held)> =
        known.map(|(name, at, held)| (name.clone(), at.clone(), held.clone())).collect();
    let at = world.tape.below(found.len());
    let (name, at, held) = found.into_iter().nth(at)?;
    world.note(|| format!("server: garbles {at}"));
    let calendar = world.calendar(&name);
    calendar.garbled.insert(at.clone());
    // A line of a listing says that there is something to read.
    calendar.put(&at, held.clone());
    Some((at, held))
}

/// Whatever is apart, the rest gets on.
pub(super) async fn go_on<B: DeskBook>(
    world: &Shared,
    desks: &mut [Desk<B>],
) -> Result<std::result::Result<(), String>> {
    let accounts = desks.first().map_or(0, Desk::accounts);
    let apart = Apart::drawn(&mut world.world(), desks.len(), accounts);
    if apart.away.is_none() && apart.garbled.is_none() && apart.account.is_none() {
        return Ok(Ok(()));
    }
    {
        let mut world = world.world();
        // What fails is tried again and again.
        world.sent = None;
        if let Some(away) = apart.away {
            world.calendar(away).away = true;
        }
    }
    let mut resting = None;
    for desk in &mut *desks {
        let of = apart.account.filter(|(who, _)| *who == desk.who);
        let Some(account) = of else { continue };
        let rests = world.world().tape.chance(128);
        resting = desk.leave_out(account.1, rests).await?;
    }
    for _ in 0..ROUNDS {
        for desk in &mut *desks {
            finish(world, desk).await;
            desk.tidy_up().await?;
            finish(world, desk).await;
        }
    }
    let mut verdict = Ok(());
    for desk in &mut *desks {
        let own = resting.filter(|_| apart.account.is_some_and(|(who, _)| who == desk.who));
        let left = left_behind(world, desk, &apart, own).await?;
        if let (Ok(()), Some(what)) = (&verdict, left) {
            let who = desk.who;
            verdict = Err(format!("desk {who} does not get on beside what is away: {what}"));
        }
        desk.take_in_again();
    }
    let mut world = world.world();
    world.mend_all();
    world.sent = Some(BTreeMap::new());
    Ok(verdict)
}

/// What of a desk should have got on and has not.
async fn left_behind<B: DeskBook>(
    world: &Shared,
    desk: &mut Desk<B>,
    apart: &Apart,
    resting: Option<AccountId>,
) -> Result<Option<String>> {
    let away = desk.calendar(0).filter(|_| apart.away.is_some());
    let calendars = desk.calendars().to_vec();
    let others = calendars.iter().filter(|it| Some(it.id) != away);
    let others: Vec<_> = others.filter(|it| resting.is_none() || it.account != resting).collect();
    let open: Vec<CalendarId> = others.iter().map(|it| it.id).collect();
    let look = |items: &[&Item]| {
        // What moves to the calendar that is away has to stay until it has arrived there.
        let stays = |it: &Item| it.link.leaving && !it.appointment.deleted && !it.home_stands;
        let world = world.world();
        let unread = apart.unread(items);
        let free = |it: &&Item| !apart.is_garbled(it, &unread, &world) && !stays(it);
        let here = || items.iter().copied().filter(|it| open.contains(&it.link.calendar));
        let behind = here().filter(free).find_map(|it| Some((it, undone(it)?)));
        if let Some((item, what)) = behind {
            return Some(format!("{} {what}", says(&item.appointment.content)));
        }
        for calendar in others.iter().filter(|it| it.mode == CalendarMode::TwoWay) {
            let of = |it: &&Item| it.link.calendar == calendar.id;
            let at = |it: &Item| (it.link.remote_id.clone(), it.appointment.content.clone());
            let known: Vec<(Option<String>, Content)> = here().filter(of).map(at).collect();
            let excused: Vec<Option<String>> = here()
                .filter(of)
                .filter(|it| !free(it))
                .map(|it| it.link.remote_id.clone())
                .collect();
            let collection = world.calendars.get(&calendar.remote_id)?;
            let missing = collection.events.iter().find(|(place, held)| {
                let place = Some((*place).clone());
                let garbled = apart.garbled.as_ref().map(|(at, _)| at) == place.as_ref();
                let heard = known.contains(&(place.clone(), held.content.clone()));
                !held.is_mirror() && !garbled && !heard && !excused.contains(&place)
            });
            if let Some((place, held)) = missing {
                return Some(format!("{place} {} is not known", says(&held.content)));
            }
        }
        None
    };
    desk.look(look).await
}
