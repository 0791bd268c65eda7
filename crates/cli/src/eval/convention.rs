//! Whose rules the metrics follow: one convention's, or every one's side by side.

use jdt_core::conventions::Convention;

/// The value of `--convention`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chosen {
    One(Convention),
    /// `all`: side by side, each beside the papers'.
    All,
}

impl Chosen {
    pub(crate) fn parse(name: &str) -> Result<Self, String> {
        if name == "all" {
            return Ok(Self::All);
        }
        Convention::by_id(name).map(Self::One).ok_or_else(|| {
            format!(
                "no convention is called {name:?}; there are: all, {}",
                Convention::ALL.map(Convention::id).join(", ")
            )
        })
    }

    /// The convention, if it is one.
    pub(crate) fn one(self) -> Option<Convention> {
        match self {
            Self::One(convention) => Some(convention),
            Self::All => None,
        }
    }

    /// The convention of the headline metrics.
    pub(crate) fn headline(self) -> Convention {
        match self {
            Self::One(convention) => convention,
            Self::All => Convention::Paper,
        }
    }
}
