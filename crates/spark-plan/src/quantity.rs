//! Estimated quantities: numbers of rows and tasks, sizes in bytes, and shares of a whole.
//!
//! They are averages and products, so that they need not be whole. A count is never negative, infinite or NaN, and a
//! share is between 0 and 1: every one of them has passed through [`within`].

use std::cmp::Ordering;
use std::iter::Sum;
use std::ops::{Add, Div, Mul, Sub};

use spark_model::bytes::ByteSize;

/// The maximum of a count: cross joins multiply rows far past what any cluster has, and more than this stays this.
const MAX_COUNT: f64 = f64::MAX;

/// A number within 0 and `max`; 0 for one that is not a number (a zero divided by zero).
fn within(number: f64, max: f64) -> f64 {
    if number > 0.0 { number.min(max) } else { 0.0 }
}

/// Defines an estimated quantity: numbers of one unit, between 0 and a maximum, in their order.
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $max:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct $name(f64);

        impl $name {
            pub const ZERO: Self = Self(0.0);
            pub const ONE: Self = Self(1.0);
            pub const MAX: Self = Self($max);

            pub fn new(number: f64) -> Self {
                Self(within(number, $max))
            }

            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl Eq for $name {}

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.0.total_cmp(&other.0)
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
    };
}

/// Defines what rows and bytes have beyond that: sums, multiples and parts.
macro_rules! divisible {
    ($name:ident) => {
        impl Add for $name {
            type Output = Self;

            fn add(self, other: Self) -> Self {
                Self::new(self.0 + other.0)
            }
        }

        /// So many times the count.
        impl Mul<f64> for $name {
            type Output = Self;

            fn mul(self, times: f64) -> Self {
                Self::new(self.0 * times)
            }
        }

        /// One of so many equal parts.
        impl Div<f64> for $name {
            type Output = Self;

            fn div(self, parts: f64) -> Self {
                Self::new(self.0 / parts)
            }
        }

        impl Mul<Share> for $name {
            type Output = Self;

            fn mul(self, share: Share) -> Self {
                Self::new(self.0 * share.0)
            }
        }
    };
}

quantity! {
    /// A number of rows, or of what there is one row of each: groups, different keys, collected values.
    RowCount, MAX_COUNT
}

quantity! {
    /// A number of bytes: the width of an average row, or all of the rows together.
    ByteCount, MAX_COUNT
}

quantity! {
    /// A number of tasks, which is that of a stage's partitions.
    TaskCount, MAX_COUNT
}

quantity! {
    /// The part that something has of a whole, between 0 and 1.
    Share, 1.0
}

divisible!(RowCount);
divisible!(ByteCount);

impl RowCount {
    pub fn ceil(self) -> Self {
        Self(self.0.ceil())
    }

    /// The count for code of Spark's that counts in whole rows; the largest `u64` where there are more.
    pub fn whole(self) -> u64 {
        self.0 as u64
    }
}

/// Pairs of rows.
impl Mul for RowCount {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::new(self.0 * other.0)
    }
}

/// Bytes of so many rows of that width.
impl Mul<ByteCount> for RowCount {
    type Output = ByteCount;

    fn mul(self, row: ByteCount) -> ByteCount {
        ByteCount::new(self.0 * row.0)
    }
}

impl Sum for RowCount {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::ZERO, Self::add)
    }
}

impl ByteCount {
    /// The rows of that width that are so many bytes together.
    pub fn rows_of(self, row: Self) -> RowCount {
        RowCount::new(self.0 / row.0)
    }

    /// The tasks that handle so many bytes each.
    pub fn tasks_of(self, each: Self) -> TaskCount {
        TaskCount::new((self.0 / each.0).ceil())
    }

    /// The size in whole bytes; the largest `u64` where there are more.
    pub fn size(self) -> ByteSize {
        ByteSize(self.0 as u64)
    }
}

/// Bytes of each of so many equal tasks.
impl Div<TaskCount> for ByteCount {
    type Output = Self;

    fn div(self, tasks: TaskCount) -> Self {
        Self::new(self.0 / tasks.0)
    }
}

impl From<ByteSize> for ByteCount {
    fn from(size: ByteSize) -> Self {
        Self::new(size.0 as f64)
    }
}

impl Add for TaskCount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.0 + other.0)
    }
}

/// Tasks of two sides that are paired with each other.
impl Mul for TaskCount {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::new(self.0 * other.0)
    }
}

/// The tasks without the others; none where those are more.
impl Sub for TaskCount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.0 - other.0)
    }
}

impl TaskCount {
    /// The count for code of Spark's that counts in whole tasks; the largest `u64` where there are more.
    pub fn whole(self) -> u64 {
        self.0 as u64
    }
}

impl Share {
    /// The share of each of so many equal tasks.
    pub fn of_each(tasks: TaskCount) -> Self {
        Self::new(1.0 / tasks.0)
    }
}

impl Mul<f64> for Share {
    type Output = Self;

    fn mul(self, times: f64) -> Self {
        Self::new(self.0 * times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_positive_number_is_zero() {
        for number in [f64::NAN, f64::NEG_INFINITY, -1.0, -0.0] {
            assert_eq!(RowCount::new(number), RowCount::ZERO);
            assert_eq!(Share::new(number), Share::ZERO);
        }
        assert!(RowCount::new(-0.0).get().is_sign_positive());
    }

    #[test]
    fn counts_saturate() {
        let max = RowCount::new(f64::INFINITY);
        assert_eq!(max, RowCount(MAX_COUNT));
        for more in [max + max, max * max, max * 2.0, max.ceil(), RowCount::ONE / 0.0] {
            assert_eq!(more, max);
        }
        assert_eq!(max.whole(), u64::MAX);
        assert_eq!((max * ByteCount::new(100.0)).size(), ByteSize(u64::MAX));
        assert_eq!([max, max].into_iter().sum::<RowCount>(), max);
    }

    #[test]
    fn nothing_times_the_maximum_is_nothing() {
        let max = RowCount::new(f64::INFINITY);
        assert_eq!(RowCount::ZERO * max, RowCount::ZERO);
        assert_eq!(max * Share::ZERO, RowCount::ZERO);
        assert_eq!(RowCount::ZERO * f64::INFINITY, RowCount::ZERO);
        assert_eq!(RowCount::ZERO / 0.0, RowCount::ZERO);
        assert_eq!(ByteCount::ZERO.rows_of(ByteCount::ZERO), RowCount::ZERO);
    }

    #[test]
    fn shares_stay_within_the_whole() {
        assert_eq!(Share::new(f64::INFINITY), Share::ONE);
        assert_eq!(Share::new(0.75) * 2.0, Share::ONE);
        assert_eq!(Share::of_each(TaskCount::ZERO), Share::ONE);
        assert_eq!(Share::of_each(TaskCount::new(4.0)), Share::new(0.25));
    }

    #[test]
    fn rows_have_bytes() {
        let bytes = RowCount::new(1000.0) * ByteCount::new(16.5);
        assert_eq!(bytes.size(), ByteSize(16_500));
        assert_eq!(bytes.rows_of(ByteCount::new(16.5)), RowCount::new(1000.0));
        assert_eq!((RowCount::new(10.0) * Share::new(0.25)).ceil().whole(), 3);
        assert_eq!(TaskCount::ONE - TaskCount::new(2.0), TaskCount::ZERO);
    }

    #[test]
    fn counts_are_in_order() {
        assert!(RowCount::new(9.0) < RowCount::new(10.0));
        assert_eq!(RowCount::new(9.0).max(RowCount::new(10.0)), RowCount::new(10.0));
        assert_eq!(Share::new(0.1).min(Share::new(0.2)), Share::new(0.1));
    }
}
