"""Small things that more than one exhibit uses. Each stands at its maker's origin and faces −Y."""

import math

from . import palette as c


def teapot(m, tint=c.PORCELAIN, band="3C5A86", fine=1):
    """A porcelain pot with spout, handle, lid and a blue band; 0.16 m high. `fine` multiplies its segments."""
    segments = 24 * fine
    m.lathe(
        (0, 0, 0),
        [
            (0, 0.004),
            (0.045, 0),
            (0.05, 0.006),
            (0.072, 0.030),
            (0.082, 0.060),
            (0.078, 0.092),
            (0.060, 0.114),
            (0.044, 0.120),
            (0.040, 0.122),
        ],
        "gloss",
        tint,
        segments,
        caps=False,
    )
    m.lathe((0, 0, 0), [(0.0826, 0.054), (0.0832, 0.060), (0.0826, 0.068)], "gloss", band, segments, caps=False)
    m.lathe(
        (0, 0, 0.120),
        [(0.046, 0), (0.045, 0.006), (0.030, 0.018), (0.010, 0.024), (0.007, 0.030), (0.013, 0.038), (0.010, 0.046), (0, 0.048)],
        "gloss",
        tint,
        segments,
        caps=False,
    )
    steps = 8 * fine
    spout = [(0.068 + 0.075 * k, 0, 0.045 + 0.075 * k**1.4) for k in [i / steps for i in range(steps + 1)]]
    m.tube(spout, [0.020 - 0.010 * i / steps for i in range(steps + 1)], "gloss", tint, 10 * fine, light=0.5)
    turns = [math.pi * (0.5 + i / (10 * fine)) for i in range(10 * fine + 1)]
    m.tube([(-0.068 + 0.050 * math.cos(t), 0, 0.065 + 0.040 * math.sin(t)) for t in turns], 0.007, "gloss", tint, 8 * fine, light=0.4)


def teacup(m, tint=c.PORCELAIN):
    """A lidless tea bowl on a saucer."""
    m.lathe((0, 0, 0), [(0, 0.002), (0.035, 0.002), (0.058, 0.010), (0.060, 0.013), (0.034, 0.006)], "gloss", tint, 13, caps=False)
    m.lathe(
        (0, 0, 0.006),
        [(0.018, 0), (0.020, 0.006), (0.034, 0.028), (0.040, 0.050), (0.037, 0.050), (0.030, 0.026), (0, 0.012)],
        "gloss",
        tint,
        13,
        caps=False,
    )
    m.lathe((0, 0, 0.006), [(0, 0.036), (0.0335, 0.036)], "gloss", "7A5A2E", 10, caps=False, light=0.3)


def vase(m, tint="C9D2CE"):
    """A tall vase with a few twigs."""
    m.lathe(
        (0, 0, 0),
        [
            (0, 0),
            (0.055, 0),
            (0.06, 0.01),
            (0.085, 0.10),
            (0.09, 0.17),
            (0.06, 0.26),
            (0.035, 0.31),
            (0.05, 0.35),
            (0.045, 0.35),
            (0.03, 0.31),
        ],
        "gloss",
        tint,
        22,
        caps=False,
    )
    m.lathe((0, 0, 0), [(0.0905, 0.165), (0.0885, 0.185)], "gloss", "3C5A86", 22, caps=False)
    for i in range(5):
        a = 1.25 * i
        m.tube(
            [(0, 0, 0.26), (0.04 * math.cos(a), 0.04 * math.sin(a), 0.45), (0.12 * math.cos(a), 0.12 * math.sin(a), 0.62 + 0.03 * i)],
            [0.005, 0.004, 0.002],
            "wood",
            "4A3323",
            5,
            light=0.2,
        )
        for k in range(4):
            z = 0.46 + 0.045 * k
            r = 0.05 + 0.018 * k
            m.lathe((r * math.cos(a) + 0.01, r * math.sin(a), z), [(0, -0.012), (0.013, 0), (0, 0.012)], "paint", "D9C8C0", 6, light=0.2)


def bell_jar_lamp(m, drop):
    """A pendant with an enamel shade and a bare bulb; it hangs `drop` metres below the ceiling."""
    with m.using(blocks=False, light=0.6):
        m.tube([(0, 0, drop), (0, 0, 0.20)], 0.005, "paint", c.INK, 6)
        m.lathe((0, 0, drop - 0.03), [(0.05, 0), (0.05, 0.02), (0.03, 0.03)], "wood", c.EBONY, 16)
        m.lathe(
            (0, 0, 0.02),
            [(0.20, 0), (0.17, 0.055), (0.10, 0.10), (0.04, 0.13), (0.03, 0.19), (0, 0.20)],
            "gloss",
            "DDE3DC",
            28,
            caps=False,
            light=0.0,
        )
        m.lathe(
            (0, 0, 0.018),
            [(0.03, 0.18), (0.038, 0.128), (0.098, 0.098), (0.168, 0.053), (0.198, 0)],
            "gloss",
            "F2EEE4",
            28,
            caps=False,
            light=0.0,
        )
        m.lathe((0, 0, -0.02), [(0, -0.03), (0.026, -0.02), (0.032, 0.005), (0.02, 0.04), (0.014, 0.08)], "glow", 1.0, 14, caps=False)


def oil_lamp(m, fine=1):
    """A kerosene lamp with brass fount, wick gear, glass chimney and flame; 0.36 m high."""
    s = 24 * fine
    m.lathe(
        (0, 0, 0),
        [
            (0, 0),
            (0.070, 0),
            (0.074, 0.008),
            (0.050, 0.020),
            (0.024, 0.036),
            (0.020, 0.060),
            (0.030, 0.072),
            (0.062, 0.088),
            (0.070, 0.108),
            (0.062, 0.126),
            (0.034, 0.136),
            (0.026, 0.140),
        ],
        "metal",
        c.BRASS,
        s,
        caps=False,
    )
    m.lathe(
        (0, 0, 0.140),
        [(0.026, 0), (0.034, 0.006), (0.036, 0.018), (0.030, 0.024), (0.012, 0.032), (0.010, 0.040)],
        "metal",
        "9C7A3C",
        s,
        caps=False,
    )
    m.tube([(0.02, 0, 0.152), (0.062, 0, 0.152)], 0.003, "metal", c.BRASS, 6 * fine, light=0.3)
    m.lathe((0.062, 0, 0.152), [(0.012, -0.003), (0.012, 0.003)], "metal", c.BRASS, 14, rotate=(0, 90, 0), light=0.3)
    m.lathe(
        (0, 0, 0.160),
        [(0.033, 0), (0.034, 0.01), (0.046, 0.045), (0.042, 0.075), (0.028, 0.105), (0.024, 0.200)],
        "glass",
        1.0,
        s,
        caps=False,
    )
    m.lathe((0, 0, 0.182), [(0, 0), (0.010, 0.012), (0.011, 0.024), (0.006, 0.044), (0, 0.058)], "flame", 1.0, 10 * fine)


def suitcase(m, labels=(), width=0.62, height=0.42, depth=0.19, material="gloss", tint="6B4327"):
    """A case standing on its long side: lid seam, corners, straps, lock, handle, travel labels."""
    m.box((0, 0, height / 2 + 0.008), (width, depth, height), material, tint, 0.018, 0)
    m.box((0, 0, height * 0.62), (width + 0.008, depth + 0.008, 0.016), material, "4A2C1A", 0.004, 0, light=0.5)
    for x in (-1, 1):
        m.box((x * width * 0.28, 0, height / 2 + 0.008), (0.035, depth + 0.014, height + 0.012), material, "43281A", 0.004, 2, light=0.6)
        m.box((x * width * 0.28, -depth / 2 - 0.010, height * 0.62), (0.05, 0.012, 0.045), "metal", c.BRASS, 0.004, light=0.4)
        for z in (0.035, height - 0.02):
            m.box((x * (width / 2 - 0.028), 0, z), (0.066, depth + 0.010, 0.062), material, "3D2416", 0.012, light=0.4)
    m.tube(
        [
            (-0.08, 0, height + 0.006),
            (-0.075, 0, height + 0.045),
            (0, 0, height + 0.06),
            (0.075, 0, height + 0.045),
            (0.08, 0, height + 0.006),
        ],
        0.011,
        material,
        "43281A",
        8,
        light=0.4,
    )
    m.box((0, -depth / 2 - 0.006, height * 0.62), (0.06, 0.012, 0.05), "metal", c.BRASS, 0.004, light=0.4)
    for i, label in enumerate(labels):
        m.print(
            f"label-{label}",
            (-0.10 + 0.22 * i, -depth / 2 - 0.0035, height * (0.30 + 0.08 * i)),
            (0.17, 0.088),
            (0, 6 - 14 * i, 0),
            light=1.4,
        )


def hat(m, straw):
    """A boater or a felt fedora hung on a peg by its back, brim towards the room."""
    tint, brim = ("CDB67E", 0.155) if straw else ("4B4642", 0.165)
    material = "mat" if straw else "linen"
    crown = (
        [(0.082, 0.0), (0.08, 0.08), (0.07, 0.085), (0, 0.086)]
        if straw
        else [(0.085, 0.0), (0.082, 0.05), (0.07, 0.10), (0.045, 0.108), (0.02, 0.098), (0, 0.096)]
    )
    with m.using(light=0.8):
        m.lathe((0, 0, 0), crown, material, tint, 24, caps=False, rotate=(62, 0, 0))
        rim = [(0.082, 0.0), (brim * 0.8, -0.004), (brim, 0.004 if straw else -0.018), (brim, 0.008 if straw else -0.012), (0.083, 0.008)]
        m.lathe((0, 0, 0), rim, material, tint, 28, caps=False, rotate=(62, 0, 0))
        m.lathe((0, 0, 0), [(0.0845, 0.006), (0.0835, 0.032)], "paint", "22262C", 24, caps=False, rotate=(62, 0, 0))


def typewriter(m):
    """A folding portable typewriter: frame, four rows of keys, type basket, platen with paper, carriage lever."""
    m.box((0, 0.02, 0.025), (0.30, 0.28, 0.04), "gloss", "16171A", 0.012)
    for x in (-1, 1):
        m.prism(
            [(-0.12, 0), (0.11, 0), (0.11, 0.10), (0.06, 0.11), (-0.02, 0.05), (-0.12, 0.03)],
            0.016,
            "gloss",
            "16171A",
            0.004,
            center=(x * 0.142 + 0.008, 0, 0.04),
            rotate=(0, 0, 90),
            light=0.8,
        )
    for row in range(4):
        y, z = -0.105 + row * 0.030, 0.062 + row * 0.013
        for key in range(10):
            x = -0.117 + key * 0.025 + 0.005 * (row % 2)
            m.lathe((x, y, z), [(0.0095, 0), (0.0105, 0.003), (0.009, 0.006), (0, 0.006)], "paint", "E6E0D0", 8, light=0.3)
        m.box((0, y + 0.004, z - 0.012), (0.25, 0.006, 0.008), "metal", "55575A", 0, light=0.2)
    m.box((0, -0.128, 0.056), (0.15, 0.016, 0.008), "paint", "26211C", 0.003, light=0.3)
    for i in range(15):
        a = math.radians(200 + 140 * i / 14)
        m.tube(
            [(0.085 * math.cos(a), 0.075 + 0.075 * math.sin(a), 0.098), (0.025 * math.cos(a), 0.085, 0.108)],
            0.0025,
            "metal",
            "8A8C8E",
            4,
            light=0.2,
        )
    m.tube([(-0.165, 0.115, 0.135), (0.165, 0.115, 0.135)], 0.021, "paint", "1B1B1D", 16)
    for x in (-1, 1):
        m.tube([(x * 0.165, 0.115, 0.135), (x * 0.185, 0.115, 0.135)], 0.025, "gloss", "2A2A2C", 14, light=0.4)
    m.tube([(-0.17, 0.10, 0.15), (-0.20, 0.05, 0.165), (-0.215, 0.02, 0.165)], 0.004, "metal", "A8AAAC", 6, light=0.3)
    for x in (-0.06, 0.06):
        m.lathe((x, 0.04, 0.128), [(0.030, 0), (0.032, 0.006), (0.028, 0.012), (0, 0.012)], "gloss", "202124", 14, light=0.5)

    def sheet(u, v):
        if v < 0.4:
            a = math.pi * (v / 0.4) - 0.5 * math.pi
            return (-0.11 + 0.22 * u, 0.115 - 0.0225 * math.cos(a), 0.135 + 0.0225 * math.sin(a))
        k = (v - 0.4) / 0.6
        return (-0.11 + 0.22 * u, 0.115 + 0.03 * k + 0.02 * k * k, 0.1575 + 0.17 * k)

    m.surface(sheet, 4, 14, (0.22, 0.25), "paint", c.PAPER, thickness=0.0012, light=1.2)


def lectern(m):
    """A small writing stand with an open book, inkstone and brush: where the visitor's book lies."""
    m.lathe(
        (0, 0, 0),
        [(0.20, 0), (0.205, 0.02), (0.19, 0.04), (0.06, 0.06), (0.04, 0.09), (0.034, 0.5), (0.045, 0.86), (0.09, 0.93), (0.09, 0.95)],
        "wood",
        "5B3A26",
        22,
    )
    top = m.at((0, 0, 0.98))
    top.box((0, 0, 0), (0.58, 0.42, 0.03), "wood", "5B3A26", 0.008, 0, rotate=(14, 0, 0), light=1.3)
    top.box((0, -0.20, -0.03), (0.58, 0.02, 0.035), "wood", "43281A", 0.005, 0, rotate=(14, 0, 0), light=0.6)
    for side in (-1, 1):

        def pages(u, v, side=side):
            x = side * (0.005 + 0.19 * u)
            y = -0.13 + 0.26 * v
            return (x, y, 0.024 + math.tan(math.radians(14)) * y + 0.022 * math.sin(math.pi * min(1, u * 1.15) ** 0.6) + 0.004)

        if side > 0:
            top.surface(pages, 8, 3, (0.19, 0.26), "paint", c.PAPER, thickness=0.012, light=1.4)
        else:
            top.surface(lambda u, v: pages(1 - u, v), 8, 3, (0.19, 0.26), "paint", c.PAPER, thickness=0.012, light=1.4)
    top.box((0, 0.0, 0.014), (0.42, 0.29, 0.008), "paint", "6A2320", 0.003, rotate=(14, 0, 0))
    top.tube([(0.22, -0.16, -0.006), (0.255, 0.12, 0.066)], [0.004, 0.006], "wood", c.STRAW, 7, light=0.4)
    top.tube([(0.22, -0.16, -0.006), (0.216, -0.195, -0.017)], [0.005, 0.001], "paint", c.INK, 7, light=0.3)


def spotlight(m, position, target, power, cone=46, colour=(1.0, 0.74, 0.48), ceiling=4.2):
    """A museum spot on a rod from the ceiling: housing, lens and the lamp of the bake."""
    from mathutils import Vector

    head, aim = Vector(position), Vector(target)
    along = (aim - head).normalized()
    with m.using(blocks=False, light=0.3):
        m.tube([(position[0], position[1], ceiling), tuple(head)], 0.010, "metal", c.IRON, 6)
        back, front = head - along * 0.12, head + along * 0.08
        m.tube([tuple(back), tuple(head - along * 0.10), tuple(front)], [0.030, 0.052, 0.056], "metal", c.IRON, 12)
        m.tube([tuple(front + along * 0.001), tuple(front + along * 0.003)], 0.044, "glow", 1.0, 12)
    m.spot(tuple(front + along * 0.02), target, 1.6 * power, colour, cone, 0.75, 0.05)
