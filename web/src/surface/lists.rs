//! Lists in the address: losses as `sjl,jml`, vectors as `1,0;1,1;0,1`.

use jdt_core::losses;

/// The losses of a list that there are, each once, in the catalogue's order.
pub(crate) fn losses(text: &str) -> Vec<String> {
    let named: Vec<&str> = text.split(',').map(str::trim).collect();
    losses::OVERLAP.iter().filter(|spec| named.contains(&spec.id)).map(|spec| spec.id.to_owned()).collect()
}

/// The same list with one loss put in or taken out; the last one stays.
pub(crate) fn toggled(text: &str, id: &str) -> String {
    let mut ids = losses(text);
    match ids.iter().position(|other| other == id) {
        Some(_) if ids.len() == 1 => {}
        Some(at) => {
            ids.remove(at);
        }
        None => ids.push(id.to_owned()),
    }
    losses(&ids.join(",")).join(",")
}

/// Three vectors of one length from 2 to 4, their values cut off at 0 and 1; `None` for anything else.
pub(crate) fn vectors(text: &str, number: impl Fn(&str) -> Option<f64>) -> Option<[Vec<f64>; 3]> {
    let read = |part: &str| -> Option<Vec<f64>> {
        part.split(',').map(|value| number(value.trim()).map(|value| value.clamp(0.0, 1.0))).collect()
    };
    let vectors: Vec<Vec<f64>> = text.split(';').map(read).collect::<Option<_>>()?;
    let vectors: [Vec<f64>; 3] = vectors.try_into().ok()?;
    let length = vectors[0].len();
    ((2..=4).contains(&length) && vectors.iter().all(|vector| vector.len() == length)).then_some(vectors)
}

/// Vectors as a list.
pub(crate) fn write_vectors(vectors: &[Vec<f64>; 3]) -> String {
    let write = |vector: &Vec<f64>| vector.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
    vectors.each_ref().map(write).join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<[Vec<f64>; 3]> {
        vectors(text, |value| value.parse().ok())
    }

    #[test]
    fn lists_keep_what_is_known() {
        assert_eq!(losses("jml, iou,sjl,jml"), ["sjl", "jml"]);
        assert_eq!(toggled("sjl,jml", "sjl"), "jml");
        assert_eq!(toggled("jml", "jml"), "jml");
        assert_eq!(toggled("jml", "sjl"), "sjl,jml");
    }

    #[test]
    fn vectors_are_read_as_they_were_written() {
        let three = read("1,0;1,1;0,2").unwrap();
        assert_eq!(three, [vec![1.0, 0.0], vec![1.0, 1.0], vec![0.0, 1.0]]);
        assert_eq!(read(&write_vectors(&three)), Some(three));
        for wrong in ["", "1;1;0", "1,0;1,1", "1,0;1,1;0,1,1", "1,0;1,x;0,1", "1,1,1,1,1;1,1,1,1,1;1,1,1,1,1"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
