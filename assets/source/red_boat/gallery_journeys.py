"""Gallery exhibits about places: RB03 relief map, RB06 dormitory, RB10 carriage, RB15 pavilion.

Evidence. RB03: six cities, Japan and France (RB03.1); the relief shows no borders. RB06: mats on an upper floor of a school
in the holidays (RB06.1); inferred. RB10: the Shanghai–Hangzhou line by third class (RB10 text); inferred. RB15: pavilion
rebuilt in 1918 on the round island (RB15 text), years of the memorials (RB15.2); simplified.
"""
import math

import numpy as np
from shapely.geometry import Point, Polygon

from kit import shapes
from kit.materials import linear

from . import palette as c
from .furniture import spotlight, suitcase
from .prints import YEARS

WEST, EAST, SOUTH, NORTH = 102.0, 142.0, 20.5, 43.5
"""Degrees shown by the relief of RB03."""
COAST = [(102, 20.5), (106, 20.5), (108, 21.6), (110.2, 20.5), (110.6, 21.3), (113.5, 22.2), (116.7, 23.3), (119.3, 25.5), (121.5, 28.3), (122, 30), (121.9, 31.2),
         (120.5, 33.5), (119.2, 35), (120.4, 36.1), (122.5, 37), (120.8, 37.8), (119, 37.3), (117.8, 38.6), (119, 39.3), (121.3, 40.8), (121.3, 39), (123, 39.7),
         (124.8, 39.6), (125.2, 37.8), (126.5, 36.8), (126.4, 34.5), (128.6, 35), (129.4, 36.5), (127.6, 39.4), (130, 42), (132, 43.1), (135.5, 43.5), (102, 43.5)]
ISLANDS = [[(120.1, 23.2), (121.4, 25.2), (121.9, 24.8), (120.9, 22.0), (120.5, 22.3)],
           [(108.7, 19), (108.9, 20.0), (110.9, 20.0), (110.5, 19)],
           [(130.2, 32.5), (131.8, 31.6), (131.6, 33.6), (130.0, 33.6)],
           [(131, 34.4), (135.2, 33.6), (138.5, 34.6), (140.8, 35.6), (141.8, 39.5), (140.9, 41.3), (139.8, 39.5), (137, 37), (133, 35.5)],
           [(140.2, 42), (142, 42.4), (142, 43.5), (140.4, 43.3)]]
CITIES = [(121.47, 31.23), (116.4, 39.9), (114.3, 30.6), (113.0, 28.2), (117.0, 36.65), (113.26, 23.13), (139.7, 35.7)]
RIVERS = [[(102, 36), (104, 37.5), (106.5, 40.3), (110.5, 40.6), (110.5, 35.6), (114.5, 34.9), (117, 36.7), (118.9, 37.8)],
          [(102, 26), (104.5, 28.8), (106.6, 29.6), (109.5, 31), (112, 30.3), (114.3, 30.6), (116.5, 29.8), (118.5, 31.8), (121.6, 31.6)]]


def relief_map(scene):
    """RB03: a table with a relief without borders, eight pins, threads from the convening group, France on a block apart."""
    m = scene.maker("gallery", "exhibit:RB03", (3.55, 9.65, 0), -48)
    width, depth, top = 2.3, 1.5, 0.86
    m.box((0, 0, 0.80), (width + 0.24, depth + 0.24, 0.05), "wood", c.WALNUT, 0.014, 0)
    for s in (-1, 1):
        m.box((0, s * (depth / 2 + 0.07), 0.85), (width + 0.24, 0.10, 0.09), "wood", c.WALNUT, 0.014, 0)
        m.box((s * (width / 2 + 0.07), 0, 0.85), (0.10, depth + 0.04, 0.09), "wood", c.WALNUT, 0.014, 1)
        for x in (-0.95, 0.95):
            m.lathe((x, s * 0.58, 0), [(0.055, 0), (0.055, 0.04), (0.035, 0.07), (0.05, 0.45), (0.06, 0.70), (0.07, 0.78)], "wood", c.WALNUT, 14, light=0.6)
    m.box((0, 0, 0.72), (2.0, 1.2, 0.12), "wood", c.WALNUT, 0.01, 0, light=0.5)
    land = [Polygon(COAST), *map(Polygon, ISLANDS)]
    columns, rows = 66, 42

    def height(lon, lat):
        inside = max(min(shape.boundary.distance(Point(lon, lat)), 2.0) if shape.contains(Point(lon, lat)) else -min(shape.distance(Point(lon, lat)), 1.0) for shape in land)
        if inside <= 0:
            return -0.010
        ridge = 0.5 + 0.5 * math.sin(lon * 2.1 + 1.7 * math.sin(lat * 1.3)) * math.cos(lat * 1.9 + math.sin(lon * 0.9))
        plateau = max(0.0, (110.5 - lon) / 9) ** 1.2 + (0.25 if lat > 41 else 0.0) + (0.30 if lat < 29.5 and lon > 108 else 0.05)
        plain = math.exp(-((lon - 116.5) / 2.6) ** 2 - ((lat - 35) / 4.0) ** 2)
        return 0.012 + min(inside, 1.2) * (0.014 + 0.075 * ridge * plateau) * (1 - 0.8 * plain)

    field = np.array([[height(WEST + (EAST - WEST) * i / columns, SOUTH + (NORTH - SOUTH) * j / rows) for j in range(rows + 1)] for i in range(columns + 1)])
    sheet = shapes.surface(lambda u, v: ((u - 0.5) * width, (v - 0.5) * depth, top + field[round(u * columns), round(v * rows)]), columns, rows, (width, depth))
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
    m.box((block[0], block[1], top + 0.02), (0.24, 0.18, 0.05), "wood", "6A4630", 0.008, 0)
    feet = [spot_on(*city) for city in CITIES] + [(block[0], block[1], top + 0.045)]
    for k, (x, y, z) in enumerate(feet):
        tall = 0.26 if k == 0 else 0.17
        m.tube([(x, y, z), (x, y, z + tall)], 0.0045, "metal", c.BRASS, 6, light=0.3)
        m.lathe((x, y, z + tall), [(0, -0.018), (0.014, -0.012), (0.019, 0), (0.014, 0.012), (0, 0.018)], "gloss", c.VERMILION if k < 7 else "6B6A68", 14, light=0.5)
        m.box((x + 0.045, y, z + tall - 0.045), (0.075, 0.002, 0.045), "paint", c.PAPER, 0, light=0.8)
        if 0 < k < 7:
            a, b = np.array(feet[0]) + [0, 0, 0.26], np.array((x, y, z + tall))
            m.tube([tuple(a + (b - a) * t - [0, 0, 0.05 * math.sin(math.pi * t)]) for t in [i / 10 for i in range(11)]], 0.0028, "paint", c.VERMILION, 5, light=0.2)
    for x in (-0.6, 0.6):
        spotlight(m, (x, -1.7, 3.75), (x * 0.6, 0, 0.9), 190, 38)
    m.stand("RB03", (-0.1, -1.75), (0, 0, 0.92))


def rolled_bedding(m):
    """A quilt roll tied with cord, its spiral showing at the end; lies along X."""
    turns = 2.6
    spiral = [(0.035 + 0.105 * k / 44) for k in range(45)]

    def roll(u, v):
        a = 2 * math.pi * turns * v
        r = 0.035 + 0.105 * v
        return (-0.30 + 0.60 * u, -r * math.cos(a), 0.145 + r * math.sin(a) + 0.004 * math.sin(14 * u))

    m.surface(roll, 6, len(spiral), (0.6, 1.6), "linen", m.scene.random.choice(["5D6E86", "8A8478", "A49A86"]), thickness=0.02)
    for x in (-0.16, 0.16):
        m.tube([(x, 0.146 * math.cos(a), 0.146 + 0.146 * math.sin(a)) for a in [2 * math.pi * i / 16 for i in range(16)]], 0.007, "linen", c.STRAW, 5, closed=True, light=0.3)


def cloth_shoe(m):
    """A black cloth shoe with a white sole, toe towards −Y."""
    sole = [(0.036 * math.cos(a) * (1.0 if math.sin(a) < 0 else 0.86), 0.125 * math.sin(a)) for a in [2 * math.pi * i / 18 for i in range(18)]]
    m.add(shapes.prism(sole, 0.014, 0.002), "paint", "D8D0BE", (0, 0, 0.014), (-90, 0, 0), light=0.5)

    def upper(u, v):
        a = 2 * math.pi * u
        opening = 0.5 + 0.5 * math.sin(a)
        k = v * (0.9 - 0.25 * opening)
        x, y = 0.034 * math.cos(a) * (1 - 0.45 * k), 0.121 * math.sin(a) * (1 - 0.30 * k) + 0.020 * k
        return (x, y, 0.014 + 0.050 * math.sin(min(1, k * 1.2) * math.pi / 2))

    m.surface(upper, 18, 4, (0.3, 0.06), "linen", "1E2025", light=0.6)


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
        return (0.80 + 0.80 * u, -0.5 + 1.05 * v, 0.125 + 0.055 * math.sin(math.pi * u) ** 0.5 * math.sin(math.pi * v) ** 0.4 + 0.014 * math.sin(9 * u + 4 * v) * math.sin(math.pi * u))

    m.surface(quilt, 16, 16, (0.8, 1.05), "linen", "6E7F95", light=1.1)
    m.box((1.2, 0.78, 0.165), (0.46, 0.22, 0.10), "linen", "B9B09C", 0.045, 0)
    for y in (-0.95, 0.95):
        for x in (0.70, 1.68):
            m.tube([(x, y, 0.10), (x, y, 1.95)], 0.018, "wood", c.STRAW, 7, light=0.5)
    for a, b in (((0.70, -0.95), (1.68, -0.95)), ((0.70, 0.95), (1.68, 0.95)), ((0.70, -0.95), (0.70, 0.95)), ((1.68, -0.95), (1.68, 0.95))):
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
    wicker = m.at((-1.52, 0.35, 0.10), 80)
    suitcase(wicker, (), 0.58, 0.38, 0.20, "mat", c.WICKER)
    suitcase(m.at((-0.48, 0.98, 0.10), -6), (), 0.60, 0.36, 0.20, "mat", "8F6B3E")
    for x, y, turn in ((-1.10, -1.14, 4), (-1.00, -1.14, -3), (0.06, -1.13, 12), (0.17, -1.10, 2), (1.15, -1.14, -8), (1.27, -1.15, 3)):
        cloth_shoe(m.at((x, y, 0.10), turn))
    basin = m.at((0.62, -0.78, 0.10))
    basin.lathe((0, 0, 0), [(0, 0.004), (0.12, 0), (0.15, 0.02), (0.185, 0.10), (0.215, 0.112), (0.217, 0.118), (0.18, 0.105), (0.14, 0.022), (0, 0.014)], "gloss", "E4E6E0", 28, caps=False, light=0.8)
    basin.lathe((0, 0, 0), [(0.214, 0.1125), (0.2185, 0.1185), (0.214, 0.1195)], "gloss", "2F4C7A", 28, caps=False, light=0.0)
    basin.surface(lambda u, v: (-0.02 + 0.20 * u + 0.05 * math.sin(3 * v), -0.235 + 0.46 * v, 0.122 - 0.30 * abs(v - 0.5) ** 2 * (1 if v < 0.5 else 0.6)), 5, 10, (0.2, 0.46), "linen", "C9C4B4", light=0.6)
    spotlight(m, (-0.6, -2.2, 3.75), (-0.5, 0, 0.2), 250, 46)
    spotlight(m, (1.0, -2.1, 3.75), (1.0, 0.1, 0.5), 210, 44)
    m.stand("RB06", (0.0, -2.25), (0.05, -0.1, 0.4))


def slatted_bench(m, tint="8A6844"):
    """A third-class double bench: slatted seats to both sides of a slatted back; along X."""
    for x in (-0.52, 0.52):
        m.prism([(-0.46, 0.0), (-0.40, 0.0), (-0.37, 0.38), (0.37, 0.38), (0.40, 0.0), (0.46, 0.0), (0.42, 0.44), (0.05, 0.46), (0.03, 1.08), (-0.03, 1.08), (-0.05, 0.46), (-0.42, 0.44)],
                0.045, "metal", c.IRON, 0.005, center=(x + 0.022, 0, 0), rotate=(0, 0, 90), light=0.5)
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
    fields = _paddy_view()
    for x in (-1.21, 0.0, 1.21):
        for s in (-1, 1):
            wall.box((x + s * 0.52, 0.0, 1.30), (0.035, 0.05, 0.90), "wood", "7A5737", 0.004, 2, light=0.4)
            wall.box((x, 0.0, 1.30 + s * 0.42), (1.06, 0.05, 0.045), "wood", "7A5737", 0.004, 0, light=0.4)
        wall.box((x, 0.0, 1.38), (1.06, 0.05, 0.035), "wood", "7A5737", 0.004, 0, light=0.4)
        corners = [(x - 0.52, 0.05, 0.85), (x + 0.52, 0.05, 0.85), (x + 0.52, 0.05, 1.75), (x - 0.52, 0.05, 1.75)]
        wall.add(fields(x - 0.52, x + 0.52, 0.85, 1.75), "paint", light=0.5, colours=fields.colours)
        wall.panel(corners, "glass", center=(0, -0.06, 0))
        wall.tube([(x - 0.06, -0.03, 0.93), (x + 0.06, -0.03, 0.93)], 0.008, "metal", c.BRASS, 6, light=0.3)
    for i in range(13):  # the curved roof with its ribs
        a = math.radians(4 + 5 * i)
        m.box((0, 1.10 - 2.05 * math.sin(a) * 0.62, 2.30 + 0.55 * (1 - math.cos(a)) * 0 + 0.34 * math.sin(a)), (3.66, 0.14, 0.02), "wood", "8C6C48", 0.004, 0, rotate=(-(16 - 1.0 * i), 0, 0), light=0.5, blocks=False)
    for x in (-1.78, 0.0, 1.78):
        m.tube([(x, 1.12, 2.20)] + [(x, 1.10 - 1.271 * math.sin(math.radians(t)), 2.27 + 0.34 * math.sin(math.radians(t))) for t in range(8, 66, 8)], 0.028, "wood", "55391F", 6, light=0.4, blocks=False)
        m.box((x, 1.13, 1.2), (0.12, 0.09, 2.2), "wood", "55391F", 0.01, 2, light=0.5)
    slatted_bench(m.at((-1.05, 0.35, 0.13), 90))
    slatted_bench(m.at((1.05, 0.35, 0.13), 90))
    rack = m.at((0, 1.02, 1.98))
    with rack.using(blocks=False, light=0.5):
        for x in (-1.6, -0.55, 0.55, 1.6):
            rack.tube([(x, 0.10, 0.16), (x, 0.08, -0.02), (x, -0.10, -0.005), (x, -0.34, 0.03), (x, -0.36, 0.08)], 0.011, "metal", c.BRASS, 6)
        for k in range(6):
            rack.tube([(-1.75, 0.06 - 0.078 * k, 0.012 + 0.004 * k), (1.75, 0.06 - 0.078 * k, 0.012 + 0.004 * k)], 0.008, "metal", c.BRASS, 5)
    suitcase(m.at((-0.85, 0.93, 2.015), 3), (), 0.54, 0.15, 0.30, "mat", c.WICKER)
    rolled = m.at((0.75, 0.94, 2.02), -4)
    rolled_bedding(rolled)
    m.box((0.62, 1.075, 1.30), (0.02, 0.012, 0.02), "metal", c.BRASS, 0)
    m.box((-0.62, 1.063, 1.42), (0.21, 0.012, 0.28), "paint", c.PAPER, 0.002, light=0.5)
    m.print("timetable", (-0.62, 1.056, 1.42), (0.20, 0.272), light=1.6)
    m.box((0, 0.60, 0.80), (0.42, 0.60, 0.03), "wood", "7A5737", 0.008, 1)
    m.tube([(0, 0.40, 0.13), (0, 0.40, 0.79)], 0.022, "metal", c.IRON, 8, light=0.4)
    spotlight(m, (-0.9, -2.2, 3.75), (-0.7, 0.7, 1.0), 260, 46)
    spotlight(m, (1.0, -2.2, 3.75), (0.8, 0.7, 1.0), 240, 46)
    m.point((0, 0.1, 2.15), 16, (1.0, 0.72, 0.42), 0.1)
    m.stand("RB10", (0, -2.2), (0, 0.6, 1.15))


class _paddy_view:
    """Dawn over paddy fields in bands of colour, as one strip behind a carriage window."""

    BANDS = [(0.0, "5D6B45"), (0.16, "6F7C50"), (0.20, "8FA3A0"), (0.27, "74824F"), (0.31, "A9B6AE"), (0.40, "7C8A62"), (0.44, "55664F"),
             (0.50, "66766A"), (0.53, "E5C79E"), (0.70, "C9CBC0"), (1.0, "9DB1BE")]

    def __call__(self, x0, x1, z0, z1):
        vertices, faces, colours = [], [], []
        for (low, a), (high, b) in zip(self.BANDS, self.BANDS[1:]):
            start = len(vertices)
            for x, k in ((x0, low), (x1, low), (x1, high), (x0, high)):
                vertices.append((x, 0.05, z0 + (z1 - z0) * k))
            faces.append((start, start + 1, start + 2, start + 3))
            colours += [(*linear(a), 1)] * 2 + [(*linear(b), 1)] * 2
        self.colours = np.array(colours)
        return shapes.Shape(np.array(vertices, float), faces, np.zeros((len(vertices), 2)))


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
            z = rise * v ** 1.35 + lift * corner
            x, y = ((along * (1 + 0.12 * lift * corner), -out), (out, along), (-along, out), (-out, -along))[side]
            return (x, y, z)
        return point
    for side in range(4):
        run = width if side in (0, 2) else depth
        shape = slope(side)
        m.surface(shape, 14, 6, (run, depth / 2), "paint", tint, thickness=0.012, light=0.8)
        tiles = max(6, round(run / 0.055))
        for i in range(1, tiles):
            m.tube([tuple(np.add(shape(i / tiles, k / 4), (0, 0, 0.004))) for k in (0, 1, 2, 4)], 0.006, "paint", "2E3237", 3, light=0.0)
        m.tube([tuple(np.add(shape(0, k / 6), (0, 0, 0.008))) for k in range(7)], [0.016 - 0.001 * k for k in range(7)], "paint", "24282C", 6, light=0.3)
    half = (width - 0.94 * depth) / 2
    m.tube([(-half, 0, rise + 0.01), (half, 0, rise + 0.01)], 0.020, "paint", "24282C", 8, light=0.3)
    for s in (-1, 1):
        m.tube([(s * half, 0, rise + 0.01), (s * (half + 0.02), 0, rise + 0.06), (s * (half - 0.02), 0, rise + 0.09)], [0.018, 0.014, 0.004], "paint", "24282C", 6, light=0.2)


def pavilion(scene):
    """RB15: a model of the two-storey pavilion on its round island with willows, in water; year plinths before it."""
    m = scene.maker("gallery", "exhibit:RB15", (4.15, 22.55, 0), -40)
    m.lathe((0, 0, 0), [(0.86, 0), (0.88, 0.06), (0.80, 0.10), (0.76, 0.60), (0.92, 0.68), (1.12, 0.72), (1.14, 0.76), (1.12, 0.80), (1.06, 0.80), (1.05, 0.775)], "wood", c.WALNUT, 40, caps=False)
    m.lathe((0, 0, 0.775), [(1.06, 0), (0.80, 0.002), (0, 0.002)], "gloss", "26393C", 40, caps=False)
    m.lathe((0, 0, 0.778), [(0.78, 0), (0.80, 0.018), (0.78, 0.036), (0.66, 0.052), (0.40, 0.070), (0, 0.075)], "paint", "55603C", 40, caps=False)
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
                        house.box((xm - width / 14 + k * width / 14, s * depth * 0.424, low + tall * 0.55), (0.005, 0.012, tall * 0.62), "paint", "3A1712", 0, light=0.0)
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
        tall = 0.34 + 0.05 * k
        plinth.box((0, 0, tall / 2), (0.26, 0.18, tall), "stone", "9A9388", 0.010, 2, skip={"-z"})
        plinth.box((0, -0.005, tall + 0.02), (0.24, 0.17, 0.02), "metal", "2A2521", 0.004, 0, rotate=(28, 0, 0))
        plinth.print(f"year-{year}", (0, -0.011, tall + 0.031), (0.22, 0.10), (-62, 0, 0), light=1.6)
    spotlight(m, (-0.6, -1.7, 3.75), (0, 0, 0.95), 260, 40)
    spotlight(m, (1.2, 0.6, 3.75), (0, 0, 1.0), 110, 40)
    m.stand("RB15", (0.1, -2.35), (0, 0, 1.05))


def willow(m):
    """A small willow: bent trunk and drooping strands."""
    m.tube([(0, 0, 0), (0.015, 0.01, 0.12), (0.0, 0.02, 0.24), (0.03, 0.02, 0.33)], [0.020, 0.015, 0.011, 0.005], "wood", "4A3B2A", 7, light=0.4)
    rng = m.scene.random
    with m.using(light=0.0, blocks=False):
        for _ in range(26):
            angle, reach, low = rng.uniform(0, 6.28), rng.uniform(0.06, 0.20), rng.uniform(0.02, 0.16)
            x, y = math.cos(angle) * reach, math.sin(angle) * reach
            m.tube([(0.02, 0.02, 0.31), (x * 0.6, y * 0.6, 0.40 + 0.03 * rng.random()), (x, y, 0.32), (x * 1.12, y * 1.12, 0.18), (x * 1.10, y * 1.10, low)], [0.004, 0.006, 0.011, 0.009, 0.003], "paint", rng.choice(["6F7F3C", "5E7036", "7E8A48"]), 4)


def build(scene):
    """Places the four exhibits."""
    relief_map(scene)
    dormitory(scene)
    carriage(scene)
    pavilion(scene)
