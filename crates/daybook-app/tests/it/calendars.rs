use daybook_app::api::accounts::UpdateCalendar;

use crate::given::salon;

fn update(json: &str) -> UpdateCalendar {
    serde_json::from_str(json).unwrap()
}

#[tokio::test]
async fn a_calendar_is_given_to_somebody_and_back_to_the_whole_business() {
    let salon = salon().await;
    let (id, maren) = (&salon.book.calendars[0].id, &salon.book.staff[0].id);
    let say = async |what: String| salon.accounts().update_calendar(update(&what)).await.unwrap();

    let hers = say(format!(r#"{{"id":"{id}","staff":"{maren}"}}"#)).await;
    assert_eq!(hers.staff.as_ref(), Some(maren));

    let hidden = say(format!(r#"{{"id":"{id}","visible":false}}"#)).await;
    assert_eq!((hidden.visible, hidden.staff.as_ref()), (false, Some(maren)), "absent: it stays");

    let everybodys = say(format!(r#"{{"id":"{id}","staff":null}}"#)).await;
    assert_eq!((everybodys.visible, everybodys.staff), (false, None));
}
