//! A virtual display, the real programs, and a hand on pointer and keys.

#![allow(dead_code, reason = "each test binary uses its part")]

pub mod display;
pub mod headset;
pub mod input;
pub mod programs;
pub mod tour;
pub mod worn;
