//! The Red Boat hall as it is drawn, against pictures that a person has accepted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use image::RgbImage;
use image_compare::Algorithm;

const SIZE: &str = "640x360";
const VIEWPOINTS: usize = 8;
/// Structural similarity from which two pictures count as the same.
const SAME: f64 = 0.97;
/// An exhibit that fills enough of a viewpoint for its absence to be noticed.
const NOTICED: &str = "RB05";

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn references() -> PathBuf {
    repository().join("tests/references/red-boat")
}

/// Draws all viewpoints into a folder, without a window.
fn draw(folder: &Path, more: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_retrace"))
        .args(["--shots", "red-boat", "--size", SIZE, "--folder"])
        .arg(folder)
        .arg("--assets")
        .arg(repository().join("assets"))
        .arg("--scenes")
        .arg(repository().join("scenes"))
        .args(more)
        .output()
        .unwrap();
    assert!(output.status.success(), "retrace --shots failed:\n{}", String::from_utf8_lossy(&output.stdout));
}

fn pictures(folder: &Path) -> Vec<(String, RgbImage)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "png"))
        .map(|path| {
            (path.file_stem().unwrap().to_string_lossy().into_owned(), image::open(path).unwrap().to_rgb8())
        })
        .collect()
}

/// The least structural similarity of the three channels' luminance, 1 for the same picture.
fn similarity(a: &RgbImage, b: &RgbImage) -> f64 {
    let grey = |picture: &RgbImage| image::DynamicImage::ImageRgb8(picture.clone()).to_luma8();
    image_compare::gray_similarity_structure(&Algorithm::MSSIMSimple, &grey(a), &grey(b)).unwrap().score
}

/// The similarity of each viewpoint with its reference, least first.
fn compare(folder: &Path) -> Vec<(f64, String)> {
    let references = pictures(&references());
    assert_eq!(
        references.len(),
        VIEWPOINTS,
        "reference pictures are missing: look at the hall, then run ./dev accept red-boat"
    );
    let drawn = pictures(folder);
    let names =
        |pictures: &[(String, RgbImage)]| pictures.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&drawn), names(&references));
    let pairs = drawn.iter().zip(&references);
    let mut scores: Vec<_> = pairs.map(|((name, a), (_, b))| (similarity(a, b), name.clone())).collect();
    scores.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    scores
}

#[test]
fn every_viewpoint_looks_as_it_was_accepted() {
    let folder = tempfile::tempdir().unwrap();
    draw(folder.path(), &[]);
    let scores = compare(folder.path());
    assert!(scores.iter().all(|(score, _)| *score >= SAME), "a viewpoint has changed: {scores:?}");
}

#[test]
fn the_absence_of_an_exhibit_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    draw(folder.path(), &["--without", NOTICED]);
    let scores = compare(folder.path());
    assert!(scores.iter().any(|(score, _)| *score < SAME), "nobody would miss {NOTICED}: {scores:?}");
}

#[test]
fn an_unknown_scene_or_exhibit_is_told_and_ends_with_an_error() {
    for arguments in
        [["--shots", "no-such-hall", "--without", "RB05"], ["--shots", "red-boat", "--without", "RB99"]]
    {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_retrace"))
            .args(arguments)
            .arg("--folder")
            .arg(folder.path())
            .arg("--assets")
            .arg(repository().join("assets"))
            .arg("--scenes")
            .arg(repository().join("scenes"))
            .output()
            .unwrap();
        assert!(!output.status.success());
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told);
        assert!(told.contains("no-such-hall") || told.contains("RB99"), "{told}");
    }
}

/// What two eyes may cost a standalone headset, a frame.
const MOST_DRAW_CALLS: usize = 250;
const MOST_TRIANGLES: usize = 750_000;

#[test]
fn two_eyes_cost_no_more_than_a_headset_can_draw() {
    let output = Command::new(env!("CARGO_BIN_EXE_retrace"))
        .args(["--bench", "red-boat", "--two-eyes", "--size", "320x320"])
        .arg("--assets")
        .arg(repository().join("assets"))
        .arg("--scenes")
        .arg(repository().join("scenes"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    let views: Vec<Vec<&str>> = told
        .lines()
        .filter(|line| line.contains("draw calls"))
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(views.len(), VIEWPOINTS, "{told}");
    for view in views {
        let count = |unit: &str| -> usize {
            let at = view.iter().position(|word| *word == unit).unwrap();
            view[at - 1].parse().unwrap()
        };
        assert!((2..=MOST_DRAW_CALLS).contains(&count("draw")), "{view:?}");
        assert!((2..=MOST_TRIANGLES).contains(&count("triangles")), "{view:?}");
    }
}
