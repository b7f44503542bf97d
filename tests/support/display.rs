//! A virtual display of one's own.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// An Xvfb that ends with its owner.
pub struct VirtualDisplay {
    server: Child,
    /// Such as `:7`.
    pub name: String,
}

impl VirtualDisplay {
    /// Starts a display of this size on a number that is free.
    pub fn start(width: u32, height: u32) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &format!("{width}x{height}x24"), "-nolisten", "tcp"])
            // It would begin anew when its last program goes, and turn away the next in that moment.
            .arg("-noreset")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb does not start: apt-get install xvfb");
        let mut number = String::new();
        let stdout = server.stdout.take().expect("Xvfb's output is piped");
        BufReader::new(stdout).read_line(&mut number).expect("Xvfb names its display");
        Self { server, name: format!(":{}", number.trim()) }
    }
}

impl Drop for VirtualDisplay {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
