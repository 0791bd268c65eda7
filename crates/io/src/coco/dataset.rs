//! A COCO file: which objects each image holds, drawn as a map of category ids when its turn comes.

use super::polygon;
use super::rle::{Runs, broken};
use crate::ids::narrow;
use crate::{Decoded, Finding, IoError, Kind, Limits, Mask};
use ndarray::Array2;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// An image of a COCO file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CocoImage {
    /// Its file name, or its id where the file names none.
    pub name: String,
    /// Its id.
    pub id: i64,
    height: u32,
    width: u32,
}

/// The images of a COCO file with their objects.
///
/// Pixels of no object are 0. Objects are drawn in the order of the file, results in the order of their scores, so that
/// the surest lies on top; where a category has the id 0, all ids are one higher.
///
/// # Example
/// ```
/// use jdt_io::{CocoSet, Limits, Mask};
///
/// let json = r#"{
///   "images": [{"id": 7, "file_name": "a.jpg", "height": 2, "width": 3}],
///   "categories": [{"id": 1, "name": "cat"}],
///   "annotations": [{"image_id": 7, "category_id": 1, "segmentation": {"size": [2, 3], "counts": [2, 2, 2]}}]
/// }"#;
/// let set = CocoSet::parse(json.as_bytes())?;
/// assert_eq!(set.images()[0].name, "a.jpg");
/// assert_eq!(set.draw(0, &Limits::default())?.mask, Mask::Ids(ndarray::array![[0_u8, 1, 0], [0, 1, 0]].into()));
/// # Ok::<(), jdt_io::IoError>(())
/// ```
#[derive(Debug, Clone)]
pub struct CocoSet {
    images: Vec<CocoImage>,
    /// Category id → name, ids as they are drawn.
    categories: BTreeMap<i32, String>,
    objects: HashMap<i64, Vec<Object>>,
    shift: i32,
}

#[derive(Debug, Clone, Deserialize)]
struct Object {
    image_id: i64,
    category_id: i32,
    #[serde(default)]
    segmentation: Segmentation,
    #[serde(default)]
    score: Option<f64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Segmentation {
    Polygons(Vec<Vec<f64>>),
    Runs(RunFile),
}

impl Default for Segmentation {
    fn default() -> Self {
        Self::Polygons(Vec::new())
    }
}

#[derive(Debug, Clone, Deserialize)]
struct RunFile {
    size: [u32; 2],
    counts: CountFile,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum CountFile {
    Plain(Vec<u32>),
    Compressed(String),
}

#[derive(Deserialize)]
struct ImageFile {
    id: i64,
    #[serde(default)]
    file_name: Option<String>,
    height: u32,
    width: u32,
}

#[derive(Deserialize)]
struct CategoryFile {
    id: i32,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Set {
        images: Vec<ImageFile>,
        annotations: Vec<Object>,
        #[serde(default)]
        categories: Vec<CategoryFile>,
    },
    Results(Vec<Object>),
    One(RunFile),
}

/// Whether a file may be COCO's: JSON, told by its first letter.
pub(crate) fn looks_like(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'[')) && bytes.len() >= 2
}

/// Reads a COCO file of a single image.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, IoError> {
    let set = CocoSet::parse(bytes)?;
    match set.images() {
        [_] => set.draw(0, limits),
        images => {
            const SHOWN: usize = 6;
            let names: Vec<&str> = images.iter().take(SHOWN).map(|image| image.name.as_str()).collect();
            Err(IoError::SeveralFiles { files: images.len(), names: names.join(", ") })
        }
    }
}

impl CocoSet {
    /// Reads a data set, a list of results, or a single mask of run lengths.
    ///
    /// # Errors
    /// [`IoError::Broken`] for anything else.
    pub fn parse(json: &[u8]) -> Result<Self, IoError> {
        let file: File = serde_json::from_slice(json).map_err(|error| {
            let detail = if error.is_data() { String::new() } else { format!(" ({error})") };
            broken(&format!("it is no COCO data set, list of results or mask of run lengths{detail}"))
        })?;
        Ok(match file {
            File::Set { images, annotations, categories } => {
                let image = |image: ImageFile| CocoImage {
                    name: image.file_name.unwrap_or_else(|| image.id.to_string()),
                    id: image.id,
                    height: image.height,
                    width: image.width,
                };
                let shift = i32::from(categories.iter().any(|category| category.id == 0));
                let name = |category: CategoryFile| (category.id.saturating_add(shift), category.name);
                Self {
                    images: images.into_iter().map(image).collect(),
                    categories: categories.into_iter().map(name).collect(),
                    objects: by_image(annotations),
                    shift,
                }
            }
            File::Results(mut objects) => {
                // The surest last, on top.
                objects.sort_by(|a, b| a.score.unwrap_or(0.0).total_cmp(&b.score.unwrap_or(0.0)));
                let mut images: BTreeMap<i64, CocoImage> = BTreeMap::new();
                for object in &objects {
                    if let Segmentation::Runs(RunFile { size: [height, width], .. }) = object.segmentation {
                        let id = object.image_id;
                        images.entry(id).or_insert_with(|| CocoImage { name: id.to_string(), id, height, width });
                    }
                }
                Self {
                    images: images.into_values().collect(),
                    categories: BTreeMap::new(),
                    shift: i32::from(objects.iter().any(|object| object.category_id == 0)),
                    objects: by_image(objects),
                }
            }
            File::One(runs) => {
                let [height, width] = runs.size;
                let segmentation = Segmentation::Runs(runs);
                Self {
                    images: vec![CocoImage { name: "mask".into(), id: 0, height, width }],
                    categories: BTreeMap::new(),
                    objects: by_image(vec![Object { image_id: 0, category_id: 1, segmentation, score: None }]),
                    shift: 0,
                }
            }
        })
    }

    /// The images, in the order of the file.
    pub fn images(&self) -> &[CocoImage] {
        &self.images
    }

    /// Category id → name, ids as they are drawn.
    pub fn categories(&self) -> &BTreeMap<i32, String> {
        &self.categories
    }

    /// Takes over names, sizes and ids of a data set: results name images by id alone, and leave out those without a find.
    pub fn adopt(&mut self, labels: &Self) {
        self.images.clone_from(&labels.images);
        self.shift = self.shift.max(labels.shift);
        self.categories.clone_from(&labels.categories);
    }

    /// Draws the objects of one image, by its place in [`Self::images`].
    ///
    /// # Errors
    /// Sizes beyond `limits`, before memory is taken; [`IoError::Broken`] for run lengths or polygons that do not fit the
    /// image.
    pub fn draw(&self, image: usize, limits: &Limits) -> Result<Decoded, IoError> {
        let Some(image) = self.images.get(image) else { return Err(broken("there is no such image")) };
        let &CocoImage { height, width, .. } = image;
        if height == 0 || width == 0 {
            return Err(broken("an image without a pixel"));
        }
        limits.check_image(width, height, 8)?;
        let mut ids = Array2::<i32>::zeros((height as usize, width as usize));
        let mut covered = 0_u64;
        let objects = self.objects.get(&image.id).map(Vec::as_slice).unwrap_or_default();
        for object in objects {
            let id = object.category_id.saturating_add(self.shift);
            let mut paint = |row: usize, column: usize| {
                let pixel = &mut ids[(row, column)];
                covered += u64::from(*pixel != 0 && *pixel != id);
                *pixel = id;
            };
            match &object.segmentation {
                Segmentation::Polygons(parts) => {
                    for part in parts {
                        polygon::fill(part, height, width)?.for_each(&mut paint);
                    }
                }
                Segmentation::Runs(RunFile { size, counts }) => {
                    if *size != [height, width] {
                        return Err(broken(&format!(
                            "run lengths of {}×{} in an image of {width}×{height}",
                            size[1], size[0]
                        )));
                    }
                    let runs = match counts {
                        CountFile::Plain(counts) => Runs::new(height, width, counts.clone())?,
                        CountFile::Compressed(text) => Runs::from_text(text, height, width)?,
                    };
                    runs.for_each(&mut paint);
                }
            }
        }
        let mut findings = Vec::new();
        if covered > 0 {
            let message = format!("objects of other categories overlap on {covered} pixels: the later one is on top");
            findings.push(Finding::new("overlapping_objects", message));
        }
        if self.shift > 0 {
            let message = "a category has the id 0, which is the background here: all category ids are read one higher";
            findings.push(Finding::new("category_zero", message.into()));
        }
        let mask = Mask::Ids(narrow(ids.view()));
        Ok(Decoded { mask, kind: Kind::Coco, dtype: "i32", palette: None, findings, stack: false, spacing: None })
    }
}

fn by_image(objects: Vec<Object>) -> HashMap<i64, Vec<Object>> {
    let mut groups: HashMap<i64, Vec<Object>> = HashMap::new();
    for object in objects {
        groups.entry(object.image_id).or_default().push(object);
    }
    groups
}
