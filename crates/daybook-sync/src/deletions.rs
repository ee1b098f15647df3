//! What a listing proves gone: removed here as well, unless it is so much that the user is asked first.

use std::collections::HashSet;

use daybook_core::deletions::{HeldAnswer, implausible};
use daybook_core::settle::keep_here;
use daybook_core::sync_state::{Known, Observation};

use crate::book::Book;
use crate::error::Result;
use crate::pull::Work;
use crate::round::Round;

impl<B: Book> Round<'_, B> {
    /// Removes what is gone, unless so much is gone that the user has to be asked first. Whether the
    /// cursor may move.
    pub(crate) async fn remove(&mut self, work: Work) -> Result<bool> {
        let Work { gone, removed, nothing_left, .. } = work;
        // How much there is need only be known when there is a lot.
        if !implausible(gone.len(), gone.len(), nothing_left) {
            self.store(gone, &removed).await?;
            return Ok(true);
        }
        let id = self.calendar.id;
        let homes = self.engine.book.homes(id).await?;
        // Mirrors are written again, however many are gone.
        let (gone, mirrors): (Vec<_>, Vec<_>) =
            gone.into_iter().partition(|said| homes.contains(&said.remote_id));
        self.store(mirrors, &removed).await?;
        let known = homes.len();
        if !implausible(gone.len(), known, nothing_left) {
            self.store(gone, &removed).await?;
            return Ok(true);
        }
        let held = self.engine.book.held_deletions(id).await?;
        let shown: HashSet<&String> = held.places.iter().collect();
        let (asked, unasked): (Vec<_>, Vec<_>) =
            gone.into_iter().partition(|said| shown.contains(&said.remote_id));
        // The answer is about what the user was shown; the rest is judged by what else there is.
        let others = known.saturating_sub(asked.len());
        let surprise = implausible(unasked.len(), others, nothing_left);
        let Some(answer) = held.answer.filter(|_| !surprise) else {
            return self.hold(asked.into_iter().chain(unasked)).await;
        };
        match answer {
            HeldAnswer::Allow => self.store(asked, &removed).await?,
            HeldAnswer::Keep => {
                let step = self.step().await?;
                let book = &self.engine.book;
                let rule = |known: Known, _| keep_here(known.item, &mut || book.new_id(step.now));
                let lines = self.engine.book.observe(&step, asked, rule).await?;
                self.log(&lines);
            }
        }
        self.store(unasked, &removed).await?;
        Ok(true)
    }

    /// Asks the user about deletions, and leaves the cursor where it is.
    async fn hold(&mut self, gone: impl Iterator<Item = Observation>) -> Result<bool> {
        let places: Vec<String> = gone.map(|said| said.remote_id).collect();
        self.report.problem(format!(
            "{} appointments of {} are gone on the server. Nothing was removed here: say whether \
             they are meant to go.",
            places.len(),
            self.calendar.name
        ));
        self.engine.book.hold_deletions(self.calendar.id, &places).await?;
        let mut progress = self.calendar.progress.clone();
        progress.held_deletions = i64::try_from(places.len()).unwrap_or(i64::MAX);
        self.save(progress).await?;
        Ok(false)
    }
}
