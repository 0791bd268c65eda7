//! Markdown as HTML: paragraphs, emphasis, code, lists, links. Whatever else stands there is text.

use crate::fill::{Piece, escape, pieces};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// HTML of a text. Numbers in braces become `<span class="lesson__value" data-fill="ID">…</span>`, for the page to fill.
pub fn html_of(markdown: &str) -> String {
    // An id may hold what Markdown would read as emphasis: it is out of the way while that is read.
    let (mut ids, mut covered) = (Vec::new(), String::new());
    for piece in pieces(markdown) {
        match piece {
            Piece::Text(text) => covered.push_str(text),
            Piece::Fill(id) => {
                covered.push(COVER);
                ids.push(id);
            }
        }
    }
    let (mut out, mut ids) = (String::new(), ids.into_iter());
    for event in Parser::new(&covered) {
        match event {
            Event::Start(tag) => out.push_str(&opening(&tag)),
            Event::End(tag) => out.push_str(closing(tag)),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => filled(&text, &mut ids, &mut out),
            Event::Code(text) => {
                out.push_str("<code>");
                escape(&text, &mut out);
                out.push_str("</code>");
            }
            Event::SoftBreak => out.push('\n'),
            Event::HardBreak => out.push_str("<br>"),
            _ => {}
        }
    }
    out
}

/// Stands for a number while Markdown is read; no text holds it.
const COVER: char = '\u{e000}';

fn filled<'a>(text: &str, ids: &mut impl Iterator<Item = &'a str>, out: &mut String) {
    for (at, text) in text.split(COVER).enumerate() {
        if at > 0
            && let Some(id) = ids.next()
        {
            out.push_str("<span class=\"lesson__value\" data-fill=\"");
            escape(id, out);
            out.push_str("\">…</span>");
        }
        escape(text, out);
    }
}

fn opening(tag: &Tag<'_>) -> String {
    match tag {
        Tag::Paragraph => "<p>".to_owned(),
        // Headings of a step stand below the step's own.
        Tag::Heading { .. } => "<h4>".to_owned(),
        Tag::BlockQuote(_) => "<blockquote>".to_owned(),
        Tag::List(None) => "<ul>".to_owned(),
        Tag::List(Some(_)) => "<ol>".to_owned(),
        Tag::Item => "<li>".to_owned(),
        Tag::Emphasis => "<em>".to_owned(),
        Tag::Strong => "<strong>".to_owned(),
        Tag::Link { dest_url, .. } => {
            let mut link = "<a href=\"".to_owned();
            // A link leads to a page, never into a script.
            let is_safe = ["https://", "http://", "#/"].iter().any(|start| dest_url.starts_with(start));
            escape(if is_safe { dest_url } else { "#/learn" }, &mut link);
            link + if dest_url.starts_with("http") { "\" target=\"_blank\" rel=\"noopener\">" } else { "\">" }
        }
        _ => String::new(),
    }
}

fn closing(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Paragraph => "</p>",
        TagEnd::Heading(_) => "</h4>",
        TagEnd::BlockQuote(_) => "</blockquote>",
        TagEnd::List(false) => "</ul>",
        TagEnd::List(true) => "</ol>",
        TagEnd::Item => "</li>",
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::Link => "</a>",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_and_nothing_else_does() {
        assert_eq!(
            html_of("**x := y** is {loss_jml}.\n\n- a\n- `b<c`"),
            "<p><strong>x := y</strong> is <span class=\"lesson__value\" data-fill=\"loss_jml\">…</span>.</p>\
             <ul><li>a</li><li><code>b&lt;c</code></li></ul>"
        );
        assert_eq!(
            html_of("{a@0.25*b+0.75*c} *d*"),
            "<p><span class=\"lesson__value\" data-fill=\"a@0.25*b+0.75*c\">…</span> <em>d</em></p>"
        );
        assert_eq!(html_of("<b>a</b>"), "<p>&lt;b&gt;a&lt;/b&gt;</p>");
        assert!(!html_of("[a](javascript:alert(1))").contains("javascript"));
        assert!(html_of("[a](https://arxiv.org)").contains("noopener"));
    }
}
