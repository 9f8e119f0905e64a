//! Whatever the text, an analysis ends with a report.
#![cfg(not(target_arch = "wasm32"))]

use spark_memory_playground::{Input, analyze, apply_edits};

fn fixtures() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Analyses a text; every place in the report lies in it, and every fix applies.
fn holds(source: &str) {
    let report = analyze(&Input { source: source.to_owned(), ..Input::default() });
    let length = source.encode_utf16().count() as u32;
    for finding in &report.diagnostics {
        let (start, end) = (finding.range.start, finding.range.end);
        assert!(start.offset <= end.offset && end.offset <= length, "{finding:?}");
        for fix in &finding.fixes {
            apply_edits(source, &fix.edits)
                .unwrap_or_else(|error| panic!("{}: {error}\n{source}", fix.title));
        }
    }
}

#[test]
fn a_text_may_end_anywhere() {
    for text in fixtures() {
        // Each snippet by itself: what is left of a file of snippets would mostly be the same again.
        for snippet in text.split("# --- ") {
            for end in (0..snippet.len()).filter(|end| snippet.is_char_boundary(*end)) {
                holds(&snippet[..end]);
            }
        }
    }
}

#[test]
fn brackets_quotes_and_lines_may_be_anyhow() {
    for text in fixtures() {
        holds(&text.replace('\n', "\r\n"));
        holds(&text.replace('\n', "\r"));
        holds(&text.replace("    ", "\t"));
        for damaged in ["(", ")", "[", "]", "{", "}", "\"", "'", "=", ".", ":", ","] {
            holds(&text.replace(damaged, ""));
            holds(&text.replace(damaged, &damaged.repeat(2)));
        }
    }
}

#[test]
fn depth_and_length_have_no_end() {
    for unit in [
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
    ] {
        holds(&unit.repeat(10_000));
        holds(&format!("x = {}1", unit.repeat(10_000)));
    }
    holds(&"a".repeat(1 << 20));
    holds(&format!("x = \"{}\"", "a".repeat(1 << 20)));
    holds(&"df = df.withColumn('a', F.col('b'))\n".repeat(20_000));
    holds(&format!("df = ({}\n)", "df\n    .withColumn('a', F.col('b'))".repeat(300)));
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
