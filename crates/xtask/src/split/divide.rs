//! Takes a module apart.

use super::instrument::rewritten;
use super::module::Module;
use super::names::FirstScreen;
use anyhow::{Context, Result, anyhow};
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, ImportSection, Instruction, RefType, TableSection, TableType, TypeSection,
};
use wasmparser::{ExportSectionReader, FunctionBody, Parser, Payload, TableSectionReader};

/// The name under which the rest imports everything from the first module.
const FIRST: &str = "first";

/// The first module and the rest; `None` when it cannot load a rest or everything belongs to the first screen.
///
/// # Errors
/// If the module cannot be read.
pub(crate) fn divide(module: &Module<'_>, first_screen: &FirstScreen) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    let Some(load_now) = module.load_now else { return Ok(None) };
    let plan = Plan::new(module, first_screen, load_now);
    if plan.moved.is_empty() {
        return Ok(None);
    }
    let first = rewritten(&mut First { module, plan: &plan, next: module.imported }, module.bytes)?;
    Ok(Some((first, rest(module, &plan)?)))
}

/// Who goes where.
struct Plan {
    load_now: u32,
    /// The functions of the rest, in order.
    moved: Vec<u32>,
    /// Of those that the first module can call: their places in the table.
    slots: HashMap<u32, u32>,
    /// The functions of the first module that the rest calls, in order.
    shared: Vec<u32>,
    /// The table's index, the same in both.
    table: u32,
}

impl Plan {
    fn new(module: &Module<'_>, first_screen: &FirstScreen, load_now: u32) -> Self {
        // Whoever loads the rest must not be in it.
        let mut needed = HashSet::new();
        let mut waiting = vec![load_now];
        while let Some(function) = waiting.pop() {
            if needed.insert(function) {
                waiting.extend(module.body(function).into_iter().flat_map(|body| &body.calls));
            }
        }
        let own = (module.imported..).zip(&module.bodies);
        let moves = |function: u32| {
            module.body(function).is_some_and(|body| !body.stays)
                && !needed.contains(&function)
                && module.name(function).is_some_and(|name| !first_screen.holds(name))
        };
        let moved: Vec<u32> = own.clone().map(|(function, _)| function).filter(|&function| moves(function)).collect();
        let is_moved: HashSet<u32> = moved.iter().copied().collect();

        let mut called: Vec<u32> = module.open.clone();
        let mut shared = Vec::new();
        for (function, body) in own {
            let by = if is_moved.contains(&function) { &mut shared } else { &mut called };
            by.extend(&body.calls);
        }
        called.retain(|function| is_moved.contains(function));
        shared.retain(|function| !is_moved.contains(function));
        for list in [&mut called, &mut shared] {
            list.sort_unstable();
            list.dedup();
        }
        let table = u32::try_from(module.tables.len()).unwrap_or(u32::MAX);
        Self { load_now, moved, slots: called.into_iter().zip(0..).collect(), shared, table }
    }

    fn table_type(&self) -> TableType {
        let length = self.slots.len() as u64;
        TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: length,
            maximum: Some(length),
            shared: false,
        }
    }
}

/// Writes the first module.
struct First<'a> {
    module: &'a Module<'a>,
    plan: &'a Plan,
    next: u32,
}

impl First<'_> {
    /// Calls a function of the rest, which it loads if it is not there yet.
    fn stub(&self, function: u32, slot: u32) -> Result<Function> {
        let mut stub = Function::new([]);
        let place = Instruction::I32Const(i32::try_from(slot)?);
        stub.instruction(&place);
        stub.instruction(&Instruction::TableGet(self.plan.table));
        stub.instruction(&Instruction::RefIsNull);
        stub.instruction(&Instruction::If(BlockType::Empty));
        stub.instruction(&Instruction::Call(self.plan.load_now));
        stub.instruction(&Instruction::End);
        for parameter in 0..self.module.type_of(function)?.params().len() {
            stub.instruction(&Instruction::LocalGet(u32::try_from(parameter)?));
        }
        stub.instruction(&place);
        let type_index = self.module.functions[function as usize];
        stub.instruction(&Instruction::CallIndirect { type_index, table_index: self.plan.table });
        stub.instruction(&Instruction::End);
        Ok(stub)
    }
}

impl Reencode for First<'_> {
    type Error = Infallible;

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: TableSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_table_section(self, tables, section)?;
        tables.table(self.plan.table_type());
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_export_section(self, exports, section)?;
        for (name, kind, index) in shared_things(self.module, self.plan) {
            exports.export(&name, kind, index);
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Error<Infallible>> {
        let function = self.next;
        self.next += 1;
        if self.plan.moved.binary_search(&function).is_err() {
            return utils::parse_function_body(self, code, body);
        }
        match self.plan.slots.get(&function).map(|&slot| self.stub(function, slot)) {
            Some(Ok(stub)) => {
                code.function(&stub);
            }
            Some(Err(_)) => return Err(Error::InvalidCodeSectionSize),
            None => {
                // Nobody here calls it.
                let mut nothing = Function::new([]);
                nothing.instruction(&Instruction::Unreachable);
                nothing.instruction(&Instruction::End);
                code.function(&nothing);
            }
        }
        Ok(())
    }
}

/// What the rest takes from the first module, in the order of its imports.
fn shared_things(module: &Module<'_>, plan: &Plan) -> Vec<(String, ExportKind, u32)> {
    let all = |letter: char, kind: ExportKind, count: usize| {
        (0..).take(count).map(move |index| (format!("{letter}{index}"), kind, index))
    };
    let functions = plan.shared.iter().map(|&index| (format!("f{index}"), ExportKind::Func, index));
    functions
        .chain(all('m', ExportKind::Memory, module.memories.len()))
        .chain(all('t', ExportKind::Table, module.tables.len() + 1))
        .chain(all('g', ExportKind::Global, module.globals.len()))
        .collect()
}

/// Writes the rest.
fn rest(module: &Module<'_>, plan: &Plan) -> Result<Vec<u8>> {
    let imported = u32::try_from(plan.shared.len())?;
    let places = plan.shared.iter().copied().zip(0..).chain(plan.moved.iter().copied().zip(imported..)).collect();
    let mut writer = Rest { places };
    let failed = |error: Error<Infallible>| anyhow!("writing the rest of a WebAssembly module: {error}");
    let mut same = RoundtripReencoder;

    let mut types = TypeSection::new();
    for payload in Parser::new(0).parse_all(module.bytes) {
        if let Payload::TypeSection(section) = payload? {
            same.parse_type_section(&mut types, section).map_err(failed)?;
        }
    }

    let mut imports = ImportSection::new();
    for (name, kind, index) in shared_things(module, plan) {
        let entity = match kind {
            ExportKind::Func => EntityType::Function(module.functions[index as usize]),
            ExportKind::Memory => {
                EntityType::Memory(same.memory_type(module.memories[index as usize]).map_err(failed)?)
            }
            ExportKind::Table => EntityType::Table(match module.tables.get(index as usize) {
                Some(&table) => same.table_type(table).map_err(failed)?,
                None => plan.table_type(),
            }),
            _ => EntityType::Global(same.global_type(module.globals[index as usize]).map_err(failed)?),
        };
        imports.import(FIRST, &name, entity);
    }

    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    for &function in &plan.moved {
        functions.function(module.functions[function as usize]);
        let body = module.body(function).context("a function that is not there")?.body.clone();
        writer.parse_function_body(&mut code, body).map_err(failed)?;
    }

    let mut slots: Vec<_> = plan.slots.iter().map(|(function, slot)| (slot, writer.places[function])).collect();
    slots.sort_unstable();
    let slots: Vec<u32> = slots.into_iter().map(|(_, function)| function).collect();
    let mut elements = ElementSection::new();
    elements.active(Some(plan.table), &ConstExpr::i32_const(0), Elements::Functions(slots.into()));

    let mut written = wasm_encoder::Module::new();
    written.section(&types).section(&imports).section(&functions).section(&elements).section(&code);
    Ok(written.finish())
}

/// Moves function bodies into the rest, where functions have other indices.
struct Rest {
    places: HashMap<u32, u32>,
}

impl Reencode for Rest {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        // Every function that is called is moved or shared.
        self.places.get(&function).copied().ok_or(Error::InvalidCodeSectionSize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{GlobalSection, GlobalType, MemorySection, MemoryType, NameMap, NameSection, ValType};
    use wasmparser::{Operator, Validator};

    const NAMES: [&str; 5] = ["start", "click", "draw", "measure", "load"];

    /// `start` (exported) calls `click` and `draw`; `click` calls `draw` and `measure`; `load` loads the rest.
    fn program() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([ValType::I32, ValType::F64], [ValType::I32]);
        let mut functions = FunctionSection::new();
        for ty in [0, 1, 0, 1, 0] {
            functions.function(ty);
        }
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 1,
            maximum: None,
            shared: false,
        });
        let mut memories = MemorySection::new();
        memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut globals = GlobalSection::new();
        globals.global(GlobalType { val_type: ValType::I32, mutable: true, shared: false }, &ConstExpr::i32_const(7));
        let mut exports = ExportSection::new();
        exports.export("start", ExportKind::Func, 0).export(crate::split::LOAD_NOW, ExportKind::Func, 4);
        let arguments = [Instruction::I32Const(3), Instruction::F64Const(0.5.into())];
        let bodies: [Vec<Instruction<'_>>; 5] = [
            [&arguments[..], &[Instruction::Call(1), Instruction::Drop, Instruction::Call(2)]].concat(),
            [
                &[Instruction::Call(2)],
                &arguments[..],
                &[Instruction::Call(3), Instruction::GlobalGet(0), Instruction::I32Add],
            ]
            .concat(),
            vec![],
            vec![Instruction::LocalGet(0)],
            vec![],
        ];
        let mut code = CodeSection::new();
        for body in bodies {
            let mut function = Function::new([]);
            body.iter().chain([&Instruction::End]).for_each(|instruction| {
                function.instruction(instruction);
            });
            code.function(&function);
        }
        let mut map = NameMap::new();
        (0..).zip(NAMES).for_each(|(index, name)| map.append(index, name));
        let mut names = NameSection::new();
        names.functions(&map);
        let mut module = wasm_encoder::Module::new();
        module.section(&types).section(&functions).section(&tables).section(&memories).section(&globals);
        module.section(&exports).section(&code).section(&names);
        module.finish()
    }

    fn list(names: &[&str]) -> FirstScreen {
        let mut list = FirstScreen::default();
        for name in names {
            list.add(name);
        }
        list
    }

    #[test]
    fn what_the_first_screen_does_not_run_moves() {
        let bytes = program();
        let module = Module::parse(&bytes).unwrap();
        let (first, rest) = divide(&module, &list(&["start", "draw", "load"])).unwrap().unwrap();
        for part in [&first, &rest] {
            Validator::new().validate_all(part).unwrap();
        }
        let [first, rest] = [&first, &rest].map(|part| Module::parse(part).unwrap());
        assert_eq!((first.own(), rest.own()), (5, 2), "the first keeps every index; click and measure moved");
        assert!(first.body(1).unwrap().calls == [4], "a stub loads the rest if it is not there");
        let dead: Vec<_> = first.body(3).unwrap().body.get_operators_reader().unwrap().into_iter().collect();
        assert!(matches!(dead[0], Ok(Operator::Unreachable)), "nobody in the first calls measure");
        assert_eq!(rest.imported, 1, "of the first, the rest calls draw");
        assert_eq!(rest.bodies[0].calls, [0, 2], "draw, and measure directly");
    }

    #[test]
    fn what_cannot_load_a_rest_or_has_none_stays_whole() {
        let bytes = program();
        let mut module = Module::parse(&bytes).unwrap();
        assert!(divide(&module, &list(&NAMES)).unwrap().is_none());
        module.load_now = None;
        assert!(divide(&module, &list(&["start"])).unwrap().is_none());
    }

    #[test]
    fn marks_leave_a_valid_program() {
        let bytes = program();
        let module = Module::parse(&bytes).unwrap();
        for rewritten in [crate::split::instrument(&module).unwrap(), crate::split::stripped(&module).unwrap()] {
            Validator::new().validate_all(&rewritten).unwrap();
            assert!(Module::parse(&rewritten).unwrap().name(0).is_none());
        }
    }
}
