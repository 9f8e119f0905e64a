//! The items of lists and other iterables: one of them, the first, all but the first few, and those that a loop goes
//! through.

use ruff_python_ast::ExprSlice;

use crate::api::Class;
use crate::eval::Evaluator;
use crate::program::{Filled, List, ListId, NodeIds, Op, Over, Value};

impl Evaluator<'_> {
    /// One item of an iterable, whichever it is.
    pub(super) fn any_of(&mut self, iterable: &Value) -> Value {
        match iterable {
            Value::List(id) => {
                let items = self.program.list(*id).items.clone();
                self.join_all(&items)
            }
            Value::Object(id) if self.program.node(*id).class == Class::Rows => {
                let row = self.synthetic_node(Class::Scalar, Op::Opaque);
                self.program.nodes[row.index()].inputs = smallvec::smallvec![*id];
                Value::Object(row)
            }
            _ => Value::Unknown,
        }
    }

    /// The item of an iterable that an iteration of the loop around has.
    pub(super) fn item_of(&mut self, iterable: &Value) -> Value {
        let Value::List(id) = iterable else { return self.any_of(iterable) };
        let list = self.program.list(*id);
        let filled = list.filled;
        let Some((class, objects)) = self.objects_in(list) else {
            self.goes_over(filled.map(Over::Filled));
            return self.any_of(iterable);
        };
        let item = self.synthetic_node(class, Op::Phi);
        self.program.nodes[item.index()].inputs = objects;
        self.goes_over(Some(Over::Items(item)));
        Value::Object(item)
    }

    /// The objects of a list that has several, of one class, and nothing else.
    fn objects_in(&self, list: &List) -> Option<(Class, NodeIds)> {
        let objects: NodeIds = list.items.iter().map(Value::object).collect::<Option<_>>()?;
        let [first, _, ..] = objects[..] else { return None };
        let class = self.program.node(first).class;
        let same = objects.iter().all(|id| self.program.node(*id).class == class);
        (list.complete && same).then_some((class, objects))
    }

    fn goes_over(&mut self, over: Option<Over>) {
        if let Some(of) = self.in_loop {
            self.program.loops[of.0 as usize].over = over;
        }
    }

    /// The first item of an iterable, and the others.
    pub(super) fn split_first(&mut self, iterable: &Value) -> (Value, Value) {
        let first = match iterable {
            Value::List(id) if self.program.list(*id).complete => {
                self.program.list(*id).items.first().cloned().unwrap_or(Value::Unknown)
            }
            other => self.any_of(other),
        };
        let rest = match iterable {
            Value::List(id) => self.skip(*id, 1),
            other => other.clone(),
        };
        (first, rest)
    }

    /// `list[start:]`; of a slice that is not known, a list of some of the items.
    pub(super) fn slice(&mut self, id: ListId, slice: &ExprSlice) -> Value {
        let start = match slice.lower.as_deref() {
            None => Some(0),
            Some(lower) => self.known_int(lower).and_then(|start| u64::try_from(start).ok()),
        };
        if let Some(start) = start.filter(|_| slice.upper.is_none() && slice.step.is_none()) {
            return self.skip(id, start);
        }
        let items = self.program.list(id).items.clone();
        self.list(items, false)
    }

    /// A list without its first items.
    fn skip(&mut self, id: ListId, number: u64) -> Value {
        let List { mut items, complete, filled, .. } = self.program.list(id).clone();
        if complete {
            items.drain(..items.len().min(usize::try_from(number).unwrap_or(usize::MAX)));
        }
        let filled = filled
            .map(|Filled { by, skipped }| Filled { by, skipped: skipped.saturating_add(number) });
        self.push_list(items, complete, filled)
    }
}
