"""Gallery exhibits about words and people: RB02 booklet, RB07 names, RB13 Programme, RB14 election.

Evidence. RB02: translator, date, misprinted title (RB02.1, RB02.2); desk and lamp artistic. RB07: thirteen names, the 13th
frame apart for the 12-or-13 question (RB07.2), no likenesses; the two Comintern representatives follow (RB08). RB13: fifteen
articles, the eleventh blank (RB13.1), English and Russian typescripts (RB13.2). RB14: three posts (RB14.1); the empty first
seat for the absent secretary (RB14.2); box and slips artistic.
"""

import math

from . import palette as c
from .furniture import oil_lamp, spotlight
from .prints import PARTICIPANTS

NUMERALS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"]


def booklet(scene):
    """RB02: a plank table in lamplight with booklet on its stand, inkstone, brush and manuscript sheets."""
    m = scene.maker("gallery", "exhibit:RB02", (-4.55, 9.7, 0), 62)
    for i in range(4):
        m.box((0, -0.30 + i * 0.20, 0.74), (1.55, 0.192, 0.045), "wood", "6E5338", 0.008, 0, light=1.2, jitter=0.25)
    for x in (-0.62, 0.62):
        for y in (-0.26, 0.26):
            m.box((x, y, 0.36), (0.075, 0.075, 0.72), "wood", "5C442D", 0.008, 2, skip={"-z"})
        m.box((x, 0, 0.16), (0.05, 0.5, 0.05), "wood", "5C442D", 0.006, 1, light=0.5)
    m.box((0, 0, 0.66), (1.2, 0.04, 0.08), "wood", "5C442D", 0.006, 0, light=0.5)
    top = 0.7625
    stand = m.at((-0.12, -0.04, top))
    stand.box((0, 0.02, 0.012), (0.24, 0.16, 0.024), "wood", c.EBONY, 0.006, 0)
    stand.box((0, 0.035, 0.085), (0.18, 0.012, 0.16), "wood", c.EBONY, 0.004, 2, rotate=(-18, 0, 0))
    stand.box((0, -0.035, 0.032), (0.20, 0.016, 0.018), "wood", c.EBONY, 0.004, 0)
    stand.box((0, 0.012, 0.118), (0.121, 0.010, 0.181), "paint", c.PAPER, 0.002, 2, rotate=(-18, 0, 0), light=1.6)
    stand.print("booklet-misprint", (0, 0.0055, 0.1163), (0.12, 0.18), (-18, 0, 0), light=2.5)
    stone = m.at((0.30, -0.12, top), -12)
    stone.box((0, 0, 0.014), (0.13, 0.19, 0.028), "gloss", "24262A", 0.008, 1)
    stone.lathe((0, -0.015, 0.0282), [(0.048, 0.002), (0.044, 0.0), (0, 0.0005)], "gloss", "0C0D0F", 20, caps=False, light=0.5)
    stone.box((0.012, 0.07, 0.036), (0.02, 0.075, 0.016), "paint", c.INK, 0.003, 1, rotate=(0, 8, 20))
    m.tube([(0.42, -0.20, top + 0.035), (0.46, 0.02, top + 0.022)], [0.006, 0.007], "wood", c.STRAW, 8, light=0.5)
    m.tube(
        [(0.42, -0.20, top + 0.035), (0.413, -0.238, top + 0.034), (0.409, -0.262, top + 0.033)],
        [0.0075, 0.006, 0.001],
        "paint",
        c.INK,
        8,
        light=0.3,
    )
    m.box((0.415, -0.19, top + 0.012), (0.06, 0.025, 0.024), "gloss", c.PORCELAIN, 0.006, 0, light=0.6)
    for i, (x, y, turn) in enumerate(((-0.52, -0.06, 14), (-0.50, -0.02, 4), (-0.50, -0.08, -9))):
        m.box((x, y, top + 0.002 + i * 0.003), (0.20, 0.28, 0.003), "paint", c.PAPER, 0, rotate=(0, 0, turn), light=1.2)
        if i == 2:
            for row in range(9):
                m.box(
                    (x - 0.075 + row * 0.018, y + 0.01 * (row % 3), top + 0.0102),
                    (0.006, 0.2 - 0.03 * (row % 3), 0.0006),
                    "paint",
                    "3A342C",
                    0,
                    rotate=(0, 0, turn),
                    light=0.0,
                )
    oil_lamp(m.at((0.12, 0.18, top)))
    m.point(tuple(m.at((0, 0, 0)).rotation.T @ (m.place((0.12, 0.18, top + 0.21)) - m.origin)), 7, (1.0, 0.55, 0.22), 0.02)
    m.lathe((0.1, -0.75, 0), [(0.165, 0.44), (0.175, 0.455), (0.17, 0.475), (0, 0.478)], "wood", "5C442D", 20)
    for i in range(3):
        a = 2 * math.pi * i / 3
        m.tube(
            [(0.1 + 0.19 * math.cos(a), -0.75 + 0.19 * math.sin(a), 0), (0.1 + 0.12 * math.cos(a), -0.75 + 0.12 * math.sin(a), 0.45)],
            0.02,
            "wood",
            "5C442D",
            7,
            light=0.5,
        )
    spotlight(m, (0.5, -1.9, 3.75), (-0.1, -0.05, 0.8), 210, 30)
    m.stand("RB02", (-0.75, -1.35), (-0.05, 0, 0.92))


def frame(m, name, apart):
    """A portrait frame with a neutral silhouette behind glass and a name plate; wall at y = 0, centred."""
    width, height, rail = 0.46, 0.58, 0.045
    for s in (-1, 1):
        m.box((0, -0.022, s * (height - rail) / 2), (width, 0.044, rail), "wood", c.VERMILION if apart else c.WALNUT, 0.008, 0, light=0.8)
        m.box(
            (s * (width - rail) / 2, -0.022, 0),
            (rail, 0.044, height - 2 * rail),
            "wood",
            c.VERMILION if apart else c.WALNUT,
            0.008,
            2,
            light=0.8,
        )
    m.print("silhouette", (0, -0.010, 0), (width - 2 * rail + 0.01, height - 2 * rail + 0.01), light=1.1)
    for s in (-1, 1):
        m.box((0, -0.014, s * (height / 2 - rail - 0.004)), (width - 2 * rail, 0.012, 0.010), "metal", c.BRASS, 0, light=0.3)
    m.box((0, -0.012, -height / 2 - 0.085), (0.34, 0.024, 0.135), "wood", c.EBONY, 0.005, 0, light=0.6)
    m.print(f"name-{name}", (0, -0.0250, -height / 2 - 0.085), (0.31, 0.12), light=1.4)


def names(scene):
    """RB07: twelve frames in two rows, the thirteenth apart on a shelf rail, two more for the Comintern representatives."""
    m = scene.maker("gallery", "exhibit:RB07", (5.999, 14.0, 0), -90)
    for i, (_, latin) in enumerate(PARTICIPANTS[:12]):
        column, row = i % 6, i // 6
        frame(m.at((-2.25 + column * 0.66, 0, 2.22 - row * 0.92)), latin, False)
    for s in (0, 1):
        m.box((1.92, -0.018, 1.315 + 0.78 * s), (0.95, 0.036, 0.03), "metal", c.BRONZE, 0.004, 0, light=0.5)
    frame(m.at((1.92, -0.03, 1.76)), PARTICIPANTS[12][1], True)
    m.box((1.92, -0.07, 1.345), (0.62, 0.14, 0.025), "wood", c.WALNUT, 0.006, 0)
    for i in (13, 14):
        frame(m.at((2.95 + (i - 13) * 0.62, 0, 1.76)), PARTICIPANTS[i][1], False)
    m.box((-0.6, -0.006, 2.78), (3.9, 0.012, 0.016), "lacquer", 1.0, 0, 0, light=0.5)
    for x in (-2.0, 0.0, 2.0):
        spotlight(m, (x, -2.2, 3.75), (x * 1.05, 0, 1.65), 235, 52)
    m.stand("RB07", (0.5, -2.8), (0.5, 0, 1.6))


def programme(scene):
    """RB13: fifteen wooden tablets with bronze numerals, the eleventh blank; a glazed case with two typescripts."""
    m = scene.maker("gallery", "exhibit:RB13", (5.999, 19.0, 0), -90)
    for row in range(3):
        m.box((0, -0.02, 1.02 + 0.60 * row - 0.03), (2.6, 0.04, 0.035), "wood", c.WALNUT, 0.006, 0, light=0.5)
        m.box((0, -0.055, 1.02 + 0.60 * row), (2.6, 0.015, 0.03), "wood", c.WALNUT, 0.004, 0, light=0.4)
    for i, numeral in enumerate(NUMERALS):
        column, row = i % 5, i // 5
        blank = i == 10
        tablet = m.at((-1.0 + column * 0.5, 0, 2.49 - row * 0.60))
        tint = "B49468" if blank else "6A4630"
        tablet.box((0, -0.035, 0), (0.36, 0.035, 0.48), "wood", tint, 0.010, 2, light=1.1)
        if blank:
            continue
        tablet.box((0, -0.054, 0.0), (0.30, 0.006, 0.42), "wood", "573724", 0.003, 2, light=0.6)
        for k, sign in enumerate(numeral):
            z = 0.0 if len(numeral) == 1 else 0.085 - 0.17 * k
            tablet.lettering(sign, (0, -0.057, z), 0.17 if len(numeral) == 1 else 0.14, 0.010, "metal", c.BRONZE, light=0.0)
    case = m.at((2.0, -0.34, 0))
    case.box((0, 0, 0.44), (1.05, 0.52, 0.84), "wood", c.WALNUT, 0.012, 0, skip={"-z"})
    case.box((0, 0, 0.04), (1.09, 0.56, 0.08), "wood", c.EBONY, 0.01, 0, skip={"-z"})
    case.box((0, -0.262, 0.46), (0.92, 0.012, 0.62), "wood", "3C2A1D", 0.006, 0)
    case.box((0, 0, 0.875), (1.05, 0.52, 0.03), "wood", c.EBONY, 0.006, 0)
    case.box((0, 0.0, 0.915), (0.95, 0.42, 0.012), "linen", "7A2420", 0.003, 0, rotate=(12, 0, 0), light=1.2)
    for x, name in ((-0.24, "typescript-english"), (0.24, "typescript-russian")):
        for k in range(3):
            case.box(
                (x + 0.006 * k, 0.004 * k, 0.9245 + 0.0025 * k),
                (0.25, 0.335, 0.002),
                "paint",
                c.PAPER,
                0,
                rotate=(12, 0, 2.0 * k - 2),
                light=1.2 if k == 2 else 0.3,
            )
        case.print(name, (x + 0.012, 0.008, 0.9312), (0.245, 0.33), (-78, 0, 2), light=1.8)
    for x in (-0.515, 0.515):
        for y in (-0.25, 0.25):
            case.box((x, y, 1.03), (0.016, 0.016, 0.28), "metal", c.BRONZE, 0, 2, light=0.0)
    case.box((0, 0, 1.03), (1.04, 0.51, 0.28), "glass", 1.0, 0)
    case.tube(
        [(-0.515, -0.25, 1.17), (0.515, -0.25, 1.17), (0.515, 0.25, 1.17), (-0.515, 0.25, 1.17)],
        0.008,
        "metal",
        c.BRONZE,
        4,
        closed=True,
        light=0.0,
    )
    for x in (-0.8, 0.9):
        spotlight(m, (x, -2.1, 3.75), (x * 1.1, 0, 1.7), 200, 50)
    spotlight(m, (2.2, -1.6, 3.75), (2.0, -0.34, 0.95), 120, 34)
    m.stand("RB13", (0.5, -2.75), (0.5, -0.1, 1.55))


def chair(m, tint="5B3A26"):
    """A plain official's chair with a curved yoke, its seat towards −Y."""
    m.box((0, 0, 0.45), (0.50, 0.44, 0.04), "wood", tint, 0.010, 0, light=1.1)
    m.box((0, -0.20, 0.40), (0.42, 0.03, 0.07), "wood", tint, 0.006, 0, light=0.5)
    for x in (-0.22, 0.22):
        m.tube([(x, -0.19, 0), (x, -0.19, 0.44)], 0.020, "wood", tint, 8, light=0.6)
        m.tube([(x, 0.19, 0), (x, 0.19, 0.46), (x, 0.22, 0.75), (x * 0.95, 0.24, 1.02)], 0.019, "wood", tint, 8, light=0.6)
        m.tube(
            [(x, -0.19, 0.44), (x * 1.02, -0.19, 0.66), (x * 1.04, -0.10, 0.69), (x * 1.04, 0.20, 0.70)], 0.014, "wood", tint, 7, light=0.5
        )
    m.tube([(-0.29, 0.23, 1.01), (-0.15, 0.245, 1.05), (0.15, 0.245, 1.05), (0.29, 0.23, 1.01)], 0.020, "wood", tint, 8, light=0.6)
    m.box((0, 0.225, 0.74), (0.14, 0.016, 0.56), "wood", tint, 0.005, 2, rotate=(-5, 0, 0))
    for y in (-0.19, 0.19):
        m.tube([(-0.22, y, 0.12), (0.22, y, 0.12)], 0.012, "wood", tint, 6, light=0.4)


def election(scene):
    """RB14: ballot box with slips on a tall table before three chairs; each chair has its plaque, the first is turned away empty."""
    m = scene.maker("gallery", "exhibit:RB14", (-4.35, 21.6, 0), 90)
    for i, seat in enumerate(("宣传", "书记", "组织")):
        place = m.at((-0.95 + 0.95 * i, 1.05 - (0.12 if i == 1 else 0), 0), (-8, 0, 8)[i])
        chair(place)
        place.box((0, -0.04, 0.485), (0.30, 0.09, 0.02), "wood", c.EBONY, 0.005, 0)
        place.box((0, -0.035, 0.555), (0.30, 0.014, 0.13), "wood", c.EBONY, 0.004, 0, rotate=(-12, 0, 0))
        place.print(f"seat-{seat}", (0, -0.0435, 0.5555), (0.28, 0.115), (-12, 0, 0), light=1.6)
    m, hall = m.at((0.92, -0.42, 0), -16), m
    for x in (-0.20, 0.20):
        for y in (-0.16, 0.16):
            m.tube([(x * 1.1, y * 1.1, 0), (x, y, 0.78)], 0.020, "wood", "5B3A26", 8, light=0.6)
    m.box((0, 0, 0.80), (0.60, 0.48, 0.035), "wood", "5B3A26", 0.010, 0, light=1.2)
    m.box((0, 0, 0.745), (0.48, 0.36, 0.07), "wood", "5B3A26", 0.006, 0, light=0.5)
    box = m.at((0, 0.04, 0.8175), 14)
    for s in (-1, 1):
        box.box((0, s * 0.105, 0.13), (0.30, 0.016, 0.24), "wood", "7A4A2E", 0.005, 0)
        box.box((s * 0.145, 0, 0.13), (0.016, 0.20, 0.24), "wood", "7A4A2E", 0.005, 1)
        box.box((0, s * 0.060, 0.258), (0.33, 0.105, 0.020), "wood", "6A3E26", 0.005, 0)
        box.box((s * 0.115, 0, 0.258), (0.10, 0.03, 0.020), "wood", "6A3E26", 0.003, 0)
    box.box((0, 0, 0.012), (0.33, 0.25, 0.024), "wood", "6A3E26", 0.006, 0)
    box.box((0, -0.116, 0.19), (0.045, 0.008, 0.06), "metal", c.BRASS, 0.003, light=0.4)
    box.box((0, 0, 0.275), (0.08, 0.003, 0.11), "paint", c.PAPER, 0, rotate=(6, 0, 0), light=1.2)
    for i in range(6):
        x, y, turn = -0.21 + 0.03 * i, -0.17 + 0.012 * (i % 3), -20 + 17 * i
        m.box((x + 0.06 * (i % 2), y, 0.820 + 0.0016 * i), (0.075, 0.10, 0.0012), "paint", c.PAPER, 0, rotate=(0, 0, turn), light=0.8)
        if i == 5:
            m.print("ballot", (x + 0.06, y, 0.8292), (0.073, 0.098), (-90, 0, turn), light=1.4)
    spotlight(hall, (0.3, -1.7, 3.75), (0, 0.5, 0.7), 280, 50)
    hall.stand("RB14", (-0.15, -1.75), (0.1, 0.4, 0.75))


def build(scene):
    """Places the four exhibits."""
    booklet(scene)
    names(scene)
    programme(scene)
    election(scene)
