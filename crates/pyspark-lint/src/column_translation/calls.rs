//! Translation of calls: Python's built-in functions, a few of its modules, methods of text.

use ruff_python_ast::{Expr, ExprCall};

use super::Translator;
use super::term::{Term, TermKind, bracketed, flag, whole};

impl<'a> Translator<'_, 'a> {
    /// A call of one of Spark's functions; its first arguments are columns, `rest` are values as they are.
    pub(super) fn function_with(
        &mut self,
        name: &str,
        columns: &[Term],
        rest: &[&str],
        kind: TermKind,
    ) -> Term {
        self.uses(name);
        let mut args: Vec<String> = columns.iter().map(|term| self.column(term)).collect();
        args.extend(rest.iter().map(|text| (*text).to_owned()));
        Term {
            text: format!("{}{name}({})", self.prefix, args.join(", ")),
            kind,
            literal: false,
            atomic: true,
            joined: None,
        }
    }

    pub(super) fn function(&mut self, name: &str, columns: &[Term], kind: TermKind) -> Term {
        self.function_with(name, columns, &[], kind)
    }

    /// The text that `json.loads(text)` reads.
    pub(super) fn json_text(&mut self, call: &'a ExprCall) -> Option<Term> {
        let [argument] = &call.arguments.args[..] else { return None };
        (self.program.text(&*call.func) == "json.loads").then(|| self.expr(argument))?
    }

    pub(super) fn json_field(&mut self, text: Term, key: &str) -> Option<Term> {
        let plain = key.chars().all(|c| c.is_alphanumeric() || c == '_');
        let path = format!("\"$.{key}\"");
        plain.then(|| self.function_with("get_json_object", &[text], &[&path], TermKind::Text))
    }

    pub(super) fn call(&mut self, call: &'a ExprCall) -> Option<Term> {
        if !call.arguments.keywords.is_empty() {
            return None;
        }
        match &*call.func {
            Expr::Name(name) => self.builtin(name.id.as_str(), &call.arguments.args),
            Expr::Attribute(attribute) => {
                let args = &call.arguments.args[..];
                if let Expr::Name(module) = &*attribute.value
                    && !self.names.contains_key(module.id.as_str())
                {
                    return self.library(module.id.as_str(), attribute.attr.as_str(), args);
                }
                // `json.loads(text).get("key")`
                if let (Expr::Call(inner), "get", [Expr::StringLiteral(key)]) =
                    (&*attribute.value, attribute.attr.as_str(), args)
                    && let Some(text) = self.json_text(inner)
                {
                    return self.json_field(text, key.value.to_str());
                }
                let of = self.expr(&attribute.value).filter(|of| !of.literal)?;
                self.method(of, attribute.attr.as_str(), args)
            }
            _ => None,
        }
    }

    /// One of Python's own functions.
    pub(super) fn builtin(&mut self, name: &str, args: &'a [Expr]) -> Option<Term> {
        let mut terms = Vec::new();
        for arg in args {
            terms.push(self.expr(arg)?);
        }
        let first = terms.first().filter(|term| !term.literal)?.clone();
        match (name, args.len()) {
            ("len", 1) if first.kind == TermKind::Array => {
                Some(self.function("size", &terms, TermKind::Number))
            }
            ("len", 1) if first.kind == TermKind::Text => {
                Some(self.function("length", &terms, TermKind::Number))
            }
            ("abs", 1) => Some(self.function("abs", &terms, TermKind::Number)),
            // Python rounds halves to the even one, as `bround` does.
            ("round", 1) => Some(self.function("bround", &terms, TermKind::Number)),
            ("round", 2) => {
                whole(&args[1])?;
                let digits = terms[1].text.clone();
                Some(self.function_with("bround", &terms[..1], &[&digits], TermKind::Number))
            }
            ("min", 2..) => Some(self.function("least", &terms, first.kind)),
            ("max", 2..) => Some(self.function("greatest", &terms, first.kind)),
            ("int", 1) => Some(self.cast(&first, "bigint", TermKind::Number)),
            ("float", 1) => Some(self.cast(&first, "double", TermKind::Number)),
            ("str", 1) => Some(self.cast(&first, "string", TermKind::Text)),
            _ => None,
        }
    }

    pub(super) fn cast(&mut self, term: &Term, to: &str, kind: TermKind) -> Term {
        self.uses("cast");
        let text = format!("{}.cast(\"{to}\")", bracketed(term));
        Term { text, kind, literal: false, atomic: true, joined: None }
    }

    /// A function of a module of Python's own.
    pub(super) fn library(&mut self, module: &str, name: &str, args: &'a [Expr]) -> Option<Term> {
        let spark = match (module, name) {
            ("math", "sqrt" | "exp" | "floor" | "ceil" | "log" | "log10" | "sin" | "cos") => name,
            ("re", "sub") => {
                let [pattern @ Expr::StringLiteral(_), by @ Expr::StringLiteral(_), text] = args
                else {
                    return None;
                };
                let (pattern, by) = (self.program.text(pattern), self.program.text(by));
                // Java writes a group as `$1`.
                if by.contains(['\\', '$']) {
                    return None;
                }
                let text = self.expr(text).filter(|text| !text.literal)?;
                return Some(self.function_with(
                    "regexp_replace",
                    &[text],
                    &[pattern, by],
                    TermKind::Text,
                ));
            }
            _ => return None,
        };
        let [arg] = args else { return None };
        let arg = self.expr(arg).filter(|arg| !arg.literal)?;
        Some(self.function(spark, &[arg], TermKind::Number))
    }

    /// A method of a text.
    pub(super) fn method(&mut self, of: Term, name: &str, args: &'a [Expr]) -> Option<Term> {
        if of.kind == TermKind::Array || of.kind == TermKind::Number {
            return None;
        }
        let texts: Option<Vec<&str>> = args
            .iter()
            .map(|arg| arg.as_string_literal_expr().map(|text| text.value.to_str()))
            .collect();
        let texts = texts?;
        let written: Vec<&str> = args.iter().map(|arg| self.program.text(arg)).collect();
        match (name, &texts[..]) {
            ("upper" | "lower", []) => Some(self.function(name, &[of], TermKind::Text)),
            ("strip", []) => Some(self.function("trim", &[of], TermKind::Text)),
            ("lstrip", []) => Some(self.function("ltrim", &[of], TermKind::Text)),
            ("rstrip", []) => Some(self.function("rtrim", &[of], TermKind::Text)),
            ("title", []) => Some(self.function("initcap", &[of], TermKind::Text)),
            ("startswith" | "endswith", [_]) => {
                self.uses(name);
                let mut term = flag(format!("{}.{name}({})", bracketed(&of), written[0]));
                term.atomic = true;
                Some(term)
            }
            ("replace", [from, to]) if !to.contains(['\\', '$']) => {
                let pattern = pattern_of(from)?;
                Some(self.function_with(
                    "regexp_replace",
                    &[of],
                    &[&pattern, written[1]],
                    TermKind::Text,
                ))
            }
            ("split", [separator]) => {
                let pattern = pattern_of(separator)?;
                Some(self.function_with("split", &[of], &[&pattern], TermKind::Array))
            }
            _ => None,
        }
    }
}

/// The regular expression that means a text itself, as Python writes it; `None` for one that is better written by hand.
fn pattern_of(text: &str) -> Option<String> {
    let mut pattern = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' | '\n' | '\r' => return None,
            '.' | '|' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '^' | '$' => {
                pattern.push('\\');
                pattern.push(c);
            }
            c => pattern.push(c),
        }
    }
    let raw = if pattern.contains('\\') { "r" } else { "" };
    (!text.is_empty()).then(|| format!("{raw}\"{pattern}\""))
}
