//! The options of spark-submit, and the keys that they set.

use crate::conf::{DeployMode, Manager};

/// An option of spark-submit.
pub(super) struct Opt {
    pub name: &'static str,
    /// The key that it sets; `None` where it sets none.
    pub key: Option<&'static str>,
    /// The key that it sets on YARN, where that is another.
    pub on_yarn: Option<&'static str>,
    /// True if a value follows.
    pub takes_value: bool,
    /// The managers and the deploy mode that it counts for; under any other Spark drops it.
    pub managers: &'static [Manager],
    pub mode: Option<DeployMode>,
    /// The script's launcher hands it on as `--conf`, so that it wins over an earlier `--conf` only.
    pub is_conf: bool,
}

const ALL: &[Manager] = &[Manager::Local, Manager::Standalone, Manager::Yarn, Manager::Kubernetes];
const CLUSTERS: &[Manager] = &[Manager::Standalone, Manager::Yarn, Manager::Kubernetes];

/// Every option of `SparkSubmitOptionParser`, with its row in `SparkSubmit.prepareSubmitEnvironment`'s
/// `OptionAssigner`s.
pub(super) const OPTIONS: &[Opt] = &[
    Opt { on_yarn: Some("spark.yarn.dist.archives"), ..key("--archives", "spark.archives") },
    plain("--class"),
    plain("--conf"),
    key("--deploy-mode", "spark.submit.deployMode"),
    as_conf("--driver-class-path", "spark.driver.extraClassPath"),
    Opt {
        managers: CLUSTERS,
        mode: Some(DeployMode::Cluster),
        ..key("--driver-cores", "spark.driver.cores")
    },
    as_conf("--driver-default-class-path", "spark.driver.defaultExtraClassPath"),
    as_conf("--driver-java-options", "spark.driver.extraJavaOptions"),
    as_conf("--driver-library-path", "spark.driver.extraLibraryPath"),
    as_conf("--driver-memory", "spark.driver.memory"),
    key("--exclude-packages", "spark.jars.excludes"),
    Opt { managers: CLUSTERS, ..key("--executor-cores", "spark.executor.cores") },
    Opt { managers: CLUSTERS, ..key("--executor-memory", "spark.executor.memory") },
    Opt { on_yarn: Some("spark.yarn.dist.files"), ..key("--files", "spark.files") },
    Opt { on_yarn: Some("spark.yarn.dist.jars"), ..key("--jars", "spark.jars") },
    key("--keytab", "spark.kerberos.keytab"),
    plain("--kill"),
    key("--master", "spark.master"),
    key("--name", "spark.app.name"),
    Opt {
        managers: &[Manager::Yarn, Manager::Kubernetes],
        ..key("--num-executors", "spark.executor.instances")
    },
    key("--packages", "spark.jars.packages"),
    key("--principal", "spark.kerberos.principal"),
    plain("--properties-file"),
    plain("--proxy-user"),
    key("--py-files", "spark.submit.pyFiles"),
    Opt { managers: &[Manager::Yarn], ..key("--queue", "spark.yarn.queue") },
    key("--remote", "spark.remote"),
    key("--repositories", "spark.jars.repositories"),
    plain("--status"),
    Opt { managers: &[Manager::Standalone], ..key("--total-executor-cores", "spark.cores.max") },
    switch("--help"),
    switch("--load-spark-defaults"),
    switch("--supervise"),
    switch("--usage-error"),
    switch("--verbose"),
    switch("--version"),
];

const fn key(name: &'static str, key: &'static str) -> Opt {
    Opt { key: Some(key), ..plain(name) }
}

/// An option that `SparkSubmitCommandBuilder.OptionParser` puts into its map of settings, next to `--conf`.
const fn as_conf(name: &'static str, spark_key: &'static str) -> Opt {
    Opt { is_conf: true, ..key(name, spark_key) }
}

const fn plain(name: &'static str) -> Opt {
    Opt {
        name,
        key: None,
        on_yarn: None,
        takes_value: true,
        managers: ALL,
        mode: None,
        is_conf: false,
    }
}

const fn switch(name: &'static str) -> Opt {
    Opt { takes_value: false, ..plain(name) }
}

/// The option that `word` names.
pub(super) fn find(word: &str) -> Option<&'static Opt> {
    let name = match word {
        "-c" => "--conf",
        "-h" => "--help",
        "-v" => "--verbose",
        other => other,
    };
    OPTIONS.iter().find(|option| option.name == name)
}

/// The option that `word` was probably meant to be.
pub(super) fn nearest(word: &str) -> Option<&'static Opt> {
    const FARTHEST: usize = 3;
    let bare = word.trim_start_matches(['-', '–', '—']).to_lowercase().replace(['_', '.'], "-");
    // `--spark.executor.memory` is a key where an option is expected.
    let bare = bare.strip_prefix("spark-").unwrap_or(&bare);
    let distance = |option: &&Opt| strsim::levenshtein(bare, &option.name[2..]);
    let prefix =
        OPTIONS.iter().find(|option| bare.len() >= FARTHEST && option.name[2..].starts_with(bare));
    prefix.or_else(|| {
        let nearest = OPTIONS.iter().min_by_key(distance)?;
        (distance(&nearest) <= FARTHEST.min(bare.len() / 2)).then_some(nearest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_in_order() {
        let names = |takes_value| {
            OPTIONS.iter().filter(move |o| o.takes_value == takes_value).map(|o| o.name)
        };
        assert!(names(true).is_sorted());
        assert!(names(false).is_sorted());
    }

    #[test]
    fn a_slip_of_the_pen_is_near_its_option() {
        let near = |word| nearest(word).map(|option| option.name);
        assert_eq!(near("--executor-mem"), Some("--executor-memory"));
        assert_eq!(near("--excutor-memory"), Some("--executor-memory"));
        assert_eq!(near("—driver-memory"), Some("--driver-memory"));
        assert_eq!(near("--executor_cores"), Some("--executor-cores"));
        assert_eq!(near("--spark.driver.memory"), Some("--driver-memory"));
        assert_eq!(near("--input-path-of-mine"), None);
        assert_eq!(near("--x"), None);
    }
}
