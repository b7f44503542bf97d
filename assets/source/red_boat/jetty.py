"""The jetty under the dusk sky: planks, piles, lamps, reeds, far shore, mist and water; the boat lies at its head."""

import math

import numpy as np

from kit import shapes

from . import boat
from . import palette as c
from .furniture import lectern
from .street import paper_lamp

DOOR, QUAY = 24.3, 24.85
"""Inner and outer face of the gallery's north wall (metres along Y)."""
WATER = -0.55
HEAD = (-4.6, 8.4, 32.6, 34.7)
"""West, east, south and north edge of the jetty's head."""
BOAT = (1.2, 36.35, WATER)


def planks(m, x0, x1, y0, y1, width=0.23, gap=0.008):
    """Boards across, a little uneven."""
    rng = m.scene.random
    count = round((y1 - y0) / (width + gap))
    pitch = (y1 - y0) / count
    for i in range(count):
        m.box(
            ((x0 + x1) / 2 + rng.uniform(-0.015, 0.015), y0 + (i + 0.5) * pitch, -0.02 + rng.uniform(-0.003, 0.003)),
            (x1 - x0 + rng.uniform(-0.02, 0.02), pitch - gap, 0.04),
            "weathered",
            "7D7266",
            0.005,
            0,
            skip={"-z"},
            jitter=0.3,
            rotate=(0, 0, rng.uniform(-0.1, 0.1)),
            blocks=False,
        )


def structure(scene):
    """Quay, jetty, piles with ropes, lamp post, the building's outer wall with its eave."""
    m = scene.maker("jetty")
    west, east, south, north = HEAD
    planks(m, -1.6, 1.6, QUAY + 0.02, south)
    planks(m, west, east, south, north)
    with m.using(light=0.3, blocks=False):
        for x in (-1.35, 1.35):
            m.box((x, (QUAY + south) / 2, -0.11), (0.12, south - QUAY, 0.14), "weathered", "5A5148", 0.008, 1)
        for y in (south + 0.2, north - 0.2):
            m.box(((west + east) / 2, y, -0.11), (east - west, 0.12, 0.14), "weathered", "5A5148", 0.008, 0)
    approach = [(s * 1.66, y) for s in (-1, 1) for y in (25.6, 27.9, 30.2, 32.3)]
    corners = [(west - 0.05, south + 0.1), (west - 0.05, north - 0.2), (east + 0.05, south + 0.1), (east + 0.05, north - 0.2)]
    for x, y in approach + corners:
        tall = 0.92
        m.lathe(
            (x, y, 0),
            [(0.085, -1.0), (0.088, 0.3), (0.082, tall - 0.05), (0.065, tall), (0, tall + 0.004)],
            "weathered",
            "6B6157",
            12,
            light=0.7,
        )
        m.lathe(
            (x, y, tall - 0.22),
            [(0.095, -0.05), (0.102, -0.03), (0.102, 0.03), (0.095, 0.05)],
            "linen",
            "8D7B58",
            12,
            caps=False,
            light=0.4,
        )
    for s in (-1, 1):
        line = [p for p in approach if p[0] == s * 1.66]
        for a, b in zip(line, line[1:]):
            _rope(m, (*a, 0.70), (*b, 0.70), 0.16)
    for a, b in ((approach[3], corners[0]), (approach[7], corners[2]), (corners[0], corners[1]), (corners[2], corners[3])):
        _rope(m, (*a, 0.70), (*b, 0.70), 0.14)
    for x in (-3.2, 4.9):
        post = m.at((x, north - 0.22, 0), 180)
        post.tube([(0, 0, -0.02), (0, 0, 2.35), (0, -0.05, 2.5), (0, -0.22, 2.55)], 0.035, "wood", c.WALNUT, 8, light=0.5)
        post.tube([(0, -0.22, 2.55), (0, -0.22, 2.28)], 0.006, "paint", c.INK, 5, light=0.2, blocks=False)
        paper_lamp(post.at((0, -0.22, 2.10)), 0.15, 40)
    for s in (-1, 1):
        outer = [(s * 2.6, QUAY, 0), (s * 12, QUAY, 0), (s * 12, QUAY, 5.2), (s * 2.6, QUAY, 5.2)]
        m.panel(outer[::-s], "plaster", light=0.35)
    m.panel([(2.6, QUAY, 3.3), (-2.6, QUAY, 3.3), (-2.6, QUAY, 5.2), (2.6, QUAY, 5.2)], "plaster", light=0.35)
    m.box((0, QUAY - 0.12, -0.42), (26, 0.5, 0.80), "stone", "6E6A62", 0.02, 0, light=0.4, blocks=False)
    roof = m.at((0, QUAY, 0), 180)
    with roof.using(light=0.4, blocks=False):
        roof.box((0, -0.30, 5.1), (24, 0.6, 0.12), "wood", c.WALNUT, 0.01, 0)
        roof.panel([(-12, -0.75, 5.15), (12, -0.75, 5.15), (12, 2.5, 6.6), (-12, 2.5, 6.6)], "brick", "3A4046")
        for i in range(41):
            x = -12 + 0.6 * i
            roof.tube([(x, -0.78, 5.18), (x, 1.4, 6.14)], 0.09, "paint", "353B40", 5, light=0.3)
    m.box((0, QUAY - 0.03, 0.0), (5.2, 0.14, 0.02), "stone", "77736B", 0.005, 0, blocks=False)


def _rope(m, a, b, sag):
    points = [
        tuple(np.add(np.multiply(a, 1 - k), np.multiply(b, k)) - [0, 0, sag * math.sin(math.pi * k)]) for k in [i / 8 for i in range(9)]
    ]
    m.tube(points, 0.017, "linen", "8D7B58", 6, ends=False, light=0.4, blocks=False)


def moored_boat(scene):
    """RB11 with its moorings and RB12 on it."""
    whole = scene.maker("jetty", "exhibit:RB11/boat", BOAT, mirrored=True)
    boat.painted_boat(whole)
    boat.moorings(scene.maker("jetty", "exhibit:RB11/moorings", BOAT, mirrored=True))
    ropes = scene.maker("jetty", "exhibit:RB11/moorings")
    west, east, _, north = HEAD
    for corner, x in ((west - 0.05, -5.6), (east + 0.05, 6.7)):
        _rope(
            ropes,
            (corner, north - 0.2, 0.68),
            (BOAT[0] + x, BOAT[1] - boat.half_width(x / boat.HALF), WATER + boat.sheer(x / boat.HALF)),
            0.18,
        )
    ropes.box((BOAT[0] + 0.45, 34.86, 0.05), (0.9, 0.75, 0.04), "weathered", "7D7266", 0.006, 1, blocks=False)
    boat.lookout(scene.maker("jetty", "exhibit:RB12", BOAT, mirrored=True))
    m = scene.maker("jetty")
    m.stand("RB11", (0.2, 33.5), (BOAT[0] - 0.2, 35.4, 1.0))
    m.stand("RB12", (6.6, 34.0), (BOAT[0] + 5.9, 35.85, 0.55))
    m.spot((4.4, 31.5, 4.5), (BOAT[0] + 5.9, 35.8, 0.6), 420, (1.0, 0.74, 0.5), 34)
    m.area((0.5, 33.0, 6.5), (1.0, 36, 0.8), (9, 3), 260, (0.80, 0.72, 0.85))


class Strips:
    """Loose triangles and quads with corner colours: reeds, shores, mist."""

    def __init__(self):
        self.vertices, self.faces, self.colours = [], [], []

    def add(self, corners, colours):
        """One face with one colour (r, g, b, a) a corner."""
        self.faces.append(tuple(range(len(self.vertices), len(self.vertices) + len(corners))))
        self.vertices.extend(corners)
        self.colours.extend(colours)

    def place(self, m, material):
        """Adds the faces to a maker."""
        shape = shapes.Shape(np.array(self.vertices, float), self.faces, np.zeros((len(self.vertices), 2)))
        m.add(shape, material, colours=np.array(self.colours, float), blocks=False)


def reeds(scene):
    """Clumps of blades and plumes on both sides, thinner near the jetty; darker at the foot."""
    strips, rng = Strips(), scene.random
    clumps = [
        (-5.8, 28.0, 110, 0.9, 1.6),
        (-7.4, 31.0, 150, 1.2, 1.9),
        (-10.5, 34.5, 130, 1.4, 2.1),
        (5.6, 27.6, 110, 0.9, 1.6),
        (8.2, 29.6, 130, 1.1, 1.8),
        (-4.0, 42.5, 170, 1.8, 2.1),
        (3.5, 43.5, 170, 2.0, 2.2),
        (12.5, 40.0, 170, 1.8, 2.2),
        (-9.5, 42, 150, 1.8, 2.2),
        (14.5, 35, 130, 1.4, 2.0),
        (-3.4, 26.6, 40, 0.45, 1.2),
        (3.6, 26.2, 36, 0.4, 1.1),
        (0, 47, 130, 3.2, 2.2),
        (-16, 40, 110, 2, 2.2),
        (18, 44, 110, 2, 2.2),
    ]
    for x0, y0, count, radius, tall in clumps:
        for _ in range(round(0.7 * count)):
            angle, reach, shade = rng.uniform(0, 6.28), radius * rng.random() ** 0.6, rng.uniform(0.6, 1.25)
            x, y, height = x0 + math.cos(angle) * reach * 1.7, y0 + math.sin(angle) * reach, tall * rng.uniform(0.5, 1.1)
            turn, lean, width = rng.uniform(0, 6.28), rng.uniform(0.05, 0.5), rng.uniform(0.009, 0.017)
            dx, dy = math.cos(turn) * lean, math.sin(turn) * lean
            wx, wy = -math.sin(turn) * width, math.cos(turn) * width
            foot, tip = (0.020 * shade, 0.022 * shade, 0.016 * shade, 1), (0.13 * shade, 0.105 * shade, 0.045 * shade, 1)
            kx, ky, kz = x + dx * 0.25, y + dy * 0.25, WATER + height * 0.6
            strips.add(
                [
                    (x - wx, y - wy, WATER - 0.05),
                    (x + wx, y + wy, WATER - 0.05),
                    (kx + wx * 0.8, ky + wy * 0.8, kz),
                    (kx - wx * 0.8, ky - wy * 0.8, kz),
                ],
                [foot, foot, tip, tip],
            )
            strips.add(
                [(kx - wx * 0.8, ky - wy * 0.8, kz), (kx + wx * 0.8, ky + wy * 0.8, kz), (x + dx, y + dy, WATER + height)], [tip] * 3
            )
            if rng.random() < 0.25:
                top = WATER + height
                for k in range(4):
                    sway, w = 0.05 * k + 0.02, 0.022
                    strips.add(
                        [
                            (x + dx - w, y + dy, top - 0.05),
                            (x + dx + w, y + dy, top - 0.05),
                            (x + dx * 1.2 + sway, y + dy * 1.2 + 0.02 * k, top + 0.30 - 0.05 * k),
                        ],
                        [(0.16, 0.10, 0.06, 1)] * 2 + [(0.34, 0.23, 0.15, 1)],
                    )
    strips.place(scene.maker("jetty", "static:reeds", mirrored=True), "reed")


def far_shore(scene):
    """Three receding tree lines, each paler, and strips of mist before them."""
    strips, rng = Strips(), scene.random
    layers = (
        (34, 2.2, (0.10, 0.105, 0.12), (0.15, 0.135, 0.135)),
        (52, 4.2, (0.17, 0.165, 0.175), (0.22, 0.19, 0.185)),
        (80, 7.5, (0.26, 0.235, 0.235), (0.31, 0.26, 0.24)),
    )
    for distance, height, top, low in layers:
        phase, before = [rng.uniform(0, 6.28) for _ in range(4)], None
        for i in range(121):
            x = -distance * 2.2 + distance * 4.4 * i / 120
            wave = (
                0.50
                + 0.16 * math.sin(x * 7.2 / distance + phase[0])
                + 0.10 * math.sin(x * 23 / distance + phase[1])
                + 0.09 * abs(math.sin(x * 51 / distance + phase[2]))
                + 0.09 * rng.random()
            )
            now = (x, QUAY + distance + 2 * math.sin(x * 0.05), WATER + height * wave)
            if before:
                strips.add([(*before[:2], WATER), (*now[:2], WATER), now, before], [(*low, 1)] * 2 + [(*top, 1)] * 2)
            before = now
    strips.place(scene.maker("jetty", "static:shore", mirrored=True), "reed")
    colour = (0.50, 0.42, 0.40)
    for k, (y, low, high, alpha, x0, x1) in enumerate(
        (
            (40.5, 0.0, 0.9, 0.18, -18, 20),
            (46, 0.1, 1.5, 0.30, -26, 28),
            (53, 0.1, 2.1, 0.40, -38, 40),
            (69, 0.1, 4.0, 0.45, -80, 80),
            (91, 0.2, 7.0, 0.5, -130, 130),
        )
    ):
        mist = Strips()
        for i in range(12):
            ends = [
                (
                    x0 + (x1 - x0) * j / 12,
                    alpha * math.sin(math.pi * j / 12) ** 0.6 * (0.75 + 0.25 * math.sin(j * 1.9 + k)) if 0 < j < 12 else 0.0,
                )
                for j in (i, i + 1)
            ]
            (xa, a), (xb, b) = ends
            mist.add(
                [(xa, y, WATER + 0.02), (xb, y, WATER + 0.02), (xb, y, low), (xa, y, low)],
                [(*colour, a * 0.55), (*colour, b * 0.55), (*colour, b), (*colour, a)],
            )
            mist.add([(xa, y, low), (xb, y, low), (xb, y, high), (xa, y, high)], [(*colour, a), (*colour, b), (*colour, 0), (*colour, 0)])
        mist.place(scene.maker("jetty", f"static:mist-{k}"), "haze")
    lake = scene.maker("jetty", "static:water")
    lake.add(shapes.surface(lambda u, v: (-120 + 240 * u, QUAY - 0.4 + 120 * v, WATER), 12, 6, (240, 120)), "water", blocks=False)


def points(scene):
    """Outline, stands, views and sounds."""
    west, east, south, north = HEAD
    scene.outlines["jetty"] = [
        (-1.6, QUAY),
        (1.6, QUAY),
        (1.6, south),
        (east, south),
        (east, north),
        (west, north),
        (west, south),
        (-1.6, south),
    ]
    m = scene.maker("jetty")
    lectern(scene.maker("jetty", "checkpoint:jetty", (-3.6, 33.9, 0), 20))
    m.stand("checkpoint-jetty", (-2.7, 33.3), (-3.6, 33.9, 1.0))
    m.empty("door:gallery--jetty", (0, (DOOR + QUAY) / 2, 0), (0, 33, 0))
    m.empty("view:07-jetty", (-2.3, 27.6, 1.62), (1.9, 36.0, 1.15))
    m.empty("view:08-boat", (1.5, 33.15, 1.62), (0.9, 36.4, 1.05))
    m.empty("sound:jetty-water", (3.0, 34.8, WATER), (3.0, 40, WATER))
    m.empty("sound:jetty-reeds", (-7, 31, 0.5), (-7, 40, 0.5))


def build(scene):
    """The whole jetty."""
    structure(scene)
    moored_boat(scene)
    reeds(scene)
    far_shore(scene)
    points(scene)
