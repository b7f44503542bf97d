//! Smaller copies of an 8-bit RGBA picture for greater distances, averaged in linear light.

use std::sync::LazyLock;

/// Steps of the table that turns linear light back into sRGB.
const ENCODING_STEPS: u16 = 4095;

static LINEAR_OF_SRGB: LazyLock<Vec<f32>> =
    LazyLock::new(|| (0..=u8::MAX).map(|byte| decode(f32::from(byte) / 255.0)).collect());
static SRGB_OF_LINEAR: LazyLock<Vec<u8>> = LazyLock::new(|| {
    (0..=ENCODING_STEPS)
        .map(|step| (encode(f32::from(step) / f32::from(ENCODING_STEPS)) * 255.0).round() as u8)
        .collect()
});

/// sRGB's transfer function (IEC 61966-2-1).
fn decode(value: f32) -> f32 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn encode(value: f32) -> f32 {
    if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 }
}

/// Appends each smaller level behind the one before it, down to one texel; returns the number of levels.
///
/// `data` holds the rows of the picture, four bytes a texel; `size` is its width and height in texels. `is_srgb` says whether
/// the first three channels are sRGB, or plain numbers such as normals.
pub fn append_levels(data: &mut Vec<u8>, size: [usize; 2], is_srgb: bool) -> u32 {
    let mut level = data.clone();
    let mut size = size;
    let mut count = 1;
    while size.iter().any(|side| *side > 1) {
        (level, size) = half(&level, size, is_srgb);
        data.extend_from_slice(&level);
        count += 1;
    }
    count
}

/// A level of half the size, each texel the mean of four, and its width and height. For the arguments see [`append_levels`].
#[must_use]
pub fn half(source: &[u8], size: [usize; 2], is_srgb: bool) -> (Vec<u8>, [usize; 2]) {
    let [width, height] = size;
    let smaller = size.map(|side| (side / 2).max(1));
    let [columns, rows] = smaller;
    let texel = |row: usize, column: usize| {
        let start = (row.min(height - 1) * width + column.min(width - 1)) * 4;
        source.get(start..).and_then(|rest| rest.first_chunk::<4>()).copied().unwrap_or_default()
    };
    let mut made = Vec::with_capacity(columns * rows * 4);
    for row in (0..rows).map(|row| row * 2) {
        for column in (0..columns).map(|column| column * 2) {
            let four =
                [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(down, right)| texel(row + down, column + right));
            made.extend_from_slice(&mean(four, is_srgb));
        }
    }
    (made, smaller)
}

fn mean(texels: [[u8; 4]; 4], is_srgb: bool) -> [u8; 4] {
    let average = if is_srgb { mean_light } else { mean_number };
    let [[r0, g0, b0, a0], [r1, g1, b1, a1], [r2, g2, b2, a2], [r3, g3, b3, a3]] = texels;
    [
        average([r0, r1, r2, r3]),
        average([g0, g1, g2, g3]),
        average([b0, b1, b2, b3]),
        mean_number([a0, a1, a2, a3]),
    ]
}

fn mean_number(values: [u8; 4]) -> u8 {
    let sum: u16 = values.into_iter().map(u16::from).sum();
    ((sum + 2) / 4) as u8
}

fn mean_light(values: [u8; 4]) -> u8 {
    let linear = |value: u8| LINEAR_OF_SRGB.get(usize::from(value)).copied().unwrap_or_default();
    let light = values.into_iter().map(linear).sum::<f32>() / 4.0;
    let step = (light * f32::from(ENCODING_STEPS)).round() as usize;
    SRGB_OF_LINEAR.get(step).copied().unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chequered(width: usize, height: usize) -> Vec<u8> {
        let texel = |index: usize| {
            if (index % width + index / width).is_multiple_of(2) { [255; 4] } else { [0, 0, 0, 255] }
        };
        (0..width * height).flat_map(texel).collect()
    }

    #[test]
    fn black_and_white_average_to_half_the_light() {
        let mut data = chequered(4, 4);
        assert_eq!(append_levels(&mut data, [4, 4], true), 3);
        assert_eq!(data.len(), (16 + 4 + 1) * 4);
        assert_eq!(data[64..68], [188, 188, 188, 255]);
    }

    #[test]
    fn numbers_that_are_no_colours_average_plainly() {
        assert_eq!(half(&chequered(2, 2), [2, 2], false), (vec![128, 128, 128, 255], [1, 1]));
    }

    #[test]
    fn sizes_that_are_no_powers_of_two_have_all_levels() {
        let mut data = chequered(5, 3);
        assert_eq!(append_levels(&mut data, [5, 3], true), 3);
        assert_eq!(data.len(), (15 + 2 + 1) * 4);
    }
}
