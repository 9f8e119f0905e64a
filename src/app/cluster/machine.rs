//! A field for a machine: by its type, which has cores and memory, or by these two where the field takes them.

use spark_memory::bytes::{ByteSize, GIB};
use spark_memory::cluster::{Machine, catalog};
use yew::prelude::*;

use crate::app::entry::use_typed;

/// Maximum number of names offered for a text that only begins them.
const SUGGESTED: usize = 3;

/// No more of a text is quoted in its message, so that the message fits its place.
const MAX_QUOTED: usize = 24;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) label: &'static str,
    pub(crate) tip: &'static str,
    /// The value while the field is empty.
    pub(crate) placeholder: String,
    /// Cores and memory may be written in the place of a name; elsewhere they have fields of their own.
    #[prop_or_default]
    pub(crate) takes_figures: bool,
    /// The machine in effect; `None` for an empty field.
    pub(crate) value: Option<Machine>,
    /// Gets the machine, or `None` where the field is emptied.
    pub(crate) on_choose: Callback<Option<Machine>>,
}

/// The meaning of a text in the field.
enum Meaning {
    Nothing,
    Known(Machine),
    Unknown,
}

fn meaning(text: &str, takes_figures: bool) -> Meaning {
    if text.trim().is_empty() {
        return Meaning::Nothing;
    }
    let known = catalog::find(text).map(|found| found.machine());
    let known = known.or_else(|| figures(text).filter(|_| takes_figures));
    known.map_or(Meaning::Unknown, Meaning::Known)
}

/// Reads `8 cores, 32 GiB`, or the two numbers alone.
fn figures(text: &str) -> Option<Machine> {
    let mut numbers = text
        .split(|it: char| !it.is_ascii_digit() && it != '.')
        .filter(|part| !part.is_empty())
        .map(str::parse::<f64>);
    let (cores, gib) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    let fits = (1.0..=1024.0).contains(&cores)
        && cores.fract() == 0.0
        && (0.5..=32_768.0).contains(&gib)
        && numbers.next().is_none();
    let memory = ByteSize((gib * GIB as f64) as u64);
    fits.then_some(Machine { name: None, cores: cores as u32, memory })
}

/// A machine in the field: its name, or what [`figures`] reads.
fn written(machine: &Machine) -> String {
    machine
        .name
        .clone()
        .unwrap_or_else(|| format!("{} cores, {}", machine.cores, machine.memory.human()))
}

/// Keeps the text as it was typed; where that is no machine type it says so, and nothing else changes.
#[component]
pub(crate) fn MachineField(props: &Props) -> Html {
    let Props { label, tip, placeholder, takes_figures, value, on_choose } = props;
    let takes_figures = *takes_figures;
    let typed = use_typed();
    let shown = value.as_ref().map(written);
    let text = typed.while_it(|text| match meaning(text, takes_figures) {
        Meaning::Nothing => value.is_none(),
        Meaning::Known(machine) => value.as_ref() == Some(&machine),
        Meaning::Unknown => true,
    });
    let message = text.as_ref().and_then(|text| match meaning(text, takes_figures) {
        Meaning::Unknown if shown.as_ref() != Some(text) => Some(unknown(text, takes_figures)),
        _ => None,
    });
    let oninput = {
        let on_choose = on_choose.clone();
        typed.on_input(move |text, _| match meaning(text, takes_figures) {
            Meaning::Nothing => on_choose.emit(None),
            Meaning::Known(machine) => on_choose.emit(Some(machine)),
            Meaning::Unknown => {}
        })
    };
    // Once the field is left, it has the name as the vendor writes it.
    let onchange = {
        let typed = typed.clone();
        Callback::from(move |event: Event| {
            let text = event.target_unchecked_into::<web_sys::HtmlInputElement>().value();
            if matches!(meaning(&text, takes_figures), Meaning::Known(_)) {
                typed.forget();
            }
        })
    };
    let id = label.to_lowercase().replace([' ', '’'], "-");
    let (tip_id, error_id) = (format!("{id}-tip"), format!("{id}-error"));
    html! {
        <div class="field field-machine">
            <label for={id.clone()}>{ *label }</label>
            <input
                {id}
                list="machine-types"
                autocomplete="off"
                spellcheck="false"
                placeholder={placeholder.clone()}
                value={text.or(shown).unwrap_or_default()}
                aria-invalid={message.is_some().then_some("true")}
                aria-describedby={if message.is_some() { format!("{error_id} {tip_id}") } else { tip_id.clone() }}
                {oninput}
                {onchange}
            />
            if let Some(message) = message {
                <p class="field-error" id={error_id}>{ message }</p>
            }
            <p class="field-tip" id={tip_id}>{ *tip }</p>
        </div>
    }
}

/// The message about a text that names no machine type.
fn unknown(text: &str, takes_figures: bool) -> String {
    let quoted: String = text.trim().chars().take(MAX_QUOTED).collect();
    let quoted = if quoted == text.trim() { quoted } else { format!("{quoted}…") };
    let mut begun = catalog::starting_with(text);
    let names: Vec<&str> = begun.by_ref().take(SUGGESTED).map(|it| it.name).collect();
    if names.is_empty() && takes_figures {
        return format!(
            "No machine type is called “{quoted}”. Write a type’s name, or its figures: 8 cores, 32 GiB."
        );
    }
    if names.is_empty() {
        return format!(
            "No machine type is called “{quoted}”. Cores and memory stay as they are; change them by hand, or empty this field."
        );
    }
    let more = if begun.next().is_some() { " and more" } else { "" };
    format!(
        "“{quoted}” is the beginning of {}{more}. Cores and memory stay as they are until the name is whole.",
        names.join(", ")
    )
}

/// The names that every such field offers. A component without properties, so that its hundreds of options are made
/// once.
#[component]
pub(crate) fn Catalog() -> Html {
    html! {
        <datalist id="machine-types">
            for it in catalog::all() {
                <option value={it.name}>{ format!("{} cores, {}", it.cores, it.memory.human()) }</option>
            }
        </datalist>
    }
}
