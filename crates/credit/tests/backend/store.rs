//! The store under work that is slow, too much, or faulty.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};

use credit::{
    LedgerOrigin,
    store::{Records, Store, StoreError, Transaction, sqlite::SqliteStore},
};
use jiff::Timestamp;

use crate::support::*;

fn open(stage: &Stage) -> SqliteStore {
    SqliteStore::open(&stage.database(), LedgerOrigin::Local).unwrap()
}

async fn receipt(store: &SqliteStore) -> Timestamp {
    store.write::<_, StoreError>(|transaction| Ok(transaction.receipt())).await.unwrap()
}

#[tokio::test]
async fn the_horizon_waits_for_what_is_being_committed() {
    let stage = Stage::local();
    let store = open(&stage);
    let (told, receipts) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let work = move |transaction: &dyn Transaction| {
        told.send(transaction.receipt()).unwrap();
        released.recv().unwrap();
        Ok(())
    };
    let writing = tokio::spawn({
        let store = store.clone();
        async move { store.write::<(), StoreError>(work).await }
    });
    let stored = tokio::task::spawn_blocking(move || receipts.recv().unwrap()).await.unwrap();
    assert!(store.horizon() < stored);
    release.send(()).unwrap();
    writing.await.unwrap().unwrap();
    let horizon = store.horizon();
    assert!(horizon >= stored);
    assert!(receipt(&store).await > horizon);
    store.close().await;
}

#[tokio::test]
async fn what_is_received_is_later_than_all_before_even_if_the_clock_was_set_back() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let statement = || visitor.statement(uuid::Uuid::now_v7(), viewed("E1"));
    visitor.statements(&statement()).await.expect(200);
    backend.stop().await;
    let future: Timestamp = "2099-01-01T00:00:00Z".parse().unwrap();
    let connection = rusqlite::Connection::open(stage.database()).unwrap();
    connection
        .execute(
            "INSERT INTO statement (id, member, session, verb, stored, sent_fingerprint, stored_fingerprint, body) \
             SELECT 'x', member, session, verb, ?1, sent_fingerprint, stored_fingerprint, '{}' FROM statement",
            [future.as_microsecond()],
        )
        .unwrap();
    drop(connection);
    let backend = stage.start().await;
    let visitor = Visitor { url: url_of(&backend), ..visitor.clone() };
    visitor.statements(&statement()).await.expect(200);
    let page = visitor.get("/xapi/statements?limit=1").await.expect(200);
    let stored: Timestamp = page["statements"][0]["stored"].as_str().unwrap().parse().unwrap();
    assert!(stored > future);
    backend.stop().await;
}

#[tokio::test]
async fn a_panic_ends_one_request_and_not_all_writing() {
    let stage = Stage::local();
    let store = open(&stage);
    let card = "card".parse().unwrap();
    let work = move |transaction: &dyn Transaction| -> Result<(), StoreError> {
        transaction.insert_member(&card, "account")?;
        panic!("a fault of this test");
    };
    let failed = store.write(work).await;
    assert!(matches!(failed, Err(StoreError::Failed)), "{failed:?}");
    let card = "card".parse().unwrap();
    assert!(store.read::<_, StoreError>(move |r| r.member_by_card(&card)).await.unwrap().is_none());
    store.probe().await.unwrap();
    let reading = |_: &dyn Records| -> Result<(), StoreError> { panic!("a fault of this test") };
    assert!(matches!(store.read(reading).await, Err(StoreError::Failed)));
    store.close().await;
}

#[tokio::test]
async fn a_full_queue_refuses_rather_than_growing() {
    let stage = Stage::local();
    let store = open(&stage);
    let (release, released) = mpsc::channel::<()>();
    let (began, beginning) = mpsc::channel();
    let slow = move |_: &dyn Transaction| {
        began.send(()).unwrap();
        released.recv().unwrap();
        Ok(())
    };
    let writing = tokio::spawn({
        let store = store.clone();
        async move { store.write::<(), StoreError>(slow).await }
    });
    tokio::task::spawn_blocking(move || beginning.recv().unwrap()).await.unwrap();
    let (told, mut outcomes) = tokio::sync::mpsc::unbounded_channel();
    for _ in 0..300 {
        let (store, told) = (store.clone(), told.clone());
        tokio::spawn(async move { told.send(store.probe().await) });
    }
    drop(told);
    // The writer is held up, so whoever is answered was refused.
    let refused = outcomes.recv().await.unwrap();
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    release.send(()).unwrap();
    writing.await.unwrap().unwrap();
    while let Some(outcome) = outcomes.recv().await {
        assert!(matches!(outcome, Ok(()) | Err(StoreError::Busy)), "{outcome:?}");
    }
    store.probe().await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn only_so_many_read_at_once() {
    let stage = Stage::local();
    let store = open(&stage);
    let (reading, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let readers: Vec<_> = (0..40)
        .map(|_| {
            let (store, reading, most) = (store.clone(), reading.clone(), most.clone());
            let work = move |_: &dyn Records| {
                most.fetch_max(reading.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(5));
                reading.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            };
            tokio::spawn(async move { store.read::<(), StoreError>(work).await })
        })
        .collect();
    for reader in readers {
        reader.await.unwrap().unwrap();
    }
    assert!(most.load(Ordering::SeqCst) <= 8, "{most:?}");
    store.close().await;
}
