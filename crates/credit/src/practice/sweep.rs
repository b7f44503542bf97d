//! Does what was left undone on visits: a scene may have been broken when the last event of a visit came, or its rule
//! may ask for less since then, and perhaps nobody sends anything more.

use curriculum::SceneId;

use super::{RuleBook, is_something_due, settle};
use crate::{
    member::Member,
    store::{Records, Store, StoreResult, VisitKey},
};

/// How many visits are read at once.
const VISITS_AT_ONCE: u32 = 20;

/// Settles the visits on which something is due. How many those are.
///
/// # Errors
/// When the store fails; what was settled until then stays so.
pub async fn sweep(store: &impl Store, rules: &RuleBook) -> StoreResult<usize> {
    let mut settled = 0;
    let scenes: Vec<SceneId> = rules.catalogue.scenes().map(|served| served.scene().id().clone()).collect();
    for scene in scenes {
        let mut after = None;
        loop {
            let (found, last) = due(store, rules, scene.clone(), after).await?;
            settled += found.len();
            for (member, key) in found {
                settle_one(store, rules, member, key).await?;
            }
            let Some(last) = last else { break };
            after = Some(last);
        }
    }
    Ok(settled)
}

type Found = (Vec<(Member, VisitKey)>, Option<VisitKey>);

/// The visits of the next few on which something is due, and the last of those few. Only reads: the thread that
/// writes has better to do than to look at visits that nobody finished.
async fn due(
    store: &impl Store,
    rules: &RuleBook,
    scene: SceneId,
    after: Option<VisitKey>,
) -> StoreResult<Found> {
    let rules = rules.clone();
    let look = move |records: &dyn Records| {
        let Some(served) = rules.catalogue.scene(&scene) else { return Ok(Found::default()) };
        let mut found = Found::default();
        for (member, key) in records.unsettled_visits(&scene, after.as_ref(), VISITS_AT_ONCE)? {
            if is_something_due(records, served, &key)? {
                found.0.push((member, key.clone()));
            }
            found.1 = Some(key);
        }
        Ok(found)
    };
    store.read(look).await
}

async fn settle_one(store: &impl Store, rules: &RuleBook, member: Member, key: VisitKey) -> StoreResult<()> {
    let rules = rules.clone();
    let work = move |transaction: &dyn crate::store::Transaction| {
        let Some(served) = rules.catalogue.scene(&key.scene) else { return Ok(()) };
        settle(&rules, transaction, served, &member, &key, transaction.receipt()).map(|_| ())
    };
    store.write(work).await
}
