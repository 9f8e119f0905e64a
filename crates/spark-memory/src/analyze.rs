//! The functions from an input to an answer. Each reads the input anew; [`Analysis::with`] answers several from one
//! reading.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's path is of one lifetime, and `with` asks for any"
)]

use crate::advise::{Advice, MinimumCluster, Recommendation};
use crate::analysis::{Analysis, SearchResult};
use crate::input::Input;
use crate::report::Report;

/// Analyzes a job: where its memory is, where it goes, what is wrong, and which settings would help.
///
/// Never fails: what cannot be read of the code becomes a diagnostic, and the rest is analyzed.
pub fn analyze(input: &Input) -> Report {
    Analysis::with(input, |it| it.analyze())
}

/// [`analyze`] without the search for settings, which takes several times as long as the rest: for an answer at every
/// keystroke.
pub fn inspect(input: &Input) -> Report {
    Analysis::with(input, |it| it.inspect())
}

/// Looks for the settings with which least fails, then least spills, then least of a node is left over, on the cluster
/// as it is.
///
/// Takes many times as long as [`inspect`], for it runs the model for every configuration that it tries.
pub fn advise(input: &Input) -> Advice {
    Analysis::with(input, |it| it.advise())
}

/// The smallest number of workers of the input's machine type at which nothing fails, and at which nothing spills.
pub fn minimum_cluster(input: &Input) -> MinimumCluster {
    Analysis::with(input, |it| it.minimum_cluster())
}

/// [`advise`], the report with that advice adopted, and [`minimum_cluster`], of one reading of the code.
pub fn search(input: &Input) -> SearchResult {
    Analysis::with(input, |it| it.search())
}

/// The input with recommended settings in it: in the code, where a literal of the code decides over a key, else
/// outside.
///
/// A value that the code computes stays, and so decides still; [`Report::conf`](crate::Report) says so.
pub fn adopt(input: &Input, recommendations: &[Recommendation]) -> Input {
    Analysis::with(input, |analysis| analysis.adopt(recommendations))
}
