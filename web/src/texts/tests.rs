//! Holds the languages against each other. That no key is missing, the compiler sees; what it does not see is read off the
//! sources here, in the layout that rustfmt gives them.

use std::collections::{BTreeMap, BTreeSet};

/// A struct's texts in English and in Chinese.
const SOURCES: [(&str, &str, &str); 12] = [
    ("page", include_str!("en.rs"), include_str!("zh/page.rs")),
    ("drawing", include_str!("drawing.rs"), include_str!("zh/drawing.rs")),
    ("layers", include_str!("layers.rs"), include_str!("zh/layers.rs")),
    ("descent", include_str!("descent.rs"), include_str!("zh/descent.rs")),
    ("surface", include_str!("surface.rs"), include_str!("zh/surface.rs")),
    ("bias", include_str!("bias.rs"), include_str!("zh/bias.rs")),
    ("check", include_str!("check.rs"), include_str!("zh/check.rs")),
    ("check study", include_str!("check_study.rs"), include_str!("zh/check_study.rs")),
    ("experiment", include_str!("experiment.rs"), include_str!("zh/experiment.rs")),
    ("further", include_str!("further.rs"), include_str!("zh/further.rs")),
    ("learn", include_str!("learn.rs"), include_str!("zh/learn.rs")),
    ("share", include_str!("share.rs"), include_str!("zh/share.rs")),
];

/// What has the same name in every language, beside single letters and what holds no letter at all.
const NAMES: &str = "Acc Adam Alt CE Cityscapes CPU CSV CTL Ctrl Dice DML ECE Esc Escape FN fn FP fp GB GPU Gpx IoU Jaccard \
    JavaScript JML JPEG JSON KL ln logits Lov mIoU NaN NPY NULL PNG px PyTorch RGB Shift SJL Softmax softmax STL sz TIFF TP \
    tp Tversky WebGPU";

/// Key → what stands behind it, of the value that a source ends with.
fn entries(source: &str) -> BTreeMap<&str, &str> {
    let start = source.find("Texts = ").expect("a value");
    let value = &source[start..];
    let value = &value[..value.find("\n};").expect("its end")];
    let is_key = |line: &&str| line.starts_with("    ") && line[4..].starts_with(|c: char| c.is_ascii_lowercase());
    let mut found = BTreeMap::new();
    let mut at = 0;
    let mut open: Option<(&str, usize)> = None;
    for line in value.split_inclusive('\n') {
        if is_key(&line) {
            if let Some((key, from)) = open.replace((key_of(line), at)) {
                found.insert(key, &value[from..at]);
            }
        }
        at += line.len();
    }
    if let Some((key, from)) = open {
        found.insert(key, &value[from..]);
    }
    for (key, text) in &mut found {
        // A function of its own that has the key's name.
        if text.trim() == format!("{key},") {
            let from = source.find(&format!("\nfn {key}(")).expect("a function of the key's name");
            *text = &source[from..][..source[from..].find("\n}\n").expect("its end")];
        }
    }
    found
}

fn key_of(line: &str) -> &str {
    let line = line.trim_start();
    &line[..line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(line.len())]
}

/// The texts between quotes, but for what `match` compares with.
pub(super) fn literals(source: &str) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), None::<String>);
    let mut letters = source.chars().peekable();
    while let Some(letter) = letters.next() {
        match (&mut open, letter) {
            (None, '"') => open = Some(String::new()),
            // A quote as a letter.
            (None, '\'') if letters.peek() == Some(&'"') => drop(letters.next()),
            (None, _) => {}
            (Some(_), '"') => {
                let text = open.take().unwrap_or_default();
                let rest: String = letters.clone().take(3).collect();
                if ![" =>", " |"].iter().any(|mark| rest.starts_with(mark)) {
                    found.push(text);
                }
            }
            (Some(text), '\\') => text.extend(letters.next()),
            (Some(text), letter) => text.push(letter),
        }
    }
    found
}

/// What stands in braces, by name; without a name, as `{}`.
fn placeholders(source: &str) -> (BTreeSet<String>, usize) {
    let (mut named, mut bare) = (BTreeSet::new(), 0);
    for text in literals(source) {
        for part in text.split('{').skip(1) {
            match part.split([':', '}']).next() {
                Some("") | None => bare += 1,
                Some(name) => drop(named.insert(name.to_owned())),
            }
        }
    }
    (named, bare)
}

/// A text without its placeholders.
fn bare(text: &str) -> String {
    text.split('{')
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('}').map_or("", |p| p.1) })
        .collect()
}

/// Its words in Latin letters, of two letters and more.
fn latin(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1).collect()
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn the_sources_are_read_whole() {
    for (name, english, chinese) in SOURCES {
        let (english, chinese) = (entries(english), entries(chinese));
        assert!(english.len() > 10, "{name}: {} keys", english.len());
        assert!(english.keys().eq(chinese.keys()), "{name}");
    }
}

#[test]
fn what_is_not_a_name_is_said_in_chinese() {
    let (mut wrong, names) = (Vec::new(), NAMES.split_whitespace().collect::<Vec<_>>());
    for (name, english, chinese) in SOURCES {
        let english = entries(english);
        for (key, value) in entries(chinese) {
            // The switch speaks the language that it leads to, and the tags are tags.
            if ["lang", "other_lang", "other_language", "dates"].contains(&key) {
                continue;
            }
            for text in literals(value) {
                let text = bare(&text);
                let is_known = |word: &&str| names.contains(word) || is_chinese(&text) && english[key].contains(*word);
                let left: Vec<&str> = latin(&text).into_iter().filter(|word| !is_known(word)).collect();
                if !left.is_empty() {
                    wrong.push(format!("{name}.{key}: {left:?} in “{text}”"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_languages_are_filled_with_the_same() {
    let mut wrong = Vec::new();
    for (name, english, chinese) in SOURCES {
        let english = entries(english);
        for (key, value) in entries(chinese) {
            let (of_english, of_chinese) = (placeholders(english[key]), placeholders(value));
            // What English has ready from the core, Chinese puts together.
            if of_english != of_chinese && key != "parameter_range" {
                wrong.push(format!("{name}.{key}: {of_english:?} in English, {of_chinese:?} in Chinese"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
