"""Gallery exhibits that are models: RB03 relief map, RB15 pavilion.

Evidence. RB03: six cities, Japan and France (RB03.1), Shanghai as convening group (RB03.3); the relief shows no borders.
RB15: pavilion rebuilt in 1918 on the round island (RB15 text), years of the memorials (RB15.1, RB15.2); simplified.
"""

import math

import numpy as np
from shapely.geometry import Point, Polygon

from kit import shapes
from kit.materials import linear

from . import palette as c
from .furniture import spotlight
from .prints import YEARS

WEST, EAST, SOUTH, NORTH = 102.0, 142.0, 20.5, 43.5
"""Degrees shown by the relief of RB03."""
COAST = [
    (102, 20.5),
    (106, 20.5),
    (108, 21.6),
    (110.2, 20.5),
    (110.6, 21.3),
    (113.5, 22.2),
    (116.7, 23.3),
    (119.3, 25.5),
    (121.5, 28.3),
    (122, 30),
    (121.9, 31.2),
    (120.5, 33.5),
    (119.2, 35),
    (120.4, 36.1),
    (122.5, 37),
    (120.8, 37.8),
    (119, 37.3),
    (117.8, 38.6),
    (119, 39.3),
    (121.3, 40.8),
    (121.3, 39),
    (123, 39.7),
    (124.8, 39.6),
    (125.2, 37.8),
    (126.5, 36.8),
    (126.4, 34.5),
    (128.6, 35),
    (129.4, 36.5),
    (127.6, 39.4),
    (130, 42),
    (132, 43.1),
    (135.5, 43.5),
    (102, 43.5),
]
ISLANDS = [
    [(120.1, 23.2), (121.4, 25.2), (121.9, 24.8), (120.9, 22.0), (120.5, 22.3)],
    [(108.7, 19), (108.9, 20.0), (110.9, 20.0), (110.5, 19)],
    [(130.2, 32.5), (131.8, 31.6), (131.6, 33.6), (130.0, 33.6)],
    [(131, 34.4), (135.2, 33.6), (138.5, 34.6), (140.8, 35.6), (141.8, 39.5), (140.9, 41.3), (139.8, 39.5), (137, 37), (133, 35.5)],
    [(140.2, 42), (142, 42.4), (142, 43.5), (140.4, 43.3)],
]
CITIES = [(121.47, 31.23), (116.4, 39.9), (114.3, 30.6), (113.0, 28.2), (117.0, 36.65), (113.26, 23.13), (139.7, 35.7)]
RIVERS = [
    [(102, 36), (104, 37.5), (106.5, 40.3), (110.5, 40.6), (110.5, 35.6), (114.5, 34.9), (117, 36.7), (118.9, 37.8)],
    [(102, 26), (104.5, 28.8), (106.6, 29.6), (109.5, 31), (112, 30.3), (114.3, 30.6), (116.5, 29.8), (118.5, 31.8), (121.6, 31.6)],
]


def relief_map(scene):
    """RB03: a table with a relief without borders, eight pins, threads from the convening group, France on a block apart."""
    m = scene.maker("gallery", "exhibit:RB03", (3.55, 9.65, 0), -48)
    width, depth, top = 2.3, 1.5, 0.86
    m.box((0, 0, 0.80), (width + 0.24, depth + 0.24, 0.05), "wood", c.WALNUT, 0.014, 0)
    for s in (-1, 1):
        m.box((0, s * (depth / 2 + 0.07), 0.85), (width + 0.24, 0.10, 0.09), "wood", c.WALNUT, 0.014, 0)
        m.box((s * (width / 2 + 0.07), 0, 0.85), (0.10, depth + 0.04, 0.09), "wood", c.WALNUT, 0.014, 1)
        for x in (-0.95, 0.95):
            m.lathe(
                (x, s * 0.58, 0),
                [(0.055, 0), (0.055, 0.04), (0.035, 0.07), (0.05, 0.45), (0.06, 0.70), (0.07, 0.78)],
                "wood",
                c.WALNUT,
                14,
                light=0.6,
            )
    m.box((0, 0, 0.72), (2.0, 1.2, 0.12), "wood", c.WALNUT, 0.01, 0, light=0.5)
    land = [Polygon(COAST), *map(Polygon, ISLANDS)]
    columns, rows = 48, 31

    def height(lon, lat):
        inside = max(
            min(shape.boundary.distance(Point(lon, lat)), 2.0)
            if shape.contains(Point(lon, lat))
            else -min(shape.distance(Point(lon, lat)), 1.0)
            for shape in land
        )
        if inside <= 0:
            return -0.010
        ridge = 0.5 + 0.5 * math.sin(lon * 2.1 + 1.7 * math.sin(lat * 1.3)) * math.cos(lat * 1.9 + math.sin(lon * 0.9))
        plateau = max(0.0, (110.5 - lon) / 9) ** 1.2 + (0.25 if lat > 41 else 0.0) + (0.30 if lat < 29.5 and lon > 108 else 0.05)
        plain = math.exp(-(((lon - 116.5) / 2.6) ** 2) - ((lat - 35) / 4.0) ** 2)
        return 0.012 + min(inside, 1.2) * (0.014 + 0.075 * ridge * plateau) * (1 - 0.8 * plain)

    field = np.array(
        [
            [height(WEST + (EAST - WEST) * i / columns, SOUTH + (NORTH - SOUTH) * j / rows) for j in range(rows + 1)]
            for i in range(columns + 1)
        ]
    )
    sheet = shapes.surface(
        lambda u, v: ((u - 0.5) * width, (v - 0.5) * depth, top + field[round(u * columns), round(v * rows)]), columns, rows, (width, depth)
    )
    levels = np.array([sheet.vertices[vertex][2] - top for face in sheet.faces for vertex in face])
    stops = [-0.01, 0.002, 0.02, 0.06, 0.12]
    palette = np.array([linear(h) for h in ("2F4650", "3E565C", "8B8058", "A58A5C", "C9B994")])
    colours = np.column_stack([np.interp(levels, stops, palette[:, k]) for k in range(3)] + [np.ones(len(levels))])
    m.add(sheet, "paint", colours=colours, light=1.3)

    def spot_on(lon, lat, lift=0.0):
        u, v = (lon - WEST) / (EAST - WEST), (lat - SOUTH) / (NORTH - SOUTH)
        return ((u - 0.5) * width, (v - 0.5) * depth, top + field[round(u * columns), round(v * rows)] + lift)

    for river in RIVERS:
        fine = [tuple(np.add(np.multiply(a, 1 - k / 4), np.multiply(b, k / 4))) for a, b in zip(river, river[1:]) for k in range(4)]
        m.tube([spot_on(*p, 0.004) for p in fine], 0.006, "gloss", "4A7A86", 5, light=0.2)
    block = (-0.86, -0.60, top)
    m.box((block[0], block[1], top + 0.07), (0.24, 0.18, 0.16), "wood", "6A4630", 0.008, 0)
    feet = [spot_on(*city) for city in CITIES] + [(block[0], block[1], top + 0.15)]
    for k, (x, y, z) in enumerate(feet):
        tall = 0.26 if k == 0 else 0.17
        m.tube([(x, y, z), (x, y, z + tall)], 0.0045, "metal", c.BRASS, 6, light=0.3)
        m.lathe(
            (x, y, z + tall),
            [(0, -0.018), (0.014, -0.012), (0.019, 0), (0.014, 0.012), (0, 0.018)],
            "gloss",
            c.VERMILION if k < 7 else "6B6A68",
            14,
            light=0.5,
        )
        m.box((x + 0.045, y, z + tall - 0.045), (0.075, 0.002, 0.045), "paint", c.PAPER, 0, light=0.8)
        if 0 < k < 7:
            a, b = np.array(feet[0]) + [0, 0, 0.26], np.array((x, y, z + tall))
            m.tube(
                [tuple(a + (b - a) * t - [0, 0, 0.05 * math.sin(math.pi * t)]) for t in [i / 10 for i in range(11)]],
                0.0028,
                "paint",
                c.VERMILION,
                5,
                light=0.2,
            )
    for x in (-0.6, 0.6):
        spotlight(m, (x, -1.7, 3.75), (x * 0.6, 0, 0.9), 190, 38)
    m.stand("RB03", (-0.1, -1.75), (0, 0, 0.92))


def hip_roof(m, width, depth, rise, lift, tint="3B4046"):
    """A hipped tiled roof with upturned corners, ridge and hip rolls; eaves at z = 0."""

    def slope(side):
        def point(u, v):
            run = width if side in (0, 2) else depth
            half = (depth if side in (0, 2) else width) / 2
            inset = (depth / 2) * 0.94 * v
            along = (u - 0.5) * (run - 2 * inset)
            corner = abs(2 * u - 1) ** 5 * (1 - v) ** 2
            out = half - inset + 0.25 * lift * corner
            z = rise * v**1.35 + lift * corner
            x, y = ((along * (1 + 0.12 * lift * corner), -out), (out, along), (-along, out), (-out, -along))[side]
            return (x, y, z)

        return point

    for side in range(4):
        run = width if side in (0, 2) else depth
        shape = slope(side)
        m.surface(shape, 12, 4, (run, depth / 2), "paint", tint, thickness=0.012, light=0.8)
        tiles = max(6, round(run / 0.07))
        for i in range(1, tiles):
            m.tube(
                [tuple(np.add(shape(i / tiles, k / 4), (0, 0, 0.004))) for k in (0, 2, 4)],
                0.007,
                "paint",
                "2E3237",
                5,
                ends=False,
                light=0.0,
            )
        m.tube(
            [tuple(np.add(shape(0, k / 6), (0, 0, 0.008))) for k in range(7)],
            [0.016 - 0.001 * k for k in range(7)],
            "paint",
            "24282C",
            6,
            light=0.3,
        )
    half = (width - 0.94 * depth) / 2
    m.tube([(-half, 0, rise + 0.01), (half, 0, rise + 0.01)], 0.020, "paint", "24282C", 8, light=0.3)
    for s in (-1, 1):
        m.tube(
            [(s * half, 0, rise + 0.01), (s * (half + 0.02), 0, rise + 0.06), (s * (half - 0.02), 0, rise + 0.09)],
            [0.018, 0.014, 0.004],
            "paint",
            "24282C",
            6,
            light=0.2,
        )


def pavilion(scene):
    """RB15: a model of the two-storey pavilion on its round island with willows, in water; year plinths before it."""
    m = scene.maker("gallery", "exhibit:RB15", (4.15, 22.55, 0), -40)
    m.lathe(
        (0, 0, 0),
        [
            (0.86, 0),
            (0.88, 0.06),
            (0.80, 0.10),
            (0.76, 0.60),
            (0.92, 0.68),
            (1.12, 0.72),
            (1.14, 0.76),
            (1.12, 0.80),
            (1.06, 0.80),
            (1.05, 0.775),
        ],
        "wood",
        c.WALNUT,
        40,
        caps=False,
    )
    m.lathe((0, 0, 0.775), [(1.06, 0), (0.80, 0.002), (0, 0.002)], "gloss", "26393C", 40, caps=False)
    m.lathe(
        (0, 0, 0.778),
        [(0.78, 0), (0.80, 0.018), (0.78, 0.036), (0.66, 0.052), (0.40, 0.070), (0, 0.075)],
        "paint",
        "55603C",
        40,
        caps=False,
    )
    m.lathe((0, 0, 0.778), [(0.805, 0), (0.805, 0.028), (0.775, 0.032), (0.77, 0.02)], "stone", "8C877C", 40, caps=False, light=0.6)
    house = m.at((0, 0.08, 0.852))
    house.box((0, 0, 0.02), (1.02, 0.70, 0.04), "stone", "9A948A", 0.006, 0, light=0.8)
    house.box((0, -0.42, 0.010), (0.30, 0.16, 0.02), "stone", "9A948A", 0.004, 0, light=0.6)
    for level, (width, depth, low, tall) in enumerate(((0.80, 0.50, 0.04, 0.24), (0.66, 0.38, 0.40, 0.20))):
        house.box((0, 0, low + tall / 2), (width * 0.88, depth * 0.84, tall), "paint", "7A2A22" if level == 0 else "83352A", 0.004, 0)
        for s in (-1, 1):
            for i in range(5):
                x = (-0.5 + i / 4) * width
                house.tube([(x, s * depth / 2, low), (x, s * depth / 2, low + tall + 0.02)], 0.012, "paint", "6B201C", 8, light=0.4)
                if i < 4:
                    xm = x + width / 8
                    house.box((xm, s * depth * 0.422, low + tall * 0.55), (width / 5.4, 0.008, tall * 0.62), "window", 1.0, 0)
                    for k in range(3):
                        house.box(
                            (xm - width / 14 + k * width / 14, s * depth * 0.424, low + tall * 0.55),
                            (0.005, 0.012, tall * 0.62),
                            "paint",
                            "3A1712",
                            0,
                            light=0.0,
                        )
                    house.box((xm, s * depth * 0.424, low + tall * 0.55), (width / 5.4, 0.012, 0.005), "paint", "3A1712", 0, light=0.0)
        for s in (-1, 1):
            house.box((0, s * depth * 0.5, low + tall), (width + 0.03, 0.02, 0.026), "paint", "4F1A17", 0.003, 0, light=0.4)
            house.box((s * width * 0.5, 0, low + tall), (0.02, depth, 0.026), "paint", "4F1A17", 0.003, 1, light=0.4)
        hip_roof(house.at((0, 0, low + tall + 0.015)), width + 0.24, depth + 0.24, 0.11 if level == 0 else 0.20, 0.075)
    for s in (-1, 1):
        house.box((0, s * 0.235, 0.435), (0.74, 0.010, 0.05), "paint", "4F1A17", 0.003, 0, light=0.3)
    for k, (angle, reach) in enumerate(((20, 0.66), (75, 0.62), (140, 0.66), (205, 0.68), (255, 0.60), (318, 0.66))):
        willow(m.at((reach * math.cos(math.radians(angle)), reach * math.sin(math.radians(angle)), 0.82), 40 * k))
    for k, year in enumerate(YEARS):
        angle = math.radians(198 + 24 * k)
        plinth = m.at((1.36 * math.cos(angle), 1.36 * math.sin(angle), 0), 198 + 24 * k + 90)
        tall = 0.52 + 0.03 * k
        plinth.box((0, 0, tall / 2), (0.26, 0.18, tall), "stone", "9A9388", 0.010, 2, skip={"-z"})
        plinth.box((0, -0.005, tall + 0.02), (0.24, 0.17, 0.02), "metal", "2A2521", 0.004, 0, rotate=(28, 0, 0))
        plinth.print(f"year-{year}", (0, -0.011, tall + 0.031), (0.22, 0.10), (-62, 0, 0), light=1.6)
    spotlight(m, (-0.6, -1.7, 3.75), (0, 0, 0.95), 260, 40)
    spotlight(m, (1.2, 0.6, 3.75), (0, 0, 1.0), 110, 40)
    spotlight(m, (0.8, -1.9, 3.75), (0, -1.2, 0.5), 90, 50)
    m.stand("RB15", (0.1, -2.35), (0, 0, 1.05))


def willow(m):
    """A small willow: bent trunk and drooping strands."""
    m.tube(
        [(0, 0, 0), (0.015, 0.01, 0.12), (0.0, 0.02, 0.24), (0.03, 0.02, 0.33)],
        [0.020, 0.015, 0.011, 0.005],
        "wood",
        "4A3B2A",
        7,
        light=0.4,
    )
    rng = m.scene.random
    with m.using(light=0.0, blocks=False):
        for _ in range(16):
            angle, reach, low = rng.uniform(0, 6.28), rng.uniform(0.06, 0.20), rng.uniform(0.02, 0.16)
            x, y = math.cos(angle) * reach, math.sin(angle) * reach
            m.tube(
                [
                    (0.02, 0.02, 0.31),
                    (x * 0.6, y * 0.6, 0.40 + 0.03 * rng.random()),
                    (x, y, 0.32),
                    (x * 1.12, y * 1.12, 0.18),
                    (x * 1.10, y * 1.10, low),
                ],
                [0.004, 0.006, 0.011, 0.009, 0.003],
                "paint",
                rng.choice(["6F7F3C", "5E7036", "7E8A48"]),
                5,
                ends=False,
            )


def build(scene):
    """Places the two exhibits."""
    relief_map(scene)
    pavilion(scene)
