//! Where the page will be found, for whoever shows a card of a link to it: a card's picture has no relative address.

use anyhow::{Result, bail};

/// The variable that `cargo xtask build --address` sets.
pub(crate) const ADDRESS: &str = "JDT_ADDRESS";

/// The card's picture as the page names it.
const PICTURE: &str = "icons/social-card.png";

/// An address that tags may hold, with the slash that what lies there is joined to.
pub(crate) fn checked(address: &str) -> Result<String> {
    let is_address =
        ["https://", "http://"].iter().any(|scheme| address.len() > scheme.len() && address.starts_with(scheme));
    if !is_address || address.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>?#".contains(c)) {
        bail!("expected the address of a folder, like https://example.org/jdt/, got `{address}`");
    }
    Ok(format!("{}/", address.trim_end_matches('/')))
}

/// The page with its own address, and its card's picture at that address.
pub(super) fn written(html: &str, address: &str) -> Result<String> {
    let relative = format!("./{PICTURE}");
    if html.matches(&relative).count() != 1 {
        bail!("index.html is expected to name {relative} once");
    }
    let tags = format!(
        "<meta property=\"og:url\" content=\"{address}\" /><link rel=\"canonical\" href=\"{address}\" /></head>"
    );
    Ok(html.replace(&relative, &format!("{address}{PICTURE}")).replacen("</head>", &tags, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_names_its_picture_in_full() {
        let address = checked("https://example.org/jdt").unwrap();
        let page = written("<head><meta property=og:image content=./icons/social-card.png></head>", &address).unwrap();
        assert_eq!(
            page,
            "<head><meta property=og:image content=https://example.org/jdt/icons/social-card.png>\
             <meta property=\"og:url\" content=\"https://example.org/jdt/\" />\
             <link rel=\"canonical\" href=\"https://example.org/jdt/\" /></head>"
        );
        assert!(written("<head></head>", &address).is_err());
    }

    #[test]
    fn what_is_no_address_is_told() {
        for wrong in ["", "example.org", "https://", "https://a b/", "https://a/?b", "ftp://a/"] {
            assert!(checked(wrong).unwrap_err().to_string().contains("expected the address"), "{wrong}");
        }
        assert_eq!(checked("http://127.0.0.1:8000/").unwrap(), "http://127.0.0.1:8000/");
    }
}
