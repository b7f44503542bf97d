"""Raised letters from a font, as shapes; fonts out of a collection."""

import os

import numpy as np
from fontTools.ttLib import TTCollection

from .shapes import Shape, project_uvs


def extract_face(collection, family, path):
    """Saves the face named `family` of a font collection: a program that takes only face 0 would get Japanese forms."""
    if not os.path.exists(path):
        for font in TTCollection(collection):
            if font["name"].getDebugName(1) == family:
                font.save(path)
                break
        else:
            raise LookupError(f"{family} is not in {collection}")
    return path


class Letters:
    """Makes lettering with one font; call it as letters(body, size, depth, spacing)."""

    def __init__(self, font_path):
        self.font_path = font_path
        self.cell = None

    def _mesh(self, body, extrude, spacing):
        import bpy

        curve = bpy.data.curves.new("letters", "FONT")
        curve.body, curve.size, curve.extrude = body, 1, extrude
        curve.resolution_u, curve.space_character = 2, spacing
        curve.font = bpy.data.fonts.load(self.font_path, check_existing=True)
        curve.align_x = curve.align_y = "CENTER"
        made = bpy.data.objects.new("letters", curve)
        bpy.context.scene.collection.objects.link(made)
        graph = bpy.context.evaluated_depsgraph_get()
        mesh = bpy.data.meshes.new_from_object(made.evaluated_get(graph))
        bpy.data.objects.remove(made)
        return mesh

    def __call__(self, body, size, depth, spacing=1.0):
        """Letters `size` metres high (a Hanzi's height), facing −Y, standing out `depth` before y = 0."""
        import bmesh

        if self.cell is None:  # Blender's size is the font's bounding box, 2–3 times a Hanzi's height
            heights = [vertex.co.y for vertex in self._mesh("国", 0, 1).vertices]
            self.cell = (max(heights) - min(heights)) / 0.9
        scale = size / self.cell
        mesh = bmesh.new()
        mesh.from_mesh(self._mesh(body, depth / 2 / scale, spacing))
        bmesh.ops.remove_doubles(mesh, verts=mesh.verts, dist=2e-4)
        bmesh.ops.dissolve_degenerate(mesh, edges=mesh.edges, dist=1e-4)
        mesh.verts.index_update()
        flat = np.array([vertex.co for vertex in mesh.verts]) * scale
        faces = [tuple(vertex.index for vertex in face.verts) for face in mesh.faces]
        mesh.free()
        flat[:, 1] -= (flat[:, 1].max() + flat[:, 1].min()) / 2
        vertices = np.column_stack([flat[:, 0], -flat[:, 2] - depth / 2, flat[:, 1]])
        return Shape(vertices, faces, project_uvs(vertices, faces))
