//! Links to what is shown, and pages of others that show it: an address with the whole state, small paintings included.

mod deflate;
mod dialog;
mod embed;
mod packed;
mod text;

pub(crate) use dialog::ShareDialog;
pub(crate) use embed::{EmbedLine, PARTS, apply};

use crate::paint::PaintSession;
use crate::paint::Painting;
use crate::texts::share_texts;

/// The longest text of a painting in a link: longer ones are cut by what links are sent through.
pub(crate) const MOST_LETTERS: usize = 8000;

/// A painting as text for a link: its maps to the last bit, deflated, in base64 for addresses. `None` where the browser cannot
/// compress.
pub(crate) async fn painting_to_text(painting: &Painting, makers: &str) -> Option<String> {
    let packed = deflate::deflated(&packed::pack(painting, makers)).await?;
    Some(text::to_letters(&packed))
}

/// Shows the painting that a link carries, as a step that can be undone; says on the page what is wrong with one that cannot be
/// read.
pub(crate) async fn open_painting(session: PaintSession, letters: String) {
    let packed = match text::of_letters(&letters) {
        Some(bytes) => deflate::inflated(&bytes, packed::MOST_BYTES).await,
        None => None,
    };
    match packed.and_then(|bytes| packed::unpack(&bytes)) {
        Some(painting) => session.open(painting),
        None => session.not_opened(share_texts().unreadable.to_owned()),
    }
}
