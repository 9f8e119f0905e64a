//! Limits in rows of tables, of operators that hold the rows of one task.
//!
//! How many rows a task has of a table's is the plan's affair: there are more tasks the more bytes a scan reads and a
//! shuffle writes, up to a number. So the table's rows at which an operator still fits are found by plans with other
//! numbers of rows in all tables, a few that the operators of all jobs share.

use super::alignment::align;
use super::limits::{Limit, LimitOf, PRECISION};
use super::{Demand, SimulatedJob};

/// The maximum number of plans that are made for limits.
const MAX_PLANS: usize = 3;

/// Two limits that differ by no more than this share of themselves are the same: each is found to [`PRECISION`].
const SAME: f64 = 2.0 * PRECISION;

/// The factor on the rows of tables over which more rows make no difference.
const MAX_FACTOR: f64 = 1e6;

/// Gives the demands of jobs the limits of another plan's for the same jobs.
pub fn take_limits(jobs: &mut [SimulatedJob], from: &[SimulatedJob]) {
    for (job, from) in jobs.iter_mut().zip(from) {
        let from = align(job, Some(from)).same;
        for (demand, from) in job.demands_mut().zip(from) {
            if let Some(from) = from {
                demand.limits.clone_from(&from.limits);
            }
        }
    }
}

/// Turns limits in rows of a task into rows of the one table that the task reads, where plans decide it; the others stay
/// as they are. `with_rows` plans the same jobs with so many times the rows in each table, and simulates them beside
/// these; of jobs that are not among the given ones it needs no plan.
pub fn limit_by_tables(
    jobs: &mut [SimulatedJob],
    mut with_rows: impl FnMut(f64, &[SimulatedJob], &[bool]) -> Vec<SimulatedJob>,
) {
    let mut searches = searches(jobs);
    for plan in 0..MAX_PLANS {
        let open = searches.iter().filter_map(Search::next);
        // The smallest and the largest in turn: what is linear between two plans is found by them for all operators.
        let next = if plan % 2 == 0 { open.reduce(f64::min) } else { open.reduce(f64::max) };
        let Some(factor) = next else { break };
        let has_open = |at| searches.iter().any(|it| it.job == at && it.is_open());
        let wanted: Vec<bool> = (0..jobs.len()).map(has_open).collect();
        let planned = with_rows(factor, jobs, &wanted);
        let same = |(at, job)| align(job, planned.get(at)).same;
        let aligned: Vec<Vec<Option<&Demand>>> = jobs.iter().enumerate().map(same).collect();
        for search in searches.iter_mut().filter(|it| it.is_open()) {
            search.add(factor, aligned[search.job][search.demand].and_then(limit_of_task));
        }
    }
    for search in searches {
        let Some(factor) = search.found() else { continue };
        let Some(demand) = jobs[search.job].demands_mut().nth(search.demand) else { continue };
        let Some((name, rows)) = &demand.table else { continue };
        let rows = (*rows * factor).whole();
        for limit in demand.limits.iter_mut().filter(|it| it.of == LimitOf::Rows) {
            *limit = Limit { of: LimitOf::Table(name.to_string()), rows, factor, ..limit.clone() };
        }
    }
}

/// The search for the rows of a table at which a demand still fits.
struct Search {
    job: usize,
    /// Its place among the demands of the job.
    demand: usize,
    /// Plans, by the factor on the rows of tables: the factor at which the demand would still fit if a task's rows grew
    /// as the table's do.
    limits: Vec<(f64, f64)>,
    /// A plan has no such demand, or fits with any number of rows: more plans tell nothing.
    ended: bool,
}

/// A search for each demand that is limited by rows of a task, all of which are of one table.
fn searches(jobs: &[SimulatedJob]) -> Vec<Search> {
    let mut found = Vec::new();
    for (job, of) in jobs.iter().enumerate() {
        for (demand, it) in of.demands().enumerate() {
            let Some(factor) = limit_of_task(it) else { continue };
            found.push(Search { job, demand, limits: vec![(1.0, factor)], ended: false });
        }
    }
    found
}

/// The factor on the rows of a task of one table up to which a demand fits.
fn limit_of_task(demand: &Demand) -> Option<f64> {
    demand.table.as_ref()?;
    demand.limits.iter().find(|it| it.of == LimitOf::Rows).map(|it| it.factor)
}

impl Search {
    fn add(&mut self, factor: f64, limit: Option<f64>) {
        match limit {
            Some(limit) => {
                let at = self.limits.partition_point(|(other, _)| *other < factor);
                self.limits.insert(at, (factor, factor * limit));
            }
            None => self.ended = true,
        }
    }

    /// The factor on the table's rows up to which the demand fits: that of a plan of just so many rows, or one between
    /// two plans that both say it, as rows of a task grow no faster than the table's.
    fn found(&self) -> Option<f64> {
        let of_one = self.limits.iter().find(|(factor, limit)| is_same(*factor, *limit));
        let between = || {
            let pairs = self.limits.windows(2).map(|pair| (pair[0], pair[1]));
            let mut agree = pairs.filter(|((low, a), (high, b))| {
                is_same(*a, *b) && (*low..=*high).contains(&a.min(*b))
            });
            agree.next().map(|((_, a), (_, b))| a.min(b))
        };
        of_one.map(|(_, limit)| *limit).or_else(between)
    }

    /// More plans may tell more.
    fn is_open(&self) -> bool {
        !self.ended && self.found().is_none()
    }

    /// The factor of the plan that would tell most; `None` where it is found, or will not be.
    fn next(&self) -> Option<f64> {
        if !self.is_open() {
            return None;
        }
        let exceeded = self.limits.iter().find(|(factor, limit)| limit < factor);
        let fits = self.limits.iter().rfind(|(factor, limit)| limit >= factor);
        let next = match (fits, exceeded) {
            // Over it rows of a task grow as the table's do, where they do so anywhere.
            (_, Some((_, limit))) => *limit,
            (Some((_, limit)), None) if self.limits.len() == 1 => *limit,
            (_, None) => MAX_FACTOR,
        };
        // A plan just below the limit shows that the demand fits.
        let next = next * (1.0 - PRECISION);
        let is_new = self.limits.iter().all(|(factor, _)| !is_same(*factor, next));
        (is_new && next < MAX_FACTOR).then_some(next)
    }
}

fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.max(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The limit of a demand that fits up to `max` rows of a task, of which a plan with `factor` times the table's rows
    /// has `rows_of(factor)`.
    fn found(max: f64, rows_of: impl Fn(f64) -> f64) -> Option<f64> {
        let mut search = Search { job: 0, demand: 0, limits: Vec::new(), ended: false };
        search.add(1.0, Some(max / rows_of(1.0)));
        for _ in 0..MAX_PLANS {
            let Some(next) = search.next() else { break };
            search.add(next, Some(max / rows_of(next)));
        }
        search.found()
    }

    #[track_caller]
    fn check(max: f64, rows_of: impl Fn(f64) -> f64, expected: Option<f64>) {
        match (found(max, rows_of), expected) {
            (Some(found), Some(expected)) => assert!(is_same(found, expected), "{found}"),
            (found, expected) => assert_eq!(found, expected),
        }
    }

    #[test]
    fn limits_are_found_where_the_number_of_tasks_is_fixed() {
        check(40.0, |factor| factor * 10.0, Some(4.0));
        check(0.3, |factor| factor * 10.0, Some(0.03));
    }

    #[test]
    fn limits_are_found_beyond_what_is_coalesced() {
        // Up to 0.5 each task has as many rows, of ever more tasks.
        check(6.0, |factor| f64::max(5.0, factor * 10.0), Some(0.6));
        check(40.0, |factor| f64::max(20.0, factor * 5.0), Some(8.0));
    }

    #[test]
    fn tasks_that_are_ever_more_have_no_limit() {
        check(40.0, |_| 10.0, None);
    }
}
