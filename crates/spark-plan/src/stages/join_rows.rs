//! The rows of a join, and the columns that they have.

use std::rc::Rc;

use super::join_keys::JoinKeys;
use crate::frame::column::{Column, Values};
use crate::frame::expr::Expr;
use crate::frame::{Dependency, Frame, Statistics, salts};
use crate::quantity::RowCount;
use crate::{JoinKind, Scenario};

/// The maximum number of sets of unique columns that a frame keeps.
const MAX_UNIQUE_SETS: usize = 16;

/// The number of rows of a join. Likely each value of a key is as frequent as another, and the side with fewer of them
/// has none that the other one lacks; where it is not known how many there are, as many rows as the larger side has, as
/// with a key that is unique on one of them. At most every row meets the most frequent key of the other side.
pub(super) fn rows(
    kind: JoinKind,
    left: &Frame,
    right: &Frame,
    keys: &JoinKeys,
    scenario: Scenario,
) -> Option<RowCount> {
    if kind.keeps_left_only() {
        return left.rows.map(|rows| scenario.choose(rows, RowCount::ZERO, rows));
    }
    let (of_left, of_right) = (left.rows?, right.rows?);
    let larger = of_left.max(of_right);
    // Of sides that the code makes of numbers, a join by them keeps the larger one.
    if !left.open && !right.open {
        return Some(larger);
    }
    let most = (of_left * largest_key(right, of_right, &keys.right).get())
        .min(of_right * largest_key(left, of_left, &keys.left).get());
    let (least, most) = match kind {
        JoinKind::Left => (of_left, most.max(of_left)),
        JoinKind::Right => (of_right, most.max(of_right)),
        JoinKind::Full => (larger, (of_left + of_right).max(most)),
        // Each key is there, as where one table refers to the other.
        _ if is_whole(right, &keys.right) => (of_left.min(most), most),
        _ if is_whole(left, &keys.left) => (of_right.min(most), most),
        _ => (RowCount::ZERO, most),
    };
    let likely = keys.is_empty().then_some(most).or_else(|| matched(left, right, keys));
    Some(scenario.choose(likely.unwrap_or(larger).max(least).min(most), least, most))
}

/// The pairs of rows that have the same key, where the key is one column of which both sides' numbers of distinct
/// values are known (the estimate of `JoinEstimation`).
fn matched(left: &Frame, right: &Frame, keys: &JoinKeys) -> Option<RowCount> {
    let distinct = |side: &Frame, keys: &[Expr]| {
        let [key] = keys else { return None };
        side.column(key.column_name()?)?.values.distinct_count()
    };
    let (of_left, of_right) = (distinct(left, &keys.left)?, distinct(right, &keys.right)?);
    Some(left.rows? * (right.rows?.get() / of_left.max(of_right).max(1.0)))
}

/// The rows of a side that have its most frequent key, at most.
fn largest_key(side: &Frame, rows: RowCount, keys: &[Expr]) -> RowCount {
    if is_unique(side, keys) {
        return RowCount::ONE;
    }
    match side.largest_key_share {
        Some(share) if share.get() > 0.0 && !keys.is_empty() => {
            let columns = keys.iter().filter_map(|key| side.column(key.column_name()?));
            let salts = salts(&columns.cloned().collect::<Vec<_>>());
            RowCount::new((rows * share).get() / salts).max(RowCount::ONE)
        }
        _ => rows,
    }
}

/// No two rows of a side have the same keys.
fn is_unique(side: &Frame, keys: &[Expr]) -> bool {
    side.has_unique(|name| {
        keys.iter().any(|key| key.column_name().is_some_and(|key| key.eq_ignore_ascii_case(name)))
    })
}

/// The side is a table with a row for each value of its key, and none of them is filtered out.
fn is_whole(side: &Frame, keys: &[Expr]) -> bool {
    let [key] = keys else { return false };
    let column = key.column_name().and_then(|name| side.column(name));
    let values = column.filter(|it| it.exact).and_then(|it| it.values.distinct_count());
    is_unique(side, keys) && values.is_some_and(|all| side.rows >= Some(RowCount::new(all)))
}

/// Adds the columns of the right side, the keys once; the join has so many rows.
pub(super) fn join_columns(
    left: &mut Frame,
    right: Frame,
    keys: &JoinKeys,
    kind: JoinKind,
    rows: Option<RowCount>,
) {
    let all_of_left = left.rows;
    left.rows = rows;
    left.open |= right.open;
    left.add_missing(&right);
    if kind.keeps_left_only() {
        if kind == JoinKind::Semi {
            left.statistics = left.statistics.of_partners(&right);
        }
        return;
    }
    left.dependencies = Rc::new(dependencies(left, &right, keys, kind));
    left.unique = unique_sets(left, &right, keys, kind);
    let sides = [left.clone(), right.clone()];
    left.disk_row = match (left.disk_row, right.disk_row) {
        (Some(a), Some(b)) => Some(a + b),
        _ => None,
    };
    let of_right = [right.unsafe_row(), right.opposite_row()];
    let of_left = [left.unsafe_row(), left.opposite_row()];
    let both = [of_left[0] + of_right[0], of_left[1] + of_right[1]];
    left.assumed_row = left.assumed_row.or(right.assumed_row).map(|_| both);
    left.columns = match (left.columns.take(), right.columns) {
        (Some(mut columns), Some(mut others)) => {
            repeat_values(&mut columns, all_of_left, rows);
            repeat_values(&mut others, right.rows, rows);
            columns.extend(others.into_iter().filter(|it| !keys.has_left(&it.name)));
            Some(columns)
        }
        _ => None,
    };
    left.statistics = Statistics::of_join(&sides[0], &sides[1], left);
}

/// A name that both sides have names no column of a join, unless it is a key of both.
fn is_of_both(name: &str, left: &Frame, right: &Frame, keys: &JoinKeys) -> bool {
    left.column(name).is_some() && right.column(name).is_some() && !keys.has_left(name)
}

/// The columns of a join that others determine: those of each side, and by the keys of the one all columns of the other
/// where its rows have each key once.
fn dependencies(left: &Frame, right: &Frame, keys: &JoinKeys, kind: JoinKind) -> Vec<Dependency> {
    let mut found = left.dependencies_of_rows();
    found.extend(right.dependencies_of_rows());
    let inner = matches!(kind, JoinKind::Inner | JoinKind::Cross);
    let mut add = |keys: &[Expr], of: &Frame| {
        let names = of.columns.iter().flatten().map(|column| &*column.name);
        found.extend(Dependency::new(keys.iter().map(Expr::column_name), names));
    };
    if (inner || kind == JoinKind::Left) && is_unique(right, &keys.right) {
        add(&keys.left, right);
    }
    if (inner || kind == JoinKind::Right) && is_unique(left, &keys.left) {
        add(&keys.right, left);
    }
    let is_gone = |name: &str| is_of_both(name, left, right, keys);
    found.into_iter().filter_map(|it| it.without(is_gone)).collect()
}

/// The sets of columns in whose values no two rows of a join are the same. A side whose rows meet one of the other at
/// most keeps its own, unless it is filled up with nulls; else one set of each side together.
fn unique_sets(left: &Frame, right: &Frame, keys: &JoinKeys, kind: JoinKind) -> Vec<Vec<String>> {
    let by_left = is_unique(left, &keys.left);
    let by_right = is_unique(right, &keys.right);
    let is_of_both = |name: &str| is_of_both(name, left, right, keys);
    let of_side = |side: &Frame| {
        let sets = side.unique.iter().filter(|set| !set.iter().any(|name| is_of_both(name)));
        sets.cloned().collect::<Vec<_>>()
    };
    let (keeps_left, keeps_right) = match kind {
        JoinKind::Inner | JoinKind::Cross => (true, true),
        JoinKind::Left => (true, false),
        JoinKind::Right => (false, true),
        // Rows without a partner have the key once, where both sides call it the same.
        JoinKind::Full if by_left && by_right && keys.are_named_alike() => {
            return keys.left.iter().map(Expr::name).collect::<Option<_>>().into_iter().collect();
        }
        _ => (false, false),
    };
    let mut sets = Vec::new();
    if keeps_left && by_right {
        sets.append(&mut of_side(left));
    }
    if keeps_right && by_left {
        sets.append(&mut of_side(right));
    }
    if sets.is_empty() && keeps_left && keeps_right {
        let of_right = of_side(right);
        let pairs = of_side(left).into_iter().flat_map(|own| {
            let with = move |other: &Vec<String>| [own.clone(), other.clone()].concat();
            of_right.iter().map(with).collect::<Vec<_>>()
        });
        sets.extend(pairs);
    }
    sets.truncate(MAX_UNIQUE_SETS);
    sets
}

/// A side of which a join repeats rows has no more different values than it has rows.
fn repeat_values(columns: &mut [Column], side: Option<RowCount>, joined: Option<RowCount>) {
    let (Some(side), Some(joined)) = (side, joined) else { return };
    if joined <= side {
        return;
    }
    for column in columns {
        if matches!(column.values, Values::Unique | Values::Sequence | Values::Runs(_)) {
            column.values = Values::AtMost(side.get());
        }
    }
}
