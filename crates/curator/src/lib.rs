//! What the curator's tool does besides checking: it packs halls for the browser edition.

pub mod pack;
