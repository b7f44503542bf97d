//! Whatever order a visit's requests come in, however often, side by side: one standing, one credit.

use std::sync::OnceLock;

use credit::start;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::support::*;

/// One backend for all cases; each case has a visitor of its own.
fn shared() -> &'static (Runtime, String) {
    static SHARED: OnceLock<(Runtime, String)> = OnceLock::new();
    SHARED.get_or_init(|| {
        let runtime = Runtime::new().unwrap();
        let stage = Box::leak(Box::new(Stage::local()));
        let mut configuration = stage.configuration();
        // When a case fails, many more are tried to find a smaller one; each has its own session.
        configuration.sessions_of_address.burst = u32::MAX;
        let backend = Box::leak(Box::new(runtime.block_on(start(configuration)).unwrap()));
        let url = url_of(backend);
        (runtime, url)
    })
}

/// Sends the steps of this order, by several senders at once, then whatever is still missing.
async fn outcome(url: &str, order: Vec<usize>, senders: usize) -> (Value, Value, usize) {
    let visitor = Visitor::with_card(url, json!({ "visitor_card": Uuid::new_v4().to_string() })).await;
    let steps = whole_visit(&visitor, Uuid::now_v7());
    let mut tasks = Vec::new();
    for sender in 0..senders {
        let part: Vec<Step> = order
            .iter()
            .skip(sender)
            .step_by(senders)
            .map(|index| steps[index % steps.len()].clone())
            .collect();
        let visitor = visitor.clone();
        tasks.push(tokio::spawn(async move { visitor.walk(&part).await }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    visitor.walk(&steps).await;
    let visits = visitor.visits().await;
    assert_eq!(visits.len(), 1);
    (visits[0]["standing"].clone(), visits[0]["best_marks"].clone(), visitor.credits().await)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_order_and_any_repetition_come_to_the_same(
        order in proptest::collection::vec(0_usize..7, 0..24),
        senders in 1_usize..4,
    ) {
        let (runtime, url) = shared();
        let straight = runtime.block_on(outcome(url, Vec::new(), 1));
        let shuffled = runtime.block_on(outcome(url, order, senders));
        prop_assert_eq!(&straight, &shuffled);
        prop_assert_eq!(shuffled.2, 1);
    }
}
