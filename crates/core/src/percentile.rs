//! Percentiles with linear interpolation.

/// The value below which `percent` of ascending values lie, interpolated between the two nearest ranks; `None` of none.
///
/// Rank `(n − 1)·percent/100`, counted from 0: 0 is the least value, 100 the greatest.
pub(crate) fn percentile(ascending: &[f64], percent: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let rank = last as f64 * (percent / 100.0).clamp(0.0, 1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank lies between 0 and the last")]
    let below = rank as usize;
    let (low, high) = (ascending[below], ascending[(below + 1).min(last)]);
    Some(low + (high - low) * (rank - below as f64))
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn ranks_are_interpolated() {
        let values = [0.0, 1.0, 10.0];
        assert_eq!([0.0, 25.0, 50.0, 95.0, 100.0].map(|q| percentile(&values, q).unwrap()), [0.0, 0.5, 1.0, 9.1, 10.0]);
        assert_eq!(percentile(&[], 50.0), None);
        assert_eq!(percentile(&[3.0], 95.0), Some(3.0));
    }
}
