//! The numbers that follow a stroke, in Chinese.

use super::super::further::FurtherTexts;

/// In Chinese.
pub(in crate::texts) static FURTHER: FurtherTexts = FurtherTexts {
    losses: "逐像素损失与排序损失",
    metrics: "按 D、I、C 的指标",
    metrics_about: "由硬化后的掩码（最大的类别或 0.5）算出；NSD 的容差为 1 px",
    pixels: "px",
    pending: "笔画之后更新",
    refused: |losses| format!("{losses}：n/a。它们只接受硬标签；软标签没有指明唯一的类别。"),
    hard_labels_about: "它需要每个像素唯一的标签类别；软标签没有指明这样的类别。",
    no_dataset: "距离不在图像之间求和",
    kl: "KL = Σ y·(ln y − ln x)，对像素取平均",
    focal: "Focal = (1 − p)²·(−ln p)，p 为标签类别的 x，对像素取平均",
    lovasz: "Lovász：某一类别的误差 |x − y| 由大到小，各乘以该像素判错时 IoU 减少的量",
    over_pixels: |sum, pixels, value| format!("  = {sum} / {pixels} = {value}"),
    mean_of: |terms, n, value| format!("  = ({terms}) / {n} = {value}"),
    of_dataset: "先累计所有图像的像素，再对类别取平均",
    of_images: "先对每幅图像的类别取平均，再对图像取平均",
    of_classes: "先对每个类别的图像取平均，再对类别取平均",
    image: |number, values| format!("图像 {number}：{values}"),
    class: |class, value| format!("类别 {class} {value}"),
    iou: "IoU = TP / (TP + FP + FN)",
    dice: "Dice = 2·TP / (2·TP + FP + FN)",
    acc: "Acc = TP / (TP + FN)",
    biou: "BIoU = |G_d ∩ P_d| / |G_d ∪ P_d|，即两条边界内侧宽 d（对角线的 2%）的带",
    nsd: "NSD = 距另一条边界不超过 1 px 的边界像素 / 全部边界像素",
    hausdorff: "HD = 边界像素到另一条边界的最大距离",
    hausdorff_95: "HD95 = 两个方向上该距离的第 95 百分位数中较大者",
    assd: "ASSD = 两个方向的距离之和 / 全部边界像素",
    copy: |name| format!("把 {name} 复制为 PyTorch 代码"),
};
