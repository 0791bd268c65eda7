//! Style sheets that the first screen does without: boot.js puts them on the page behind it, or with the first place that
//! needs them.

/// Their names, in the order in which index.html has them.
pub(crate) const LATER: [&str; 11] = [
    "further",
    "check",
    "self-check",
    "surface",
    "fine",
    "bias",
    "check-study",
    "learn",
    "lesson",
    "lesson-print",
    "print",
];

/// The element that holds their tags until then; boot.js knows it by this name.
const HOLDER: &str = "later-styles";

/// Whether a file of dist/ is one of them: `bias-4469ab.css`.
pub(crate) fn is_later(path: &str) -> bool {
    path.strip_suffix(".css").and_then(|stem| stem.rsplit_once('-')).is_some_and(|(name, _)| LATER.contains(&name))
}

/// Moves their tags, as Trunk wrote them, into a template, where a browser does not load what they name.
pub(super) fn moved_out(html: &str) -> String {
    let (mut kept, mut moved) = (String::new(), String::new());
    let mut rest = html;
    while let Some(at) = rest.find("<link") {
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let (before, tag) = (&rest[..at], &rest[at..end]);
        kept.push_str(before);
        if name_in(tag).is_some_and(is_later) { &mut moved } else { &mut kept }.push_str(tag);
        rest = &rest[end..];
    }
    kept.push_str(rest);
    if moved.is_empty() {
        return kept;
    }
    kept.replacen("</head>", &format!("<template id=\"{HOLDER}\">{moved}</template></head>"), 1)
}

/// The file that a tag names.
fn name_in(tag: &str) -> Option<&str> {
    let (_, value) = tag.split_once("href=")?;
    let path = value.trim_start_matches(['"', '\'']).split(['"', '\'', ' ', '>']).next()?;
    path.rsplit('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_first_screen_needs_stays() {
        let html = "<head><link rel=\"stylesheet\" href=\"./base-1a.css\"/><link href=./check-study-2b.css rel=stylesheet>\
                    <link rel=\"icon\" href=\"./icons/a.svg\"></head><body></body>";
        assert_eq!(
            moved_out(html),
            "<head><link rel=\"stylesheet\" href=\"./base-1a.css\"/><link rel=\"icon\" href=\"./icons/a.svg\">\
             <template id=\"later-styles\"><link href=./check-study-2b.css rel=stylesheet></template></head><body></body>"
        );
        assert_eq!(moved_out("<head></head>"), "<head></head>");
        assert!(is_later("print-12.css") && is_later("self-check-3.css"));
        assert!(!is_later("numbers-12.css") && !is_later("check.css") && !is_later("lesson-1.txt"));
    }

    #[test]
    fn every_sheet_that_comes_later_is_there_and_last() {
        let page = include_str!("../../../../web/index.html");
        let names: Vec<&str> =
            page.split("href=\"styles/").skip(1).filter_map(|rest| rest.split(".css").next()).collect();
        assert_eq!(names[names.len() - LATER.len()..], LATER);
    }
}
