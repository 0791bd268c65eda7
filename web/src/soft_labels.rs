//! How what a loss makes of soft labels is shown, wherever it is.

use crate::texts::Texts;
use jdt_core::losses::SoftLabels;

/// The word that classes of the style sheet and tokens end with.
pub(crate) fn kind(of: SoftLabels) -> &'static str {
    match of {
        SoftLabels::Safe => "soft-safe",
        SoftLabels::Partly => "partly",
        SoftLabels::HardOnly => "hard-only",
    }
}

/// The word beside a loss's colour.
pub(crate) fn pill(texts: &Texts, of: SoftLabels) -> &'static str {
    match of {
        SoftLabels::Safe => texts.pill_soft_safe,
        SoftLabels::Partly => texts.pill_partly,
        SoftLabels::HardOnly => texts.pill_hard_only,
    }
}
