//! Columns whose values others determine: what tables with a key have, and what joins by it keep.

use std::rc::Rc;

use super::Frame;
use super::column::Column;

/// In all rows with the same values of some columns, others have one value each. Names are in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    by: Vec<String>,
    of: Vec<String>,
}

impl Dependency {
    /// `None` where the columns that determine others are not known.
    pub fn new<'n>(
        by: impl IntoIterator<Item = Option<&'n str>>,
        of: impl IntoIterator<Item = &'n str>,
    ) -> Option<Self> {
        let by: Option<Vec<String>> = by.into_iter().map(|it| Some(it?.to_lowercase())).collect();
        let by = by.filter(|it| !it.is_empty())?;
        Some(Self { by, of: of.into_iter().map(str::to_lowercase).collect() })
    }

    /// Without the columns for whose names `is_gone` holds; `None` where it needs them.
    pub fn without(mut self, is_gone: impl Fn(&str) -> bool) -> Option<Self> {
        self.of.retain(|name| !is_gone(name));
        (!self.by.iter().any(|name| is_gone(name))).then_some(self)
    }
}

impl Frame {
    /// What is known of the columns of a frame of which a join repeats rows: a set of unique ones determines the others.
    pub fn dependencies_of_rows(&self) -> Vec<Dependency> {
        let names = || self.columns.iter().flatten().map(|column| &*column.name);
        let of_sets = self.unique.iter().filter_map(|set| {
            let by = set.iter().map(|name| Some(name.as_str()));
            Dependency::new(by, names())
        });
        self.dependencies.iter().cloned().chain(of_sets).collect()
    }

    /// Gives columns other names; those that have none are gone.
    pub fn map_names(&mut self, named: impl Fn(&str) -> Option<String>) {
        let all = |set: &Vec<String>| set.iter().map(|name| named(name)).collect();
        self.unique = self.unique.iter().filter_map(all).collect();
        if self.dependencies.is_empty() {
            return;
        }
        let lower = |name: &String| named(name).map(|name| name.to_lowercase());
        let renamed = self.dependencies.iter().filter_map(|it| {
            let by = it.by.iter().map(lower).collect::<Option<Vec<_>>>()?;
            // What is determined by way of a column that is gone stays so.
            let of = self.determined_by(&it.by).iter().filter_map(lower).collect();
            Some(Dependency { by, of })
        });
        self.dependencies = Rc::new(renamed.collect());
    }

    /// The columns that these determine, themselves too.
    fn determined_by(&self, by: &[String]) -> Vec<String> {
        let mut found = by.to_vec();
        loop {
            let before = found.len();
            for dependency in &*self.dependencies {
                if dependency.by.iter().all(|name| found.contains(name)) {
                    let new: Vec<_> =
                        dependency.of.iter().filter(|it| !found.contains(it)).cloned().collect();
                    found.extend(new);
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }

    /// The keys without those that others of them determine: there are as many groups by them.
    pub(super) fn independent<'k>(&self, keys: &'k [Column]) -> Vec<&'k Column> {
        let mut left: Vec<&Column> = keys.iter().collect();
        if self.dependencies.is_empty() || keys.len() < 2 {
            return left;
        }
        for key in keys {
            let others = left.iter().filter(|it| !std::ptr::eq(**it, key));
            let others: Vec<String> = others.map(|it| it.name.to_lowercase()).collect();
            if self.determined_by(&others).contains(&key.name.to_lowercase()) {
                left.retain(|it| !std::ptr::eq(*it, key));
            }
        }
        left
    }
}
