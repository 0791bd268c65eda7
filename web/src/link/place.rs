//! The places of the page.

/// A place of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Place {
    #[default]
    Paint,
    Surface,
    Bias,
    Check,
    SelfCheck,
}

impl Place {
    pub(crate) const ALL: [Self; 5] = [Self::Paint, Self::Surface, Self::Bias, Self::Check, Self::SelfCheck];

    /// The place's name in the address.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Paint => "#/paint",
            Self::Surface => "#/surface",
            Self::Bias => "#/bias",
            Self::Check => "#/check",
            Self::SelfCheck => "#/self-check",
        }
    }

    pub(super) fn of_hash(hash: &str) -> Self {
        let path = hash.split('?').next().unwrap_or_default();
        Self::ALL.into_iter().find(|place| place.path() == path).unwrap_or_default()
    }
}
