//! Where registers live.

use super::code::{Code, Register, T, V};

/// A place for each register. Alone, each has its own and can be asked afterwards; in a batch, a
/// place is used again as soon as nothing reads it any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    truths: Vec<usize>,
    values: Vec<usize>,
    truth_places: usize,
    value_places: usize,
}

impl Layout {
    pub(super) fn apart(code: &Code) -> Layout {
        Layout {
            truths: (0..code.truths).collect(),
            values: (0..code.values).collect(),
            truth_places: code.truths,
            value_places: code.values,
        }
    }

    /// Constants and the registers of `kept` keep their place to the end.
    pub(super) fn shared(code: &Code, kept: &[Register]) -> Layout {
        let mut last = Lives::new(code);
        for (at, instr) in code.instrs.iter().enumerate() {
            instr.registers(|register, _| last.set(register, at));
        }
        let forever = code.instrs.len();
        let constants = code.constants.iter().map(|(v, _)| Register::Value(*v));
        for register in constants.chain(kept.iter().copied()) {
            last.set(register, forever);
        }
        let mut layout = Layout {
            truths: vec![0; code.truths],
            values: vec![0; code.values],
            truth_places: 0,
            value_places: 0,
        };
        let mut free = Free::default();
        for (register, _) in &code.constants {
            layout.place(Register::Value(*register), &mut free);
        }
        for (at, instr) in code.instrs.iter().enumerate() {
            // The result is placed before what is read is freed: an instruction never reads the
            // place it writes.
            instr.registers(|register, written| {
                if written {
                    layout.place(register, &mut free);
                }
            });
            let mut freed: Vec<Register> = Vec::new();
            instr.registers(|register, _| {
                if last.get(register) == at && !freed.contains(&register) {
                    freed.push(register);
                }
            });
            for register in freed {
                match register {
                    Register::Truth(T(index)) => free.truths.push(layout.truths[index]),
                    Register::Value(V(index)) => free.values.push(layout.values[index]),
                }
            }
        }
        layout
    }

    fn place(&mut self, register: Register, free: &mut Free) {
        match register {
            Register::Truth(T(index)) => {
                self.truths[index] = free.truths.pop().unwrap_or(self.truth_places);
                self.truth_places = self.truth_places.max(self.truths[index] + 1);
            }
            Register::Value(V(index)) => {
                self.values[index] = free.values.pop().unwrap_or(self.value_places);
                self.value_places = self.value_places.max(self.values[index] + 1);
            }
        }
    }

    pub(super) fn truth(&self, register: T) -> usize {
        self.truths[register.0]
    }

    pub(super) fn value(&self, register: V) -> usize {
        self.values[register.0]
    }

    pub(super) fn truth_places(&self) -> usize {
        self.truth_places
    }

    pub(super) fn value_places(&self) -> usize {
        self.value_places
    }
}

#[derive(Default)]
struct Free {
    truths: Vec<usize>,
    values: Vec<usize>,
}

/// The last instruction that touches each register.
struct Lives {
    truths: Vec<usize>,
    values: Vec<usize>,
}

impl Lives {
    fn new(code: &Code) -> Lives {
        Lives {
            truths: vec![0; code.truths],
            values: vec![0; code.values],
        }
    }

    fn set(&mut self, register: Register, at: usize) {
        match register {
            Register::Truth(T(index)) => self.truths[index] = at,
            Register::Value(V(index)) => self.values[index] = at,
        }
    }

    fn get(&self, register: Register) -> usize {
        match register {
            Register::Truth(T(index)) => self.truths[index],
            Register::Value(V(index)) => self.values[index],
        }
    }
}
