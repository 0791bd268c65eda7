//! The chosen loss as PyTorch code that runs by itself.

use crate::link::Over;
use jdt_core::losses::{ChosenClasses, Family, LossSpec, Reduction, TverskyIndex};
use std::fmt::Write;

/// A function of the loss's name, with the present parameters as defaults, and a line that calls it.
///
/// Subgradients are those of the page: at x = y the sign of x − y is 0.
pub(crate) fn snippet(spec: &LossSpec, index: TverskyIndex, over: Over, classes: &ChosenClasses) -> String {
    let TverskyIndex { alpha, beta, gamma, smooth, .. } = spec.build(index, Reduction::D).index;
    let (alpha, beta, gamma, smooth) = (float(alpha), float(beta), float(gamma), float(smooth));
    let (id, name, title) = (spec.id, spec.name, spec.title);
    let counts = match spec.family {
        Family::Metric => "tp = torch.minimum(x, y).sum(-1)\n    fp = x.sum(-1) - tp\n    fn = y.sum(-1) - tp",
        Family::Product => "tp = (x * y).sum(-1)\n    fp = x.sum(-1) - tp\n    fn = y.sum(-1) - tp",
        Family::Squared => "tp = (x * y).sum(-1)\n    fp = (x * x).sum(-1) - tp\n    fn = (y * y).sum(-1) - tp",
        Family::Hybrid => {
            "tp = (x * y).sum(-1)\n    fp = ((x - y) + (x - y).abs()).sum(-1) / 2\n    fn = ((y - x) + (x - y).abs()).sum(-1) / 2"
        }
    };
    let reduction = match over {
        Over::D => "D",
        Over::I => "I",
        Over::C => "C",
    };
    let (takes_part, chosen, mean) = match classes {
        ChosenClasses::All => ("Every class takes part", String::new(), "    return loss.mean()"),
        ChosenClasses::Present => ("Classes in the label take part", String::new(), MEAN_OF_PRESENT),
        ChosenClasses::These(list) => {
            let list = list.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
            let chosen = format!("    prob, label = prob[:, [{list}]], label[:, [{list}]]\n");
            ("The classes named below take part", chosen, "    return loss.mean()")
        }
    };
    let mut code = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        code,
        r#"# {name}: {title}
import torch


def {id}(prob, label, alpha={alpha}, beta={beta}, gamma={gamma}, smooth={smooth}, reduction="{reduction}"):
    """prob, label: [B, C, H, W] in [0, 1]; C = 1 is a foreground map. {takes_part}."""
{chosen}    x, y = prob.flatten(2), label.flatten(2).to(prob.dtype)
    {counts}
    if reduction == "D":  # sum over the batch first; "I" and "C" average the losses of images and classes
        tp, fp, fn = (count.sum(0, keepdim=True) for count in (tp, fp, fn))
    errors = alpha * fp + beta * fn
    denominator = tp + errors + smooth
    # 1 - (tp + smooth) / denominator, without cancellation; 0/0 counts as a perfect match
    empty = denominator == 0
    loss = torch.where(empty, torch.zeros_like(errors), errors / torch.where(empty, torch.ones_like(errors), denominator))
    if gamma != 1.0:
        loss = loss.clamp(min=0) ** gamma
{mean}


if __name__ == "__main__":
    logits = torch.randn(2, 4, 64, 64, requires_grad=True)
    label = torch.rand(2, 4, 64, 64).softmax(1)
    {id}(logits.softmax(1), label).backward()
"#
    );
    code
}

/// The mean over the cells whose class is in the label, as `reduction` orders them; 0 if there is none.
const MEAN_OF_PRESENT: &str = r#"    active = y.amax(-1) > 0.01
    if reduction == "D":
        active = active.any(0, keepdim=True)
    along = 0 if reduction == "C" else 1
    count = active.sum(along)
    mean = (loss * active).sum(along) / count.clamp(min=1)
    return mean[count > 0].mean() if bool((count > 0).any()) else (loss * 0).sum()"#;

/// A number that Python reads as a float.
fn float(value: f64) -> String {
    let text = value.to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::losses::{CTL, JML, OVERLAP, SDL};

    const INDEX: TverskyIndex = TverskyIndex { alpha: 0.7, beta: 0.25, gamma: 1.0, smooth: 0.001, log: false };

    #[test]
    fn parameters_stand_in_the_code() {
        let ctl = snippet(&CTL, TverskyIndex { gamma: 2.5, ..INDEX }, Over::C, &ChosenClasses::All);
        assert!(
            ctl.contains(r#"def ctl(prob, label, alpha=0.7, beta=0.25, gamma=2.5, smooth=0.001, reduction="C"):"#),
            "{ctl}"
        );
        assert!(ctl.contains("torch.minimum(x, y)"));
        // What the loss fixes is not the reader's.
        let jml = snippet(&JML, INDEX, Over::D, &ChosenClasses::These(vec![0, 2]));
        assert!(jml.contains("alpha=1.0, beta=1.0, gamma=1.0"), "{jml}");
        assert!(jml.contains("    prob, label = prob[:, [0, 2]], label[:, [0, 2]]\n    x, y ="), "{jml}");
        let sdl = snippet(&SDL, INDEX, Over::I, &ChosenClasses::Present);
        assert!(sdl.contains("alpha=0.5, beta=0.5") && sdl.contains("(x * y)"), "{sdl}");
        assert!(sdl.contains("active = y.amax(-1) > 0.01"), "{sdl}");
    }

    #[test]
    fn every_loss_has_a_function_of_its_name() {
        for spec in OVERLAP {
            let code = snippet(spec, INDEX, Over::D, &ChosenClasses::All);
            assert!(code.starts_with(&format!("# {}", spec.name)));
            assert_eq!(code.matches(&format!("{}(", spec.id)).count(), 2, "{code}");
        }
    }
}
