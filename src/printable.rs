//! The only type that may reach a terminal, a title, the clipboard or a file name.
