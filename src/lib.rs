//! `logq`: investigate AWS logs from the terminal.
//!
//! Log kinds (`ddl/*.toml`) and questions (`queries/**/*.sql`) are data. What decides is pure; what touches the
//! world is in `engine`, `tui` and `cli`. Arrow record batches are the only currency for rows. A module
//! uses only modules above it in this picture (`tests/it/layering.rs` holds it):
//!
//! ```text
//! printable  report  time      what may be shown · what a user sees of an error · instants and spans as typed
//! lint                         what linters say: a broken rule, its place, the repair
//! nearest  java_regex          the known word that a mistyped one is nearest to · Java's regular expressions
//! sql                          the dialect, what is refused, literals, splicing
//! sources                      log kinds as data
//! table  scope                 a source at a location · what a run is confined to
//! names                        names in a statement that nothing declares
//! selection                    partitions, predicate, prefixes, key recogniser
//! ddl  queries                 Athena DDL · saved questions
//! bind                         query + parameters + scope → the exact statement
//! settings                     logq.toml, targets, trust
//! policy                       the least IAM policy for the tables
//! engine                       local (DataFusion on raw objects) · athena · scripted (tests)
//! journal                      every run on disk, before it starts and after it ends
//! catalog                      Glue's tables, read and written
//! export  demo                 result formats · the demo data
//! discover  coverage           what lies in a bucket · which days of a table have objects
//! proof                        what the SerDe of a table makes of an object
//! doctor                       why a table returns nothing
//! rehearsal                    questions asked of data that is known: their tests, and what those would notice
//! workbench                    state machine: update(state, action) → effects
//! tui                          terminal, views, widgets
//! cli                          commands
//! ```

pub mod bind;
#[cfg(feature = "athena")]
pub mod catalog;
pub mod cli;
#[cfg(feature = "local")]
pub mod coverage;
pub mod ddl;
pub mod demo;
#[cfg(feature = "local")]
pub mod discover;
#[cfg(feature = "local")]
pub mod doctor;
pub mod engine;
pub mod export;
pub mod java_regex;
pub mod journal;
pub mod lint;
mod names;
mod nearest;
pub mod policy;
pub mod printable;
pub mod proof;
pub mod queries;
pub mod rehearsal;
pub mod report;
pub mod scope;
pub mod selection;
pub mod settings;
pub mod sources;
pub mod sql;
pub mod table;
pub mod time;
pub mod tui;
pub mod workbench;
pub mod workspace;

/// Every file of `ddl/` and `queries/`, embedded when the program is built.
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}
