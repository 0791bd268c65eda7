//! What links and frames are written as.

use crate::link::{self, LinkState, Place};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

/// Bytes in letters that an address keeps as they are.
pub(super) fn to_letters(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn of_letters(letters: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(letters).ok()
}

/// A link to a place in a state, with a painting if one is given. `page` is the page's address without `?` and `#`.
pub(super) fn link_to(page: &str, place: Place, state: &LinkState, painting: Option<&str>) -> String {
    let hash = link::write(place, state);
    let with =
        painting.map(|letters| format!("{}{}={letters}", if hash.contains('?') { '&' } else { '?' }, link::PAINTING));
    format!("{page}{hash}{}", with.unwrap_or_default())
}

/// A frame for another page that shows a link.
pub(super) fn frame_of(link: &str) -> String {
    let link = link.replace('&', "&amp;").replace('"', "&quot;");
    format!(
        "<iframe src=\"{link}\" title=\"JDT Playground\" width=\"100%\" height=\"640\" loading=\"lazy\" allow=\"clipboard-write\"></iframe>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_need_no_escape() {
        let bytes: Vec<u8> = (0..=255).collect();
        let letters = to_letters(&bytes);
        assert!(letters.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"-_".contains(&letter)));
        assert_eq!(of_letters(&letters), Some(bytes));
        assert_eq!(of_letters("a b"), None);
    }

    #[test]
    fn a_link_carries_state_and_painting() {
        let page = "https://example.org/jdt/";
        let state = LinkState { y: 0.4, ..LinkState::default() };
        assert_eq!(link_to(page, Place::Bias, &LinkState::default(), None), "https://example.org/jdt/#/bias");
        assert_eq!(
            link_to(page, Place::Paint, &state, Some("abc")),
            "https://example.org/jdt/#/paint?y=0.4&painting=abc"
        );
        let bare = link_to(page, Place::Paint, &LinkState::default(), Some("abc"));
        assert_eq!(bare, "https://example.org/jdt/#/paint?painting=abc");
        assert_eq!(link::painting_of("", "#/paint?y=0.4&painting=abc").as_deref(), Some("abc"));
    }

    #[test]
    fn a_frame_cannot_be_broken_out_of() {
        let frame = frame_of("https://example.org/?a=\"><script>&b=1#/paint");
        assert!(frame.starts_with("<iframe src=\"https://example.org/?a=&quot;><script>&amp;b=1#/paint\" title="));
    }
}
