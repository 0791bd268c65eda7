//! What the engine says, in Chinese.
//!
//! Errors and findings are sentences of the crates, which speak English. `messages.txt` holds each of them with its
//! translation, and a test reads the crates' sources for one that it lacks.

use std::sync::OnceLock;

/// A sentence with gaps, and how it is said in Chinese.
struct Sentence {
    /// The English text between its gaps.
    between: Vec<&'static str>,
    /// The Chinese text, whose `{1}` is the first gap.
    chinese: &'static str,
}

impl Sentence {
    /// How many letters are no gap.
    fn weight(&self) -> usize {
        self.between.iter().map(|text| text.len()).sum()
    }
}

/// Every sentence, those with the most text first: what a general one fits as well, a special one says better.
fn sentences() -> &'static [Sentence] {
    static SENTENCES: OnceLock<Vec<Sentence>> = OnceLock::new();
    SENTENCES.get_or_init(|| {
        let mut sentences: Vec<Sentence> =
            entries().map(|[english, chinese]| Sentence { between: english.split("{}").collect(), chinese }).collect();
        sentences.sort_by_key(|sentence| std::cmp::Reverse(sentence.weight()));
        sentences
    })
}

/// The pairs of lines of `messages.txt`.
fn entries() -> impl Iterator<Item = [&'static str; 2]> {
    let mut lines = include_str!("messages.txt").lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    std::iter::from_fn(move || Some([lines.next()?, lines.next()?]))
}

/// A message in Chinese, whose parts are said in Chinese as well where that is known; `None` for one that is not known.
pub(crate) fn in_chinese(message: &str) -> Option<String> {
    sentence(message).or_else(|| {
        // What an error is about stands before it: a file, a side, a loss.
        message.match_indices(": ").find_map(|(at, colon)| {
            let said = sentence(&message[at + colon.len()..])?;
            let about = message[..at].split(": ").map(|part| sentence(part).unwrap_or_else(|| part.to_owned()));
            Some(about.chain([said]).collect::<Vec<_>>().join("："))
        })
    })
}

/// A message that is one of the sentences.
fn sentence(message: &str) -> Option<String> {
    sentences().iter().find_map(|sentence| filled(message, sentence))
}

/// What fills a gap: words, names and numbers stay as they are.
fn part(text: &str) -> String {
    in_chinese(text).unwrap_or_else(|| text.to_owned())
}

/// A message that is this sentence, in Chinese.
fn filled(message: &str, sentence: &Sentence) -> Option<String> {
    let fillings = fillings(message, &sentence.between);
    // A text between gaps may also occur within what fills one: the filling is right whose parts are known.
    let known = |gaps: &&Vec<&str>| gaps.iter().filter(|gap| in_chinese(gap).is_some()).count();
    let gaps = fillings.iter().rev().max_by_key(known)?;
    Some(
        gaps.iter()
            .enumerate()
            .fold(sentence.chinese.to_owned(), |text, (at, gap)| text.replace(&format!("{{{}}}", at + 1), &part(gap))),
    )
}

/// All that may fill the gaps between texts so that they make the message; the one with the shortest first gap first.
fn fillings<'a>(message: &'a str, between: &[&str]) -> Vec<Vec<&'a str>> {
    let Some((first, rest)) = between.split_first() else { return Vec::new() };
    let Some(message) = message.strip_prefix(first) else { return Vec::new() };
    let Some(next) = rest.first() else {
        return if message.is_empty() { vec![Vec::new()] } else { Vec::new() };
    };
    let mut found = Vec::new();
    for (end, _) in message.match_indices(next) {
        for others in fillings(&message[end..], rest) {
            found.push([&[&message[..end]], &others[..]].concat());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::tests::literals;
    use jdt_engine::{EngineError, IoError};
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Parts of the crates whose every sentence may reach the page.
    const SOURCES: [&str; 11] = [
        "io/src",
        "core/src/error.rs",
        "core/src/masks",
        "core/src/kernels/sample.rs",
        "core/src/kernels/hard_pair.rs",
        "core/src/soft_labels",
        "engine/src/error.rs",
        "engine/src/layer_files.rs",
        "engine/src/race/run.rs",
        "engine/src/check/look.rs",
        "engine/src/curves.rs",
    ];

    /// What in them is no sentence for the page: names of classes and presets, and what only the command line says.
    const OTHERS: [&str; 4] = ["io/src/preset", "io/src/fix.rs", "io/src/sniff.rs", "io/src/doctor/finding.rs"];

    fn files(path: &Path, found: &mut Vec<PathBuf>) {
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                files(&entry.unwrap().path(), found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path.to_owned());
        }
    }

    /// A source's text without comments, attributes for the compiler, and tests.
    fn code(path: &Path) -> String {
        let source = fs::read_to_string(path).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        let is_code = |line: &&str| !line.trim_start().starts_with("//") && !line.contains("reason = \"");
        source.lines().filter(is_code).collect::<Vec<_>>().join("\n")
    }

    /// A literal as `messages.txt` has it: gaps without names, no line breaks.
    fn with_gaps(literal: &str) -> String {
        let (mut text, mut rest) = (String::new(), literal);
        // A line that goes on begins behind its indent.
        let joined: String =
            literal.split('\n').enumerate().map(|(at, line)| if at == 0 { line } else { line.trim_start() }).collect();
        if joined != literal {
            return with_gaps(&joined);
        }
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            if rest[at + 1..].starts_with(brace) {
                text.push_str(brace);
                rest = &rest[at + 2..];
            } else {
                text.push_str("{}");
                rest = rest[at..].find('}').map_or("", |end| &rest[at + end + 1..]);
            }
        }
        text + rest
    }

    /// Whether it has two words beside each other, one of them in small letters.
    fn is_sentence(text: &str) -> bool {
        let words: Vec<&str> = text.split(' ').collect();
        let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
        words.windows(2).any(|two| is_word(&two[0]) && two[1].chars().any(char::is_alphanumeric))
    }

    #[test]
    fn every_sentence_of_the_crates_is_said_in_chinese() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
        let mut found = Vec::new();
        SOURCES.iter().for_each(|source| files(&crates.join(source), &mut found));
        found.retain(|path| !OTHERS.iter().any(|other| path.starts_with(crates.join(other))));
        let (mut read, mut missing) = (0, Vec::new());
        for path in found {
            for literal in literals(&code(&path)) {
                let text = with_gaps(&literal);
                if is_sentence(&text) {
                    read += 1;
                    if !entries().any(|[english, _]| english == text) && in_chinese(&text).is_none() {
                        missing.push(format!("{}: {text}", path.display()));
                    }
                }
            }
        }
        assert!(read > 150, "only {read} sentences were found");
        assert!(missing.is_empty(), "not in messages.txt:\n{}", missing.join("\n"));
    }

    #[test]
    fn each_sentence_keeps_its_gaps_and_is_found_again() {
        for [english, chinese] in entries() {
            let gaps = english.matches("{}").count();
            for gap in 1..=gaps {
                assert!(chinese.contains(&format!("{{{gap}}}")), "{english}: {{{gap}}}");
            }
            assert!(!chinese.contains(&format!("{{{}}}", gaps + 1)), "{english}");
            // Filled with what no sentence is made of.
            let fill =
                |text: &str| (1..=gaps).fold(text.to_owned(), |text, gap| text.replacen("{}", &format!("¤{gap}"), 1));
            let wanted = (1..=gaps)
                .fold(chinese.to_owned(), |text, gap| text.replace(&format!("{{{gap}}}"), &format!("¤{gap}")));
            assert_eq!(in_chinese(&fill(english)), Some(wanted), "{english}");
        }
    }

    #[test]
    fn errors_within_errors_are_said_in_chinese() {
        let source = IoError::ClassTable { reason: "there is no class \"car\"".to_owned() };
        let error = EngineError::File { role: "label", source };
        assert_eq!(in_chinese(&error.to_string()).as_deref(), Some("标签：类别表有误：没有类别 \"car\""));
        let error =
            EngineError::Core(jdt_core::CoreError::Parameter { name: "y", expected: "a number in [0, 1]", got: 2.0 });
        assert_eq!(in_chinese(&error.to_string()).as_deref(), Some("y须为 [0, 1] 内的数，收到 2"));
        assert_eq!(in_chinese("label: sjl: it is empty").as_deref(), Some("标签：sjl：内容为空"));
        assert_eq!(in_chinese(&"a: ".repeat(2000)), None);
        assert_eq!(in_chinese("something that nobody says"), None);
        assert_eq!(in_chinese("b: something that nobody says"), None);
    }
}
