//! Self-check: whether this device computes right, and how fast.

mod panel;
mod session;

pub(crate) use panel::SelfCheckPanel;
pub(crate) use session::SelfCheckSession;
