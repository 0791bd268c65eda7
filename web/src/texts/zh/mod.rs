//! Simplified Chinese. The terms are those of Chinese papers on segmentation; symbols and names of losses stay as they are.

mod bias;
mod check;
mod check_study;
mod conventions;
mod descent;
mod drawing;
mod experiment;
mod further;
mod layers;
mod learn;
mod messages;
mod page;
mod share;
mod surface;

pub(super) use bias::BIAS;
pub(super) use check::CHECK;
pub(super) use check_study::CHECK_STUDY;
pub(super) use descent::DESCENT;
pub(super) use experiment::EXPERIMENT;
pub(super) use further::FURTHER;
pub(super) use learn::LEARN;
pub(super) use messages::in_chinese;
pub(super) use page::PAGE;
pub(super) use share::SHARE;
pub(super) use surface::SURFACE;
