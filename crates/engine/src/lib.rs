//! The one API that the page, the command line and the tests call: jobs in, progress and results out.
//!
//! The [`Engine`] alone chooses between the CPU's and the GPU's kernels, and goes on with the CPU when a device is
//! lost in the middle of a job. What it computes for a painting is asked through [`PaintQuery`]; pairs of files are
//! counted one by one through [`Engine::count_pair`], or as a stream with progress and cancel through
//! [`Engine::check`], or by several workers that a [`Gathering`] collects from; losses race through [`Engine::race`]. [`protocol`] is how a page and a worker say all this to each other.

mod accelerator;
mod annotators;
mod backend;
mod bias;
mod changes;
mod check;
mod curves;
mod document;
mod engine;
mod error;
mod experiments;
mod export;
mod fine;
mod further;
mod layer_files;
mod makers;
mod overlay;
mod packed;
mod paint;
mod paint_detail;
mod pairing;
pub mod protocol;
mod race;
mod report;
mod self_check;
mod stage;
mod surface;

pub use jdt_gpu::{Traffic, names_software};
pub use ndarray::{Array2, Array3};

pub use annotators::mean_of_masks;
pub use backend::{BackendChoice, BackendInfo, BackendKind, Notice};
pub use bias::{BiasAnswer, BiasBench, BiasLook, BiasPair, BiasQuery, BiasStudy, ModelPictures, StudyQuery};
pub use check::{
    CONVENTION_METRICS, CheckChoices, CheckControl, CheckFile, CheckOutcome, CheckPlots, CheckRequest, CheckResponse,
    CheckResult, CheckSettings, CheckStudy, Collector, ConventionRow, DatasetCalibration, FindingGroup, FoundRow,
    Gathered, Gathering, HandNote, HandedPair, ImageConfusion, ImageMark, ImageTables, LookAt, MaskPart, MaskReader,
    MaskSource, MergeChoice, ModelOutcome, ModelPlots, ModelResult, NamedMask, Opening, PairBytes, PairFailure,
    PairLook, PairOutcome, PairRow, PairSource, PairStudied, Progress, TableKinds, hand_over, lonely_instances,
    look_at, masks_of_npz, masks_of_zip, stem, whole_mask,
};
pub use curves::{PixelCurve, pixel_curves};
pub use document::{Document, Layer, PaintedImage};
pub use engine::Engine;
pub use error::EngineError;
pub use experiments::{
    Experiment, ExperimentAnswer, ExperimentCurve, ExperimentNumber, ExperimentPlot, ExperimentQuery, Knob,
    run_experiment,
};
pub use export::{
    ExportInput, Headline, Notes, SideRow, classes_csv, conventions_csv, counts_arrow, headline_csv, json, rows_csv,
    side_by_side, write_check,
};
pub use fine::{FineCell, FineClass, FineImage, FineInput, FineModel, FineObject, FineStudy, Owners, owners};
pub use further::{
    FURTHER_LOSSES, FURTHER_METRICS, FurtherAnswer, FurtherImage, FurtherLoss, FurtherMetric, FurtherNumbers,
    FurtherPush, FurtherQuery, further_name,
};
pub use jdt_core::predictions::Operator;
pub use jdt_gpu::PaintedMap;
pub use jdt_io::{ArchiveFile, Decoded, Fix, IoError, Preset, Side, Volumes};
pub use layer_files::{LayerForm, read_layer, write_layer};
pub use makers::{apply_operator, make_label};
pub use overlay::{PendingOverlay, Picture};
pub use packed::Packed;
pub use paint::{LossReading, Overlay, PaintAnswer, PaintQuery};
pub use paint_detail::{LossDetail, PaintDetail};
pub use pairing::{ModelPairing, OfLabels, PairTask, Paired, SameKey, pair_masks};
pub use race::{
    MOST_RACERS, Race, RaceAnswer, RaceLook, RaceOptimiser, RacePicture, RaceQuestion, RaceSettings, RaceStart,
    RaceView,
};
pub use report::{Markup, ModelTables, ReportInput, Unsupported, html, metric_table, shown_metric, shown_scale};
pub use self_check::{Device, GpuFacts, GpuLimits, KernelCheck, KernelTime, KernelTimes, SelfCheck};
pub use surface::{
    Arrow, Contour, CurvePoint, Descended, HeightMap, LinePoint, LineQuery, LineStudy, LongControl, PairAnswer,
    PairQuery, PairStudy, PixelQuery, PixelStudy, Sides, SliceAnswer, SliceQuery, SurfaceAnswer, SurfaceQuery, Towards,
    TriangleQuery, WorstAnswer, WorstQuery,
};
