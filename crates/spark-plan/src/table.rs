//! The user's facts about tables.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use spark_model::bytes::ByteSize;

/// Facts about a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Table {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(as = "Option<spark_model::bytes::Size>"))]
    pub bytes: Option<ByteSize>,
    /// Column names to types, as Spark writes them (`bigint`, `decimal(10,2)`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub columns: BTreeMap<String, String>,
    /// Number of different values a column has, by its name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub distinct: BTreeMap<String, u64>,
    /// The share of rows that the most frequent key has, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_key_share: Option<f64>,
}
