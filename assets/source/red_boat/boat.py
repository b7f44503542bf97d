"""The painted boat of South Lake (RB11) and the lookout's things on it (RB12).

Evidence. The original is lost; the form follows the 1959 replica, about 16 × 3 m (RB11.2): foredeck, front, middle and bed
cabin, stern galley, raised awning. Its colours are chestnut, blackish red and smoke black, not red (RB11.3). The bow seat is
documented (RB12.1); mahjong as cover comes from Wang Huiwu's recollection (RB12.2).
"""

import math

import numpy as np

from kit import shapes

from . import palette as c
from .furniture import teacup, teapot
from .prints import TILES

HALF = 8.0
"""Half the hull's length (metres); the bow points to +X, z = 0 is the water."""
CABIN = (-4.9, 3.7)
CABIN_HALF_WIDTH, BAYS = 1.04, 8
FLOOR, WALL = 0.58, 1.84
OPEN_BAYS = (4, 5)


def half_width(t):
    """Half the beam at t = −1 (stern) … 1 (bow): the bow stays broad and flat."""
    return 1.5 * (1 - (0.34 if t > 0 else 0.42) * abs(t) ** 3.0)


def sheer(t):
    """Height of the gunwale."""
    return 0.62 + 1.7 * max(0, abs(t) - 0.45) ** 2 * (1.15 if t < 0 else 1.0)


def keel(t):
    """Height of the bottom: it rises to both ends."""
    return min(-0.25 + 2.1 * max(0, abs(t) - 0.60) ** 1.5, sheer(t) - 0.16)


def hull(m):
    """Planked hull, decks, gunwales, rubbing strakes, transoms, bow ramp boards."""

    def side(u, v):
        t, across = 1 - 2 * u, v * 2 - 1
        width, top, low = half_width(t), sheer(t), keel(t)
        k = abs(across)
        if k < 0.42:
            return t * HALF, math.copysign(width * 0.80 * k / 0.42, across), low
        q = (k - 0.42) / 0.58
        return t * HALF, math.copysign(width * (0.80 + 0.20 * q**0.8), across), low + (top - low) * q

    m.surface(side, 36, 18, (2 * HALF, 5.2), "wood", c.HULL, light=0.8)
    m.surface(
        lambda u, v: ((u * 2 - 1) * HALF, (v * 2 - 1) * half_width(u * 2 - 1) * 0.985, sheer(u * 2 - 1) - 0.05),
        32,
        2,
        (2 * HALF, 3),
        "wood",
        "7E5530",
        light=0.9,
    )
    steps = [i / 24 * 2 - 1 for i in range(25)]
    for s in (-1, 1):
        m.tube([(t * HALF, s * half_width(t), sheer(t)) for t in steps], 0.05, "wood", "5E3A1D", 8, light=0.7)
        for drop, radius, tint in ((0.24, 0.028, "5E3A1D"), (0.42, 0.020, "6B4424")):
            m.tube(
                [(t * HALF, s * (half_width(t) * 0.985 - 0.06 * (drop - 0.24)), max(sheer(t) - drop, keel(t) + 0.03)) for t in steps],
                radius,
                "wood",
                tint,
                6,
                light=0.4,
            )
    for t in (-1, 1):
        m.box((t * (HALF + 0.02), 0, sheer(1) - 0.10), (0.12, half_width(t) * 2 + 0.06, 0.30), "wood", "5E3A1D", 0.02, 1, light=0.7)
    for x in (5.0, 5.6, 6.2, 6.8, 7.4):
        t = x / HALF
        m.box((x, 0, sheer(t) - 0.035), (0.05, half_width(t) * 1.94, 0.03), "wood", "5E3A1D", 0.006, 1, light=0.4)


def lattice(m, width, height):
    """One carved window in a stepped lattice, gilt inner frame, paper lit from inside; centred, faces −Y."""
    with m.using(light=0.0, blocks=False):
        for k, depth in ((0, 0.045), (1, 0.03), (2, 0.03)):
            w, h, bar = width - k * 0.21, height - k * 0.24, 0.030 if k == 0 else 0.018
            material, tint = ("metal", c.GILT) if k == 1 else ("wood", "31190F")
            for s in (-1, 1):
                m.box((0, 0.0, s * h / 2), (w + bar, depth, bar), material, tint, 0, 0, {"-x", "+x"})
                m.box((s * w / 2, 0.0, 0), (bar, depth, h), material, tint, 0, 2, {"-z", "+z"})
        for s in (-1, 1):
            m.box((0, 0.0, s * (height / 2 - 0.06)), (0.016, 0.026, 0.12), "wood", "31190F", 0, 2, {"-z", "+z"})
            m.box((0, 0.0, s * (height / 2 - 0.18)), (0.016, 0.026, 0.12), "wood", "31190F", 0, 2, {"-z", "+z"})
            m.box((s * (width / 2 - 0.055), 0.0, 0), (0.105, 0.026, 0.016), "wood", "31190F", 0, 0, {"-x", "+x"})
            m.box((s * (width / 2 - 0.16), 0.0, 0), (0.105, 0.026, 0.016), "wood", "31190F", 0, 0, {"-x", "+x"})
            for r in (-1, 1):
                m.box((s * (width / 2 - 0.055), 0.0, r * height * 0.30), (0.105, 0.026, 0.016), "wood", "31190F", 0, 0, {"-x", "+x"})
                m.box((s * width * 0.27, 0.0, r * (height / 2 - 0.06)), (0.016, 0.026, 0.12), "wood", "31190F", 0, 2, {"-z", "+z"})
    w, h = width / 2, height / 2
    m.panel([(-w, 0, -h), (w, 0, -h), (w, 0, h), (-w, 0, h)], "window", uvs=[(0, 0), (1, 0), (1, 1), (0, 1)])


def bracket(m, flip):
    """A carved bracket (雀替) under the plate: a scroll with a gilt edge."""
    outline = [(0, 0), (0, -0.22), (0.035, -0.20), (0.05, -0.13), (0.10, -0.12), (0.12, -0.06), (0.19, -0.055), (0.22, 0)]
    if flip:
        outline = [(-x, z) for x, z in outline][::-1]
    m.prism(outline, 0.035, "metal", c.GILT, light=0.4, blocks=False)


def cabin(m):
    """Posts, panelled dados, lattice windows, the open bays, table and stools inside."""
    start, end = CABIN
    step = (end - start) / BAYS
    m.box(((start + end) / 2, 0, FLOOR + 0.02), (end - start + 0.3, 2 * CABIN_HALF_WIDTH + 0.2, 0.10), "wood", "4A2E1E", 0.01, 0, light=0.8)
    for s in (-1, 1):
        side = m.at((0, s * CABIN_HALF_WIDTH, FLOOR), 0 if s < 0 else 180)
        for i in range(BAYS + 1):
            x = (start + i * step) * -s
            side.box((x, 0, WALL / 2), (0.10, 0.10, WALL), "wood", c.CANOPY, 0.012, 2, light=0.8)
            bracket(side.at((x + 0.05, -0.05, WALL - 0.02)), False)
            bracket(side.at((x - 0.05, -0.05, WALL - 0.02)), True)
        for i in range(BAYS):
            x = (start + (i + 0.5) * step) * -s
            side.box((x, 0, WALL - 0.09), (step - 0.1, 0.06, 0.14), "wood", c.CANOPY, 0.0, 0, light=0.6)
            if s < 0 and i in OPEN_BAYS:
                continue
            side.box((x, 0.01, 0.30), (step - 0.1, 0.04, 0.52), "wood", "4A231C", 0.0, 0, light=0.7)
            side.box((x, -0.022, 0.30), (step - 0.30, 0.022, 0.34), "wood", c.CANOPY, 0.010, 0, light=0.6)
            side.lathe(
                (x, -0.034, 0.30),
                [(0.10, -0.012), (0.095, 0.004), (0.06, 0.008), (0.03, 0.016), (0, 0.018)],
                "metal",
                c.GILT,
                16,
                lobes=(8, 0.25),
                rotate=(90, 0, 0),
                light=0.4,
            )
            side.box((x, 0, 0.59), (step - 0.1, 0.09, 0.06), "wood", c.CANOPY, 0.008, 0, light=0.6)
            lattice(side.at((x, -0.01, 1.10)), step - 0.16, 0.90)
            side.box((x, -0.03, 1.645), (step - 0.28, 0.014, 0.05), "metal", c.GILT, 0.004, 0, light=0.4)
        side.box(((start + end) / 2 * -s, -0.02, WALL + 0.05), (end - start + 0.5, 0.14, 0.12), "wood", c.CANOPY, 0.012, 0, light=0.7)
    for x in (start, end):
        for s in (-1, 1):
            m.box((x, s * 0.77, FLOOR + WALL / 2), (0.06, 0.52, WALL), "wood", c.CANOPY, 0.006, 2, light=0.6)
        m.box((x, 0, FLOOR + WALL - 0.10), (0.06, 1.04, 0.22), "wood", c.CANOPY, 0.006, 1, light=0.5)
    m.box((start + 3 * step, 0.25, FLOOR + WALL / 2), (0.05, 1.5, WALL), "wood", "4A231C", 0.006, 2, light=0.5)
    middle = m.at((start + 5.0 * step, 0.12, FLOOR + 0.07))
    middle.box((0, 0, 0.72), (0.95, 0.95, 0.045), "wood", "4A2618", 0.010, 0, light=1.0)
    middle.box((0, 0, 0.65), (0.84, 0.84, 0.09), "wood", "4A2618", 0.006, 0, light=0.5)
    for x in (-0.40, 0.40):
        for y in (-0.40, 0.40):
            middle.box((x, y, 0.35), (0.06, 0.06, 0.70), "wood", "4A2618", 0.006, 2, light=0.5)
    for x, y in ((-0.72, 0), (0.72, 0), (0, 0.66), (-0.1, -0.68)):
        middle.lathe(
            (x, y, 0),
            [(0.13, 0), (0.14, 0.02), (0.12, 0.10), (0.12, 0.34), (0.15, 0.42), (0.15, 0.45), (0, 0.452)],
            "wood",
            "5A3220",
            16,
            light=0.6,
        )
    for i in range(3):  # the stern galley: stove, pot and chimney
        m.box((-6.1, -0.5, sheer(-0.76) + 0.10 + 0.12 * i), (0.62 - 0.06 * i, 0.55 - 0.05 * i, 0.12), "brick", "7A6A5C", 0.01, light=0.5)
    m.lathe(
        (-6.1, -0.5, sheer(-0.76) + 0.40),
        [(0.04, 0), (0.16, 0.02), (0.20, 0.10), (0.19, 0.105), (0.06, 0.14), (0.03, 0.17), (0, 0.175)],
        "metal",
        c.IRON,
        18,
        light=0.4,
    )


def vault(m, x0, x1, half, base, rise, columns):
    """A mat awning on ribs: vault with flared eaves, verges, ridge pole."""

    def shell(u, v):
        a = v * 2 - 1
        lift = 0.10 * abs(u * 2 - 1) ** 6
        return x0 + (x1 - x0) * u, a * half, base + rise * (1 - abs(a) ** 2.2) + 0.10 * abs(a) ** 7 + lift

    def above(u, v, height):
        return tuple(np.add(shell(u, v), (0, 0, height)))

    m.surface(shell, columns, 12, (x1 - x0, 2.5 * half), "mat", c.AWNING, thickness=0.04, grain="v", light=0.7)
    for i in range(int((x1 - x0) / 1.05) + 1):
        u = min(1, i * 1.05 / (x1 - x0))
        m.tube([above(u, k / 10, 0.012) for k in range(11)], 0.018, "wood", "3B2A1C", 5, light=0.3)
    for v in (0, 1):
        m.tube([above(k / 10, v, 0.0) for k in range(11)], 0.04, "wood", c.CANOPY, 7, light=0.5)
    for u in (0, 1):
        m.tube([above(u, k / 10, 0.01) for k in range(11)], 0.045, "wood", c.CANOPY, 7, light=0.5)
    m.tube([above(k / 8, 0.5, 0.05) for k in range(9)], 0.05, "wood", c.CANOPY, 7, light=0.4)


def roofs(m):
    """The raised awning over the middle cabin, the hard canopies before and behind it."""
    start, end = CABIN
    plate = FLOOR + WALL + 0.10
    with m.using(blocks=False):
        vault(m, start + 1.6, end - 1.4, 1.55, plate + 0.16, 0.60, 18)
        vault(m, start - 0.35, start + 1.8, 1.46, plate, 0.50, 8)
        vault(m, end - 1.6, end + 0.35, 1.46, plate, 0.50, 8)
        vault(m, start - 2.3, start - 0.25, 1.34, plate - 0.24, 0.42, 8)
        vault(m, end + 0.25, end + 1.9, 1.34, plate - 0.24, 0.42, 8)
    for x, t in ((start - 2.15, (start - 2.15) / HALF), (end + 1.75, (end + 1.75) / HALF)):
        for s in (-1, 1):
            low = sheer(t) - 0.05
            m.box((x, s * 0.96, (low + plate - 0.1) / 2), (0.085, 0.085, plate - 0.1 - low), "wood", c.CANOPY, 0.012, 2, light=0.6)
    for x in (start + 1.6, end - 1.4):
        for s in (-1, 1):
            m.box((x, s * 1.0, plate + 0.10), (0.09, 0.09, 0.24), "wood", c.CANOPY, 0.008, 2, light=0.4)


def railings(m):
    """Low railings with turned balusters round the fore and aft decks."""
    start, end = CABIN
    for x0, x1 in ((end + 0.1, end + 1.7), (start - 2.1, start - 0.1)):
        for s in (-1, 1):
            level = [sheer(x / HALF) for x in (x0, x1)]
            for z in (0.20, 0.46):
                m.tube([(x0, s * 1.0, level[0] + z), (x1, s * 1.0, level[1] + z)], 0.022, "wood", c.CANOPY, 6, light=0.4)
            for k in range(7):
                x = x0 + (x1 - x0) * (k + 0.5) / 7
                m.lathe(
                    (x, s * 1.0, sheer(x / HALF) + 0.20),
                    [(0.012, 0), (0.022, 0.08), (0.012, 0.14), (0.02, 0.20), (0.012, 0.26)],
                    "metal",
                    c.GILT,
                    6,
                    caps=False,
                    light=0.0,
                )


def lanterns(m, lit):
    """Six small paper lanterns under the eaves; `lit` adds their light to the bake."""
    start, end = CABIN
    for x in (start - 2.0, start + 1.7, end - 1.5, end + 1.6):
        lamp = m.at((x, -1.36 if start < x < end else -1.2, FLOOR + WALL - 0.28 if start < x < end else FLOOR + WALL - 0.42))
        r = 0.12
        with lamp.using(light=0.0, blocks=False):
            profile = [(0.40 * r, -1.1 * r), (0.80 * r, -0.8 * r), (r, -0.3 * r), (r, 0.3 * r), (0.80 * r, 0.8 * r), (0.40 * r, 1.1 * r)]
            lamp.lathe((0, 0, 0), profile, "window", 1.0, 20, caps=False, lobes=(10, 0.06))
            for s in (-1, 1):
                lamp.lathe((0, 0, s * 1.1 * r), [(0.42 * r, -0.015), (0.42 * r, 0.015), (0, 0.016)], "wood", c.EBONY, 14)
            lamp.tube([(0, 0, 1.1 * r), (0, 0, 0.42)], 0.005, "paint", c.INK, 4)
            lamp.tube([(0, 0, -1.1 * r), (0, 0, -2.3 * r)], [0.016, 0.010], "lacquer", 0.8, 6)
        if lit:
            lamp.point((0, 0, 0), 16, (1.0, 0.55, 0.24), r * 1.2)


def moorings(m):
    """Sculling oar, punting pole, mooring ropes, the small tender; parts that stay when the boat becomes a model."""
    m.tube([(-6.6, 0.5, 1.55), (-8.2, 0.75, 0.95), (-10.2, 1.0, -0.25)], [0.03, 0.035, 0.03], "wood", "6E4C2B", 8, light=0.5)
    m.box((-10.35, 1.02, -0.34), (0.9, 0.03, 0.20), "wood", "6E4C2B", 0.01, 0, rotate=(0, 31, 8), light=0.5)
    m.tube([(-6.6, 0.5, 1.55), (-6.5, 0.46, 0.75)], 0.012, "linen", "B9A780", 6, light=0.3)
    m.tube([(6.9, 0.9, 1.0), (1.0, 1.42, 2.85), (-2.0, 1.5, 3.2)], 0.024, "wood", c.STRAW, 8, light=0.4)
    tender = m.at((-3.6, 3.0, 0), 8)

    def shell(u, v):
        t, a = 1 - 2 * u, v * 2 - 1
        width = 0.55 * (1 - abs(t) ** 2.6 * 0.75)
        top, low = 0.30 + 0.22 * t * t, -0.10 + 0.18 * t * t
        k = abs(a)
        return (
            t * 1.9,
            math.copysign(width * min(1, k / 0.7) * (0.85 + 0.15 * k), a),
            low if k < 0.4 else low + (top - low) * (k - 0.4) / 0.6,
        )

    tender.surface(shell, 20, 12, (3.8, 1.6), "wood", "6A5236", thickness=0.03, light=0.6)
    for x in (-0.9, 0.2, 1.1):
        tender.box((x, 0, 0.20), (0.22, 0.92 - 0.2 * abs(x), 0.025), "wood", "7A6244", 0.006, 1, light=0.5)
    tender.tube([(-0.6, -0.6, 0.36), (1.4, 0.7, 0.40)], 0.018, "wood", "7A6244", 6, light=0.4)


def lookout(m):
    """RB12 on the bow: a bamboo seat, the oil-paper umbrella, a teapot; and the mahjong set on the cabin table."""
    deck = sheer(5.9 / HALF) - 0.05
    seat = m.at((5.9, -0.55, deck), 18)
    for x in (-0.19, 0.19):
        for y in (-0.16, 0.16):
            seat.tube([(x * 1.1, y * 1.1, 0), (x, y, 0.40)], 0.016, "wood", c.STRAW, 7, light=0.6)
    for i in range(9):
        seat.tube([(-0.2 + 0.05 * i, -0.19, 0.41), (-0.2 + 0.05 * i, 0.19, 0.41)], 0.014, "wood", c.STRAW, 6, light=0.7)
    for y in (-0.18, 0.18):
        seat.tube([(-0.23, y, 0.395), (0.23, y, 0.395)], 0.013, "wood", c.STRAW, 6, light=0.5)
    for x in (-0.19, 0.19):
        seat.tube([(x, 0.17, 0.40), (x, 0.23, 0.78)], 0.014, "wood", c.STRAW, 6, light=0.6)
    for k in range(3):
        y, z = 0.195 + 0.015 * k, 0.53 + 0.11 * k
        seat.tube([(-0.20, y, z), (0.20, y, z)], 0.011, "wood", c.STRAW, 6, light=0.5)
    umbrella = m.at((6.6, -0.30, deck + 0.05))
    tilt, ribs, radius, height = (24, -14, 0), 20, 0.62, 0.20

    def lobe(j, k):
        angle = 2 * math.pi * k / (2 * ribs)
        r = radius * j / 6
        return (
            r * math.cos(angle) * (0.985 if k % 2 and j == 6 else 1),
            r * math.sin(angle) * (0.985 if k % 2 and j == 6 else 1),
            height * (1 - (j / 6) ** 1.5) - (0.010 * (k % 2) * j / 6),
        )

    umbrella.add(
        shapes.surface(lambda u, v: lobe(round(u * 6) or 0.15, round(v * 2 * ribs)), 6, 2 * ribs, (0.65, 3.9)),
        "mat",
        "B4652C",
        (0, 0, 0.58),
        tilt,
        light=1.2,
        blocks=False,
    )
    shaft = shapes.tube([(0, 0, 0.23), (0, 0, -0.62)], 0.011, 8)
    umbrella.add(shaft, "wood", "5A3A20", (0, 0, 0.58), tilt, light=0.5)
    for i in range(0, ribs, 2):
        a = 2 * math.pi * i / ribs
        umbrella.add(
            shapes.tube([(0, 0, 0.02), (0.40 * math.cos(a), 0.40 * math.sin(a), height * (1 - 0.645**1.5) - 0.01)], 0.004, 4),
            "wood",
            c.STRAW,
            (0, 0, 0.58),
            tilt,
            light=0.2,
            blocks=False,
        )
    umbrella.add(
        shapes.lathe([(0.03, -0.01), (0.03, 0.02), (0, 0.05)], 10), "wood", c.EBONY, (0, 0, 0.58 + height - 0.012), (24, -14, 0), light=0.3
    )
    tray = m.at((5.25, -0.55, deck))
    tray.lathe((0, 0, 0), [(0.20, 0), (0.21, 0.16), (0.22, 0.17), (0.22, 0.19), (0, 0.192)], "wood", "6E4C2B", 20)
    teapot(tray.at((0, 0.02, 0.193), -60), "7A4A35", "5E3726")
    teacup(tray.at((0.11, -0.12, 0.193)), c.PORCELAIN)
    start, end = CABIN
    mahjong(m.at((start + 5.0 * (end - start) / BAYS, 0.12, FLOOR + 0.07 + 0.743)))


def mahjong(m):
    """Tiles on the cabin table: four low walls, scattered tiles face up, two cups."""
    with m.using(light=0.5, blocks=False):
        for turn in (0, 90, 180, 270):
            row = m.at((0, 0, 0), turn)
            for i in range(13):
                row.box((-0.21 + 0.034 * i, -0.27, 0.012), (0.031, 0.042, 0.024), "gloss", "EFE9D8", 0.0, skip={"-z"})
            for i in range(11):
                row.box((-0.18 + 0.034 * i, -0.27, 0.037), (0.031, 0.042, 0.024), "gloss", "3F6B4A", 0.0, skip={"-z"})
        for i in range(14):
            x, y, turn = m.scene.random.uniform(-0.17, 0.17), m.scene.random.uniform(-0.17, 0.17), m.scene.random.uniform(0, 360)
            m.box((x, y, 0.012), (0.031, 0.042, 0.024), "gloss", "EFE9D8", 0.002, rotate=(0, 0, turn))
            m.print(f"tile-{TILES[i % 8]}", (x, y, 0.0246), (0.027, 0.037), (-90, 0, turn), light=0.5)
    for x, y in ((-0.38, -0.38), (0.38, 0.36)):
        teacup(m.at((x, y, 0)))


def painted_boat(m, lit=True):
    """The whole boat at its maker's origin; z = 0 is the water."""
    hull(m)
    cabin(m)
    roofs(m)
    railings(m)
    lanterns(m, lit)
    if lit:
        start, end = CABIN
        for x, power in ((start + 1.2, 34), (start + 4.2, 60), (start + 6.6, 50)):
            m.point((x, 0.1, FLOOR + 1.6), power, (1.0, 0.60, 0.28), 0.12)
