//! The losses that follow a stroke as PyTorch code that runs by itself.

/// A function of the loss's name, with a line that calls it; none for a loss that is not one of them.
///
/// They take logits, as PyTorch's own losses do, where the page takes probabilities.
pub(super) fn snippet(loss: &str) -> Option<String> {
    let (function, label) = match loss {
        "ce" => (
            r#"def ce(logits, label):
    """logits: [B, C, H, W]; label: [B, C, H, W] in [0, 1], or class ids [B, H, W]."""
    return F.cross_entropy(logits, label)"#,
            SOFT,
        ),
        "kl" => (
            r#"def kl(logits, label, temperature=1.0):
    """logits, label: [B, C, H, W], the label in [0, 1]; zero at prediction = label."""
    log_prob = (logits / temperature).log_softmax(1)
    divergence = torch.special.xlogy(label, label) - label * log_prob
    return temperature**2 * divergence.sum(1).mean()"#,
            SOFT,
        ),
        "focal" => (
            r#"def focal(logits, label, gamma=2.0):
    """logits: [B, C, H, W]; label: class ids [B, H, W]."""
    log_prob = logits.log_softmax(1).gather(1, label[:, None])[:, 0]
    return -((1 - log_prob.exp()) ** gamma * log_prob).mean()"#,
            HARD,
        ),
        "lovasz_softmax" => (
            r#"def lovasz_softmax(logits, label):
    """logits: [B, C, H, W]; label: class ids [B, H, W]. The mean over the classes in the label."""
    prob, losses = logits.softmax(1), []
    for c in label.unique():
        is_class = (label == c).flatten().to(prob.dtype)
        errors, order = (is_class - prob[:, int(c)].flatten()).abs().sort(descending=True)
        is_class = is_class[order]
        intersection = is_class.sum() - is_class.cumsum(0)
        union = is_class.sum() + (1 - is_class).cumsum(0)
        jaccard = 1 - intersection / union  # of the first wrong pixels
        losses.append((errors * jaccard.diff(prepend=jaccard.new_zeros(1))).sum())
    return torch.stack(losses).mean()"#,
            HARD,
        ),
        _ => return None,
    };
    Some(format!(
        "import torch\nimport torch.nn.functional as F\n\n\n{function}\n\n\nif __name__ == \"__main__\":\n    logits = torch.randn(2, 4, \
         64, 64, requires_grad=True)\n    {label}\n    {loss}(logits, label).backward()\n"
    ))
}

const SOFT: &str = "label = torch.rand(2, 4, 64, 64).softmax(1)";
const HARD: &str = "label = torch.randint(4, (2, 64, 64))";

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_engine::FURTHER_LOSSES;

    #[test]
    fn every_loss_has_a_function_of_its_name() {
        for loss in FURTHER_LOSSES {
            let code = snippet(loss).unwrap();
            assert_eq!(code.matches(&format!("{loss}(")).count(), 2, "{code}");
        }
        assert_eq!(snippet("jml"), None);
    }
}
