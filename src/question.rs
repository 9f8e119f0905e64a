//! The page's questions to the engine, which a worker answers: JSON text in, JSON text out.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use spark_memory::{Input, Recommendation, TakenIn, adopt, fix_all_safe, inspect, search, take_in};
use wasm_bindgen::prelude::*;

/// A question, with the input that it is about.
#[derive(Serialize, Deserialize)]
pub(crate) enum Question<'q> {
    /// Answered with a [`Report`](spark_memory::Report).
    Inspect(Cow<'q, Input>),
    /// Answered with a [`SearchResult`](spark_memory::SearchResult).
    Search(Cow<'q, Input>),
    /// Answered with a [`Fixed`].
    FixAll(Cow<'q, Input>),
    /// The input with the recommendations applied, answered with an [`Input`].
    Apply(Cow<'q, Input>, Cow<'q, [Recommendation]>),
    /// Texts put where they belong, answered with a list of [`TakenIn`](spark_memory::TakenIn): each input has the
    /// texts before it too.
    TakeIn(Cow<'q, Input>, Cow<'q, [String]>),
}

/// The code with every safe fix applied.
#[derive(Serialize, Deserialize)]
pub(crate) struct Fixed {
    pub(crate) source: String,
    /// Fixes applied.
    pub(crate) count: usize,
}

/// Answers a [`Question`]. www/worker.js calls it in a worker's instance of the page's WebAssembly.
#[wasm_bindgen(js_name = answerQuestion, skip_typescript)]
pub fn answer_question(question: &str) -> Result<String, JsError> {
    answer(question).map_err(|error| JsError::new(&error.to_string()))
}

/// The answer; an error where the text is no question.
pub(crate) fn answer(question: &str) -> serde_json::Result<String> {
    match serde_json::from_str(question)? {
        Question::Inspect(input) => serde_json::to_string(&inspect(&input)),
        Question::Search(input) => serde_json::to_string(&search(&input)),
        Question::FixAll(input) => {
            let (source, count) = fix_all_safe(&input);
            serde_json::to_string(&Fixed { source, count })
        }
        Question::Apply(input, recommendations) => {
            serde_json::to_string(&adopt(&input, &recommendations))
        }
        Question::TakeIn(input, texts) => {
            let mut taken: Vec<TakenIn> = Vec::new();
            for text in texts.iter() {
                let into = taken.last().map_or(&*input, |it| &it.input);
                taken.push(take_in(into, text));
            }
            serde_json::to_string(&taken)
        }
    }
}
