"""The dusk sky as a function of direction (Z up), its cube for the app, and GGX-filtered environment cubes."""

import numpy as np

from .textures import noise

SUN = np.array([-0.35, 0.94, -0.02])
CLOUDS = noise(1024, 7, 9, 600, 1.75, 1.0, 5.0)


def radiance(direction):
    """Linear radiance of unit directions (..., 3): low sun behind a clouded dusk; below the horizon, its dim mirror."""
    sun = SUN / np.linalg.norm(SUN)
    height = np.abs(direction[..., 2])
    toward = np.stack([direction[..., 0], direction[..., 1], height], -1) @ sun
    zenith, middle = np.array([0.030, 0.062, 0.165]), np.array([0.115, 0.165, 0.33])
    horizon, glow = np.array([0.80, 0.43, 0.27]), np.array([2.3, 0.95, 0.32])
    t = height[..., None]
    colour = horizon * np.exp(-t * 9) + middle * (np.exp(-t * 2.6) - 0.55 * np.exp(-t * 9)) + zenith * (1 - np.exp(-t * 3.2))
    side = np.clip(0.5 + 0.5 * toward, 0, 1)[..., None]
    ahead = np.clip(toward, 0, 1)[..., None]
    colour = colour * (0.50 + 0.62 * side**1.5) + glow * (ahead**7 * np.exp(-t * 5.5) * 0.85)
    azimuth = np.arctan2(direction[..., 0], direction[..., 1])
    clouds = bilinear(CLOUDS, (azimuth / (2 * np.pi)) % 1, np.clip(1 / (height + 0.12) / 9, 0, 0.999))
    cover = np.clip(clouds * 0.75 + 0.10, 0, 1.8)[..., None] * np.exp(-(((height - 0.22) / 0.20) ** 2))[..., None]
    lit = np.array([0.95, 0.48, 0.36]) * (0.30 + 0.9 * ahead**3) + np.array([0.12, 0.12, 0.18])
    colour = colour * (1 - 0.45 * np.clip(cover, 0, 1)) + lit * 0.62 * np.clip(cover, 0, 1)
    return colour * np.where(direction[..., 2] < 0, 0.8, 1.0)[..., None]


def bilinear(image, u, v):
    """Periodic bilinear lookup of a square image at u, v in 0…1."""
    size = image.shape[0]
    x, y = u * size, v * size
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right_part, lower_part = x - left, y - top
    upper = image[top % size, left % size] * (1 - right_part) + image[top % size, (left + 1) % size] * right_part
    lower = image[(top + 1) % size, left % size] * (1 - right_part) + image[(top + 1) % size, (left + 1) % size] * right_part
    return upper * (1 - lower_part) + lower * lower_part


def panorama(width):
    """The sky as an equirectangular image in Cycles' layout, bottom row first."""
    height = width // 2
    longitude = -((np.arange(width) + 0.5) / width * 2 - 1) * np.pi
    latitude = ((np.arange(height) + 0.5) / height - 0.5) * np.pi
    direction = np.stack(
        np.broadcast_arrays(
            np.cos(latitude)[:, None] * np.cos(longitude),
            np.cos(latitude)[:, None] * np.sin(longitude),
            np.sin(latitude)[:, None] * np.ones(width),
        ),
        -1,
    )
    return radiance(direction)


def cube_directions(size):
    """Blender directions of the texels of +X −X +Y −Y +Z −Z; Bevy negates z before it looks a cube up."""
    along = (np.arange(size) + 0.5) / size * 2 - 1
    s, t = np.meshgrid(along, along)
    one = np.ones_like(s)
    faces = [(one, -t, -s), (-one, -t, s), (s, one, t), (s, -one, -t), (s, -t, one), (-s, -t, -one)]
    lookup = np.stack([np.stack(face, -1) for face in faces])
    lookup /= np.linalg.norm(lookup, axis=-1, keepdims=True)
    return np.stack([lookup[..., 0], lookup[..., 2], lookup[..., 1]], -1)


def cube(size):
    """The sky as a cube (6, size, size, 3)."""
    return radiance(cube_directions(size))


def panorama_sampler(image):
    """An equirectangular image (bottom row first) as a function of Blender directions."""
    height, width = image.shape[:2]

    def sample(direction):
        u = (0.5 - np.arctan2(direction[..., 1], direction[..., 0]) / (2 * np.pi)) % 1
        v = np.arcsin(np.clip(direction[..., 2], -1, 1)) / np.pi + 0.5
        return image[np.clip((v * height).astype(int), 0, height - 1), (u * width).astype(int) % width]

    return sample


def _basis(normal):
    up = np.where(np.abs(normal[..., 2:3]) < 0.9, np.array([0, 0, 1.0]), np.array([1.0, 0, 0]))
    x = np.cross(up, normal)
    x /= np.linalg.norm(x, axis=-1, keepdims=True)
    return x, np.cross(normal, x)


def prefilter(sample, size=64, levels=6, samples=160):
    """GGX-filtered mips (roughness = level / (levels − 1)) and the irradiance / π cube (16²) of a radiance function."""
    specular = []
    for level in range(levels):
        normal = cube_directions(max(1, size >> level))
        if level == 0:
            specular.append(sample(normal))
            continue
        alpha = (level / (levels - 1)) ** 2
        x, y = _basis(normal)
        total, weights = np.zeros_like(normal), 0.0
        for i in range(samples):
            first, second = (i + 0.5) / samples, (i * 0.61803398875) % 1
            cosine = np.sqrt((1 - first) / (1 + (alpha * alpha - 1) * first))
            sine, angle = np.sqrt(1 - cosine * cosine), 2 * np.pi * second
            light = 2 * cosine * (x * (sine * np.cos(angle)) + y * (sine * np.sin(angle)) + normal * cosine) - normal
            weight = np.clip((light * normal).sum(-1, keepdims=True), 0, 1)
            total = total + sample(light / np.linalg.norm(light, axis=-1, keepdims=True)) * weight
            weights = weights + weight
        specular.append(total / np.maximum(weights, 1e-4))
    normal = cube_directions(16)
    x, y = _basis(normal)
    total = 0
    for i in range(512):
        first, second = (i + 0.5) / 512, (i * 0.61803398875) % 1
        sine, cosine, angle = np.sqrt(first), np.sqrt(1 - first), 2 * np.pi * second
        total = total + sample(x * (sine * np.cos(angle)) + y * (sine * np.sin(angle)) + normal * cosine)
    return specular, total / 512
