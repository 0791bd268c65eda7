//! How a loss is told from the others: name, kind, colour, dash.

use jdt_core::losses::{self, Family, LossSpec, SoftLabels};

/// The catalogue's entry; the first where there is none, which no list of this place names.
pub(super) fn spec(id: &str) -> &'static LossSpec {
    losses::find(id).unwrap_or(losses::OVERLAP[0])
}

/// The token of its colour.
pub(super) fn token(spec: &LossSpec) -> &'static str {
    match spec.soft_labels {
        SoftLabels::Safe => "--soft-safe",
        SoftLabels::Partly => "--partly",
        SoftLabels::HardOnly => "--hard-only",
    }
}

/// Strokes and gaps in CSS pixels; none is a whole line. Members of one colour differ: Jaccard is whole, Dice dashed,
/// Tversky dotted, second forms have a dot between dashes.
pub(super) fn dash(spec: &LossSpec) -> &'static [f64] {
    let second = spec.family == Family::Hybrid;
    match (spec.fixed_weight, second) {
        (Some(weight), false) if weight > 0.75 => &[],
        (Some(_), false) => &[7.0, 4.0],
        (None, _) => &[2.0, 3.0],
        (Some(weight), true) if weight > 0.75 => &[12.0, 3.0, 2.0, 3.0],
        (Some(_), true) => &[7.0, 3.0, 2.0, 3.0, 2.0, 3.0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_losses_are_drawn_alike() {
        let look = |spec: &LossSpec| (token(spec), dash(spec));
        for (at, spec) in losses::OVERLAP.iter().enumerate() {
            for other in &losses::OVERLAP[..at] {
                assert_ne!(look(spec), look(other), "{} {}", spec.id, other.id);
            }
        }
    }
}
