//! The page in Chinese.

use super::super::Texts;
use super::{drawing, layers};

/// The page in Chinese.
pub(in crate::texts) static PAGE: Texts = Texts {
    lang: "zh-Hans",
    other_lang: "en",
    other_language: "中 / EN: switch to English",
    dates: "zh-CN",
    percent: "%",
    worker_stopped: "后台线程停止了",
    gpu_worker_stopped: "使用它的后台线程停止了",
    store_closed: "存储已关闭",
    loss_title: |id, title| match id {
        "sjl" => "软 Jaccard 损失",
        "sjl_l2" => "软 Jaccard 损失（平方形式）",
        "sdl" => "软 Dice 损失",
        "sdl_l2" => "软 Dice 损失（平方形式）",
        "stl" => "软 Tversky 损失",
        "stl_l2" => "软 Tversky 损失（平方形式）",
        "jml" => "Jaccard 度量损失",
        "jml2" => "Jaccard 度量损失（第二种形式）",
        "dml" => "Dice 半度量损失",
        "dml2" => "Dice 半度量损失（第二种形式）",
        "ctl" => "兼容 Tversky 损失",
        "ce" => "交叉熵",
        "kl" => "KL 散度",
        "focal" => "焦点损失",
        "lovasz_hinge" => "Lovász 合页损失",
        "lovasz_softmax" => "Lovász-Softmax 损失",
        _ => title,
    },
    drawing: drawing::DRAWING,
    skip: "跳到正文",
    loading: "正在载入…",
    places: "页面各处",
    place_paint: "绘制",
    place_surface: "损失曲面",
    place_bias: "偏差",
    place_check: "检查掩码",
    place_learn: "课程",
    place_self_check: "自检",
    theme: "主题",
    theme_auto: "跟随系统",
    theme_light: "浅色",
    theme_dark: "深色",
    backend_starting: "启动中",
    backend_cpu: "CPU",
    backend_webgpu: "WebGPU",
    notice_no_device: |reason| {
        let reason = match reason {
            "this browser has no WebGPU in workers" => "此浏览器的工作线程里没有 WebGPU",
            "the browser refused to look" => "浏览器拒绝查找",
            "there is no WebGPU adapter" => "没有 WebGPU 适配器",
            other => other,
        };
        format!("没有可用的 WebGPU 设备（{reason}）。全部由 CPU 计算，数值相同。")
    },
    notice_software: |adapter| {
        format!(
            "图形适配器（{adapter}）是由 CPU 模拟的，不如 CPU 自己的内核快，因此由后者计算。若仍要使用它，请在网址中加上 backend=webgpu。"
        )
    },
    notice_refused: |reason| format!("无法使用 GPU（{reason}）。全部由 CPU 计算，数值相同。"),
    notice_lost: |reason| {
        format!("GPU 中途丢失（{reason}）。它未完成的计算已在 CPU 上重做，之后由 CPU 继续，数值相同。")
    },
    notice_restarted: "计算引擎停止后已重新启动，所画内容没有丢失。",
    notice_stopped: "计算引擎一再停止。所画内容没有丢失，但数值不再更新。",
    try_gpu_again: "再试一次 GPU",
    start_again: "重新启动",
    dismiss: "知道了",
    not_loaded: |what| format!("无法载入 {what}：网站文件是否完整？"),

    tools: "工具",
    tool_brush: "画笔 (B)",
    tool_erase: "橡皮 (E)",
    undo: "撤销 (Ctrl+Z)",
    redo: "重做 (Ctrl+Shift+Z)",
    swap: "交换标签与预测 (X)",
    classes: "要画的类别",
    class_name: |class| format!("类别 {class}"),
    options: "画笔与场景",
    value: "取值",
    size: "大小",
    hardness: "硬度",
    scene: "场景",
    scene_disc: "软圆盘",
    scene_half: "半信半疑",
    scene_street: "街景",
    scene_empty: "空白",
    scene_annotators: "四位标注者",
    agree: "x := y",
    agree_about: "令预测等于标签",
    show: "显示",
    show_prediction: "预测",
    show_push: |loss| format!("{loss} 的推动"),
    show_difference: "x − y",
    label: "标签 y",
    prediction: "预测 x",
    mask_about: |channels, width, height, soft| {
        let kind = if channels == 1 { "前景".to_owned() } else { format!("{channels} 个类别") };
        let softness = if soft == 0 { "硬" } else { "软" };
        format!("{softness} · {kind} · {width} × {height}")
    },
    push_about: |loss| format!("{loss} 把 x 推向何方：−∂L/∂x，灰色为零"),
    push_cut: "颜色止于第 99 百分位数",
    push_none: "处处斜率为 0：没有像素被推动",
    push_left_out: |class| format!("损失不含{class}：它不被推动"),
    difference_about: "x − y，灰色为零",
    push_low: |max| format!("−{max} 减小"),
    push_high: |max| format!("增大 +{max}"),

    losses: "损失",
    loss: "损失",
    loss_value: "值",
    gradient_norm: "‖∇‖",
    gradient_norm_about: "梯度在全部像素上的欧几里得范数；在 x = y 处，x − y 的符号取 0",
    reduction: "平均方式",
    cross_entropy: "交叉熵",
    pill_hard_only: "仅限硬标签",
    pill_soft_safe: "软标签安全",
    pill_partly: "部分适用",
    now_agree: |now| {
        format!(
            "预测与标签相等，软 Jaccard 损失却是 {}，梯度范数为 {}：它更偏好硬掩码。JML 为 {}，并且只在此处取到。",
            now.sjl, now.sjl_gradient, now.jml
        )
    },
    now_agree_hard: |now| {
        format!(
            "预测与标签相等，而且都是硬的：SJL 为 {}，JML 为 {}。用 0 与 1 之间的值画标签，就能看到二者分道扬镳。",
            now.sjl, now.jml
        )
    },
    now_hard: |now| {
        format!(
            "标签是硬的：只要预测也是硬的，SJL（{}）与 JML（{}）按定义就一致。用 0 与 1 之间的值画标签，就能看到二者真正分开。",
            now.sjl, now.jml
        )
    },
    now_soft: |now| {
        format!(
            "标签是软的。SJL 为 {}，JML 为 {}。按“x := y”：JML 降到 0，SJL 则不会，因为它的最小值点是硬掩码。",
            now.sjl, now.jml
        )
    },
    parameters: "参数",
    parameters_about: "指数 = (tp + s) / (tp + α·fp + β·fn + s)，损失为 (1 − 指数)^γ。STL 与 CTL 采用这里的 α 和 β，其余损失的 α、β 是固定的。",
    alpha: "α，假阳性的权重",
    beta: "β，假阴性的权重",
    gamma: "γ，指数",
    smooth: "s，平滑项",
    curve: "单个像素",
    curve_y: "标签 y",
    curve_about: |y, minima| format!("标签为 {y} 的单个像素，其损失随预测 x 的变化。最低值：{minima}。"),
    curve_minimum: |loss, x| format!("{loss} 在 x = {x} 处"),
    metrics_hard: "指标",
    soft_iou: "软 IoU",
    soft_dice: "软 Dice",

    check_over_d: "数据集 (D)",
    check_over_i: "逐图像 (I)",
    check_over_c: "逐类别 (C)",
    check_worker_died: "检查过程中计算引擎停止，现已重新启动。请按“再检查一次”。",

    self_check_about: "本设备的每个内核都会在随机输入和刁钻输入上运行，与双精度参考逐一比对，然后计时。任何数据都不会离开您的电脑。若 docs/PERFORMANCE.md 对您这类设备写着“not measured”（未测量），欢迎把下面的文字提交到本项目的 issue。",
    self_check_again: "再检查一次",
    self_check_running: "正在检查…",
    self_check_pass: "本设备上每个内核都正确。",
    self_check_fail: "本设备上有内核出错。请把下面的文字报告给我们。",
    self_check_kernel: "内核",
    self_check_device: "设备",
    self_check_verdict: "结论",
    self_check_error: "最大误差",
    self_check_allowed: "容许误差",
    self_check_cases: "输入数",
    self_check_speed: "Gpx/s",
    self_check_share: "占内存速度",
    self_check_ok: "正确",
    self_check_wrong: "错误",
    self_check_no_adapter: "未使用",
    self_check_on: |backend, adapter, bits, copy| {
        format!("计算后端：{backend}。图形适配器：{adapter}。向量宽度 {bits} 位；内存复制速度 {copy:.1} GB/s。")
    },
    self_check_report: "用于报告问题",
    self_check_copy: "复制",
    self_check_copied: "已复制",

    layers: layers::LAYERS,
};
