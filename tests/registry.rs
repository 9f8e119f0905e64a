//! The compact registry is what its program makes of the recordings.
#![cfg(not(target_arch = "wasm32"))]

#[allow(dead_code, reason = "the example's main is not called here")]
#[path = "../examples/registry.rs"]
mod program;

#[test]
fn the_registry_in_the_repository_is_the_programs_output() {
    let generated = program::registry(env!("CARGO_MANIFEST_DIR").as_ref()).unwrap();
    let kept = include_str!("../crates/spark-model/src/conf/registry.tsv");
    assert!(
        generated == kept,
        "run: cargo run --example registry > crates/spark-model/src/conf/registry.tsv"
    );
    let generated = program::retired(env!("CARGO_MANIFEST_DIR").as_ref()).unwrap();
    let kept = include_str!("../crates/spark-model/src/conf/retired.tsv");
    assert!(
        generated == kept,
        "run: cargo run --example registry retired > crates/spark-model/src/conf/retired.tsv"
    );
}
