"""Gallery exhibits of lodging and travel: RB06 dormitory, RB10 carriage.

Evidence. RB06: mats on an upper floor of a school in the holidays (RB06.1); the things are inferred. RB10: the
Shanghai–Hangzhou line in groups by an early train (RB10.1, RB10 text); the third-class compartment is inferred.
"""

import math

import numpy as np

from kit import shapes
from kit.materials import linear

from . import palette as c
from .furniture import spotlight, suitcase


def rolled_bedding(m):
    """A quilt roll tied with cord, its spiral showing at the end; lies along X."""

    def roll(u, v):
        a = 2 * math.pi * 2.6 * v
        r = 0.035 + 0.105 * v
        return (-0.30 + 0.60 * u, -r * math.cos(a), 0.145 + r * math.sin(a) + 0.004 * math.sin(14 * u))

    m.surface(roll, 6, 45, (0.6, 1.6), "linen", m.scene.random.choice(["5D6E86", "8A8478", "A49A86"]), thickness=0.02)
    for x in (-0.16, 0.16):
        m.tube(
            [(x, 0.146 * math.cos(a), 0.146 + 0.146 * math.sin(a)) for a in [2 * math.pi * i / 16 for i in range(16)]],
            0.007,
            "linen",
            c.STRAW,
            5,
            closed=True,
            light=0.3,
        )


def cloth_shoe(m):
    """A black cloth shoe with a white sole, toe towards −Y."""
    sole = [
        (0.036 * math.cos(a) * (1.0 if math.sin(a) < 0 else 0.86), 0.125 * math.sin(a)) for a in [2 * math.pi * i / 18 for i in range(14)]
    ]
    m.add(shapes.prism(sole, 0.014, 0.002), "paint", "D8D0BE", (0, 0, 0.014), (-90, 0, 0), light=0.5)

    def upper(u, v):
        a = 2 * math.pi * u
        opening = 0.5 + 0.5 * math.sin(a)
        k = v * (0.9 - 0.25 * opening)
        x, y = 0.034 * math.cos(a) * (1 - 0.45 * k), 0.121 * math.sin(a) * (1 - 0.30 * k) + 0.020 * k
        return (x, y, 0.014 + 0.050 * math.sin(min(1, k * 1.2) * math.pi / 2))

    m.surface(upper, 14, 3, (0.3, 0.06), "linen", "1E2025", light=0.6)


def dormitory(scene):
    """RB06: a raised corner of an upper room with mats, bedding, wicker cases, shoes, basin and mosquito-net frame."""
    m = scene.maker("gallery", "exhibit:RB06", (-4.65, 12.9, 0), 90)
    for i in range(14):
        m.box((-1.63 + 0.25 * i, 0, 0.05), (0.245, 2.6, 0.10), "wood", "7A5E40", 0.006, 1, skip={"-z"}, jitter=0.2, light=0.9)
    m.box((0, -1.32, 0.05), (3.54, 0.05, 0.115), "wood", c.WALNUT, 0.008, 0, skip={"-z"})
    for x in (-1.0, 0.12, 1.2):

        def sheet(u, v, x=x):
            return (x - 0.45 + 0.9 * u, -1.0 + 1.95 * v, 0.108 + 0.006 * math.sin(5 * v + x) * math.sin(math.pi * u))

        m.surface(sheet, 6, 10, (0.9, 1.95), "mat", c.STRAW, thickness=0.006, light=1.2)
        for e in (-0.45, 0.45):
            m.tube([(x + e, -1.0, 0.113), (x + e, 0.95, 0.113)], 0.008, "linen", "4A5A6E", 5, light=0.3)
    rolled_bedding(m.at((-1.0, 0.72, 0.11), 4))
    rolled_bedding(m.at((0.12, 0.74, 0.11), -3))

    def quilt(u, v):
        return (
            0.80 + 0.80 * u,
            -0.5 + 1.05 * v,
            0.125
            + 0.055 * math.sin(math.pi * u) ** 0.5 * math.sin(math.pi * v) ** 0.4
            + 0.014 * math.sin(9 * u + 4 * v) * math.sin(math.pi * u),
        )

    m.surface(quilt, 16, 16, (0.8, 1.05), "linen", "6E7F95", light=1.1)
    m.box((1.2, 0.78, 0.165), (0.46, 0.22, 0.10), "linen", "B9B09C", 0.045, 0)
    for y in (-0.95, 0.95):
        for x in (0.70, 1.68):
            m.tube([(x, y, 0.10), (x, y, 1.95)], 0.018, "wood", c.STRAW, 7, light=0.5)
    for a, b in (
        ((0.70, -0.95), (1.68, -0.95)),
        ((0.70, 0.95), (1.68, 0.95)),
        ((0.70, -0.95), (0.70, 0.95)),
        ((1.68, -0.95), (1.68, 0.95)),
    ):
        m.tube([(*a, 1.94), (*b, 1.94)], 0.014, "wood", c.STRAW, 6, light=0.4)

    def net(u, v):
        sag = 0.10 * math.sin(math.pi * u)
        return (0.70 + 0.98 * u, 0.955 + 0.012 * math.sin(22 * u) * (1 - v), 0.62 + 1.30 * v - sag * 0.3 * v)

    m.surface(net, 24, 6, (1.0, 1.4), "linen", "D6D4CA", light=0.7, blocks=False)
    for side in (0.70, 1.68):

        def tied(u, v, side=side):
            pinch = 0.25 + 0.75 * abs(v - 0.42) * 1.7
            return (side + 0.02 * math.sin(20 * u), 0.93 - 0.45 * u * pinch, 0.5 + 1.42 * v)

        m.surface(tied, 14, 8, (0.5, 1.4), "linen", "D6D4CA", light=0.7, blocks=False)
    suitcase(m.at((-1.52, 0.35, 0.10), 80), (), 0.58, 0.38, 0.20, "mat", c.WICKER)
    suitcase(m.at((-0.48, 0.98, 0.10), -6), (), 0.60, 0.36, 0.20, "mat", "8F6B3E")
    for x, y, turn in ((-1.10, -1.14, 4), (-1.00, -1.14, -3), (0.06, -1.13, 12), (0.17, -1.10, 2), (1.15, -1.14, -8), (1.27, -1.15, 3)):
        cloth_shoe(m.at((x, y, 0.10), turn))
    basin = m.at((0.62, -0.78, 0.10))
    basin.lathe(
        (0, 0, 0),
        [(0, 0.004), (0.12, 0), (0.15, 0.02), (0.185, 0.10), (0.215, 0.112), (0.217, 0.118), (0.18, 0.105), (0.14, 0.022), (0, 0.014)],
        "gloss",
        "E4E6E0",
        28,
        caps=False,
        light=0.8,
    )
    basin.lathe((0, 0, 0), [(0.214, 0.1125), (0.2185, 0.1185), (0.214, 0.1195)], "gloss", "2F4C7A", 28, caps=False, light=0.0)
    basin.surface(
        lambda u, v: (
            -0.02 + 0.20 * u + 0.05 * math.sin(3 * v),
            -0.235 + 0.46 * v,
            0.122 - 0.30 * abs(v - 0.5) ** 2 * (1 if v < 0.5 else 0.6),
        ),
        5,
        10,
        (0.2, 0.46),
        "linen",
        "C9C4B4",
        light=0.6,
    )
    spotlight(m, (-0.6, -2.2, 3.75), (-0.5, 0, 0.2), 250, 46)
    spotlight(m, (1.0, -2.1, 3.75), (1.0, 0.1, 0.5), 210, 44)
    m.stand("RB06", (0.0, -2.25), (0.05, -0.1, 0.4))


def slatted_bench(m, tint="8A6844"):
    """A third-class double bench: slatted seats to both sides of a slatted back; along X."""
    for x in (-0.52, 0.52):
        m.prism(
            [
                (-0.46, 0.0),
                (-0.40, 0.0),
                (-0.37, 0.38),
                (0.37, 0.38),
                (0.40, 0.0),
                (0.46, 0.0),
                (0.42, 0.44),
                (0.05, 0.46),
                (0.03, 1.08),
                (-0.03, 1.08),
                (-0.05, 0.46),
                (-0.42, 0.44),
            ],
            0.045,
            "metal",
            c.IRON,
            0.005,
            center=(x + 0.022, 0, 0),
            rotate=(0, 0, 90),
            light=0.5,
        )
    for s in (-1, 1):
        for i in range(6):
            m.box((0, s * (0.10 + 0.063 * i), 0.458 - 0.003 * i), (1.12, 0.05, 0.022), "wood", tint, 0.006, 0, jitter=0.15, light=0.8)
        for i in range(6):
            m.box((0, s * (0.055 - 0.004 * i), 0.56 + 0.095 * i), (1.12, 0.018, 0.062), "wood", tint, 0.005, 0, jitter=0.15, light=0.7)


def carriage(scene):
    """RB10: one compartment of a third-class carriage: side wall with sash windows, benches, luggage rack, timetable."""
    m = scene.maker("gallery", "exhibit:RB10", (-4.7, 17.6, 0), 90)
    m.box((0, 0.0, 0.06), (3.7, 2.45, 0.12), "wood", "4A3B2D", 0.01, 0, skip={"-z"})
    for i in range(12):
        m.box((-1.7 + 0.309 * i, -0.02, 0.125), (0.30, 2.40, 0.014), "wood", "6B5238", 0.004, 1, jitter=0.2, skip={"-z"})
    wall = m.at((0, 1.14, 0.13))
    wall.box((0, 0.03, 0.40), (3.66, 0.05, 0.80), "wood", "6A4A30", 0.008, 0)
    for i in range(24):
        wall.box((-1.76 + 0.153 * i, 0.0, 0.40), (0.145, 0.02, 0.76), "wood", "7A5737", 0.006, 2, light=0.6)
    wall.box((0, -0.03, 0.82), (3.66, 0.14, 0.05), "wood", "55391F", 0.01, 0)
    wall.box((0, 0.03, 1.95), (3.66, 0.08, 0.42), "wood", "6A4A30", 0.008, 0)
    for x in (-1.80, -0.62, 0.62, 1.80):
        wall.box((x, 0.0, 1.25), (0.10, 0.12, 0.90), "wood", "55391F", 0.008, 2)
    for x in (-1.21, 0.0, 1.21):
        for s in (-1, 1):
            wall.box((x + s * 0.52, 0.0, 1.30), (0.035, 0.05, 0.90), "wood", "7A5737", 0.004, 2, light=0.4)
            wall.box((x, 0.0, 1.30 + s * 0.42), (1.06, 0.05, 0.045), "wood", "7A5737", 0.004, 0, light=0.4)
        wall.box((x, 0.0, 1.38), (1.06, 0.05, 0.035), "wood", "7A5737", 0.004, 0, light=0.4)
        corners = [(x - 0.52, 0.05, 0.85), (x + 0.52, 0.05, 0.85), (x + 0.52, 0.05, 1.75), (x - 0.52, 0.05, 1.75)]
        paddy_view(wall, x - 0.52, x + 0.52, 0.85, 1.75)
        wall.panel(corners, "glass", center=(0, -0.06, 0))
        wall.tube([(x - 0.06, -0.03, 0.93), (x + 0.06, -0.03, 0.93)], 0.008, "metal", c.BRASS, 6, light=0.3)
    for i in range(13):  # the curved roof with its ribs
        a = math.radians(4 + 5 * i)
        m.box(
            (0, 1.10 - 2.05 * math.sin(a) * 0.62, 2.30 + 0.34 * math.sin(a)),
            (3.66, 0.14, 0.02),
            "wood",
            "8C6C48",
            0.004,
            0,
            rotate=(-(16 - 1.0 * i), 0, 0),
            light=0.5,
            blocks=False,
        )
    for x in (-1.78, 0.0, 1.78):
        m.tube(
            [(x, 1.12, 2.20)]
            + [(x, 1.10 - 1.271 * math.sin(math.radians(t)), 2.27 + 0.34 * math.sin(math.radians(t))) for t in range(8, 66, 8)],
            0.028,
            "wood",
            "55391F",
            6,
            light=0.4,
            blocks=False,
        )
        m.box((x, 1.13, 1.2), (0.12, 0.09, 2.2), "wood", "55391F", 0.01, 2, light=0.5)
    slatted_bench(m.at((-1.05, 0.35, 0.13), 90))
    slatted_bench(m.at((1.05, 0.35, 0.13), 90))
    rack = m.at((0, 1.02, 1.98))
    with rack.using(blocks=False, light=0.5):
        for x in (-1.6, -0.55, 0.55, 1.6):
            rack.tube(
                [(x, 0.10, 0.16), (x, 0.08, -0.02), (x, -0.10, -0.005), (x, -0.34, 0.03), (x, -0.36, 0.08)], 0.011, "metal", c.BRASS, 6
            )
        for k in range(6):
            rack.tube(
                [(-1.75, 0.06 - 0.078 * k, 0.012 + 0.004 * k), (1.75, 0.06 - 0.078 * k, 0.012 + 0.004 * k)], 0.008, "metal", c.BRASS, 5
            )
    suitcase(m.at((-0.85, 0.93, 2.015), 3), (), 0.54, 0.15, 0.30, "mat", c.WICKER)
    rolled_bedding(m.at((0.75, 0.94, 2.02), -4))
    m.box((0.62, 1.075, 1.30), (0.02, 0.012, 0.02), "metal", c.BRASS, 0)
    m.box((-0.62, 1.063, 1.42), (0.21, 0.012, 0.28), "paint", c.PAPER, 0.002, light=0.5)
    m.print("timetable", (-0.62, 1.056, 1.42), (0.20, 0.272), light=1.6)
    m.box((0, 0.60, 0.80), (0.42, 0.60, 0.03), "wood", "7A5737", 0.008, 1)
    m.tube([(0, 0.40, 0.13), (0, 0.40, 0.79)], 0.022, "metal", c.IRON, 8, light=0.4)
    spotlight(m, (-0.9, -2.2, 3.75), (-0.7, 0.7, 1.0), 260, 46)
    spotlight(m, (1.0, -2.2, 3.75), (0.8, 0.7, 1.0), 240, 46)
    m.point((0, 0.1, 2.15), 16, (1.0, 0.72, 0.42), 0.1)
    m.stand("RB10", (0, -2.2), (0, 0.6, 1.15))


PADDY_BANDS = [
    (0.0, "5D6B45"),
    (0.16, "6F7C50"),
    (0.20, "8FA3A0"),
    (0.27, "74824F"),
    (0.31, "A9B6AE"),
    (0.40, "7C8A62"),
    (0.44, "55664F"),
    (0.50, "66766A"),
    (0.53, "E5C79E"),
    (0.70, "C9CBC0"),
    (1.0, "9DB1BE"),
]
"""The view from the train at dawn, from below to above: height in the window and colour."""


def paddy_view(m, x0, x1, z0, z1):
    """Dawn over paddy fields in bands of colour behind a carriage window."""
    vertices, faces, colours = [], [], []
    for (low, a), (high, b) in zip(PADDY_BANDS, PADDY_BANDS[1:]):
        start = len(vertices)
        for x, k in ((x0, low), (x1, low), (x1, high), (x0, high)):
            vertices.append((x, 0.05, z0 + (z1 - z0) * k))
        faces.append((start, start + 1, start + 2, start + 3))
        colours += [(*linear(a), 1)] * 2 + [(*linear(b), 1)] * 2
    m.add(
        shapes.Shape(np.array(vertices, float), faces, np.array(vertices, float)[:, [0, 2]]), "paint", light=0.5, colours=np.array(colours)
    )


def build(scene):
    """Places the two exhibits."""
    dormitory(scene)
    carriage(scene)
