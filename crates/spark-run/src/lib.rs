//! Evidence of what really happened: the texts of failures.
//!
//! The failures are tables, a file a family; a message is recognized by plain text search. A log holds the cause and
//! all its consequences, so the message nearest to the cause decides ([`Rank`]), and among equals the first. Stack
//! traces name the process and the part of Spark that asked for memory ([`frames`]).

pub mod allocators;
mod broadcast;
mod container;
pub mod context;
mod crawl;
mod disk;
mod execution;
mod failure;
pub mod frames;
mod heap;
mod other;
mod pattern;
mod platforms;
mod results;
mod scheduler;
mod sizes;
mod startup;
mod unspecified;
mod workers;

use pattern::{Signature, Trigrams};
use spark_model::demand::{Allocator, ProcessKind};

pub use failure::{FailedProcess, FailedRegion, Failure, Rank, Remedy};
pub use frames::Evidence;
pub use pattern::Number;

/// Every failure that is known, a table a family. Where two are in one line, the earlier table decides: it is more
/// specific.
pub const FAMILIES: [&[Failure]; 14] = [
    startup::FAILURES,
    results::FAILURES,
    broadcast::FAILURES,
    disk::FAILURES,
    execution::FAILURES,
    sizes::FAILURES,
    workers::FAILURES,
    platforms::FAILURES,
    container::FAILURES,
    heap::FAILURES,
    scheduler::FAILURES,
    crawl::FAILURES,
    unspecified::FAILURES,
    other::FAILURES,
];

/// A failure recognized in a text.
#[derive(Debug)]
pub struct Recognized {
    pub failure: &'static Failure,
    /// The index of the line that decided.
    pub line: usize,
    pub numbers: Vec<Number>,
    /// The process whose memory ran out; `None` where none did, or the text does not say.
    pub process: Option<ProcessKind>,
    /// The JVM that the failure is about, or whose container it is; `None` where the text does not say.
    pub jvm: Option<ProcessKind>,
    /// One JVM is driver and executor.
    pub one_jvm: bool,
    /// The evidence of the stack trace below the line.
    pub stack: Evidence,
    /// The part of Spark or of the program that asked for the memory.
    pub allocator: Option<Allocator>,
    /// What followed from it, by the same text.
    pub consequences: Vec<Consequence>,
}

/// A failure that followed from another.
#[derive(Clone, Copy, Debug)]
pub struct Consequence {
    pub failure: &'static Failure,
    /// The index of its first line.
    pub line: usize,
}

/// The first occurrence of a failure in a text, or the first with more numbers.
struct Found {
    failure: &'static Failure,
    /// The index of the first line that says it.
    first: usize,
    /// The index of the line whose numbers were read.
    line: usize,
    /// The failure's pattern that matched: the first reads the most.
    pattern: usize,
    numbers: Vec<Number>,
}

/// The lines of a text. A log in JSON, and Python's `repr` of an error, write the ends of lines as two characters.
pub fn lines(text: &str) -> Vec<&str> {
    text.lines().flat_map(|line| line.split("\\n")).collect()
}

impl Recognized {
    /// Returns true if Spark refuses to start with it, so that nothing of a job runs.
    pub fn prevents_start(&self) -> bool {
        startup::FAILURES.iter().any(|it| it.id == self.failure.id)
    }
}

/// The failure that a text is about; `lines` are the text's. `local` is true for a job whose master is local.
pub fn recognize(text: &str, lines: &[&str], local: bool) -> Option<Recognized> {
    let mut found = find(text, lines);
    // By rank, among equals by line, in a line by the families' order.
    let at = (0..found.len()).max_by_key(|at| {
        let it = &found[*at];
        (it.failure.rank, std::cmp::Reverse((it.first, *at)))
    })?;
    let Found { failure, line, mut numbers, .. } = found.remove(at);
    let stack = frames::evidence(frames::below(lines, line));
    let one_jvm = context::is_one_jvm(text, local);
    // A consequence that only a driver has.
    let by_others = || {
        let of_driver = |it: &Found| {
            it.failure.process == FailedProcess::Known(ProcessKind::Driver)
                && matches!(it.failure.rank, Rank::Consequence | Rank::Exit)
        };
        found.iter().any(of_driver).then_some(ProcessKind::Driver)
    };
    let named = context::jvm(text, lines, line, stack).or_else(by_others);
    // A failed job's message quotes its task, and the driver's stack may follow.
    let stack =
        if named == stack.process || stack.process.is_none() { stack } else { Evidence::default() };
    let jvm = match failure.process {
        FailedProcess::Jvm | FailedProcess::Tasks | FailedProcess::Container if one_jvm => {
            Some(ProcessKind::Driver)
        }
        FailedProcess::Jvm => named,
        FailedProcess::Tasks => Some(ProcessKind::Executor),
        FailedProcess::Container => context::container(text),
        FailedProcess::Known(process) => Some(process),
        FailedProcess::None => None,
    };
    let process = match failure.process {
        FailedProcess::Container => Some(ProcessKind::Container),
        _ => jvm,
    };
    let mut allocator = failure.allocator.or(stack.allocator);
    let mut consequences = Vec::new();
    for it in found {
        let rank = it.failure.rank;
        if rank == Rank::Hint {
            // A warning about the part that the stack names, or where no stack names one.
            if failure.rank >= Rank::Full
                && it.failure.allocator.is_some()
                && (allocator.is_none() || allocator == it.failure.allocator)
            {
                allocator = it.failure.allocator;
                let unread =
                    |number: &Number| numbers.iter().all(|known| known.name != number.name);
                let more: Vec<Number> = it.numbers.into_iter().filter(unread).collect();
                numbers.extend(more);
            }
        } else if !matches!(rank, Rank::Other | Rank::Unspecified)
            && rank < failure.rank
            && failure.rank > Rank::Hint
        {
            consequences.push(Consequence { failure: it.failure, line: it.first });
        }
    }
    Some(Recognized {
        failure,
        line,
        numbers,
        process,
        jvm,
        one_jvm,
        stack,
        allocator,
        consequences,
    })
}

/// Every failure that a text holds, in the families' order.
fn find(text: &str, lines: &[&str]) -> Vec<Found> {
    let known: Vec<&'static Failure> = FAMILIES
        .into_iter()
        .flatten()
        .filter(|it| it.context.is_empty() || it.context.iter().any(|phrase| text.contains(phrase)))
        .filter(|it| !it.without.iter().any(|phrase| text.contains(phrase)))
        .collect();
    let mut found: Vec<Option<Found>> = known.iter().map(|_| None).collect();
    let signatures: Vec<Vec<Signature>> = known
        .iter()
        .map(|it| it.patterns.iter().map(|pattern| Signature::of(pattern)).collect())
        .collect();
    for (at, line) in lines.iter().enumerate() {
        if frames::frame(line).is_some() {
            continue;
        }
        let trigrams = Trigrams::of(line);
        for ((failure, signatures), found) in known.iter().zip(&signatures).zip(&mut found) {
            // A later line that says the same counts only where it has more numbers.
            let patterns = found.as_ref().map_or(failure.patterns.len(), |it| it.pattern);
            let read = |(index, pattern): (usize, &&'static str)| {
                if !trigrams.may_hold(signatures[index]) {
                    return None;
                }
                Some((index, pattern::read(pattern, line)?))
            };
            let new = failure.patterns[..patterns].iter().enumerate().find_map(read);
            if let Some((pattern, numbers)) = new {
                let first = found.as_ref().map_or(at, |it| it.first);
                *found = Some(Found { failure, first, line: at, pattern, numbers });
            }
        }
    }
    found.into_iter().flatten().collect()
}
