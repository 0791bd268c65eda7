//! A column's values as Arrow lays them out.

/// The values of a column; none is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column<'a> {
    Text(Vec<&'a str>),
    Integer(Vec<i64>),
    Flag(Vec<bool>),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Flag,
}

impl Column<'_> {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::Integer(_) => Kind::Integer,
            Self::Flag(_) => Kind::Flag,
        }
    }

    /// Its buffers: of texts where each ends, from 0, and all of them together; of flags a bit each, the lowest first.
    pub(super) fn buffers(&self) -> Vec<Vec<u8>> {
        match self {
            Self::Integer(values) => vec![values.iter().flat_map(|value| value.to_le_bytes()).collect()],
            Self::Flag(values) => {
                let byte = |bits: &[bool]| bits.iter().rev().fold(0_u8, |byte, &bit| byte << 1 | u8::from(bit));
                vec![values.chunks(8).map(byte).collect()]
            }
            Self::Text(values) => {
                let mut end = 0_i32;
                let mut ends = end.to_le_bytes().to_vec();
                for value in values {
                    end = end.saturating_add(i32::try_from(value.len()).unwrap_or(i32::MAX));
                    ends.extend(end.to_le_bytes());
                }
                vec![ends, values.concat().into_bytes()]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_bits_from_the_lowest_and_texts_have_their_ends() {
        let flags = [true, false, true, false, false, false, false, false, true];
        assert_eq!(Column::Flag(flags.to_vec()).buffers(), [[0b101, 1]]);
        let [ends, texts] = &Column::Text(vec!["ab", "", "c"]).buffers()[..] else { panic!("two buffers") };
        assert_eq!(
            (ends.as_slice(), texts.as_slice()),
            (&[0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0][..], &b"abc"[..])
        );
    }
}
