//! The embedded engine: DataFusion over raw log objects in the S3 layout.

mod decode;
mod functions;
mod rewrite;
