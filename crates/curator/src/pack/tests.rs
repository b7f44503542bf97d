//! Packs whole halls.

use std::{collections::BTreeMap, fs, io::Cursor, path::PathBuf};

use image::{ImageFormat, RgbaImage};
use ktx2::{Format, Reader};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{light::tests as light, *};

/// A PNG file of these texels, in rows from the top.
pub(super) fn png(size: [u32; 2], texels: &[[u8; 4]]) -> Vec<u8> {
    let picture = RgbaImage::from_raw(size[0], size[1], texels.as_flattened().to_vec()).unwrap();
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// A hall on the disk: a triangle with a colour and a normal map, a lightmap and a sky.
struct Hall {
    folder: TempDir,
}

impl Hall {
    fn new() -> Self {
        let hall = Self { folder: TempDir::new().unwrap() };
        fs::create_dir(hall.path("hall")).unwrap();
        fs::write(hall.path("hall/lane.light.ktx2"), light::lightmap(16)).unwrap();
        fs::write(hall.path("hall/sky.ktx2"), light::cube(8)).unwrap();
        hall.write_model(|_| {});
        hall
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write_model(&self, change: impl FnOnce(&mut Value)) {
        let mut model = model();
        change(&mut model.document);
        fs::write(self.path("hall.glb"), model.to_bytes().unwrap()).unwrap();
    }

    fn pack(&self) -> Result<PackedHall, PackError> {
        pack(&self.path("hall.glb"), &self.path("packed"), &Options::default())
    }
}

const POSITIONS: [f32; 9] = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];

fn model() -> Glb {
    let colours: Vec<_> = (0..=255).map(|index| [index, 90, 30, 255]).collect();
    let pictures = [png([16, 16], &colours), png([16, 8], &[[128, 128, 255, 255]; 128])];
    let positions: Vec<u8> = POSITIONS.iter().flat_map(|number| number.to_le_bytes()).collect();
    let [colour_bytes, normal_bytes] = [&pictures[0], &pictures[1]].map(Vec::len);
    let document = json!({
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": colour_bytes + normal_bytes + 36}],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": colour_bytes},
            {"buffer": 0, "byteOffset": colour_bytes, "byteLength": normal_bytes},
            {"buffer": 0, "byteOffset": colour_bytes + normal_bytes, "byteLength": 36},
        ],
        "accessors": [{"bufferView": 2, "componentType": 5126, "count": 3, "type": "VEC3"}],
        "images": [
            {"bufferView": 0, "mimeType": "image/png", "name": "wood.png"},
            {"bufferView": 1, "mimeType": "image/png", "name": "wood-normal.png"},
        ],
        "textures": [{"source": 0}, {"source": 1}],
        "materials": [{
            "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "baseColorFactor": [0.1, 0.2, 0.3, 1.0]},
            "normalTexture": {"index": 1},
        }],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "nodes": [{"mesh": 0, "extras": {"lightmap": "lane", "target": [0.806_952_257_672_369_2, 1, 2.0]}}],
    });
    Glb { document, binary: [pictures.concat(), positions].concat() }
}

fn contents(packed: &PackedHall) -> BTreeMap<&str, &[u8]> {
    packed.files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())).collect()
}

#[test]
fn a_hall_has_a_model_textures_in_variants_and_open_light() {
    let hall = Hall::new();
    let packed = hall.pack().unwrap();
    let formats: BTreeMap<_, _> = contents(&packed)
        .into_iter()
        .filter(|(path, _)| path.ends_with(".ktx2"))
        .map(|(path, bytes)| (path, Reader::new(bytes).unwrap().header().format.unwrap()))
        .collect();
    let expected = BTreeMap::from([
        ("hall/lane.light.bc.ktx2", Format::BC6H_UFLOAT_BLOCK),
        ("hall/lane.light.plain.ktx2", Format::E5B9G9R9_UFLOAT_PACK32),
        ("hall/sky.ktx2", Format::E5B9G9R9_UFLOAT_PACK32),
        ("hall/textures/wood-normal.astc.ktx2", Format::ASTC_8x8_UNORM_BLOCK),
        ("hall/textures/wood-normal.bc.ktx2", Format::BC1_RGB_UNORM_BLOCK),
        ("hall/textures/wood-normal.etc2.ktx2", Format::ETC2_R8G8B8_UNORM_BLOCK),
        ("hall/textures/wood-normal.plain.ktx2", Format::R8G8B8A8_UNORM),
        ("hall/textures/wood.astc.ktx2", Format::ASTC_8x8_SRGB_BLOCK),
        ("hall/textures/wood.bc.ktx2", Format::BC1_RGB_SRGB_BLOCK),
        ("hall/textures/wood.etc2.ktx2", Format::ETC2_R8G8B8_SRGB_BLOCK),
        ("hall/textures/wood.plain.ktx2", Format::R8G8B8A8_SRGB),
    ]);
    assert_eq!(formats, expected);
    for file in &packed.files {
        assert_eq!(fs::read(hall.path("packed").join(&file.path)).unwrap(), file.bytes);
    }
}

#[test]
fn the_model_keeps_all_but_its_pictures() {
    let packed = Hall::new().pack().unwrap();
    let made = Glb::parse(contents(&packed)["hall.glb"]).unwrap();
    let positions: Vec<_> = POSITIONS.iter().flat_map(|number| number.to_le_bytes()).collect();
    assert_eq!(made.binary, positions);
    assert_eq!(made.document["images"][1]["uri"], "hall/textures/wood-normal.ktx2");
    let mut expected = model().document;
    expected["buffers"][0]["byteLength"] = json!(36);
    expected["bufferViews"] = json!([{"buffer": 0, "byteOffset": 0, "byteLength": 36}]);
    expected["accessors"][0]["bufferView"] = json!(0);
    for (image, name) in [(0, "wood"), (1, "wood-normal")] {
        expected["images"][image] = json!({
            "mimeType": "image/ktx2",
            "name": format!("{name}.png"),
            "uri": format!("hall/textures/{name}.ktx2"),
        });
    }
    assert_eq!(made.document, expected);
}

#[test]
fn the_same_hall_gives_the_same_bytes() {
    let [once, again] = [Hall::new().pack().unwrap(), Hall::new().pack().unwrap()];
    assert!(contents(&once) == contents(&again));
}

#[test]
fn a_model_without_pictures_passes_through() {
    let hall = Hall::new();
    hall.write_model(|document| {
        for member in ["images", "textures", "materials"] {
            document.as_object_mut().unwrap().remove(member);
        }
    });
    let packed = hall.pack().unwrap();
    assert_eq!(contents(&packed)["hall.glb"], fs::read(hall.path("hall.glb")).unwrap());
}

#[test]
fn each_line_says_what_a_file_is() {
    let packed = Hall::new().pack().unwrap();
    let details = packed.details();
    assert_eq!(details.len(), packed.files.len());
    let line = |path: &str| details.iter().find(|line| line.starts_with(path)).unwrap().clone();
    assert!(
        line("hall/textures/wood.bc.ktx2").contains("BC1")
            && line("hall/textures/wood.bc.ktx2").ends_with("dB")
    );
    assert!(
        line("hall/lane.light.bc.ktx2").contains("BC6H") && line("hall/lane.light.bc.ktx2").contains('%')
    );
    let summary = packed.summary();
    let names: Vec<_> = summary.iter().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, ["bc", "astc", "etc2", "plain", "shared"]);
    let counts: Vec<_> = summary.iter().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(counts, ["3", "2", "2", "3", "2"]);
}

#[test]
fn a_folder_that_holds_the_hall_is_left_alone() {
    let hall = Hall::new();
    hall.pack().unwrap();
    let again = hall.pack().unwrap_err();
    assert!(
        again.to_string().ends_with("it is there already. Remove it, or name another folder."),
        "{again}"
    );
    let in_place = pack(&hall.path("hall.glb"), hall.folder.path(), &Options::default()).unwrap_err();
    assert!(in_place.problem.contains("there already"));
}

#[test]
fn faults_say_where_they_are_and_leave_nothing_behind() {
    type Change = fn(&Hall);
    let faults: [(Change, &str, &str); 8] = [
        (|hall| fs::write(hall.path("hall.glb"), "glTF").unwrap(), "hall.glb", "no glTF binary"),
        (|hall| hall.write_model(|json| json["images"] = json!(7)), "hall.glb", "no glTF"),
        (
            |hall| hall.write_model(|json| json["textures"][1]["source"] = json!(0)),
            "hall.glb, picture wood.png",
            "both as a colour",
        ),
        (
            |hall| hall.write_model(|json| json["bufferViews"][1]["byteLength"] = json!(50)),
            "hall.glb, picture wood-normal",
            "cannot be read",
        ),
        (
            |hall| fs::write(hall.path("hall/lane.light.ktx2"), "").unwrap(),
            "lane.light.ktx2",
            "no sound KTX2",
        ),
        (
            |hall| fs::write(hall.path("hall/lane.light.ktx2"), light::cube(4)).unwrap(),
            "lane.light.ktx2",
            "a cube",
        ),
        (|hall| fs::write(hall.path("hall/a b.ktx2"), light::cube(4)).unwrap(), "a b.ktx2", "in an address"),
        (|hall| fs::remove_dir_all(hall.path("hall")).unwrap(), "hall", "light cannot be read"),
    ];
    for (change, place, problem) in faults {
        let hall = Hall::new();
        change(&hall);
        let error = hall.pack().unwrap_err();
        assert!(error.place.ends_with(place), "{error} is not at {place:?}");
        assert!(error.problem.contains(problem), "{error} does not speak of {problem:?}");
        assert!(!hall.path("packed").exists());
    }
}

#[test]
fn files_that_the_program_would_not_read_are_refused() {
    let hall = Hall::new();
    let too_long = fs::File::create(hall.path("hall/sky.ktx2")).unwrap();
    too_long.set_len(MAXIMUM_FILE_BYTES as u64 + 1).unwrap();
    assert!(hall.pack().unwrap_err().problem.contains("67108865 bytes long; 67108864 are allowed"));
    let mut packed = PackedHall { hall: "hall".to_owned(), files: Vec::new() };
    let added = packed.add("large.ktx2".to_owned(), vec![0; MAXIMUM_FILE_BYTES + 1], Contents::Cube);
    assert!(added.unwrap_err().text().contains("large.ktx2 would have 67108865 bytes"));
}

#[test]
fn a_model_whose_name_cannot_stand_in_an_address_is_refused() {
    let error = pack("a b.glb".as_ref(), "packed".as_ref(), &Options::default()).unwrap_err();
    assert!(error.problem.contains("cannot stand in an address"));
    let other = pack("hall.gltf".as_ref(), "packed".as_ref(), &Options::default()).unwrap_err();
    assert!(other.problem.contains("cannot stand in an address"));
}
