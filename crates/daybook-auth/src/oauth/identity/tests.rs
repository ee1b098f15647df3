use serde_json::{Value, json};

use super::super::scripted::{Scripted, client};
use super::*;

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// An identity token that says what Google's say, and something else.
fn token(changes: &Value) -> String {
    let mut claims = json!({
        "iss": "https://accounts.google.com",
        "aud": "desk",
        "sub": "108",
        "email": "desk@sim.example",
        "nonce": "n",
        "exp": 0,
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    format!("e30.{}.signature", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

async fn who_is(
    token: Option<&str>,
    answers: impl IntoIterator<Item = (u16, &'static str)>,
) -> Result<Identity, SignInError> {
    let http = Scripted::answering(answers);
    who(&client(), token, &secret("n"), &secret("ya29"), &http).await
}

fn desk() -> Identity {
    Identity { subject: "108".to_owned(), email: "desk@sim.example".to_owned() }
}

#[tokio::test]
async fn is_told_by_the_identity_token_alone() {
    for changes in
        [json!({}), json!({"iss": "accounts.google.com"}), json!({"aud": ["desk"], "hd": "x"})]
    {
        assert_eq!(who_is(Some(&token(&changes)), []).await, Ok(desk()), "{changes}");
    }
}

#[tokio::test]
async fn is_not_believed_to_a_token_for_somebody_else() {
    for (changes, said) in [
        (json!({"iss": "https://accounts.google.com.example"}), "from somebody else"),
        (json!({"aud": "other"}), "for another program"),
        (json!({"aud": ["desk", "other"]}), "for another program"),
        (json!({"aud": []}), "for another program"),
        (json!({"nonce": "m"}), "for another sign-in"),
        (json!({"nonce": null}), "for another sign-in"),
        (json!({"sub": null}), "cannot be read"),
    ] {
        let refused = who_is(Some(&token(&changes)), []).await.unwrap_err();
        assert!(refused.to_string().contains(said), "{changes}: {refused}");
    }
    for text in ["", "a.b.c", "e30.e30.e30", "no token"] {
        let refused = who_is(Some(text), []).await.unwrap_err();
        assert!(refused.to_string().contains("cannot be read"), "{text}: {refused}");
    }
}

#[tokio::test]
async fn is_asked_for_where_the_token_has_no_address() {
    let short = token(&json!({"email": null}));
    let answer = (200, r#"{"sub": "108", "email": "desk@sim.example"}"#);
    assert_eq!(who_is(Some(&short), [answer]).await, Ok(desk()));
    assert_eq!(who_is(None, [answer]).await, Ok(desk()));
    let other = (200, r#"{"sub": "109", "email": "desk@sim.example"}"#);
    let refused = who_is(Some(&short), [other]).await.unwrap_err();
    assert!(refused.to_string().contains("named two people"), "{refused}");
    let refused = who_is(None, [(200, r#"{"sub": "108"}"#)]).await.unwrap_err();
    assert!(refused.to_string().contains("did not tell the address"), "{refused}");
}

#[tokio::test]
async fn stays_unknown_when_asking_fails() {
    for (answers, said) in [
        (vec![], "cannot be reached"),
        (vec![(401, "{}")], "(401)"),
        (vec![(503, "")], "error 503"),
        (vec![(200, "<html>")], "makes no sense"),
    ] {
        let refused = who_is(None, answers).await.unwrap_err();
        assert!(refused.to_string().contains(said), "{said}: {refused}");
    }
}

#[tokio::test]
async fn the_token_goes_in_a_header_that_is_marked_as_secret() {
    let http = Scripted::answering([]);
    let asked = who(&client(), None, &secret("n"), &secret("ya29"), &http).await;
    assert!(matches!(asked, Err(SignInError::Unreachable { .. })));
    let asked = http.asked.into_inner().unwrap();
    let header = &asked[0].headers()[AUTHORIZATION];
    assert!(header == "Bearer ya29" && header.is_sensitive());
    assert_eq!(asked[0].uri(), "https://openidconnect.googleapis.com/v1/userinfo");
}
