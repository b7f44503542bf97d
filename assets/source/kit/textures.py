"""Tileable surface textures in numpy, periodic because their noise is made in Fourier space. JPEG files, 512² or less.

Wood, brick, mat and linen are neutral (mean brightness in MEANS): corner colours tint them.
"""

import os

import numpy as np
from PIL import Image

SIZE = 512
QUALITY = 72


def noise(size, seed, low=1, high=400, slope=1.5, stretch_x=1.0, stretch_y=1.0):
    """Periodic noise of zero mean and unit deviation; a larger stretch makes it change slower along that axis."""
    random = np.random.default_rng(seed)
    spectrum = np.fft.fft2(random.standard_normal((size, size)))
    vertical = np.fft.fftfreq(size, 1 / size)[:, None] * stretch_y
    horizontal = np.fft.fftfreq(size, 1 / size)[None, :] * stretch_x
    frequency = np.hypot(horizontal, vertical)
    amplitude = np.where((frequency >= low) & (frequency <= high), np.maximum(frequency, 1e-6) ** -slope, 0)
    values = np.fft.ifft2(spectrum * amplitude).real
    return (values - values.mean()) / (values.std() + 1e-9)


def step(values, low, high):
    """Smooth step from 0 at `low` to 1 at `high`."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def mix(a, b, t):
    """Colours a → b by the field t."""
    return np.asarray(a) * (1 - t[..., None]) + np.asarray(b) * t[..., None]


def srgb(values):
    """Linear 0…1 → sRGB 0…1."""
    values = np.clip(values, 0, 1)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)


def save(folder, name, values, size=SIZE):
    """Writes an image of 0…1 values as JPEG, reduced to `size`."""
    image = Image.fromarray((np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8))
    if image.width != size:
        image = image.resize((size, size), Image.BOX)
    image.save(f"{folder}/{name}.jpg", quality=QUALITY)


def save_normal(folder, name, height, tile, size=SIZE):
    """Height in metres over `tile` metres → OpenGL (+Y up) tangent normal map."""
    texel = tile / height.shape[0]
    slope_x = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) / (2 * texel)
    slope_y = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) / (2 * texel)
    normal = np.stack([-slope_x, slope_y, np.ones_like(height)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    save(folder, f"{name}-normal", normal * 0.5 + 0.5, size)


def neutral(tone, mean, contrast):
    """A grey field of the given linear mean."""
    values = mean * (1 + contrast * tone)
    return np.clip(values / values.mean() * mean, 0, 1)[..., None] * np.ones(3)


def wood(folder, name, seed, tile, mean, wear=0.0):
    """Planed wood with growth rings and pores; `wear` adds bleached fibre and cracks."""
    y = np.linspace(0, 1, SIZE, endpoint=False)[:, None] * np.ones((1, SIZE))
    warp = noise(SIZE, seed, 1, 24, 1.6, 5.0, 1.0) * 0.035
    ring = (0.5 + 0.5 * np.sin(2 * np.pi * 9 * (y + warp))) ** 1.7
    fine_ring = 0.5 + 0.5 * np.sin(2 * np.pi * 31 * (y + warp * 1.1) + 2 * noise(SIZE, seed + 1, 1, 60, 1.2, 6, 1))
    fibre = noise(SIZE, seed + 2, 6, 900, 0.55, 24, 1)
    blotch = noise(SIZE, seed + 3, 1, 12, 1.4, 2, 1)
    pores = step(noise(SIZE, seed + 4, 40, 900, 0.2, 14, 1), 1.4, 2.6)
    tone = 0.50 * (ring - 0.5) + 0.30 * (fine_ring - 0.5) + 0.13 * fibre + 0.18 * blotch - 0.5 * pores
    if wear:
        cracks = step(noise(SIZE, seed + 6, 20, 700, 0.5, 40, 1), 2.0, 2.7)
        tone = tone * 0.8 + wear * 0.25 * noise(SIZE, seed + 5, 1, 90, 1.1, 4, 1) - 0.8 * cracks
        pores = np.maximum(pores, cracks * 2.5)
    colour = neutral(tone, mean, 0.75)
    warm = np.array([1.06, 1.0, 0.90]) if not wear else np.array([1.02, 1.0, 0.96])
    save(folder, name, srgb(colour * warm))
    relief = 0.0009 if wear else 0.0005
    save_normal(folder, name, relief * (0.6 * ring + 0.25 * fine_ring + 0.22 * fibre - 1.6 * pores), tile, 512 if wear else 256)


def brick(folder):
    """Running bond, four bricks by sixteen courses in one metre, lime joints; neutral, tinted grey-blue or red."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    course = np.floor(y * 16)
    along = x * 4 + 0.5 * (course % 2)
    joint_x = np.minimum(along % 1, 1 - along % 1) * 0.25
    joint_y = np.minimum((y * 16) % 1, 1 - (y * 16) % 1) * 0.0625
    face = step(np.minimum(joint_x, joint_y) + 0.0006 * noise(SIZE, 63, 8, 200, 0.8), 0.0028, 0.0062)
    brick_tone = np.random.default_rng(61).normal(0, 1, (16, 4))[course.astype(int), np.floor(along).astype(int) % 4]
    grain, cloud = noise(SIZE, 62, 20, 256, 0.5), noise(SIZE, 64, 1, 14, 1.3)
    tone = 0.16 * brick_tone + 0.10 * grain + 0.13 * cloud
    colour = neutral(tone, 0.5, 1.0)
    colour = mix(np.array([0.62, 0.60, 0.56]), colour, face)
    save(folder, "brick", srgb(colour))
    save_normal(folder, "brick", 0.006 * face + 0.0007 * grain * face + 0.001 * brick_tone * face, 1.0, 256)


def plaster(folder):
    """Trowelled warm-grey plaster."""
    trowel, fine, spot = noise(SIZE, 11, 2, 70, 1.3, 1, 1.6), noise(SIZE, 12, 60, 256, 0.7), noise(SIZE, 13, 1, 8, 1.2)
    tone = np.clip(0.5 + 0.13 * trowel + 0.10 * spot + 0.03 * fine, 0, 1)
    save(folder, "plaster", srgb(mix(np.array([0.37, 0.335, 0.285]), np.array([0.585, 0.535, 0.46]), tone)))


def stone(folder):
    """Honed slabs 0.9 × 0.9 m, two by two in a 1.8 m tile."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE * 2
    across, down = x % 1, y % 1
    cell = (np.floor(x) + 2 * np.floor(y)).astype(int)
    edge = np.minimum(np.minimum(across, 1 - across), np.minimum(down, 1 - down)) * 0.9
    joint = 1 - step(edge, 0.002, 0.0065)
    vein = 1 - step(np.abs(noise(SIZE, 21, 1, 200, 1.5)), 0, 0.12)
    cloud, fine = noise(SIZE, 22, 1, 40, 1.3), noise(SIZE, 23, 50, 256, 0.6)
    tone = 0.20 * np.array([0.0, 0.6, -0.5, 0.2])[cell] + 0.16 * cloud + 0.07 * fine - 0.10 * vein
    colour = neutral(tone, 0.5, 1.0) * np.array([1.04, 1.0, 0.93])
    save(folder, "stone", srgb(mix(colour, np.array([0.09, 0.08, 0.07]), joint * 0.9)))
    save_normal(folder, "stone", 0.00035 * cloud + 0.00012 * fine - 0.0035 * joint, 1.8)


def setts(folder):
    """Worn granite slabs of a lane, staggered rows 0.3 m deep in a 1.2 m tile."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    row = np.floor(y * 4)
    along = x * 2 + np.array([0.0, 0.45, 0.2, 0.7])[row.astype(int)]
    edge = np.minimum(np.minimum(along % 1, 1 - along % 1) * 0.6, np.minimum((y * 4) % 1, 1 - (y * 4) % 1) * 0.3)
    edge = edge + 0.002 * noise(SIZE, 73, 3, 60, 1.2)
    face = step(edge, 0.004, 0.014)
    slab_tone = np.random.default_rng(71).normal(0, 1, (4, 2))[row.astype(int), np.floor(along).astype(int) % 2]
    cloud, fine = noise(SIZE, 72, 1, 60, 1.2), noise(SIZE, 74, 40, 256, 0.5)
    colour = neutral(0.15 * slab_tone + 0.16 * cloud + 0.10 * fine, 0.5, 1.0)
    save(folder, "setts", srgb(mix(np.array([0.10, 0.10, 0.095]), colour, face)))
    save_normal(folder, "setts", 0.006 * face + 0.0012 * cloud + 0.0004 * fine, 1.2, 256)


def lacquer(folder):
    """Vermilion lacquer (#9E1B1E), slightly worn."""
    wear, cloud = step(noise(SIZE, 32, 2, 200, 1.3), 1.7, 2.6), noise(SIZE, 33, 1, 20, 1.3)
    colour = mix(np.array([0.26, 0.0100, 0.0110]), np.array([0.42, 0.0140, 0.0150]), np.clip(0.5 + 0.22 * cloud, 0, 1))
    save(folder, "lacquer", srgb(mix(colour, np.array([0.09, 0.02, 0.012]), wear * 0.6)), 256)


def weave(folder, name, threads, tile, relief, mean, seed):
    """Plain weave, neutral; an even number of threads closes the pattern at the border."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE * threads
    x = x + noise(SIZE, seed, 1, 30, 1.2) * 0.12
    y = y + noise(SIZE, seed + 1, 1, 30, 1.2) * 0.12
    column, row = np.floor(x), np.floor(y)
    over = (column + row) % 2 == 0
    wave_x, wave_y = np.abs(np.sin(np.pi * (x % 1))), np.abs(np.sin(np.pi * (y % 1)))
    height = np.where(over, 0.55 * wave_y + 0.45 * wave_x, 0.55 * wave_x + 0.45 * wave_y)
    random = np.random.default_rng(seed + 2)
    tone_x, tone_y = random.normal(0, 1, threads + 2), random.normal(0, 1, threads + 2)
    thread = np.where(over, tone_y[row.astype(int) % threads], tone_x[column.astype(int) % threads])
    tone = 0.9 * (height - height.mean()) + 0.18 * thread + 0.10 * noise(SIZE, seed + 4, 1, 12, 1.2)
    save(folder, name, srgb(neutral(tone, mean, 0.8)), 256)
    if relief:
        save_normal(folder, name, relief * height, tile, 256)


def window_paper(folder, size=128):
    """Light through window paper, brightest where the lamp stands behind it."""
    y, x = np.mgrid[0:size, 0:size] / size
    glow = np.exp(-((np.hypot((x - 0.5) * 1.05, y - 0.58) / 0.42) ** 2))[..., None]
    fibre = noise(size, 77, 2, 60, 0.8)[..., None] * 0.05
    colour = np.array([0.62, 0.20, 0.035]) * (1 - glow) + np.array([1.0, 0.60, 0.22]) * glow
    save(folder, "window-paper", srgb(np.clip(colour * (0.42 + 0.58 * glow + fibre), 0, 1)), size)


def make(folder):
    """Writes every texture into `folder` unless they are all there."""
    if os.path.exists(f"{folder}/window-paper.jpg"):
        return
    wood(folder, "wood", 5, 1.2, 0.5)
    wood(folder, "weathered", 9, 1.2, 0.5, wear=0.55)
    brick(folder)
    plaster(folder)
    stone(folder)
    setts(folder)
    lacquer(folder)
    weave(folder, "mat", 40, 1.2, 0.0022, 0.5, 41)
    weave(folder, "linen", 80, 0.32, 0, 0.6, 45)
    window_paper(folder)
