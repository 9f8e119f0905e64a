//! Strings and numbers of the source as values that keep the positions of their characters.

use std::ops::Range;

use compact_str::CompactString;
use ruff_python_ast::{
    Expr, FStringPart, InterpolatedStringElement, Number, Operator, StringLiteral,
};
use ruff_text_size::{Ranged, TextSize};
use smallvec::SmallVec;

use crate::eval::Evaluator;
use crate::program::{Filled, Piece, Text, Value};

impl<'a> Evaluator<'a> {
    pub(super) fn string(&self, literal: &'a ruff_python_ast::ExprStringLiteral) -> Value {
        let pieces = literal.value.iter().map(|part| self.piece(part)).collect();
        Value::Str(Text { pieces, complete: true }.into())
    }

    fn piece(&self, part: &StringLiteral) -> Piece {
        let range = part.range();
        let written = &self.program.source[range];
        let text = CompactString::from(part.as_str());
        // Past the prefix and the quotes; a string with escapes has no place for each of its characters.
        let quotes = written.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let skipped = written.len() - quotes.len();
        let opening = if quotes.starts_with("\"\"\"") || quotes.starts_with("'''") { 3 } else { 1 };
        let start = skipped + opening;
        let verbatim =
            written.get(start..start + text.len()).is_some_and(|verbatim| text == verbatim);
        Piece { text, at: verbatim.then(|| range.start() + TextSize::new(start as u32)) }
    }

    pub(super) fn f_string(&mut self, literal: &'a ruff_python_ast::ExprFString) -> Value {
        // A loop's variable gives a text for each iteration; up to the first one, pieces are gathered in place.
        let mut iterations = None;
        let mut text = Text { pieces: SmallVec::new(), complete: true };
        for part in &literal.value {
            match part {
                FStringPart::Literal(part) => text.pieces.push(self.piece(part)),
                FStringPart::FString(part) => {
                    for element in &part.elements {
                        match element {
                            InterpolatedStringElement::Literal(element) => {
                                let source = &self.program.source[element.range()];
                                let at =
                                    (source == &*element.value).then(|| element.range().start());
                                text.pieces.push(Piece { text: (&*element.value).into(), at });
                            }
                            InterpolatedStringElement::Interpolation(field) => {
                                let value = self.expr(&field.expression);
                                let value = self.as_text(&value);
                                match value {
                                    Value::Str(known) if field.format_spec.is_none() => {
                                        text.pieces.extend(known.pieces.iter().cloned());
                                        text.complete &= known.complete;
                                    }
                                    Value::Iterations(_) if field.format_spec.is_none() => {
                                        let before = Value::Str(std::mem::take(&mut text).into());
                                        text.complete = true;
                                        let before = self.after(iterations.take(), before);
                                        iterations =
                                            Some(self.operation(&before, Operator::Add, &value));
                                    }
                                    _ => {
                                        text.complete = false;
                                        text.pieces.push(Piece::default());
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        self.after(iterations, Value::Str(text.into()))
    }

    /// `text` appended to the text of each iteration so far.
    fn after(&self, iterations: Option<Value>, text: Value) -> Value {
        match iterations {
            Some(before) => self.operation(&before, Operator::Add, &text),
            None => text,
        }
    }

    pub(super) fn number(number: &Number) -> Value {
        match number {
            Number::Int(int) => int.as_i64().map_or(Value::Unknown, Value::Int),
            Number::Float(float) => Value::Float(*float),
            Number::Complex { .. } => Value::Unknown,
        }
    }

    /// `separator.join(list)`, where every item is known.
    pub(super) fn join_strings(&self, separator: &Text, list: &Value) -> Value {
        let Value::List(id) = list else { return Value::Unknown };
        let list = self.program.list(*id);
        let mut joined =
            Text { pieces: SmallVec::new(), complete: separator.complete && list.complete };
        for (at, item) in list.items.iter().enumerate() {
            let Value::Str(item) = item else { return Value::Unknown };
            if at > 0 {
                joined.pieces.push(Piece { text: separator.text().into(), at: None });
            }
            joined.pieces.extend(item.pieces.iter().cloned());
            joined.complete &= item.complete;
        }
        Value::Str(joined.into())
    }

    /// `a + b` of strings, `a op b` of small numbers; anything else is not known.
    pub(super) fn arithmetic(left: &Value, op: ruff_python_ast::Operator, right: &Value) -> Value {
        match (left, op, right) {
            (Value::Str(a), Operator::Add, Value::Str(b)) => {
                let pieces = a.pieces.iter().chain(&b.pieces).cloned().collect();
                Value::Str(Text { pieces, complete: a.complete && b.complete }.into())
            }
            (Value::Int(a), Operator::Add, Value::Int(b)) => {
                a.checked_add(*b).map_or(Value::Unknown, Value::Int)
            }
            (Value::Int(a), Operator::Sub, Value::Int(b)) => {
                a.checked_sub(*b).map_or(Value::Unknown, Value::Int)
            }
            (Value::Int(a), Operator::Mult, Value::Int(b)) => {
                a.checked_mul(*b).map_or(Value::Unknown, Value::Int)
            }
            (Value::Int(a), Operator::FloorDiv, Value::Int(b)) if *a >= 0 && *b > 0 => {
                Value::Int(a / b)
            }
            (Value::Int(a), Operator::Mod, Value::Int(b)) if *a >= 0 && *b > 0 => Value::Int(a % b),
            (Value::Int(a), Operator::Div, Value::Int(b)) if *b != 0 => {
                Value::Float(*a as f64 / *b as f64)
            }
            (Value::Int(a), Operator::Mult, Value::Float(b))
            | (Value::Float(b), Operator::Mult, Value::Int(a)) => Value::Float(*a as f64 * b),
            (Value::Int(a), Operator::Pow, Value::Int(b)) => u32::try_from(*b)
                .ok()
                .and_then(|b| a.checked_pow(b))
                .map_or(Value::Unknown, Value::Int),
            _ => Value::Unknown,
        }
    }

    /// Number of items of an iterable, where the code has the number.
    pub(super) fn count_items(&self, iterable: &Value, expr: &Expr) -> Option<u64> {
        match iterable {
            Value::List(id) => {
                let list = self.program.list(*id);
                if let Some(Filled { by, skipped }) = list.filled {
                    let all = self.program.loops[by.0 as usize].iterations;
                    return all.map(|all| all.saturating_sub(skipped));
                }
                return list.complete.then_some(list.items.len() as u64);
            }
            Value::Dict(entries) => return Some(entries.len() as u64),
            _ => {}
        }
        if let Expr::Subscript(subscript) = expr
            && let Expr::Slice(slice) = &*subscript.slice
        {
            let bound = |end: &Expr| u64::try_from(self.known_int(end)?).ok();
            if let Some(upper) = &slice.upper {
                return bound(upper);
            }
            let all = self.count_items(&self.known(&subscript.value), &subscript.value)?;
            return Some(all.saturating_sub(slice.lower.as_deref().map_or(Some(0), bound)?));
        }
        let call = expr.as_call_expr()?;
        let first = call.arguments.args.first();
        match &*call.func {
            Expr::Name(name) if self.lookup(&name.id).is_none() => match name.id.as_str() {
                "range" => {
                    let range = self.range_of(expr)?;
                    u64::try_from(range.end.saturating_sub(range.start)).ok()
                }
                "enumerate" | "reversed" | "sorted" | "list" | "zip" => {
                    let first = first?;
                    self.count_items(&self.known(first), first)
                }
                _ => None,
            },
            Expr::Attribute(attribute)
                if matches!(attribute.attr.as_str(), "items" | "keys" | "values") =>
            {
                self.count_items(&self.known(&attribute.value), &attribute.value)
            }
            _ => None,
        }
    }

    /// The numbers of `range(…)`, where the code has its ends.
    pub(super) fn range_of(&self, expr: &Expr) -> Option<Range<i64>> {
        let call = expr.as_call_expr()?;
        let Expr::Name(name) = &*call.func else { return None };
        if name.id != "range" || self.lookup(&name.id).is_some() {
            return None;
        }
        match &*call.arguments.args {
            [end] => Some(0..self.known_int(end)?),
            [start, end] => Some(self.known_int(start)?..self.known_int(end)?),
            _ => None,
        }
    }

    pub(super) fn known_int(&self, expr: &Expr) -> Option<i64> {
        self.known(expr).int()
    }

    /// The value of a name or a display, without evaluating anything again.
    fn known(&self, expr: &Expr) -> Value {
        let unknowns =
            |count: usize| Value::Dict(vec![(Value::Unknown, Value::Unknown); count].into());
        match expr {
            Expr::Name(name) => self.lookup(&name.id).cloned().unwrap_or(Value::Unknown),
            Expr::NumberLiteral(number) => Self::number(&number.value),
            // Only how many there are matters of these.
            Expr::List(list) if !list.elts.iter().any(Expr::is_starred_expr) => {
                unknowns(list.elts.len())
            }
            Expr::Tuple(tuple) if !tuple.elts.iter().any(Expr::is_starred_expr) => {
                unknowns(tuple.elts.len())
            }
            Expr::Dict(dict) => unknowns(dict.items.len()),
            _ => Value::Unknown,
        }
    }
}
