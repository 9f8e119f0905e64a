//! An input as a short text for a link, and back.
//!
//! The form is `1.` and the JSON of the input, deflated, in URL-safe base64. A field added later has a default, so an
//! old link keeps its meaning.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::input::Input;

const VERSION: &str = "1.";

/// A link that unpacks to more than this is no honest one; the largest script that is worth a link is far smaller.
const MAX_BYTES: usize = 8 << 20;

/// Why a shared text is no input.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("this is no shared input: it should begin with `1.`")]
    Version,
    #[error("this shared input is damaged or cut short; copy the whole link again")]
    Damaged,
    #[error("this shared input is larger than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
    #[error("this shared input is not understood: {0}")]
    Json(#[from] serde_json::Error),
}

/// The input as a text that a URL may hold.
pub fn encode(input: &Input) -> String {
    let json =
        serde_json::to_vec(input).expect("an input has string keys only, so it has a JSON form");
    format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(&json, 9)))
}

/// The input that [`encode`] made `text` of.
pub fn decode(text: &str) -> Result<Input, DecodeError> {
    let packed = text.strip_prefix(VERSION).ok_or(DecodeError::Version)?;
    let packed = URL_SAFE_NO_PAD.decode(packed).map_err(|_| DecodeError::Damaged)?;
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, MAX_BYTES).map_err(
        |error| match error.status {
            miniz_oxide::inflate::TINFLStatus::HasMoreOutput => DecodeError::TooLarge,
            _ => DecodeError::Damaged,
        },
    )?;
    // As text, for which the reading of an input is compiled already.
    let json = String::from_utf8(json).map_err(|_| DecodeError::Damaged)?;
    Ok(Input::from_json(&json)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_survives_the_link() {
        let mut input = Input { source: "df.collect()  # 🔥\n".repeat(100), ..Input::default() };
        input.conf.insert("spark.executor.memory".into(), "4g".into());
        input.cluster.workers = 7;
        let text = encode(&input);
        assert!(text.len() < 400, "{}", text.len());
        assert_eq!(decode(&text).unwrap(), input);
    }

    #[test]
    fn a_bad_link_says_what_is_wrong() {
        assert!(matches!(decode("x"), Err(DecodeError::Version)));
        assert!(matches!(decode("1.!!"), Err(DecodeError::Damaged)));
        let cut = &encode(&Input::default())[..10];
        assert!(matches!(decode(cut), Err(DecodeError::Damaged)));
        let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b' '; MAX_BYTES + 1], 9);
        assert!(matches!(
            decode(&format!("1.{}", URL_SAFE_NO_PAD.encode(bomb))),
            Err(DecodeError::TooLarge)
        ));
    }
}
