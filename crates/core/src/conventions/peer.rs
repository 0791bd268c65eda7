//! What every other library's convention says of itself.

use super::{Metric, Missing, Recipe, Score};
use crate::metrics::Undefined;
use crate::statistics::Counts;

/// Another library's rules.
pub trait Peer {
    /// The name on the command line and in JSON.
    fn id(&self) -> &'static str;
    /// The name for people.
    fn name(&self) -> &'static str;
    /// The library's name, as sentences have it.
    fn library(&self) -> &'static str;
    /// The library and version that golden values were taken from.
    fn source(&self) -> &'static str;
    /// The rules of one number; `None` where the library's metric gives no such number.
    fn recipe(&self, metric: Metric) -> Option<Recipe>;
    /// Whether it can be told to ignore pixels.
    fn knows_ignored_pixels(&self) -> bool {
        true
    }
    /// Whether it fails where no pixel is kept at all.
    fn needs_a_kept_pixel(&self) -> bool {
        false
    }

    /// Why the library cannot be run on this input, if it cannot.
    fn refuses(&self, counts: &Counts) -> Option<Missing> {
        let pixels = counts.ignored_pixels();
        if pixels > 0 && !self.knows_ignored_pixels() {
            let images = counts.images().iter().filter(|image| image.ignored > 0).count();
            Some(Missing::IgnoredPixels { pixels, images })
        } else if counts.images().is_empty() || (counts.pixels() == 0 && self.needs_a_kept_pixel()) {
            Some(Missing::Undefined(Undefined::NoKeptPixel))
        } else {
            None
        }
    }

    /// One number of the library's; `None` where it gives no such number.
    fn score(&self, counts: &Counts, metric: Metric) -> Option<Score> {
        let recipe = self.recipe(metric)?;
        Some(self.refuses(counts).map_or_else(|| recipe.evaluate(counts).into(), Score::missing))
    }
}
