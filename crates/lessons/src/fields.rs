//! The fields of a step: a key at the start of a line, and text up to the next one.

/// A field with the line that it begins at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) key: String,
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// The keys of a step.
pub(crate) const KEYS: [&str; 10] =
    ["state", "scene", "predict", "do", "done", "highlight", "see", "formula", "why", "notes"];

/// The key that a line begins with: a word of small letters and a colon.
fn key_of(line: &str) -> Option<(&str, &str)> {
    let (key, text) = line.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase());
    (is_key && (text.is_empty() || text.starts_with(' '))).then_some((key, text.trim()))
}

/// The text before the first field, and the fields. `Err` is the line of a key that is none, and the key.
pub(crate) fn split<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
) -> Result<(String, Vec<Field>), (usize, String)> {
    let (mut text, mut fields) = (String::new(), Vec::<Field>::new());
    for (at, line) in lines {
        match key_of(line) {
            Some((key, rest)) if KEYS.contains(&key) => {
                fields.push(Field { key: key.to_owned(), line: at, text: rest.to_owned() });
            }
            Some((key, _)) => return Err((at, key.to_owned())),
            None => {
                let to = fields.last_mut().map_or(&mut text, |field| &mut field.text);
                to.push('\n');
                to.push_str(line.trim_end());
            }
        }
    }
    for field in &mut fields {
        field.text = field.text.trim().to_owned();
    }
    Ok((text.trim().to_owned(), fields))
}
