//! Whatever the text, an analysis ends with a report.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::atomic::{AtomicUsize, Ordering};

use spark_memory::{Input, analyze, apply_edits};

fn fixtures() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/pyspark-lint/tests/rules");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Analyzes a text; every place in the report is in it, and every fix applies.
fn holds(source: &str) {
    let report = analyze(&Input { source: source.to_owned(), ..Input::default() });
    let whole = source.encode_utf16().count() as u32;
    let cells: Vec<u32> =
        serde_json::from_str::<serde_json::Value>(source.trim_start_matches('\u{feff}'))
            .ok()
            .and_then(|json| {
                let text = |cell: &serde_json::Value| {
                    let lines = cell["source"].as_array().into_iter().flatten();
                    lines
                        .filter_map(|line| Some(line.as_str()?.encode_utf16().count() as u32))
                        .sum()
                };
                Some(json.get("cells")?.as_array()?.iter().map(text).collect())
            })
            .unwrap_or_default();
    for finding in &report.diagnostics {
        let (start, end) = (finding.range.start, finding.range.end);
        let length = finding.range.cell.map_or(whole, |cell| cells[cell as usize]);
        assert!(start.offset <= end.offset && end.offset <= length, "{finding:?}");
        for fix in &finding.fixes {
            apply_edits(source, &fix.edits)
                .unwrap_or_else(|error| panic!("{}: {error}\n{source}", fix.title));
        }
    }
}

/// Runs `check` on every text, on as many threads as there are processors.
fn each(texts: &[String], check: impl Fn(&str) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(text) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(text);
                }
            });
        }
    });
}

/// Where a snippet is cut: at every byte of a short one, at every third or seventh of a longer one. Fixtures repeat
/// their constructs, and neither has a factor in common with four columns of indentation, so that a construct is cut at
/// each of its bytes all the same.
fn ends(snippet: &str) -> impl Iterator<Item = usize> {
    let step = match snippet.len() {
        ..=80 => 1,
        81..=240 => 3,
        _ => 7,
    };
    (0..snippet.len()).step_by(step).filter(|end| snippet.is_char_boundary(*end))
}

#[test]
fn a_text_may_end_anywhere() {
    each(&fixtures(), |text| {
        // Each snippet by itself: what is left of a file of snippets would mostly be the same again.
        for snippet in text.split("# --- ") {
            for end in ends(snippet) {
                holds(&snippet[..end]);
            }
        }
    });
}

#[test]
fn brackets_quotes_and_lines_may_be_anyhow() {
    each(&fixtures(), |text| {
        holds(&text.replace('\n', "\r\n"));
        holds(&text.replace('\n', "\r"));
        holds(&text.replace("    ", "\t"));
        for damaged in ["(", ")", "[", "]", "{", "}", "\"", "'", "=", ".", ":", ","] {
            holds(&text.replace(damaged, ""));
            holds(&text.replace(damaged, &damaged.repeat(2)));
        }
    });
}

/// Replaces, removes and doubles brackets of the fixtures' snippets at random, in as many texts as `BRACKET_CASES`
/// says.
#[test]
fn brackets_may_be_damaged_anywhere() {
    const PARTS: [&str; 12] = ["(", ")", "[", "]", "{", "}", "", "\n,", "\n/", "\"", "f'{", "é"];
    let texts = fixtures();
    let snippets: Vec<&str> = texts.iter().flat_map(|text| text.split("# --- ")).collect();
    let cases = std::env::var("BRACKET_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(1_000);
    let mut state = 11_u64;
    let mut below = |end: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % end
    };
    let damaged: Vec<String> = (0..cases)
        .map(|_| {
            let mut text = snippets[below(snippets.len())].to_owned();
            for _ in 0..=below(3) {
                let brackets = text.match_indices(['(', ')', '[', ']', '{', '}']);
                let places: Vec<usize> = brackets.map(|(at, _)| at).collect();
                if places.is_empty() {
                    continue;
                }
                let at = places[below(places.len())];
                let end = at + below(2);
                text.replace_range(at..end, PARTS[below(PARTS.len())]);
            }
            text
        })
        .collect();
    each(&damaged, holds);
}

#[test]
fn depth_and_length_have_no_end() {
    let units = [
        "(",
        "[",
        "{",
        "f(",
        "x.a()",
        "not ",
        "-",
        "lambda: ",
        "a if b else ",
        "x + ",
        "f'{",
        "if a:\n ",
        "class A:\n ",
        "\"\"\"",
        "@",
        "*",
        "await ",
    ];
    let nested = units.map(|unit| unit.repeat(10_000));
    let mut texts = vec![
        "df = df.withColumn('a', F.col('b'))\n".repeat(20_000),
        "a".repeat(1 << 20),
        format!("x = \"{}\"", "a".repeat(1 << 20)),
        format!("df = ({}\n)", "df\n    .withColumn('a', F.col('b'))".repeat(300)),
    ];
    texts.extend(nested.iter().map(|unit| format!("x = {unit}1")));
    texts.extend(nested);
    each(&texts, holds);
}

#[test]
fn a_lineage_has_no_end() {
    let steps = "df = df.where('a > 1')\n".repeat(3000);
    let views: String = (0..3000)
        .map(|n| format!("spark.sql('SELECT * FROM v{n}').createOrReplaceTempView('v{}')\n", n + 1))
        .collect();
    let texts = [
        format!("df = spark.table('t')\n{steps}df.count()\n"),
        format!(
            "spark.table('t').createOrReplaceTempView('v0')\n{views}spark.table('v3000').collect()\nspark.sql('SELECT * FROM v3000').collect()\n"
        ),
    ];
    each(&texts.map(String::from), holds);
}

#[test]
fn functions_may_call_each_other_without_end() {
    holds("def f(x):\n    return f(x)\nf(df)\n");
    holds(
        "def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\nf(spark.table('t')).collect()\n",
    );
    // Each calls the next twice: followed naively, two to the fortieth calls.
    let chain: String = (0..40)
        .map(|n| format!("def f{n}(x):\n    f{}(x)\n    return f{}(x)\n", n + 1, n + 1))
        .collect();
    holds(&format!("{chain}def f40(x):\n    return x\nf0(spark.table('t')).collect()\n"));
}

#[test]
fn frames_may_be_joined_with_themselves_without_end() {
    let doubled = "df = df.join(df, 'id')\n".repeat(60);
    holds(&format!("df = spark.table('t').cache()\n{doubled}df.count()\n"));
}

/// Every kind of cell there is, between snippets of the fixtures.
fn notebooks() -> Vec<String> {
    let cells = [
        "%pip install x\ndf = spark.table('🔥')\n",
        "%%sql -o df\nselect *\nfrom t",
        "%sql\nselect *\nfrom t",
        "x = %sql select 1\nif x:\n    %time rows = df.collect()\n    %sql select 2",
        "%%configure -f\n{\"driverMemory\": \"4g\"}",
        "%%time\r\nrows = df.collect()\r\n",
        "%%bash\nfor i in 'x",
        "df?\n!ls\n%timeit -n 3 df.collect()",
        "%%unknown x\ndf.collect()",
        "df.cache()\ndf.count()",
    ];
    let list: Vec<_> = cells
        .iter()
        .map(|text| {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            serde_json::json!({"cell_type": "code", "source": lines})
        })
        .collect();
    let script = cells.join("\n\n");
    let commands: Vec<String> = cells
        .iter()
        .map(|cell| {
            if cell.starts_with('%') {
                format!("# MAGIC {}", cell.replace('\n', "\n# MAGIC "))
            } else {
                (*cell).to_owned()
            }
        })
        .collect();
    vec![
        serde_json::json!({"cells": list, "metadata": {}, "nbformat": 4}).to_string(),
        serde_json::to_string_pretty(&serde_json::json!({"cells": list, "metadata": {"application/vnd.databricks.v1+notebook": {}}})).unwrap(),
        script,
        format!("# Databricks notebook source\n{}\n", commands.join("\n\n# COMMAND ----------\n\n")),
    ]
}

#[test]
fn a_notebook_may_end_anywhere() {
    for text in notebooks() {
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            holds(&text[..end]);
        }
        holds(&text.replace('\n', "\r\n"));
        holds(&format!("\u{feff}{text}"));
        for damaged in ["\"", "'", "%", "\\n", " ", "(", "MAGIC", "source", "cell_type", "["] {
            holds(&text.replace(damaged, ""));
            holds(&text.replace(damaged, &damaged.repeat(2)));
        }
    }
}

#[test]
fn every_fixture_finds_the_same_in_a_notebook() {
    for text in fixtures() {
        for snippet in text.split("# --- ") {
            let source = format!("# {snippet}");
            let lines: Vec<&str> = source.split_inclusive('\n').collect();
            let notebook = serde_json::json!({"cells": [{"cell_type": "code", "source": lines}], "nbformat": 4});
            let mut input = Input { source: source.clone(), ..Input::default() };
            input.cluster.launcher = Some(spark_memory::conf::Launcher::Notebook);
            let script = analyze(&input).diagnostics;
            input.source = notebook.to_string();
            let found = analyze(&input).diagnostics;
            assert_eq!(script.len(), found.len(), "{source}");
            for (one, other) in script.iter().zip(&found) {
                assert_eq!(
                    (&one.rule, one.range.start, one.range.end),
                    (&other.rule, other.range.start, other.range.end)
                );
                assert_eq!(one.fixes.len(), other.fixes.len(), "{source}");
                for (fix, same) in one.fixes.iter().zip(&other.fixes) {
                    let after = apply_edits(&input.source, &same.edits).unwrap();
                    let after: serde_json::Value = serde_json::from_str(&after).unwrap();
                    let lines = after["cells"][0]["source"].as_array().unwrap();
                    let text: String = lines.iter().filter_map(serde_json::Value::as_str).collect();
                    assert_eq!(apply_edits(&source, &fix.edits).unwrap(), text);
                }
            }
        }
    }
}
