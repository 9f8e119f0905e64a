//! A value that is compared by its address.

use std::ops::Deref;
use std::rc::Rc;

/// A shared value in a context or in a component's properties. Every edit makes another input and every analysis
/// another report, so the same address is the same value; comparing the contents of two would cost more than drawing
/// one.
#[derive(Debug, Default)]
pub(crate) struct ByPtr<T>(Rc<T>);

impl<T> ByPtr<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T: Clone> ByPtr<T> {
    /// The value to change, in a place of its own.
    pub(crate) fn to_owned(&self) -> T {
        (*self.0).clone()
    }
}

impl<T> Clone for ByPtr<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for ByPtr<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for ByPtr<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<Rc<T>> for ByPtr<T> {
    fn from(value: Rc<T>) -> Self {
        Self(value)
    }
}
