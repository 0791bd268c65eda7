//! English.

use super::{Texts, drawing};

/// The page in English.
pub(super) static EN: Texts = Texts {
    lang: "en",
    other_lang: "zh-Hans",
    other_language: "中 / EN：切换为简体中文",
    dates: "default",
    percent: " %",
    worker_stopped: "the worker stopped",
    gpu_worker_stopped: "the worker that used it stopped",
    store_closed: "the store is closed",
    loss_title: |_, title| title,
    drawing: drawing::EN,
    skip: "Skip to content",
    loading: "Loading…",
    places: "Places",
    place_paint: "Paint",
    place_surface: "Surface",
    place_bias: "Bias",
    place_check: "Check masks",
    place_learn: "Learn",
    place_self_check: "Self-check",
    theme: "Theme",
    theme_auto: "as the system",
    theme_light: "light",
    theme_dark: "dark",
    backend_starting: "starting",
    backend_cpu: "CPU",
    backend_webgpu: "WebGPU",
    notice_no_device: |reason| {
        format!("No WebGPU device ({reason}). Everything is computed on the CPU: the numbers are the same.")
    },
    notice_software: |adapter| {
        format!(
            "The adapter ({adapter}) is emulated on the CPU, where the CPU's own kernels are faster; they compute. Add backend=webgpu to the address to use it all the same."
        )
    },
    notice_refused: |reason| {
        format!("The GPU cannot be used ({reason}). Everything is computed on the CPU: the numbers are the same.")
    },
    notice_lost: |reason| {
        format!(
            "The GPU was lost ({reason}). What it was working on was done again on the CPU, which goes on with the same numbers."
        )
    },
    notice_restarted: "The engine stopped and was started again. Nothing painted is lost.",
    notice_stopped: "The engine stops again and again. Nothing painted is lost, but its numbers stand still.",
    try_gpu_again: "Try the GPU again",
    start_again: "Start it again",
    dismiss: "Dismiss",
    not_loaded: |what| format!("{what} could not be loaded: is the page served whole?"),

    tools: "Tools",
    tool_brush: "Brush (B)",
    tool_erase: "Eraser (E)",
    undo: "Undo (Ctrl+Z)",
    redo: "Redo (Ctrl+Shift+Z)",
    swap: "Swap label and prediction (X)",
    classes: "Class to paint",
    class_name: |class| format!("class {class}"),
    options: "Brush and scene",
    value: "Value",
    size: "Size",
    hardness: "Hardness",
    scene: "Scene",
    scene_disc: "Soft disc",
    scene_half: "Half sure",
    scene_street: "Street",
    scene_empty: "Empty",
    scene_annotators: "Four readers",
    agree: "x := y",
    agree_about: "Make the prediction equal to the label",
    show: "Show",
    show_prediction: "prediction",
    show_push: |loss| format!("push of {loss}"),
    show_difference: "x − y",
    label: "Label y",
    prediction: "Prediction x",
    mask_about: |channels, width, height, soft| {
        let kind = if channels == 1 { "foreground".to_owned() } else { format!("{channels} classes") };
        let softness = if soft == 0 { "hard" } else { "soft" };
        format!("{softness} · {kind} · {width} × {height}")
    },
    push_about: |loss| format!("where {loss} pushes x: −∂L/∂x, zero is grey"),
    push_cut: "colours end at the 99th percentile",
    push_none: "Every slope is 0: no pixel is pushed.",
    push_left_out: |class| format!("The losses leave out {class}: it is not pushed."),
    difference_about: "x − y, zero is grey",
    push_low: |max| format!("−{max} down"),
    push_high: |max| format!("up +{max}"),

    losses: "Losses",
    loss: "loss",
    loss_value: "value",
    gradient_norm: "‖∇‖",
    gradient_norm_about: "Euclidean norm of the gradient over all pixels; where x = y the sign of x − y is taken as 0",
    reduction: "mean over",
    cross_entropy: "Cross-entropy",
    pill_hard_only: "hard only",
    pill_soft_safe: "soft-safe",
    pill_partly: "partly",
    now_agree: |now| {
        format!(
            "Prediction and label are equal, yet the soft Jaccard loss is {} and its gradient {}: it would rather have a hard mask. JML is {}, here and nowhere else.",
            now.sjl, now.sjl_gradient, now.jml
        )
    },
    now_agree_hard: |now| {
        format!(
            "Prediction and label are equal and hard: SJL is {} and JML is {}. Paint the label with a value between 0 and 1 to see them part.",
            now.sjl, now.jml
        )
    },
    now_hard: |now| {
        format!(
            "The label is hard: SJL ({}) and JML ({}) are built to agree on it whenever the prediction is hard too. Paint the label with a value between 0 and 1 to see them part for good.",
            now.sjl, now.jml
        )
    },
    now_soft: |now| {
        format!(
            "The label is soft. SJL is {}, JML {}. Press “x := y”: JML goes to 0, SJL does not, because its minimum is a hard mask.",
            now.sjl, now.jml
        )
    },
    parameters: "Parameters",
    parameters_about: "Index = (tp + s) / (tp + α·fp + β·fn + s); the loss is (1 − index)^γ. STL and CTL take α and β, the others fix them.",
    alpha: "α, weight of false positives",
    beta: "β, weight of false negatives",
    gamma: "γ, exponent",
    smooth: "s, smoothing",
    curve: "One pixel",
    curve_y: "label y",
    curve_about: |y, minima| {
        format!("Loss over the prediction x of one pixel whose label is {y}. Lowest values: {minima}.")
    },
    curve_minimum: |loss, x| format!("{loss} at x = {x}"),
    metrics_hard: "Metrics",
    soft_iou: "soft IoU",
    soft_dice: "soft Dice",

    check_over_d: "data set (D)",
    check_over_i: "per image (I)",
    check_over_c: "per class (C)",
    check_worker_died: "The engine stopped while checking and was started again. Press Run to check once more.",

    self_check_about: "Every kernel of this device runs on random and awkward inputs and is held to the reference in double precision; then it is timed. Nothing leaves your machine. Where docs/PERFORMANCE.md says “not measured” for a device like yours, the text below is welcome in the project’s issues.",
    self_check_again: "Check again",
    self_check_running: "Checking…",
    self_check_pass: "Every kernel is right on this device.",
    self_check_fail: "A kernel is wrong on this device. Please report the text below.",
    self_check_kernel: "kernel",
    self_check_device: "on",
    self_check_verdict: "verdict",
    self_check_error: "worst error",
    self_check_allowed: "allowed",
    self_check_cases: "inputs",
    self_check_speed: "Gpx/s",
    self_check_share: "of memory's speed",
    self_check_ok: "right",
    self_check_wrong: "wrong",
    self_check_no_adapter: "none in use",
    self_check_on: |backend, adapter, bits, copy| {
        format!("Computes on: {backend}. Adapter: {adapter}. Lanes of {bits} bits; memory is copied at {copy:.1} GB/s.")
    },
    self_check_report: "For a bug report",
    self_check_copy: "Copy",
    self_check_copied: "Copied",

    layers: super::layers::EN,
};
