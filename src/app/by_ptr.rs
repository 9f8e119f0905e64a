//! A value that is compared by where it is.

use std::ops::Deref;
use std::rc::Rc;

/// A shared value in a component's properties. Each analysis makes a new report, so to be equal is to be the same one; comparing the
/// contents of two reports would cost more than drawing one.
pub(crate) struct ByPtr<T>(Rc<T>);

impl<T> ByPtr<T> {
    pub(crate) fn new(value: Rc<T>) -> Self {
        Self(value)
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
