//! The link that holds an input, in the address's fragment.

use spark_memory_playground::{DecodeError, Input, decode, encode};

const PREFIX: &str = "#i=";

/// The address of this page with `input` in it.
pub(crate) fn to(input: &Input) -> String {
    let here = gloo::utils::window().location().href().unwrap_or_default();
    let page = here.split('#').next().unwrap_or_default();
    format!("{page}{PREFIX}{}", encode(input))
}

/// The input in the address, if there is one.
pub(crate) fn shared() -> Option<Result<Input, DecodeError>> {
    fragment().map(|text| decode(&text))
}

/// What stands behind `#i=` in the address.
pub(crate) fn fragment() -> Option<String> {
    let hash = gloo::utils::window().location().hash().ok()?;
    hash.strip_prefix(PREFIX).map(str::to_owned)
}
