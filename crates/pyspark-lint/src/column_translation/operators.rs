//! Translation of operators, comparisons, f-strings and subscripts.

use ruff_python_ast::{
    CmpOp, Expr, ExprCompare, ExprSubscript, InterpolatedStringElement, Operator,
};

use super::Translator;
use super::term::{Term, TermKind, bracketed, flag, whole};

impl<'a> Translator<'_, 'a> {
    /// `concat` of terms; one that is a concat already gives its own arguments.
    pub(super) fn concat(&mut self, terms: &[Term]) -> Term {
        let args: Vec<String> = terms
            .iter()
            .map(|term| term.joined.clone().unwrap_or_else(|| self.column(term)))
            .collect();
        let args = args.join(", ");
        self.uses("concat");
        Term {
            text: format!("{}concat({args})", self.prefix),
            kind: TermKind::Text,
            literal: false,
            atomic: true,
            joined: Some(args),
        }
    }

    /// A term where a column must be.
    pub(super) fn column(&self, term: &Term) -> String {
        if term.literal { format!("{}lit({})", self.prefix, term.text) } else { term.text.clone() }
    }

    pub(super) fn arithmetic(&mut self, left: Term, op: Operator, right: Term) -> Option<Term> {
        let text = left.kind == TermKind::Text || right.kind == TermKind::Text;
        if left.literal && right.literal {
            return None;
        }
        let written = match op {
            Operator::Add if text => {
                return Some(self.concat(&[left, right]));
            }
            // Two of them may be texts as well as numbers.
            Operator::Add
                if left.kind == TermKind::Unknown
                    && right.kind == TermKind::Unknown
                    && self.gives_text != Some(false) =>
            {
                return None;
            }
            Operator::Add => "+",
            Operator::Sub if !text => "-",
            Operator::Mult if !text => "*",
            Operator::Div if !text => "/",
            Operator::Mod if !text => "%",
            Operator::FloorDiv if !text => {
                let quotient = format!("{} / {}", bracketed(&left), bracketed(&right));
                let quotient = Term {
                    text: quotient,
                    kind: TermKind::Number,
                    literal: false,
                    atomic: false,
                    joined: None,
                };
                return Some(self.function("floor", &[quotient], TermKind::Number));
            }
            Operator::Pow if !text => {
                self.uses("pow");
                let text = format!("{}pow({}, {})", self.prefix, self.column(&left), right.text);
                return Some(Term {
                    text,
                    kind: TermKind::Number,
                    literal: false,
                    atomic: true,
                    joined: None,
                });
            }
            _ => return None,
        };
        self.uses(written);
        Some(Term {
            text: format!("{} {written} {}", bracketed(&left), bracketed(&right)),
            kind: TermKind::Number,
            literal: false,
            atomic: false,
            joined: None,
        })
    }

    pub(super) fn compare(&mut self, compare: &'a ExprCompare) -> Option<Term> {
        let mut left = self.expr(&compare.left)?;
        let mut parts = Vec::new();
        for (op, comparator) in compare.ops.iter().zip(&compare.comparators) {
            if let (CmpOp::In | CmpOp::NotIn, Expr::List(_) | Expr::Tuple(_) | Expr::Set(_)) =
                (op, comparator)
            {
                let items = match comparator {
                    Expr::List(list) => &list.elts[..],
                    Expr::Tuple(tuple) => &tuple.elts[..],
                    Expr::Set(set) => &set.elts[..],
                    _ => return None,
                };
                if !items.iter().all(Expr::is_literal_expr) || left.literal {
                    return None;
                }
                let items: Vec<&str> = items.iter().map(|item| self.program.text(item)).collect();
                self.uses("isin");
                let not = if *op == CmpOp::NotIn { "~" } else { "" };
                parts.push(format!("{not}{}.isin({})", bracketed(&left), items.join(", ")));
                continue;
            }
            let right = self.expr(comparator)?;
            let written = match op {
                CmpOp::Eq => "==",
                CmpOp::NotEq => "!=",
                CmpOp::Lt => "<",
                CmpOp::LtE => "<=",
                CmpOp::Gt => ">",
                CmpOp::GtE => ">=",
                // `"x" in text`
                CmpOp::In | CmpOp::NotIn
                    if left.literal && left.kind == TermKind::Text && !right.literal =>
                {
                    if right.kind == TermKind::Array {
                        return None;
                    }
                    self.uses("contains");
                    let not = if *op == CmpOp::NotIn { "~" } else { "" };
                    parts.push(format!("{not}{}.contains({})", bracketed(&right), left.text));
                    continue;
                }
                CmpOp::Is | CmpOp::IsNot if right.kind == TermKind::Null && !left.literal => {
                    let test = if *op == CmpOp::Is { "isNull" } else { "isNotNull" };
                    self.uses(test);
                    parts.push(format!("{}.{test}()", bracketed(&left)));
                    continue;
                }
                _ => return None,
            };
            if left.literal && right.literal || right.kind == TermKind::Null {
                return None;
            }
            self.uses(written);
            parts.push(format!("{} {written} {}", bracketed(&left), bracketed(&right)));
            left = right;
        }
        match &parts[..] {
            [only] => Some(flag(only.clone())),
            several => Some(flag(format!("({})", several.join(") & (")))),
        }
    }

    /// `f"{a}-{b}"`.
    pub(super) fn interpolated(&mut self, expr: &'a Expr) -> Option<Term> {
        let Expr::FString(text) = expr else { return None };
        let mut parts = Vec::new();
        for element in text.value.elements() {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    let written: &str = &literal.value;
                    if written.contains(['"', '\\', '\n']) {
                        return None;
                    }
                    let text = format!("\"{written}\"");
                    parts.push(Term {
                        text,
                        kind: TermKind::Text,
                        literal: true,
                        atomic: true,
                        joined: None,
                    });
                }
                InterpolatedStringElement::Interpolation(field) => {
                    if field.format_spec.is_some() || !field.conversion.is_none() {
                        return None;
                    }
                    parts.push(self.expr(&field.expression).filter(|term| !term.literal)?);
                }
            }
        }
        Some(self.concat(&parts))
    }

    pub(super) fn subscript(&mut self, subscript: &'a ExprSubscript) -> Option<Term> {
        if let Expr::Call(call) = &*subscript.value
            && let Some(text) = self.json_text(call)
            && let Some(key) = subscript.slice.as_string_literal_expr()
        {
            return self.json_field(text, key.value.to_str());
        }
        let of = self.expr(&subscript.value)?;
        match &*subscript.slice {
            Expr::Slice(slice) if of.kind != TermKind::Array && slice.step.is_none() => {
                let bound = |bound: &Option<Box<Expr>>| match bound {
                    None => Some(None),
                    Some(bound) => whole(bound).map(Some),
                };
                let (from, to) = (bound(&slice.lower)?, bound(&slice.upper)?);
                let (start, length) = match (from, to) {
                    (None | Some(0), Some(to)) if to > 0 => (1, to),
                    (Some(from), Some(to)) if from > 0 && to > from => (from + 1, to - from),
                    (Some(from), None) if from < 0 => (from, -from),
                    _ => return None,
                };
                let (start, length) = (start.to_string(), length.to_string());
                Some(self.function_with("substring", &[of], &[&start, &length], TermKind::Text))
            }
            index if of.kind == TermKind::Array => match whole(index)? {
                -1 => Some(self.function_with("element_at", &[of], &["-1"], TermKind::Text)),
                at @ 0.. => Some(Term {
                    text: format!("{}[{at}]", of.text),
                    kind: TermKind::Text,
                    literal: false,
                    atomic: true,
                    joined: None,
                }),
                _ => None,
            },
            Expr::StringLiteral(_) if of.kind == TermKind::Unknown && !of.literal => {
                self.uses("getItem");
                let key = self.program.text(&*subscript.slice);
                let text = format!("{}[{key}]", bracketed(&of));
                Some(Term {
                    text,
                    kind: TermKind::Unknown,
                    literal: false,
                    atomic: true,
                    joined: None,
                })
            }
            _ => None,
        }
    }
}
