"""Objects to take in the hand: the booklet (RB02) and a porcelain teapot (RB05). The boat (RB11) reuses the moored boat's mesh."""

import math

import numpy as np

from kit import shapes

from . import jetty, meeting_room
from . import palette as c
from .boat import HALF
from .furniture import teapot


def booklet(m):
    """An opened-edge paper booklet, 0.12 × 0.18 m: soft curved covers, sewn spine, many leaves; misprint in front, corrected behind."""
    width, height, thick = 0.12, 0.18, 0.011

    def leaf(depth, inset, wave):
        def point(u, v):
            bend = 0.004 * math.sin(math.pi * u) + wave * u * u
            return (-width / 2 + (width - inset) * u, depth - bend, -height / 2 + inset / 2 + (height - inset) * v)

        return point

    for k in range(16):
        depth = -thick / 2 + thick * k / 15
        m.surface(
            leaf(depth, 0.0025 + 0.0012 * m.scene.random.random(), 0.0006 * (8 - k)),
            8,
            2,
            (width, height),
            "paint",
            c.PAPER,
            thickness=0.0003,
        )
    for name, depth, flip in (("booklet-misprint", -thick / 2 - 0.0006, False), ("booklet-corrected", thick / 2 + 0.0006, True)):
        left, top, right, bottom = m.scene.prints[name]
        point = leaf(depth, 0.0, 0.0052 if not flip else -0.0052)
        columns, rows = 20, 12
        if flip:
            sheet = shapes.surface(lambda u, v: point(1 - u, v), columns, rows, (1, 1))
        else:
            sheet = shapes.surface(point, columns, rows, (1, 1))
        uvs = sheet.uvs * [right - left, bottom - top] + [left, 1 - bottom]
        m.add(shapes.Shape(sheet.vertices, sheet.faces, uvs), "print")
        back = shapes.surface(
            lambda u, v: np.add(point(1 - u if not flip else u, v), (0, 0.0004 if not flip else -0.0004, 0)), columns, rows, (1, 1)
        )
        m.add(back, "paint", "D8CBB0")
    m.surface(
        lambda u, v: (-width / 2 - 0.0022 * math.sin(math.pi * u), thick / 2 + 0.0006 - (thick + 0.0012) * u, -height / 2 + height * v),
        8,
        12,
        (thick, height),
        "paint",
        "8E3A30",
    )
    for z in (-0.05, 0.0, 0.05):
        m.tube(
            [(-width / 2 + 0.006, -thick / 2 - 0.0030, z - 0.012), (-width / 2 + 0.006, -thick / 2 - 0.0030, z + 0.012)],
            0.0008,
            "linen",
            "C8B88E",
            6,
        )


def build(scene):
    """Adds the two modelled heroes, each about its own origin."""
    booklet(scene.maker("heroes", "hero:RB02"))
    pot = scene.maker("heroes", "hero:RB05", (0, 0, -0.08))
    teapot(pot, fine=3)


REUSED = {"hero:RB11": ("exhibit:RB11/boat", 0.5 / (2 * HALF), (jetty.BOAT[0], jetty.BOAT[1], jetty.BOAT[2] + 1.3))}
"""Heroes that are another node's mesh: source node, scale (the boat becomes 0.5 m long), the hall's point at their origin."""


def places(scene):
    """Where in the hall each hero lies when nobody holds it."""
    return {
        "hero:RB02": scene.maker("gallery", None, (-4.55, 9.7, 0), 62).place((-0.12, -0.03, 0.88)),
        "hero:RB05": (meeting_room.TABLE[0], meeting_room.TABLE[1], 0.85),
        "hero:RB11": (0.2, 34.9, 1.2),
    }
