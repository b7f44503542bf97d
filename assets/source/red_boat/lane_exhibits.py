"""The lane's exhibits: facade of No. 106 (RB04), bookstall (RB01), back door (RB09).

Evidence. RB04: stone frame with a semicircular pediment, black double doors with ring knockers (RB04 text), address (RB04.1).
RB01: the journal and its name (RB01.1); the stall is artistic. RB09: back door, gas lamp, grey gown (RB09.1); the folded
draft stands for the papers whose importance was not seen (RB09 text).
"""

import math

from . import palette as c
from .street import door_leaf, gas_lamp, paper_lamp, stone_frame

HALF_WIDTH = 2.3
"""Half the lane's width (metres): its walls stand at x = ±HALF_WIDTH, the facade of No. 106 at y = 0."""


def facade(scene):
    """RB04: the gate of 106 Rue Wantz with its address plate, doors ajar."""
    m = scene.maker("lane", "exhibit:RB04")
    stone_frame(m)
    door_leaf(m.at((-0.74, 0.30, 0)), 0.74, 2.46, 104, 1)
    door_leaf(m.at((0.74, 0.30, 0)), 0.74, 2.46, -98, -1)
    m.box((0, 0.2, 0.02), (1.5, 0.36, 0.04), "stone", c.STONE_FRAME, 0.012, 0, blocks=False)
    m.box((1.34, -0.02, 2.02), (0.40, 0.03, 0.235), "metal", "2A3A50", 0.006, light=1.5)
    m.print("address", (1.34, -0.037, 2.02), (0.37, 0.205), light=2)
    gas_lamp(m.at((-1.55, -0.02, 2.75)), 0.55, 120)
    m.spot((1.0, -5.2, 5.6), (0.2, 0, 2.6), 260, (1.0, 0.80, 0.58), 44)
    m.stand("RB04", (0.2, -2.9), (0, 0, 2.0))


def bookstall(scene):
    """RB01: a slanting rack of New Youth numbers, a desk and a hanging paper lamp, against the west wall."""
    m = scene.maker("lane", "exhibit:RB01", (-HALF_WIDTH, -10.0, 0), 90)
    for x in (-0.75, 0.75):
        m.prism(
            [(-0.42, 0), (-0.36, 0), (-0.05, 1.75), (-0.10, 1.78), (-0.14, 1.75)],
            0.04,
            "wood",
            c.PINE,
            0.004,
            center=(x + 0.02, 0, 0),
            rotate=(0, 0, 90),
        )
        m.box((x, -0.07, 0.9), (0.05, 0.06, 1.8), "wood", c.PINE, 0.006, 2, skip={"-z"})
    m.spot((0.5, -2.6, 4.6), (0.4, -0.2, 0.9), 190, (1.0, 0.74, 0.46), 46)
    tilt = math.degrees(math.atan2(0.30, 1.7))
    for row, z in enumerate((0.42, 0.86, 1.30)):
        y = -0.34 + 0.30 * (z - 0.05) / 1.7
        m.box((0, y + 0.005, z + 0.12), (1.5, 0.02, 0.40), "wood", "8A6A46", 0.004, 0, rotate=(-tilt, 0, 0))
        m.box((0, y - 0.045, z - 0.08), (1.52, 0.07, 0.025), "wood", c.PINE, 0.005, 0)
        m.box((0, y - 0.075, z - 0.055), (1.52, 0.014, 0.055), "wood", c.PINE, 0.004, 0)
        for column in range(5):
            number = (row * 3 + column) % 8
            x, lean = -0.58 + column * 0.29, m.scene.random.uniform(-2.5, 2.5)
            if (row, column) in ((1, 3), (2, 1)):
                continue
            m.box((x, y - 0.018, z + 0.06), (0.19, 0.012, 0.26), "paint", c.PAPER, 0.002, rotate=(-tilt, lean, 0), light=1.2)
            m.print(f"magazine-{number}", (x, y - 0.0255, z + 0.0585), (0.188, 0.258), (-tilt, lean, 0), light=1.6)
    m.box((0, -0.10, 1.80), (1.62, 0.30, 0.03), "wood", c.PINE, 0.008, 0)
    desk = m.at((1.55, -0.42, 0))
    desk.box((0, 0, 0.76), (0.95, 0.55, 0.035), "wood", c.OAK, 0.008, 0, light=1.4)
    desk.box((0, 0.0, 0.68), (0.86, 0.46, 0.12), "wood", c.OAK, 0.006, 0)
    desk.box((-0.1, -0.232, 0.685), (0.40, 0.012, 0.09), "wood", c.WALNUT, 0.004, 0)
    desk.lathe((-0.1, -0.24, 0.685), [(0.016, 0), (0.012, 0.012), (0, 0.016)], "metal", c.BRASS, 10, rotate=(90, 0, 0), light=0.3)
    for x in (-0.42, 0.42):
        for y in (-0.22, 0.22):
            desk.box((x, y, 0.32), (0.055, 0.055, 0.64), "wood", c.OAK, 0.006, 2, skip={"-z"})
    for i, (x, y, turn) in enumerate(((-0.26, -0.05, 6), (-0.255, -0.045, -3), (-0.25, -0.05, 10))):
        desk.box((x, y, 0.786 + i * 0.014), (0.19, 0.26, 0.013), "paint", c.PAPER, 0.002, rotate=(0, 0, turn))
    desk.print("magazine-0", (-0.25, -0.05, 0.8225), (0.186, 0.256), (-90, 0, 10), light=1.6)
    desk.print("open-book", (0.16, -0.04, 0.783), (0.36, 0.25), (-90, 0, -8), light=1.6)
    desk.lathe((0.36, 0.16, 0.778), [(0, 0), (0.03, 0), (0.035, 0.03), (0.028, 0.07), (0.03, 0.075)], "gloss", "2A3640", 16)
    for lean in (-12, 6):
        desk.tube([(0.36, 0.16, 0.79), (0.36 + 0.002 * lean, 0.165, 1.0)], 0.004, "wood", c.STRAW, 6, light=0.2)
    m.lathe((0.75, -0.62, 0), [(0.155, 0.42), (0.165, 0.44), (0.165, 0.465), (0.15, 0.475), (0, 0.475)], "wood", c.WALNUT, 20)
    for i in range(4):
        angle = math.pi / 4 + math.pi / 2 * i
        m.tube(
            [
                (0.75 + 0.17 * math.cos(angle), -0.62 + 0.17 * math.sin(angle), 0),
                (0.75 + 0.11 * math.cos(angle), -0.62 + 0.11 * math.sin(angle), 0.44),
            ],
            0.018,
            "wood",
            c.WALNUT,
            7,
        )
    paper_lamp(m.at((0.55, -0.55, 2.25)))
    with m.using(blocks=False, light=0.5):
        m.tube([(0.55, 0, 2.72), (0.55, -0.60, 2.72)], 0.014, "wood", c.WALNUT, 7)
        m.tube([(0.55, -0.55, 2.72), (0.55, -0.55, 2.44)], 0.005, "paint", c.INK, 5)
    m.stand("RB01", (0.45, -2.25), (0.35, -0.25, 1.05))


def back_door(scene):
    """RB09: the back door ajar, a gas lamp, the grey gown on its stand, a drawer with a folded draft; east wall."""
    m = scene.maker("lane", "exhibit:RB09", (HALF_WIDTH, -7.0, 0), -90)
    for side in (-1, 1):
        m.box((side * 0.58, -0.05, 1.12), (0.14, 0.18, 2.24), "wood", "4B3A2C", 0.01, 2, skip={"-z"})
    m.box((0, -0.05, 2.29), (1.34, 0.18, 0.14), "wood", "4B3A2C", 0.01, 0)
    m.panel(
        [(-0.51, -0.02, 0), (0.51, -0.02, 0), (0.51, -0.02, 2.22), (-0.51, -0.02, 2.22)],
        "window",
        uvs=[(0.3, 0.1), (0.7, 0.1), (0.7, 0.8), (0.3, 0.8)],
    )
    leaf = m.at((-0.50, -0.06, 0), -24)
    for i in range(5):
        leaf.box((0.10 + i * 0.195, 0, 1.11), (0.19, 0.045, 2.20), "wood", "5A4636", 0.006, 2, jitter=0.25)
    for z in (0.35, 1.85):
        leaf.box((0.49, -0.035, z), (0.96, 0.03, 0.13), "wood", "4B3A2C", 0.006, 0)
        leaf.box((0.10, -0.055, z), (0.30, 0.012, 0.05), "metal", c.IRON, 0.004)
    leaf.tube([(0.87, -0.03, 1.02), (0.87, -0.075, 1.02), (0.87, -0.075, 1.18), (0.87, -0.03, 1.18)], 0.009, "metal", c.IRON, 7, light=0.4)
    gas_lamp(m.at((0.98, -0.02, 2.75)), 0.5, 130)
    m.spot((0.4, -3.6, 4.8), (0.4, -0.4, 1.0), 330, (1.0, 0.76, 0.50), 44)
    m.point((0.35, -0.35, 1.4), 6, (1.0, 0.6, 0.3), 0.1)
    gown(m.at((1.35, -0.72, 0)))
    chest = m.at((-1.35, -0.32, 0))
    chest.box((0, 0, 0.44), (0.72, 0.44, 0.78), "wood", "57402C", 0.01, 0)
    chest.box((0, 0, 0.845), (0.78, 0.50, 0.03), "wood", "57402C", 0.008, 0)
    for x in (-0.32, 0.32):
        chest.box((x, -0.18, 0.03), (0.06, 0.06, 0.06), "wood", "3A2A1D", 0.005, skip={"-z"})
    chest.box((0, -0.222, 0.24), (0.62, 0.014, 0.26), "wood", "664C35", 0.005, 0)
    chest.lathe((0, -0.23, 0.24), [(0.018, 0), (0.012, 0.016), (0, 0.02)], "metal", c.BRASS, 12, rotate=(90, 0, 0), light=0.4)
    drawer = chest.at((0, -0.30, 0.60))
    drawer.box((0, -0.12, 0), (0.62, 0.018, 0.20), "wood", "664C35", 0.005, 0)
    drawer.lathe((0, -0.13, 0), [(0.018, 0), (0.012, 0.016), (0, 0.02)], "metal", c.BRASS, 12, rotate=(90, 0, 0), light=0.4)
    drawer.box((0, 0.0, -0.075), (0.58, 0.26, 0.012), "wood", "7A5F42", 0.002, 0, light=1.3)
    for side in (-1, 1):
        drawer.box((side * 0.295, 0.0, -0.01), (0.014, 0.26, 0.15), "wood", "7A5F42", 0.002, 1)

    def folded(u, v):
        return (-0.14 + 0.28 * u, -0.09 + 0.17 * v, -0.058 + 0.035 * abs(math.sin(math.pi * u * 1.5)) + 0.008 * v)

    drawer.surface(folded, 12, 3, (0.28, 0.17), "linen", c.PAPER, light=1.5)
    for i in range(6):
        drawer.box((-0.02, -0.06 + i * 0.024, -0.018 + 0.008 * i / 6), (0.09, 0.003, 0.001), "paint", c.INK, 0, light=0.0)
    m.stand("RB09", (0.1, -2.45), (0.2, -0.4, 1.15))


def gown(m):
    """A long grey gown (长衫) hung on a turned stand: shoulders, sleeves, side slits, knotted buttons."""
    m.lathe(
        (0, 0, 0),
        [(0.20, 0), (0.20, 0.02), (0.05, 0.045), (0.022, 0.07), (0.020, 1.48), (0.045, 1.50), (0.05, 1.56), (0.03, 1.60), (0, 1.61)],
        "wood",
        c.WALNUT,
        20,
        light=0.7,
    )

    def body(u, v):
        angle = 2 * math.pi * u
        width = 0.215 + 0.10 * (1 - v) ** 1.4 - 0.02 * math.sin(math.pi * v) + (0.0 if v < 0.93 else -(v - 0.93) * 1.9)
        fold = 1 + 0.05 * (1 - v) * math.sin(9 * angle + 4 * v) + 0.02 * math.sin(17 * angle)
        return (width * fold * math.cos(angle), 0.56 * width * fold * math.sin(angle), 0.22 + 1.22 * v)

    m.surface(body, 44, 14, (1.6, 1.2), "linen", c.GOWN, grain="v", light=1.2)
    for side in (-1, 1):

        def sleeve(u, v, side=side):
            angle = 2 * math.pi * v * side
            radius = 0.075 + 0.03 * u + 0.006 * math.sin(3 * angle + 9 * u)
            return (
                side * (0.17 + 0.20 * u + radius * 0.75 * math.cos(angle)),
                radius * math.sin(angle),
                1.34 - 0.62 * u + radius * 0.35 * math.cos(angle),
            )

        m.surface(sleeve, 10, 14, (0.65, 0.5), "linen", c.GOWN, light=1.2)
    m.lathe(
        (0, 0, 1.41),
        [(0.085, 0), (0.075, 0.03), (0.062, 0.05), (0.062, 0.085), (0.055, 0.085), (0.055, 0.04)],
        "linen",
        "6A6C70",
        20,
        caps=False,
    )
    for i in range(5):
        x, z = 0.02 + 0.05 * i, 1.40 - (0.02 * i if i < 2 else 0.05 + 0.16 * (i - 2))
        m.tube([(x - 0.03, -0.13 - 0.004 * i, z), (x + 0.03, -0.13 - 0.002 * i, z)], 0.006, "paint", "4A4C50", 6, light=0.2)


def build(scene):
    """Places the three exhibits."""
    facade(scene)
    bookstall(scene)
    back_door(scene)
