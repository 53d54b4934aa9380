//! The workbench as a pure state machine: `update(state, action) -> effects`.
