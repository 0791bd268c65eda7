//! Every sentence of the page, by key. A language is a value of [`Texts`] and of the structs beside it: one with a missing
//! key does not compile. English stands beside the structs, Chinese in `zh`.

pub(crate) mod bias;
pub(crate) mod check;
pub(crate) mod check_study;
pub(crate) mod descent;
mod drawing;
mod en;
pub(crate) mod experiment;
pub(crate) mod further;
mod layers;
pub(crate) mod learn;
mod said;
mod share;
mod surface;
#[cfg(test)]
mod tests;
mod zh;

use crate::language::Language;

pub(crate) use descent::{DescentTexts, descent_texts};
pub(crate) use drawing::DrawingTexts;
pub(crate) use further::{FurtherTexts, further_texts};
pub(crate) use layers::LayersTexts;
pub(crate) use said::{said, view_said};
pub(crate) use share::share_texts;
pub(crate) use surface::{PairNow, PixelNow, SliceNow, SurfaceTexts, surface_texts};

/// What a sentence about the present numbers is filled with.
pub(crate) struct Now {
    /// SJL's value, as shown.
    pub(crate) sjl: String,
    /// JML's value, as shown.
    pub(crate) jml: String,
    /// The norm of SJL's gradient, as shown.
    pub(crate) sjl_gradient: String,
}

/// The texts of one language.
pub(crate) struct Texts {
    /// As `<html lang>` names it.
    pub(crate) lang: &'static str,
    /// Of the language that the page would be switched to: its tag, and what the switch is called in it.
    pub(crate) other_lang: &'static str,
    pub(crate) other_language: &'static str,
    /// Whose dates are written; `default` for the browser's.
    pub(crate) dates: &'static str,
    /// What stands behind a number in percent.
    pub(crate) percent: &'static str,
    pub(crate) worker_stopped: &'static str,
    pub(crate) gpu_worker_stopped: &'static str,
    pub(crate) store_closed: &'static str,
    /// The name of a loss in words, by its id; the catalogue's where there is none.
    pub(crate) loss_title: fn(&str, &'static str) -> &'static str,
    pub(crate) drawing: DrawingTexts,
    pub(crate) skip: &'static str,
    pub(crate) loading: &'static str,
    pub(crate) places: &'static str,
    pub(crate) place_paint: &'static str,
    pub(crate) place_surface: &'static str,
    pub(crate) place_bias: &'static str,
    pub(crate) place_check: &'static str,
    pub(crate) place_learn: &'static str,
    pub(crate) place_self_check: &'static str,
    pub(crate) theme: &'static str,
    pub(crate) theme_auto: &'static str,
    pub(crate) theme_light: &'static str,
    pub(crate) theme_dark: &'static str,
    pub(crate) backend_starting: &'static str,
    pub(crate) backend_cpu: &'static str,
    pub(crate) backend_webgpu: &'static str,
    pub(crate) notice_no_device: fn(&str) -> String,
    pub(crate) notice_software: fn(&str) -> String,
    pub(crate) notice_refused: fn(&str) -> String,
    pub(crate) notice_lost: fn(&str) -> String,
    pub(crate) notice_restarted: &'static str,
    pub(crate) notice_stopped: &'static str,
    pub(crate) try_gpu_again: &'static str,
    pub(crate) start_again: &'static str,
    pub(crate) dismiss: &'static str,
    pub(crate) not_loaded: fn(&str) -> String,

    pub(crate) tools: &'static str,
    pub(crate) tool_brush: &'static str,
    pub(crate) tool_erase: &'static str,
    pub(crate) undo: &'static str,
    pub(crate) redo: &'static str,
    pub(crate) swap: &'static str,
    pub(crate) classes: &'static str,
    pub(crate) class_name: fn(usize) -> String,
    pub(crate) options: &'static str,
    pub(crate) value: &'static str,
    pub(crate) size: &'static str,
    pub(crate) hardness: &'static str,
    pub(crate) scene: &'static str,
    pub(crate) scene_disc: &'static str,
    pub(crate) scene_half: &'static str,
    pub(crate) scene_street: &'static str,
    pub(crate) scene_empty: &'static str,
    pub(crate) scene_annotators: &'static str,
    pub(crate) agree: &'static str,
    pub(crate) agree_about: &'static str,
    pub(crate) show: &'static str,
    pub(crate) show_prediction: &'static str,
    pub(crate) show_push: fn(&str) -> String,
    pub(crate) show_difference: &'static str,
    pub(crate) label: &'static str,
    pub(crate) prediction: &'static str,
    pub(crate) mask_about: fn(usize, usize, usize, u64) -> String,
    pub(crate) push_about: fn(&str) -> String,
    /// Behind it where the colours end before the largest slope.
    pub(crate) push_cut: &'static str,
    /// Nothing is pushed; nothing is pushed since the losses are not of this class.
    pub(crate) push_none: &'static str,
    pub(crate) push_left_out: fn(&str) -> String,
    pub(crate) difference_about: &'static str,
    pub(crate) push_low: fn(&str) -> String,
    pub(crate) push_high: fn(&str) -> String,

    pub(crate) losses: &'static str,
    pub(crate) loss: &'static str,
    pub(crate) loss_value: &'static str,
    pub(crate) gradient_norm: &'static str,
    pub(crate) gradient_norm_about: &'static str,
    pub(crate) reduction: &'static str,
    pub(crate) cross_entropy: &'static str,
    pub(crate) pill_hard_only: &'static str,
    pub(crate) pill_soft_safe: &'static str,
    pub(crate) pill_partly: &'static str,
    pub(crate) now_agree: fn(&Now) -> String,
    pub(crate) now_agree_hard: fn(&Now) -> String,
    pub(crate) now_hard: fn(&Now) -> String,
    pub(crate) now_soft: fn(&Now) -> String,
    pub(crate) parameters: &'static str,
    pub(crate) parameters_about: &'static str,
    pub(crate) alpha: &'static str,
    pub(crate) beta: &'static str,
    pub(crate) gamma: &'static str,
    pub(crate) smooth: &'static str,
    pub(crate) curve: &'static str,
    pub(crate) curve_y: &'static str,
    pub(crate) curve_about: fn(&str, &str) -> String,
    pub(crate) curve_minimum: fn(&str, &str) -> String,
    pub(crate) metrics_hard: &'static str,
    pub(crate) soft_iou: &'static str,
    pub(crate) soft_dice: &'static str,

    pub(crate) check_worker_died: &'static str,
    pub(crate) check_over_d: &'static str,
    pub(crate) check_over_i: &'static str,
    pub(crate) check_over_c: &'static str,

    pub(crate) self_check_about: &'static str,
    pub(crate) self_check_again: &'static str,
    pub(crate) self_check_running: &'static str,
    pub(crate) self_check_pass: &'static str,
    pub(crate) self_check_fail: &'static str,
    pub(crate) self_check_kernel: &'static str,
    pub(crate) self_check_device: &'static str,
    pub(crate) self_check_verdict: &'static str,
    pub(crate) self_check_error: &'static str,
    pub(crate) self_check_allowed: &'static str,
    pub(crate) self_check_cases: &'static str,
    pub(crate) self_check_speed: &'static str,
    pub(crate) self_check_share: &'static str,
    pub(crate) self_check_ok: &'static str,
    pub(crate) self_check_wrong: &'static str,
    pub(crate) self_check_no_adapter: &'static str,
    pub(crate) self_check_on: fn(&str, &str, u32, f64) -> String,
    pub(crate) self_check_report: &'static str,
    pub(crate) self_check_copy: &'static str,
    pub(crate) self_check_copied: &'static str,

    pub(crate) layers: LayersTexts,
}

/// The texts of the page's language.
pub(crate) fn use_texts() -> &'static Texts {
    match Language::now() {
        Language::En => &en::EN,
        Language::Zh => &zh::PAGE,
    }
}
