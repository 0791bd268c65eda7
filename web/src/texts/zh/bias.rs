//! Bias and the fine-grained views in Chinese.

use super::super::bias::{BiasNow, BiasTexts};
use crate::format::percent;
use crate::link::Over;
use jdt_core::bias::{BiasPreset, ModelErrors, Setting};

fn errs(errors: &ModelErrors) -> String {
    let ModelErrors { lose_below, thicken, thicken_from, shift, confuse, blobs, .. } = *errors;
    let from = if thicken_from > 0 { format!("（限 {thicken_from} px 及以上的物体）") } else { String::new() };
    let said = [
        (lose_below > 0, format!("丢失小于 {lose_below} px 的物体")),
        (thicken > 0, format!("边界外扩 {thicken} px{from}")),
        (thicken < 0, format!("边界内缩 {} px{from}", -thicken)),
        (shift > 0, format!("平移 {shift} px")),
        (confuse > 0.0, format!("把 {:.0}% 的物体判为其他类别", 100.0 * confuse)),
        (blobs > 0, format!("每幅图像 {blobs} 个误检斑块")),
    ];
    let said: Vec<String> = said.into_iter().filter(|(is, _)| *is).map(|(_, words)| words).collect();
    if said.is_empty() { "不犯错误".to_owned() } else { said.join("，") }
}

fn now(now: &BiasNow) -> String {
    let best = |metric: usize| {
        let value = |model: &&(String, [Option<f64>; 3])| model.1[metric].unwrap_or(-1.0);
        // Of equals the first.
        now.models.iter().rev().max_by(|a, b| value(a).total_cmp(&value(b)))
    };
    let (Some(by_d), Some(by_c)) = (best(0), best(1)) else { return String::new() };
    let [gap_d, gap_c] = [0, 1].map(|metric| {
        let values = || now.models.iter().filter_map(|model| model.1[metric]);
        values().fold(0.0, f64::max) - values().fold(1.0, f64::min)
    });
    let (d, c, q, half) = (&by_d.0, &by_c.0, now.q, now.smaller_half.as_ref());
    let value = |model: &(String, [Option<f64>; 3]), metric: usize| percent(model.1[metric]);
    if gap_d < 0.005 && gap_c > 0.02 {
        let values =
            |metric: usize| now.models.iter().map(|model| value(model, metric)).collect::<Vec<_>>().join(" 与 ");
        return format!(
            "同一个 mIoU D，两种不同的模型。在整个数据集上，它们的得分是 {}；按类别和图像来看，得分是 {}。mIoU C 分得清 mIoU D 分不清的{}。",
            values(0),
            values(1),
            half.map_or_else(String::new, |half| format!("：较小的一半物体只占 mIoU D 的 {half}%"))
        );
    }
    if d == c {
        return format!(
            "{d} 在 mIoU D（{}）和 mIoU C（{}）上都领先。其各类别最差 {q}% 的图像为 {}。{}",
            value(by_d, 0),
            value(by_d, 1),
            value(by_d, 2),
            if now.is_own { "" } else { "让它丢失小物体，就会看到 mIoU D 几乎不动。" }
        );
    }
    format!(
        "同样的像素，两个赢家。{d} 赢得 mIoU D（{} 对 {}）{}。按类别和图像来看，{c} 更好（mIoU C {} 对 {}），而 {d} 在各类别最差 {q}% 的图像上只有 {}。",
        value(by_d, 0),
        value(by_c, 0),
        half.map_or_else(String::new, |half| format!("，因为较小的一半物体只占其中的 {half}%")),
        value(by_c, 1),
        value(by_d, 1),
        value(by_d, 2)
    )
}

/// In Chinese.
pub(in crate::texts) static BIAS: BiasTexts = BiasTexts {
    title: "偏差",
    about: "一个物体大小相差上千倍的数据集，以及按您的选择犯错的模型。谁胜出，取决于怎样取平均。",
    controls: "数据集与模型",
    presets: "从这里开始",
    preset: |preset| match preset {
        BiasPreset::StrongOnLarge => "擅长大物体",
        BiasPreset::StrongOnSmall => "擅长小物体",
        BiasPreset::SameD => "mIoU D 相同，mIoU C 不同",
    },
    data_set: "数据集",
    setting: |setting| match setting {
        Setting::Street => "街景",
        Setting::Cells => "细胞",
    },
    own_set: "自己的",
    own_about: "用同样的方式读“检查”数出的结果：哪些数字跟着大物体走，平均值背后又藏着哪些图像。",
    own_counted: |images, models| format!("{images} 幅图像，{models} 个模型，取自“检查”的结果"),
    none_checked: "本次访问还没有检查过任何数据。文件不会被保存：请先在“检查”中放入文件，再回到这里。",
    to_check: "前往“检查”",
    class: |name| {
        match name {
            "sky" => "天空",
            "building" => "建筑",
            "road" => "道路",
            "car" => "汽车",
            "person" => "行人",
            "sign" => "标志",
            "medium" => "介质",
            "cell" => "细胞",
            "nucleus" => "细胞核",
            "debris" => "碎屑",
            name => name,
        }
        .to_owned()
    },
    images: "图像数",
    seed: "种子",
    new_seed: "换种子",
    model: |name| format!("模型 {name}"),
    lose: "丢失小于",
    thicken: "边界移动",
    thicken_from: "… 限物体不小于",
    shift: "平移",
    confuse: "类别判错",
    blobs: "每图误检斑块",
    add_model: "添加模型",
    remove_model: |name| format!("移除模型 {name}"),
    errs,
    result: |images| format!("结果，%（n = {images} 幅图像）"),
    result_region: "各模型的指标",
    best: "最优",
    metric_name: |id| match id.split('_').collect::<Vec<_>>()[..] {
        [ratio, over, tail] => format!("{ratio} {over} 最差 {}%", tail.trim_start_matches('q')),
        [ratio, over] => format!("{ratio} {over}"),
        _ => id.to_owned(),
    },
    metric_about: |id| {
        match id {
            "Acc" => "像素准确率：ΣTP 除以全部像素",
            "mIoU_D" => "对全部图像求 ΣTP / Σ(TP+FP+FN)，再对类别取平均",
            "mIoU_I" => "先对一幅图像的类别取平均，再对图像取平均",
            "mIoU_C" => "先对含有某类别的图像取平均，再对类别取平均",
            "mIoU_K" => "先对某类别的物体取平均，再对类别取平均",
            id if id.starts_with("mIoU_I_") => "最低的那些图像的 mIoU I",
            _ => "各类别最低的那些图像的 mIoU C",
        }
        .to_owned()
    },
    now,
    counting: "正在统计…",
    counted: |images, models, seconds| {
        format!("{images} 幅图像、{models} 个模型，统计用时 {:.0} 毫秒", 1000.0 * seconds)
    },
    plots: "图",

    look: |image, class| format!("图像 {image}，{class}"),
    look_about: "矩阵中所选的单元格",
    look_label: "标签",
    look_prediction: |model| format!("{model} 的预测"),
    look_errors: |model, class| format!("{model} 在{class}上的错误"),
    look_words: |model, iou| match iou {
        Some(iou) => format!("{model}：IoU {}", percent(Some(iou))),
        None => format!("{model}：NULL，标签中没有该类别"),
    },
    true_positive: "命中",
    false_positive: "误检，斜纹 /",
    false_negative: "漏检，斜纹 \\",
    open_in_paint: |model| format!("在“绘制”中打开标签与 {model} 的预测"),

    metric: "指标",
    image: "图像",
    objects: "物体",
    which_model: "模型",
    reading: "读取方向",
    reading_name: |over| match over {
        Over::D => "D：整列当作一幅图像",
        Over::I => "I：先横后纵",
        Over::C => "C：先纵后横",
    },
    reading_about: |over| match over {
        Over::D => {
            "D 先把一个类别的全部图像相加再相除：单元格按其像素数计。单元格中的横条是它的权重，以该类别中最重者为满。"
        }
        Over::I => "I 先对每一行取平均（NULL 不计），再对各行取平均：每幅图像同等重要。",
        Over::C => "C 先对每一列取平均（NULL 不计），再对各列取平均：每个类别同等重要。",
    },
    matrix_title: |model| format!("模型 {model} 的 IoU，图像 × 类别，%"),
    matrix_about: "斜纹：NULL，标签中没有该类别；圈出：属于最差的 5%",
    matrix_region: "图像 × 类别矩阵",
    cell: |image, class, iou, is_worst| {
        let iou = iou.map_or_else(|| "NULL".to_owned(), |iou| format!("IoU {iou}%"));
        format!("图像 {image}，{class}：{iou}{}", if is_worst { "，属于最差的 5%" } else { "" })
    },
    mean_i: "平均 I",
    mean_c: "平均 C",
    ratio_d: "Σ D",
    total: |over| match over {
        Over::D => "mIoU D，Σ D 的平均",
        Over::I => "mIoU I，上方一列的平均",
        Over::C => "mIoU C，“平均 C”一行的平均",
    },
    sum_class_d: |class, ratio| format!("{class}：ΣTP / Σ(TP+FP+FN) = {ratio}。"),
    sum_image: |image, mean| format!("图像 {image}：{mean}。"),
    sum_class_c: |class, mean| format!("{class}：{mean}。"),
    sum_total: |over, mean| {
        let name = match over {
            Over::D => "mIoU D",
            Over::I => "mIoU I",
            Over::C => "mIoU C",
        };
        format!("{name} = {mean}。")
    },

    axis_area: "物体大小，px",
    axis_area_up_to: "不超过此大小的物体，px",
    axis_iou: "IoU，%",
    axis_share: "占比，%",
    axis_image_iou: "一幅图像的平均 IoU，%",
    axis_images: "图像数",
    size_title: "IoU 与物体大小",
    size_about: "每个物体、每个模型一个标记",
    size_words: |model, small, large| format!("{model}：100 px 以下平均 {small}，100 px 及以上平均 {large}。"),
    mean_iou_of: |model| format!("{model} 的 IoU"),
    owned_title: "mIoU D 归谁所有",
    owned_about: "按大小累积；虚线：物体所占比例",
    owned_words: |model, largest, from, smallest| {
        format!(
            "{model}：最大的 {}% 的物体（{from} px 及以上）占 mIoU D 的 {}%；最小的 {}% 占 {}%。",
            largest.0, largest.1, smallest.0, smallest.1
        )
    },
    owners: "归属",
    owns: |model| format!("{model} 的占比，%"),
    largest: "最大的 20%",
    next: "其次的 30%",
    smallest: "最小的 50%",
    nobody: "不属于任何物体",
    histogram_title: "图像按 IoU 的分布",
    histogram_about: "每幅图像对其类别的平均",
    histogram_words: |model, low, high| format!("{model}：从 {low} 到 {high}。"),
    ranks_title: "各指标下的名次",
    ranks_about: "第一名在最上；圆环处两个模型互换名次",
    ranks_words: |leaders, flips, tau| {
        let leads: Vec<String> = leaders
            .iter()
            .filter(|(_, metrics)| !metrics.is_empty())
            .map(|(model, metrics)| format!("{model} 领先的指标：{metrics}。"))
            .collect();
        let tau = tau.map_or_else(
            || "D 与 C 之间的 Kendall τ：n/a，因为其中之一分不出模型的高下。".to_owned(),
            |tau| format!("D 与 C 之间的 Kendall τ：{}。", format!("{tau:+.2}").replace('-', "−")),
        );
        let flips = match flips {
            0 => "没有模型超过另一个。".to_owned(),
            1 => "名次互换一次。".to_owned(),
            flips => format!("名次互换 {flips} 次。"),
        };
        format!("{}{flips}{tau}", leads.concat())
    },
    tau_with_d: "与 D 的 τ",
};
