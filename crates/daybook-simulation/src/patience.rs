//! Waiting for threads on the same core.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Whether there is something to go on with.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// Lives through `future` without ever falling asleep: while it waits for the thread of a book, that
/// one is given the core. To be put to sleep and woken again for every statement took longer than most
/// statements do. It is polled when it was woken and at no other time, so that nothing else changes.
pub(crate) async fn awake<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&woken));
    std::future::poll_fn(move |runtime| {
        if woken.0.swap(false, Ordering::Acquire) {
            let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
            if polled.is_ready() {
                return polled;
            }
        } else {
            std::thread::yield_now();
        }
        runtime.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}
