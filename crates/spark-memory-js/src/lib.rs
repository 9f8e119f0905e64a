//! The JavaScript API. The types of its values are those of the Rust types, generated into `types.d.ts`
//! (`tests/types.rs`).

#![cfg(target_arch = "wasm32")]

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use spark_memory::lint::{docs, rules::RULES};
use spark_memory::{Edit, Input};

/// The types that the functions below name, for the `.d.ts` that `wasm-bindgen` writes.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Input")]
    pub type JsInput;
    #[wasm_bindgen(typescript_type = "Report")]
    pub type JsReport;
    #[wasm_bindgen(typescript_type = "Advice")]
    pub type JsAdvice;
    #[wasm_bindgen(typescript_type = "MinimumCluster")]
    pub type JsMinimumCluster;
    #[wasm_bindgen(typescript_type = "SearchResult")]
    pub type JsSearchResult;
    #[wasm_bindgen(typescript_type = "Edit[]")]
    pub type JsEdits;
    #[wasm_bindgen(typescript_type = "Rule[]")]
    pub type JsRules;
    #[wasm_bindgen(typescript_type = "Record<string, string>")]
    pub type JsConf;
}

/// Analyzes a job. Throws an Error that names the field where the input is not as it should be.
#[wasm_bindgen(js_name = analyze)]
pub fn analyze(input: &JsInput) -> Result<JsReport, JsError> {
    let report = spark_memory::analyze(&read_input(input)?);
    Ok(to_js(&report)?.unchecked_into())
}

/// The answer of `analyze` without the search for settings, which takes several times as long as the rest. Throws as it
/// does.
#[wasm_bindgen(js_name = inspect)]
pub fn inspect(input: &JsInput) -> Result<JsReport, JsError> {
    let report = spark_memory::inspect(&read_input(input)?);
    Ok(to_js(&report)?.unchecked_into())
}

/// Looks for the settings that would help. Takes many times as long as `inspect`; throws as it does.
#[wasm_bindgen(js_name = advise)]
pub fn advise(input: &JsInput) -> Result<JsAdvice, JsError> {
    let advice = spark_memory::advise(&read_input(input)?);
    Ok(to_js(&advice)?.unchecked_into())
}

/// The smallest number of workers that would do. Takes many times as long as `advise`; throws as `analyze` does.
#[wasm_bindgen(js_name = smallest)]
pub fn smallest(input: &JsInput) -> Result<JsMinimumCluster, JsError> {
    let smallest = spark_memory::minimum_cluster(&read_input(input)?);
    Ok(to_js(&smallest)?.unchecked_into())
}

/// The answers of `advise` and `smallest`, and the report with the advice adopted. Throws as `analyze` does.
#[wasm_bindgen(js_name = search)]
pub fn search(input: &JsInput) -> Result<JsSearchResult, JsError> {
    let result = spark_memory::search(&read_input(input)?);
    Ok(to_js(&result)?.unchecked_into())
}

/// The source after the edits of one fix, or of several that do not overlap.
#[wasm_bindgen(js_name = applyFixes)]
pub fn apply_fixes(source: &str, edits: JsEdits) -> Result<String, JsError> {
    let edits: Vec<Edit> = serde_wasm_bindgen::from_value(edits.into())
        .map_err(|error| JsError::new(&error.to_string()))?;
    Ok(spark_memory::apply_edits(source, &edits)?)
}

/// Every rule with its documentation.
#[wasm_bindgen(js_name = rules)]
pub fn rules() -> Result<JsRules, JsError> {
    let all: Vec<_> = RULES.iter().map(|rule| docs(rule)).collect();
    Ok(to_js(&all)?.unchecked_into())
}

/// The settings that a pasted text makes: a spark-submit command line, a spark-defaults.conf, a builder chain, a
/// manifest.
#[wasm_bindgen(js_name = parseConf)]
pub fn parse_conf(text: &str) -> Result<JsConf, JsError> {
    Ok(to_js(&spark_memory::parse_conf(text))?.unchecked_into())
}

/// An input as a short text for a link.
#[wasm_bindgen(js_name = encode)]
pub fn encode(input: &JsInput) -> Result<String, JsError> {
    Ok(spark_memory::encode(&read_input(input)?))
}

/// The input that `encode` made a text of.
#[wasm_bindgen(js_name = decode)]
pub fn decode(text: &str) -> Result<JsInput, JsError> {
    Ok(to_js(&spark_memory::decode(text)?)?.unchecked_into())
}

/// The version of this product.
#[wasm_bindgen(js_name = version)]
pub fn version() -> String {
    spark_memory::VERSION.to_owned()
}

/// Reads an input through JSON's own types: read straight into a structure, an object's unknown fields would be passed
/// over, and the contract refuses them by name.
fn read_input(input: &JsInput) -> Result<Input, JsError> {
    let value: serde_json::Value = serde_wasm_bindgen::from_value(input.into())
        .map_err(|error| JsError::new(&error.to_string()))?;
    Ok(serde_json::from_value(value)?)
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let serializer = Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| JsError::new(&error.to_string()))
}
