//! The scenes' files for browsers, and the answers, which are not among them.

use std::{fs, io::Read, path::Path};

use credit::{RunningBackend, start};
use reqwest::header;
use serde_json::json;
use tempfile::TempDir;

use crate::support::*;

const SECRET: &str = "[answers";

/// A copy of the scenes that a curator changes while they are served.
struct Desk {
    stage: Stage,
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for scene in ["small", "broken"] {
            fs::create_dir(folder.path().join(scene)).unwrap();
            for file in fs::read_dir(scenes().join(scene)).unwrap() {
                let file = file.unwrap();
                fs::copy(file.path(), folder.path().join(scene).join(file.file_name())).unwrap();
            }
        }
        Self { stage: Stage::local(), folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    async fn open(&self) -> RunningBackend {
        let mut configuration = self.stage.configuration();
        configuration.scenes = self.path().to_owned();
        start(configuration).await.unwrap()
    }
}

#[tokio::test]
async fn the_files_are_sent_as_they_lie_there_when_asked() {
    let desk = Desk::new();
    let backend = desk.open().await;
    let url = url_of(&backend);
    let index =
        || async { answer(client().get(format!("{url}/scenes/index.json"))).await.unwrap().expect(200) };
    assert_eq!(index().await, json!({ "scenes": ["broken", "small"], "unserved": ["broken"] }));
    for name in ["scene.toml", "text.zh-CN.toml", "text.en.toml"] {
        let response = client().get(format!("{url}/scenes/small/{name}")).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
        assert_eq!(response.headers()["cache-control"], "no-cache");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(
            response.text().await.unwrap(),
            fs::read_to_string(desk.path().join("small").join(name)).unwrap()
        );
    }
    // A broken scene too, and what a curator writes from one moment to the next.
    let file = format!("{url}/scenes/broken/scene.toml");
    let first = client().get(&file).send().await.unwrap();
    let tag = first.headers()["etag"].clone();
    assert_eq!(first.bytes().await.unwrap(), fs::read(desk.path().join("broken/scene.toml")).unwrap());
    let again = || client().get(&file).header(header::IF_NONE_MATCH, &tag).send();
    let same = again().await.unwrap();
    assert_eq!((same.status().as_u16(), &same.headers()["etag"]), (304, &tag));
    fs::write(desk.path().join("broken/scene.toml"), b"not even \xff text").unwrap();
    let changed = again().await.unwrap();
    assert_eq!((changed.status().as_u16(), changed.headers()["etag"] != tag), (200, true));
    assert_eq!(changed.bytes().await.unwrap(), b"not even \xff text".as_slice());
    fs::create_dir(desk.path().join("new")).unwrap();
    assert_eq!(index().await, json!({ "scenes": ["broken", "new", "small"], "unserved": ["broken", "new"] }));
    backend.stop().await;
}

#[tokio::test]
async fn texts_are_compressed_for_who_accepts_it() {
    let desk = Desk::new();
    let backend = desk.open().await;
    let url = format!("{}/scenes/small/text.zh-CN.toml", url_of(&backend));
    let expected = fs::read(desk.path().join("small/text.zh-CN.toml")).unwrap();
    for (accepted, encoding) in [("gzip", Some("gzip")), ("br, gzip", Some("gzip")), ("gzip;q=0", None)] {
        let response = client().get(&url).header(header::ACCEPT_ENCODING, accepted).send().await.unwrap();
        let sent = response.headers().get("content-encoding").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(sent.as_deref(), encoding, "{accepted}");
        assert_eq!(response.headers()["vary"], "accept-encoding");
        assert!(response.headers()["etag"].to_str().unwrap().starts_with("W/"));
        let bytes = response.bytes().await.unwrap();
        let mut content = Vec::new();
        match encoding {
            Some(_) => flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut content).map(|_| ()).unwrap(),
            None => content.extend_from_slice(&bytes),
        }
        assert_eq!(content, expected);
    }
    backend.stop().await;
}

#[tokio::test]
async fn the_answers_are_reached_in_no_way() {
    let desk = Desk::new();
    let answers = fs::read_to_string(desk.path().join("small/answers.toml")).unwrap();
    assert!(answers.contains(SECRET), "the test would find nothing");
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        let scene = desk.path().join("linked");
        fs::create_dir(&scene).unwrap();
        symlink("../small/answers.toml", scene.join("scene.toml")).unwrap();
        symlink(desk.path().join("small/answers.toml"), scene.join("text.en.toml")).unwrap();
        fs::create_dir(scene.join("text.zh-CN.toml")).unwrap();
        symlink("small", desk.path().join("alias")).unwrap();
    }
    fs::write(desk.path().join("scene.toml"), SECRET).unwrap();
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("index.html"), "page").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(desk.path(), site.path().join("halls")).unwrap();
    let mut configuration = desk.stage.configuration();
    configuration.scenes = desk.path().to_owned();
    configuration.web = Some(site.path().to_owned());
    let backend = start(configuration).await.unwrap();
    for path in [
        "/scenes/small/answers.toml",
        "/scenes/small/ANSWERS.TOML",
        "/scenes/small/Answers.toml",
        "/scenes/small/answers.toml/",
        "/scenes/small/answers.toml%20",
        "/scenes/small/answers.toml.",
        "/scenes/small/answers.toml%00",
        "/scenes/small/answers.toml%00scene.toml",
        "/scenes/small/answers.toml?scene.toml",
        "/scenes/small/answers.toml::$DATA",
        "/scenes/small/%61nswers.toml",
        "/scenes/small/answers%2etoml",
        "/scenes/small/answers%252etoml",
        "/scenes/small%2fanswers.toml",
        "/scenes/small%2Fanswers.toml/scene.toml",
        "/scenes/small/./answers.toml",
        "/scenes/small/.%2fanswers.toml",
        "/scenes/small/scene.toml/../answers.toml",
        "/scenes/small/scene.toml%2f..%2fanswers.toml",
        "/scenes/small/..%5csmall%5canswers.toml",
        "/scenes/broken/../small/answers.toml",
        "/scenes/broken/..%2fsmall%2fanswers.toml",
        "/scenes/broken/%2e%2e%2fsmall%2fanswers.toml",
        "/scenes//small/answers.toml",
        "/scenes/./small/answers.toml",
        "//scenes/small/answers.toml",
        "/static/../scenes/small/answers.toml",
        "/halls/small/answers.toml",
        "/scenes/alias/answers.toml",
        "/scenes/linked/scene.toml",
        "/scenes/linked/text.en.toml",
        "/scenes/linked/text.zh-CN.toml",
        "/scenes/../scene.toml",
        "/scenes/%2e%2e/scene.toml",
        "/scenes/./scene.toml",
        "/scenes/%2e/scene.toml",
        "/scenes/scene.toml",
        "/scenes/small",
        "/scenes/small/",
        "/scenes/small/text.fr.toml",
        "/scenes/small/Scene.toml",
        "/scenes/nowhere/scene.toml",
        "/scenes/%ff/scene.toml",
    ] {
        let answer = told_at(backend.address, path).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(!answer.contains(SECRET), "{path}: {answer}");
        if path.starts_with("/scenes/") {
            assert!(answer.contains("\"error\":{\"code\":\"no-such-"), "{path}: {answer}");
        }
    }
    // A scene's folder may lie elsewhere, as the backend itself takes it.
    let alias = told_at(backend.address, "/scenes/alias/scene.toml").await;
    assert!(cfg!(not(unix)) || alias.starts_with("HTTP/1.1 200 "), "{alias}");
    backend.stop().await;
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_with_its_name() {
    let desk = Desk::new();
    let backend = desk.open().await;
    let url = format!("{}/scenes/small/scene.toml", url_of(&backend));
    fs::write(desk.path().join("small/scene.toml"), vec![b'#'; 1024 * 1024]).unwrap();
    assert_eq!(client().get(&url).send().await.unwrap().status(), 200);
    fs::write(desk.path().join("small/scene.toml"), vec![b'#'; 1024 * 1024 + 1]).unwrap();
    let refused = answer(client().get(&url)).await.unwrap();
    assert_eq!((refused.status, refused.code()), (500, "scene-unreadable"));
    assert!(refused.message().contains("small/scene.toml: the file is larger than 1024 KiB"), "{refused:?}");
    backend.stop().await;
}
