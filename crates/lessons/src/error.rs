//! What is wrong with a lesson's file, for the person who wrote it.

/// A file that is no lesson: where, what was expected, what stands there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: expected {expected}, got {got}")]
pub struct LessonError {
    /// The file's name.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What should stand there.
    pub expected: String,
    /// What does.
    pub got: String,
}
