//! A visitor who reads the catalogue without a script: follows links, fills in forms, keeps a cookie.

use std::collections::BTreeSet;

use credit::RunningBackend;
use reqwest::{Method, RequestBuilder, header};
use scraper::{ElementRef, Html, Selector};

use crate::support::{client, url_of};

/// Names and values of fields.
pub type Fields = Vec<(String, String)>;
/// A form: its address and hidden fields.
pub type Form = (String, Fields);

/// A page as it came.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub text: String,
}

pub fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

impl Page {
    pub fn document(&self) -> Html {
        Html::parse_document(&self.text)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The words of the page's main part, with single spaces.
    pub fn words(&self) -> String {
        words_of(self.document().select(&selector("main")).next().expect("no main"))
    }

    /// The values of an attribute of all elements that fit.
    pub fn attributes(&self, fitting: &str, name: &str) -> Vec<String> {
        let document = self.document();
        let fitting = selector(fitting);
        let found = document.select(&fitting).filter_map(|element| element.attr(name));
        found.map(str::to_owned).collect()
    }

    /// The form whose action ends so, and that holds a hidden field of this value: its address and hidden fields.
    pub fn form(&self, action: &str, value: &str) -> Form {
        let document = self.document();
        let hidden = selector("input[type=hidden]");
        for form in document.select(&selector("form")) {
            let address = form.attr("action").unwrap();
            let fields: Fields = form
                .select(&hidden)
                .map(|input| {
                    (input.attr("name").unwrap().to_owned(), input.attr("value").unwrap().to_owned())
                })
                .collect();
            if address.ends_with(action)
                && (value.is_empty() || fields.iter().any(|(_, known)| known == value))
            {
                return (address.to_owned(), fields);
            }
        }
        panic!("no form {action} {value} in {}", self.text);
    }
}

pub fn words_of(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whoever reads.
#[derive(Clone)]
pub struct Reader {
    client: reqwest::Client,
    pub url: String,
    pub cookie: Option<String>,
}

impl Reader {
    pub fn of(backend: &RunningBackend) -> Self {
        drop(client());
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { client, url: url_of(backend), cookie: None }
    }

    pub async fn signed_in(backend: &RunningBackend, card: &str) -> Self {
        let mut reader = Self::of(backend);
        let answer = reader.post("/catalogue/en/card", &[("visitor-card", card), ("next", "")]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        let set = answer.header("set-cookie");
        reader.cookie = Some(set.split(';').next().unwrap().to_owned());
        reader
    }

    /// The token in the cookie.
    pub fn token(&self) -> &str {
        self.cookie.as_deref().unwrap().split_once('=').unwrap().1
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Page {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Page { status, headers, text: String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned() }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends a form as a browser does from a page of this origin.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.request(Method::POST, path).header(header::ORIGIN, &self.url);
        self.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)).await
    }

    /// Sends a form of a page with what is filled in.
    pub async fn fill(&self, form: &Form, filled: &[(String, String)]) -> Page {
        let fields: Vec<_> =
            form.1.iter().chain(filled).map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(&form.0, &fields).await
    }

    /// The page to which an answer leads.
    pub async fn follow(&self, answer: &Page) -> Page {
        assert_eq!(answer.status, 303, "{}", answer.words());
        let place = answer.header("location");
        self.get(place.split('#').next().unwrap()).await
    }
}

/// The addresses of all pages of a scene in both languages, as links lead to them.
pub async fn all_pages(reader: &Reader) -> BTreeSet<String> {
    let mut found: BTreeSet<String> =
        ["en", "zh-CN"].map(|language| format!("/catalogue/{language}/")).into();
    let mut visited = BTreeSet::new();
    while let Some(path) = found.difference(&visited).next().cloned() {
        let page = reader.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        for link in page.attributes("a[href]", "href") {
            assert!(link.starts_with('#') || link.starts_with("/catalogue/"), "{path} leads to {link}");
            if !link.starts_with('#') {
                found.insert(link);
            }
        }
        visited.insert(path);
    }
    visited
}
