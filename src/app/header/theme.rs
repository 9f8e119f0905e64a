//! Light or dark: as the system has it, or as it was chosen.

use gloo::utils::document_element;

use crate::app::storage::storage;

/// Where the choice is remembered; www/theme.js reads it before the page starts.
const KEY: &str = "theme";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub(crate) fn remembered() -> Self {
        let text = storage().and_then(|storage| storage.get_item(KEY).ok()?);
        Self::ALL.into_iter().find(|it| Some(it.value()) == text.as_deref()).unwrap_or(Self::System)
    }

    /// Shows the page in these colors, and remembers them.
    pub(crate) fn apply(self) {
        // Where the page may neither mark its root nor remember, the colors stay the system's.
        match self {
            Self::System => document_element().remove_attribute("data-theme").ok(),
            _ => document_element().set_attribute("data-theme", self.value()).ok(),
        };
        if let Some(storage) = storage() {
            storage.set_item(KEY, self.value()).ok();
        }
    }

    pub(crate) fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::System => "Theme: system",
            Self::Light => "Theme: light",
            Self::Dark => "Theme: dark",
        }
    }

    pub(crate) fn hint(self) -> &'static str {
        match self {
            Self::System => "Colors follow the system; press for light",
            Self::Light => "Light colors; press for dark",
            Self::Dark => "Dark colors; press to follow the system",
        }
    }

    fn value(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}
