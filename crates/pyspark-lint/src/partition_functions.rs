//! Functions that Spark calls with an iterator over a partition, and how they read it.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::Edit;
use pyspark_program::program::{FunctionBody, Program};

/// Returns true if an expression has a name in it.
pub fn mentions(expr: &Expr, name: &str) -> bool {
    struct Names<'s>(&'s str, bool);

    impl<'a> Visitor<'a> for Names<'_> {
        fn visit_expr(&mut self, expr: &'a Expr) {
            self.1 |= matches!(expr, Expr::Name(found) if found.id == self.0);
            visitor::walk_expr(self, expr);
        }
    }

    let mut names = Names(name, false);
    names.visit_expr(expr);
    names.1
}

/// Edits that read the iterator as it comes, in place of the list of it at `range`.
pub fn stream_instead<'a>(
    program: &Program<'a>,
    body: FunctionBody<'a>,
    iterator: &str,
    range: TextRange,
) -> Option<Vec<Edit>> {
    let mut places = Places { range, list: None, place: None, name: None };
    body.visit(&mut places);
    if matches!(body, FunctionBody::Lambda(lambda) if lambda.body.range() == range) {
        places.place = Some(ListUse::Read);
    }
    let list = places.list?;
    let lazy = lazily(program, list)?;
    match places.place {
        Some(ListUse::Read) => Some(vec![Edit::replace(range, lazy)]),
        Some(ListUse::Counted(call)) if matches!(list, Expr::Call(_)) && lazy == iterator => {
            Some(vec![Edit::replace(call, format!("sum(1 for _ in {iterator})"))])
        }
        Some(ListUse::Concatenated(statement)) if lazy == iterator => {
            by_batch(program, body, statement, iterator)
        }
        _ => {
            // A list that one loop reads, and nothing else.
            let name = places.name?;
            let mut reads = Reads { name, loops: 0, all: 0 };
            body.visit(&mut reads);
            (reads.loops == 1 && reads.all == 1).then(|| vec![Edit::replace(range, lazy)])
        }
    }
}

/// The source of a list's items, without the list itself; `None` for a sorted one, which needs all of
/// it.
fn lazily(program: &Program<'_>, list: &Expr) -> Option<String> {
    match list {
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) if name.id != "sorted" => match &call.arguments.args[..] {
                [only @ Expr::Generator(generator)] if !generator.parenthesized => {
                    Some(format!("({})", program.text(only)))
                }
                [only] => Some(program.text(only).to_owned()),
                _ => None,
            },
            Expr::Attribute(attribute) if attribute.attr.as_str() == "concat" => {
                match call.arguments.args.first()? {
                    Expr::Call(inner) if matches!(&*inner.func, Expr::Name(name) if matches!(name.id.as_str(), "list" | "tuple")) => {
                        inner.arguments.args.first().map(|only| program.text(only).to_owned())
                    }
                    first @ Expr::Name(_) => Some(program.text(first).to_owned()),
                    _ => None,
                }
            }
            _ => None,
        },
        Expr::ListComp(_) => {
            let written = program.text(list);
            Some(format!("({})", written.strip_prefix('[')?.strip_suffix(']')?))
        }
        _ => None,
    }
}

/// The use of a list that is read from its first item to its last.
enum ListUse<'a> {
    /// A loop goes over it, a function takes its items one by one, or Spark does.
    Read,
    /// `len(…)`, the whole call.
    Counted(TextRange),
    /// `frame = pd.concat(…)`, the statement.
    Concatenated(&'a Stmt),
}

/// Finds what is done with the expression at `range`.
struct Places<'a> {
    range: TextRange,
    list: Option<&'a Expr>,
    place: Option<ListUse<'a>>,
    /// The name that it is assigned to.
    name: Option<&'a str>,
}

impl Places<'_> {
    fn is_list(&self, expr: &Expr) -> bool {
        expr.range() == self.range
    }
}

impl<'a> Visitor<'a> for Places<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::For(loop_) if self.is_list(&loop_.iter) => self.place = Some(ListUse::Read),
            Stmt::Return(returned)
                if returned.value.as_deref().is_some_and(|value| self.is_list(value)) =>
            {
                self.place = Some(ListUse::Read);
            }
            Stmt::Assign(assign) if self.is_list(&assign.value) => {
                self.name = match &assign.targets[..] {
                    [Expr::Name(name)] => Some(name.id.as_str()),
                    _ => None,
                };
                let concat =
                    assign.value.as_call_expr().is_some_and(|call| call.func.is_attribute_expr());
                if concat {
                    self.place = Some(ListUse::Concatenated(statement));
                }
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if self.is_list(expr) {
            self.list = Some(expr);
        }
        match expr {
            Expr::YieldFrom(from) if self.is_list(&from.value) => {
                self.place = Some(ListUse::Read);
            }
            Expr::ListComp(_) | Expr::Generator(_) | Expr::SetComp(_) => {
                let generators = match expr {
                    Expr::ListComp(list) => &list.generators,
                    Expr::SetComp(set) => &set.generators,
                    Expr::Generator(generator) => &generator.generators,
                    _ => return,
                };
                if generators.iter().any(|generator| self.is_list(&generator.iter)) {
                    self.place = Some(ListUse::Read);
                }
            }
            Expr::Call(call) => {
                let function = call.func.as_name_expr().map(|name| name.id.as_str());
                let position = call.arguments.args.iter().position(|arg| self.is_list(arg));
                match (function, position) {
                    (Some("len"), Some(0)) => self.place = Some(ListUse::Counted(call.range())),
                    (
                        Some("sum" | "max" | "min" | "enumerate" | "any" | "all" | "set" | "iter"),
                        Some(0),
                    )
                    | (Some("map" | "filter"), Some(1)) => self.place = Some(ListUse::Read),
                    _ => {}
                }
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// Counts the reads of a name, and those of them that a loop goes over.
struct Reads<'s> {
    name: &'s str,
    loops: u32,
    all: u32,
}

impl<'a> Visitor<'a> for Reads<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::For(loop_) = statement {
            self.loops +=
                u32::from(matches!(&*loop_.iter, Expr::Name(name) if name.id == self.name));
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Name(name) = expr {
            self.all += u32::from(name.id == self.name && name.ctx.is_load());
        }
        visitor::walk_expr(self, expr);
    }
}

/// Edits that do for each batch what is done with all of them together: `frame = pd.concat(list(batches))` becomes the
/// head of a loop over the rest of the function, which must yield.
fn by_batch<'a>(
    program: &Program<'a>,
    body: FunctionBody<'a>,
    statement: &'a Stmt,
    iterator: &str,
) -> Option<Vec<Edit>> {
    let FunctionBody::Def(def) = body else { return None };
    let Stmt::Assign(assign) = statement else { return None };
    let [target @ Expr::Name(_)] = &assign.targets[..] else { return None };
    let at = def.body.iter().position(|inner| std::ptr::eq(inner, statement))?;
    let rest = &def.body[at + 1..];
    let last = rest.last()?;
    let lines = TextRange::new(statement.end(), last.end());
    let text = program.text(lines);
    let yields = rest.iter().any(
        |statement| matches!(statement, Stmt::Expr(expr) if matches!(&*expr.value, Expr::Yield(_))),
    );
    // The lines of a long text must stay where they are.
    let plain = !text.contains("\"\"\"") && !text.contains("'''") && !text.contains("return");
    if !yields || !plain {
        return None;
    }
    let mut edits =
        vec![Edit::replace(statement, format!("for {} in {iterator}:", program.text(target)))];
    for (offset, _) in text.match_indices('\n') {
        let line = &text[offset + 1..];
        if line.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) {
            continue;
        }
        let start = statement.end() + TextSize::new(offset as u32 + 1);
        edits.push(Edit::insert(start, "    "));
    }
    Some(edits)
}
