//! Stands in for the crate `inventory`, by which `bevy_reflect` would collect every type of the engine before the program
//! begins. Nothing is collected here: the types that are looked up are registered one by one.
//!
//! Bevy's crates ask for that collection without a way to decline. It keeps the reflection code of all their types in
//! the program, a fifth of what browsers fetch. Only the names that `bevy_reflect` uses are offered.

use std::{convert::Infallible, iter::Empty, marker::PhantomData};

pub use Collected::iter;

/// Everything of a type that was submitted: nothing. `inventory::iter::<T>` is a value of it.
#[derive(Debug, Clone, Copy)]
#[expect(non_camel_case_types, reason = "the original offers a value of this name")]
pub enum Collected<T> {
    /// The only value.
    iter,
    /// There is none: it holds the type.
    #[doc(hidden)]
    _Of(PhantomData<T>, Infallible),
}

impl<T: 'static> IntoIterator for Collected<T> {
    type Item = &'static T;
    type IntoIter = Empty<&'static T>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::empty()
    }
}

/// Would make values of a type collectable.
#[macro_export]
macro_rules! collect {
    ($type:ty) => {};
}

/// Would collect a value.
#[macro_export]
macro_rules! submit {
    ($($value:tt)*) => {};
}

#[cfg(test)]
mod tests {
    struct Word(#[expect(dead_code, reason = "it is never collected")] &'static str);

    crate::collect!(Word);
    crate::submit! { Word("submitted") }

    #[test]
    fn nothing_is_collected() {
        assert_eq!(crate::iter::<Word>.into_iter().count(), 0);
    }
}
