//! Values of a map of which only some tiles are there: a stroke remembers what it covers, not the whole mask.

use jdt_core::masks::Rect;
use jdt_engine::protocol::PaintedShape;

/// Pixels along a tile's edge.
const TILE: usize = 32;

/// A map `[C, H, W]` in tiles; those not there yet read 0.
#[derive(Debug, Clone)]
pub(crate) struct Tiles {
    shape: PaintedShape,
    columns: usize,
    tiles: Vec<Option<Box<[f32]>>>,
}

impl Tiles {
    /// None there yet.
    pub(crate) fn new(shape: PaintedShape) -> Self {
        let columns = shape.width.div_ceil(TILE);
        Self { shape, columns, tiles: vec![None; columns * shape.height.div_ceil(TILE)] }
    }

    /// The map's size.
    pub(crate) fn shape(&self) -> PaintedShape {
        self.shape
    }

    /// Copies those tiles under a rectangle that are not there yet out of the map, row-major `[C, H, W]`.
    pub(crate) fn keep(&mut self, map: &[f32], rect: Rect) {
        for (tile, at) in self.under(rect) {
            if self.tiles[at].is_none() {
                let mut values = self.blank();
                for class in 0..self.shape.channels {
                    for row in 0..tile.height {
                        let from = (class * self.shape.height + tile.top + row) * self.shape.width + tile.left;
                        let to = (class * TILE + row) * TILE;
                        values[to..to + tile.width].copy_from_slice(&map[from..from + tile.width]);
                    }
                }
                self.tiles[at] = Some(values);
            }
        }
    }

    /// Puts tiles of zeros under a rectangle where there are none.
    pub(crate) fn open(&mut self, rect: Rect) {
        for (_, at) in self.under(rect) {
            if self.tiles[at].is_none() {
                self.tiles[at] = Some(self.blank());
            }
        }
    }

    pub(crate) fn get(&self, class: usize, row: usize, column: usize) -> f32 {
        let tile = self.tiles[self.number(row, column)].as_deref();
        tile.map_or(0.0, |values| values[within(class, row, column)])
    }

    /// Writes a value where a tile is there.
    pub(crate) fn set(&mut self, class: usize, row: usize, column: usize, value: f32) {
        let at = self.number(row, column);
        if let Some(values) = &mut self.tiles[at] {
            values[within(class, row, column)] = value;
        }
    }

    /// A rectangle that is there, row-major `[C, height, width]`.
    pub(crate) fn copy(&self, rect: Rect) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.shape.channels * rect.pixels());
        for class in 0..self.shape.channels {
            for row in rect.top..rect.top + rect.height {
                let (mut column, right) = (rect.left, rect.left + rect.width);
                while column < right {
                    let end = right.min((column / TILE + 1) * TILE);
                    match self.tiles[self.number(row, column)].as_deref() {
                        Some(tile) => values.extend_from_slice(&tile[within(class, row, column)..][..end - column]),
                        None => values.resize(values.len() + end - column, 0.0),
                    }
                    column = end;
                }
            }
        }
        values
    }

    /// The part of a rectangle that is there, as few rectangles: neighbours in a row of tiles are one.
    pub(crate) fn pieces(&self, rect: Rect) -> Vec<Rect> {
        let mut pieces: Vec<Rect> = Vec::new();
        for (tile, at) in self.under(rect) {
            if self.tiles[at].is_none() {
                continue;
            }
            let piece = intersection(tile, rect);
            match pieces.last_mut() {
                Some(last) if last.top == piece.top && last.left + last.width == piece.left => {
                    last.width += piece.width;
                }
                _ => pieces.push(piece),
            }
        }
        pieces
    }

    fn blank(&self) -> Box<[f32]> {
        vec![0.0; self.shape.channels * TILE * TILE].into_boxed_slice()
    }

    fn number(&self, row: usize, column: usize) -> usize {
        row / TILE * self.columns + column / TILE
    }

    /// The tiles that a rectangle meets, row by row, cut off at the map's edge, with their numbers.
    fn under(&self, rect: Rect) -> impl Iterator<Item = (Rect, usize)> + use<> {
        let (shape, columns) = (self.shape, self.columns);
        let (rows, across) = (
            rect.top / TILE..(rect.top + rect.height).div_ceil(TILE),
            rect.left / TILE..(rect.left + rect.width).div_ceil(TILE),
        );
        rows.flat_map(move |tile_row| across.clone().map(move |tile_column| (tile_row, tile_column))).map(
            move |(tile_row, tile_column)| {
                let (top, left) = (tile_row * TILE, tile_column * TILE);
                let tile =
                    Rect { top, left, height: TILE.min(shape.height - top), width: TILE.min(shape.width - left) };
                (tile, tile_row * columns + tile_column)
            },
        )
    }
}

fn within(class: usize, row: usize, column: usize) -> usize {
    (class * TILE + row % TILE) * TILE + column % TILE
}

fn intersection(one: Rect, other: Rect) -> Rect {
    let (top, left) = (one.top.max(other.top), one.left.max(other.left));
    let bottom = (one.top + one.height).min(other.top + other.height);
    let right = (one.left + one.width).min(other.left + other.width);
    Rect { top, left, height: bottom.saturating_sub(top), width: right.saturating_sub(left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: PaintedShape = PaintedShape { channels: 2, height: 70, width: 100 };

    fn map() -> Vec<f32> {
        (0_u16..14_000).map(f32::from).collect()
    }

    #[test]
    fn only_what_is_touched_is_kept_and_it_is_what_was_there() {
        let mut tiles = Tiles::new(SHAPE);
        let rect = Rect { top: 60, left: 20, height: 10, width: 30 };
        tiles.keep(&map(), rect);
        assert_eq!(tiles.tiles.iter().flatten().count(), 4);
        assert_eq!(tiles.get(1, 65, 40), map()[70 * 100 + 65 * 100 + 40]);
        assert_eq!(tiles.get(0, 0, 99), 0.0);
        // What is kept stays, whatever the map becomes.
        tiles.keep(&vec![0.0; 14_000], rect);
        let copied = tiles.copy(rect);
        assert_eq!((copied.len(), copied[0], copied[599]), (600, 6020.0, map()[7000 + 69 * 100 + 49]));
    }

    #[test]
    fn pieces_cover_the_tiles_that_are_there() {
        let mut tiles = Tiles::new(SHAPE);
        tiles.open(Rect { top: 0, left: 0, height: 1, width: 40 });
        tiles.open(Rect { top: 40, left: 70, height: 1, width: 1 });
        let pieces = tiles.pieces(Rect { top: 5, left: 10, height: 60, width: 80 });
        assert_eq!(
            pieces,
            [Rect { top: 5, left: 10, height: 27, width: 54 }, Rect { top: 32, left: 64, height: 32, width: 26 },]
        );
    }
}
