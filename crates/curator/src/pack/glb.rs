//! The glTF binary container: JSON and one block of bytes.

use serde_json::Value;

use super::error::Fault;

const MAGIC: u32 = 0x4654_6C67;
const VERSION: u32 = 2;
const JSON_CHUNK: u32 = 0x4E4F_534A;
const BINARY_CHUNK: u32 = 0x004E_4942;
const HEADER_BYTES: usize = 12;
const CHUNK_HEADER_BYTES: usize = 8;
const EXPORT_AGAIN: &str = "Export the model again.";

/// A model in memory.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glb {
    pub(super) document: Value,
    /// Empty if the file has no such chunk.
    pub(super) binary: Vec<u8>,
}

impl Glb {
    pub(super) fn parse(file: &[u8]) -> Result<Self, Fault> {
        let fault = |problem: String| Fault::new(problem, EXPORT_AGAIN);
        if word_at(file, 0) != Some(MAGIC) || word_at(file, 4) != Some(VERSION) {
            return Err(fault("it is no glTF binary (GLB) of version 2".to_owned()));
        }
        if word_at(file, 8).map(|length| length as usize) != Some(file.len()) {
            return Err(fault("it is shorter or longer than it says".to_owned()));
        }
        let (json, rest) = chunk(file.get(HEADER_BYTES..).unwrap_or_default(), JSON_CHUNK)
            .ok_or_else(|| fault("its JSON is cut off or missing".to_owned()))?;
        let document = serde_json::from_slice(json)
            .map_err(|error| fault(format!("its JSON cannot be read ({error})")))?;
        let binary = match rest {
            [] => &[],
            _ => {
                chunk(rest, BINARY_CHUNK)
                    .ok_or_else(|| fault("its binary chunk is cut off or missing".to_owned()))?
                    .0
            }
        };
        Ok(Self { document, binary: binary.to_vec() })
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Fault> {
        let mut json = self.document.to_string().into_bytes();
        json.resize(json.len().next_multiple_of(4), b' ');
        let mut binary = self.binary.clone();
        binary.resize(binary.len().next_multiple_of(4), 0);
        let mut chunks = [&word(json.len())?, &JSON_CHUNK.to_le_bytes(), json.as_slice()].concat();
        if !binary.is_empty() {
            chunks.extend([&word(binary.len())?, &BINARY_CHUNK.to_le_bytes(), binary.as_slice()].concat());
        }
        let header = [MAGIC.to_le_bytes(), VERSION.to_le_bytes(), word(HEADER_BYTES + chunks.len())?];
        Ok([header.concat(), chunks].concat())
    }
}

/// The contents of the chunk with which `bytes` begin, and what follows; nothing if it is another kind or cut off.
fn chunk(bytes: &[u8], kind: u32) -> Option<(&[u8], &[u8])> {
    let length = word_at(bytes, 0)? as usize;
    let contents = bytes.get(CHUNK_HEADER_BYTES..)?;
    (word_at(bytes, 4)? == kind).then_some(())?;
    contents.split_at_checked(length)
}

fn word_at(bytes: &[u8], offset: usize) -> Option<u32> {
    bytes.get(offset..)?.first_chunk().copied().map(u32::from_le_bytes)
}

fn word(value: usize) -> Result<[u8; 4], Fault> {
    u32::try_from(value)
        .map(u32::to_le_bytes)
        .map_err(|_| Fault::new("it has more than 4 GiB", "Make the model smaller."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let glb = Glb { document: json!({"asset": {"version": "2.0"}, "x": 0.1}), binary: vec![1, 2, 3, 4] };
        assert_eq!(Glb::parse(&glb.to_bytes().unwrap()).unwrap(), glb);
        let without = Glb { binary: Vec::new(), ..glb };
        assert_eq!(Glb::parse(&without.to_bytes().unwrap()).unwrap(), without);
    }

    #[test]
    fn chunks_are_whole_words() {
        let bytes = Glb { document: json!({}), binary: vec![7; 5] }.to_bytes().unwrap();
        assert!(bytes.len().is_multiple_of(4));
        assert_eq!(Glb::parse(&bytes).unwrap().binary, [7, 7, 7, 7, 7, 0, 0, 0]);
    }

    #[test]
    fn what_is_cut_off_or_no_glb_is_refused_at_any_length() {
        let whole = Glb { document: json!({"asset": {}}), binary: vec![1; 8] }.to_bytes().unwrap();
        for length in 0..whole.len() {
            assert!(Glb::parse(&whole[..length]).is_err(), "{length} bytes were accepted");
        }
        assert!(Glb::parse(b"<!doctype html>").unwrap_err().text().contains("no glTF binary"));
    }
}
