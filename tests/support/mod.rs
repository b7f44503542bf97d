//! A virtual display, the real programs, and a hand on pointer and keys.

#![allow(dead_code, reason = "each test binary uses its part")]

pub mod display;
pub mod input;
pub mod programs;
