//! One integration-test binary; each module is a theme.

mod config;
mod ddl;
mod demo;
