//! A value that must not be shown.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A value that must not be shown. It has no `Debug`, `Display` or `Serialize`, and its memory is
/// wiped when it is dropped.
///
/// ```compile_fail,E0277
/// let secret = daybook_auth::Secret::new(String::from("hush"));
/// println!("{secret:?}");
/// ```
///
/// ```compile_fail,E0277
/// let secret = daybook_auth::Secret::new(String::from("hush"));
/// println!("{secret}");
/// ```
///
/// ```compile_fail,E0277
/// fn stored(value: impl serde::Serialize) {}
/// stored(daybook_auth::Secret::new(String::from("hush")));
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes a value into keeping.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the one place that needs it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    struct Watched(Rc<Cell<bool>>);

    impl Zeroize for Watched {
        fn zeroize(&mut self) {
            self.0.set(true);
        }
    }

    #[test]
    fn wipes_the_value_when_dropped() {
        let wiped = Rc::new(Cell::new(false));
        let secret = Secret::new(Watched(Rc::clone(&wiped)));
        assert!(!wiped.get());

        drop(secret);

        assert!(wiped.get());
    }

    #[test]
    fn hands_out_the_value_only_when_asked() {
        assert_eq!(Secret::new(String::from("hush")).expose(), "hush");
    }
}
