//! What is drawn of a check, in Chinese.

use super::super::check_study::CheckStudyTexts;
use crate::format::percent;

pub(crate) static CHECK_STUDY: CheckStudyTexts = CheckStudyTexts {
    files_button: "文件…",
    loaded: |files, names| match files {
        0 => "尚未载入。".to_owned(),
        1 => format!("已载入：{names}"),
        files => format!("已载入 {files} 个文件：{names}"),
    },
    photographs: "照片（可选）",
    photographs_about: "与掩码同名的原始图像：显示在错误之下，从不参与计数。",
    photographs_found: |found, others| match others {
        0 => format!("{found} 张照片有对应的标签。"),
        others => format!("{found} 张照片有对应的标签，{others} 张没有。"),
    },
    instances: "实例图（可选）",
    instances_about: "与标签同名的实例编号图：作为 mIoU K 的物体。0 以外的每个编号在每个类别中是一个物体；编号为 0 的像素按连通区域划分。",
    instances_found: |found, others| match others {
        0 => format!("{found} 个标签有实例图。"),
        others => format!("{found} 个标签有实例图；{others} 个文件没有对应的标签。"),
    },
    instances_lonely: |files| format!("作为实例图给出的文件中有 {files} 个没有对应的标签。"),
    objects_from: |maps, images| match maps {
        0 => "K 的物体：标签的连通区域。".to_owned(),
        _ if maps == images => format!("K 的物体：全部 {images} 幅图像的实例图。"),
        _ => format!("K 的物体：{images} 幅图像中的 {maps} 幅取自实例图，其余为连通区域。"),
    },

    drawing: "正在绘制…",
    matrix: "逐图像",
    size_bias: "在“偏差”中打开",
    matrix_of_all: |images| format!("均值、总和与底部的数值针对全部 {images} 幅图像，而不只是本页。"),
    matrix_too_wide: |classes| format!("未显示矩阵：{classes} 个类别无法并排。下方的逐行表格含有全部数值。"),
    pages: |from, to, of| format!("第 {from} – {to} 幅图像，共 {of} 幅"),
    pages_region: "翻页",
    page_before: "上一页",
    page_after: "下一页",
    order: "顺序",
    worst_first: "最差在前",
    by_name: "原有顺序",
    look_closer: |image, class| format!("查看 {image} 的 {class}"),
    every_nth: |n| format!("物体过多，每 {n} 个绘制一个；文件中有全部数据。"),
    rows_of: |shown, rows| format!("显示 {rows} 行中的前 {shown} 行；文件中有全部数据。"),

    gallery: "最差的图像",
    gallery_class: "类别",
    gallery_own_worst: "各图像最差的类别",
    gallery_photographs: "叠加在照片上",
    gallery_none: "该模型没有图像在此有 IoU。",
    tile: |image, class, iou| format!("{image}，{class}：IoU {}", percent(iou)),
    tile_waits: "正在读取…",
    tile_failed: |why| format!("无法显示：{why}"),
    picture_words: |image, class| format!("{image} 中 {class} 的错误"),
    no_photograph: |why| format!("未叠加照片：{why}"),
    slice: |slice, of| format!("第 {slice} 层，共 {of} 层"),
    true_positive: "命中",
    false_positive: "误检，斜线 /",
    false_negative: "漏检，斜线 \\",
    left_out_pixels: "不计入",

    zoom: "缩放",
    zoom_fit: "适应宽度",
    shrunk: |mask, picture| format!("掩码为 {} × {} 像素，以 {} × {} 绘制。", mask[0], mask[1], picture[0], picture[1]),
    close: "关闭",
    open_in_paint: "在“绘制”中打开这一对",
    open_all_the_same: "仍然打开",
    not_as_counted: "“绘制”最多支持 1024 × 1024 像素和 8 个类别，因此这一对不会按计数时的样子载入：",
    cut: |from, at| {
        format!(
            "{} × {} 像素中每边只取 1024，从第 {} 列、第 {} 行开始，即错误像素最多之处。",
            from[0], from[1], at[0], at[1]
        )
    },
    chosen: |classes| format!("只载入出现的类别：{classes}。数值不变。"),
    merged: |classes| format!("{classes} 保留各自的类别，其余合并为一类。"),
    filled: |pixels, class| format!("标签中不计入的 {pixels} 个像素在两个掩码中都算作 {class}：绘制不能忽略像素。"),
    other_numbers: "“绘制”中的数值属于所绘内容，与此处图像的数值不同。",
    gone: "这次检查的文件已不在：请重新运行。",

    confusion: "类别混淆",
    confusion_about: "每行是标签中的一个类别，格内为其像素被预测为各类别的百分比。选择一个单元格，下方就显示出现它的图像。",
    confusion_list: |shown| format!("最大的 {shown} 个混淆。选择其一，下方就显示出现它的图像。"),
    label_class: "标签",
    predicted_class: "预测为",
    left_out: "不计入",
    confused: |label, prediction, pixels, share| {
        let share = share.map_or_else(String::new, |share| format!("，占 {label} 的 {}%", percent(Some(share))));
        if label == prediction {
            format!("命中 {label}：{pixels} 像素{share}")
        } else {
            format!("{label} 被预测为 {prediction}：{pixels} 像素{share}")
        }
    },
    of_label: "占标签，%",
    show_images: "显示图像",

    calibration: "校准",
    calibration_about: "同一置信度的像素有多少是正确的；在对角线上，正确的比例等于置信度",
    calibration_words: |images, pixels, error| {
        format!("{images} 幅图像的 {pixels} 个像素；合计全部像素，置信度与准确率相差 {} 个百分点。", percent(error))
    },
    axis_confidence: "最大概率，%",
    axis_accuracy: "正确，%",
    bin: "置信度，%",
    bin_name: |from, to| format!("{from:.0} – {to:.0}"),
    bins: "显示含有某一置信度像素的图像",
    gap: "正确 − 置信度",

    picked_confusion: |images, label, prediction| {
        if label == prediction {
            format!("命中 {label} 的 {images} 幅图像")
        } else {
            format!("{label} 被预测为 {prediction} 的 {images} 幅图像")
        }
    },
    picked_bin: |images, bin| format!("含有置信度 {bin}% 像素的 {images} 幅图像"),
    picked_column: "此类像素",
    show_all_again: "重新显示全部图像",
};
