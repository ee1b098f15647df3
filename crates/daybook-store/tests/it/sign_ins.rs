use chrono::TimeDelta;
use daybook_core::id::AccountId;
use daybook_store::SealedSecret;

use crate::given::{Book, now};

#[tokio::test]
async fn a_sign_in_is_kept_until_it_ends_or_is_forgotten() {
    let book = Book::new().await;
    let sealed = |byte| SealedSecret { nonce: vec![byte; 12], ciphertext: vec![byte; 40] };
    let later = |minutes| now() + TimeDelta::minutes(minutes);
    let [first, second] = [0, 1].map(|minutes| AccountId::generate(later(minutes)));
    let store = &book.store;

    store.keep_sign_in(first, &sealed(1), later(15), now()).await.unwrap();
    store.keep_sign_in(second, &sealed(2), later(16), later(1)).await.unwrap();

    let kept = |at| async move {
        let kept = store.kept_sign_ins(at).await.unwrap();
        kept.into_iter().map(|(key, sealed)| (key, sealed.nonce[0])).collect::<Vec<_>>()
    };
    assert_eq!(kept(later(1)).await, [(first, 1), (second, 2)]);
    assert_eq!(kept(later(15)).await, [(second, 2)], "the first has ended");
    store.forget_sign_in(second).await.unwrap();
    assert_eq!(kept(later(2)).await, [(first, 1)]);
}
