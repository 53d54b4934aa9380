//! One integration-test binary; each module is a theme.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod demo;
