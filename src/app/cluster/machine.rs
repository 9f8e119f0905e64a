//! The field for a machine type, which fills in the machine's cores and memory.

use spark_memory_playground::cluster::{Machine, catalogue};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// How many names a text that only begins them is answered with.
const SUGGESTED: usize = 3;

/// More of a text than this is not said back to the person, so that the message keeps its place.
const SAID_BACK: usize = 24;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The name in effect; `None` for a machine of the person's own.
    pub(crate) value: Option<String>,
    /// Gets the machine of the catalogue, or `None` where the field is emptied.
    pub(crate) on_choose: Callback<Option<Machine>>,
}

/// What a text in the field means.
enum Meaning {
    OwnMachine,
    Known(Machine),
    Unknown,
}

fn meaning(text: &str) -> Meaning {
    if text.trim().is_empty() {
        return Meaning::OwnMachine;
    }
    catalogue::find(text).map_or(Meaning::Unknown, |found| Meaning::Known(found.machine()))
}

/// Whether the text may stand beside the name in effect: it means the same, or nothing.
fn stands(text: &str, value: Option<&str>) -> bool {
    match meaning(text) {
        Meaning::OwnMachine => value.is_none(),
        Meaning::Known(machine) => machine.name.as_deref() == value,
        Meaning::Unknown => true,
    }
}

/// Keeps what the person typed as they typed it; where that is no machine type it says so, and nothing else changes.
#[component]
pub(crate) fn MachineField(Props { value, on_choose }: &Props) -> Html {
    let typed = use_state(|| None::<String>);
    // Once the name has come or gone from elsewhere, the text has had its day.
    let text = (*typed).clone().filter(|text| stands(text, value.as_deref()));
    let message = text.as_ref().and_then(|text| match meaning(text) {
        Meaning::Unknown if value.as_ref() != Some(text) => Some(unknown(text)),
        _ => None,
    });
    let oninput = {
        let (typed, on_choose) = (typed.setter(), on_choose.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            match meaning(&text) {
                Meaning::OwnMachine => on_choose.emit(None),
                Meaning::Known(machine) => on_choose.emit(Some(machine)),
                Meaning::Unknown => {}
            }
            typed.set(Some(text));
        })
    };
    // Who leaves the field sees the name as the vendor writes it.
    let onchange = {
        let typed = typed.setter();
        Callback::from(move |event: Event| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            if matches!(meaning(&text), Meaning::Known(_)) {
                typed.set(None);
            }
        })
    };
    let described =
        if message.is_some() { "machine-type-error machine-type-tip" } else { "machine-type-tip" };
    html! {
        <div class="field field-machine">
            <label for="machine-type">{ "Machine type" }</label>
            <input
                id="machine-type"
                list="machine-types"
                autocomplete="off"
                spellcheck="false"
                placeholder="own machine"
                value={text.or_else(|| value.clone()).unwrap_or_default()}
                aria-invalid={message.is_some().then_some("true")}
                aria-describedby={described}
                {oninput}
                {onchange}
            />
            <Catalogue />
            if let Some(message) = message {
                <p class="field-error" id="machine-type-error">{ message }</p>
            }
            <p class="field-tip" id="machine-type-tip">
                { "The instance or VM type, as the cloud’s page of the cluster names it. It fills in cores and memory; empty means your own machine." }
            </p>
        </div>
    }
}

/// What is said of a text that names no machine type.
fn unknown(text: &str) -> String {
    let said: String = text.trim().chars().take(SAID_BACK).collect();
    let said = if said == text.trim() { said } else { format!("{said}…") };
    let mut begun = catalogue::starting_with(text);
    let names: Vec<&str> = begun.by_ref().take(SUGGESTED).map(|it| it.name).collect();
    if names.is_empty() {
        return format!(
            "No machine type is called “{said}”. Cores and memory stay as they are; change them by hand, or empty this field."
        );
    }
    let more = if begun.next().is_some() { " and more" } else { "" };
    format!(
        "“{said}” is the beginning of {}{more}. Cores and memory stay as they are until the name is whole.",
        names.join(", ")
    )
}

/// The names to choose from. A component without properties, so that its hundreds of options are made once.
#[component]
fn Catalogue() -> Html {
    html! {
        <datalist id="machine-types">
            for it in catalogue::all() {
                <option value={it.name}>{ format!("{} cores, {}", it.cores, it.memory.human()) }</option>
            }
        </datalist>
    }
}
