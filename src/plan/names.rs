//! What names of columns, tables and variables give away, where nothing else does.
//!
//! Names are weak evidence, so they only ever tip a balance: a finding needs more than a name, unless the name says it outright.

/// The words of a name: `customerId`, `customer_id` and `CUSTOMER-ID` are `customer` and `id`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut after_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            fresh = true;
            after_lower = false;
            continue;
        }
        if fresh || (c.is_uppercase() && after_lower) {
            words.push(String::new());
            fresh = false;
        }
        after_lower = c.is_lowercase() || c.is_numeric();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

fn has_word(name: &str, list: &[&str]) -> bool {
    words(name)
        .iter()
        .any(|word| list.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())))
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

/// Whether a column of this name has about as many values as there are rows, or users: grouping by it does not make data small.
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
    has_word(name, MANY) && !has_word(name, FEW)
}

/// Whether a column of this name has few values.
pub fn is_category(name: &str) -> bool {
    has_word(name, FEW) && !is_identifier(name)
}

/// Whether a plain name says that its column is a number to calculate with.
pub fn says_number(name: &str) -> bool {
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
    // What the name is of stands last: `sales_date` is a date, `price_label` a label, `is_discount` a flag.
    let flag = words.first().is_some_and(|word| matches!(word.as_str(), "is" | "has"));
    let last = words.iter().rev().find(|word| !CURRENCIES.contains(&word.as_str()));
    !flag && last.is_some_and(|word| NUMBERS.contains(&word.as_str()))
}

/// Whether a table's or a frame's name says that it is small.
pub fn says_small(name: &str) -> bool {
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
    has_word(name, SMALL) && !says_large(name)
}

/// Whether a table's or a frame's name says that it is large.
pub fn says_large(name: &str) -> bool {
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

/// Whether a table's or a frame's name says that it has many columns.
pub fn says_wide(name: &str) -> bool {
    has_word(name, &["wide"])
}

/// Whether a column's name says that it holds instants, which are about as many as there are rows.
pub fn says_instant(name: &str) -> bool {
    const INSTANTS: &[&str] = &["timestamp", "ts", "datetime", "instant"];
    // What the name is of stands last: `created_at`, `event_time`; a `time_zone` is none.
    let last = words(name).pop().unwrap_or_default();
    INSTANTS.contains(&&*last) || (words(name).len() > 1 && matches!(&*last, "at" | "time"))
}

/// Whether a path says that it is no one's data: an example, a test, a stand-in of a letter or three.
pub fn says_toy(path: &str) -> bool {
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

/// Whether a column's name says that it holds a share of an identifier's values: a bucket, a prefix, a remainder.
pub fn says_share(name: &str) -> bool {
    const SHARES: &[&str] = &[
        "bucket", "bkt", "mod", "shard", "prefix", "suffix", "slot", "salt", "part", "range",
        "group", "hour", "minute", "is", "has", "null",
    ];
    has_word(name, SHARES)
}

/// Whether a path says that someone else takes what is there, who may read nothing but text; or that a person looks at it.
pub fn says_hand_over(path: &str) -> bool {
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
        assert_eq!(words("customerId"), ["customer", "id"]);
        assert_eq!(words("CUSTOMER_ID"), ["customer", "id"]);
        assert_eq!(words("s3://lake/events-2"), ["s3", "lake", "events", "2"]);
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
            ["ts", "event_ts", "created_at", "eventTime"].iter().all(|name| says_instant(name))
        );
        assert!(!["date", "time_zone", "at", "format"].iter().any(|name| says_instant(name)));
        assert!(
            ["in", "a.csv", "/tmp/x.json", "examples/people.json"]
                .iter()
                .all(|path| says_toy(path))
        );
        assert!(!["s3://lake/raw", "data.csv", "hdfs:///in"].iter().any(|path| says_toy(path)));
    }

    #[test]
    fn tells_sizes_and_numbers() {
        assert!(
            says_small("small_table")
                && says_small("dim_users")
                && !says_small("large_lookup_table")
        );
        assert!(says_large("large_lookup") && !says_large("users"));
        assert!(
            says_number("amount")
                && says_number("unitPrice")
                && !says_number("amount_str")
                && !says_number("zip")
        );
    }
}
