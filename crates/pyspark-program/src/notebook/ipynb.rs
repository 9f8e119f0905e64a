//! Jupyter's format: the cells, the positions of their text in the JSON, and the JSON with one cell's text changed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A notebook's cells, of every type, in their order.
#[derive(Clone, Debug)]
pub struct Document {
    pub cells: Vec<Cell>,
    /// True if Databricks exported it: `%sql` then speaks for its whole cell.
    pub(super) databricks: bool,
    language: Option<String>,
    /// The kernel's name.
    pub(super) kernel: Option<String>,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    pub code: bool,
    pub text: String,
    /// The range of `source` in the JSON.
    place: Range<usize>,
    list: bool,
    /// The strings that make the text.
    strings: Vec<Literal>,
}

/// A string of the JSON.
#[derive(Clone, Debug)]
struct Literal {
    /// Its range, with the quotes.
    place: Range<usize>,
    text: String,
}

#[derive(Deserialize)]
struct Notebook<'j> {
    #[serde(borrow, default)]
    cells: Vec<RawCell<'j>>,
    /// Where the third version of the format has its cells.
    #[serde(borrow, default)]
    worksheets: Vec<Worksheet<'j>>,
    #[serde(borrow, default)]
    metadata: Option<&'j RawValue>,
}

#[derive(Deserialize)]
struct Worksheet<'j> {
    #[serde(borrow, default)]
    cells: Vec<RawCell<'j>>,
}

#[derive(Deserialize)]
struct RawCell<'j> {
    #[serde(default)]
    cell_type: String,
    #[serde(borrow, default)]
    source: Option<&'j RawValue>,
    #[serde(borrow, default)]
    input: Option<&'j RawValue>,
}

/// True if a text is meant to be a notebook's JSON.
pub(super) fn looks_like(text: &str) -> bool {
    text.trim_start().starts_with('{')
        && (text.contains("\"cells\"") || text.contains("\"worksheets\""))
        && (text.contains("\"cell_type\"") || text.contains("\"nbformat\""))
}

impl Document {
    /// Reads a notebook; an error is a place in bytes, and what is wrong there.
    pub fn parse(source: &str) -> Result<Self, (usize, String)> {
        let json = source.trim_start_matches('\u{feff}');
        let skipped = source.len() - json.len();
        let notebook: Notebook<'_> = serde_json::from_str(json).map_err(|error| {
            let line: usize =
                json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let mut at = (line + error.column().saturating_sub(1)).min(json.len());
            while !json.is_char_boundary(at) {
                at -= 1;
            }
            let text = error.to_string();
            let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
            (skipped + at, message)
        })?;
        let cells = notebook.worksheets.into_iter().flat_map(|sheet| sheet.cells);
        let cells = notebook.cells.into_iter().chain(cells);
        let metadata: serde_json::Value = notebook
            .metadata
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default();
        let name = |path: &str| metadata.pointer(path).and_then(serde_json::Value::as_str);
        let language = name("/language_info/name")
            .or_else(|| name("/kernelspec/language"))
            .or_else(|| name("/application~1vnd.databricks.v1+notebook/language"))
            .or_else(|| name("/kernelspec/name"));
        Ok(Self {
            databricks: metadata.get("application/vnd.databricks.v1+notebook").is_some(),
            language: language.map(str::to_owned),
            kernel: name("/kernelspec/name")
                .or_else(|| name("/kernel_info/name"))
                .map(str::to_lowercase),
            cells: cells.map(|cell| Cell::read(&cell, source)).collect(),
        })
    }

    /// Returns true if its kernel has a session before any cell runs: those of sparkmagic (`pysparkkernel`), of Synapse and
    /// Fabric (`synapse_pyspark`), of Glue (`glue_pyspark`), Toree's, and Dataproc's `pyspark`. A Python kernel starts the
    /// JVM when a cell builds a session (`pyspark.java_gateway.launch_gateway`).
    pub(super) fn kernel_brings_session(&self) -> bool {
        let words = ["spark", "glue", "toree"];
        self.kernel.as_ref().is_some_and(|kernel| words.iter().any(|word| kernel.contains(word)))
    }

    /// The kernel's language, where it is not Python. A notebook that does not say is Python.
    pub(super) fn foreign_language(&self) -> Option<&str> {
        self.language.as_deref().filter(|name| {
            let name = name.to_lowercase();
            !name.is_empty() && !name.contains("py")
        })
    }

    /// The notebook with the texts of some cells changed: the rest stays byte for byte, and so do the lines that are
    /// the same.
    pub fn with_texts(&self, source: &str, texts: &BTreeMap<u32, String>) -> String {
        let (mut result, mut at) = (String::with_capacity(source.len()), 0);
        for (cell, text) in texts {
            let Some(cell) = self.cells.get(*cell as usize) else { continue };
            result.push_str(&source[at..cell.place.start]);
            result.push_str(&cell.written(source, text));
            at = cell.place.end;
        }
        result.push_str(&source[at..]);
        result
    }

    /// Where an offset (UTF-16 code units) into a cell's text is in the JSON, in UTF-16 code units.
    pub fn raw_offset(&self, source: &str, cell: usize, offset: u32) -> Option<u32> {
        let cell = self.cells.get(cell)?;
        let mut left = offset;
        for (number, literal) in cell.strings.iter().enumerate() {
            let length = utf16(&literal.text);
            let last = number + 1 == cell.strings.len();
            // The end of a line is the start of the next one, which is another string.
            if left < length || (last && left == length) {
                let at = literal.raw_place(source, left);
                return Some(utf16(&source[..at]));
            }
            left -= length;
        }
        None
    }
}

impl Cell {
    fn read(cell: &RawCell<'_>, source: &str) -> Self {
        let mut read = Self {
            code: cell.cell_type == "code",
            text: String::new(),
            place: 0..0,
            list: false,
            strings: Vec::new(),
        };
        let Some(raw) = cell.source.or(cell.input) else { return read };
        read.place = place(raw, source);
        if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
            read.list = true;
            read.strings =
                items.into_iter().filter_map(|item| Literal::read(item, source)).collect();
        } else {
            read.strings.extend(Literal::read(raw, source));
        }
        read.text = read.strings.iter().map(|literal| literal.text.as_str()).collect();
        read
    }

    /// The value of `source` for another text.
    fn written(&self, source: &str, text: &str) -> String {
        if !self.list {
            return quoted(text);
        }
        let raw = |place: Range<usize>| &source[place];
        let (Some(first), Some(last)) = (self.strings.first(), self.strings.last()) else {
            return format!("[{}]", split(text).map(quoted).collect::<Vec<_>>().join(", "));
        };
        let open = raw(self.place.start..first.place.start);
        let close = raw(last.place.end..self.place.end);
        let between = match self.strings.get(1) {
            Some(second) => raw(first.place.end..second.place.start).to_owned(),
            None => format!(",{}", if open == "[" { " " } else { &open[1..] }),
        };
        let lines: Vec<&str> = split(text).collect();
        let same = |pair: &(&&str, &Literal)| **pair.0 == pair.1.text;
        let head = lines.iter().zip(&self.strings).take_while(same).count();
        let tails = lines[head..].iter().rev().zip(self.strings[head..].iter().rev());
        let tail = tails.take_while(same).count();
        let kept = |number: usize| {
            let old = if number < head {
                number
            } else if number + tail >= lines.len() {
                number + self.strings.len() - lines.len()
            } else {
                return None;
            };
            Some(raw(self.strings[old].place.clone()))
        };
        let items = lines
            .iter()
            .enumerate()
            .map(|(number, line)| kept(number).map_or_else(|| quoted(line), str::to_owned));
        format!("{open}{}{close}", items.collect::<Vec<_>>().join(&between))
    }
}

impl Literal {
    fn read(raw: &RawValue, source: &str) -> Option<Self> {
        let text = serde_json::from_str::<Cow<'_, str>>(raw.get()).ok()?.into_owned();
        Some(Self { place: place(raw, source), text })
    }

    /// Where the character at `offset` (UTF-16 code units) is written.
    fn raw_place(&self, source: &str, offset: u32) -> usize {
        let mut at = self.place.start + 1;
        let mut left = offset;
        while left > 0 && at + 1 < self.place.end {
            let (bytes, units) = written_character(&source[at..self.place.end]);
            at += bytes;
            left = left.saturating_sub(units);
        }
        at
    }
}

/// Length of the first character of a string's inside, in bytes as written and in UTF-16 code units.
fn written_character(text: &str) -> (usize, u32) {
    match text.as_bytes() {
        [b'\\', b'u', ..] => (text.len().min(6), 1),
        [b'\\', _, ..] => (2, 1),
        _ => text.chars().next().map_or((1, 1), |c| (c.len_utf8(), c.len_utf16() as u32)),
    }
}

/// The range of a value in the text that it was read from.
fn place(raw: &RawValue, source: &str) -> Range<usize> {
    let start = raw.get().as_ptr() as usize - source.as_ptr() as usize;
    start..start + raw.get().len()
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n')
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn utf16(text: &str) -> u32 {
    text.encode_utf16().count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n   \"source\": [\n    \"a = '\\u00e9🔥'\\n\",\n    \"b = 1\"\n   ], \"outputs\": [{\"x\": 1.0}]\n  }\n ],\n \"nbformat\": 4\n}\n";

    #[test]
    fn changes_one_line_and_leaves_the_rest() {
        let document = Document::parse(LIST).unwrap();
        assert_eq!(document.cells[0].text, "a = 'é🔥'\nb = 1");
        let with = |text: &str| document.with_texts(LIST, &BTreeMap::from([(0, text.to_owned())]));
        let changed = with("a = 'é🔥'\nb = \"2\"");
        assert_eq!(changed, LIST.replace("b = 1", "b = \\\"2\\\""));
        let longer = with("x\na = 'é🔥'\nb = 1");
        assert_eq!(longer, LIST.replace("    \"a =", "    \"x\\n\",\n    \"a ="));
        assert_eq!(with(&document.cells[0].text), LIST);
    }

    #[test]
    fn finds_a_place_in_the_json() {
        let document = Document::parse(LIST).unwrap();
        let units: Vec<u16> = LIST.encode_utf16().collect();
        let at = |offset| {
            let raw = document.raw_offset(LIST, 0, offset).unwrap() as usize;
            String::from_utf16_lossy(&units[raw..raw + 2])
        };
        assert_eq!(
            (at(0).as_str(), at(5).as_str(), at(6).as_str(), at(8).as_str()),
            ("a ", "\\u", "🔥", "'\\")
        );
        assert_eq!((at(10).as_str(), at(15).as_str()), ("b ", "\"\n"));
        assert_eq!(document.raw_offset(LIST, 0, 99), None);
    }

    #[test]
    fn broken_json_says_where() {
        let cut = &LIST[..90];
        let (at, message) = Document::parse(cut).unwrap_err();
        assert!(at <= cut.len() && message.contains("EOF"), "{at} {message}");
    }
}
