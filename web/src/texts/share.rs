//! Links and frames.

use super::zh;
use crate::language::Language;

/// Texts of sharing.
pub(crate) struct ShareTexts {
    pub(crate) share: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) close: &'static str,
    pub(crate) link: &'static str,
    pub(crate) with_painting: &'static str,
    pub(crate) painting_packed: &'static str,
    pub(crate) painting_fits: fn(usize) -> String,
    pub(crate) painting_too_large: fn(usize, usize) -> String,
    pub(crate) frame: &'static str,
    pub(crate) leave_out: &'static str,
    pub(crate) part: fn(&str) -> &'static str,
    pub(crate) about: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) copy_failed: &'static str,
    pub(crate) open_whole: &'static str,
    pub(crate) unreadable: &'static str,
}

/// The texts of sharing in the page's language.
pub(crate) fn share_texts() -> &'static ShareTexts {
    match Language::now() {
        Language::En => &EN,
        Language::Zh => &zh::SHARE,
    }
}

/// English.
static EN: ShareTexts = ShareTexts {
    share: "Share",
    heading: "Share what you see",
    close: "Close",
    link: "Link",
    with_painting: "with the painting",
    painting_packed: "Packing the painting…",
    painting_fits: |letters| format!("The painting adds {letters} characters, and opens exactly as it is."),
    painting_too_large: |letters, most| {
        format!(
            "The painting would add {letters} characters; links of more than {most} are cut by mail and chat. Save its layers as files instead, or paint on a smaller canvas."
        )
    },
    frame: "Frame for your own page",
    leave_out: "Leave out of the frame",
    part: |part| match part {
        "tools" => "tools",
        "options" => "brush and scene",
        "view" => "zoom and layers",
        "strip" => "images",
        "descent" => "descent",
        "losses" => "losses",
        "layers" => "label makers and files",
        "curve" => "one-pixel curves",
        "metrics" => "metrics",
        _ => "bar",
    },
    about: "Everything is in the address itself: nothing is uploaded.",
    copy: "Copy",
    copied: "Copied",
    copy_failed: "The browser does not allow copying: select the text and copy it by hand.",
    open_whole: "Open in the JDT Playground ↗",
    unreadable: "The painting in this link cannot be read; links are sometimes cut when they are sent. Ask for the link again, or for the painting as files.",
};
