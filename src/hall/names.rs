//! Whether a model has the named nodes that its scene needs.

use std::collections::BTreeSet;

use curriculum::Scene;

use super::glb::Document;

/// What the nodes of a hall are called.
pub(super) mod node {
    pub(in crate::hall) const WALKABLE: &str = "walkable";
    pub(in crate::hall) const ENTRANCE: &str = "entrance";
    pub(in crate::hall) const EXHIBIT: &str = "exhibit:";
    pub(in crate::hall) const CHECKPOINT: &str = "checkpoint:";
    pub(in crate::hall) const STAND: &str = "stand:";
    pub(in crate::hall) const STAND_AT_CHECKPOINT: &str = "stand:checkpoint-";
    pub(in crate::hall) const HERO: &str = "hero:";
    pub(in crate::hall) const ROOM: &str = "room:";
    pub(in crate::hall) const VIEW: &str = "view:";
    pub(in crate::hall) const SOUND: &str = "sound:";
}

/// The named nodes that a scene needs and its model lacks, sorted.
pub(super) fn missing(document: &Document, scene: &Scene) -> Vec<String> {
    let present: BTreeSet<&str> = document.nodes.iter().map(|node| node.name.as_str()).collect();
    let mut needed = vec![node::WALKABLE.to_owned(), node::ENTRANCE.to_owned()];
    needed.extend(scene.rooms().iter().map(|room| format!("{}{}", node::ROOM, room.id)));
    for exhibit in scene.exhibits() {
        needed.push(format!("{}{}", node::EXHIBIT, exhibit.id));
        needed.push(format!("{}{}", node::STAND, exhibit.id));
        if exhibit.hero {
            needed.push(format!("{}{}", node::HERO, exhibit.id));
        }
    }
    for checkpoint in scene.checkpoints() {
        needed.push(format!("{}{}", node::CHECKPOINT, checkpoint.id));
        needed.push(format!("{}{}", node::STAND_AT_CHECKPOINT, checkpoint.id));
    }
    needed.extend(scene.sounds().iter().map(|sound| format!("{}{}", node::SOUND, sound.place)));
    needed.sort();
    needed.retain(|name| !present.contains(name.as_str()));
    needed
}
