//! An engine that plays a script, for tests of everything above engines.
