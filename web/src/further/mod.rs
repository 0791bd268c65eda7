//! Numbers of the painting that take longer than a stroke lasts: losses of pixels and of ranked errors, metrics of
//! boundaries. Part of the studio: the lab reads them off a copy of the painting once the hand rests.

mod code;
mod follower;
mod formula;
mod panel;
mod pytorch;

pub(crate) use follower::Follower;
pub(crate) use panel::FurtherPanel;
