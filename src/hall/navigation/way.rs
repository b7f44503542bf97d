//! Ways as corners in world space, metres.

use bevy::prelude::*;

/// How far ahead on a way somebody looks who walks it, metres.
pub const LOOK_AHEAD: f32 = 1.2;

/// The length of a way, metres.
#[must_use]
pub fn length(way: &[Vec3]) -> f32 {
    way.iter().zip(way.iter().skip(1)).map(|(from, to)| from.distance(*to)).sum()
}

/// The point so many metres along a way, or its end.
#[must_use]
pub fn point_along(way: &[Vec3], metres: f32) -> Vec3 {
    let mut left = metres;
    for (from, to) in way.iter().zip(way.iter().skip(1)) {
        let leg = from.distance(*to);
        if left < leg {
            return from.lerp(*to, left / leg);
        }
        left -= leg;
    }
    way.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_along_the_way() {
        let way = [Vec3::ZERO, Vec3::X * 2.0, Vec3::new(2.0, 0.0, 2.0)];
        assert!((length(&way) - 4.0).abs() < 1e-6);
        assert!(point_along(&way, 3.0).abs_diff_eq(Vec3::new(2.0, 0.0, 1.0), 1e-6));
        assert!(point_along(&way, 9.0).abs_diff_eq(Vec3::new(2.0, 0.0, 2.0), 1e-6));
    }
}
