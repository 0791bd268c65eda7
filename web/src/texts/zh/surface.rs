//! Surface in Chinese.

use super::super::surface::{PairNow, PixelNow, Ratio, SliceNow, SurfaceTexts, signed};
use crate::format::loss;

/// In Chinese.
pub(in crate::texts) static SURFACE: SurfaceTexts = SurfaceTexts {
    tabs: "绘制什么",
    plots: "图",
    numbers: "控件与数值",
    tab_pixel: "一个像素",
    tab_pair: "两个像素",
    tab_slice: "画作的切片",
    tab_triangle: "三角形",
    tab_line: "实数轴",
    about_pixel: "单个像素的标签为 y，各损失随其预测 x 的变化。圆点为损失最低处，圆环为 x = y 处的值。",
    about_pair: "各损失随两个像素的预测的变化，有俯视图和侧视图。箭头表示损失把预测推向何方，曲线表示梯度下降的去向。",
    about_slice: "各损失在穿过所画预测的一个平面上的值：x + a·u + b·v，截断到 0 与 1 之间。",
    about_triangle: "度量没有捷径可走：从 x 直接到 z，绝不比绕道 y 更长。来试试打破它。",
    about_line: "特征可以为负时的 Jaccard 度量损失，用 |x| + |y|（形式 A）或 |x + y|（形式 B）写成。",

    save_png: "把图存为 PNG",
    save_csv: "把数值存为 CSV，保留全部数位",
    not_saved: "浏览器没有接受该文件。",
    as_table: "以表格查看数值",
    legend: "损失的高度",
    axis_x: "预测 x",
    axis_loss: "损失",
    axis_x1: "x₁，第一个像素",
    axis_x2: "x₂，第二个像素",
    from_above: "俯视",
    from_aside: "侧视；拖动可旋转",
    solid_about: "侧视的曲面。方向键可旋转。",
    label_y: "标签 y",
    label_y1: "标签 y₁",
    label_y2: "标签 y₂",

    pixel_title: "损失随 x 的变化",
    pixel_about: "拖动标签",
    column_lowest_at: ("最小值点 x", "损失最低时的预测"),
    column_lowest: ("最小值", "损失的最低值"),
    column_at_label: ("x = y 处", "预测与标签相等时损失的值"),
    now_pixel: |y, losses| {
        let at_label = |loss: &&PixelNow| (loss.lowest_x - y).abs() < 1e-9;
        let (here, there): (Vec<&PixelNow>, Vec<&PixelNow>) = losses.iter().partition(at_label);
        let away = |l: &&PixelNow| {
            let (at_label, lowest) = (loss(l.at_label), loss(l.lowest));
            format!("{} 在 x = y 处为 {at_label}，到 x = {:.2} 处还会降到 {lowest}", l.name, l.lowest_x)
        };
        let away: Vec<String> = there.iter().map(away).collect();
        let home: Vec<String> = here.iter().map(|l| format!("{}（{}）", l.name, loss(l.lowest))).collect();
        let label = format!("这个像素的标签为 y = {y:.2}。");
        let away = if away.is_empty() { String::new() } else { format!("{}：目标错了。", away.join("；")) };
        let home =
            if home.is_empty() { String::new() } else { format!("在标签处最低的有：{}。", home.join("、")) };
        let hard = if y > 0.0 && y < 1.0 {
            ""
        } else {
            "标签是硬的：让它离开 0 和 1，就能看到各损失分开。"
        };
        [label, away, home, hard.to_owned()].concat()
    },

    start_x1: "起点 x₁",
    start_x2: "起点 x₂",
    more_starts: "也从四周出发",
    column_end_x1: ("终点 x₁", "从您的起点下降到何处，第一个像素"),
    column_end_x2: ("终点 x₂", "从您的起点下降到何处，第二个像素"),
    pair_map_about: "随两个预测变化的图。方向键移动标签，按住 Shift 则移动下降的起点。",
    pair_legend: |steps, rate| {
        format!(
            "圆环：标签。白点：最低值。曲线：{steps} 步梯度下降，每像素学习率 {rate}。箭头：−∂L/∂x，长度取其大小的平方根。拖动圆环可移动标签；点击其他位置则从那里开始下降。"
        )
    },
    now_pair: |y, losses| {
        let one = |l: &PairNow| {
            let arrives = (l.end[0] - y[0]).abs() < 0.05 && (l.end[1] - y[1]).abs() < 0.05;
            let (verb, value) = (if arrives { "到达" } else { "走向" }, loss(l.end_loss));
            let instead = if arrives { String::new() } else { format!("（在标签处为 {}）", loss(l.at_label)) };
            format!("{} {verb} ({:.2}, {:.2})，损失为 {value}{instead}", l.name, l.end[0], l.end[1])
        };
        let start = losses.first().map_or([0.0, 0.0], |l| l.start);
        let (label, from) = (format!("({:.2}, {:.2})", y[0], y[1]), format!("({:.2}, {:.2})", start[0], start[1]));
        let descents = losses.iter().map(one).collect::<Vec<_>>().join("；");
        format!("标签为 y = {label}。从 {from} 出发，{descents}。")
    },

    slice_what: "选择两个方向，然后按“计算”：平面上的每一点都是一份完整的预测，其高度就是该预测的损失。",
    slice_empty: "还没有切片：请按“计算”。",
    slice_no_painting: "还没有画作。请先打开一次“绘制”，再回到这里。",
    slice_stale: "设置在计算此切片之后已改变。按“计算”可更新。",
    slice_map_about: "穿过所画预测的一个平面上的图",
    slice_legend: |side, values, seconds| {
        format!(
            "{side} × {side} 份预测，每份 {values} 个取值，用时 {seconds:.2} 秒。蓝点：所画的预测。损失只算所显示的这幅图像。"
        )
    },
    direction_along: "a 的方向",
    direction_across: "b 的方向",
    to_label: "朝向标签",
    to_argmax: "朝向硬化的标签",
    hard_label: "硬化的 y",
    to_zeros: "朝向全 0",
    to_ones: "朝向全 1",
    to_random: "任意方向（随机）",
    points_of_side: "每边点数",
    seed: "种子",
    compute: "计算",
    cancel: "取消",
    starting: "启动中",
    cancelled: "已取消。",
    progress: |done, total, seconds| {
        let share = 100.0 * done as f64 / total.max(1) as f64;
        if seconds > 0.0 { format!("{share:.0}%，{seconds:.1} 秒") } else { format!("{share:.0}%") }
    },
    progress_about: "进度",
    column_here: ("x 处", "所画预测的损失"),
    column_along: ("a = 1", "第一个方向终点处的损失"),
    column_across: ("b = 1", "第二个方向终点处的损失"),
    now_slice: |along, across, values, losses| {
        let one = |l: &SliceNow| {
            let [here, along, across, lowest] = [l.here, l.ends[0], l.ends[1], l.lowest].map(loss);
            let (a, b) = (signed(l.lowest_at[0]), signed(l.lowest_at[1]));
            format!(
                "{} 在所画之处为 {here}，a = 1 处为 {along}，b = 1 处为 {across}；此切片上的最低值 {lowest} 在 ({a}, {b})。",
                l.name
            )
        };
        let losses = losses.iter().map(one).collect::<String>();
        format!("穿过一份含 {values} 个取值的预测的平面；a {along}，b {across}。{losses}")
    },

    vectors_title: "三个向量",
    vectors_about: "拖动柱子",
    ways_title: "绕道与直达",
    ways_about: "蓝色：定理给出的上界",
    ratio: "比值",
    bound: "上界",
    values_of_vector: "取值",
    worst_of_dice: "(1,0) (1,1) (0,1)",
    bounds_about: "比值 = d(x,z) / (d(x,y) + d(y,z))。已证明：JML 至多为 1，DML 至多为 1.5，CTL 在 α = β < 1 时至多为 (1 + 1/α)/2。其他权重没有定理给出上界，因此不画。",
    now_triangle: |ratios| {
        let one = |(name, ratio, bound): &Ratio| {
            let Some(ratio) = ratio else {
                return format!("{name}：绕道长度为零，因此没有比值");
            };
            let verdict = if *ratio > 1.0 + 1e-9 { "直达反而更长，因此不是度量" } else { "没有捷径" };
            match bound {
                Some(bound) if (ratio - bound).abs() < 1e-9 && *ratio > 1.0 + 1e-9 => {
                    format!("{name}：比值 {ratio:.4}，已是最差情形")
                }
                Some(bound) => format!("{name}：比值 {ratio:.4}，上界 {bound:.4}，{verdict}"),
                None => format!("{name}：比值 {ratio:.4}，{verdict}；这组权重没有已证明的上界"),
            }
        };
        ratios.iter().map(one).collect::<Vec<_>>().join("。") + "。"
    },
    search_title: "搜索最差情形",
    search_of: |name| format!("{name} 找到的最大比值"),
    search_about: "爬山法，由种子决定",
    search: "搜索",
    steps: "步数",
    steps_log: "步数，10 的幂",
    axis_worst: "目前最大的比值",
    take_found: "用柱子显示",
    found: |name, ratio, bound, steps, vectors| {
        let against = match bound {
            Some(bound) => format!("定理的上界为 {bound:.6}"),
            None => "这组权重没有已证明的上界".to_owned(),
        };
        format!("{name}：{steps} 步之后为 {ratio:.6}；{against}。{vectors}。")
    },

    line_title: "形式 A 与 B 随 x 的变化",
    line_about: "拖动标签",
    line_formula: "L = 1 − (S − |x−y|) / (S + |x−y|)，形式 A 中 S = |x| + |y|，形式 B 中 S = |x + y|。当 x, y ≥ 0 时，二者都是 JML。",
    line_far: |x| format!("在 x = {} 处", signed(x)),
    form_a: "形式 A",
    form_b: "形式 B",
    slope_a: "∂A/∂x",
    slope_b: "∂B/∂x",
    band_flat: "A 是平的",
    band_away_down: "B 奔向 −∞",
    band_away_up: "B 奔向 +∞",
    now_line: |y| {
        if y == 0.0 {
            return "标签为 0：两种形式都处处为 1，只在 x = 0 处为 0。没有可循的斜率。".to_owned();
        }
        let (side, end, beyond) =
            if y > 0.0 { ("小于 0", "−∞", "再往下") } else { ("大于 0", "+∞", "再往上") };
        format!(
            "标签为 y = {}。当 x {side} 时，形式 A 恒为 1、是平的：没有梯度把它带回来。形式 B 能带回来，但只限于其峰 x = {crest} 的这一侧；从 {crest} {beyond}，它向 1 下降，把 x 送往 {end}。在标签所在的一侧，二者都是 JML。",
            signed(y),
            crest = signed(-y)
        )
    },
};
