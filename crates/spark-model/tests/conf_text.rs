//! Pasted settings: each text in `tests/conf` next to what is read of it, and what holds for any text.
//!
//! With `BLESS=1` in the environment the expected files are written anew, to be read before they are kept.
#![cfg(not(target_arch = "wasm32"))]

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use spark_model::conf::text::{Parsed, parse};

/// Every text in `tests/conf`, with its path.
fn fixtures() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conf");
    let folders = std::fs::read_dir(root).unwrap().map(|folder| folder.unwrap().path());
    let mut files: Vec<PathBuf> = folders
        .flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()))
        .filter(|file| file.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).unwrap();
        (file, text)
    };
    files.into_iter().map(read).collect()
}

/// The form of the expected file: texts in place of their ranges.
fn described(text: &str, parsed: &Parsed) -> Value {
    let settings = parsed.settings.iter().map(|setting| {
        json!({
            "key": setting.key,
            "value": setting.value,
            "how": setting.how,
            "keyText": text[setting.key_range.clone()],
            "valueText": text[setting.value_range.clone()],
        })
    });
    let problems = parsed
        .problems
        .iter()
        .map(|problem| json!({ "text": text[problem.range.clone()], "message": problem.message }));
    json!({
        "kind": parsed.kind,
        "effective": parsed.effective(),
        "hints": parsed.hints,
        "problems": problems.collect::<Vec<_>>(),
        "settings": settings.collect::<Vec<_>>(),
    })
}

#[test]
fn each_text_says_what_stands_beside_it() {
    for (file, text) in fixtures() {
        let found = described(&text, &parse(&text));
        let expected = file.with_extension("json");
        if std::env::var_os("BLESS").is_some() {
            let pretty = serde_json::to_string_pretty(&found).unwrap();
            std::fs::write(&expected, format!("{pretty}\n")).unwrap();
        }
        let wanted: Value =
            serde_json::from_str(&std::fs::read_to_string(&expected).unwrap()).unwrap();
        assert_eq!(found, wanted, "{}", file.display());
    }
}

/// Holds for any text: places lie in it, and a value that nothing escapes or quotes is the text at its place.
#[track_caller]
fn holds(text: &str) {
    let parsed = parse(text);
    for setting in &parsed.settings {
        let (key, value) =
            (text.get(setting.key_range.clone()), text.get(setting.value_range.clone()));
        let (Some(key), Some(value)) = (key, value) else { panic!("{setting:?} in {text:?}") };
        assert!(!key.is_empty(), "{setting:?} in {text:?}");
        let plain = !value.contains(['\\', '\'', '"', '$', '^', '\n', '`']);
        if let Some(read) = setting.value.as_ref().filter(|_| plain) {
            assert_eq!(read, value, "{setting:?} in {text:?}");
        }
    }
    for problem in &parsed.problems {
        assert!(text.get(problem.range.clone()).is_some(), "{problem:?} in {text:?}");
        assert!(!problem.message.is_empty());
    }
    let starts: Vec<usize> = parsed.problems.iter().map(|problem| problem.range.start).collect();
    assert!(starts.is_sorted(), "{starts:?} in {text:?}");
}

#[test]
fn a_text_may_end_anywhere() {
    for (_, text) in fixtures() {
        for (end, _) in text.char_indices() {
            holds(&text[..end]);
        }
        holds(&text);
    }
}

#[test]
fn a_text_may_begin_anywhere_and_lack_any_character() {
    for (_, text) in fixtures() {
        for (at, c) in text.char_indices() {
            holds(&text[at..]);
            holds(&format!("{}{}", &text[..at], &text[at + c.len_utf8()..]));
        }
    }
}

#[test]
fn any_character_may_be_another() {
    const OTHERS: [&str; 9] = ["\"", "\\", "\n", "{{", "\t", "ä", "$", ": ", "- "];
    for (_, text) in fixtures() {
        for (at, c) in text.char_indices() {
            // Neighbours get different ones, so that one pass covers all of them everywhere.
            let other = OTHERS[at % OTHERS.len()];
            holds(&format!("{}{other}{}", &text[..at], &text[at + c.len_utf8()..]));
        }
    }
}

#[test]
fn line_ends_may_be_windows() {
    for (file, text) in fixtures() {
        let unix = parse(&text.replace("\r\n", "\n"));
        let windows = parse(&text.replace("\r\n", "\n").replace('\n', "\r\n"));
        assert_eq!(unix.effective(), windows.effective(), "{}", file.display());
    }
}
