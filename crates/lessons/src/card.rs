//! The head of a lesson's file, by which it is listed.

use crate::LessonError;
use crate::papers::paper;

/// What stands between the two lines of `---`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The file's name without its ending, by which links name the lesson.
    pub name: String,
    /// Its title.
    pub title: String,
    /// One sentence about it.
    pub summary: String,
    /// Lessons are listed by theme.
    pub theme: String,
    /// How long it takes.
    pub minutes: u32,
    /// Its place in the list; the smallest comes first.
    pub order: u32,
    /// Ids of the papers it rests on.
    pub papers: Vec<String>,
}

const KEYS: &str = "one of title, summary, theme, minutes, order, papers, each followed by a colon";

impl Card {
    /// Reads the lines of a head, each with its number in the file.
    pub(crate) fn read<'a>(
        file: &str,
        name: &str,
        lines: impl Iterator<Item = (usize, &'a str)>,
        end: usize,
    ) -> Result<Self, LessonError> {
        let wrong = |line, expected: &str, got: &str| LessonError {
            file: file.to_owned(),
            line,
            expected: expected.to_owned(),
            got: got.to_owned(),
        };
        let mut card = Self { name: name.to_owned(), ..Self::default() };
        for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let Some((key, value)) = line.split_once(':') else { return Err(wrong(at, KEYS, line)) };
            let value = value.trim();
            let number = || value.parse::<u32>().map_err(|_not_one| wrong(at, "a whole number", value));
            match key.trim() {
                "title" => value.clone_into(&mut card.title),
                "summary" => value.clone_into(&mut card.summary),
                "theme" => value.clone_into(&mut card.theme),
                "minutes" => card.minutes = number()?,
                "order" => card.order = number()?,
                "papers" => card.papers = value.split(',').map(|id| id.trim().to_owned()).collect(),
                other => return Err(wrong(at, KEYS, other)),
            }
        }
        for (key, value) in [("title", &card.title), ("summary", &card.summary), ("theme", &card.theme)] {
            if value.is_empty() {
                return Err(wrong(end, &format!("a line `{key}: …` before the second ---"), "none"));
            }
        }
        if card.minutes == 0 {
            return Err(wrong(end, "a line `minutes: …` with a number above 0", "none"));
        }
        match card.papers.iter().find(|id| paper(id).is_none()) {
            Some(id) => Err(wrong(end, &format!("papers out of {}", known()), id)),
            None => Ok(card),
        }
    }
}

/// The papers' ids, for a message.
pub(crate) fn known() -> String {
    crate::PAPERS.map(|paper| paper.id).join(", ")
}

/// Reads a list of lessons, a line `@ name` before each head; a head that cannot be read is told in its place. The smallest
/// place comes first.
pub fn read_index(text: &str) -> Vec<Result<Card, LessonError>> {
    let mut heads: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("@ ") {
            heads.push((name.trim(), Vec::new()));
        } else if let Some((_, lines)) = heads.last_mut() {
            lines.push(line);
        }
    }
    let read = |(name, lines): (&str, Vec<&str>)| {
        let end = lines.len() + 2;
        Card::read(&format!("{name}.md"), name, (2..).zip(lines), end)
    };
    let mut cards: Vec<_> = heads.into_iter().map(read).collect();
    cards.sort_by_key(|card| card.as_ref().map_or(u32::MAX, |card| card.order));
    cards
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_sorted_by_place() {
        let text = "@ b\ntitle: B\nsummary: s\ntheme: t\nminutes: 5\norder: 2\n@ a\ntitle: A: x\nsummary: s\ntheme: t\nminutes: 5\norder: 1\npapers: JML, FG\n@ c\ntitle: A\nminutes: five\n";
        let cards = read_index(text);
        let [Ok(a), Ok(b), Err(c)] = &cards[..] else { panic!("three heads") };
        assert_eq!((a.name.as_str(), a.title.as_str(), a.papers.len(), b.name.as_str()), ("a", "A: x", 2, "b"));
        assert_eq!(c.to_string(), "c.md, line 3: expected a whole number, got five");
    }
}
