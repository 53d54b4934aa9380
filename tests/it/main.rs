//! One integration-test binary; each module is a theme.

#[cfg(feature = "local")]
mod answers;
#[cfg(feature = "athena")]
mod athena;
mod check;
mod config;
#[cfg(feature = "local")]
mod coverage;
mod ddl;
mod demo;
mod docs;
#[cfg(all(feature = "athena", feature = "local"))]
mod doctor;
#[cfg(feature = "local")]
mod init;
mod layering;
mod oracle;
#[cfg(feature = "local")]
mod overlays;
mod packs;
#[cfg(feature = "local")]
mod picture;
#[cfg(feature = "local")]
mod precision;
mod queries;
#[cfg(feature = "local")]
mod questions;
mod renderings;
mod run;
#[cfg(feature = "local")]
mod s3;
#[cfg(feature = "local")]
mod session;
#[cfg(feature = "local")]
mod tui;
