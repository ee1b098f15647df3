//! What a server lists: in parts, while others write; lines twice or in another order, left out, or with a
//! version that nothing can be made conditional on.

use std::collections::BTreeMap;

use daybook_provider::{Cursor, Listed, Listing, ProviderError, Result};

use super::Client;
use crate::server::listed;

impl Client {
    /// A listing of a server without sync tokens: it is read in two halves, and others may write in
    /// between. The ctag was asked for before.
    pub(super) async fn list_in_halves(
        &self,
        calendar: &str,
        since: Option<&Cursor>,
    ) -> Result<Listing> {
        let (next, first) = {
            let mut world = self.world.world();
            let collection = world.calendar(calendar);
            let next = collection.cursor();
            if since == Some(&next) {
                return Ok(Listing { complete: false, items: Vec::new(), next });
            }
            let half = collection.events.len() / 2;
            let first: Vec<_> =
                collection.events.iter().take(half).map(|(id, held)| listed(id, held)).collect();
            let border = collection.events.keys().nth(half).cloned();
            (next, (first, border))
        };
        self.world.world().listings += 1;
        self.world.hop().await;
        let (mut items, border) = first;
        let mut world = self.world.world();
        world.listings -= 1;
        if let Some(border) = border {
            let rest = world.calendar(calendar).events.range(border..);
            items.extend(rest.map(|(id, held)| listed(id, held)));
        }
        let omits = if world.profile.omits() { world.weather.omits } else { 0 };
        if world.tape.chance(omits) {
            let at = world.tape.below(items.len());
            if let Some(Listed::Version { remote_id, .. }) = items.get(at).cloned()
                && !remote_id.contains("moved")
            {
                items.remove(at);
                let desk = self.desk;
                world.note(|| format!("desk {desk}: is not told of {remote_id}"));
                world.calendar(calendar).omitted.insert(remote_id);
            }
        }
        if let Some(at) = world.weakens(items.len())
            && let Some(Listed::Version { version, .. }) = items.get_mut(at)
        {
            *version = None;
        }
        Ok(Listing { complete: true, items, next })
    }

    /// What has changed since a position, or everything, and how many changes that position covers. Now and
    /// then the server cuts its answer (RFC 6578 §3.6): the rest is asked for, and others may write before.
    pub(super) async fn list_since(
        &self,
        calendar: &str,
        since: Option<&Cursor>,
    ) -> Result<(Listing, usize)> {
        let mut lines = BTreeMap::new();
        let (begun, half) = {
            let mut world = self.world.world();
            let cut = world.weather.cut;
            let cut = world.tape.chance(cut);
            let collection = world.calendar(calendar);
            let begun = since.map_or(Some(0), |cursor| collection.covered(cursor.as_str()));
            let begun = begun.ok_or(ProviderError::CursorExpired)?;
            let half = begun + (collection.place() - begun) / 2;
            let token = collection.cursor_at(half);
            if cut {
                lines.extend(by_place(collection.changed_between(begun, half)));
            }
            (begun, cut.then_some((half, token)))
        };
        let mut from = begun;
        if let Some((place, token)) = half {
            self.leave(calendar).await?;
            let desk = self.desk;
            let mut world = self.world.world();
            world.note(|| format!("desk {desk}: the list of changes is cut at {place}"));
            let known = world.calendar(calendar).covered(token.as_str());
            from = known.ok_or(ProviderError::CursorExpired)?;
        }
        let mut world = self.world.world();
        let collection = world.calendar(calendar);
        collection.tell(self.desk);
        // The last word about a place counts.
        lines.extend(by_place(collection.changed_between(from, collection.place())));
        let complete = since.is_none();
        let named = |line: &Listed| !complete || matches!(line, Listed::Version { .. });
        let items = lines.into_values().filter(named).collect();
        Ok((Listing { complete, items, next: collection.cursor() }, begun))
    }

    /// Pages come again and in another order, and with them old changes that were told before: of all there
    /// is now nothing was.
    pub(super) fn jumble(&self, calendar: &str, since: usize, items: &mut Vec<Listed>) {
        let mut world = self.world.world();
        let (jumble, replay) = (world.weather.jumble, world.weather.replay);
        if since > 0 && world.profile.replays() && world.tape.chance(replay) {
            for _ in 0..=world.tape.below(3) {
                let change = world.tape.below(since);
                items.extend(world.calendar(calendar).replay(change));
            }
        }
        if world.tape.chance(jumble) && !items.is_empty() {
            let (from, to) = (world.tape.below(items.len()), world.tape.below(items.len()));
            if let Some(line) = items.get(from).cloned() {
                items.insert(to, line);
            }
            let at = world.tape.below(items.len());
            items.rotate_left(at);
        }
    }

    /// What the server lists.
    pub(super) fn tells(&self, listing: &Listing) {
        let desk = self.desk;
        let brief = |line: &Listed| match line {
            Listed::Version { remote_id, version } => format!("{remote_id} {version:?}"),
            Listed::Removed { remote_id } => format!("{remote_id} gone"),
        };
        if !listing.items.is_empty() {
            let lines = || listing.items.iter().map(brief).collect::<Vec<_>>();
            self.world.world().note(|| format!("desk {desk}: is told {:?}", lines()));
        }
    }
}

fn by_place(lines: Vec<Listed>) -> impl Iterator<Item = (String, Listed)> {
    lines.into_iter().map(|line| match &line {
        Listed::Version { remote_id, .. } | Listed::Removed { remote_id } => {
            (remote_id.clone(), line)
        }
    })
}
