//! Numbers of the page within a text: `{loss_jml}`.

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    /// The id of a number, without its braces.
    Fill(&'a str),
}

/// Whether this can stand in braces: the id of a number, perhaps of one of several, or `state.` and a key.
fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_.@*+()=".contains(c))
}

/// Takes a text apart.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut left) = (Vec::new(), text);
    while let Some(open) = left.find('{') {
        let Some(length) = left[open..].find('}') else { break };
        let id = &left[open + 1..open + length];
        let end = open + length + 1;
        if is_id(id) {
            pieces.push(Piece::Text(&left[..open]));
            pieces.push(Piece::Fill(id));
        } else {
            pieces.push(Piece::Text(&left[..end]));
        }
        left = &left[end..];
    }
    pieces.push(Piece::Text(left));
    pieces.retain(|piece| *piece != Piece::Text(""));
    pieces
}

/// The ids that stand in braces.
pub fn fills(text: &str) -> Vec<&str> {
    pieces(text).into_iter().filter_map(|piece| if let Piece::Fill(id) = piece { Some(id) } else { None }).collect()
}

/// A text with its numbers written in.
pub fn written(text: &str, number: impl Fn(&str) -> String) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Fill(id) => number(id),
        })
        .collect()
}

/// Text for HTML.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_in_braces_and_other_braces_are_text() {
        assert_eq!(
            fills("a {loss_jml} {b c} {mIoU_D@A} {0, 1} {descent_loss@0.25*ce+0.75*jml}"),
            ["loss_jml", "mIoU_D@A", "descent_loss@0.25*ce+0.75*jml"]
        );
        assert_eq!(written("x = {y} in {0, 1}{", |id| format!("<{id}>")), "x = <y> in {0, 1}{");
    }
}
