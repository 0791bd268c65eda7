//! A module that notes which of its functions are called.

use super::Module;
use anyhow::{Result, anyhow};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    ExportKind, ExportSection, Function, Instruction, MemArg, MemorySection, MemoryType, RawSection, SectionId,
};
use wasmparser::{ExportSectionReader, FunctionBody, MemorySectionReader, Parser};

/// The name of the exported memory that holds a byte a function: 1 once it has been called.
const COUNTS: &str = "first_screen";

/// The same program, with a second memory of marks.
///
/// # Errors
/// If it is no module, or one without a memory of its own.
pub(crate) fn instrument(module: &Module<'_>) -> Result<Vec<u8>> {
    let pages = u64::from(module.own()).div_ceil(1 << 16);
    let mut marks = Marks { next: 0, memory: u32::try_from(module.memories.len())?, pages };
    rewritten(&mut marks, module.bytes)
}

/// The same program without names and other notes.
///
/// # Errors
/// If it is no module.
pub(crate) fn stripped(module: &Module<'_>) -> Result<Vec<u8>> {
    without_notes(module.bytes)
}

/// A program written anew, without its notes: they speak of the functions as they were.
pub(super) fn rewritten(reencoder: &mut impl Reencode<Error = Infallible>, bytes: &[u8]) -> Result<Vec<u8>> {
    let mut module = wasm_encoder::Module::new();
    reencoder
        .parse_core_module(&mut module, Parser::new(0), &without_notes(bytes)?)
        .map_err(|error| anyhow!("rewriting a WebAssembly module: {error}"))?;
    Ok(module.finish())
}

fn without_notes(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut module = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Some((id, range)) = payload?.as_section()
            && id != SectionId::Custom as u8
        {
            module.section(&RawSection { id, data: &bytes[range] });
        }
    }
    Ok(module.finish())
}

struct Marks {
    next: i32,
    memory: u32,
    pages: u64,
}

impl Reencode for Marks {
    type Error = Infallible;

    fn parse_memory_section(
        &mut self,
        memories: &mut MemorySection,
        section: MemorySectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_memory_section(self, memories, section)?;
        memories.memory(MemoryType {
            minimum: self.pages,
            maximum: Some(self.pages),
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_export_section(self, exports, section)?;
        exports.export(COUNTS, ExportKind::Memory, self.memory);
        Ok(())
    }

    fn new_function_with_parsed_locals(&mut self, body: &FunctionBody<'_>) -> Result<Function, Error<Infallible>> {
        let mut function = utils::new_function_with_parsed_locals(self, body)?;
        function.instruction(&Instruction::I32Const(self.next));
        function.instruction(&Instruction::I32Const(1));
        function.instruction(&Instruction::I32Store8(MemArg { offset: 0, align: 0, memory_index: self.memory }));
        self.next += 1;
        Ok(function)
    }
}
