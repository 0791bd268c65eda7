//! Pieces of HTML.

use std::fmt::Write as _;

pub(super) fn section(out: &mut String, title: &str, id: &str) {
    let _ = write!(out, "<section id=\"{id}\"><h2>{title}</h2>");
}

pub(super) fn head<'a>(out: &mut String, names: impl Iterator<Item = &'a str>) {
    out.push_str("<table><thead><tr>");
    for name in names {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(name));
    }
    out.push_str("</tr></thead><tbody>");
}

pub(super) fn list(out: &mut String, lines: &[String]) {
    if !lines.is_empty() {
        out.push_str("<ul>");
        for line in lines {
            let _ = write!(out, "<li>{}</li>", escaped(line));
        }
        out.push_str("</ul>");
    }
}

/// Text that holds no markup.
pub(in crate::report) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}
