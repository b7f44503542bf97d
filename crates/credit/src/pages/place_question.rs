//! A question that puts places on a map, answered by naming squares of a grid.

use std::collections::BTreeMap;

use curriculum::{
    OptionKey, PlacedPoint,
    scene::{Map, MapLineKind},
};
use maud::{Markup, html};

use super::{
    fields::Fields,
    grid::{Grid, Square, letter},
    layout::in_language,
    question::{Asked, Gap},
};

/// The side of a square in the drawing's own units.
const SIDE: f64 = 40.0;
/// Room for the letters and numbers at the edges.
const EDGE: f64 = 44.0;

/// Something that is drawn on the map.
pub(super) struct Pin {
    pub(super) point: PlacedPoint,
    pub(super) class: &'static str,
    pub(super) label: String,
}

/// The map of the question.
pub(super) fn map_of<'a>(asked: &Asked<'a>) -> Option<&'a Map> {
    asked.question.map.as_ref().and_then(|map| asked.served.scene().map(map))
}

/// The map with its grid and known places, drawn and in words.
pub(super) fn map(asked: &Asked<'_>, pins: &[Pin]) -> Markup {
    let Some(map) = map_of(asked) else { return html! {} };
    let view = asked.view;
    let words = asked.text.maps.get(&map.id);
    let title = words.map_or("", |words| words.title.as_str());
    let grid = Grid::over(map);
    let marks: Vec<(&str, PlacedPoint)> = map
        .marks
        .iter()
        .map(|mark| {
            let name = words.and_then(|words| words.marks.get(&mark.id)).map_or("", String::as_str);
            (name, PlacedPoint { latitude: mark.latitude, longitude: mark.longitude })
        })
        .collect();
    let last = Square { column: grid.columns - 1, row: grid.rows - 1 };
    let extent = [("column", letter(last.column).to_string()), ("row", (last.row + 1).to_string())];
    html! {
        figure.map {
            (drawing(map, grid, &marks, pins, title))
            figcaption {
                (in_language(view.language, title)) " "
                (view.text_with("catalogue-map-grid", &extent)) " "
                (view.text("catalogue-map-marks"))
                ul.inline {
                    @for (name, point) in &marks {
                        li { (view.text_with("catalogue-map-mark", &[
                            ("name", (*name).to_owned()), ("square", grid.square(*point).name()),
                        ])) }
                    }
                }
            }
        }
    }
}

fn drawing(map: &Map, grid: Grid<'_>, marks: &[(&str, PlacedPoint)], pins: &[Pin], title: &str) -> Markup {
    let (columns, rows) = (f64::from(grid.columns), f64::from(grid.rows));
    let (width, height) = (columns * SIDE + EDGE, rows * SIDE + EDGE);
    let at = |point: PlacedPoint| {
        let (east, south) = grid.share(point);
        (EDGE + east * columns * SIDE, EDGE + south * rows * SIDE)
    };
    html! {
        svg viewBox=(format!("0 0 {width} {height}")) role="img" aria-label=(title) {
            rect.ground x=(EDGE) y=(EDGE) width=(columns * SIDE) height=(rows * SIDE) {}
            @for column in 0..grid.columns {
                @let x = EDGE + f64::from(column) * SIDE;
                line.grid x1=(x) x2=(x) y1=(EDGE) y2=(height) {}
                text.edge x=(x + SIDE / 2.0) y="32" { (letter(column)) }
            }
            @for row in 0..grid.rows {
                @let y = EDGE + f64::from(row) * SIDE;
                line.grid x1=(EDGE) x2=(width) y1=(y) y2=(y) {}
                text.edge x="20" y=(y + SIDE / 2.0 + 9.0) { (row + 1) }
            }
            @for line in &map.lines {
                @let points: Vec<String> = line.points.iter().map(|[longitude, latitude]| {
                    let (x, y) = at(PlacedPoint { latitude: *latitude, longitude: *longitude });
                    format!("{x:.1},{y:.1}")
                }).collect();
                polyline.(class_of(line.kind)) points=(points.join(" ")) {}
            }
            @for (name, point) in marks { (pin(at(*point), width, "mark", name)) }
            @for shown in pins { (pin(at(shown.point), width, shown.class, &shown.label)) }
        }
    }
}

fn class_of(line: MapLineKind) -> &'static str {
    match line {
        MapLineKind::Coast => "coast",
        MapLineKind::River => "river",
        MapLineKind::Railway => "railway",
    }
}

/// A point with its label: to its right, unless there is no room, or the place that was meant may lie there.
fn pin((x, y): (f64, f64), width: f64, class: &str, label: &str) -> Markup {
    let is_before = x > width * 0.75 || class == "given";
    let beside = if is_before { x - 14.0 } else { x + 14.0 };
    html! {
        g.(class) {
            circle cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="7" {}
            text.before[is_before] x=(format!("{beside:.1}")) y=(format!("{:.1}", y + 9.0)) { (label) }
        }
    }
}

/// For each place two selects: the column and the row of its square.
pub(super) fn fields(asked: &Asked<'_>, filled: &Fields, gaps: &BTreeMap<&str, &str>) -> Markup {
    let Some(grid) = map_of(asked).map(Grid::over) else { return html! {} };
    html! {
        (map(asked, &[]))
        @for option in asked.shown() {
            @let field = asked.field(option.as_str());
            @let gap = gaps.get(field.as_str());
            fieldset.placed {
                legend { (asked.name(&option)) }
                @if let Some(gap) = gap { p.gap #(format!("{field}-gap")) { (gap) } }
                @let (row_field, is_gap) = (format!("{field}-row"), gap.is_some());
                @let columns = (0..grid.columns).map(|column| letter(column).to_string());
                (coordinate(asked, &field, "column", &format!("column-{option}"), columns, filled, is_gap))
                @let rows = (1..=grid.rows).map(|row| row.to_string());
                (coordinate(asked, &row_field, "row", &format!("row-{option}"), rows, filled, is_gap))
            }
        }
    }
}

fn coordinate(
    asked: &Asked<'_>,
    field: &str,
    part: &str,
    name: &str,
    values: impl Iterator<Item = String>,
    filled: &Fields,
    is_invalid: bool,
) -> Markup {
    let view = asked.view;
    let label = if part == "column" { "catalogue-map-column" } else { "catalogue-map-row" };
    html! {
        label for=(field) { (view.text(label)) }
        select #(field) name=(name) aria-invalid=[is_invalid.then_some("true")] {
            option value="" { (view.text("catalogue-choose")) }
            @for value in values {
                option value=(value) selected[filled.text(name) == Some(&value)] { (value) }
            }
        }
    }
}

/// The middle of the square that was named for each place.
pub(super) fn read(asked: &Asked<'_>, fields: &Fields) -> Result<BTreeMap<OptionKey, PlacedPoint>, Vec<Gap>> {
    let grid = map_of(asked).map(Grid::over);
    let (mut points, mut gaps) = (BTreeMap::new(), Vec::new());
    for option in asked.shown() {
        let column = fields.text(&format!("column-{option}"));
        let column =
            column.filter(|text| text.len() == 1).and_then(|text| text.bytes().next()?.checked_sub(b'A'));
        let row =
            fields.text(&format!("row-{option}")).and_then(|text| text.parse::<u8>().ok()?.checked_sub(1));
        let square = column.zip(row).map(|(column, row)| Square { column, row });
        match grid.zip(square).and_then(|(grid, square)| grid.middle(square)) {
            Some(point) => {
                points.insert(option, point);
            }
            None => {
                let name = asked.words.options.get(&option).cloned().unwrap_or_default();
                let told = asked.view.text_with("catalogue-gap-square", &[("name", name)]);
                gaps.push(Gap { field: asked.field(option.as_str()), told });
            }
        }
    }
    if gaps.is_empty() { Ok(points) } else { Err(gaps) }
}
