//! The machine types that Spark commonly runs on, from `machines.tsv`.
//!
//! The table is text and stays text: it is searched line by line, and nothing is parsed or built when the program
//! starts. Its head says how to add a type; `sources.tsv` gives the source of each figure.

use std::num::ParseIntError;

use crate::bytes::ByteSize;
use crate::cluster::Machine;

static MACHINES: &str = include_str!("machines.tsv");
static SOURCES: &str = include_str!("sources.tsv");

/// Azure's names begin with this, which is commonly left out.
const AZURE_PREFIX: &str = "Standard_";

/// Who rents out a machine type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cloud {
    Aws,
    Azure,
    Google,
}

impl Cloud {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "aws" => Self::Aws,
            "azure" => Self::Azure,
            "google" => Self::Google,
            _ => return None,
        })
    }
}

/// A machine type, with the figures that its vendor states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineType {
    pub cloud: Cloud,
    /// The vendor's name of the series, such as `m5` or `Dsv5`.
    pub family: &'static str,
    /// As the vendor writes it.
    pub name: &'static str,
    /// vCPUs, which a JVM sees as processors.
    pub cores: u32,
    pub memory: ByteSize,
    /// `yarn.nodemanager.resource.memory-mb` on EMR; `None` where AWS's table does not have the type.
    pub emr_yarn: Option<ByteSize>,
    /// Number of pods Amazon's network plugin admits; `None` outside AWS.
    pub eks_max_pods: Option<u32>,
    sources: &'static str,
}

impl MachineType {
    /// The source of the figures.
    pub fn sources(&self) -> impl Iterator<Item = FigureSource> {
        self.sources.split(' ').filter_map(source)
    }

    /// The machine as a cluster has it.
    pub fn machine(&self) -> Machine {
        Machine { name: Some(self.name.to_owned()), cores: self.cores, memory: self.memory }
    }
}

/// The source of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureSource {
    /// The figure it gives, and as of when.
    pub gives: &'static str,
    pub url: &'static str,
}

/// Every machine type, in a menu's order: by cloud, family and size.
pub fn all() -> impl Iterator<Item = MachineType> {
    entries(MACHINES).filter_map(read)
}

/// The machine type of that name, in whichever case, with or without Azure's `Standard_`.
pub fn find(name: &str) -> Option<MachineType> {
    all().find(|machine| {
        spellings(machine.name).any(|spelling| spelling.eq_ignore_ascii_case(name.trim()))
    })
}

/// The machine types whose names begin with `prefix`, in whichever case, with or without Azure's `Standard_`.
pub fn starting_with(prefix: &str) -> impl Iterator<Item = MachineType> {
    all().filter(move |machine| {
        spellings(machine.name).any(|spelling| begins_with(spelling, prefix.trim()))
    })
}

fn spellings(name: &str) -> impl Iterator<Item = &str> {
    std::iter::once(name).chain(name.strip_prefix(AZURE_PREFIX))
}

fn begins_with(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn source(id: &str) -> Option<FigureSource> {
    entries(SOURCES).find_map(|line| {
        let mut fields = line.split('\t');
        (fields.next()? == id).then_some(())?;
        Some(FigureSource { gives: fields.next()?, url: fields.next()? })
    })
}

fn entries(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

fn read(line: &'static str) -> Option<MachineType> {
    let mut fields = line.split('\t');
    let machine = MachineType {
        cloud: Cloud::read(fields.next()?)?,
        family: fields.next()?,
        name: fields.next()?,
        cores: fields.next()?.parse().ok()?,
        memory: ByteSize::mib(fields.next()?.parse().ok()?),
        emr_yarn: optional(fields.next()?).ok()?.map(|mib| ByteSize::mib(u64::from(mib))),
        eks_max_pods: optional(fields.next()?).ok()?,
        sources: fields.next()?,
    };
    fields.next().is_none().then_some(machine)
}

/// A figure that may be unknown, where the field is empty.
fn optional(field: &str) -> Result<Option<u32>, ParseIntError> {
    if field.is_empty() { Ok(None) } else { field.parse().map(Some) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_a_machine_type() {
        for line in entries(MACHINES) {
            assert!(read(line).is_some(), "{line}");
        }
        assert!(all().count() >= 120);
        for cloud in [Cloud::Aws, Cloud::Azure, Cloud::Google] {
            assert!(all().filter(|machine| machine.cloud == cloud).count() >= 30, "{cloud:?}");
        }
    }

    #[test]
    fn names_are_unique_in_whichever_case() {
        let names: BTreeSet<String> =
            all().flat_map(|machine| spellings(machine.name)).map(str::to_lowercase).collect();
        assert_eq!(names.len(), all().flat_map(|machine| spellings(machine.name)).count());
    }

    #[test]
    fn lines_stand_in_a_menus_order() {
        let key = |machine: &MachineType| {
            (machine.cloud, machine.family, machine.cores, machine.memory.0)
        };
        let machines: Vec<MachineType> = all().collect();
        for pair in machines.windows(2) {
            assert!(
                key(&pair[0]) < key(&pair[1]),
                "{} stands before {}",
                pair[0].name,
                pair[1].name
            );
        }
    }

    #[test]
    fn figures_are_plausible() {
        for machine in all() {
            let MachineType { name, cores, memory, emr_yarn, eks_max_pods, .. } = machine;
            assert!((1..=256).contains(&cores), "{name}: {cores} cores");
            let per_core = memory.0 / u64::from(cores);
            assert!(
                (ByteSize::gib(1).0..=ByteSize::gib(9).0).contains(&per_core),
                "{name}: {memory} for {cores} cores"
            );
            assert_eq!(eks_max_pods.is_some(), machine.cloud == Cloud::Aws, "{name}");
            let Some(yarn) = emr_yarn else { continue };
            assert_eq!(machine.cloud, Cloud::Aws, "{name}");
            assert!(memory.share(0.65) < yarn && yarn < memory, "{name}: {yarn} of {memory}");
        }
    }

    #[test]
    fn every_figure_has_a_source_and_every_source_a_figure() {
        let mut used = BTreeSet::new();
        for machine in all() {
            for id in machine.sources.split(' ') {
                assert!(source(id).is_some(), "{}: no source {id}", machine.name);
                used.insert(id);
            }
            let cites = |id: &str| machine.sources.split(' ').any(|other| other == id);
            assert_eq!(cites("emr"), machine.emr_yarn.is_some(), "{}", machine.name);
            assert_eq!(cites("eni"), machine.eks_max_pods.is_some(), "{}", machine.name);
        }
        for line in entries(SOURCES) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert!(used.contains(fields[0]), "{} is not used", fields[0]);
            assert_eq!(fields.len(), 3, "{line}");
            assert!(fields[2].starts_with("https://"), "{line}");
        }
    }

    #[track_caller]
    fn knows(name: &str, cores: u32, memory: &str, emr_yarn: Option<&str>) {
        let machine = find(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!((machine.cores, machine.memory.to_string().as_str()), (cores, memory), "{name}");
        assert_eq!(machine.emr_yarn.map(|size| size.to_string()).as_deref(), emr_yarn, "{name}");
    }

    #[test]
    fn knows_what_the_vendors_state() {
        knows("m5.4xlarge", 16, "64g", Some("56g"));
        knows("M5.XLarge", 4, "16g", Some("12g"));
        knows("m6g.12xlarge", 48, "192g", Some("177g"));
        knows("r6i.32xlarge", 128, "1t", Some("942g"));
        knows("i3.xlarge", 4, "31232m", Some("23424m"));
        knows("r5.large", 2, "16g", None);
        knows("Standard_DS3_v2", 4, "14g", None);
        knows("standard_e64s_v3", 64, "432g", None);
        knows("d4s_v5", 4, "16g", None);
        knows("n1-standard-1", 1, "3840m", None);
        knows("n2-highmem-128", 128, "864g", None);
    }

    #[test]
    fn absent_names_are_not_found() {
        for absent in ["", "m5", "m5.3xlarge", "Standard_", "n1-standard-3", "# aws"] {
            assert_eq!(find(absent), None, "{absent}");
        }
    }

    #[test]
    fn a_prefix_lists_sizes_in_order() {
        let names = |prefix: &str| starting_with(prefix).map(|m| m.name).collect::<Vec<_>>();
        assert_eq!(
            names("I3."),
            ["i3.large", "i3.xlarge", "i3.2xlarge", "i3.4xlarge", "i3.8xlarge", "i3.16xlarge"]
        );
        assert_eq!(names("l8s"), ["Standard_L8s_v2", "Standard_L8s_v3"]);
        assert_eq!(names("standard_l8s"), names("l8s"));
        assert_eq!(names("").len(), all().count());
        assert!(names("é").is_empty());
    }

    #[test]
    fn a_type_says_where_its_figures_stand() {
        let urls: Vec<&str> =
            find("m5.xlarge").unwrap().sources().map(|source| source.url).collect();
        assert!(urls.iter().any(|url| url.ends_with("emr-hadoop-task-config.html")), "{urls:?}");
    }
}
