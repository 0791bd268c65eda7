//! Why a convention's number is another than the papers', in Chinese.

use jdt_core::conventions::{Difference, Explanation, Missing, Order, Places, Quotient, Unit};
use jdt_core::metrics::Undefined;

/// One sentence, as [`Explanation::sentence`] says it in English.
pub(super) fn sentence(why: &Explanation) -> String {
    let library = &*why.library;
    if let Some(missing) = why.peer.missing.filter(|_| why.differences.is_empty()) {
        return if why.equal {
            format!("与 Paper 一样没有定义：{}。", missing_words(why.paper.missing.unwrap_or(missing)))
        } else {
            format!("{library} 没有数值：{}。", missing_words(missing))
        };
    }
    if why.equal {
        return "在此输入上与 Paper 相等。".to_owned();
    }
    let mut clauses: Vec<String> = why.differences.iter().map(|difference| clause(difference, library)).collect();
    if let Some(id) = &why.equals {
        clauses.push(format!("在这里它就是论文的 {id}"));
    }
    if why.paper.value.is_none() && why.peer.value.is_some() {
        clauses.push("Paper 在这里没有数值".to_owned());
    }
    format!("{}。", clauses.join("；"))
}

fn clause(difference: &Difference, peer: &str) -> String {
    match difference {
        Difference::Order { paper, peer: order } => {
            format!("{peer} {}，而 Paper {}", order_words(*order), order_words(*paper))
        }
        Difference::Quotient { peer: Quotient::Accuracy } => {
            format!("{peer} 对每个类别取 (TP+TN)/全部，真阴性也算正确，而 Paper 取正确像素的比例")
        }
        Difference::Quotient { .. } => format!("{peer} 取的是与 Paper 不同的比值"),
        Difference::Background { counted: true } => format!("{peer} 把背景也算作一个类别，而 Paper 只报告前景"),
        Difference::Background { counted: false } => format!("{peer} 只看前景，而 Paper 也计入背景像素"),
        Difference::IgnoredClass { class } => {
            format!("标签忽略类别 {class}：{peer} 将其排除，而 Paper 计入被预测为该类别的像素")
        }
        Difference::ZeroByZero { places, counts, quotient } => {
            let what = match quotient {
                Quotient::Recall => "标签中没有像素",
                Quotient::Precision => "预测中没有像素",
                Quotient::Fscore => "没有真阳性",
                Quotient::IoU | Quotient::Dice => match places.unit {
                    Unit::Class | Unit::Cell => "标签与预测中都没有像素",
                    Unit::Image | Unit::Dataset => "没有可计数的像素",
                },
                Quotient::Specificity | Quotient::Accuracy => "没有可计数的像素",
            };
            let gives =
                if counts.is_nan() { "使平均值成为 NaN".to_owned() } else { format!("将其计为 {counts}") };
            format!("{}{what}：{peer} {gives}，Paper 将其排除", places_words(places))
        }
        Difference::OnlyPredicted { places } => {
            format!("{}被预测但不在标签中：{peer} 将其排除，Paper 将其计入", places_words(places))
        }
        Difference::Nothing { value } => format!("没有可平均的项：{peer} 给出 {value}，Paper 没有数值"),
        Difference::IgnoredPixels { pixels, places } => {
            format!("{peer} 没有忽略像素的概念，而这里的 {}含有 {pixels} 个应忽略的像素", places_words(places))
        }
    }
}

fn order_words(order: Order) -> &'static str {
    match order {
        Order::DatasetMean => "先对图像求和，再对类别平均",
        Order::DatasetPooled => "把所有图像和类别的像素合并计算",
        Order::DatasetWeighted => "先对图像求和，再按面积对类别加权平均",
        Order::ImageMean => "先在每幅图像内对类别平均，再对图像平均",
        Order::ImagePooled => "先在每幅图像内合并类别，再对图像平均",
        Order::ImageWeighted => "先在每幅图像内按面积对类别加权平均，再对图像平均",
        Order::ImageGeneralized { .. } => "先在每幅图像内以随面积减小的权重合并类别，再对图像平均",
        Order::ClassMean => "先在每个类别内对图像平均，再对类别平均",
        Order::CellMean => "对所有图像与类别的单元一次平均",
    }
}

fn places_words(places: &Places) -> String {
    let unit = match places.unit {
        Unit::Class => "个类别中的",
        Unit::Cell => "个图像–类别单元中的",
        Unit::Image => "幅图像中的",
        Unit::Dataset => return "数据集".to_owned(),
    };
    let name = |(image, class): &(Option<String>, Option<usize>)| match (image, class) {
        (Some(image), Some(class)) => format!("{image} 类别 {class}"),
        (Some(image), None) => image.clone(),
        (None, Some(class)) => format!("类别 {class}"),
        (None, None) => String::new(),
    };
    let names: Vec<String> = places.first.iter().map(name).filter(|name| !name.is_empty()).collect();
    let more = if places.count > places.first.len() { "，…" } else { "" };
    let names = if names.is_empty() { String::new() } else { format!("（{}{more}）", names.join("，")) };
    let measure = if places.unit == Unit::Image { "幅" } else { "个" };
    format!("{} {unit} {} {measure}{names}", places.of, places.count)
}

fn missing_words(missing: Missing) -> String {
    match missing {
        Missing::Undefined(reason) => undefined(reason).to_owned(),
        Missing::IgnoredPixels { pixels, images } => {
            format!("该约定没有忽略像素的概念，而这里有 {images} 幅图像含 {pixels} 个应忽略的像素")
        }
    }
}

/// Why a number has no value.
pub(super) fn undefined(reason: Undefined) -> &'static str {
    match reason {
        Undefined::NoKeptPixel => "没有计入的像素",
        Undefined::ClassAbsent => "所有标签中都没有该类别",
        Undefined::EmptyUnion => "标签与预测中都没有它",
        Undefined::OneEmpty => "标签与预测之一为空",
        Undefined::BothEmpty => "标签与预测都为空",
        Undefined::NotANumber => "该约定在此给出 NaN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::conventions::{Convention, Metric};
    use jdt_core::statistics::{ClassCounts, Counts, ImageCounts};

    #[test]
    fn every_convention_has_a_sentence_in_chinese() {
        let mut counts = Counts::new(2, false);
        let cell = |tp, fp, fn_, tn| ClassCounts { tp, fp, fn_, tn };
        for (image, classes) in
            [("a", vec![cell(3, 1, 0, 0), cell(0, 0, 1, 3)]), ("b", vec![cell(4, 0, 0, 0), cell(0, 0, 0, 4)])]
        {
            let row = ImageCounts { image: image.to_owned(), pixels: 5, ignored: 1, classes };
            counts.push(row).unwrap();
        }
        let mut said = 0;
        for convention in Convention::ALL {
            for metric in [Metric::MIoU, Metric::MDice, Metric::Acc] {
                let Some(why) = convention.explain(&counts, metric) else { continue };
                let words = sentence(&why);
                assert!(words.ends_with('。') && !words.contains(" where ") && !words.contains("leaves"), "{words}");
                said += 1;
            }
        }
        assert!(said > 10);
    }
}
