//! The deterministic demo logs: three days of a small company, one leaked access key.
