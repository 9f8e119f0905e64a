//! Names of columns in a query block: which relation has a column, and under which name the planner follows it.
//!
//! Two relations may have columns of one name. Catalyst tells them apart by the ids of its attributes (`id#12`); here
//! a column that needs it is followed as `id#place`, by its relation's place in the text.

use std::collections::{BTreeMap, BTreeSet};

use crate::frame::expr::{Expr, Window};
use crate::stages::keys::columns_of;
use crate::stages::partial_stage::PartialStage;

/// The relations of a query block, and those of the block around it.
pub(super) struct Names<'o> {
    pub(super) relations: Vec<NamedRelation>,
    pub(super) outer: Option<&'o Names<'o>>,
}

pub(super) struct NamedRelation {
    pub(super) alias: Option<String>,
    /// The names that its columns are followed by, by their own names in lower case and in their order; `None` where
    /// its columns are not known.
    pub(super) columns: Option<Vec<(String, String)>>,
}

/// An expression under the names that the planner follows.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) expr: Expr,
    /// The relations of the block that it reads.
    pub(super) of: BTreeSet<usize>,
    /// A name that may be of several relations, or that none is known to have.
    pub(super) open: bool,
    /// Columns of the block around it.
    pub(super) outer: BTreeSet<String>,
}

enum Found {
    Own(usize, String),
    Open(String),
    None,
}

impl Names<'_> {
    pub(super) fn resolve(&self, expr: &Expr) -> Resolved {
        let (mut of, mut open, mut outer) = (BTreeSet::new(), false, BTreeSet::new());
        let mut resolve = |part: &Expr| {
            let Expr::Column(name) = part else { return None };
            Some(Expr::Column(match self.find(name) {
                Found::Own(relation, name) => {
                    of.insert(relation);
                    name
                }
                Found::Open(name) => {
                    open = true;
                    name
                }
                Found::None => {
                    let around = self.outer.map(|names| names.find(name));
                    if let Some(Found::Own(_, name)) = around {
                        outer.insert(name.clone());
                        name
                    } else {
                        open = true;
                        last(name)
                    }
                }
            }))
        };
        let expr = expr.rewrite(&mut resolve);
        Resolved { expr, of, open, outer }
    }

    pub(super) fn resolve_window(&self, window: &Window) -> Window {
        window.rewrite(&mut |part| matches!(part, Expr::Column(_)).then(|| self.resolve(part).expr))
    }

    /// A column by the name that it is followed by.
    pub(super) fn followed(&self, name: &str) -> Resolved {
        let has = |relation: &NamedRelation| {
            let has = |(own, followed): &(String, String)| followed == name || own == name;
            relation.columns.as_ref().is_none_or(|columns| columns.iter().any(has))
        };
        let of: BTreeSet<usize> =
            (0..self.relations.len()).filter(|at| has(&self.relations[*at])).collect();
        let open = of.len() != 1;
        Resolved { expr: Expr::column(name), of, open, outer: BTreeSet::new() }
    }

    /// A name by its relation's alias, else by the one relation that has such a column.
    fn find(&self, name: &str) -> Found {
        let lower = name.to_lowercase();
        let parts: Vec<&str> = lower.split('.').collect();
        for at in 0..parts.len().saturating_sub(1) {
            for (index, relation) in self.relations.iter().enumerate() {
                if relation.alias.as_deref() != Some(parts[at]) {
                    continue;
                }
                if let Some(name) = relation.column(&parts[at + 1..]) {
                    return Found::Own(index, name);
                }
            }
        }
        let known = self.relations.iter().enumerate().find_map(|(index, relation)| {
            relation.columns.as_ref()?;
            Some(Found::Own(index, relation.column(&parts)?))
        });
        if let Some(found) = known {
            return found;
        }
        let mut unknown = self.relations.iter().enumerate().filter(|(_, it)| it.columns.is_none());
        match (unknown.next(), unknown.next()) {
            (None, _) => Found::None,
            (Some((index, _)), None) => Found::Own(index, last(name)),
            _ => Found::Open(last(name)),
        }
    }

    /// Every column of the relations, or of one of them, under its own name: what a star selects.
    pub(super) fn star(&self, of: Option<&str>) -> Option<Vec<Expr>> {
        let mut found: Vec<Expr> = Vec::new();
        let mut seen = BTreeSet::new();
        let is_of = |it: &&NamedRelation| of.is_none() || it.alias.as_deref() == of;
        for relation in self.relations.iter().filter(is_of) {
            for (own, followed) in relation.columns.as_ref()? {
                if seen.insert(followed) {
                    found.push(named(Expr::column(&**followed), own));
                }
            }
        }
        Some(found)
    }
}

impl NamedRelation {
    fn column(&self, parts: &[&str]) -> Option<String> {
        let [name, fields @ ..] = parts else { return None };
        let followed = match &self.columns {
            Some(columns) => &columns.iter().find(|(own, _)| own == name)?.1,
            None => *name,
        };
        let mut path = followed.to_owned();
        for field in fields {
            path.push('.');
            path.push_str(field);
        }
        Some(path)
    }
}

/// The expression under a name, where that is not its own.
pub(super) fn named(expr: Expr, name: &str) -> Expr {
    if expr.name().is_some_and(|own| own == name) { expr } else { expr.bare().clone().alias(name) }
}

fn last(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_owned()
}

/// The columns of expressions, in lower case; `None` for all.
pub(super) fn read_by<'e>(exprs: impl Iterator<Item = &'e Expr>) -> Option<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for expr in exprs {
        if expr.any(&|part| matches!(part, Expr::Unknown)) {
            return None;
        }
        if *expr.bare() == Expr::Star {
            return None;
        }
        // A field of a struct goes by the struct's name.
        found.extend(
            columns_of(expr).into_iter().flat_map(|name| name.split('.')).map(str::to_lowercase),
        );
    }
    Some(found)
}

impl PartialStage {
    /// Gives columns other names, by their own in lower case.
    pub(super) fn rename(&mut self, to: &BTreeMap<String, String>) {
        let new = |name: &str| to.get(&name.to_lowercase()).cloned();
        for column in self.frame.columns.iter_mut().flatten() {
            if let Some(name) = new(&column.name) {
                column.name = name;
            }
        }
        self.frame.map_names(|name| Some(new(name).unwrap_or_else(|| name.to_owned())));
        for (columns, _) in &mut self.repeated {
            *columns =
                columns.iter().map(|name| new(name).unwrap_or_else(|| name.clone())).collect();
        }
        let rename = |key: &Expr| {
            key.rewrite(&mut |part| match part {
                Expr::Column(name) => new(name).map(Expr::Column),
                _ => None,
            })
        };
        self.clustered = self.clustered.take().map(|keys| keys.iter().map(rename).collect());
        let pairs = std::mem::take(&mut self.equal).into_iter();
        self.equal = pairs.map(|(a, b)| (rename(&a), rename(&b))).collect();
        self.sorted = self.sorted.iter().map(rename).collect();
    }

    /// Keeps the columns of these names in lower case.
    pub(super) fn keep_columns(&mut self, names: Option<&BTreeSet<String>>) {
        if let (Some(names), Some(columns)) = (names, &mut self.frame.columns) {
            let number = columns.len();
            columns.retain(|column| names.contains(&column.name.to_lowercase()));
            self.distinct_rows &= columns.len() == number;
        }
    }
}
