//! Limits in items of an array, of operators that hold arrays of which nobody says how many items they have, or rows that
//! are the items of such.
//!
//! How many rows a task has of the items is the plan's affair, as it is with rows of tables: so a few plans with other
//! numbers of items are made, which the operators of all jobs share.

use super::alignment::align;
use super::limits::{Limit, LimitOf, PRECISION};
use super::{Demand, SimulatedJob};
use spark_model::demand::Outcome;

/// The maximum number of plans that are made for limits in items.
const MAX_PLANS: usize = 8;

/// The items of each array in the first plan, where none are given.
pub const PROBE_ITEMS: f64 = 10.0;

/// The items over which more make no difference to what still fits.
const MAX_ITEMS: f64 = 1e7;

/// Gives demands the items of each array up to which they fit, next to their other limits. `jobs` are simulated for so
/// many `items`; `with_items` plans the same jobs with others, and simulates them beside the given ones.
pub fn limit_by_items(
    jobs: &mut [SimulatedJob],
    items: f64,
    mut with_items: impl FnMut(f64, &[SimulatedJob]) -> Vec<SimulatedJob>,
) {
    let mut searches = Vec::new();
    for (job, of) in jobs.iter().enumerate() {
        for (demand, it) in of.demands().enumerate() {
            let Some(load) = load(it) else { continue };
            searches.push(Search { job, demand, loads: vec![(items, load)], ended: false });
        }
    }
    for plan in 0..MAX_PLANS {
        let open = searches.iter().filter_map(Search::next);
        // The smallest and the largest in turn: what is linear between two plans is found by them for all operators.
        let next = if plan % 2 == 0 { open.reduce(f64::min) } else { open.reduce(f64::max) };
        let Some(items) = next else { break };
        let planned = with_items(items, jobs);
        let same = |(at, job)| align(job, planned.get(at)).same;
        let aligned: Vec<Vec<Option<&Demand>>> = jobs.iter().enumerate().map(same).collect();
        for search in &mut searches {
            search.add(items, aligned[search.job][search.demand].and_then(load));
        }
    }
    for search in searches {
        let Some(found) = search.found() else { continue };
        let Some(demand) = jobs[search.job].demands_mut().nth(search.demand) else { continue };
        let rows = found as u64;
        // Where not one item fits, no number of them does.
        if rows >= 1 {
            let factor = found / items;
            let limit = Limit { of: LimitOf::Items, rows, factor, outcome: Outcome::Fits };
            demand.limits.push(limit);
        }
    }
}

/// Gives the demands of jobs the limits in items of another plan's for the same jobs.
pub fn add_item_limits(jobs: &mut [SimulatedJob], from: &[SimulatedJob]) {
    for (job, from) in jobs.iter_mut().zip(from) {
        let from = align(job, Some(from)).same;
        for (demand, from) in job.demands_mut().zip(from) {
            let limits = from.iter().flat_map(|it| &it.limits);
            demand.limits.extend(limits.filter(|it| it.of == LimitOf::Items).cloned());
        }
    }
}

/// The rows that a demand handles, as a share of those up to which it fits.
fn load(demand: &Demand) -> Option<f64> {
    let fits = demand.limits.iter().find(|it| it.outcome == Outcome::Fits)?;
    Some(1.0 / fits.factor)
}

/// The search for the items at which a demand still fits: its load is one.
struct Search {
    job: usize,
    /// Its place among the demands of the job.
    demand: usize,
    /// Plans, by their items: the demand's load.
    loads: Vec<(f64, f64)>,
    /// A plan has no such demand, or fits with any number of rows: more plans tell nothing.
    ended: bool,
}

/// The growth of a load from one plan to the next at which its tasks handle more, and are not only more of them.
const GROWTH: f64 = 1.1;

impl Search {
    fn add(&mut self, items: f64, load: Option<f64>) {
        match load {
            Some(load) => {
                let at = self.loads.partition_point(|(other, _)| *other < items);
                self.loads.insert(at, (items, load));
            }
            None => self.ended = true,
        }
    }

    fn found(&self) -> Option<f64> {
        // A load of just more than one is of just too many items.
        let full = self.loads.iter().find(|(_, load)| (load - 1.0).abs() <= 2.0 * PRECISION);
        let full = full.map(|(items, load)| items / load.max(1.0));
        // Or no other whole number lies between what fits and what does not.
        let next_to_over = || {
            let over = self.loads.partition_point(|(_, load)| *load < 1.0);
            let (below, above) = (self.loads[..over].last()?, self.loads.get(over)?);
            (below.0.floor() + 1.0 >= above.0).then_some(below.0)
        };
        full.or_else(next_to_over)
    }

    /// The items of the plan that would tell most; `None` where they are found, or will not be.
    fn next(&self) -> Option<f64> {
        if self.ended || self.found().is_some() {
            return None;
        }
        let over = self.loads.partition_point(|(_, load)| *load < 1.0);
        let next = match (&self.loads[..over], &self.loads[over..]) {
            ([(items, load)], []) | ([], [(items, load)]) => items / load,
            // A row has as many bytes more as there are items more: so does a load, where tasks are as many.
            ([.., low], [high, ..]) | ([], [low, high, ..]) => line_at_one(*low, *high),
            ([.., low, high], []) if high.1 > low.1 * GROWTH => line_at_one(*low, *high),
            _ => MAX_ITEMS,
        };
        let below = self.loads[..over].last().map_or(0.0, |(items, _)| *items);
        let is_new = |next: &f64| self.loads.iter().all(|(items, _)| (items - next).abs() >= 0.5);
        let nexts = [next.min(MAX_ITEMS).round(), below.floor() + 1.0];
        nexts.into_iter().find(|next| *next >= 1.0 && is_new(next))
    }
}

/// The items at which the line through two loads is one.
fn line_at_one((low, first): (f64, f64), (high, last): (f64, f64)) -> f64 {
    low + (1.0 - first) * (high - low) / (last - first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(load: impl Fn(f64) -> f64, expected: Option<f64>) {
        let mut search = Search { job: 0, demand: 0, loads: Vec::new(), ended: false };
        search.add(PROBE_ITEMS, Some(load(PROBE_ITEMS)));
        for _ in 0..MAX_PLANS {
            let Some(next) = search.next() else { break };
            search.add(next, Some(load(next)));
        }
        match (search.found(), expected) {
            (Some(found), Some(expected)) => {
                assert!((found / expected - 1.0).abs() <= 4.0 * PRECISION, "{found}, {expected}");
            }
            (found, expected) => assert_eq!(found, expected),
        }
    }

    #[test]
    fn items_are_found_wherever_they_are() {
        check(|items| items / 500.0, Some(500.0));
        check(|items| items / 2.0, Some(2.0));
        // A part of each row has no items.
        check(|items| (items + 30.0) / 60.0, Some(30.0));
        check(|items| (items + 30.0) / 32.0, Some(2.0));
        // Up to 400 items there are more tasks, and each has as much.
        check(|items| f64::max(0.2, items / 2000.0), Some(2000.0));
    }

    #[test]
    fn what_no_item_makes_larger_has_no_limit() {
        check(|_| 0.3, None);
        check(|_| 3.0, None);
        check(|items| (items + 30.0) / 20.0, None);
    }
}
