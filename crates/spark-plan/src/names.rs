//! Conclusions from names of columns, tables and variables, where nothing else is known.
//!
//! Names are weak evidence, so they only ever tip a balance: a finding needs more than a name, unless the name says it
//! outright.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

/// The words of a name, as it writes them: `customerId`, `customer_id` and `CUSTOMER-ID` are customer and id.
fn words(name: &str) -> SmallVec<[&str; 4]> {
    let mut words = SmallVec::new();
    let mut start = None;
    let mut after_lower = false;
    for (at, c) in name.char_indices() {
        let ends = !c.is_alphanumeric() || (c.is_uppercase() && after_lower);
        if ends && let Some(from) = start.take() {
            words.push(&name[from..at]);
        }
        if c.is_alphanumeric() {
            start = start.or(Some(at));
        }
        after_lower = c.is_lowercase() || c.is_numeric();
    }
    words.extend(start.map(|from| &name[from..]));
    words
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|it| it.eq_ignore_ascii_case(word))
}

fn has_word(name: &str, list: &[&str]) -> bool {
    let mut words = words(name).into_iter();
    words.any(|word| is_one_of(word.trim_end_matches(|c: char| c.is_ascii_digit()), list))
}

/// Words of columns that have few values, and of identifiers that few things have.
const FEW: &[&str] = &[
    "country",
    "region",
    "category",
    "department",
    "dept",
    "type",
    "status",
    "store",
    "currency",
    "language",
    "month",
    "date",
    "day",
    "year",
    "week",
    "hour",
    "state",
    "city",
    "channel",
    "group",
    "class",
    "tier",
    "team",
    "role",
    "partition",
    "batch",
    "warehouse",
    "branch",
    "segment",
    "cluster",
    "tenant",
    "level",
    "campaign",
    "model",
    "product",
    "job",
    "pipeline",
    "sensor",
    "source",
    "gender",
    "flag",
    "kind",
    "brand",
    "plan",
    "version",
    "env",
];

/// Returns true if a column of this name has about as many values as there are rows, or users: grouping by it does not
/// make data small.
pub fn is_identifier(name: &str) -> bool {
    const MANY: &[&str] = &[
        "id",
        "uuid",
        "guid",
        "email",
        "ssn",
        "phone",
        "msisdn",
        "imei",
        "ip",
        "url",
        "timestamp",
        "ts",
        "session",
        "token",
        "hash",
        "username",
    ];
    has_word(name, MANY) && !is_category(name)
}

/// Returns true if a column of this name has few values.
pub fn is_category(name: &str) -> bool {
    // Every column of a plan is asked, and each of its scenarios asks anew.
    static FEW_WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| FEW.iter().copied().collect());
    words(name).into_iter().any(|word| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        FEW_WORDS.contains(word)
            || (word.bytes().any(|byte| byte.is_ascii_uppercase())
                && FEW_WORDS.contains(word.to_ascii_lowercase().as_str()))
    })
}

/// Returns true if a plain name suggests that its column is a number to calculate with.
pub fn name_suggests_number(name: &str) -> bool {
    const NUMBERS: &[&str] = &[
        "amount",
        "amt",
        "price",
        "quantity",
        "qty",
        "cost",
        "revenue",
        "salary",
        "balance",
        "total",
        "subtotal",
        "discount",
        "fee",
        "profit",
        "sales",
        "budget",
        "weight",
        "height",
        "distance",
        "duration",
        "income",
        "spend",
        "temperature",
        "latitude",
        "longitude",
    ];
    const CURRENCIES: &[&str] = &["usd", "eur", "gbp", "jpy", "chf", "cents"];
    let words = words(name);
    // The noun of a name is last: `sales_date` is a date, `price_label` a label, `is_discount` a flag.
    let flag = words.first().is_some_and(|word| is_one_of(word, &["is", "has"]));
    let last = words.iter().rev().find(|word| !is_one_of(word, CURRENCIES));
    !flag && last.is_some_and(|word| is_one_of(word, NUMBERS))
}

/// Returns true if a table's or a frame's name suggests that it is small.
pub fn name_suggests_small(name: &str) -> bool {
    const SMALL: &[&str] = &[
        "small",
        "tiny",
        "dim",
        "dims",
        "dimension",
        "dimensions",
        "lookup",
        "lookups",
        "ref",
        "refs",
        "reference",
        "mapping",
        "mappings",
        "map",
        "codes",
        "calendar",
        "countries",
        "country",
        "currencies",
        "currency",
        "states",
        "regions",
        "categories",
        "category",
        "config",
        "settings",
        "types",
        "rates",
        "holidays",
        "stores",
        "departments",
        "dept",
        "zones",
        "names",
        "labels",
        "allowlist",
        "stopwords",
        "blocklist",
        "broadcast",
        "bc",
        "lkp",
        "lkup",
        "xref",
        "date",
        "dates",
        "airports",
        "cities",
        "units",
        "plans",
        "teams",
    ];
    has_word(name, SMALL) && !name_suggests_large(name)
}

/// Returns true if a variable's name suggests that it is a number of rows.
pub fn name_suggests_count(name: &str) -> bool {
    const COUNTS: &[&str] =
        &["count", "counts", "cnt", "rows", "nrows", "records", "size", "length"];
    has_word(name, COUNTS)
}

/// Returns true if a frame's name suggests that it is a part of another, taken to be looked at.
pub fn name_suggests_sample(name: &str) -> bool {
    has_word(name, &["sample", "samples", "sampled", "preview"]) && !name_suggests_large(name)
}

/// Returns true if a path is put together from the place of a model (`model_path + "/cutoffs"`): what a model keeps are
/// its parameters.
pub fn name_suggests_model(path: &str) -> bool {
    const PLACES: &[&str] = &["path", "dir", "directory", "folder", "location", "uri"];
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    path.split(|c| !is_name(c)).any(|name| has_word(name, &["model"]) && has_word(name, PLACES))
}

/// Returns true if a frame's name suggests that its rows were written by hand: rules, settings, the description of
/// other data.
pub fn name_suggests_settings(name: &str) -> bool {
    const SETTINGS: &[&str] = &[
        "config",
        "configs",
        "configuration",
        "settings",
        "params",
        "parameters",
        "rule",
        "rules",
        "checks",
        "schema",
        "metadata",
        "control",
        "mapping",
        "mappings",
        "lookup",
        "lookups",
    ];
    has_word(name, SETTINGS) && !name_suggests_large(name)
}

/// Returns true if a table's or a frame's name suggests that it is large.
pub fn name_suggests_large(name: &str) -> bool {
    const LARGE: &[&str] = &[
        "large",
        "big",
        "huge",
        "fact",
        "facts",
        "full",
        "raw",
        "events",
        "transactions",
        "logs",
        "clicks",
        "clickstream",
        "history",
        "impressions",
        "pageviews",
    ];
    has_word(name, LARGE)
}

/// Returns true if a table's or a frame's name suggests that it has many columns.
pub fn name_suggests_wide(name: &str) -> bool {
    has_word(name, &["wide"])
}

/// Returns true if a column's name suggests that it holds instants, which are about as many as there are rows.
pub fn name_suggests_instant(name: &str) -> bool {
    const INSTANTS: &[&str] = &["timestamp", "ts", "datetime", "instant"];
    // The noun of a name is last: `created_at`, `event_time`; a `time_zone` is none.
    let words = words(name);
    let Some(last) = words.last() else { return false };
    is_one_of(last, INSTANTS) || (words.len() > 1 && is_one_of(last, &["at", "time"]))
}

/// Returns true if a path suggests that it is no one's data: an example, a test, a stand-in of a letter or three.
pub fn name_suggests_toy(path: &str) -> bool {
    const TOYS: &[&str] = &[
        "example",
        "examples",
        "sample",
        "samples",
        "test",
        "tests",
        "demo",
        "demos",
        "toy",
        "fixture",
        "fixtures",
        "resources",
        "tutorial",
        "tmp",
        "mllib",
        "dummy",
        "quickstart",
    ];
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    let stem = last.split('.').next().unwrap_or(last);
    has_word(path, TOYS) || (last == path && (1..=3).contains(&stem.len()))
}

/// Returns true if a column's name suggests that it holds a share of an identifier's values: a bucket, a prefix, a
/// remainder.
pub fn name_suggests_share(name: &str) -> bool {
    const SHARES: &[&str] = &[
        "bucket", "bkt", "mod", "shard", "prefix", "suffix", "slot", "salt", "part", "range",
        "group", "hour", "minute", "is", "has", "null",
    ];
    has_word(name, SHARES)
}

/// Returns true if a path suggests that someone else takes what is there, who may read nothing but text; or that a
/// human looks at it.
pub fn name_suggests_hand_over(path: &str) -> bool {
    const HANDED: &[&str] = &[
        "export",
        "exports",
        "exported",
        "report",
        "reports",
        "download",
        "downloads",
        "feed",
        "feeds",
        "outbound",
        "sftp",
        "ftp",
        "excel",
        "extract",
        "extracts",
        "delivery",
        "partner",
        "vendor",
        "upload",
        "uploads",
        "error",
        "errors",
        "rejected",
        "rejects",
        "quarantine",
        "invalid",
        "bad",
        "manifest",
        "metadata",
        "metrics",
        "email",
        "tableau",
        "dashboard",
    ];
    has_word(path, HANDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_words_in_any_style() {
        assert_eq!(words("customerId").as_slice(), ["customer", "Id"]);
        assert_eq!(words("CUSTOMER_ID").as_slice(), ["CUSTOMER", "ID"]);
        assert_eq!(words("s3://lake/events-2").as_slice(), ["s3", "lake", "events", "2"]);
    }

    #[test]
    fn tells_identifiers_from_classes() {
        assert!(
            ["user_id", "id", "orderId", "email", "event_ts"]
                .iter()
                .all(|name| is_identifier(name))
        );
        assert!(
            !["country", "store_id", "status", "key", "idea", "width"]
                .iter()
                .any(|name| is_identifier(name))
        );
    }

    #[test]
    fn tells_instants_and_toys() {
        assert!(
            ["ts", "event_ts", "created_at", "eventTime"]
                .iter()
                .all(|name| name_suggests_instant(name))
        );
        assert!(
            !["date", "time_zone", "at", "format"].iter().any(|name| name_suggests_instant(name))
        );
        assert!(
            ["in", "a.csv", "/tmp/x.json", "examples/people.json"]
                .iter()
                .all(|path| name_suggests_toy(path))
        );
        assert!(
            !["s3://lake/raw", "data.csv", "hdfs:///in"].iter().any(|path| name_suggests_toy(path))
        );
    }

    #[test]
    fn tells_what_people_write() {
        assert!(
            ["rules_df", "schema_df", "job_control", "df_config"]
                .iter()
                .all(|name| name_suggests_settings(name))
        );
        assert!(
            !["orders", "metadata_events", "checked_df"]
                .iter()
                .any(|name| name_suggests_settings(name))
        );
        assert!(
            name_suggests_model("model_path + '/cutoffs'")
                && name_suggests_model("join(self.modelDir, name)")
        );
        assert!(!name_suggests_model("path + '/model'") && !name_suggests_model("model"));
    }

    #[test]
    fn tells_sizes_and_numbers() {
        assert!(
            name_suggests_small("small_table")
                && name_suggests_small("dim_users")
                && !name_suggests_small("large_lookup_table")
        );
        assert!(name_suggests_large("large_lookup") && !name_suggests_large("users"));
        assert!(
            name_suggests_number("amount")
                && name_suggests_number("unitPrice")
                && !name_suggests_number("amount_str")
                && !name_suggests_number("zip")
        );
    }
}
