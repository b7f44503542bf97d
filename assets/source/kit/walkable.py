"""The walkable floor: outlines less obstacles, shrunk by the visitor's half width, triangulated edge to edge."""

import numpy as np
import shapely
from shapely.geometry import MultiPoint, Point, Polygon, box

CLEARANCE = 0.3
"""Metres kept from walls and obstacles."""
STEP, HEAD = 0.06, 1.9
"""Parts lower than a step or higher than a head stop nobody (metres)."""


def obstacle(part):
    """The ground area of a part, or None where one walks over or under it."""
    heights = part.shape.vertices[:, 2]
    if not part.blocks or heights.max() < STEP or heights.min() > HEAD:
        return None
    return MultiPoint(part.shape.vertices[:, :2]).convex_hull


def build(outlines, passages, parts, entrance):
    """Triangles of the floor that can be reached from `entrance`: (vertices (n, 2), triangles (m, 3))."""
    floor = shapely.union_all([Polygon(outline) for outline in outlines.values()] + [box(*rectangle) for rectangle in passages])
    taken = [area for area in map(obstacle, parts) if area is not None]
    blocked = shapely.union_all(shapely.buffer(np.array(taken), CLEARANCE, join_style="mitre", mitre_limit=1.5))
    free = floor.buffer(-CLEARANCE, join_style="mitre").difference(blocked)
    free = free.buffer(-0.02, join_style="mitre").buffer(0.02, join_style="mitre").simplify(0.015)
    pieces = list(free.geoms) if hasattr(free, "geoms") else [free]
    reached = next(piece for piece in pieces if piece.buffer(1e-6).contains(Point(entrance)))
    reached = shapely.set_precision(reached, 0.001)
    triangles = shapely.constrained_delaunay_triangles(reached)
    index, vertices, faces = {}, [], []
    for triangle in triangles.geoms:
        corners = [tuple(np.round(c, 4)) for c in list(triangle.exterior.coords)[:3]]
        a, b, c = (np.array(corner) for corner in corners)
        if (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) < 0:
            corners.reverse()
        face = []
        for corner in corners:
            if corner not in index:
                index[corner] = len(vertices)
                vertices.append(corner)
            face.append(index[corner])
        faces.append(tuple(face))
    vertices, faces = np.array(vertices), np.array(faces)
    check(vertices, faces)
    return reached, vertices, faces


def check(vertices, faces):
    """Raises AssertionError unless the triangles are a connected mesh without degenerate, doubled or overlapping ones."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    areas = ((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])) / 2
    assert areas.min() > 1e-6, f"degenerate walkable triangle of {areas.min()} m²"
    neighbours, edges = {i: [] for i in range(len(faces))}, {}
    for number, face in enumerate(faces):
        for i in range(3):
            edge = (face[i], face[(i + 1) % 3])
            assert edge not in edges, "two walkable triangles lie on the same side of an edge"
            edges[edge] = number
    for (start, end), number in edges.items():
        if (end, start) in edges:
            neighbours[number].append(edges[end, start])
    seen, queue = {0}, [0]
    while queue:
        for other in neighbours[queue.pop()]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    assert len(seen) == len(faces), f"walkable floor falls apart: {len(seen)} of {len(faces)} triangles connected"
