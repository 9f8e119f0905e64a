//! Values that differ by iteration of a loop, texts that are put together, and the dictionaries that settings are
//! written in.

use std::rc::Rc;

use ruff_python_ast::{Expr, ExprCall, Operator};

use crate::eval::Evaluator;
use crate::program::{Argument, Iterations, LoopId, NodeIds, Text, Value};

/// A longer list is data, not settings that somebody wrote down.
const MAX_ITERATIONS: usize = 64;

impl<'a> Evaluator<'a> {
    /// The values of the variable of loop `of`, by iteration, where all are known and none is an object of Spark's.
    pub(super) fn values_by_iteration(
        &self,
        iterable: &Value,
        expr: &Expr,
        of: LoopId,
    ) -> Option<Value> {
        let values = match iterable {
            Value::Unknown => {
                self.range_of(expr)?.take(MAX_ITERATIONS + 1).map(Value::Int).collect()
            }
            Value::List(id) => {
                let list = self.program.list(*id);
                list.complete.then(|| list.items.clone())?
            }
            Value::Dict(entries) => entries.iter().map(|(key, _)| key.clone()).collect(),
            _ => return None,
        };
        let plain = (2..=MAX_ITERATIONS).contains(&values.len())
            && values.iter().all(|value| self.is_plain(value));
        plain.then(|| Value::Iterations(Iterations { of, values }.into()))
    }

    /// True if a value is a text, a number, or a tuple of such and of what is not known.
    fn is_plain(&self, value: &Value) -> bool {
        let scalar = |value: &Value| {
            matches!(value, Value::Str(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_))
        };
        match value {
            Value::List(id) => {
                let items = &self.program.list(*id).items;
                items.iter().all(|item| scalar(item) || matches!(item, Value::Unknown))
            }
            value => scalar(value),
        }
    }

    /// Maps the value of each iteration.
    pub(super) fn map_iterations(
        &self,
        iterations: &Iterations,
        part: impl Fn(&Self, &Value) -> Value,
    ) -> Value {
        let values = iterations.values.iter().map(|value| part(self, value)).collect();
        Value::Iterations(Iterations { of: iterations.of, values }.into())
    }

    /// `left op right`, by iteration where one of them differs by iteration of a loop.
    pub(super) fn operation(&self, left: &Value, op: Operator, right: &Value) -> Value {
        if let (Value::Str(format), Operator::Mod) = (left, op) {
            return self.percent(format, right);
        }
        match (left, right) {
            (Value::Iterations(a), Value::Iterations(b))
                if a.of == b.of && a.values.len() == b.values.len() =>
            {
                let pairs = a.values.iter().zip(&b.values);
                let values = pairs.map(|(a, b)| Self::arithmetic(a, op, b)).collect();
                Value::Iterations(Iterations { of: a.of, values }.into())
            }
            (Value::Iterations(a), b) if !matches!(b, Value::Iterations(_)) => {
                self.map_iterations(a, |_, a| Self::arithmetic(a, op, b))
            }
            (a, Value::Iterations(b)) if !matches!(a, Value::Iterations(_)) => {
                self.map_iterations(b, |_, b| Self::arithmetic(a, op, b))
            }
            _ => Self::arithmetic(left, op, right),
        }
    }

    /// `str(value)`; an empty piece where the value is not known.
    pub(super) fn as_text(&self, value: &Value) -> Value {
        let text = match value {
            Value::Str(_) => return value.clone(),
            Value::Iterations(iterations) => {
                return self.map_iterations(iterations, Self::as_text);
            }
            Value::Bool(on) => Some(if *on { "True" } else { "False" }.to_owned()),
            other => other.setting(),
        };
        let complete = text.is_some();
        Value::Str(Text::unplaced(&text.unwrap_or_default(), complete).into())
    }

    /// `format % values`, for `%s` and `%d`.
    fn percent(&self, format: &Text, values: &Value) -> Value {
        let values = match values {
            Value::List(id) => self.program.list(*id).items.clone(),
            single => vec![single.clone()],
        };
        let mut values = values.into_iter();
        let text = format.text();
        let mut rest = text.as_str();
        let mut built = empty();
        while let Some((before, after)) = rest.split_once('%') {
            built = self.appended(&built, before);
            let mut letters = after.chars();
            built = match letters.next() {
                Some('%') => self.appended(&built, "%"),
                Some('s' | 'd' | 'i') => match values.next() {
                    Some(value) => self.operation(&built, Operator::Add, &self.as_text(&value)),
                    None => return Value::Unknown,
                },
                _ => return Value::Unknown,
            };
            rest = letters.as_str();
        }
        built = self.appended(&built, rest);
        if format.complete && values.next().is_none() { known(built) } else { Value::Unknown }
    }

    /// `format.format(…)`, for fields that say no more than which argument they are.
    pub(super) fn formatted(&self, format: &Text, args: &[Argument<'a>]) -> Value {
        if args.iter().any(|arg| arg.starred) {
            return Value::Unknown;
        }
        let named = |name: &str| args.iter().find(|arg| arg.keyword == Some(name));
        let at = |at: usize| args.iter().filter(|arg| arg.keyword.is_none()).nth(at);
        let text = format.text();
        let mut rest = text.as_str();
        let (mut built, mut next) = (empty(), 0);
        while let Some((before, after)) = rest.split_once('{') {
            built = self.appended(&built, before);
            let Some((field, after)) = after.split_once('}') else { return Value::Unknown };
            let arg = match (field, field.parse::<usize>()) {
                ("", _) => {
                    next += 1;
                    at(next - 1)
                }
                (_, Ok(number)) => at(number),
                (name, _) => named(name),
            };
            let Some(arg) = arg else { return Value::Unknown };
            built = self.operation(&built, Operator::Add, &self.as_text(&arg.value));
            rest = after;
        }
        // `{{` and `}}` are letters of the text.
        if rest.contains('}') || text.contains("{{") || !format.complete {
            return Value::Unknown;
        }
        known(self.appended(&built, rest))
    }

    fn appended(&self, text: &Value, more: &str) -> Value {
        if more.is_empty() {
            return text.clone();
        }
        self.operation(text, Operator::Add, &Value::Str(Text::unplaced(more, true).into()))
    }

    /// `receiver.name(…)` of a dictionary; `None` where that is no method that is followed.
    pub(super) fn dict_method(
        &mut self,
        entries: &Rc<Vec<(Value, Value)>>,
        name: &str,
        call: &'a ExprCall,
    ) -> Option<Value> {
        // Frames that are kept under names go through hands that are not followed.
        if self.holds_objects(entries) {
            return None;
        }
        let known = entries.iter().all(|(key, _)| key.text().is_some());
        let columns = |list: Vec<Value>, evaluator: &mut Self| evaluator.list(list, known);
        match name {
            "items" => {
                let pairs = entries.iter().cloned();
                let pairs: Vec<Value> =
                    pairs.map(|(key, value)| self.list(vec![key, value], true)).collect();
                Some(columns(pairs, self))
            }
            "keys" => Some(columns(entries.iter().map(|(key, _)| key.clone()).collect(), self)),
            "values" => {
                Some(columns(entries.iter().map(|(_, value)| value.clone()).collect(), self))
            }
            "copy" => Some(Value::Dict(entries.clone())),
            "update" => {
                let args = self.arguments(&call.arguments);
                let added = self.entries_of(&args);
                self.change_dict(&call.func.as_attribute_expr()?.value, entries, added);
                Some(Value::None)
            }
            _ => None,
        }
    }

    pub(super) fn holds_objects(&self, entries: &[(Value, Value)]) -> bool {
        let mut objects = NodeIds::new();
        for (_, value) in entries {
            self.objects(value, &mut objects, 0);
        }
        !objects.is_empty()
    }

    /// The entries that `dict(…)` and `.update(…)` are given.
    pub(super) fn entries_of(&self, args: &[Argument<'a>]) -> Vec<(Value, Value)> {
        let mut entries = Vec::new();
        for arg in args {
            match (&arg.value, arg.keyword) {
                (value, Some(name)) => {
                    let key = Value::Str(Text::unplaced(name, true).into());
                    entries.push((key, value.clone()));
                }
                (Value::Dict(others), None) => entries.extend(others.iter().cloned()),
                (Value::List(pairs), None) => {
                    for pair in &self.program.list(*pairs).items {
                        let Value::List(pair) = pair else { continue };
                        if let [key, value] = &self.program.list(*pair).items[..] {
                            entries.push((key.clone(), value.clone()));
                        }
                    }
                }
                _ => entries.push((Value::Unknown, Value::Unknown)),
            }
        }
        spread_iterations(entries)
    }

    /// Binds the name that `dict` is to the dictionary with more entries. One that holds objects of Spark's stays what
    /// it was: code that collects frames under names decides by itself which it reads.
    pub(super) fn change_dict(
        &mut self,
        dict: &'a Expr,
        entries: &Rc<Vec<(Value, Value)>>,
        added: Vec<(Value, Value)>,
    ) {
        let Expr::Name(name) = dict else { return };
        if self.holds_objects(&added) || self.holds_objects(entries) {
            return;
        }
        let mut changed: Vec<(Value, Value)> = entries.to_vec();
        for (key, value) in spread_iterations(added) {
            let text = key.text();
            changed.retain(|(other, _)| text.is_none() || other.text() != text);
            changed.push((key, value));
        }
        self.bind(name.id.as_str(), Value::Dict(changed.into()));
    }

    /// The merge of two branches' dictionaries: an entry of one of them only may be there, with an unknown value.
    pub(super) fn join_dicts(
        &mut self,
        a: &Rc<Vec<(Value, Value)>>,
        b: &Rc<Vec<(Value, Value)>>,
    ) -> Value {
        if Rc::ptr_eq(a, b) {
            return Value::Dict(a.clone());
        }
        let find = |entries: &[(Value, Value)], key: &Value| {
            let text = key.text()?;
            let found = entries.iter().find(|(other, _)| other.text().as_ref() == Some(&text));
            found.map(|(_, value)| value.clone())
        };
        let mut joined = Vec::new();
        for (key, value) in a.iter() {
            let value = match find(b, key) {
                Some(other) => self.join(value, &other),
                None => Value::Unknown,
            };
            joined.push((key.clone(), value));
        }
        let only_b = b.iter().filter(|(key, _)| find(a, key).is_none());
        joined.extend(only_b.map(|(key, _)| (key.clone(), Value::Unknown)));
        Value::Dict(joined.into())
    }
}

/// One entry for each iteration in place of one for all.
pub(super) fn spread_iterations(entries: Vec<(Value, Value)>) -> Vec<(Value, Value)> {
    let spread = |(key, value): (Value, Value)| match (&key, &value) {
        (Value::Iterations(keys), Value::Iterations(values)) if keys.of == values.of => {
            keys.values.iter().cloned().zip(values.values.iter().cloned()).collect()
        }
        (Value::Iterations(keys), _) if !matches!(value, Value::Iterations(_)) => {
            keys.values.iter().map(|key| (key.clone(), value.clone())).collect()
        }
        _ => vec![(key, value)],
    };
    entries.into_iter().flat_map(spread).collect()
}

fn empty() -> Value {
    Value::Str(Text { complete: true, ..Text::default() }.into())
}

/// A text that is known in full, or nothing: half a text that was put together by a format says less than its parts.
fn known(value: Value) -> Value {
    match &value {
        Value::Str(text) if !text.complete => Value::Unknown,
        _ => value,
    }
}
