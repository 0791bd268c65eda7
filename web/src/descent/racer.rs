//! The losses that race, as the link writes them and as they are shown.

use crate::link::LinkState;
use crate::soft_labels;
use jdt_core::CoreError;
use jdt_core::losses::{LossSelection, Mix, ParamValue, SoftLabels};

/// A loss or mix that races.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Racer {
    /// As it is written, in its shortest form.
    pub(crate) text: String,
    /// As it is shown: `SJL`, `0.25 CE + 0.75 JML`.
    pub(crate) name: String,
    /// What it makes of soft labels: the worst of its terms.
    pub(crate) soft_labels: SoftLabels,
    /// Its place among those of one colour: how its line is dashed.
    pub(crate) dash: usize,
    mix: Mix,
}

/// Lengths of lines and gaps, by [`Racer::dash`].
pub(crate) const DASHES: [&[f64]; 4] = [&[], &[5.0, 3.0], &[1.5, 2.5], &[7.0, 2.5, 1.5, 2.5]];

impl Racer {
    /// Reads a list of losses, separated by commas outside brackets.
    ///
    /// # Errors
    /// What [`Mix`] refuses of the first that is none.
    pub(crate) fn read_all(list: &str) -> Result<Vec<Self>, CoreError> {
        let mut racers: Vec<Self> = Vec::new();
        for text in split(list) {
            let mix: Mix = text.parse()?;
            let soft_labels = worst(&mix);
            let dash = racers.iter().filter(|other| other.soft_labels == soft_labels).count();
            racers.push(Self { text: mix.to_string(), name: name(&mix), soft_labels, dash, mix });
        }
        Ok(racers)
    }

    /// What [`Mix`] refuses, one sentence a loss.
    pub(crate) fn errors(list: &str) -> Vec<String> {
        split(list).filter_map(|text| text.parse::<Mix>().err()).map(|error| error.to_string()).collect()
    }

    /// The loss with what the page turns on all losses, where it does not say itself.
    pub(crate) fn with_parameters_of(&self, state: &LinkState) -> Mix {
        let over = match state.over {
            crate::link::Over::D => "d",
            crate::link::Over::I => "i",
            crate::link::Over::C => "c",
        };
        let turned: [(&str, ParamValue); 5] = [
            ("alpha", state.alpha.into()),
            ("beta", state.beta.into()),
            ("gamma", state.gamma.into()),
            ("smooth", state.smooth.into()),
            ("reduction", over.into()),
        ];
        let terms = self.mix.terms.iter().map(|(weight, loss)| {
            // Losses of pixels have parameters of the same names that mean something else.
            let is_overlap = jdt_core::losses::find(loss.id()).is_ok();
            let own =
                turned.iter().filter(|(name, _)| is_overlap && loss.value(name).is_some() && !loss.is_given(name));
            let filled = own
                .fold(loss.clone(), |filled, (name, value)| filled.clone().with(name, value.clone()).unwrap_or(filled));
            (*weight, filled)
        });
        Mix { terms: terms.collect() }
    }

    /// `hard-only`, `soft-safe` or `partly`: the end of class names and tokens.
    pub(crate) fn kind(&self) -> &'static str {
        soft_labels::kind(self.soft_labels)
    }
}

/// The parts between commas outside brackets.
pub(crate) fn split(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    list.split(move |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    })
    .map(str::trim)
    .filter(|text| !text.is_empty())
}

fn worst(mix: &Mix) -> SoftLabels {
    let rank = |of: SoftLabels| match of {
        SoftLabels::Safe => 0,
        SoftLabels::Partly => 1,
        SoftLabels::HardOnly => 2,
    };
    let terms = mix.terms.iter().filter(|(weight, _)| *weight > 0.0).map(|(_, loss)| loss.entry().soft_labels);
    terms.max_by_key(|of| rank(*of)).unwrap_or(SoftLabels::Partly)
}

fn name(mix: &Mix) -> String {
    let term = |(weight, loss): &(f64, LossSelection)| {
        let text = loss.to_string();
        let parameters = text.find('(').map_or("", |at| &text[at..]);
        let weight = if *weight == 1.0 { String::new() } else { format!("{weight} ") };
        format!("{weight}{}{parameters}", loss.entry().name)
    };
    mix.terms.iter().map(term).collect::<Vec<_>>().join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_split_outside_brackets_and_named() {
        let racers = Racer::read_all("sjl, ctl(alpha=0.3,beta=0.7),0.25*ce+0.75*jml,dml").unwrap();
        let names: Vec<&str> = racers.iter().map(|racer| racer.name.as_str()).collect();
        assert_eq!(names, ["SJL", "CTL(alpha=0.3,beta=0.7)", "0.25 CE + 0.75 JML", "DML"]);
        assert_eq!(racers[2].text, "0.25*ce+0.75*jml");
        let looks: Vec<_> = racers.iter().map(|racer| (racer.kind(), racer.dash)).collect();
        assert_eq!(looks, [("hard-only", 0), ("soft-safe", 0), ("partly", 0), ("soft-safe", 1)]);
        assert!(Racer::read_all("jml,iou").unwrap_err().to_string().contains("iou"));
        assert_eq!(Racer::read_all("").unwrap(), []);
        let errors = Racer::errors("iou,jml,lost");
        assert!(errors.len() == 2 && errors[0].contains("iou") && errors[1].contains("lost"), "{errors:?}");
    }

    #[test]
    fn the_pages_parameters_fill_what_a_loss_leaves_open() {
        let state = LinkState { gamma: 2.0, alpha: 0.4, over: crate::link::Over::I, ..LinkState::default() };
        let racers = Racer::read_all("jml(gamma=1),ctl,0.5*ce+0.5*sjl").unwrap();
        let texts: Vec<String> = racers.iter().map(|racer| racer.with_parameters_of(&state).to_string()).collect();
        assert_eq!(texts[0], "jml(reduction=i)");
        assert_eq!(texts[1], "ctl(alpha=0.4,beta=0.3,gamma=2,reduction=i)");
        assert_eq!(texts[2], "0.5*ce+0.5*sjl(gamma=2,reduction=i)");
    }
}
