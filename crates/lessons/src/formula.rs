//! Formulas in a notation that can be typed, as `MathML`.
//!
//! `SJL = 1 − P / (Sx + Sy − P) = {loss_sjl}`: the pieces right beside `/` are a fraction, brackets that only hold it together go
//! away; `_` and `^` put the next piece below and above; `|x − y|` are bars; `"text"` is text, `{id}` a number of the page.

use crate::fill::escape;
use std::iter::Peekable;
use std::str::Chars;

/// `MathML` of one formula; `Err` says what was expected and what came.
///
/// # Errors
/// For a bracket, a bar or a quotation mark without its partner, and for `/`, `_` or `^` with nothing beside it.
pub fn math_of(notation: &str) -> Result<String, String> {
    let mut reader = Reader { chars: notation.chars().peekable() };
    let row = reader.row(None)?;
    Ok(format!("<math display=\"block\">{row}</math>"))
}

/// A piece that something can be put to.
struct Atom {
    mathml: String,
    /// Without its brackets, if it stands in some.
    bare: String,
}

impl Atom {
    fn plain(mathml: String) -> Self {
        Self { bare: mathml.clone(), mathml }
    }

    fn element(name: &str, text: &str) -> Self {
        let mut mathml = format!("<{name}>");
        escape(text, &mut mathml);
        Self::plain(format!("{mathml}</{name}>"))
    }
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
}

const OPERATORS: &str = "=+−-·×≤≥<>≈≠∝→:,;∂∇Σ∑∪∩∈…!";

impl Reader<'_> {
    fn skip_spaces(&mut self) {
        while self.chars.next_if(|c| c.is_whitespace()).is_some() {}
    }

    /// Everything up to a closing mark, or to the end.
    fn row(&mut self, until: Option<char>) -> Result<String, String> {
        let mut out = String::from("<mrow>");
        loop {
            self.skip_spaces();
            match (self.chars.peek().copied(), until) {
                (None, None) => break,
                (None, Some(mark)) => return Err(format!("expected `{mark}` before the end of the formula, got none")),
                (Some(c), Some(mark)) if c == mark => {
                    self.chars.next();
                    break;
                }
                (Some(c @ (')' | ']')), _) => return Err(format!("expected `(` before `{c}`, got none")),
                (Some(c @ ('/' | '_' | '^')), _) => {
                    return Err(format!("expected something before `{c}`, got nothing"));
                }
                (Some(_), _) => out.push_str(&self.fraction()?.mathml),
            }
        }
        Ok(out + "</mrow>")
    }

    fn fraction(&mut self) -> Result<Atom, String> {
        let mut top = self.scripted()?;
        loop {
            self.skip_spaces();
            if self.chars.next_if_eq(&'/').is_none() {
                return Ok(top);
            }
            self.skip_spaces();
            let bottom = self.scripted()?;
            top = Atom::plain(format!("<mfrac>{}{}</mfrac>", top.bare, bottom.bare));
        }
    }

    fn scripted(&mut self) -> Result<Atom, String> {
        let base = self.atom()?;
        let (mut below, mut above) = (None, None);
        loop {
            if self.chars.next_if_eq(&'_').is_some() {
                below = Some(self.atom()?.bare);
            } else if self.chars.next_if_eq(&'^').is_some() {
                above = Some(self.atom()?.bare);
            } else {
                break;
            }
        }
        Ok(match (below, above) {
            (None, None) => base,
            (Some(below), None) => Atom::plain(format!("<msub>{}{below}</msub>", base.mathml)),
            (None, Some(above)) => Atom::plain(format!("<msup>{}{above}</msup>", base.mathml)),
            (Some(below), Some(above)) => Atom::plain(format!("<msubsup>{}{below}{above}</msubsup>", base.mathml)),
        })
    }

    fn atom(&mut self) -> Result<Atom, String> {
        let Some(first) = self.chars.next() else { return Err("expected something at the end, got nothing".into()) };
        Ok(match first {
            '(' | '[' => {
                let close = if first == '(' { ')' } else { ']' };
                let bare = self.row(Some(close))?;
                Atom { mathml: format!("<mrow><mo>{first}</mo>{bare}<mo>{close}</mo></mrow>"), bare }
            }
            '|' | '‖' => {
                let inside = self.row(Some(first))?;
                Atom::plain(format!("<mrow><mo>{first}</mo>{inside}<mo>{first}</mo></mrow>"))
            }
            '"' => {
                let text = self.until('"')?;
                self.applied(Atom::element("mtext", &text))?
            }
            '{' => {
                let id = self.until('}')?;
                let mut quoted = String::new();
                escape(&id, &mut quoted);
                Atom::plain(format!("<mn class=\"lesson__value\" data-fill=\"{quoted}\">…</mn>"))
            }
            c if c.is_ascii_digit() => {
                let mut number = String::from(c);
                while let Some(c) = self.chars.next_if(|c| c.is_ascii_digit() || *c == '.') {
                    number.push(c);
                }
                Atom::element("mn", &number)
            }
            c if c.is_alphabetic() => {
                let mut word = String::from(c);
                while let Some(c) = self.chars.next_if(|c| c.is_alphanumeric() && c.is_ascii()) {
                    word.push(c);
                }
                self.applied(Atom::element("mi", &word))?
            }
            '*' => Atom::element("mo", "·"),
            '-' => Atom::element("mo", "−"),
            c if OPERATORS.contains(c) => Atom::element("mo", &c.to_string()),
            c => Atom::element("mtext", &c.to_string()),
        })
    }

    /// A function with what stands in brackets right behind it: `d(x, y)` is one piece.
    fn applied(&mut self, function: Atom) -> Result<Atom, String> {
        if self.chars.peek() != Some(&'(') {
            return Ok(function);
        }
        let inside = self.atom()?;
        Ok(Atom::plain(format!("<mrow>{}{}</mrow>", function.mathml, inside.mathml)))
    }

    fn until(&mut self, mark: char) -> Result<String, String> {
        let mut text = String::new();
        for c in self.chars.by_ref() {
            if c == mark {
                return Ok(text);
            }
            text.push(c);
        }
        Err(format!("expected `{mark}` before the end of the formula, got none"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(notation: &str) -> String {
        let math = math_of(notation).unwrap();
        math.replace("<math display=\"block\"><mrow>", "").replace("</mrow></math>", "")
    }

    #[test]
    fn fractions_lose_the_brackets_that_hold_them_together() {
        assert_eq!(
            inner("1 − P/(Sx + P)"),
            "<mn>1</mn><mo>−</mo><mfrac><mi>P</mi><mrow><mi>Sx</mi><mo>+</mo><mi>P</mi></mrow></mfrac>"
        );
        assert_eq!(inner("(a)^2"), "<msup><mrow><mo>(</mo><mrow><mi>a</mi></mrow><mo>)</mo></mrow><mn>2</mn></msup>");
        assert_eq!(inner("x_i"), "<msub><mi>x</mi><mi>i</mi></msub>");
        assert!(inner("Σ|x_i − y_i|").contains("<mo>|</mo><mrow><msub>"));
    }

    #[test]
    fn a_function_and_its_brackets_are_one_piece() {
        assert_eq!(
            inner("d(x)/2"),
            "<mfrac><mrow><mi>d</mi><mrow><mo>(</mo><mrow><mi>x</mi></mrow><mo>)</mo></mrow></mrow><mn>2</mn></mfrac>"
        );
    }

    #[test]
    fn numbers_of_the_page_and_text_have_their_place() {
        assert_eq!(inner("{loss_jml}"), "<mn class=\"lesson__value\" data-fill=\"loss_jml\">…</mn>");
        assert_eq!(inner("\"if y > 0\""), "<mtext>if y &gt; 0</mtext>");
    }

    #[test]
    fn what_has_no_partner_is_told() {
        for wrong in ["(a", "a)", "|a", "{a", "/a", "a/", "a_"] {
            assert!(math_of(wrong).unwrap_err().starts_with("expected"), "{wrong}");
        }
    }
}
