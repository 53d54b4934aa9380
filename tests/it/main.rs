//! One integration-test binary; each module is a theme.

#[cfg(feature = "athena")]
mod athena;
mod config;
mod ddl;
mod demo;
mod layering;
mod packs;
mod queries;
mod run;
