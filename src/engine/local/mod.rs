//! The embedded engine: DataFusion over raw log objects in the S3 layout.

mod functions;
mod rewrite;
