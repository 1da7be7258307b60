//! Putting labels in rows, on one side of the line.
//!
//! Two labels of a row keep their distance; the thread of a label in a farther row never crosses
//! a label in a nearer one.

use super::{Label, LabelLine, Leader, PAD, Px, ROW_GAP, Rect, Style};

/// Between two labels of a row.
const GAP: Px = Px::new(6);
/// Between a thread and a label it passes by.
const CLEAR: Px = Px::new(3);
/// From the top of a line of text to its baseline.
const ASCENT: Px = Px::new(14);

/// The lines of a label before it is placed.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) lines: Vec<(Style, String)>,
    /// Around the text: the flag of the present station.
    pub(super) pad: Px,
}

impl Block {
    fn width(&self) -> Px {
        let widest = self
            .lines
            .iter()
            .map(|(style, text)| {
                let characters = i32::try_from(text.chars().count()).unwrap_or(i32::MAX);
                characters.saturating_mul(style.character())
            })
            .max()
            .unwrap_or(0);
        Px(widest) + self.pad + self.pad
    }

    fn height(&self) -> Px {
        let lines = self
            .lines
            .iter()
            .fold(Px::ZERO, |sum, (style, _)| sum + style.line());
        lines + self.pad
    }
}

/// A label in its row.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    row: usize,
    left: Px,
    width: Px,
    /// Where the thread goes down; `None` without a station.
    thread: Option<Px>,
    block: Block,
}

impl Slot {
    fn right(&self) -> Px {
        self.left + self.width
    }

    fn crossed_by(&self, x: Px) -> bool {
        self.left - CLEAR < x && x < self.right() + CLEAR
    }
}

/// The rows of one side, row 0 next to the line.
pub(super) struct Placing {
    width: Px,
    rows: usize,
    /// Add rows and let threads cross rather than give up.
    at_any_cost: bool,
    slots: Vec<Slot>,
}

impl Placing {
    pub(super) fn new(width: Px, rows: usize, at_any_cost: bool) -> Self {
        Self {
            width,
            rows,
            at_any_cost,
            slots: Vec::new(),
        }
    }

    /// Puts a label over or under its station, in the nearest row with room. `None` when there is
    /// none.
    pub(super) fn put(&mut self, x: Px, block: Block) -> Option<Slot> {
        let width = block.width();
        let left = self.inside(x - width.half(), width);
        let mut slot = Slot {
            row: 0,
            left,
            width,
            thread: Some(x),
            block,
        };
        let rows = if self.at_any_cost {
            self.slots.len().saturating_add(1)
        } else {
            self.rows
        };
        for row in 0..rows {
            slot.row = row;
            if self.is_free(&slot) && (self.at_any_cost || !self.crosses(&slot)) {
                self.slots.push(slot.clone());
                return Some(slot);
            }
        }
        None
    }

    /// Puts a label without thread somewhere between two places, in the nearest row with room; a
    /// row of its own at worst.
    pub(super) fn put_beside(&mut self, x1: Px, x2: Px, block: Block) -> Slot {
        let width = block.width();
        let places = [x1 + PAD, x1 + (x2 - x1 - width).half(), x2 - width - PAD];
        let mut slot = Slot {
            row: 0,
            left: self.inside(x1 + PAD, width),
            width,
            thread: None,
            block,
        };
        let last = self.slots.iter().map(|slot| slot.row).max();
        let new_row = last.map_or(0, |row| row.saturating_add(1));
        for row in 0..new_row {
            for place in places {
                slot.row = row;
                slot.left = self.inside(place, width);
                if self.is_free(&slot) && !self.crosses(&slot) {
                    self.slots.push(slot.clone());
                    return slot;
                }
            }
        }
        slot.row = new_row;
        slot.left = self.inside(x1 + PAD, width);
        self.slots.push(slot.clone());
        slot
    }

    fn inside(&self, left: Px, width: Px) -> Px {
        left.min(self.width - width).max(Px::ZERO)
    }

    fn is_free(&self, slot: &Slot) -> bool {
        !self.slots.iter().any(|other| {
            other.row == slot.row
                && other.left < slot.right() + GAP
                && slot.left < other.right() + GAP
        })
    }

    /// Whether its thread would cross a nearer label, or a farther thread would cross it.
    fn crosses(&self, slot: &Slot) -> bool {
        self.slots.iter().any(|other| {
            let crosses_other =
                other.row < slot.row && slot.thread.is_some_and(|thread| other.crossed_by(thread));
            let is_crossed =
                other.row > slot.row && other.thread.is_some_and(|thread| slot.crossed_by(thread));
            crosses_other || is_crossed
        })
    }

    fn row_height(&self, row: usize) -> Px {
        self.slots
            .iter()
            .filter(|slot| slot.row == row)
            .map(|slot| slot.block.height())
            .max()
            .unwrap_or(Px::ZERO)
    }

    /// From the line to the near edge of a row.
    fn offset(&self, row: usize, gap: Px) -> Px {
        (0..row).fold(Px::ZERO, |sum, row| sum + self.row_height(row) + gap)
    }

    /// Height of all the rows.
    pub(super) fn height(&self, gap: Px) -> Px {
        let rows = self.slots.iter().map(|slot| slot.row).max();
        rows.map_or(Px::ZERO, |row| self.offset(row, gap) + self.row_height(row))
    }

    /// The label above the line, `bottom` being the bottom of row 0.
    pub(super) fn label_over(&self, slot: Slot, bottom: Px, line: Px) -> Label {
        let bottom = bottom - self.offset(slot.row, ROW_GAP);
        let top = bottom - slot.block.height();
        let leader = slot.thread.map(|x| Leader {
            x,
            y1: bottom + Px::new(3),
            y2: line - Px::new(12),
        });
        label(slot, top, leader)
    }

    /// The label below the line, `top` being the top of row 0.
    pub(super) fn label_under(&self, slot: Slot, top: Px, line: Px) -> Label {
        let top = top + self.offset(slot.row, ROW_GAP);
        let leader = slot.thread.map(|x| Leader {
            x,
            y1: line + Px::new(13),
            y2: top,
        });
        label(slot, top, leader)
    }
}

fn label(slot: Slot, top: Px, leader: Option<Leader>) -> Label {
    let centred = slot.thread.is_some();
    let rect = Rect {
        x: slot.left,
        y: top,
        width: slot.width,
        height: slot.block.height(),
    };
    let mut y = top + slot.block.pad.half();
    let lines = slot
        .block
        .lines
        .into_iter()
        .map(|(style, text)| {
            let baseline = y + style.line() - (Px::new(18) - ASCENT);
            y = y + style.line();
            LabelLine {
                style,
                text,
                y: baseline,
            }
        })
        .collect();
    Label {
        lines,
        x: if centred {
            slot.left + slot.width.half()
        } else {
            slot.left
        },
        centred,
        rect,
        leader,
        boxed: slot.block.pad > Px::ZERO,
    }
}
