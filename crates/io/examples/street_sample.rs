//! Draws the synthetic street sample of the page: `cargo run -p jdt-io --example street_sample`.
//!
//! Six label maps of four classes (0 road, 1 sky, 2 car, 3 sign; 255 is void) and two models: *bold* is exact on large
//! objects and loses those under 60 pixels, *timid* finds all of them with boundaries two pixels too thick.

use ndarray::Array2;
use std::fs;
use std::path::Path;

const HEIGHT: usize = 96;
const WIDTH: usize = 128;
const VOID: u8 = 255;
const SMALL: usize = 60;

/// An axis-parallel object.
#[derive(Debug, Clone, Copy)]
struct Object {
    class: u8,
    top: usize,
    left: usize,
    height: usize,
    width: usize,
}

impl Object {
    fn draw(self, map: &mut Array2<u8>, grow: usize) {
        let rows = self.top.saturating_sub(grow)..(self.top + self.height + grow).min(HEIGHT);
        for row in rows {
            for column in self.left.saturating_sub(grow)..(self.left + self.width + grow).min(WIDTH) {
                map[(row, column)] = self.class;
            }
        }
    }

    fn area(self) -> usize {
        self.height * self.width
    }
}

/// A linear congruential generator: the same pictures on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/samples/street");
    let mut random = Random(7);
    for scene in 1..=6 {
        let horizon = 34 + random.below(20);
        let ground = Array2::from_shape_fn((HEIGHT, WIDTH), |(row, _)| u8::from(row < horizon));
        let mut objects = Vec::new();
        for _ in 0..=random.below(3) {
            let (height, width) = (8 + random.below(18), 14 + random.below(30));
            let (top, left) = (horizon + random.below(HEIGHT - horizon - 26), random.below(WIDTH - width));
            objects.push(Object { class: 2, top, left, height, width });
        }
        // Signs are small, and two scenes have none.
        for _ in 0..random.below(5) * usize::from(scene % 3 != 0) {
            let (height, width) = (3 + random.below(7), 3 + random.below(5));
            let (top, left) = (horizon - height - random.below(14), random.below(WIDTH - width));
            objects.push(Object { class: 3, top, left, height, width });
        }
        let paint = |grow: usize, keep: &dyn Fn(&Object) -> bool| {
            let mut map = ground.clone();
            objects.iter().filter(|object| keep(object)).for_each(|object| object.draw(&mut map, grow));
            map
        };
        let mut label = paint(0, &|_| true);
        label.slice_mut(ndarray::s![HEIGHT - 6.., ..]).fill(VOID);
        for (model, map) in
            [("labels", label), ("bold", paint(0, &|object| object.area() >= SMALL)), ("timid", paint(2, &|_| true))]
        {
            fs::create_dir_all(folder.join(model))?;
            fs::write(folder.join(model).join(format!("street_{scene}.png")), jdt_io::encode_png_gray8(&map)?)?;
        }
    }
    Ok(())
}
