//! How much is lost by encoding.

use super::grid::{Grid, Picture};

/// The peak signal-to-noise ratio of a picture against its source over some channels, decibels; infinite if nothing is
/// lost. Values are compared as they are stored: sRGB's encoding is near to what eyes tell apart.
pub(super) fn peak_signal_to_noise(source: &Picture, other: &Picture, channels: [bool; 4]) -> f64 {
    let mut sum_of_squares = 0_u64;
    let mut count = 0_u64;
    for (one, another) in source.texels.iter().zip(&other.texels) {
        for ((value, found), _) in one.iter().zip(another).zip(channels).filter(|(_, is_used)| *is_used) {
            sum_of_squares += u64::from(value.abs_diff(*found)).pow(2);
            count += 1;
        }
    }
    let mean_square = sum_of_squares as f64 / count.max(1) as f64;
    10.0 * (f64::from(u8::MAX).powi(2) / mean_square).log10()
}

/// How far light is from its source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RelativeError {
    /// The root mean square of the difference over that of the source.
    pub root_mean_square: f64,
    /// The mean of each number's difference over the number itself, where that is above a hundredth of the mean.
    pub mean: f64,
}

/// Compares light, red, green and blue, with its source.
pub(super) fn relative_error(source: &Grid<[f32; 3]>, other: &Grid<[f32; 3]>) -> RelativeError {
    let values = source.texels.as_flattened();
    let average = values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len().max(1) as f64;
    let mut squares_of_difference = 0.0;
    let mut squares_of_source = 0.0;
    let mut ratios = 0.0;
    let mut count = 0_u64;
    for (value, found) in values.iter().zip(other.texels.as_flattened()) {
        let value = f64::from(*value);
        let difference = (f64::from(*found) - value).abs();
        squares_of_difference += difference.powi(2);
        squares_of_source += value.powi(2);
        if value > average / 100.0 {
            ratios += difference / value;
            count += 1;
        }
    }
    let share = |part: f64, whole: f64| if part == 0.0 { 0.0 } else { part / whole };
    RelativeError {
        root_mean_square: share(squares_of_difference, squares_of_source).sqrt(),
        mean: share(ratios, count as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(texel: [u8; 4]) -> Picture {
        Picture { size: [2, 2], texels: vec![texel; 4] }
    }

    #[test]
    fn what_is_the_same_has_no_noise() {
        let grey = picture([128; 4]);
        assert_eq!(peak_signal_to_noise(&grey, &grey, [true; 4]), f64::INFINITY);
    }

    #[test]
    fn only_the_channels_that_are_used_count() {
        let [one, other] = [picture([10, 10, 10, 255]), picture([10, 20, 10, 0])];
        let only_red = peak_signal_to_noise(&one, &other, [true, false, false, false]);
        let only_green = peak_signal_to_noise(&one, &other, [false, true, false, false]);
        assert_eq!(only_red, f64::INFINITY);
        assert!((only_green - 28.13).abs() < 0.01, "{only_green}");
    }

    #[test]
    fn a_tenth_too_much_light_is_a_relative_error_of_a_tenth() {
        let source = Grid { size: [2, 1], texels: vec![[1.0, 2.0, 4.0], [0.0; 3]] };
        let other = Grid { size: [2, 1], texels: vec![[1.1, 2.2, 4.4], [0.0; 3]] };
        let error = relative_error(&source, &other);
        assert!((error.root_mean_square - 0.1).abs() < 1e-6, "{error:?}");
        assert!((error.mean - 0.1).abs() < 1e-6, "{error:?}");
    }
}
