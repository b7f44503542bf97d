//! What this process has used, as Linux counts it.

use std::{collections::BTreeMap, fs, time::Duration};

/// Linux counts processor time in hundredths of a second.
const TICKS_PER_SECOND: u64 = 100;
/// Threads of Mesa's software rasteriser, which stand for the graphics card. Its queue has no name of its own: it
/// bears the program's, as otherwise only the first thread does.
const RASTERISER: &str = "llvmpipe";

/// Processor time used so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ProcessorTime {
    /// Of all threads but the rasteriser's.
    pub(super) application: Duration,
    /// Of the rasteriser's threads.
    pub(super) rasteriser: Duration,
}

impl ProcessorTime {
    /// Reads it; zero where the system does not tell.
    pub(super) fn now() -> Self {
        let mut time = Self::default();
        let first = std::process::id().to_string();
        let threads = threads();
        let program = threads.iter().find(|(id, ..)| *id == first).map(|(_, name, _)| name.clone());
        for (id, name, used) in threads {
            let is_nameless = program.as_ref() == Some(&name) && id != first;
            if is_nameless || name.starts_with(RASTERISER) {
                time.rasteriser += used;
            } else {
                time.application += used;
            }
        }
        time
    }

    pub(super) fn since(self, earlier: Self) -> Self {
        Self {
            application: self.application.saturating_sub(earlier.application),
            rasteriser: self.rasteriser.saturating_sub(earlier.rasteriser),
        }
    }
}

/// Id, name and processor time of each thread.
fn threads() -> Vec<(String, String, Duration)> {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let read = |task: fs::DirEntry| {
        let (name, used) = thread(&fs::read_to_string(task.path().join("stat")).ok()?)?;
        Some((task.file_name().to_string_lossy().into_owned(), name, used))
    };
    tasks.filter_map(read).collect()
}

/// Name and processor time from a line of `/proc/<pid>/stat`: fields 2, 14 and 15 of proc(5).
fn thread(stat: &str) -> Option<(String, Duration)> {
    let (head, tail) = stat.rsplit_once(')')?;
    let name = head.split_once('(')?.1.to_owned();
    let fields: Vec<&str> = tail.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some((name, Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)))
}

/// Time since the process was started: field 22 of proc(5) against the system's uptime.
pub(super) fn age() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let started: f64 = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()?;
    let uptime: f64 = fs::read_to_string("/proc/uptime").ok()?.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_secs_f64((uptime - started / TICKS_PER_SECOND as f64).max(0.0)))
}

/// Resident memory, bytes.
pub(super) fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let fields: BTreeMap<&str, &str> = status.lines().filter_map(|line| line.split_once(':')).collect();
    Some(fields.get("VmRSS")?.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_whose_name_has_brackets_and_spaces_is_read() {
        let stat = "12 (IO Task (0) x) S 1 1 1 0 -1 4194304 5 0 0 0 250 50 0 0 20 0 9 0 777 0 0";
        let (name, used) = thread(stat).unwrap();
        assert_eq!((name.as_str(), used), ("IO Task (0) x", Duration::from_secs(3)));
    }
}
