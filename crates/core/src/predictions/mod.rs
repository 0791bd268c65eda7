//! What is done to a prediction to see what a loss or a metric says of it: pure operators, one a file, and all of them
//! by name as an [`Operator`].

mod noise;
mod operator;
mod shift;
mod threshold;

pub use noise::{AMOUNT, add_noise};
pub use operator::Operator;
pub use shift::{OFFSET, shift};
pub use threshold::{LEVEL, threshold};
