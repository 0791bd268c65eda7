//! How a number of the page is written within a lesson: as the page itself writes it.

use crate::format;
use crate::texts::use_texts;

/// By its id: norms and losses with four decimals, fractions of a metric in percent, counts whole.
pub(super) fn shown(id: &str, value: Option<f64>) -> String {
    let Some(value) = value else { return "n/a".to_owned() };
    let starts = |heads: &[&str]| heads.iter().any(|head| id.starts_with(head));
    if starts(&["grad_"]) {
        format::norm(value)
    } else if starts(&["mIoU", "mDice", "mAcc", "Acc", "IoU", "softIoU", "softDice", "soft_", "ECE", "recall", "share"])
    {
        format!("{}{}", format::percent(Some(value)), use_texts().percent)
    } else if value.fract() == 0.0 && starts(&["descent_step", "count_"]) {
        value.to_string()
    } else {
        format::loss(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_page_writes_them() {
        assert_eq!(shown("loss_jml", Some(0.25)), "0.2500");
        assert_eq!(shown("mIoU_D", Some(0.84723)), "84.72 %");
        assert_eq!(shown("descent_step", Some(12.0)), "12");
        assert_eq!(shown("softIoU", None), "n/a");
        assert_eq!(shown("softness", Some(0.5)), "0.5000");
    }
}
