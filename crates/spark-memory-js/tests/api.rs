//! The JavaScript API, in a real browser.
#![cfg(target_arch = "wasm32")]

use js_sys::{Array, JSON, Reflect};
use spark_memory_js::{self as wasm, JsEdits, JsInput};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn input(json: &str) -> JsInput {
    JSON::parse(json).unwrap().unchecked_into()
}

/// The value at a path of names and indices: `diagnostics.0.rule`.
fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| Reflect::get(&value, &name.into()).unwrap())
}

fn analyze(json: &str) -> JsValue {
    wasm::analyze(&input(json)).ok().unwrap().into()
}

#[wasm_bindgen_test]
fn answers_in_the_contracts_form() {
    let report =
        analyze(r#"{"cluster": {"manager": "yarn"}, "conf": {"spark.executor.memory": "1g"}}"#);
    assert_eq!(at(&report, "executor.heap.max"), JsValue::from_f64(1_073_741_824.0));
    assert_eq!(at(&report, "executor.regions.2.kind"), JsValue::from_str("storage"));
    assert_eq!(at(&report, "executor.regions.2.bytes"), JsValue::from_f64(227_750_707.0));
    assert_eq!(at(&report, "driver.container"), JsValue::NULL);
    assert!(Array::is_array(&at(&report, "diagnostics")));
}

#[wasm_bindgen_test]
fn local_mode_has_no_executor() {
    assert_eq!(at(&analyze(r#"{"cluster": {"manager": "local"}}"#), "executor"), JsValue::NULL);
}

#[wasm_bindgen_test]
fn offsets_are_javascripts_own() {
    let source = "# 🔥\r\nrows = df.collect()\r\n";
    let report = analyze(&format!("{{\"source\": {}}}", serde_json::to_string(source).unwrap()));
    let range = at(&report, "diagnostics.0.range");
    let text = js_sys::JsString::from(source);
    let number = |path: &str| at(&range, path).as_f64().unwrap() as u32;
    assert_eq!(text.slice(number("start.offset"), number("end.offset")), "collect()");
    assert_eq!((number("start.line"), number("start.column")), (2, 11));

    let edits: JsEdits = at(&report, "diagnostics.0.fixes.0.edits").unchecked_into();
    let fixed = wasm::apply_fixes(source, &edits).ok().unwrap();
    assert_eq!(fixed, "# 🔥\r\nrows = df.limit(1000).collect()\r\n");
}

#[wasm_bindgen_test]
fn an_unknown_field_is_refused_by_name() {
    let error: JsValue =
        wasm::analyze(&input(r#"{"cluster": {"worker": 3}}"#)).err().unwrap().into();
    let message = at(&error, "message").as_string().unwrap();
    assert!(message.contains("`worker`") && message.contains("`workers`"), "{message}");
}

#[wasm_bindgen_test]
fn a_search_answers_as_its_parts_do() {
    let job = r#"{
        "source": "spark.table('t').sort('k').write.parquet('out')",
        "tables": {"t": {"rows": 100000000, "bytes": "40g"}},
        "cluster": {"manager": "yarn"}
    }"#;
    let found: JsValue = wasm::search(&input(job)).ok().unwrap().into();
    let advice: JsValue = wasm::advise(&input(job)).ok().unwrap().into();
    let minimum: JsValue = wasm::smallest(&input(job)).ok().unwrap().into();
    let text = |value: &JsValue| String::from(JSON::stringify(value).unwrap());
    assert_eq!(text(&at(&found, "advice")), text(&advice));
    assert_eq!(text(&at(&found, "minimumCluster")), text(&minimum));
    assert!(Array::is_array(&at(&found, "after.steps")));
}

#[wasm_bindgen_test]
fn a_link_holds_an_input() {
    let text =
        wasm::encode(&input(r#"{"source": "df.collect()", "sparkVersion": "4.0"}"#)).ok().unwrap();
    let back: JsValue = wasm::decode(&text).ok().unwrap().into();
    assert_eq!(at(&back, "source"), JsValue::from_str("df.collect()"));
    assert_eq!(at(&back, "sparkVersion"), JsValue::from_str("4.0"));
}

#[wasm_bindgen_test]
fn every_rule_has_its_documentation() {
    let rules: JsValue = wasm::rules().ok().unwrap().into();
    let rules: Array = rules.unchecked_into();
    assert_eq!(rules.length() as usize, spark_memory::lint::rules::RULES.len());
    for rule in rules.iter() {
        assert!(at(&rule, "bad").as_string().is_some_and(|code| code.contains('\n')));
    }
}

#[wasm_bindgen_test]
fn deep_nesting_is_refused_and_not_a_crash() {
    // The native tests nest far deeper: a debug build in a browser has less of a stack than the page.
    let source = format!("x = {}", "(".repeat(100_000));
    let report = analyze(&format!("{{\"source\": {}}}", serde_json::to_string(&source).unwrap()));
    assert_eq!(at(&report, "diagnostics.0.rule"), JsValue::from_str("nesting-too-deep"));
}
