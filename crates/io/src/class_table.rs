//! A person's own classes: ids, names, colours, and which of them are merged or left out.

use crate::palette::parse_hex;
use crate::{IoError, Palette};
use serde::Deserialize;

/// One row of a table of classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassEntry {
    /// The id in the files.
    pub id: i32,
    /// Its name; empty if it has none.
    pub name: String,
    /// Its colour in colour images.
    pub colour: Option<[u8; 3]>,
    /// The name of the class that it is counted as; its own if `None`.
    pub merge_into: Option<String>,
    /// Whether its pixels are left out.
    pub exclude: bool,
}

/// A table of classes, from JSON or CSV.
///
/// CSV has a header: `id` and any of `name`, `color` (`#rrggbb`), `merge` (the name of another class) and `exclude`
/// (`true`); fields in quotes may hold commas. JSON is a list of objects with the same keys. A palette in either of its JSON
/// forms is a table of ids and colours without names.
///
/// # Example
/// ```
/// use jdt_io::ClassTable;
///
/// let table = ClassTable::parse(b"id,name,color,merge\n0,road,#804080,\n1,car,#00008e,\n2,bus,#003c64,car\n")?;
/// assert_eq!(table.entries()[2].merge_into.as_deref(), Some("car"));
/// assert_eq!(table.palette()?.and_then(|palette| palette.id([0, 0, 142])), Some(1));
/// # Ok::<(), jdt_io::IoError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassTable(Vec<ClassEntry>);

#[derive(Deserialize)]
struct Row {
    id: i32,
    #[serde(default)]
    name: String,
    #[serde(default)]
    color: String,
    #[serde(default)]
    merge: String,
    #[serde(default)]
    exclude: bool,
}

impl ClassTable {
    /// Reads JSON or CSV; which one, the first letter tells.
    ///
    /// # Errors
    /// [`IoError::ClassTable`] with the line or the entry that is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, IoError> {
        let bad = |reason: String| IoError::ClassTable { reason };
        let Ok(text) = str::from_utf8(bytes) else { return Err(bad("it is no UTF-8 text".into())) };
        let text = text.trim_start_matches('\u{feff}').trim();
        let rows: Vec<Row> = if text.starts_with(['[', '{']) {
            match serde_json::from_str(text) {
                Ok(rows) => rows,
                Err(error) => {
                    let palette = Palette::from_json(text.as_bytes()).map_err(|_palette| bad(error.to_string()))?;
                    return Ok(Self::from_palette(&palette));
                }
            }
        } else {
            csv_rows(text).map_err(bad)?
        };
        let entry = |row: Row| {
            let colour = match row.color.trim() {
                "" => None,
                text => Some(parse_hex(text).ok_or_else(|| bad(format!("class {}: {text:?} is no colour", row.id)))?),
            };
            let merge_into = Some(row.merge.trim().to_owned()).filter(|name| !name.is_empty());
            Ok(ClassEntry { id: row.id, name: row.name.trim().to_owned(), colour, merge_into, exclude: row.exclude })
        };
        let mut entries = rows.into_iter().map(entry).collect::<Result<Vec<_>, IoError>>()?;
        if entries.is_empty() {
            return Err(bad("it holds no class".into()));
        }
        entries.sort_by_key(|entry| entry.id);
        if let Some(pair) = entries.windows(2).find(|pair| pair[0].id == pair[1].id && pair[0].name != pair[1].name) {
            return Err(bad(format!("the id {} has two names", pair[0].id)));
        }
        Ok(Self(entries))
    }

    fn from_palette(palette: &Palette) -> Self {
        let entry = |&(colour, id): &([u8; 3], i32)| ClassEntry {
            id,
            name: String::new(),
            colour: Some(colour),
            merge_into: None,
            exclude: false,
        };
        let mut entries: Vec<ClassEntry> = palette.entries().iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.id);
        Self(entries)
    }

    /// The rows, in the order of their ids.
    pub fn entries(&self) -> &[ClassEntry] {
        &self.0
    }

    /// Its colours; `None` if it has none.
    ///
    /// # Errors
    /// [`IoError::Palette`] for a colour with two ids.
    pub fn palette(&self) -> Result<Option<Palette>, IoError> {
        let colours: Vec<([u8; 3], i32)> = self.0.iter().filter_map(|entry| Some((entry.colour?, entry.id))).collect();
        if colours.is_empty() { Ok(None) } else { Palette::new(colours).map(Some) }
    }
}

fn csv_rows(text: &str) -> Result<Vec<Row>, String> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (_, header) = lines.next().ok_or("it is empty")?;
    let header: Vec<String> = fields(header).into_iter().map(|field| field.trim().to_ascii_lowercase()).collect();
    let column = |names: &[&str]| header.iter().position(|field| names.contains(&field.as_str()));
    let id = column(&["id"]).ok_or("its first line names no column \"id\"")?;
    let (name, color) = (column(&["name"]), column(&["color", "colour"]));
    let (merge, exclude) = (column(&["merge"]), column(&["exclude"]));
    lines
        .map(|(number, line)| {
            let fields = fields(line);
            let field =
                |at: Option<usize>| at.and_then(|at| fields.get(at)).map(|field| field.trim()).unwrap_or_default();
            let text = field(Some(id));
            let id = text.parse().ok().ok_or_else(|| format!("line {}: {text:?} is no id", number + 1))?;
            let exclude = match field(exclude).to_ascii_lowercase().as_str() {
                "" | "0" | "false" | "no" => false,
                "1" | "true" | "yes" => true,
                other => return Err(format!("line {}: {other:?} is neither true nor false", number + 1)),
            };
            Ok(Row { id, name: field(name).into(), color: field(color).into(), merge: field(merge).into(), exclude })
        })
        .collect()
}

/// The fields of one line; quotes are doubled inside quotes.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                field.push('"');
                letters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_and_json_say_the_same() {
        let csv =
            "id,name,color,merge,exclude\n0,\"sky, day\",#0000ff,,\n2,void,,,true\n1,night,#000011,\"sky, day\",no\n";
        let json = r##"[{"id": 0, "name": "sky, day", "color": "#0000ff"}, {"id": 2, "name": "void", "exclude": true},
            {"id": 1, "name": "night", "color": "#000011", "merge": "sky, day"}]"##;
        assert_eq!(ClassTable::parse(csv.as_bytes()).unwrap(), ClassTable::parse(json.as_bytes()).unwrap());
        let palette = ClassTable::parse(br##"{"#ff0000": 1, "#000000": 0}"##).unwrap();
        assert_eq!(palette.entries()[1].colour, Some([255, 0, 0]));
    }

    #[test]
    fn a_bad_table_says_where() {
        for (text, why) in [
            ("", "empty"),
            ("name\na", "no column"),
            ("id,name\nx,a", "line 2"),
            ("id,color\n1,red", "no colour"),
            ("id,name\n1,a\n1,b", "two names"),
            ("id,exclude\n1,maybe", "neither"),
            ("[]", "no class"),
            ("[{\"name\": \"a\"}]", "id"),
        ] {
            let error = ClassTable::parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
