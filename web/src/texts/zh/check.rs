//! Check in Chinese.

use super::super::check::{CheckTexts, Far};
use jdt_engine::{CheckFile, Fix};

fn role(role: &str) -> String {
    match role {
        "label" => "标签",
        "prediction" => "预测",
        "pair" => "文件对",
        "data set" => "数据集",
        role => role,
    }
    .to_owned()
}

fn fix(fix: Fix) -> String {
    match fix {
        Fix::Binary => "按二值读取".to_owned(),
        Fix::Palette(palette) => format!("按 {} 调色板读取颜色", palette.name()),
        Fix::GrayPalette(palette) => format!("还原 {} 调色板的灰度", palette.name()),
        Fix::Divide(step) => format!("编号除以 {step}"),
        Fix::TrainIds => "label id 转为 train id".to_owned(),
        Fix::SubtractOne => "编号减一".to_owned(),
        Fix::AddOne => "编号加一".to_owned(),
        Fix::Snap => "归到最近的类别".to_owned(),
        Fix::Swap => "交换标签与预测".to_owned(),
        Fix::Nearest => "最近邻缩放".to_owned(),
        Fix::NoIgnore => "不忽略任何值".to_owned(),
    }
}

fn progress(far: &Far) -> String {
    let Far { done, total, seconds, rate, paused } = *far;
    let speed = match rate {
        Some(rate) if rate > 0.0 && done < total => {
            let left = (total - done) as f64 / rate;
            let left = if left < 90.0 { format!("{left:.0} 秒") } else { format!("{:.0} 分钟", left / 60.0) };
            format!("，每秒 {rate:.1} 对，还剩 {left}")
        }
        _ => String::new(),
    };
    let state = if paused { "已暂停。" } else { "" };
    format!("{state}{done} / {total} 对，{seconds:.1} 秒{speed}")
}

/// In Chinese.
pub(in crate::texts) static CHECK: CheckTexts = CheckTexts {
    labels: "标签",
    labels_about: "类别编号、调色板或 0/255 的掩码：PNG、TIFF、BMP、NPY、NPZ、NIfTI、COCO JSON 或 zip。选择或拖放文件或文件夹。",
    predictions: "预测",
    predictions_about: "与标签同名的文件；有多个模型时，各放一个文件夹。NPY 与 NPZ 可以存放概率。",
    folder: "文件夹…",
    folder_of: |what| format!("{what}：选择文件夹"),
    class_count: "类别数",
    ignore: "忽略值",
    ignore_none: "无",
    ignore_preset: |id| format!("{id}（预设）"),
    binary: "二值：非 0 的值都是前景",
    preset: "数据集",
    preset_own: "自定义类别",
    preset_table: "自己的类别表或调色板（CSV、JSON）",
    table_file: "类别表",
    table_about: "含 id 列的 CSV，另可有 name、color、merge、exclude 列；或 JSON 格式的调色板。",
    no_table: "请先选择您的类别表文件。",
    more_options: "名称、合并类别、更多指标",
    names: "类别名称，按编号顺序",
    names_example: "天空, 道路, 汽车",
    merge: "合并计为一类",
    merge_example: "车辆 = 汽车, 公交车; 平面 = 道路, 人行道",
    merge_wrong: |text| format!("“{text}”没有合并任何类别：请写成 名称 = 类别, 类别。"),
    exclude: "排除",
    exclude_example: "空白, 7",
    measure_too: "另外测量",
    measure_objects: "物体（mIoU K）",
    measure_boundaries: "边界（BIoU、NSD、Hausdorff）：较慢",
    measure_thresholds: "九个阈值下的 Dice（BDice），用于概率",
    volumes: "一个体数据为一个病例，其切片合在一起",
    probabilities_about: "只要预测是概率，就会测量校准误差（ECE、SCE）、软指标与损失。",
    run: "运行",
    pause: "暂停",
    resume: "继续",
    cancel: "取消",
    sample_nodules: "肺结节，阅片者 2 对阅片者 1",
    sample_street: "街景，4 个类别",
    samples: "手头没有掩码？",
    samples_about: "用示例数据试试：十二个由放射科医生勾画的真实结节（LIDC-IDRI，CC BY 3.0），或一个小型合成数据集。",
    private: "文件在此浏览器中读取和统计，任何数据都不会离开您的电脑。",
    pairs: |models, pairs, labels, predictions| {
        let of = if models > 1 { format!("，来自 {models} 个模型") } else { String::new() };
        match (labels, predictions) {
            (0, 0) => format!("{pairs} 对{of}"),
            _ => format!("{pairs} 对{of}；未配对：{labels} 个标签、{predictions} 个预测"),
        }
    },
    opening: "正在查看文件…",
    no_pairs: "没有同名的标签与预测。请选择除扩展名外名称一致的文件。",
    no_classes: "类别数必须是 1 到 65000 之间的整数。",
    review: |count| format!("有 {count} 个文件名需要查看"),
    review_labels: "没有预测的标签",
    review_predictions: "没有标签的预测",
    review_same: "无法区分的名称；一个也没有采用",
    review_refused: "无法打开",
    review_others: |count| format!("{count} 个文件不是掩码，已跳过。"),
    and_more: |count| format!("还有 {count} 个"),
    progress,
    reading: "正在读出指标…",
    done: |pairs, seconds| format!("已统计 {pairs} 对，用时 {seconds:.2} 秒"),
    cancelled: |done, total| format!("在 {done} / {total} 对之后取消；显示的是已统计的部分。"),
    worker_died: "检查过程中计算引擎停止，现已重新启动。请按“运行”再检查一次。",
    lost_pair: "统计这一对时后台线程停止：它对此浏览器而言可能太大",
    empty: "为您自己的掩码给出可信的数字",
    empty_about: "选择标签与预测，一个或多个模型均可。您会得到准确率、平均 IoU 与平均 Dice，按数据集 (D)、逐图像 (I)、逐类别 (C) 计算，并给出最差情形、每个平均值的取法，以及文件本身的状况。",
    metrics: "指标，%",
    policy: "约定：若某类别不在一幅图像的标签中，则它在该图像上不计（NULL），即使被预测出来；其假阳性仍计入 D。无定义的值写作 n/a，绝不写作 NaN。",
    intervals_about: "方括号内：对图像做 1000 次重采样得到的 95% 区间。",
    interval: |low, high| format!("[{low}, {high}]"),
    over_d: "数据集 (D)",
    over_i: "逐图像 (I)",
    over_c: "逐类别 (C)",
    worst_i: |q| format!("最差 {q}% 的图像"),
    worst_c: |q| format!("各类别最差的 {q}%"),
    averaged: "10, 20, … 100",
    accuracy: "像素准确率",
    beyond: "像素计数之外",
    beyond_objects: "物体",
    beyond_calibration: "校准",
    beyond_boundaries: "边界",
    beyond_soft: "软指标",
    beyond_losses: "损失",
    beyond_about: "针对概率形式的预测：软指标为 1 − JML 与 1 − DML；损失的平滑项为 1e-3，只计标签中出现的类别。标签为类别编号时，SJL 即 JML，SDL 即 DML。",
    images: |n| format!("{n} 幅图像"),
    undefined: |reason| super::conventions::undefined(reason).to_owned(),
    mean_about: |reason, n, left_out| {
        let reason = reason.map(|reason| format!("n/a：{reason}；")).unwrap_or_default();
        let left_out = if left_out == 0 { String::new() } else { format!("，{left_out} 个未计入") };
        format!("{reason}n = {n}{left_out}")
    },
    model: "模型",
    per_class: "逐类别，%",
    per_image: "逐图像，%",
    class: "类别",
    image: "图像",
    pixels: "计入的像素",
    area: "标签像素",
    pixels_found: "像素数",
    search: "搜索图像",
    show: "显示",
    show_all: "全部",
    show_worst: "mIoU 最差的 5%",
    show_class: |class| format!("含有 {class} 的"),
    shown_rows: |shown, all| if shown == all { String::new() } else { format!("显示 {shown} / {all}") },
    sort_by: |column| format!("按 {column} 排序"),
    files: |n| format!("{n} 个文件"),
    failures: "无法统计的文件对",
    findings: "文件的状况",
    findings_about: "修正会在统计之前应用于同一侧（标签或预测）的全部文件，然后重新检查。您的文件保持原样；报告会写明修正了什么。",
    finding: "发现",
    place: "位置",
    in_files: |role, first, files| match (files, first) {
        (0 | 1, "") => role.to_owned(),
        (0 | 1, first) => format!("{role} {first}"),
        (files, first) => format!("{role} {first} 及另外 {} 个", files - 1),
    },
    mend: "修正",
    mended: "统计之前已修正：",
    undo_mend: "撤销",
    role,
    fix,
    export: "带走结果",
    export_about: "与 jdt eval 和 jdt report 写出的文件相同。",
    file: |file| match file {
        CheckFile::Summary => "指标，CSV",
        CheckFile::Classes => "逐类别，CSV",
        CheckFile::Rows => "图像 × 类别，CSV",
        CheckFile::Conventions => "各库的约定，CSV",
        CheckFile::Arrow => "计数，Arrow",
        CheckFile::Json => "全部，JSON",
        CheckFile::Html => "报告，HTML",
        CheckFile::Markdown => "复制为 Markdown",
        CheckFile::Latex => "复制为 LaTeX",
    },
    copied: "已复制。",
    saved: |name| format!("已存为 {name}。"),
    not_copied: "浏览器不允许本页复制。",
    compare: "模型对比",
    looking: "正在重采样，并按其他约定读取…",
    ranks: "各指标下的名次",
    ranks_about: "1 为最优；值相等则名次相同。",
    agreement: "指标之间的 Kendall τ-b",
    agreement_about: "1：两个指标对模型的排序相同；−1：完全相反。",
    differences: "配对差值，百分点",
    differences_about: "95% 区间由两个模型共有的图像一同重采样得到。粗体：区间不含零。",
    difference: |model, other, images| format!("{model} − {other}（共有 {images} 幅）"),
    all_fail: |images| format!("在每个模型的最差十分之一之中，因此可能是标签有误：{images}。"),
    conventions: "其他库会给出的数值，%",
    conventions_about: "同样的掩码按其他库的规则计算，并说明在此输入上产生差异的原因。",
    convention: "约定",
    why_sentence: super::conventions::sentence,
    why: "原因",
};
