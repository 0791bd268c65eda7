//! Why the authors' code gives other means over images and classes than the papers' rules.

use super::explanation::{EQUAL, sentence_of};
use super::jdt_losses::{Precision, cut_off_f32, cut_off_f64};
use super::rule::same;
use super::{JdtLosses, Metric, Place, Places, Unit, explain};
use crate::metrics::{Ratio, Tail, report};
use crate::statistics::{ClassCounts, Counts, ImageCounts};

/// One thing that the authors' code does otherwise in I, C or their worst cases, met on an input.
#[derive(Debug, Clone, PartialEq)]
pub enum Quirk {
    /// Classes active in no image: their mean is NaN; in the worst case their filler, 10⁶, is taken for a value.
    AbsentClasses {
        /// Which.
        places: Places,
        /// Whether the filler shows.
        worst_case: bool,
    },
    /// `q·n/100` is cut off in floating point.
    CutOff {
        /// In percent.
        q: u8,
        /// Of how many images.
        n: usize,
        /// How many the authors' code takes.
        theirs: usize,
        /// How many the papers' rules take.
        ours: usize,
    },
    /// Binary C: the background is averaged in.
    Background,
    /// Binary I: images without foreground in label and prediction have a recall of 1.
    RecallOfEmpty {
        /// Which.
        places: Places,
    },
    /// Binary C: such images are left out.
    EmptyLeftOut {
        /// Which.
        places: Places,
    },
    /// Binary: a recall is 0/0 where a class is predicted and not in the label.
    RecallOfAbsent {
        /// Which cells.
        places: Places,
    },
}

impl Quirk {
    /// A clause about it.
    pub fn clause(&self) -> String {
        let they = |places: &Places| if places.count == 1 { ("it", "s") } else { ("them", "") };
        match self {
            Self::AbsentClasses { places, worst_case } => {
                let (them, s) = they(places);
                let does = if *worst_case { "takes its filler of 10⁶ for a value of" } else { "divides by 0 for" };
                format!("{places} occur{s} in no image: JDTLosses {does} {them}, Paper leaves {them} out")
            }
            Self::CutOff { q, n, theirs, ours } => {
                format!("{q} % of {n} images are {theirs} in the floating point of JDTLosses, where Paper takes {ours}")
            }
            Self::Background => {
                "JDTLosses counts the background as a class, where Paper reports the foreground alone".to_owned()
            }
            Self::RecallOfEmpty { places } => {
                let (them, s) = they(places);
                let have = if s.is_empty() { "have" } else { "has" };
                format!(
                    "{places} {have} no foreground in label and prediction: JDTLosses counts a recall of 1 for {them}, \
                     Paper leaves {them} out"
                )
            }
            Self::EmptyLeftOut { places } => {
                let (them, s) = they(places);
                let have = if s.is_empty() { "have" } else { "has" };
                format!(
                    "{places} {have} no foreground in label and prediction: JDTLosses leaves {them} out, Paper counts \
                     {them} 1"
                )
            }
            Self::RecallOfAbsent { places } => {
                let (them, s) = they(places);
                let are = if s.is_empty() { "are" } else { "is" };
                format!(
                    "{places} {are} predicted but not in the label: JDTLosses divides by 0 for the recall, Paper leaves \
                     {them} out"
                )
            }
        }
    }
}

impl JdtLosses {
    /// What this code does otherwise, on this input, in a mean over images (`over_classes` false) or classes, whole or its
    /// worst case. Fully ignored images have no row in either.
    pub fn quirks(self, counts: &Counts, ratio: Ratio, over_classes: bool, tail: Option<Tail>) -> Vec<Quirk> {
        let rows: Vec<&ImageCounts> = counts.images().iter().filter(|row| row.pixels > 0).collect();
        let binary = counts.is_binary();
        let image_places = |holds: &dyn Fn(&ImageCounts) -> bool| {
            Places::picked(Unit::Image, rows.iter().map(|row| (holds(row), (Some(row.image.clone()), None))))
        };
        let mut quirks = Vec::new();
        if binary {
            let empty = image_places(&|row| row.classes[1].union() == 0);
            if over_classes {
                quirks.push(Quirk::Background);
                if empty.count > 0 && ratio != Ratio::Acc {
                    quirks.push(Quirk::EmptyLeftOut { places: empty });
                }
            } else if empty.count > 0 && ratio == Ratio::Acc {
                quirks.push(Quirk::RecallOfEmpty { places: empty });
            }
            if ratio == Ratio::Acc {
                let of = |row: &ImageCounts, class: usize| {
                    let cell: ClassCounts = row.classes[class];
                    let place: Place = (Some(row.image.clone()), Some(class));
                    (cell.area() == 0 && cell.union() > 0, place)
                };
                let first = usize::from(!over_classes);
                let cells = rows.iter().flat_map(|row| (first..2).map(move |class| of(row, class)));
                let places = Places::picked(Unit::Cell, cells);
                if places.count > 0 {
                    quirks.push(Quirk::RecallOfAbsent { places });
                }
            }
        }
        let is_active = |cell: ClassCounts| if binary { cell.union() > 0 } else { cell.area() > 0 };
        let active: Vec<usize> = (0..counts.classes())
            .map(|class| rows.iter().filter(|row| is_active(row.classes[class])).count())
            .collect();
        if over_classes {
            let all = active.iter().enumerate().map(|(class, &n)| (n == 0, (None, Some(class))));
            let places = Places::picked(Unit::Class, all);
            if places.count > 0 {
                quirks.push(Quirk::AbsentClasses { places, worst_case: tail.is_some() });
            }
        }
        let qs: Vec<u8> = match tail {
            None => Vec::new(),
            Some(Tail::Percent(q)) => vec![q],
            Some(Tail::Averaged) => (1..=10).map(|tenth| 10 * tenth).collect(),
        };
        let ns = if over_classes { active } else { vec![rows.len()] };
        quirks.extend(ns.iter().flat_map(|&n| qs.iter().filter_map(move |&q| self.cut_off(q, n, over_classes))));
        quirks
    }

    fn cut_off(self, q: u8, n: usize, over_classes: bool) -> Option<Quirk> {
        let theirs = match (over_classes, self.class_quantile) {
            (true, Precision::F32) => cut_off_f32(q, n),
            _ => cut_off_f64(q, n),
        };
        let ours = usize::from(q) * n / 100;
        (n > 0 && theirs.max(1) != ours.max(1)).then_some(Quirk::CutOff {
            q,
            n,
            theirs: theirs.max(1),
            ours: ours.max(1),
        })
    }

    /// Metric id → one sentence on how it differs from the papers' of that name, ids as in [`JdtLosses::headline`].
    pub fn why(self, counts: &Counts, qs: &[u8]) -> Vec<(String, String)> {
        let paper = report(counts, qs);
        let sentence = |id: &str, raw: f64| {
            let ours = paper.get(id).and_then(|measured| measured.value);
            if same(ours.unwrap_or(f64::NAN), raw) {
                return if ours.is_some() { EQUAL.to_owned() } else { "Undefined as in Paper.".to_owned() };
            }
            let clauses: Vec<String> = match Mean::of(id) {
                Some(Mean { ratio, over: 'D', .. }) => return self.explained(counts, metric_of(ratio)),
                Some(Mean { ratio, over, tail }) => {
                    self.quirks(counts, ratio, over == 'C', tail).iter().map(Quirk::clause).collect()
                }
                None => return self.explained(counts, Metric::Acc),
            };
            sentence_of(&clauses, "JDTLosses")
        };
        self.raw(counts, qs).into_iter().map(|(id, raw)| (sentence(&id, raw), id)).map(|(why, id)| (id, why)).collect()
    }

    fn explained(self, counts: &Counts, metric: Metric) -> String {
        explain(&self, counts, metric).map(|why| why.sentence()).unwrap_or_default()
    }
}

fn metric_of(ratio: Ratio) -> Metric {
    match ratio {
        Ratio::Acc => Metric::MAcc,
        Ratio::IoU => Metric::MIoU,
        Ratio::Dice => Metric::MDice,
    }
}

/// The parts of an id such as `mIoU_C_q5`.
struct Mean {
    ratio: Ratio,
    over: char,
    tail: Option<Tail>,
}

impl Mean {
    fn of(id: &str) -> Option<Self> {
        let (ratio, rest) = id.strip_prefix('m')?.split_once('_')?;
        let ratio = Ratio::ALL.into_iter().find(|known| known.name() == ratio)?;
        let (over, tail) = rest.split_at_checked(1)?;
        let tail = match tail {
            "" => None,
            "_Q" => Some(Tail::Averaged),
            q => Some(Tail::Percent(q.strip_prefix("_q")?.parse().ok()?)),
        };
        Some(Self { ratio, over: over.chars().next()?, tail })
    }
}
