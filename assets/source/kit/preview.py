"""Small Cycles pictures of the named views and of what a visitor sees from each stand, to look at while modelling."""

import math

import bpy
from mathutils import Vector

EYE_HEIGHT = 1.62


def render_views(points, folder, size=(640, 360), samples=16, only="view:"):
    """Renders the views and stands whose name contains `only` to PNG files in `folder`."""
    scene = bpy.context.scene
    lens = bpy.data.cameras.new("view")
    lens.angle = 2 * math.atan(math.tan(math.radians(55) / 2) * size[0] / size[1])
    camera = bpy.data.objects.new("view", lens)
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.max_bounces = samples, True, 5
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_depth = "8"
    scene.view_settings.view_transform = "AgX"
    for point in points:
        if only not in point.name or point.name.split(":")[0] not in ("view", "stand"):
            continue
        position, look = Vector(point.position), Vector(point.look)
        if "target" in point.extras:
            x, y, z = point.extras["target"]
            position.z, look = EYE_HEIGHT, Vector((x, -z, y))
        camera.location = position
        camera.rotation_euler = (look - position).to_track_quat("-Z", "Y").to_euler()
        scene.render.filepath = f"{folder}/{point.name.replace(':', '-')}.png"
        bpy.ops.render.render(write_still=True)
    bpy.data.objects.remove(camera)
