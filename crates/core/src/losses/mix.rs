//! Weighted sums of losses, as text: `0.25*ce+0.75*jml`.

use super::{BatchLoss, LossSelection, evaluate_batch};
use crate::kernels::Sample;
use crate::{CoreError, Real};
use ndarray::Array3;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A weighted sum of losses of the catalogue, `L = Σ_t w_t L_t`.
///
/// It is written `weight*loss+weight*loss…`, a weight of 1 left out, each loss as a [`LossSelection`] is; that text is
/// its serialised form too. A single loss is a mix of one term.
///
/// # Example
/// ```
/// use jdt_core::losses::Mix;
///
/// let mix: Mix = "0.25*ce + 0.75*jml(reduction=i)".parse()?;
/// assert_eq!(mix.to_string(), "0.25*ce+0.75*jml(reduction=i)");
/// assert_eq!((mix.terms.len(), mix.terms[1].0), (2, 0.75));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
///
/// # Source
/// arXiv 2302.05666 and 2303.16296, which recommend 0.25·CE + 0.75·JML and its kin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Mix {
    /// Weights from 0 to 1e12 and losses.
    pub terms: Vec<(f64, LossSelection)>,
}

/// A mix of a batch, and what each of its terms is.
#[derive(Debug, Clone, PartialEq)]
pub struct MixLoss<F> {
    /// The weighted sum. By class only if every term has classes: a class is `None` where a term leaves it out.
    pub total: BatchLoss<F>,
    /// The value of each term, without its weight.
    pub terms: Vec<f64>,
}

impl Mix {
    /// Checks that there is a term, and that every weight is a number from 0 to 1e12.
    ///
    /// # Errors
    /// [`CoreError::Parameter`], [`CoreError::LossText`].
    pub fn validated(self) -> Result<Self, CoreError> {
        if self.terms.is_empty() {
            return Err(malformed(""));
        }
        match self.terms.iter().find(|(weight, _)| !(0.0..=1e12).contains(weight)) {
            Some(&(got, _)) => {
                Err(CoreError::Parameter { name: "the weight of a loss", expected: "a number from 0 to 1e12", got })
            }
            None => Ok(self),
        }
    }

    /// Evaluates the mix on a batch; gradients add like values do.
    ///
    /// # Errors
    /// Those of [`evaluate_batch`] and [`Self::validated`].
    pub fn evaluate<F: Real>(&self, samples: &[Sample<'_, F>]) -> Result<MixLoss<F>, CoreError> {
        let terms = &self.clone().validated()?.terms;
        let mut values = Vec::with_capacity(terms.len());
        let mut total: Option<BatchLoss<F>> = None;
        for (weight, loss) in terms {
            let term = evaluate_batch(samples, loss)?;
            values.push(term.value);
            match &mut total {
                None => total = Some(scaled(term, *weight)),
                Some(total) => add(total, &term, *weight),
            }
        }
        let total = total.ok_or_else(|| malformed(""))?;
        Ok(MixLoss { total, terms: values })
    }
}

fn scaled<F: Real>(mut term: BatchLoss<F>, weight: f64) -> BatchLoss<F> {
    // A single loss of weight 1 stays what it is to the last digit.
    if weight != 1.0 {
        term.value *= weight;
        term.by_class.iter_mut().flatten().for_each(|value| *value *= weight);
        let factor = F::from_f64(weight);
        term.gradient.iter_mut().for_each(|gradient: &mut Array3<F>| gradient.mapv_inplace(|g| g * factor));
    }
    term
}

fn add<F: Real>(total: &mut BatchLoss<F>, term: &BatchLoss<F>, weight: f64) {
    total.value += weight * term.value;
    if term.by_class.len() == total.by_class.len() {
        for (sum, value) in total.by_class.iter_mut().zip(&term.by_class) {
            *sum = sum.zip(*value).map(|(sum, value)| sum + weight * value);
        }
    } else {
        total.by_class.clear();
    }
    let factor = F::from_f64(weight);
    for (sum, gradient) in total.gradient.iter_mut().zip(&term.gradient) {
        sum.zip_mut_with(gradient, |sum, &g| *sum += factor * g);
    }
}

impl From<LossSelection> for Mix {
    fn from(loss: LossSelection) -> Self {
        Self { terms: vec![(1.0, loss)] }
    }
}

impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (weight, loss)) in self.terms.iter().enumerate() {
            f.write_str(if at > 0 { "+" } else { "" })?;
            if *weight != 1.0 {
                write!(f, "{weight}*")?;
            }
            write!(f, "{loss}")?;
        }
        Ok(())
    }
}

impl FromStr for Mix {
    type Err = CoreError;

    fn from_str(text: &str) -> Result<Self, CoreError> {
        let terms = terms_of(text)
            .map(|term| match term.split_once('*') {
                Some((weight, loss)) => Ok((weight.trim().parse().map_err(|_ignored| malformed(text))?, loss.parse()?)),
                None => Ok((1.0, term.parse()?)),
            })
            .collect::<Result<_, CoreError>>()?;
        Self { terms }.validated()
    }
}

/// The text between the plus signs that join terms: not those inside brackets, nor that of `1e+3`.
fn terms_of(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    let mut before = [' '; 2];
    text.split(move |c: char| {
        let is_exponent = matches!(before, [digit, 'e' | 'E'] if digit.is_ascii_digit() || digit == '.');
        depth += i32::from(c == '(') - i32::from(c == ')');
        before = [before[1], c];
        c == '+' && depth == 0 && !is_exponent
    })
}

fn malformed(got: &str) -> CoreError {
    CoreError::LossText {
        what: "a mix of losses".to_owned(),
        expected: "such as 0.25*ce+0.75*jml".to_owned(),
        got: got.to_owned(),
    }
}

impl From<Mix> for String {
    fn from(mix: Mix) -> Self {
        mix.to_string()
    }
}

impl TryFrom<String> for Mix {
    type Error = CoreError;

    fn try_from(text: String) -> Result<Self, CoreError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        for (text, written) in [
            ("jml", "jml"),
            ("1*jml", "jml"),
            ("1e+3*jml+2.5E-1*ce", "1000*jml+0.25*ce"),
            (" .5 * focal( gamma = 3 ) + 0.5*dml ", "0.5*focal(gamma=3)+0.5*dml"),
            ("ce+jml(smooth=1e+0)", "ce+jml(smooth=1)"),
            ("0*ce+jml", "0*ce+jml"),
        ] {
            let mix: Mix = text.parse().unwrap();
            assert_eq!(mix.to_string(), written);
            assert_eq!(written.parse::<Mix>().unwrap(), mix);
            let json = serde_json::to_string(&mix).unwrap();
            assert_eq!(serde_json::from_str::<Mix>(&json).unwrap(), mix);
        }
    }

    #[test]
    fn what_is_no_mix_is_refused() {
        for text in ["", "+", "ce+", "-1*ce", "nan*ce", "inf*ce", "x*ce", "0.5*", "ce*0.5", "0.5 ce"] {
            assert!(text.parse::<Mix>().is_err(), "{text:?}");
        }
        assert!("0.5*iou".parse::<Mix>().unwrap_err().to_string().contains("iou"));
    }
}
