use proptest::prelude::*;

use super::*;

/// Two triangles for a rectangle of the floor; heights rise by `slope` per metre of x.
fn rectangle(x: [f32; 2], z: [f32; 2], slope: f32) -> [[Vec3; 3]; 2] {
    let at = |x: f32, z: f32| Vec3::new(x, x * slope, z);
    let [a, b, c, d] = [at(x[0], z[1]), at(x[1], z[1]), at(x[1], z[0]), at(x[0], z[0])];
    [[a, b, c], [a, c, d]]
}

/// An L of unit squares, 5 × 5 with the corner at x, z ≥ 3 missing, and a hole at 1..2 × 1..2.
fn l_shaped_floor_with_hole() -> NavigationMesh {
    let mut triangles = Vec::new();
    for x in 0_u8..5 {
        for z in 0_u8..5 {
            if !((x >= 3 && z >= 3) || (x == 1 && z == 1)) {
                let (x, z) = (f32::from(x), f32::from(z));
                triangles.extend(rectangle([x, x + 1.0], [z, z + 1.0], 0.1));
            }
        }
    }
    NavigationMesh::from_triangles(&triangles).unwrap()
}

fn is_on_l_shaped_floor(point: Vec3) -> bool {
    let Vec2 { x, y: z } = point.xz();
    let near = 1e-3;
    let in_square = (-near..=5.0 + near).contains(&x) && (-near..=5.0 + near).contains(&z);
    let in_missing_corner = x > 3.0 + near && z > 3.0 + near;
    let in_hole = x > 1.0 + near && x < 2.0 - near && z > 1.0 + near && z < 2.0 - near;
    in_square && !in_missing_corner && !in_hole && (point.y - 0.1 * x).abs() < 1e-3
}

#[test]
fn a_way_bends_around_the_hole_and_follows_the_slope() {
    let floor = l_shaped_floor_with_hole();
    let way = floor.path(Vec3::new(0.5, 0.0, 1.4), Vec3::new(2.5, 0.0, 1.4)).unwrap();
    assert_eq!(way.len(), 4, "{way:?}");
    assert!(way.iter().all(|point| is_on_l_shaped_floor(*point)), "{way:?}");
    let length: f32 = way.windows(2).map(|pair| pair[0].xz().distance(pair[1].xz())).sum();
    let expected = 2.0 * Vec2::new(0.5, 0.4).length() + 1.0;
    assert!((length - expected).abs() < 1e-3, "{length} instead of {expected}");
}

#[test]
fn an_open_way_is_straight() {
    let way = l_shaped_floor_with_hole().path(Vec3::new(0.2, 0.0, 0.2), Vec3::new(4.8, 0.5, 0.6)).unwrap();
    assert_eq!(way.len(), 2);
    assert!((way[1].y - 0.48).abs() < 1e-4);
}

#[test]
fn no_way_leads_to_an_island() {
    let mut triangles = rectangle([0.0, 1.0], [0.0, 1.0], 0.0).to_vec();
    triangles.extend(rectangle([3.0, 4.0], [0.0, 1.0], 0.0));
    let floor = NavigationMesh::from_triangles(&triangles).unwrap();
    assert_eq!(floor.path(Vec3::new(0.5, 0.0, 0.5), Vec3::new(3.5, 0.0, 0.5)), None);
}

#[test]
fn corners_within_a_millimetre_are_one() {
    let mut triangles = rectangle([0.0, 1.0], [0.0, 1.0], 0.0).to_vec();
    triangles.extend(rectangle([1.0006, 2.0], [0.0, 1.0], 0.0));
    let floor = NavigationMesh::from_triangles(&triangles).unwrap();
    assert!(floor.path(Vec3::new(0.2, 0.0, 0.5), Vec3::new(1.8, 0.0, 0.5)).is_some());
}

#[test]
fn the_nearest_point_outside_lies_on_the_edge() {
    let nearest = l_shaped_floor_with_hole().nearest_point(Vec3::new(-2.0, 0.0, 0.5)).unwrap();
    assert!(nearest.abs_diff_eq(Vec3::new(0.0, 0.0, 0.5), 1e-5), "{nearest}");
}

#[test]
fn a_bridge_and_the_path_below_are_told_apart() {
    let mut triangles = rectangle([0.0, 4.0], [0.0, 4.0], 0.0).to_vec();
    triangles.extend(
        rectangle([0.0, 4.0], [1.0, 2.0], 0.0).map(|corners| corners.map(|corner| corner + Vec3::Y * 3.0)),
    );
    let floor = NavigationMesh::from_triangles(&triangles).unwrap();
    assert!((floor.nearest_point(Vec3::new(2.0, 3.1, 1.5)).unwrap().y - 3.0).abs() < 1e-5);
    assert!(floor.nearest_point(Vec3::new(2.0, 0.1, 1.5)).unwrap().y.abs() < 1e-5);
}

#[test]
fn a_wall_is_slid_along() {
    let end = l_shaped_floor_with_hole().slide(Vec3::new(0.5, 0.05, 0.02), Vec3::new(0.5, 0.0, -0.5));
    assert!(end.abs_diff_eq(Vec3::new(1.0, 0.1, 0.0), 1e-3), "{end}");
}

#[test]
fn degenerate_input_says_what_to_mend() {
    let told = |triangles: &[[Vec3; 3]]| NavigationMesh::from_triangles(triangles).unwrap_err().to_string();
    assert!(told(&[]).contains("walkable"));
    assert!(told(&[[Vec3::NAN, Vec3::X, Vec3::Z]]).contains("triangle 0"));
    assert!(told(&[[Vec3::ZERO, Vec3::X, Vec3::X * 2.0]]).contains("no area"));
    let [one, other] = rectangle([0.0, 1.0], [0.0, 1.0], 0.0);
    assert!(told(&[one, other, one]).contains("overlap"));
}

proptest! {
    #[test]
    fn a_walk_never_leaves_the_floor_and_never_sticks(
        turns in prop::collection::vec((-3.2_f32..3.2, 0.0_f32..0.6), 1..60),
    ) {
        let floor = l_shaped_floor_with_hole();
        let mut point = floor.nearest_point(Vec3::new(2.5, 0.2, 2.5)).unwrap();
        for (angle, length) in turns {
            let step = Vec2::from_angle(angle) * length;
            point = floor.slide(point, Vec3::new(step.x, 0.0, step.y));
            prop_assert!(is_on_l_shaped_floor(point), "{point}");
        }
        // From wherever the walk ended, the middle of every wing can be reached by walking along the way.
        for target in [Vec3::new(4.5, 0.45, 0.5), Vec3::new(0.5, 0.05, 4.5)] {
            let way = floor.path(point, target);
            prop_assert!(way.is_some(), "no way from {point}");
            let end = way.unwrap().windows(2).fold(point, |at, leg| floor.slide(at, leg[1] - leg[0]));
            prop_assert!(end.xz().distance(target.xz()) < 0.02, "stuck at {end} on the way to {target}");
        }
    }
}
