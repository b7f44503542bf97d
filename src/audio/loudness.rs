//! How loud things are, in the decibels that kira takes.

/// What kira takes for silence, decibels.
pub(super) const SILENCE: f32 = -60.0;

/// Decibels of an amplitude from 0 to 1.
pub(super) fn decibels(amplitude: f32) -> f32 {
    if amplitude <= 0.0 { SILENCE } else { (20.0 * amplitude.log10()).clamp(SILENCE, 0.0) }
}

/// Amplitude for a volume setting from 0 to 1. The ear hears its square as even steps.
pub(super) fn amplitude_of_setting(volume: f32) -> f32 {
    volume.clamp(0.0, 1.0).powi(2)
}

/// Amplitude, 0 to 1, of a sound so many metres away that cannot be heard beyond its radius.
pub(super) fn amplitude_at(distance: f32, radius: f32) -> f32 {
    if radius <= 0.0 { 0.0 } else { (1.0 - distance / radius).clamp(0.0, 1.0).powi(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_fade_to_silence_at_their_radius() {
        assert!((decibels(amplitude_at(0.0, 5.0))).abs() < 1e-6);
        assert!((decibels(amplitude_at(2.5, 5.0)) + 12.04).abs() < 0.01);
        assert!((decibels(amplitude_at(5.0, 5.0)) - SILENCE).abs() < 1e-6);
        assert!((decibels(amplitude_of_setting(0.0)) - SILENCE).abs() < 1e-6);
        assert!(decibels(amplitude_of_setting(1.0)).abs() < 1e-6);
    }
}
