use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, Stmt, StmtFor};
use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::partition_functions::{mentions, stream_instead};
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{FunctionBody, Value};

/// The methods that call a function with an iterator, by what they are called on and the position of the iterator.
const METHODS: &[(Class, Method, usize, &str)] = &[
    (Class::Rdd, Method::MapPartitions, 0, ROWS),
    (Class::Rdd, Method::ForeachPartition, 0, ROWS),
    (Class::Rdd, Method::MapPartitionsWithIndex, 1, ROWS),
    (Class::DataFrame, Method::ForeachPartition, 0, ROWS),
    (Class::DataFrame, Method::MapInPandas, 0, "every batch of a partition, as pandas frames"),
    (Class::DataFrame, Method::MapInArrow, 0, "every batch of a partition, as Arrow batches"),
];

const ROWS: &str = "every row of a partition, as Python objects";

/// A helper of a helper is followed no further than this.
const MAX_HELPERS: u8 = 3;

declare_rule! {
    /// ## Why
    /// Spark hands a function of partitions an iterator, so that the Python worker holds one row or one batch at a
    /// time. A list of it holds the whole partition at once, in the worker's own memory: outside the heap, in the
    /// container's overhead, where nothing spills.
    ///
    /// ## Bad
    /// ```python
    /// def score(batches):
    ///     for batch in list(batches):
    ///         yield batch.assign(score=batch["clicks"] / batch["views"])
    ///
    /// scores = spark.table("pages").mapInPandas(score, "page string, clicks long, views long, score double")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// def score(batches):
    ///     for batch in batches:
    ///         yield batch.assign(score=batch["clicks"] / batch["views"])
    ///
    /// scores = spark.table("pages").mapInPandas(score, "page string, clicks long, views long, score double")
    /// ```
    pub static RULE = {
        id: "materialised-iterator",
        summary: "A partition's iterator made into a list in a Python worker",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/tutorial/sql/arrow_pandas.html#map",
        check: materialised_iterator,
    }
}

fn materialised_iterator(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for &(class, method, position, held) in METHODS {
        for (_, node) in program.calls(class, method).collect::<Vec<_>>() {
            let Some(function) = node.args.first() else { continue };
            let Value::Function(function) = function.value else { continue };
            if node.receiver.is_none_or(|frame| checker.rows(frame).is_small()) {
                continue;
            }
            let body = program.function(function);
            let Some(iterator) = body.parameters().get(position).copied() else { continue };
            look(checker, body, iterator, held, 0);
        }
    }
}

/// Looks for what holds all of `iterator` in a function, and in the helpers that it hands the iterator to.
fn look<'a>(
    checker: &mut Checker<'_, 'a>,
    body: FunctionBody<'a>,
    iterator: &str,
    held: &str,
    depth: u8,
) {
    let mut found =
        Uses { iterator, by_batch: held != ROWS, whole: Vec::new(), handed: Vec::new() };
    body.visit(&mut found);
    for range in found.whole {
        report(checker, body, iterator, range, held);
    }
    if depth == MAX_HELPERS {
        return;
    }
    for (helper, position) in found.handed {
        let defs = checker.functions();
        let mut named = defs.iter().copied().filter(|def| def.name.as_str() == helper);
        // One of several of that name is not known to be meant.
        let (Some(def), None) = (named.next(), named.next()) else { continue };
        let body = FunctionBody::Def(def);
        if let Some(iterator) = body.parameters().get(position).copied() {
            look(checker, body, iterator, held, depth + 1);
        }
    }
}

fn report<'a>(
    checker: &mut Checker<'_, 'a>,
    body: FunctionBody<'a>,
    iterator: &str,
    range: TextRange,
    held: &str,
) {
    let program = checker.program();
    let text = program.text(range);
    let text = text.split_once(".append(").map_or(text, |(list, _)| list);
    let what = if text.len() <= 40 && !text.contains('\n') {
        format!("`{text}`")
    } else {
        format!("This list of `{iterator}`")
    };
    let remedy = if text.starts_with("sorted") {
        "Let Spark sort, which can spill: sortWithinPartitions(), or repartitionAndSortWithinPartitions() of an RDD, before it.".to_owned()
    } else {
        format!(
            "Iterate over `{iterator}` and yield as you go; where several rows belong together, take a fixed number at a time (itertools.islice)."
        )
    };
    let explanation = Explanation {
        message: format!("{what} holds {held}, at once."),
        why: "They stand in the Python worker's own memory, one worker for each task that runs: outside the heap, within the container's overhead, where nothing spills.".to_owned(),
        help: remedy,
    };
    let fix = stream_instead(program, body, iterator, range);
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix(format!("Read {iterator} as it comes"), fix);
}

/// The use of an iterator in the function that is given it.
struct Uses<'s, 'a> {
    iterator: &'s str,
    /// True if each of its items is a batch of many rows, not one row.
    by_batch: bool,
    /// The expression that holds all of it.
    whole: Vec<TextRange>,
    /// The functions that it is handed to, and the position it has there.
    handed: Vec<(&'a str, usize)>,
}

impl<'a> Uses<'_, 'a> {
    /// Returns true if an expression gives an item for each item of the iterator.
    fn is_iterator(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => name.id == self.iterator,
            Expr::Starred(starred) => self.is_iterator(&starred.value),
            Expr::Call(call) => match builtin(call) {
                Some("enumerate" | "iter" | "list" | "tuple") => {
                    call.arguments.args.first().is_some_and(|arg| self.is_iterator(arg))
                }
                // What a function makes of a batch may be as little as its length.
                Some("map") if !self.by_batch => {
                    call.arguments.args.get(1).is_some_and(|arg| self.is_iterator(arg))
                }
                _ => false,
            },
            // Behind a condition there may be a few.
            Expr::Generator(generator) => match &generator.generators[..] {
                [only] => {
                    only.ifs.is_empty()
                        && self.is_iterator(&only.iter)
                        && self.keeps(&generator.elt, &only.target)
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Returns true if what is made of one item is as large as the item: of a row anything, of a batch the batch or
    /// what a function makes of it.
    fn keeps(&self, kept: &Expr, item: &Expr) -> bool {
        let Expr::Name(item) = item else { return !self.by_batch };
        if !self.by_batch {
            return true;
        }
        match kept {
            Expr::Name(name) => name.id == item.id,
            Expr::Call(call) => match &*call.func {
                Expr::Name(function) => {
                    !matches!(
                        function.id.as_str(),
                        "len" | "sum" | "max" | "min" | "int" | "float" | "str"
                    ) && call
                        .arguments
                        .args
                        .iter()
                        .any(|arg| matches!(arg, Expr::Name(name) if name.id == item.id))
                }
                // Methods that give a pandas frame or an Arrow table as long as theirs.
                Expr::Attribute(method) => {
                    matches!(&*method.value, Expr::Name(name) if name.id == item.id)
                        && matches!(
                            method.attr.as_str(),
                            "assign"
                                | "to_pandas"
                                | "copy"
                                | "rename"
                                | "astype"
                                | "fillna"
                                | "drop"
                                | "reset_index"
                                | "to_pylist"
                                | "to_dict"
                        )
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn holds_all(&self, call: &ExprCall) -> bool {
        let Some(first) = call.arguments.args.first() else { return false };
        let gathers = match &*call.func {
            Expr::Name(name) => matches!(name.id.as_str(), "list" | "tuple" | "sorted"),
            Expr::Attribute(attribute) => {
                let Expr::Name(owner) = &*attribute.value else { return false };
                matches!(
                    (owner.id.as_str(), attribute.attr.as_str()),
                    ("pd" | "pandas", "concat" | "DataFrame") | ("pa" | "pyarrow", "concat_tables")
                )
            }
            _ => false,
        };
        gathers && self.is_iterator(first)
    }

    /// `for x in iterator: rows.append(x)`, where nothing empties `rows` in between.
    fn gathered(&self, statement: &'a StmtFor) -> Option<TextRange> {
        if !self.is_iterator(&statement.iter) {
            return None;
        }
        let item = match &*statement.target {
            // `for i, row in enumerate(rows)`
            Expr::Tuple(tuple) => tuple.elts.last()?,
            target => target,
        };
        statement.body.iter().find_map(|inner| {
            let Stmt::Expr(inner) = inner else { return None };
            let call = inner.value.as_call_expr()?;
            let Expr::Attribute(method) = &*call.func else { return None };
            let Expr::Name(list) = &*method.value else { return None };
            let kept = call.arguments.args.first()?;
            let all = method.attr.as_str() == "append" && self.keeps(kept, item);
            (all && !is_emptied(&statement.body, list.id.as_str())).then(|| call.range())
        })
    }
}

impl<'a> Visitor<'a> for Uses<'_, 'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            // What a function within does with a name of its own is its own affair.
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => return,
            Stmt::For(statement) => self.whole.extend(self.gathered(statement)),
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Call(call) if self.holds_all(call) => {
                self.whole.push(call.range());
                return;
            }
            Expr::Call(call) => {
                if let Expr::Name(function) = &*call.func
                    && let Some(position) =
                        call.arguments.args.iter().position(
                            |arg| matches!(arg, Expr::Name(name) if name.id == self.iterator),
                        )
                {
                    self.handed.push((function.id.as_str(), position));
                }
            }
            Expr::ListComp(list) => {
                if let [only] = &list.generators[..]
                    && only.ifs.is_empty()
                    && self.is_iterator(&only.iter)
                    && self.keeps(&list.elt, &only.target)
                {
                    self.whole.push(list.range());
                    return;
                }
            }
            Expr::List(list)
                if list
                    .elts
                    .iter()
                    .any(|item| item.is_starred_expr() && self.is_iterator(item)) =>
            {
                self.whole.push(list.range());
                return;
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

fn builtin(call: &ExprCall) -> Option<&str> {
    call.func.as_name_expr().map(|name| name.id.as_str())
}

/// Returns true if a loop's body empties or replaces a list, or stops early: then it holds no more than a part of what
/// the loop reads.
fn is_emptied(body: &[Stmt], list: &str) -> bool {
    struct Ends<'s> {
        list: &'s str,
        found: bool,
    }

    impl<'a> Visitor<'a> for Ends<'_> {
        fn visit_stmt(&mut self, statement: &'a Stmt) {
            let touches = |target: &Expr| mentions(target, self.list);
            self.found |= match statement {
                Stmt::Assign(assign) => assign.targets.iter().any(touches),
                Stmt::Delete(delete) => delete.targets.iter().any(touches),
                Stmt::Break(_) | Stmt::Return(_) => true,
                _ => false,
            };
            visitor::walk_stmt(self, statement);
        }

        fn visit_expr(&mut self, expr: &'a Expr) {
            self.found |= expr
                .as_call_expr()
                .and_then(|call| call.func.as_attribute_expr())
                .is_some_and(|method| {
                    matches!(method.attr.as_str(), "clear" | "pop")
                        && mentions(&method.value, self.list)
                });
            visitor::walk_expr(self, expr);
        }
    }

    let mut ends = Ends { list, found: false };
    ends.visit_body(body);
    ends.found
}
