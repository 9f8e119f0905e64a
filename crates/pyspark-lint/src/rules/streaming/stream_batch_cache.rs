use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::batch_functions::batch_functions;
use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Op, Program};
use spark_plan::is_cache;

declare_rule! {
    /// ## Why
    /// `foreachBatch` calls its function with a new frame each time. A batch that it caches and does not release stays
    /// in the storage region when the next one comes, until blocks are evicted or written to disk; the driver keeps
    /// each cached plan as well.
    ///
    /// ## Bad
    /// ```python
    /// def save(batch, batch_id):
    ///     batch.persist()
    ///     batch.write.format("delta").save("s3://lake/all")
    ///     batch.where("amount > 100").write.format("delta").save("s3://lake/large")
    ///
    /// spark.readStream.table("orders").writeStream.foreachBatch(save).start()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// def save(batch, batch_id):
    ///     batch.persist()
    ///     batch.write.format("delta").save("s3://lake/all")
    ///     batch.where("amount > 100").write.format("delta").save("s3://lake/large")
    ///     batch.unpersist()
    ///
    /// spark.readStream.table("orders").writeStream.foreachBatch(save).start()
    /// ```
    pub static RULE = {
        id: "stream-batch-cache",
        summary: "A batch that foreachBatch caches and never releases",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#foreachbatch",
        check: stream_batch_cache,
    }
}

fn stream_batch_cache(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for def in batch_functions(checker) {
        if clears_all(program, def.range()) {
            continue;
        }
        for id in program.ids() {
            let node = program.node(id);
            let (Some(range), Some(frame)) = (node.name_range(), node.receiver) else { continue };
            let is_frame = program.node(frame).class == Class::DataFrame;
            let inside = def.range().contains_range(range);
            if !is_frame || !inside || !is_cache(node) || is_released(program, id, frame) {
                continue;
            }
            let what = checker.frame_name(node);
            let unified = checker.task_process().regions.unified().human();
            let explanation = Explanation {
                message: format!("{what} is cached with every batch and never released."),
                why: format!(
                    "The batches pile up in the region that storage and execution share ({unified} an executor), until each new one evicts old ones."
                ),
                help: "Call unpersist() on it before the function ends.".to_owned(),
            };
            let edits = release(checker, def, id);
            let finding = checker.report(&RULE, range, explanation);
            finding.unsafe_fix("Release it at the end of the batch", edits);
        }
    }
}

fn clears_all(program: &Program<'_>, inside: TextRange) -> bool {
    let mut clears = program.calls(Class::Catalog, Method::ClearCache);
    clears.any(|(_, node)| node.name_range().is_some_and(|range| inside.contains_range(range)))
}

/// Returns true if a frame is released after it is cached, or handed to code that may do so.
fn is_released(program: &Program<'_>, cache: NodeId, frame: NodeId) -> bool {
    program.users(frame).iter().filter(|user| **user > cache).any(|user| {
        let node = program.node(*user);
        match node.op {
            Op::Escape => true,
            // A frame that a branch cached may be released after the branches have merged.
            Op::Phi => program
                .users(*user)
                .iter()
                .any(|user| program.node(*user).is_method(Method::Unpersist)),
            _ => node.is_method(Method::Unpersist),
        }
    })
}

/// An edit that releases what is cached at the end of the function, where its name still means it.
fn release(checker: &Checker<'_, '_>, def: &StmtFunctionDef, cache: NodeId) -> Option<Vec<Edit>> {
    let program = checker.program();
    let node = program.node(cache);
    let call = node.call()?;
    let name = match node.statement? {
        Stmt::Assign(assign) if assign.value.range() == call.range() => match &assign.targets[..] {
            [Expr::Name(target)] => target.id.as_str(),
            _ => return None,
        },
        Stmt::Expr(statement) if statement.value.range() == call.range() => {
            call.func.as_attribute_expr()?.value.as_name_expr()?.id.as_str()
        }
        _ => return None,
    };
    let top_level = def
        .body
        .iter()
        .any(|statement| statement.range() == node.statement.map_or(def.range(), Ranged::range));
    let last = def.body.last()?;
    if !top_level || last.is_return_stmt() || is_assigned_after(def, name, call.end()) {
        return None;
    }
    let first = def.body.first()?;
    let line = program.source[..first.start().to_usize()].rfind('\n').map_or(0, |at| at + 1);
    let indent = &program.source[line..first.start().to_usize()];
    indent.trim().is_empty().then(|| {
        vec![Edit::insert(
            end_of_line(program, last.end()),
            format!("\n{indent}{name}.unpersist()"),
        )]
    })
}

/// The end of a line, so that a comment after its statement stays there.
fn end_of_line(program: &Program<'_>, at: TextSize) -> TextSize {
    let rest = &program.source[at.to_usize()..];
    at + TextSize::of(&rest[..rest.find(['\r', '\n']).unwrap_or(rest.len())])
}

fn is_assigned_after(def: &StmtFunctionDef, name: &str, after: TextSize) -> bool {
    struct Targets<'n> {
        name: &'n str,
        after: TextSize,
        found: bool,
    }

    impl<'a> Visitor<'a> for Targets<'_> {
        fn visit_expr(&mut self, expr: &'a Expr) {
            if let Expr::Name(name) = expr {
                self.found |=
                    name.ctx.is_store() && name.id == self.name && name.start() > self.after;
            }
            visitor::walk_expr(self, expr);
        }
    }

    let mut targets = Targets { name, after, found: false };
    targets.visit_body(&def.body);
    targets.found
}
