"""The Red Boat hall (红船精神馆): four rooms walked in order — lane, meeting room, gallery, jetty.

Each room's module says in its docstring what the evidence of its objects is, by fact id (RB01.1 …). Axes are Blender's:
X east, Y north (the way of the visit), Z up; one unit is a metre; the floor is z = 0.
"""

from . import gallery, heroes, jetty, lane, meeting_room

NAME = "red-boat"
ROOMS = ["lane", "meeting-room", "gallery", "jetty"]
LIGHTMAP_SIZE = {"lane": 832, "meeting-room": 704, "gallery": 1024, "jetty": 832}
ENVIRONMENTS = {"env-indoor": (0.3, 15.6, 1.7), "env-outdoor": (0.4, 30.2, 1.8)}
"""Where the reflections of the rooms under a roof and under the sky are seen from."""
PASSAGES = [(-0.75, -0.1, 0.75, 0.5), (-0.68, 2.3, 0.68, 2.6), (-1.65, 6.8, -0.35, 7.4), (-1.6, 24.2, 1.6, 24.95), (-2.5, 24.25, 2.5, 24.8)]
"""Floor in the door openings (x0, y0, x1, y1)."""
WATER_LEVEL = jetty.WATER


def build(scene):
    """Fills the scene with the whole hall."""
    for room in (lane, meeting_room, gallery, jetty, heroes):
        room.build(scene)
    scene.passages = PASSAGES
