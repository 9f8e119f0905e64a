use ruff_text_size::Ranged;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::text_range;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method, explodes_items};
use pyspark_program::program::{Node, NodeId, Op, Program, Value};
use pyspark_program::sql::ast::{self, ExprKind, Select, Span};
use pyspark_program::sql::{SqlText, parse_expression};
use spark_plan::sql::{columns_named, query_blocks};
use spark_plan::{column_name, is_cache};

declare_rule! {
    /// ## Why
    /// An explode makes a row of every item, with all other columns copied into each. What is shuffled, sorted or
    /// cached after it is as many times larger: a frame exploded a hundredfold spilled 2.5 GB in a sort that held it
    /// before (recorded). Two explodes side by side multiply.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// items = orders.withColumn("item", F.explode("items")).where(F.col("country") == "DE")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// items = orders.where(F.col("country") == "DE").withColumn("item", F.explode("items"))
    /// ```
    pub static RULE = {
        id: "explode-early",
        summary: "An explode before a filter that does not need it, or a second explode",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.explode.html",
        check: explode_early,
    }
}

fn explode_early(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for &id in program.calls_on(Class::DataFrame) {
        let node = program.node(id);
        let Some(frame) = node.receiver else { continue };
        if node.is_method(Method::Filter) {
            late_filter(checker, node, frame);
        } else if let Some(explode) = exploded(program, node) {
            second_explode(checker, node, &explode, frame);
        }
    }
    for text in checker.sql_texts().iter() {
        let Some(script) = text.script() else { continue };
        let blocks = query_blocks(script);
        let small = |block| checker.rows_from(text.node, &blocks, block).is_small();
        if !blocks.iter().all(small) {
            for block in &blocks {
                in_select(checker, text, block.select);
            }
        }
    }
}

/// `LATERAL VIEW explode(xs) … LATERAL VIEW explode(ys)`.
fn in_select(checker: &mut Checker<'_, '_>, text: &SqlText, select: &Select) {
    // What the views so far take apart, and the names that they give.
    let mut first: Option<String> = None;
    let mut given: Vec<String> = Vec::new();
    for view in select.lateral_views.iter().filter_map(exploding_view) {
        let root = view.of.split('.').next().unwrap_or(&view.of);
        let is_product =
            |other: &&String| **other != view.of && !given.iter().any(|name| name == root);
        if let Some(other) = first.as_ref().filter(is_product) {
            let range = text_range(checker, text, view.span);
            let explanation = product(other, &view.of);
            checker.report(&RULE, range, explanation);
        }
        first.get_or_insert(view.of);
        given.extend(view.names);
    }
}

struct ExplodingView {
    /// The column that it takes apart.
    of: String,
    /// Its own name and those of its columns.
    names: Vec<String>,
    /// From LATERAL to the function's bracket.
    span: Span,
}

fn exploding_view(view: &ast::LateralView) -> Option<ExplodingView> {
    let ExprKind::Call(call) = &view.generator.kind else { return None };
    let [argument] = &call.arguments[..] else { return None };
    if !explodes_items(&call.name()) {
        return None;
    }
    let names = view.table.iter().chain(&view.columns).map(ast::Ident::lower).collect();
    let span = Span::new(view.span.start(), call.span.end());
    Some(ExplodingView { of: argument.expr.column()?.lower(), names, span })
}

fn product(other: &str, of: &str) -> Explanation {
    Explanation {
        message: format!("`{other}` and `{of}` are exploded one after the other: each row becomes as many as the product of their lengths."),
        why: "Every row is a copy of all other columns, and what is shuffled, sorted or cached behind fills the execution and storage regions as many times.".to_owned(),
        help: "Explode each in a frame of its own, or arrays_zip() them first where their items belong together.".to_owned(),
    }
}

/// An explode in a `select` or a `withColumn`.
struct Explode {
    /// The column it takes apart.
    of: Option<String>,
    /// The columns that it makes.
    makes: Vec<String>,
}

fn late_filter(checker: &mut Checker<'_, '_>, filter: &Node<'_>, frame: NodeId) {
    let program = checker.program();
    let Some(condition) = filter.args.first() else { return };
    let mut needs = Vec::new();
    let known = match condition.value.text() {
        Some(text) => columns_of_text(&text, &mut needs),
        None => columns_of(program, &condition.value, &mut needs),
    };
    if known.is_none() || needs.is_empty() {
        return;
    }
    let mut at = frame;
    let mut kept = false;
    let (id, explode) = loop {
        let node = program.node(at);
        kept |= program.users(at).iter().any(|user| is_cache(program.node(*user)));
        if let Some(explode) = exploded(program, node) {
            break (at, explode);
        }
        let Some(before) = passes(program, node, &needs) else { return };
        at = before;
    };
    let node = program.node(id);
    let Some(before) = passes(program, node, &needs) else { return };
    let is_new = |name: &String| explode.makes.contains(name);
    if needs.iter().any(is_new) || checker.rows(before).is_small() {
        return;
    }
    let Some(range) = filter.name_range() else { return };
    let names: Vec<String> = needs.iter().map(|name| format!("`{name}`")).collect();
    let why = if kept {
        "The frame is cached with a row of every item, those that the filter drops among them: they fill the storage region."
    } else {
        "Spark moves a plain filter below an explode by itself; behind a cache, a checkpoint or a window it does not, and every item of every row goes through the regions."
    };
    let explanation = Explanation {
        message: format!(
            "{}() asks for {} only, and comes after an explode has made a row of every item.",
            filter.name(),
            names.join(" and ")
        ),
        why: why.to_owned(),
        help: "Filter first, then explode.".to_owned(),
    };
    let edits = moved(checker, filter, node);
    let finding = checker.report(&RULE, range, explanation);
    if !kept {
        finding.severity = Severity::Info;
    }
    finding.unsafe_fix("Filter before the explode", edits);
}

fn second_explode(
    checker: &mut Checker<'_, '_>,
    second: &Node<'_>,
    explode: &Explode,
    frame: NodeId,
) {
    let program = checker.program();
    let Some(of) = &explode.of else { return };
    // Items within items are taken apart one after the other.
    let root = of.split('.').next().unwrap_or(of).to_owned();
    let needs = [root];
    let mut at = frame;
    loop {
        let node = program.node(at);
        let first = exploded(program, node);
        let Some(before) = passes(program, node, &needs) else { return };
        if let Some(first) = first {
            let Some(other) = first.of.as_ref().filter(|other| *other != of) else { return };
            if first.makes.contains(&needs[0]) || checker.rows(before).is_small() {
                return;
            }
            let Some(range) = second.name_range() else { return };
            let explanation = product(other, of);
            checker.report(&RULE, range, explanation);
            return;
        }
        at = before;
    }
}

/// The explode that a node's own columns hold, where there is one.
fn exploded(program: &Program<'_>, node: &Node<'_>) -> Option<Explode> {
    let columns = match node.called()? {
        Method::WithColumn => node.args.get(1..2)?,
        Method::Select => &node.args[..],
        _ => return None,
    };
    columns.iter().find_map(|arg| {
        let mut makes = Vec::new();
        let mut at = arg.value.object()?;
        while program.node(at).is_method(Method::Alias) {
            let alias = program.node(at);
            makes.extend(alias.args.iter().filter_map(|arg| arg.value.text()));
            at = alias.receiver?;
        }
        let generator = program.node(at);
        let explodes = matches!(generator.op, Op::Function(_)) && explodes_items(generator.name());
        if !explodes {
            return None;
        }
        if node.is_method(Method::WithColumn) {
            makes.push(node.args.first()?.value.text()?);
        } else {
            makes.extend(["col", "pos", "key", "value"].map(str::to_owned));
        }
        let of = generator.args.first().and_then(|arg| column_name(program, &arg.value));
        Some(Explode { of, makes })
    })
}

/// The frame before a step that leaves the columns `needs` and the number of rows as they are, apart from an explode.
fn passes(program: &Program<'_>, node: &Node<'_>, needs: &[String]) -> Option<NodeId> {
    let before = node.receiver.filter(|id| program.node(*id).class == Class::DataFrame)?;
    let plain = match node.called()? {
        Method::Filter | Method::Drop | Method::LocalCheckpoint | Method::Checkpoint => true,
        Method::WithColumn => {
            let name = node.args.first()?.value.text()?;
            !needs.contains(&name)
        }
        // Each column that is needed comes through under its own name.
        Method::Select => needs.iter().all(|need| {
            node.args.iter().any(|arg| {
                let text = arg.value.text();
                let column = arg.value.object().is_some_and(|id| {
                    !program.node(id).is_method(Method::Alias)
                        && column_name(program, &arg.value).as_deref() == Some(need)
                });
                column || text.as_deref() == Some("*") || text.as_deref() == Some(need)
            })
        }),
        _ => false,
    };
    plain.then_some(before)
}

/// The names of the columns in a condition that is SQL text.
fn columns_of_text(text: &str, names: &mut Vec<String>) -> Option<()> {
    let root = |name: &String| name.split('.').next().unwrap_or(name).to_owned();
    names.extend(columns_named(&parse_expression(text))?.iter().map(root));
    Some(())
}

/// The names of the columns in a condition; `None` where not all of it is known.
fn columns_of(program: &Program<'_>, condition: &Value, names: &mut Vec<String>) -> Option<()> {
    if let Some(name) = condition.object().and_then(|_| column_name(program, condition)) {
        names.push(name.split('.').next()?.to_owned());
        return Some(());
    }
    let id = condition.object()?;
    let node = program.node(id);
    let by_method = matches!(node.op, Op::Method(_));
    if node.class != Class::Column || !matches!(node.op, Op::Method(_) | Op::Function(_)) {
        return None;
    }
    if node.name() == "lit" {
        return Some(());
    }
    // What SQL text asks for is not read.
    if node.name() == "expr" {
        return None;
    }
    if let Some(receiver) = node.receiver {
        columns_of(program, &Value::Object(receiver), names)?;
    }
    for arg in &node.args {
        match &arg.value {
            Value::Object(_) => columns_of(program, &arg.value, names)?,
            // `F.lower("name")` names a column, `.contains("x")` a text.
            Value::Str(_) if !by_method => names.push(arg.value.text()?),
            Value::Unknown => return None,
            _ => {}
        }
    }
    Some(())
}

/// Edits that move a filter before the explode of the same chain.
fn moved<'a>(
    checker: &Checker<'_, 'a>,
    filter: &Node<'a>,
    explode: &Node<'a>,
) -> Option<Vec<Edit>> {
    let (call, early) = (filter.call()?, explode.call()?);
    let one_chain = filter.expr?.range().contains_range(explode.expr?.range());
    if !one_chain {
        return None;
    }
    let program = checker.program();
    let (at, link) = program.link_before(early.func.as_attribute_expr()?);
    let written = program.text(filter.name_range()?);
    Some(vec![Edit::insert(at, format!("{link}{written}")), checker.delete_link(call)?])
}
