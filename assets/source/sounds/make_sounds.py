"""Makes every sound of the halls and the interface from nothing.

Usage: python make_sounds.py [--output DIR]

Needs numpy and `oggenc`, `oggdec` (Debian: vorbis-tools). Every sound has its own seed, so a change to one
leaves the others as they are.

Loops are periodic by construction: noise is drawn in the frequency domain over exactly one loop, modulations are
harmonics of the loop, and single events wrap around its end. After encoding, each file is decoded again and
measured: its peak, its ends, and for a loop the bend across the seam, which must be no sharper than the sharpest
within the sound, or below -70 dBFS.

Room tones are stereo at 22 050 Hz; all that sounds from a place is mono.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HALL_RATE = 22_050
FULL_RATE = 44_100
OGG_QUALITY = 3
LARGEST_TOTAL_BYTES = 1_200_000
TONE_PEAK_DBFS = -12.0
# Vorbis overshoots a little; sounds are written this much below their peak.
CODEC_HEADROOM_DB = 0.7
# Before and after a sound that does not loop: the codec smears a sudden edge.
SILENCE_AROUND_SECONDS = (0.008, 0.03)
# The codec's error differs at every place, so a loop is turned until its decoded seam is smooth.
MOST_TURNS = 60
# A bend smaller than this at a seam is heard by nobody.
SILENT_BEND = 10 ** (-70 / 20)

Signal = np.ndarray
Spectrum = Callable[[np.ndarray], np.ndarray]


# --- building blocks -------------------------------------------------------------------------------------------


def band(low_hz: float, high_hz: float, slope: float = 2.0, tilt: float = 0.0) -> Spectrum:
    """Amplitude over frequency: flat from `low_hz` to `high_hz`, falling with `slope` outside; `tilt` 0.5 is pink."""

    def amplitude(hz: np.ndarray) -> np.ndarray:
        hz = np.maximum(hz, 1.0)
        rise = 1.0 / (1.0 + (low_hz / hz) ** (2 * slope))
        fall = 1.0 / (1.0 + (hz / high_hz) ** (2 * slope))
        return rise * fall * (hz / low_hz) ** -tilt

    return amplitude


def periodic_noise(rng: np.random.Generator, length: int, rate: int, spectrum: Spectrum) -> Signal:
    """Noise of unit RMS that repeats seamlessly after `length` samples."""
    hz = np.fft.rfftfreq(length, 1.0 / rate)
    shaped = spectrum(hz) * np.exp(2j * np.pi * rng.random(hz.size))
    shaped[0] = 0.0
    noise = np.fft.irfft(shaped, length)
    return noise / np.sqrt(np.mean(noise**2))


def swell(rng: np.random.Generator, length: int, harmonics: range, depth: float) -> Signal:
    """A slow periodic curve around 1 that stays within 1 ± `depth`."""
    phase = 2 * np.pi * np.arange(length) / length
    curve = sum(np.sin(n * phase + 2 * np.pi * rng.random()) / np.sqrt(n) for n in harmonics)
    return 1.0 + depth * curve / np.max(np.abs(curve))


def add_around(loop: Signal, event: Signal, start: int) -> None:
    """Adds `event` to `loop` at `start`; what runs over the end comes in at the beginning."""
    np.add.at(loop, (start + np.arange(event.size)) % loop.size, event)


def seconds(duration: float, rate: int) -> np.ndarray:
    """The times of the samples of `duration` seconds."""
    return np.arange(round(duration * rate)) / rate


def struck(rate: int, duration: float, partials: list[tuple[float, float, float]], attack: float = 0.002) -> Signal:
    """Decaying sines `(hertz, amplitude, decay in seconds)` that begin and end in silence."""
    t = seconds(duration, rate)
    tone = sum(a * np.sin(2 * np.pi * hz * t) * np.exp(-t / decay) for hz, a, decay in partials)
    return tone * rise_and_fall(t, attack, min(0.2 * duration, 0.05))


def rise_and_fall(t: np.ndarray, attack: float, release: float) -> Signal:
    """An envelope that leaves 0 within `attack` and is back at 0 after `release` at the end, both as half cosines."""
    rise = 0.5 - 0.5 * np.cos(np.pi * np.clip(t / attack, 0, 1))
    fall = 0.5 - 0.5 * np.cos(np.pi * np.clip((t[-1] - t) / release, 0, 1))
    return rise * fall


def burst(
    rng: np.random.Generator, rate: int, duration: float, spectrum: Spectrum, attack: float, decay: float
) -> Signal:
    """A breath of noise with a soft beginning and an exponential end."""
    t = seconds(duration, rate)
    noise = periodic_noise(rng, t.size, rate, spectrum)
    return noise * np.exp(-t / decay) * rise_and_fall(t, attack, 0.2 * duration)


def in_a_room(rng: np.random.Generator, dry: Signal, rate: int, decay: float, share: float) -> Signal:
    """Adds the tail of a small, dark room; the result is longer by four times `decay`."""
    t = seconds(4 * decay, rate)
    tail = periodic_noise(rng, t.size, rate, band(150, 2500, slope=1)) * np.exp(-t / decay)
    tail *= rise_and_fall(t, 0.004, decay)
    tail *= share / np.sqrt(np.sum(tail**2))
    wet = np.convolve(dry, tail)
    wet[: dry.size] += dry
    return wet


def turns(loop: Signal) -> Iterator[Signal]:
    """The loop with its seam at ever another place, first where it is quietest."""
    power = loop**2 if loop.ndim == 1 else (loop**2).sum(axis=1)
    window = power.size // 200
    around = np.fft.irfft(np.fft.rfft(power) * np.fft.rfft(np.ones(window), power.size), power.size)
    quietest = int(np.argmin(around)) - window // 2
    for turn in range(MOST_TURNS):
        yield np.roll(loop, -(quietest + turn * power.size // MOST_TURNS), axis=0)


# --- room tones ------------------------------------------------------------------------------------------------


def stereo_air(seed: int, duration: float, spectrum: Spectrum, depth: float, width: float) -> Signal:
    """Two channels of air: a common part and, by `width`, one of their own."""
    rng = np.random.default_rng(seed)
    length = round(duration * HALL_RATE)
    common = periodic_noise(rng, length, HALL_RATE, spectrum)
    sides = [periodic_noise(rng, length, HALL_RATE, spectrum) for _ in range(2)]
    breath = swell(rng, length, range(1, 6), depth)
    return np.stack([(common + width * side) * breath for side in sides], axis=1)


def lane() -> Signal:
    """A summer night between walls: a far, low city and a few insects."""
    air = stereo_air(1, 22.0, band(60, 320, slope=1.2, tilt=0.5), depth=0.3, width=0.8)
    rng = np.random.default_rng(101)
    insects = np.zeros(air.shape[0])
    for start in np.cumsum(rng.uniform(0.5, 1.3, 40)):
        if start < 21.0 and rng.random() < 0.7:
            for pulse in range(3):
                chirp = struck(HALL_RATE, 0.02, [(4150 + 40 * rng.random(), 1.0, 0.02)], attack=0.005)
                add_around(insects, chirp, round((start + 0.034 * pulse) * HALL_RATE))
    return air + 0.05 * np.stack([insects, 0.4 * np.roll(insects, 9)], axis=1)


def meeting_room() -> Signal:
    """A small furnished room with its door closed."""
    return stereo_air(2, 18.0, band(70, 240, slope=1.4, tilt=0.5), depth=0.15, width=0.5)


def gallery() -> Signal:
    """A large quiet room with slow ventilation."""
    return stereo_air(3, 18.0, band(90, 420, slope=1.1, tilt=0.6), depth=0.12, width=0.9)


def jetty() -> Signal:
    """Open air over a lake: a low wind that comes and goes."""
    low = stereo_air(4, 22.0, band(120, 520, slope=1.3, tilt=0.4), depth=0.55, width=0.9)
    high = stereo_air(104, 22.0, band(900, 2600, slope=1.2, tilt=0.5), depth=0.7, width=1.0)
    return low + 0.12 * high


# --- sounds at places ------------------------------------------------------------------------------------------


def gallery_tone() -> Signal:
    """The breath of an air vent."""
    rng = np.random.default_rng(5)
    length = 9 * HALL_RATE
    return periodic_noise(rng, length, HALL_RATE, band(180, 700, slope=1.2, tilt=0.5)) * swell(
        rng, length, range(1, 4), 0.1
    )


def lamp() -> Signal:
    """A gas lamp: an even hiss that flickers a little."""
    rng = np.random.default_rng(6)
    length = 8 * FULL_RATE
    hiss = periodic_noise(rng, length, FULL_RATE, band(2200, 6500, slope=1.2))
    flutter = periodic_noise(rng, length, FULL_RATE, band(60, 160, slope=2))
    return hiss * swell(rng, length, range(30, 110, 7), 0.22) * swell(rng, length, range(1, 8), 0.2) + 0.25 * flutter


def clock() -> Signal:
    """A wall clock with a one-second pendulum: tick and tock, eight seconds."""
    rng = np.random.default_rng(7)
    loop = np.zeros(8 * FULL_RATE)
    for second in range(8):
        pitch = (1.0 if second % 2 == 0 else 0.86) * rng.uniform(0.995, 1.005)
        case = [(190 * pitch, 0.5, 0.05), (640 * pitch, 0.5, 0.03)]
        wheel = [(2150 * pitch, 1.0, 0.012), (3480 * pitch, 0.6, 0.008), (5230 * pitch, 0.25, 0.005)]
        beat = in_a_room(rng, struck(FULL_RATE, 0.25, case + wheel, attack=0.0012), FULL_RATE, 0.1, 0.35)
        add_around(loop, beat, round((second + 0.35) * FULL_RATE))
    return loop


def bubble(rng: np.random.Generator) -> Signal:
    """A drop of air that closes: a short sine that rises."""
    duration = rng.uniform(0.06, 0.14)
    t = seconds(duration, FULL_RATE)
    start = rng.uniform(380, 800)
    phase = 2 * np.pi * start * (t + 0.9 * t**2 / duration)
    return np.sin(phase) * np.exp(-t / (0.3 * duration)) * rise_and_fall(t, 0.004, 0.3 * duration)


def water() -> Signal:
    """Small waves against a hull, each with a few bubbles behind it."""
    rng = np.random.default_rng(8)
    loop = 0.1 * periodic_noise(rng, 12 * FULL_RATE, FULL_RATE, band(150, 600, slope=1.5))
    loop *= swell(rng, loop.size, range(1, 12), 0.6)
    start = 0.2
    while start < 11.6:
        size = rng.uniform(0.5, 1.0)
        high = rng.uniform(700, 1300)
        wave_sound = burst(rng, FULL_RATE, 0.9, band(180, high, slope=1.6), rng.uniform(0.05, 0.14), 0.2)
        add_around(loop, 0.5 * size * wave_sound, round(start * FULL_RATE))
        for _ in range(rng.integers(1, 5)):
            late = start + rng.uniform(0.06, 0.6)
            add_around(loop, rng.uniform(0.08, 0.3) * size * bubble(rng), round(late * FULL_RATE))
        start += rng.uniform(0.7, 1.5)
    return loop


def reeds() -> Signal:
    """Dry leaves in a light wind."""
    rng = np.random.default_rng(9)
    length = 12 * FULL_RATE
    gusts = swell(rng, length, range(1, 7), 0.8) ** 1.5
    rustle = periodic_noise(rng, length, FULL_RATE, band(1600, 5200, slope=1.3, tilt=0.3))
    grain = np.clip(swell(rng, length, range(70, 260, 3), 1.0), 0, None) ** 1.5
    wind = periodic_noise(rng, length, FULL_RATE, band(160, 500, slope=1.5))
    return gusts * (rustle * (0.35 + 0.65 * grain) + 0.35 * wind)


# --- steps -----------------------------------------------------------------------------------------------------


def step(seed: int, body: list[tuple[float, float, float]], scrape: Spectrum, scrape_share: float) -> Signal:
    """A heel, then more softly a sole."""
    rng = np.random.default_rng(seed)
    vary = rng.uniform(0.93, 1.07)
    sound = np.zeros(round(0.34 * FULL_RATE))
    for start, strength in ((0.0, 1.0), (rng.uniform(0.075, 0.1), rng.uniform(0.35, 0.5))):
        partials = [(hz * vary * rng.uniform(0.98, 1.02), a, decay) for hz, a, decay in body]
        thump = struck(FULL_RATE, 0.2, partials, attack=0.003)
        rub = burst(rng, FULL_RATE, 0.1, scrape, 0.004, rng.uniform(0.014, 0.024))
        at = round(start * FULL_RATE)
        sound[at : at + thump.size] += strength * thump
        sound[at : at + rub.size] += strength * scrape_share * rub
    return sound


def stone_step(variant: int) -> Callable[[], Signal]:
    """A shoe on stone: short, with some grit."""
    body = [(105, 1.0, 0.022), (210, 0.4, 0.014), (880, 0.12, 0.008)]
    return lambda: step(200 + variant, body, band(700, 3200, slope=1.2), 0.28)


def wood_step(variant: int) -> Callable[[], Signal]:
    """A shoe on planks: a hollow knock."""
    body = [(128, 1.0, 0.05), (236, 0.6, 0.035), (415, 0.3, 0.022), (760, 0.1, 0.012)]
    return lambda: step(300 + variant, body, band(350, 1600, slope=1.4), 0.14)


# --- interface -------------------------------------------------------------------------------------------------


def mallet(hz: float, duration: float, attack: float = 0.006) -> Signal:
    """A soft wooden bar."""
    return struck(
        FULL_RATE, duration, [(hz, 1.0, duration / 4), (2 * hz, 0.18, duration / 8), (4 * hz, 0.06, 0.03)], attack
    )


def phrase(seed: int, notes: list[tuple[float, float, float]], room: float = 0.18) -> Signal:
    """Mallet notes `(start in seconds, hertz, strength)` in a small room."""
    rng = np.random.default_rng(seed)
    dry = np.zeros(round((max(start for start, _, _ in notes) + 0.9) * FULL_RATE))
    for start, hz, strength in notes:
        note = strength * mallet(hz, 0.85)
        at = round(start * FULL_RATE)
        dry[at : at + note.size] += note
    return fade_out(in_a_room(rng, dry, FULL_RATE, room, 0.3))


def fade_out(sound: Signal, duration: float = 0.05) -> Signal:
    """Ends a sound in silence."""
    t = np.arange(sound.size) / FULL_RATE
    return sound * rise_and_fall(t, 1e-4, duration)


def tick() -> Signal:
    """A button."""
    return struck(FULL_RATE, 0.09, [(1180, 1.0, 0.012), (2360, 0.25, 0.008), (320, 0.5, 0.015)], attack=0.002)


def sweep(seed: int, from_hz: float, to_hz: float) -> Signal:
    """A page that slides: a breath of air and a hint of pitch."""
    rng = np.random.default_rng(seed)
    t = seconds(0.32, FULL_RATE)
    pitch = from_hz * (to_hz / from_hz) ** (t / t[-1])
    tone = np.sin(2 * np.pi * np.cumsum(pitch) / FULL_RATE)
    air = periodic_noise(rng, t.size, FULL_RATE, band(600, 2200, slope=1.2))
    return (0.5 * tone + 0.35 * air) * rise_and_fall(t, 0.09, 0.22)


def bell() -> Signal:
    """A warm bell with a major third."""
    rng = np.random.default_rng(15)
    strike = 392.0
    ratios = [(0.5, 0.5, 1.1), (1, 1.0, 0.8), (1.25, 0.35, 0.6), (1.5, 0.3, 0.5), (2, 0.4, 0.45), (3, 0.12, 0.25)]
    partials = [(strike * ratio, amplitude, decay) for ratio, amplitude, decay in ratios]
    return fade_out(in_a_room(rng, struck(FULL_RATE, 2.6, partials, attack=0.012), FULL_RATE, 0.25, 0.25), 0.3)


# --- the list --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sound:
    """A sound, how loud its peak is, and whether it goes round."""

    make: Callable[[], Signal]
    peak_dbfs: float
    loops: bool = False
    rate: int = FULL_RATE


SOUNDS: dict[str, Sound] = {
    "lane": Sound(lane, -22, loops=True, rate=HALL_RATE),
    "meeting-room": Sound(meeting_room, -26, loops=True, rate=HALL_RATE),
    "gallery": Sound(gallery, -25, loops=True, rate=HALL_RATE),
    "jetty": Sound(jetty, -20, loops=True, rate=HALL_RATE),
    "gallery-tone": Sound(gallery_tone, -22, loops=True, rate=HALL_RATE),
    "lamp": Sound(lamp, -20, loops=True),
    "clock": Sound(clock, -15, loops=True),
    "water": Sound(water, -14, loops=True),
    "reeds": Sound(reeds, -16, loops=True),
    **{f"step-stone-{n}": Sound(stone_step(n), -14) for n in range(1, 5)},
    **{f"step-wood-{n}": Sound(wood_step(n), -14) for n in range(1, 5)},
    "tick": Sound(tick, TONE_PEAK_DBFS - 4),
    "open": Sound(lambda: sweep(11, 330, 440), TONE_PEAK_DBFS - 4),
    "close": Sound(lambda: sweep(12, 440, 330), TONE_PEAK_DBFS - 4),
    "right": Sound(lambda: phrase(13, [(0.0, 523.25, 0.8), (0.16, 783.99, 1.0)]), TONE_PEAK_DBFS),
    "wrong": Sound(lambda: phrase(14, [(0.0, 392.0, 0.9), (0.16, 392.0, 0.6)]), TONE_PEAK_DBFS),
    "credit": Sound(bell, TONE_PEAK_DBFS),
}


def candidates(sound: Sound) -> Iterator[Signal]:
    """The samples at their level: a loop with its seam at several places, others between short silences."""
    samples = sound.make()
    samples *= 10 ** ((sound.peak_dbfs - CODEC_HEADROOM_DB) / 20) / np.max(np.abs(samples))
    if sound.loops:
        yield from turns(samples)
    else:
        yield np.pad(samples, [round(pause * sound.rate) for pause in SILENCE_AROUND_SECONDS])


# --- files -----------------------------------------------------------------------------------------------------


def write_wav(path: Path, samples: Signal, rate: int) -> None:
    """Writes 16-bit PCM."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())


def read_wav(path: Path) -> Signal:
    """Reads 16-bit PCM as samples by channels, 1 being full scale."""
    with wave.open(str(path), "rb") as file:
        data = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return data.reshape(-1, file.getnchannels()) / 32767


def encode(wav: Path, ogg: Path, serial: int) -> None:
    """Encodes to Vorbis; a fixed serial number keeps the file the same from run to run."""
    subprocess.run(
        ["oggenc", "--quiet", "-q", str(OGG_QUALITY), "--serial", str(serial), "-o", str(ogg), str(wav)], check=True
    )


def faults(sound: Sound, frames: int, decoded: Signal) -> list[str]:
    """What a visitor would hear as a defect in the decoded file, which should have `frames` frames."""
    found = []
    if decoded.shape[0] != frames:
        found.append(f"{decoded.shape[0]} frames instead of {frames}")
    if decibels(decoded) > sound.peak_dbfs + 0.05:
        found.append(f"its peak is above {sound.peak_dbfs:.1f} dBFS")
    if sound.loops:
        bend = np.abs(np.diff(np.concatenate([decoded[-2:], decoded[:2]]), 2, axis=0))
        sharpest = np.max(np.abs(np.diff(decoded, 2, axis=0)), axis=0)
        if np.any(bend > np.maximum(sharpest, SILENT_BEND)):
            found.append(f"a bend of {bend.max():.5f} at the seam")
    elif np.any(decoded[[0, -1]] != 0):
        found.append("does not begin and end in silence")
    return found


def decibels(samples: Signal) -> float:
    """The peak in dBFS."""
    return 20 * float(np.log10(np.max(np.abs(samples))))


def make(name: str, sound: Sound, serial: int, output: Path) -> bool:
    """Writes `name`.ogg from the first candidate without faults; says whether there was one."""
    ogg = output / f"{name}.ogg"
    with tempfile.TemporaryDirectory() as folder:
        wav, back = Path(folder, "in.wav"), Path(folder, "out.wav")
        for tries, samples in enumerate(candidates(sound), start=1):
            write_wav(wav, samples, sound.rate)
            encode(wav, ogg, serial)
            subprocess.run(["oggdec", "--quiet", "-o", str(back), str(ogg)], check=True)
            decoded = read_wav(back)
            found = faults(sound, samples.shape[0], decoded)
            if not found:
                break
    verdict = "; ".join(found) or ("good" if tries == 1 else f"good at turn {tries}")
    length = decoded.shape[0] / sound.rate
    print(f"{name:14} {length:5.1f} s {ogg.stat().st_size:7} B peak {decibels(decoded):6.1f} dBFS  {verdict}")
    return not found


def main() -> int:
    """Makes, encodes and measures all sounds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).resolve().parents[2] / "sounds"
    parser.add_argument("--output", type=Path, default=default, help="folder for the .ogg files")
    output = parser.parse_args().output
    for tool in ("oggenc", "oggdec"):
        if shutil.which(tool) is None:
            print(f"{tool} is missing: apt-get install vorbis-tools", file=sys.stderr)
            return 1
    output.mkdir(parents=True, exist_ok=True)
    good = [make(name, sound, serial, output) for serial, (name, sound) in enumerate(SOUNDS.items(), start=1)]
    total = sum((output / f"{name}.ogg").stat().st_size for name in SOUNDS)
    print(f"{len(SOUNDS)} sounds, {total} bytes in {output}")
    if total > LARGEST_TOTAL_BYTES:
        print(f"more than {LARGEST_TOTAL_BYTES} bytes", file=sys.stderr)
    return 0 if all(good) and total <= LARGEST_TOTAL_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
