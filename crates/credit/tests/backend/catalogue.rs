//! The catalogue: what its pages hold, how they are built, and what they refuse.

use std::{collections::BTreeSet, fs, path::PathBuf};

use credit::{LedgerOrigin, RunningBackend};
use curriculum::{Language, Scene};
use reqwest::{Method, header};
use scraper::{ElementRef, Html};

use crate::{
    reader::{Page, Reader, all_pages, selector, words_of},
    support::*,
};

pub fn real_scenes() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenes")
}

pub fn real_scene() -> Scene {
    Scene::load_all(&real_scenes())
        .unwrap()
        .into_iter()
        .find(|(id, _)| id.as_str() == "red-boat")
        .unwrap()
        .1
        .unwrap()
}

/// A backend that serves the scenes of the museum, with the pictures of its lobby.
pub async fn museum(stage: &Stage) -> RunningBackend {
    let mut configuration = stage.configuration();
    configuration.scenes = real_scenes();
    configuration.pictures = Some(real_scenes().join("../assets/pictures"));
    credit::start(configuration).await.unwrap()
}

#[tokio::test]
async fn every_exhibit_has_its_page_with_texts_and_sources_in_both_languages() {
    let stage = Stage::local();
    let backend = museum(&stage).await;
    let (reader, scene) = (Reader::of(&backend), real_scene());
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(scene.exhibits().len() >= 15);
    for language in Language::ALL {
        let text = scene.text(language).unwrap();
        for exhibit in scene.exhibits() {
            let path = format!("/catalogue/{language}/scenes/red-boat/exhibits/{}", exhibit.id);
            let page = reader.get(&path).await;
            assert_eq!(page.status, 200, "{path}");
            let (words, told) = (page.words(), &text.exhibits[&exhibit.id]);
            let facts = exhibit.facts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ");
            let reviewed = match language {
                Language::English => "Not yet checked by a specialist.",
                Language::SimplifiedChinese => "本条尚未经专业人员审核。",
            };
            let mut wanted = vec![
                &told.title,
                &told.date,
                &told.place,
                &told.glance,
                &told.source,
                &told.evidence_reason,
                &told.alt,
                &facts,
                &text.rooms[&exhibit.room].title,
            ];
            wanted.extend(&told.dispute);
            wanted.extend(&told.hero);
            for part in wanted.into_iter().map(String::as_str).chain(told.read.split("\n\n")) {
                assert!(words.contains(&plain(part)), "{path} lacks {part}");
            }
            assert_eq!(words.contains(reviewed), !exhibit.specialist_review, "{path}");
        }
        let page = reader.get(&format!("/catalogue/{language}/scenes/red-boat")).await.words();
        for sound in text.sounds.values() {
            assert!(page.contains(&sound.caption), "{}", sound.caption);
        }
        assert!(page.contains(&text.scene.summary));
    }
    backend.stop().await;
}

#[tokio::test]
async fn all_pages_are_well_built() {
    let stage = Stage::local();
    let backend = museum(&stage).await;
    for reader in [Reader::of(&backend), Reader::signed_in(&backend, "A-1").await] {
        let pages = all_pages(&reader).await;
        assert!(pages.len() > 40, "{pages:?}");
        for path in &pages {
            well_built(path, &reader.get(path).await);
        }
        well_built("an unknown page", &reader.get("/catalogue/en/scenes/none").await);
    }
    backend.stop().await;
}

fn well_built(path: &str, page: &Page) {
    let document = page.document();
    let all = |fitting: &str| document.select(&selector(fitting)).collect::<Vec<_>>();
    let language = if path.contains("zh-CN") { "zh-CN" } else { "en" };
    assert_eq!(all("html")[0].attr("lang"), Some(language), "{path}");
    for alone in ["h1", "main", "title", "body > header", "body > footer", "meta[name=viewport]"] {
        assert_eq!(all(alone).len(), 1, "{path}: {alone}");
    }
    let ids: Vec<_> = all("[id]").iter().map(|element| element.attr("id").unwrap()).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{path} has an id twice");
    for link in all("a[href^='#']") {
        assert!(ids.contains(&&link.attr("href").unwrap()[1..]), "{path}: {:?}", link.attr("href"));
    }
    let mut level = 0;
    for heading in all("h1, h2, h3, h4") {
        let next = heading.value().name()[1..].parse::<u8>().unwrap();
        assert!(next <= level + 1, "{path}: {} after level {level}", words_of(heading));
        level = next;
    }
    for input in all("input:not([type=hidden]), select") {
        let id = input.attr("id").expect("a field has no id");
        assert_eq!(all(&format!("label[for='{id}']")).len(), 1, "{path}: {id}");
    }
    for group in all("fieldset") {
        assert!(
            group.select(&selector("legend")).next().is_some_and(|legend| !words_of(legend).is_empty()),
            "{path}"
        );
    }
    for reference in ["aria-describedby", "aria-labelledby"] {
        for element in all(&format!("[{reference}]")) {
            let named = element.attr(reference).unwrap().split(' ');
            named.for_each(|id| assert!(ids.contains(&id), "{path}: {id}"));
        }
    }
    assert!(all("img:not([alt])").is_empty(), "{path}");
    assert!(all("[style], style, script:not([src]), [onclick], iframe").is_empty(), "{path}");
    let unnamed = |element: &&ElementRef<'_>| words_of(**element).is_empty();
    assert!(!all("a, button, h1, h2, h3").iter().any(|element| unnamed(&element)), "{path}");
    assert!(
        page.header("content-security-policy").starts_with("default-src 'none'; img-src 'self'"),
        "{path}"
    );
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "same-origin"));
    assert_eq!((page.header("x-frame-options"), page.header("x-content-type-options")), ("DENY", "nosniff"));
}

/// Pages without what differs from one answer to the next.
fn without_ids(page: &Page) -> String {
    let document = Html::parse_document(&page.text);
    let mut text = page.text.clone();
    let fitting = selector("input[name=event], [data-event]");
    for element in document.select(&fitting) {
        let id = element.attr("value").or(element.attr("data-event")).unwrap();
        text = text.replace(id, "");
    }
    text
}

#[tokio::test]
async fn no_page_depends_on_the_answers_before_one_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (real_scenes().join("red-boat"), folder.path().join("red-boat"));
    fs::create_dir(&to).unwrap();
    for file in fs::read_dir(&from).unwrap().map(|entry| entry.unwrap().path()) {
        fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
    let answers = fs::read_to_string(to.join("answers.toml")).unwrap();
    let changed = answers
        .replace("correct = \"a\"", "correct = \"c\"")
        .replace("correct = \"false\"", "correct = \"true\"")
        .replace("[\"c\", \"d\", \"b\", \"a\"]", "[\"a\", \"b\", \"c\", \"d\"]")
        .replace("[\"a\", \"b\", \"e\"]", "[\"d\"]")
        .replace("latitude = 31.2222", "latitude = 29.5")
        .replace("en = \"", "en = \"Changed. ");
    assert_ne!(answers, changed);
    fs::write(to.join("answers.toml"), changed).unwrap();
    let explanations: Vec<&str> = answers.split('"').filter(|part| part.chars().count() > 12).collect();
    assert!(explanations.len() > 10);
    let (true_stage, changed_stage) = (Stage::local(), Stage::local());
    let museum = museum(&true_stage).await;
    let mut configuration = changed_stage.configuration();
    configuration.scenes = folder.path().into();
    configuration.pictures = Some(real_scenes().join("../assets/pictures"));
    let changed = credit::start(configuration).await.unwrap();
    let readers = [Reader::of(&museum), Reader::of(&changed)];
    let mut pages = all_pages(&readers[0]).await;
    // The order of the options is each visitor's own: compared signed out; signed in, the words are looked at.
    for path in &pages {
        let [one, other] = [readers[0].get(path).await, readers[1].get(path).await];
        assert_eq!(without_ids(&one), without_ids(&other), "{path}");
    }
    let member = Reader::signed_in(&museum, "A-1").await;
    pages.retain(|path| path.contains("/checkpoints/") && !path.contains("next="));
    assert_eq!(pages.len(), 6);
    for path in &pages {
        let page = member.get(path).await;
        assert!(!page.attributes("form", "action").is_empty());
        assert!(explanations.iter().all(|explanation| !page.text.contains(explanation)), "{path}");
        let given_away = "[checked], option[selected], .right, .wrong, .verdict";
        assert_eq!(page.document().select(&selector(given_away)).count(), 0, "{path}");
    }
    museum.stop().await;
    changed.stop().await;
}

#[tokio::test]
async fn unknown_addresses_get_a_page_that_says_so() {
    let stage = Stage::local();
    let backend = museum(&stage).await;
    let reader = Reader::of(&backend);
    for place in [
        "/fr/",
        "/en/scenes/none",
        "/en/scenes/red-boat/exhibits/RB99",
        "/en/scenes/red-boat/exhibits/%2e%2e",
        "/en/scenes/red-boat/checkpoints/none",
        "/en/scenes/%ff",
        "/en/nothing",
        "/zh/",
        "/pictures/none.jpg",
        "/pictures/red-boat.png",
        "/pictures/red-boat/RB99.jpg",
        "/pictures/..%2fred-boat.jpg",
        "/pictures/red-boat/..%2f..%2fCargo.jpg",
    ] {
        let request = reader.request(Method::GET, &format!("/catalogue{place}"));
        let page = reader.send(request.header(header::ACCEPT_LANGUAGE, "en")).await;
        assert_eq!(page.status, 404, "{place}");
        assert!(page.words().contains("There is no such page"), "{place}: {}", page.text);
    }
    let page = reader.get("/catalogue/zh-CN/scenes/none").await;
    assert!(page.words().contains("没有这个页面"));
    let page = reader.request(Method::DELETE, "/catalogue/en/").header(header::ORIGIN, &reader.url);
    assert_eq!(reader.send(page).await.status, 405);
    let parameters = reader.get("/catalogue/en/card?card=1").await;
    assert_eq!(parameters.status, 400);
    assert!(parameters.words().contains("cannot be understood"));
    backend.stop().await;
}

#[tokio::test]
async fn the_bare_address_leads_to_the_language_of_the_browser() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let reader = Reader::of(&backend);
    for (wish, path) in [("en-GB,en;q=0.9", "/catalogue/en/"), ("fr", "/catalogue/zh-CN/")] {
        for bare in ["/catalogue", "/catalogue/"] {
            let request = reader.request(Method::GET, bare).header(header::ACCEPT_LANGUAGE, wish);
            let answer = reader.send(request).await;
            assert_eq!((answer.status, answer.header("location")), (303, path));
            assert_eq!(answer.header("vary"), "Accept-Language");
        }
    }
    let answer = reader.get("/catalogue/en").await;
    assert_eq!((answer.status, answer.header("location")), (308, "/catalogue/en/"));
    backend.stop().await;
}

#[tokio::test]
async fn pictures_are_served_within_limits_and_asked_for_again() {
    let (stage, folder) = (Stage::local(), tempfile::tempdir().unwrap());
    fs::create_dir(folder.path().join("small")).unwrap();
    fs::write(folder.path().join("small.jpg"), b"\xff\xd8\xff picture").unwrap();
    fs::write(folder.path().join("small/E1.jpg"), b"\xff\xd8\xff exhibit").unwrap();
    fs::write(folder.path().join("small/E2.jpg"), vec![0; 2 * 1024 * 1024 + 1]).unwrap();
    fs::write(folder.path().join("other.jpg"), b"\xff\xd8\xff stranger").unwrap();
    let mut configuration = stage.configuration();
    configuration.pictures = Some(folder.path().into());
    let backend = credit::start(configuration).await.unwrap();
    let reader = Reader::of(&backend);
    let picture = reader.get("/catalogue/pictures/small.jpg").await;
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/jpeg"));
    assert_eq!(picture.header("cache-control"), "public, max-age=3600");
    let again = reader.request(Method::GET, "/catalogue/pictures/small.jpg");
    let again = again.header(header::IF_MODIFIED_SINCE, picture.header("last-modified"));
    assert_eq!(reader.send(again).await.status, 304);
    assert_eq!(reader.get("/catalogue/pictures/small/E1.jpg").await.status, 200);
    for missing in ["small/E2.jpg", "small/E3.jpg", "other.jpg"] {
        assert_eq!(reader.get(&format!("/catalogue/pictures/{missing}")).await.status, 404, "{missing}");
    }
    for (exhibit, pictures) in [("E1", 1), ("E2", 0), ("E3", 0)] {
        let page = reader.get(&format!("/catalogue/en/scenes/small/exhibits/{exhibit}")).await;
        assert_eq!(page.attributes("figure img", "src").len(), pictures, "{exhibit}");
    }
    for file in ["style.css", "script.js"] {
        let address =
            reader.get("/catalogue/en/").await.attributes("link[rel=stylesheet], script", "href").join("")
                + &reader.get("/catalogue/en/").await.attributes("script", "src").join("");
        assert!(address.contains(file));
        let page = reader.get(&format!("/catalogue/{file}")).await;
        assert_eq!((page.status, page.header("cache-control")), (200, "public, max-age=31536000, immutable"));
    }
    backend.stop().await;
}

#[tokio::test]
async fn without_a_folder_of_pictures_pages_have_none() {
    let stage = Stage::new(LedgerOrigin::College);
    let backend = stage.start().await;
    let reader = Reader::of(&backend);
    for place in ["/en/", "/en/scenes/small", "/zh-CN/scenes/small/exhibits/E1"] {
        let page = reader.get(&format!("/catalogue{place}")).await;
        assert_eq!((page.status, page.attributes("img", "src").len()), (200, 0), "{place}");
    }
    backend.stop().await;
}
