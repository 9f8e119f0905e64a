//! The JavaScript API. The types of its values are those of the Rust types, generated into `types.d.ts`
//! (`tests/types.rs`).

#![cfg(target_arch = "wasm32")]

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
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
    #[wasm_bindgen(typescript_type = "PastedKind")]
    pub type JsPastedKind;
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
pub fn apply_fixes(source: &str, edits: &JsEdits) -> Result<String, JsError> {
    let edits: Vec<Edit> = from_js(edits)?;
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

/// The kind of a pasted or dropped text: `python`, `notebook`, `sql`, `scala`, `log`, `error`, `settings`, `plan`,
/// `eventLog`, `input` or `unknown`.
#[wasm_bindgen(js_name = classify)]
pub fn classify(text: &str) -> Result<JsPastedKind, JsError> {
    Ok(to_js(&spark_memory::classify(text))?.unchecked_into())
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

fn read_input(input: &JsInput) -> Result<Input, JsError> {
    from_js(input)
}

/// Reads a value as its JSON text, so that structures refuse unknown fields by name, and the code that reads and writes
/// JSON is in the page once.
fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsError> {
    // It throws where a value contains itself.
    let text = JSON::stringify(value).map_err(|thrown| {
        JsError::new(&String::from(thrown.unchecked_into::<js_sys::Error>().message()))
    })?;
    // A function and `undefined` have no text.
    let text = text.as_string().unwrap_or_else(|| "null".to_owned());
    serde_json::from_str(&text).map_err(|error| {
        // The place is one in a text that the caller has never seen.
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = error.to_string();
        JsError::new(message.strip_suffix(&place).unwrap_or(&message))
    })
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let text = serde_json::to_string(value)?;
    JSON::parse(&text).map_err(|_| JsError::new("an answer is no JSON"))
}
