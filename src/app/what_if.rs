//! Controls for trying out assumptions about the data: its growth, and the largest key's share.

use spark_memory::Assumptions;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::context::{use_act, use_input};
use super::state::Action;

/// Something about the data that can be tried out, in the steps of its slider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhatIf {
    DataScale,
    LargestKeyShare,
    FilterKeeps,
    ArrayLength,
}

impl WhatIf {
    fn label(self) -> &'static str {
        match self {
            Self::DataScale => "Data",
            Self::LargestKeyShare => "Largest key’s share",
            Self::FilterKeeps => "A filter keeps",
            Self::ArrayLength => "Items of an exploded array",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::DataScale => "Every table this many times its given size",
            Self::LargestKeyShare => {
                "The share of rows that the most frequent key of every table has"
            }
            Self::FilterKeeps => "The share of rows that each filter keeps",
            Self::ArrayLength => "How many rows each row becomes where an array is exploded",
        }
    }

    fn slug(self) -> &'static str {
        match self {
            Self::DataScale => "data-scale",
            Self::LargestKeyShare => "largest-key-share",
            Self::FilterKeeps => "filter-keeps",
            Self::ArrayLength => "array-length",
        }
    }

    fn steps(self) -> &'static [f64] {
        match self {
            Self::DataScale => {
                &[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
            }
            // The first means the tables' own figures.
            Self::LargestKeyShare => &[0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0],
            Self::FilterKeeps => &[0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0],
            Self::ArrayLength => &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0],
        }
    }

    fn get(self, assumptions: &Assumptions) -> f64 {
        match self {
            Self::DataScale => assumptions.data_scale,
            Self::LargestKeyShare => assumptions.largest_key_share.unwrap_or_default(),
            Self::FilterKeeps => assumptions.filter_keeps,
            Self::ArrayLength => assumptions.array_length,
        }
    }

    fn set(self, assumptions: &mut Assumptions, value: f64) {
        match self {
            Self::DataScale => assumptions.data_scale = value,
            Self::LargestKeyShare => assumptions.largest_key_share = (value > 0.0).then_some(value),
            Self::FilterKeeps => assumptions.filter_keeps = value,
            Self::ArrayLength => assumptions.array_length = value,
        }
    }

    /// The value as text: `× 10`, `30 %`.
    fn text(self, value: f64) -> String {
        match self {
            Self::DataScale => format!("× {value}"),
            Self::LargestKeyShare if value == 0.0 => "as given".to_owned(),
            Self::LargestKeyShare | Self::FilterKeeps => format!("{} %", round(value * 100.0)),
            Self::ArrayLength => value.to_string(),
        }
    }

    /// The slider's step that is nearest; a link may hold a value between two.
    fn nearest(self, value: f64) -> usize {
        let apart = |step: f64| (step.max(1e-4).ln() - value.max(1e-4).ln()).abs();
        let steps = self.steps().iter().enumerate();
        steps.min_by(|(_, a), (_, b)| apart(**a).total_cmp(&apart(**b))).map_or(0, |(at, _)| at)
    }
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) what_if: WhatIf,
}

/// A slider for something about the data.
#[component]
pub(crate) fn Slider(Props { what_if }: &Props) -> Html {
    let (act, input, what_if) = (use_act(), use_input(), *what_if);
    let id = format!("what-if-{}", what_if.slug());
    let value = what_if.get(&input.assume);
    let text = what_if.text(value);
    let changed = text != what_if.text(what_if.get(&Assumptions::default()));
    let oninput = {
        let input = input.clone();
        act.reform(move |event: InputEvent| {
            let at = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
            let step = what_if.steps().get(at as usize).copied();
            let mut assumptions = input.assume.clone();
            what_if.set(
                &mut assumptions,
                step.unwrap_or_else(|| what_if.get(&Assumptions::default())),
            );
            Action::Assume(assumptions)
        })
    };
    html! {
        <div class="what-if" title={what_if.title()}>
            <label for={id.clone()}>{ what_if.label() }</label>
            <input
                type="range"
                {id}
                min="0"
                max={(what_if.steps().len() - 1).to_string()}
                step="1"
                value={what_if.nearest(value).to_string()}
                aria-valuetext={text.clone()}
                {oninput}
            />
            <output class={classes!("what-if-value", changed.then_some("what-if-changed"))}>{ text }</output>
        </div>
    }
}
