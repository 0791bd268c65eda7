//! The places of the page.

/// A place of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Place {
    #[default]
    Paint,
    Surface,
    Bias,
    Check,
    Learn,
    SelfCheck,
}

impl Place {
    pub(crate) const ALL: [Self; 6] =
        [Self::Paint, Self::Surface, Self::Bias, Self::Check, Self::Learn, Self::SelfCheck];

    /// What stands before a lesson's name in the address that opens it at its beginning.
    pub(super) const OF_LESSON: &str = "#/learn/";

    /// The place's name in the address.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Paint => "#/paint",
            Self::Surface => "#/surface",
            Self::Bias => "#/bias",
            Self::Check => "#/check",
            Self::Learn => "#/learn",
            Self::SelfCheck => "#/self-check",
        }
    }

    pub(super) fn of_hash(hash: &str) -> Self {
        let path = hash.split('?').next().unwrap_or_default();
        if path.starts_with(Self::OF_LESSON) {
            return Self::Learn;
        }
        Self::ALL.into_iter().find(|place| place.path() == path).unwrap_or_default()
    }
}
