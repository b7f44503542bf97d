"""What streets of Shikumen houses are made of: stone gates, doors, gas and paper lamps, windows, banded walls, eaves."""

import math

from kit import shapes

from . import palette as c


def arch(width, rise, height, steps=14):
    """Half an ellipse over `width`, from (−w/2, height) over the top to (w/2, height), as (x, z) points, right to left."""
    return [(width / 2 * math.cos(math.pi * i / steps), height + rise * math.sin(math.pi * i / steps)) for i in range(steps + 1)]


def stone_frame(m, width=1.5, height=2.5, pediment=True):
    """The stone gate (石库门): jambs, lintel, and a semicircular pediment with a rayed fan. Faces −Y, opening at the origin."""
    for side in (-1, 1):
        x = side * (width / 2 + 0.16)
        m.box((x, 0.06, height / 2), (0.32, 0.42, height), "stone", c.STONE_FRAME, 0.02, 2, skip={"-z"})
        m.box((x, -0.02, 0.16), (0.40, 0.40, 0.32), "stone", c.STONE_FRAME, 0.03, skip={"-z"}, jitter=0.2)
        m.box((x, -0.02, height - 0.10), (0.40, 0.40, 0.12), "stone", c.STONE_FRAME, 0.03)
    m.box((0, 0.06, height + 0.17), (width + 0.72, 0.44, 0.34), "stone", c.STONE_FRAME, 0.02, 0)
    m.box((0, -0.06, height + 0.40), (width + 0.96, 0.40, 0.12), "stone", c.STONE_FRAME, 0.03, 0)
    if not pediment:
        return
    base = height + 0.46
    outer, inner = arch(width + 0.7, 0.86, base), arch(width + 0.32, 0.66, base)
    m.prism([*outer, *inner[::-1]], 0.34, "stone", c.STONE_FRAME, 0.02, center=(0, -0.16, 0))
    m.prism(inner, 0.30, "stone", "7D796F", 0.01, center=(0, -0.04, 0))
    for i in range(1, 8):
        angle = math.pi * i / 8
        m.tube(
            [
                (0.20 * math.cos(angle), -0.05, base + 0.14 * math.sin(angle)),
                (0.78 * math.cos(angle), -0.05, base + 0.60 * math.sin(angle)),
            ],
            [0.022, 0.038],
            "stone",
            c.STONE_FRAME,
            6,
        )
    m.lathe(
        (0, -0.02, base), [(0, -0.12), (0.20, -0.10), (0.22, -0.04), (0.14, 0.02), (0, 0.03)], "stone", c.STONE_FRAME, 20, rotate=(90, 0, 0)
    )


def door_leaf(m, width, height, open_degrees, side):
    """One black leaf with rails, hinge pivot and ring knocker; hung at the origin, closing towards +X for side 1."""
    leaf = m.at((0, 0, 0), open_degrees)
    leaf.box((side * width / 2, 0.03, height / 2 + 0.02), (width, 0.055, height), "wood", c.EBONY, 0.008, 2)
    for z in (0.42, height / 2 + 0.1, height - 0.25):
        leaf.box((side * width / 2, -0.008, z), (width - 0.06, 0.03, 0.12), "wood", c.EBONY, 0.008, 0)
    x = side * (width - 0.16)
    leaf.lathe(
        (x, -0.012, 1.22),
        [(0.075, 0), (0.07, 0.015), (0.03, 0.03), (0.018, 0.05), (0, 0.052)],
        "metal",
        c.BRASS,
        20,
        rotate=(90, 0, 0),
        light=0.8,
    )
    ring = [
        (x + 0.075 * math.sin(t), -0.062 - 0.01 * math.cos(t), 1.165 - 0.075 * math.cos(t))
        for t in [2 * math.pi * i / 20 for i in range(20)]
    ]
    leaf.tube(ring, 0.009, "metal", c.BRASS, 7, closed=True, light=0.6)


def gas_lamp(m, reach=0.62, power=110):
    """A gas lamp on a wall bracket; the wall is y = 0, it reaches towards −Y."""
    with m.using(light=0.6, blocks=False):
        m.box((0, -0.02, 0), (0.10, 0.05, 0.46), "metal", c.IRON, 0.01)
        m.tube([(0, -0.04, 0.12), (0, -reach, 0.12), (0, -reach - 0.04, 0.10), (0, -reach - 0.05, 0.04)], 0.016, "metal", c.IRON, 8)
        m.tube([(0, -0.04 - 0.5 * reach * k, -0.18 + 0.29 * k**0.6) for k in [i / 8 for i in range(9)]], 0.010, "metal", c.IRON, 6)
        top = m.at((0, -reach - 0.05, 0))
        top.lathe((0, 0, -0.06), [(0.17, 0), (0.165, 0.02), (0.07, 0.09), (0.03, 0.11), (0.03, 0.15), (0, 0.16)], "metal", c.IRON, 6)
        top.lathe((0, 0, -0.46), [(0.0, -0.03), (0.05, -0.02), (0.09, 0), (0.09, 0.015)], "metal", c.IRON, 6)
        for i in range(6):
            angle = 2 * math.pi * i / 6
            x, y = math.cos(angle), math.sin(angle)
            top.tube([(0.09 * x, 0.09 * y, -0.45), (0.155 * x, 0.155 * y, -0.05)], 0.007, "metal", c.IRON, 4)
        top.add(shapes.lathe([(0.085, -0.45), (0.15, -0.055)], 6, caps=False), "glass")
        top.lathe((0, 0, -0.30), [(0, -0.06), (0.028, -0.02), (0.036, 0.04), (0.02, 0.10), (0, 0.12)], "flame", 1.0, 10)
    m.point((0, -reach - 0.05, -0.25), power, (1.0, 0.60, 0.27), 0.05)


def paper_lamp(m, radius=0.17, power=34):
    """A ribbed paper lamp of spherical shape with wooden caps, centred at the origin."""
    with m.using(blocks=False, light=0.4):
        profile = [(radius * math.cos(t), radius * 1.1 * math.sin(t)) for t in [math.radians(-68 + 136 * i / 10) for i in range(11)]]
        m.lathe((0, 0, 0), profile, "window", 1.0, 20, caps=False)
        for i, (r, z) in enumerate(profile):
            if 0 < i < 10 and i % 2:
                m.tube(
                    [((r + 0.002) * math.cos(t), (r + 0.002) * math.sin(t), z) for t in [2 * math.pi * k / 16 for k in range(16)]],
                    0.0025,
                    "wood",
                    c.STRAW,
                    4,
                    closed=True,
                    light=0.0,
                )
        for side in (-1, 1):
            m.lathe((0, 0, side * radius * 1.05), [(radius * 0.42, -0.012), (radius * 0.42, 0.012)], "wood", c.EBONY, 16)
    m.point((0, 0, 0), power, (1.0, 0.62, 0.30), radius)


def lit_window(m, width=0.9, height=1.25, glow=True):
    """A wooden casement with six panes, stone sill and lintel; faces −Y, centred at the origin."""
    with m.using(light=0.6):
        m.box((0, 0.02, -height / 2 - 0.06), (width + 0.28, 0.20, 0.10), "stone", c.STONE_FRAME, 0.02, 0)
        m.box((0, 0.02, height / 2 + 0.08), (width + 0.24, 0.14, 0.14), "stone", c.STONE_FRAME, 0.02, 0)
        for side in (-1, 1):
            m.box((side * width / 2, 0, 0), (0.07, 0.10, height), "wood", "5A2A20", 0.008, 2)
            m.box((0, 0, side * height / 2), (width, 0.10, 0.07), "wood", "5A2A20", 0.008, 0)
    with m.using(light=0.3):
        m.box((0, 0, 0), (0.05, 0.06, height), "wood", "5A2A20", 0)
        for z in (-height / 6, height / 6):
            m.box((0, 0, z), (width, 0.05, 0.035), "wood", "5A2A20", 0)
    corners = [
        (-width / 2, 0.03, -height / 2),
        (width / 2, 0.03, -height / 2),
        (width / 2, 0.03, height / 2),
        (-width / 2, 0.03, height / 2),
    ]
    if glow:
        m.panel(corners, "window", uvs=[(0, 0), (1, 0), (1, 1), (0, 1)])
    else:
        m.panel(corners, "gloss", "10161C", light=0.3)


def banded_wall(m, left, right, top, bands=(0.75, 2.9, 3.15, 5.9)):
    """A brick wall in the plane y = 0 with slightly raised red bands."""
    m.panel([(left, 0, 0), (right, 0, 0), (right, 0, top), (left, 0, top)], "brick", c.BRICK_BLUE)
    for z in bands:
        if z < top:
            m.box(((left + right) / 2, -0.01, z), (right - left, 0.05, 0.125), "brick", c.BRICK_RED, 0.004, 0, light=0.7)


def eaves(m, left, right, height):
    """A tiled eave along the top of a wall at y = 0: fascia, rows of barrel tiles, drip edge."""
    with m.using(light=0.5, blocks=False):
        m.box(((left + right) / 2, -0.12, height + 0.05), (right - left, 0.24, 0.10), "wood", c.WALNUT, 0.01, 0)
        slope = [(left, -0.42, height + 0.06), (right, -0.42, height + 0.06), (right, 0.5, height + 0.48), (left, 0.5, height + 0.48)]
        m.panel(slope, "brick", "3A4046")
        count = int((right - left) / 0.27)
        for i in range(count + 1):
            x = left + (right - left) * i / count
            m.tube([(x, -0.45, height + 0.075), (x, 0.5, height + 0.51)], 0.065, "paint", "353B40", 6, light=0.4)
