//! Stands in for `unicode-normalization` 0.1.26, whose tables would be about 45 kB of the page as brotli sends it.
//!
//! Only the parser uses it, for the NFKC form that Python gives to names outside ASCII (PEP 3131). Here such a name stays as it is
//! written, so two spellings of one name, as `ﬁle` with a ligature and `file`, are two names. All uses of a name that is spelled one
//! way, as every editor writes it, still meet.

use std::str::Chars;

/// The one form that the parser asks for.
pub trait UnicodeNormalization {
    /// The characters of the form.
    type Form: Iterator<Item = char>;

    /// The text's own characters, not composed again.
    fn nfkc(self) -> Self::Form;
}

impl<'s> UnicodeNormalization for &'s str {
    type Form = Chars<'s>;

    fn nfkc(self) -> Chars<'s> {
        self.chars()
    }
}
