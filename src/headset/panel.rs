//! A panel in the world that carries an interface: where rays and fingertips meet it.

use bevy::{camera::NormalizedRenderTarget, ecs::system::SystemParam, prelude::*};

use super::{
    Side,
    board::{Board, BoardPicture},
    wrist::{Wrist, WristPicture},
};

/// A pixel's size, metres for each metre between panel and eyes: the smallest type, 24 pixels, is then 1.2° high.
pub(super) const METRES_PER_PIXEL: f32 = 0.000_875;
/// From where behind its surface to where before it a fingertip touches it, metres.
const TOUCHED: std::ops::RangeInclusive<f32> = -0.06..=0.008;
/// From where a hand points to its fingertip, metres.
pub(super) const FINGER_LENGTH: f32 = 0.08;

/// A panel that stands in the world.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Panel {
    /// Its middle; it faces along +Z.
    pub(super) world_from_panel: Isometry3d,
    /// Width and height, metres.
    pub(super) size: Vec2,
    /// Width and height of its picture, pixels.
    pub(super) pixels: UVec2,
    pub(super) is_shown: bool,
}

impl Panel {
    /// A panel that is not shown yet, for eyes so far away, metres.
    pub(super) fn seen_from(world_from_panel: Isometry3d, distance: f32, pixels: UVec2) -> Self {
        let size = pixels.as_vec2() * METRES_PER_PIXEL * distance;
        Self { world_from_panel, size, pixels, is_shown: false }
    }

    /// From how far away it is to be read, metres.
    pub(super) fn distance(&self) -> f32 {
        self.size.x / (self.pixels.x as f32 * METRES_PER_PIXEL)
    }

    /// Where a ray meets it: how far along, metres, and which pixel of its picture.
    pub(super) fn met_by(&self, ray_in_world: Ray3d) -> Option<(f32, Vec2)> {
        if !self.is_shown {
            return None;
        }
        let panel_from_world = self.world_from_panel.inverse();
        let origin = panel_from_world * ray_in_world.origin;
        let direction = panel_from_world.rotation * *ray_in_world.direction;
        // From behind it is not met.
        if direction.z > -1e-4 || origin.z < 0.0 {
            return None;
        }
        let distance = -origin.z / direction.z;
        Some((distance, self.pixel_at((origin + direction * distance).xy())?))
    }

    /// Which pixel of its picture a fingertip touches.
    pub(super) fn touched_by(&self, tip_in_world: Vec3) -> Option<Vec2> {
        if !self.is_shown {
            return None;
        }
        let tip = self.world_from_panel.inverse() * tip_in_world;
        TOUCHED.contains(&tip.z).then(|| self.pixel_at(tip.xy())).flatten()
    }

    fn pixel_at(&self, point: Vec2) -> Option<Vec2> {
        let share = point / self.size;
        let is_on_it = share.abs().cmple(Vec2::splat(0.5)).all();
        is_on_it.then(|| (Vec2::new(share.x, -share.y) + 0.5) * self.pixels.as_vec2())
    }
}

/// Which panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PanelName {
    /// The board.
    Board,
    /// The menu on the wrist.
    Wrist,
}

/// A place on a panel that a hand points at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) panel: PanelName,
    /// In its picture.
    pub(super) pixel: Vec2,
    /// How far from the hand, metres.
    pub(super) distance: f32,
    pub(super) is_touched: bool,
}

/// All panels.
#[derive(SystemParam)]
pub(super) struct Panels<'w> {
    board: Res<'w, Board>,
    board_picture: Res<'w, BoardPicture>,
    wrist: Res<'w, Wrist>,
    wrist_picture: Res<'w, WristPicture>,
}

impl Panels<'_> {
    /// What the ray of a hand meets first, or its fingertip touches.
    pub(super) fn before(&self, side: Side, ray_in_world: Ray3d) -> Option<Spot> {
        let wrist = self.wrist.panel_for(side);
        let panels =
            [Some((PanelName::Board, &self.board.panel)), wrist.map(|panel| (PanelName::Wrist, panel))];
        let tip_in_world = ray_in_world.get_point(FINGER_LENGTH);
        let spots = panels.into_iter().flatten().filter_map(|(name, panel)| {
            if let Some(pixel) = panel.touched_by(tip_in_world) {
                return Some(Spot { panel: name, pixel, distance: FINGER_LENGTH, is_touched: true });
            }
            let (distance, pixel) = panel.met_by(ray_in_world)?;
            Some(Spot { panel: name, pixel, distance, is_touched: false })
        });
        spots.min_by(|one, other| one.distance.total_cmp(&other.distance))
    }

    /// What a pointer on a panel is a pointer on.
    pub(super) fn target(&self, panel: PanelName) -> NormalizedRenderTarget {
        let picture = match panel {
            PanelName::Board => &self.board_picture.0,
            PanelName::Wrist => &self.wrist_picture.0,
        };
        NormalizedRenderTarget::Image(picture.clone().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIXELS: UVec2 = UVec2::new(900, 1200);
    const EYE: Vec3 = Vec3::new(2.0, 1.6, 3.0);

    fn shown(yaw: f32, distance: f32) -> Panel {
        let rotation = Quat::from_rotation_y(yaw);
        let place = Isometry3d::new(EYE + rotation * Vec3::NEG_Z * distance, rotation);
        Panel { is_shown: true, ..Panel::seen_from(place, distance, PIXELS) }
    }

    #[test]
    fn a_ray_from_the_eyes_meets_the_pixel_it_points_at() {
        let panel = shown(0.8, 1.4);
        let at = |x: f32, y: f32| panel.world_from_panel * Vec3::new(x * panel.size.x, y * panel.size.y, 0.0);
        for (share, pixel) in [
            ((0.0, 0.0), Vec2::new(450.0, 600.0)),
            ((-0.5, 0.5), Vec2::ZERO),
            ((0.25, -0.25), Vec2::new(675.0, 900.0)),
        ] {
            // A hair's breadth inside the edge.
            let point = at(share.0 * 0.9999, share.1 * 0.9999);
            let ray = Ray3d::new(EYE, Dir3::new(point - EYE).unwrap());
            let (distance, met) = panel.met_by(ray).unwrap();
            assert!(met.distance(pixel) < 0.2, "{met}");
            assert!((distance - point.distance(EYE)).abs() < 1e-4);
        }
        let beside = at(0.51, 0.0);
        assert!(panel.met_by(Ray3d::new(EYE, Dir3::new(beside - EYE).unwrap())).is_none());
    }

    #[test]
    fn it_is_not_met_from_behind_nor_while_hidden() {
        let panel = shown(0.0, 1.4);
        let behind = EYE + Vec3::NEG_Z * 3.0;
        assert!(panel.met_by(Ray3d::new(behind, Dir3::Z)).is_none());
        let hidden = Panel { is_shown: false, ..panel };
        assert!(hidden.met_by(Ray3d::new(EYE, Dir3::NEG_Z)).is_none());
    }

    #[test]
    fn a_finger_touches_the_pixel_that_it_is_at() {
        let panel = shown(0.8, 0.7);
        let tip = panel.world_from_panel * Vec3::new(0.0, panel.size.y / 4.0, -0.01);
        assert!(panel.touched_by(tip).unwrap().distance(Vec2::new(450.0, 300.0)) < 0.1);
        let before = panel.world_from_panel * Vec3::new(0.0, 0.0, 0.05);
        assert_eq!(panel.touched_by(before), None);
    }

    #[test]
    fn the_smallest_type_is_large_enough_at_every_distance() {
        // The smallest type of the design is 20 pixels, and the upright format draws it 1.2 times as large.
        let pixels = 20.0 * 1.2;
        for distance in [0.4, 0.7, 1.4] {
            let panel = shown(0.0, distance);
            let height = pixels * panel.size.x / PIXELS.as_vec2().x;
            let degrees = (height / distance).atan().to_degrees();
            assert!(degrees >= 1.199, "{degrees}°");
        }
    }
}
