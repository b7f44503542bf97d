//! The real program, killed at random moments while a visitor walks.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::json;
use uuid::Uuid;

use crate::support::*;

/// How many times the program is killed, unless `RETRACE_KILLS` says otherwise.
const KILLS: usize = 20;
/// A visit takes about this long, so kills fall anywhere in it.
const LONGEST_LIFE_MILLISECONDS: u128 = 40;

struct Program {
    child: Child,
    url: String,
}

impl Program {
    fn start(stage: &Stage) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_retrace-credit"))
            .args(["serve", "--listen", "127.0.0.1:0", "--ledger", "local", "--scenes"])
            .arg(scenes())
            .arg("--database")
            .arg(format!("sqlite:{}", stage.database().display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").expect("the program did not start").to_owned();
        Self { child, url }
    }

    /// Ends the program without a word. The system keeps what the program had handed to it, so this proves that no
    /// answer is given too early within the program; that commits are synced for a power cut, the store's own test of
    /// its settings says.
    fn kill_after(mut self, delay: Duration) -> std::thread::JoinHandle<()> {
        std::thread::spawn(move || {
            std::thread::sleep(delay);
            self.child.kill().unwrap();
            self.child.wait().unwrap();
        })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn kills() -> usize {
    std::env::var("RETRACE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS)
}

/// Walks a visit while the program is killed once; repeats what was not answered. The acknowledged statements, and
/// whether the kill cut the visit short.
async fn walk_through_a_kill(stage: &Stage, program: Program) -> (Program, Visitor, Vec<String>, bool) {
    let card = json!({ "visitor_card": Uuid::new_v4().to_string() });
    let mut visitor = Visitor::with_card(&program.url, card).await;
    let steps = whole_visit(&visitor, Uuid::now_v7());
    let delay = u64::try_from(Uuid::new_v4().as_u128() % LONGEST_LIFE_MILLISECONDS).unwrap();
    let mut killer = Some(program.kill_after(Duration::from_millis(delay)));
    let (mut acknowledged, mut next, mut cut) = (Vec::new(), None, false);
    for step in &steps {
        loop {
            if let Ok(answer) = visitor.send(step).await {
                answer.expect(200);
                acknowledged.extend(step.ids());
                break;
            }
            cut = true;
            killer.take().expect("the program died on its own").join().unwrap();
            let program = Program::start(stage);
            visitor.url.clone_from(&program.url);
            next = Some(program);
        }
    }
    if let Some(killer) = killer {
        killer.join().unwrap();
    }
    let program = next.unwrap_or_else(|| Program::start(stage));
    visitor.url.clone_from(&program.url);
    (program, visitor, acknowledged, cut)
}

#[tokio::test]
async fn kills_lose_nothing_that_was_acknowledged_and_credit_nothing_twice() {
    let stage = Stage::local();
    let mut program = Program::start(&stage);
    let (started, rounds) = (Instant::now(), kills());
    let (mut cuts, mut statements) = (0, 0);
    for round in 0..rounds {
        let (running, visitor, acknowledged, cut) = walk_through_a_kill(&stage, program).await;
        program = running;
        cuts += usize::from(cut);
        statements += acknowledged.len();
        for id in acknowledged {
            let path = format!("/xapi/statements?statementId={id}");
            assert_eq!(visitor.get(&path).await.status, 200, "round {round}: {id} is lost");
        }
        assert_eq!(visitor.credits().await, 1, "round {round}");
    }
    drop(program);
    stage.start().await.stop().await;
    println!(
        "{rounds} kills, {cuts} of them inside a visit, {statements} statements, {:?}",
        started.elapsed()
    );
}
