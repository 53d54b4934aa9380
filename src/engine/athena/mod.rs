//! Athena itself: start with a client token, poll, fetch page by page, stop at the server.
