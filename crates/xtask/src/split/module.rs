//! What has to be known of a WebAssembly module to take it apart.

use super::LOAD_NOW;
use anyhow::{Context, Result, bail};
use std::collections::HashMap;
use wasmparser::{
    ElementItems, ExternalKind, FuncType, FunctionBody, GlobalType, KnownCustom, MemoryType, Name, Operator, Parser,
    Payload, TableType, TypeRef,
};

/// A module, looked through once.
pub(crate) struct Module<'a> {
    pub(super) bytes: &'a [u8],
    /// By type index; `None` for what is no function's.
    pub(super) types: Vec<Option<FuncType>>,
    /// The type of every function, imported ones first.
    pub(super) functions: Vec<u32>,
    pub(super) imported: u32,
    pub(super) tables: Vec<TableType>,
    pub(super) memories: Vec<MemoryType>,
    pub(super) globals: Vec<GlobalType>,
    /// By function index.
    names: HashMap<u32, String>,
    /// What can be called other than by a call that names it: exported, in a table, or at the start.
    pub(super) open: Vec<u32>,
    /// The function that loads the rest.
    pub(super) load_now: Option<u32>,
    /// Of the functions that are not imported.
    pub(super) bodies: Vec<Body<'a>>,
}

/// A function that is not imported.
pub(super) struct Body<'a> {
    pub(super) body: FunctionBody<'a>,
    pub(super) calls: Vec<u32>,
    /// Whether it must stay, because what it names cannot be shared between modules.
    pub(super) stays: bool,
}

impl<'a> Module<'a> {
    /// # Errors
    /// If these are not the bytes of a WebAssembly module, or of one that holds what Rust does not write.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self> {
        let mut module = Self {
            bytes,
            types: Vec::new(),
            functions: Vec::new(),
            imported: 0,
            tables: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
            names: HashMap::new(),
            open: Vec::new(),
            load_now: None,
            bodies: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(bytes) {
            module.take(payload?)?;
        }
        Ok(module)
    }

    fn take(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    for (_, ty) in group?.into_types_and_offsets() {
                        let function = match ty.composite_type.inner {
                            wasmparser::CompositeInnerType::Func(function) => Some(function),
                            _ => None,
                        };
                        self.types.push(function);
                    }
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    match import?.ty {
                        TypeRef::Func(ty) => {
                            self.functions.push(ty);
                            self.imported += 1;
                        }
                        TypeRef::Table(ty) => self.tables.push(ty),
                        TypeRef::Memory(ty) => self.memories.push(ty),
                        TypeRef::Global(ty) => self.globals.push(ty),
                        other => bail!("an import of a kind that is not known here: {other:?}"),
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    self.functions.push(ty?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    self.memories.push(memory?);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        self.open.push(export.index);
                        if export.name == LOAD_NOW {
                            self.load_now = Some(export.index);
                        }
                    }
                }
            }
            Payload::StartSection { func, .. } => self.open.push(func),
            Payload::ElementSection(section) => {
                for element in section {
                    match element?.items {
                        ElementItems::Functions(functions) => {
                            for function in functions {
                                self.open.push(function?);
                            }
                        }
                        ElementItems::Expressions(_, expressions) => {
                            for expression in expressions {
                                for operator in expression?.get_operators_reader() {
                                    if let Operator::RefFunc { function_index } = operator? {
                                        self.open.push(function_index);
                                    }
                                }
                            }
                        }
                    }
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(Body::read(body)?),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    for subsection in names {
                        if let Name::Function(map) = subsection? {
                            for naming in map {
                                let naming = naming?;
                                self.names.insert(naming.index, naming.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A function's mangled name.
    pub(crate) fn name(&self, function: u32) -> Option<&str> {
        self.names.get(&function).map(String::as_str)
    }

    /// How many functions it holds itself.
    pub(crate) fn own(&self) -> u32 {
        u32::try_from(self.bodies.len()).unwrap_or(u32::MAX)
    }

    /// The first function that is not imported.
    pub(crate) fn first(&self) -> u32 {
        self.imported
    }

    pub(super) fn body(&self, function: u32) -> Option<&Body<'a>> {
        self.bodies.get(function.checked_sub(self.imported)? as usize)
    }

    pub(super) fn type_of(&self, function: u32) -> Result<&FuncType> {
        let ty = self.functions.get(function as usize).context("a function without a type")?;
        self.types.get(*ty as usize).and_then(Option::as_ref).context("a function whose type is no function's")
    }
}

impl<'a> Body<'a> {
    fn read(body: FunctionBody<'a>) -> Result<Self> {
        let mut calls = Vec::new();
        let mut stays = false;
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                    calls.push(function_index);
                }
                Operator::RefFunc { .. }
                | Operator::MemoryInit { .. }
                | Operator::DataDrop { .. }
                | Operator::TableInit { .. }
                | Operator::ElemDrop { .. } => stays = true,
                _ => {}
            }
        }
        Ok(Self { body, calls, stays })
    }
}
