//! Which settings of a command line win, and which options Spark drops.

use super::Reader;
use crate::conf::text::options::Opt;
use crate::conf::text::{How, Parsed, PastedSetting};
use crate::conf::{DeployMode, Manager, Master, keys};
use crate::order;

impl Reader<'_> {
    /// Orders the settings from weak to strong, and takes out the options that do not count here.
    pub(super) fn finish(mut self) -> Parsed {
        let rank = |setting: &PastedSetting, option: Option<&Opt>| match setting.how {
            How::Environment => 0,
            How::Option if !option.is_some_and(|option| option.is_conf) => 2,
            _ => 1,
        };
        let mut all: Vec<(PastedSetting, Option<&Opt>)> =
            std::mem::take(&mut self.parsed.settings).into_iter().zip(self.options).collect();
        order::sort_by_key(&mut all, |(setting, option)| rank(setting, *option));
        let last = |key: &str| {
            all.iter()
                .rev()
                .find(|(setting, _)| setting.key == key)
                .and_then(|(s, _)| s.value.as_deref())
        };
        let master =
            last(keys::MASTER).and_then(|url| Master::parse(url).ok()).map(Master::manager);
        let mode = match last(keys::DEPLOY_MODE) {
            Some("client") => Some(DeployMode::Client),
            Some("cluster") => Some(DeployMode::Cluster),
            _ => None,
        };
        for (mut setting, option) in all {
            if let Some(option) = option {
                if let Some(why) = drops(option, master, mode) {
                    self.parsed.problem(setting.key_range, why);
                    continue;
                }
                if let (Some(Manager::Yarn), Some(key)) = (master, option.on_yarn) {
                    key.clone_into(&mut setting.key);
                }
            }
            self.parsed.settings.push(setting);
        }
        self.parsed
    }
}

/// Why Spark drops `option` under this master and in this mode.
fn drops(option: &Opt, manager: Option<Manager>, mode: Option<DeployMode>) -> Option<String> {
    let name = option.name;
    let manager = manager.filter(|manager| !option.managers.contains(manager));
    match (manager, mode, option.mode) {
        (Some(Manager::Local), _, _) => Some(format!(
            "Spark drops `{name}` under a local master: one JVM is driver and executor, and runs as many tasks as local[…] says"
        )),
        (Some(_), _, _) if name == "--num-executors" => Some(
            "Spark drops `--num-executors` under a standalone master: it starts executors until `spark.cores.max` is reached".to_owned(),
        ),
        (Some(_), _, _) if name == "--total-executor-cores" => Some(
            "Spark reads `--total-executor-cores` under a standalone master only; write `--num-executors` and `--executor-cores`".to_owned(),
        ),
        (Some(_), _, _) => Some(format!("Spark drops `{name}` under this master: it counts on YARN only")),
        (None, Some(DeployMode::Client), Some(DeployMode::Cluster)) => {
            Some(format!("Spark drops `{name}` in client mode: the driver is not started by the cluster"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::conf::text::parse;

    #[track_caller]
    fn check(text: &str, key: &str, expected: Option<&str>) {
        assert_eq!(parse(text).get(key), expected, "{text}");
    }

    #[test]
    fn an_option_wins_over_conf_and_conf_over_the_environment() {
        let key = "spark.executor.memory";
        check(
            "spark-submit --executor-memory 2g --conf spark.executor.memory=1g a.py",
            key,
            Some("2g"),
        );
        check(
            "SPARK_EXECUTOR_MEMORY=3g spark-submit -c spark.executor.memory=1g a.py",
            key,
            Some("1g"),
        );
        check("export SPARK_EXECUTOR_MEMORY=3g\nspark-submit a.py", key, Some("3g"));
        check("SPARK_EXECUTOR_MEMORY=3g\nspark-submit a.py", key, None);
        check("spark-submit --executor-memory 2g --executor-memory=3g a.py", key, Some("3g"));
    }

    #[test]
    fn the_launcher_makes_conf_of_what_shapes_the_driver() {
        let key = "spark.driver.memory";
        check(
            "spark-submit --driver-memory 2g --conf spark.driver.memory=1g a.py",
            key,
            Some("1g"),
        );
        check(
            "spark-submit --conf spark.driver.memory=1g --driver-memory 2g a.py",
            key,
            Some("2g"),
        );
    }

    #[test]
    fn an_option_counts_under_its_managers_only() {
        let key = "spark.executor.instances";
        check("spark-submit --master yarn --num-executors 2 a.py", key, Some("2"));
        check("spark-submit --num-executors 2 a.py", key, Some("2"));
        check("spark-submit --master spark://h:1 --num-executors 2 a.py", key, None);
        check(
            "spark-submit --master spark://h:1 --conf spark.executor.instances=2 a.py",
            key,
            Some("2"),
        );
        check(
            "spark-submit --master local --executor-memory 2g a.py",
            "spark.executor.memory",
            None,
        );
    }
}
