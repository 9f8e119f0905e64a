//! Limits in items of an array, of operators downstream of a generator whose arrays nobody describes.
//!
//! How many rows a task has of the items is the plan's affair, as it is with rows of tables: so a few plans with other
//! numbers of items are made, which the operators of all jobs share.

use super::alignment::align;
use super::limits::{Limit, LimitOf};
use super::table_limits::{MAX_PLANS, Search};
use super::{Demand, SimulatedJob};
use spark_model::demand::Outcome;

/// Items of each array at which demands still fit, by job and the demand's place in it.
#[derive(Clone, Debug, Default)]
pub struct ItemLimits(Vec<(usize, usize, Limit)>);

/// Finds the items of each array up to which demands fit, where `items` are planned. `with_items` plans the same jobs
/// with so many times the items, and simulates them beside these.
pub fn items_limits(
    jobs: &[SimulatedJob],
    items: f64,
    mut with_items: impl FnMut(f64, &[SimulatedJob]) -> Vec<SimulatedJob>,
) -> ItemLimits {
    let mut searches = Search::of_each(jobs, limit);
    for plan in 0..MAX_PLANS {
        let Some(factor) = Search::next_of(&searches, plan) else { break };
        let planned = with_items(factor, jobs);
        let same = |(at, job)| align(job, planned.get(at)).same;
        let aligned: Vec<Vec<Option<&Demand>>> = jobs.iter().enumerate().map(same).collect();
        for search in &mut searches {
            search.add(factor, aligned[search.job][search.demand].and_then(limit));
            search.end_where_fixed();
        }
    }
    let found = searches.iter().filter_map(|search| {
        let factor = search.found()?;
        let rows = (items * factor) as u64;
        let limit = Limit { of: LimitOf::Items, rows, factor, outcome: Outcome::Fits };
        // Where not one item fits, no number of them does.
        (rows >= 1).then_some((search.job, search.demand, limit))
    });
    ItemLimits(found.collect())
}

impl ItemLimits {
    /// Gives demands of the same jobs these limits next to their own.
    pub fn add_to(self, jobs: &mut [SimulatedJob]) {
        for (job, demand, limit) in self.0 {
            if let Some(demand) = jobs[job].demands_mut().nth(demand) {
                demand.limits.push(limit);
            }
        }
    }
}

/// The factor on the rows that a demand handles up to which it fits.
fn limit(demand: &Demand) -> Option<f64> {
    demand.limits.iter().find(|it| it.outcome == Outcome::Fits).map(|it| it.factor)
}
