use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::conf::keys;
use spark_model::conf::registry::{self, RegistryEntry};

declare_rule! {
    /// ## Why
    /// Spark accepts any key and reads only those that it knows: a misspelt one changes no memory region, and nothing
    /// says so. Only near misses of a key are found here, as connectors and platforms have keys of their own.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.memroy", "8g").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.memory", "8g").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-unknown-key",
        summary: "A key that is nearly one of Spark's",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#available-properties",
        check: conf_unknown_key,
    }
}

/// Keys that most programs set and that are in no registry: Spark's code reads them as plain strings.
const PLAIN: [&str; 4] = [keys::MASTER, keys::DEPLOY_MODE, "spark.app.name", "spark.local.dir"];

/// Letters that may be wrong, missing, too many or exchanged.
const FEW: usize = 2;

fn conf_unknown_key(checker: &mut Checker<'_, '_>) {
    let version = checker.context.version;
    for setting in checker.settings().iter() {
        let key = setting.key;
        let known = setting.entry.is_some()
            || registry::retired(key, version).is_some()
            || keys::removed(key).is_some();
        if known || PLAIN.contains(&key) || key.len() < 12 {
            continue;
        }
        let exists = |entry: &RegistryEntry| entry.kind(version).is_some();
        let near = if key.starts_with("spark.") {
            nearest(key, exists)
        } else {
            otherwise_joined(key, exists)
        };
        let Some(near) = near else { continue };
        let explanation = Explanation {
            message: format!(
                "`{key}` is no key of Spark {}; did you mean `{near}`?",
                version.name()
            ),
            why: "Spark accepts it and reads it nowhere: nothing changes.".to_owned(),
            help: format!("Write `{near}`, or leave it out."),
        };
        let edits = checker.rename_setting(setting, near);
        let finding = checker.report_setting(&RULE, setting, setting.key_range(), explanation);
        finding.unsafe_fix(format!("Write {near}"), edits);
    }
}

/// The registered key that `key` nearly is: a few letters apart, in another case, or with a part of its path too many
/// or too few.
fn nearest(key: &str, exists: impl Fn(&RegistryEntry) -> bool) -> Option<&'static str> {
    let near =
        registry::entries().filter(exists).map(|entry| (distance(key, entry.key), entry.key));
    near.filter(|(distance, _)| *distance <= FEW)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The registered key that `key` is but for what joins its words: `spark_driver_memory`.
fn otherwise_joined(key: &str, exists: impl Fn(&RegistryEntry) -> bool) -> Option<&'static str> {
    let dotted = key.replace(['_', '-'], ".");
    let mut entries = registry::entries().filter(exists).map(|entry| entry.key);
    entries.find(|candidate| candidate.eq_ignore_ascii_case(&dotted))
}

/// Edit distance of two keys; more than [`FEW`] where it does not matter how far.
fn distance(key: &str, candidate: &str) -> usize {
    const FAR: usize = FEW + 1;
    // Most keys are another altogether, which their beginning and their end show at once.
    let pairs = || key.bytes().zip(candidate.bytes());
    let ends = || key.bytes().rev().zip(candidate.bytes().rev());
    let same = pairs().take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
        + ends().take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    if same < key.len().max(candidate.len()) / 2 {
        return FAR;
    }
    if key.eq_ignore_ascii_case(candidate) {
        return 1;
    }
    // `memory.overhead` for `memoryOverhead`: the same letters, with the dots elsewhere.
    let letters = |byte: &u8| *byte != b'.';
    let lower = |byte: u8| byte.to_ascii_lowercase();
    let of = key.bytes().filter(letters).map(lower);
    if of.eq(candidate.bytes().filter(letters).map(lower)) {
        return 1;
    }
    let (parts, others): (Vec<&str>, Vec<&str>) =
        (key.split('.').collect(), candidate.split('.').collect());
    let (longer, shorter) =
        if parts.len() > others.len() { (&parts, &others) } else { (&others, &parts) };
    if longer.len() == shorter.len() + 1 && shorter.len() >= 6 {
        let extra = (0..longer.len())
            .find(|at| shorter.get(*at) != Some(&longer[*at]))
            .unwrap_or(longer.len() - 1);
        if longer[extra + 1..] == shorter[extra..] {
            return FEW;
        }
    }
    // A setting of SQL without its `sql`.
    if let (["spark", rest @ ..], ["spark", "sql", of_sql @ ..]) = (&parts[..], &others[..])
        && rest == of_sql
    {
        return FEW;
    }
    if parts.len() != others.len() {
        return FAR;
    }
    let mut apart = parts.iter().zip(&others).filter(|(a, b)| a != b);
    if let (Some((a, b)), None) = (apart.next(), apart.next())
        && leaves_out_a_word(a, b)
    {
        return FEW;
    }
    if key.len().abs_diff(candidate.len()) > FEW {
        return FAR;
    }
    // A misspelling is in one part of the path; in a short part even one letter makes another word, unless it makes the
    // plural.
    let mut apart = parts.iter().zip(&others).filter(|(a, b)| a != b);
    match (apart.next(), apart.next()) {
        (Some((a, b)), None) if a.len().min(b.len()) >= 5 => strsim::osa_distance(a, b),
        (Some((a, b)), None)
            if a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a) =>
        {
            1
        }
        _ => FAR,
    }
}

/// Returns true if one part of a path is the other without one of its words, where two are left: `maxResult` of
/// `maxResultSize`.
fn leaves_out_a_word(a: &str, b: &str) -> bool {
    let (longer, shorter) =
        if a.len() > b.len() { (words(a), words(b)) } else { (words(b), words(a)) };
    shorter.len() >= 2
        && longer.len() == shorter.len() + 1
        && (0..longer.len())
            .any(|out| longer[..out] == shorter[..out] && longer[out + 1..] == shorter[out..])
}

/// The words of a name in camel case.
fn words(name: &str) -> Vec<&str> {
    let starts =
        name.char_indices().filter(|(at, c)| *at > 0 && c.is_uppercase()).map(|(at, _)| at);
    let mut start = 0;
    let mut words = Vec::new();
    for end in starts.chain([name.len()]) {
        words.push(&name[start..end]);
        start = end;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_near_misses_and_lets_other_keys_be() {
        let near = |key: &str| nearest(key, |_| true);
        assert_eq!(near("spark.executor.memroy"), Some("spark.executor.memory"));
        assert_eq!(near("spark.sql.shuffle.partition"), Some("spark.sql.shuffle.partitions"));
        assert_eq!(near("spark.executor.core"), Some("spark.executor.cores"));
        assert_eq!(near("spark.task.cpu"), Some("spark.task.cpus"));
        assert_eq!(near("spark.executor.memory.overhead"), Some("spark.executor.memoryOverhead"));
        assert_eq!(near("spark.shuffle.partitions"), Some("spark.sql.shuffle.partitions"));
        assert_eq!(
            near("spark.sql.autoBroadcastThreshold"),
            Some("spark.sql.autoBroadcastJoinThreshold")
        );
        assert_eq!(near("spark.driver.maxResult"), Some("spark.driver.maxResultSize"));
        assert_eq!(near("spark.executor.memoryoverhead"), Some("spark.executor.memoryOverhead"));
        let longer = "spark.sql.execution.sortMergeJoinExec.buffer.in.memory.threshold";
        assert_eq!(near(longer), Some("spark.sql.sortMergeJoinExec.buffer.in.memory.threshold"));
        for other in [
            "spark.mycompany.memory",
            "spark.databricks.io.cache.enabled",
            "spark.hadoop.fs.s3a.access.key",
            "spark.executor.memoryLimit",
            "spark.driver.maxRetries",
            "spark.local.dir",
            "spark.app.id",
        ] {
            assert_eq!(near(other), None, "{other}");
        }
    }
}
