//! A grid over a map, so that a place can be told without pointing at it: columns have letters, rows have numbers.

use curriculum::{PlacedPoint, scene::Map};

/// Squares along the longer side of a map. A square of a map that is 500 km wide measures about 30 km.
const LONGER_SIDE: f64 = 16.0;

/// The squares of a map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid<'a> {
    map: &'a Map,
    pub(super) columns: u8,
    pub(super) rows: u8,
}

/// A square, counted from the west and from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Square {
    pub(super) column: u8,
    pub(super) row: u8,
}

impl Square {
    /// Its name, such as `C7`.
    pub(super) fn name(self) -> String {
        format!("{}{}", letter(self.column), u16::from(self.row) + 1)
    }
}

/// The letter of a column.
pub(super) fn letter(column: u8) -> char {
    char::from(b'A'.saturating_add(column))
}

impl<'a> Grid<'a> {
    pub(super) fn over(map: &'a Map) -> Self {
        let middle = f64::midpoint(map.north, map.south).to_radians();
        let (width, height) = ((map.east - map.west) * middle.cos(), map.north - map.south);
        let square = width.max(height) / LONGER_SIDE;
        Self { map, columns: squares(width / square), rows: squares(height / square) }
    }

    /// How far a point lies from the west and from the north, as shares of the map.
    pub(super) fn share(self, point: PlacedPoint) -> (f64, f64) {
        let map = self.map;
        let east = (point.longitude - map.west) / (map.east - map.west);
        let south = (map.north - point.latitude) / (map.north - map.south);
        (east, south)
    }

    /// The square in which a point lies; the nearest for a point off the map.
    pub(super) fn square(self, point: PlacedPoint) -> Square {
        let (east, south) = self.share(point);
        Square { column: at(east, self.columns), row: at(south, self.rows) }
    }

    /// The middle of a square, if the map has it.
    pub(super) fn middle(self, square: Square) -> Option<PlacedPoint> {
        if square.column >= self.columns || square.row >= self.rows {
            return None;
        }
        let share = |index: u8, count: u8| (f64::from(index) + 0.5) / f64::from(count);
        let map = self.map;
        Some(PlacedPoint {
            latitude: map.north - share(square.row, self.rows) * (map.north - map.south),
            longitude: map.west + share(square.column, self.columns) * (map.east - map.west),
        })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 16")]
fn squares(count: f64) -> u8 {
    count.round().clamp(1.0, LONGER_SIDE) as u8
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 15")]
fn at(share: f64, count: u8) -> u8 {
    (share * f64::from(count)).floor().clamp(0.0, f64::from(count) - 1.0) as u8
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use curriculum::{AnswerKey, QuestionKind, Response, marking::mark, scene::Answers};

    use super::*;

    fn scenes() -> (std::path::PathBuf, Vec<curriculum::Scene>) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenes");
        let scenes = curriculum::Scene::load_all(&folder).unwrap();
        (folder, scenes.into_iter().map(|(_, scene)| scene.unwrap()).collect())
    }

    #[test]
    fn every_square_is_where_its_middle_is() {
        for scene in scenes().1 {
            for map in scene.questions().filter_map(|question| scene.map(question.map.as_ref()?)) {
                let grid = Grid::over(map);
                assert!(grid.columns.max(grid.rows) == 16 && grid.columns.min(grid.rows) > 4);
                for column in 0..grid.columns {
                    for row in 0..grid.rows {
                        let square = Square { column, row };
                        assert_eq!(grid.square(grid.middle(square).unwrap()), square);
                    }
                }
                assert_eq!(grid.middle(Square { column: grid.columns, row: 0 }), None);
            }
        }
    }

    #[test]
    fn who_names_the_right_squares_is_right() {
        let (folder, scenes) = scenes();
        let mut tried = 0;
        for scene in scenes {
            let answers = Answers::load(&folder, &scene).unwrap();
            for question in scene.questions().filter(|asked| asked.kind == QuestionKind::PlaceOnMap) {
                let grid = Grid::over(scene.map(question.map.as_ref().unwrap()).unwrap());
                let key = &answers.get(&question.id).unwrap().correct;
                let AnswerKey::Places(targets) = key else { panic!("{}", question.id) };
                let points = targets.iter().map(|(option, target)| {
                    let point = PlacedPoint { latitude: target.latitude, longitude: target.longitude };
                    (option.clone(), grid.middle(grid.square(point)).unwrap())
                });
                assert!(mark(key, &Response::Places { points: points.collect() }).is_right());
                tried += 1;
            }
        }
        assert!(tried > 0);
    }
}
