//! What providers hold, and whether it is what is here.

use daybook_app::api::receipts::{ComparisonDto, ReceiptDto, ReceiptRef};
use daybook_app::api::sync::CalendarRef;

use super::log::event_words;
use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::{Failure, PROBLEMS};

pub(super) async fn receipt(desk: &Desk<'_>, id: &str, check: bool) -> Result<Answer, Failure> {
    let named = || ReceiptRef { id: id.to_owned() };
    if check {
        desk.unlock().await?;
        desk.app.receipts().check(named()).await?;
    }
    let receipts = desk.app.receipts().of(named()).await?;
    let none = "No calendar of an account has it: it is only on this computer.";
    Answer::lines(&receipts, none, describe)
}

fn describe(receipt: &ReceiptDto) -> String {
    let ReceiptDto { calendar_name, account, confirmed, version, place, .. } = receipt;
    let confirmed = confirmed.as_deref().unwrap_or("never");
    let mut text = vec![format!("{calendar_name}, {account}: confirmed {confirmed}")];
    if receipt.fields.is_empty() {
        text.push("  It has never arrived there.".to_owned());
    }
    if receipt.differs {
        text.push("  What is here differs and has not arrived yet.".to_owned());
    }
    text.extend(receipt.fields.iter().map(|it| format!("  {}: {}", it.label, it.value)));
    text.extend(place.iter().map(|place| format!("  Place: {place}")));
    text.extend(version.iter().map(|version| format!("  Version: {version}")));
    text.join("\n")
}

pub(super) async fn compare(desk: &Desk<'_>, wanted: Option<&str>) -> Result<Answer, Failure> {
    let wanted = desk.calendar(wanted)?;
    let synced = |it: &&daybook_app::api::accounts::CalendarDto| {
        it.account.is_some() && wanted.as_ref().is_none_or(|id| *id == it.id)
    };
    let used = daybook_app::api::accounts::CalendarModeDto::Ignored;
    let calendars = desk.book.calendars.iter().filter(synced).filter(|it| it.mode != used);
    desk.unlock().await?;
    let mut all = ComparisonDto { compared: 0, differences: Vec::new(), problems: Vec::new() };
    for calendar in calendars {
        let found = desk.app.receipts().compare(CalendarRef { id: calendar.id.clone() }).await?;
        all.compared += found.compared;
        all.differences.extend(found.differences);
        all.problems.extend(found.problems);
    }
    let mut text =
        vec![format!("Compared {} events. Differences: {}", all.compared, all.differences.len())];
    text.extend(all.differences.iter().map(|it| {
        let detail = if it.detail.is_empty() { String::new() } else { format!(": {}", it.detail) };
        format!("  {}  {}{detail}", event_words(it.event), it.title)
    }));
    let answer = Answer::new(&all, text.join("\n"))?.with_problems(&all.problems);
    let code = if all.differences.is_empty() { answer.code } else { PROBLEMS };
    Ok(Answer { code, ..answer })
}
