"""From parts to a Blender scene, baked lightmaps and finished face corners."""

import math
import os
import time

import bpy
import numpy as np
from mathutils import Vector

from . import sky
from .glb import VERTEX
from .materials import blender_material

SMOOTH_DEGREES = 76
MARGIN_TEXELS = 2
LUMINANCE_STEPS, COLOUR_STEP = 32, 0.08


def start(scene, texture_folder):
    """Empties Blender and makes its materials, the dusk world and the lamps; returns materials by name."""
    materials = {name: blender_material(description, texture_folder) for name, description in scene.materials.items()}
    world = bpy.data.worlds.new("dusk")
    bpy.context.scene.world = world
    world.use_nodes = True
    pixels = np.ones((512, 1024, 4), np.float32)
    pixels[..., :3] = sky.panorama(1024)
    image = bpy.data.images.new("sky", 1024, 512, alpha=False, float_buffer=True)
    image.colorspace_settings.name = "Non-Color"
    image.pixels.foreach_set(pixels.ravel())
    image.update()
    node = world.node_tree.nodes.new("ShaderNodeTexEnvironment")
    node.image = image
    world.node_tree.links.new(node.outputs[0], world.node_tree.nodes["Background"].inputs[0])
    for light in scene.lights:
        _lamp(light)
    return materials


def _lamp(light):
    lamp = bpy.data.lights.new(light.kind, light.kind.upper())
    lamp.energy, lamp.color = light.power, light.colour
    if light.kind == "spot":
        lamp.spot_size, lamp.spot_blend = math.radians(light.cone), light.blend
    if light.kind == "area":
        lamp.shape = "RECTANGLE"
        lamp.size, lamp.size_y = light.area
    else:
        lamp.shadow_soft_size = light.size
    made = bpy.data.objects.new(light.kind, lamp)
    bpy.context.scene.collection.objects.link(made)
    made.location = light.position
    if light.target:
        made.rotation_euler = (Vector(light.target) - Vector(light.position)).to_track_quat("-Z", "Y").to_euler()


def _select(made):
    bpy.ops.object.select_all(action="DESELECT")
    made.select_set(True)
    bpy.context.view_layer.objects.active = made


def join(name, parts, materials):
    """One Blender object of many parts, with the face attribute "node" (index into its property "nodes").

    The layer "UVLight" holds each part's charts, scaled by its weight."""
    nodes = sorted({part.node for part in parts})
    used = sorted({part.material for part in parts})
    vertices, sizes, corners, uvs, charts, tints, node, slot = [], [], [], [], [], [], [], []
    offset = 0
    for part in parts:
        shape = part.shape
        vertices.append(shape.vertices)
        count = sum(len(face) for face in shape.faces)
        for face in shape.faces:
            sizes.append(len(face))
            corners.extend(vertex + offset for vertex in face)
        offset += len(shape.vertices)
        uvs.append(shape.uvs)
        charts.append(part.charts * part.light)
        tints.append(part.colours if part.colours is not None else np.tile((*part.tint, 1.0), (count, 1)))
        node.append(np.full(len(shape.faces), nodes.index(part.node)))
        slot.append(np.full(len(shape.faces), used.index(part.material)))
    mesh = bpy.data.meshes.new(name)
    sizes = np.array(sizes, np.int32)
    mesh.vertices.add(offset)
    mesh.vertices.foreach_set("co", np.concatenate(vertices).astype(np.float32).ravel())
    mesh.loops.add(len(corners))
    mesh.loops.foreach_set("vertex_index", np.array(corners, np.int32))
    mesh.polygons.add(len(sizes))
    mesh.polygons.foreach_set("loop_start", np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32))
    mesh.polygons.foreach_set("material_index", np.concatenate(slot).astype(np.int32))
    mesh.update(calc_edges=True)
    for material in used:
        mesh.materials.append(materials[material])
    layer = mesh.uv_layers.new(name="UVMap")
    layer.uv.foreach_set("vector", np.concatenate(uvs).astype(np.float32).ravel())
    if all(part.light > 0 for part in parts):
        layer = mesh.uv_layers.new(name="UVLight")
        layer.uv.foreach_set("vector", np.concatenate(charts).astype(np.float32).ravel())
    colour = mesh.color_attributes.new("Tint", "FLOAT_COLOR", "CORNER")
    colour.data.foreach_set("color", np.concatenate(tints).astype(np.float32).ravel())
    mesh.attributes.new("node", "INT", "FACE").data.foreach_set("value", np.concatenate(node).astype(np.int32))
    mesh.polygons.foreach_set("use_smooth", np.ones(len(sizes), bool))
    mesh.set_sharp_from_angle(angle=math.radians(SMOOTH_DEGREES))
    made = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(made)
    made["nodes"], made["materials"] = nodes, used
    _select(made)
    modifier = made.modifiers.new("weighted", "WEIGHTED_NORMAL")  # broad faces stay flat beside their bevels
    modifier.keep_sharp = True
    bpy.ops.object.modifier_apply(modifier=modifier.name)
    return made


def pack(made, size):
    """Packs the charts of the layer "UVLight" into a square of `size` texels."""
    made.data.uv_layers.active = made.data.uv_layers["UVLight"]
    _select(made)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.uv.select_all(action="SELECT")
    bpy.ops.uv.pack_islands(
        rotate=True, rotate_method="CARDINAL", scale=True, margin_method="FRACTION", margin=MARGIN_TEXELS / size, shape_method="AABB"
    )
    bpy.ops.object.mode_set(mode="OBJECT")


def bake(made, size, samples):
    """Irradiance / π over the object's charts: float (size, size, 3), row 0 at the top, and the mask of the charts."""
    render = bpy.context.scene.render
    cycles = bpy.context.scene.cycles
    render.engine = "CYCLES"
    cycles.device, cycles.samples = "CPU", samples
    cycles.use_adaptive_sampling = cycles.use_denoising = False
    cycles.max_bounces = cycles.diffuse_bounces = 4
    cycles.sample_clamp_indirect = 4.0
    cycles.caustics_reflective = cycles.caustics_refractive = False
    image = bpy.data.images.new("lightmap", size, size, alpha=False, float_buffer=True)
    image.colorspace_settings.name = "Non-Color"
    added = []
    for material in made.data.materials:
        node = material.node_tree.nodes.new("ShaderNodeTexImage")
        node.image = image
        for other in material.node_tree.nodes:
            other.select = False
        node.select = True
        material.node_tree.nodes.active = node
        added.append((material.node_tree, node))
    settings = render.bake
    settings.use_pass_direct = settings.use_pass_indirect = True
    settings.use_pass_color = False
    settings.margin = 0
    _select(made)
    made.data.uv_layers.active = made.data.uv_layers["UVLight"]
    started = time.time()
    bpy.ops.object.bake(type="DIFFUSE")
    print(f"bake {made.name} {size} px {samples} spp: {time.time() - started:.0f} s", flush=True)
    for tree, node in added:
        tree.nodes.remove(node)
    pixels = np.empty(size * size * 4, np.float32)
    image.pixels.foreach_get(pixels)
    bpy.data.images.remove(image)
    return pixels.reshape(size, size, 4)[::-1, :, :3].copy(), coverage(made.data, size)


def coverage(mesh, size):
    """Mask of the texels whose centre lies in a chart, row 0 at the top."""
    mesh.calc_loop_triangles()
    loops = np.empty(len(mesh.loop_triangles) * 3, np.int32)
    mesh.loop_triangles.foreach_get("loops", loops)
    uv = np.empty(len(mesh.loops) * 2, np.float32)
    mesh.uv_layers["UVLight"].uv.foreach_get("vector", uv)
    triangles = uv.reshape(-1, 2)[loops.reshape(-1, 3)] * size
    mask = np.zeros((size, size), bool)
    for a, b, c in triangles:
        left, low = np.maximum(np.floor(np.minimum(np.minimum(a, b), c)).astype(int), 0)
        right, high = np.minimum(np.ceil(np.maximum(np.maximum(a, b), c)).astype(int), size)
        if right <= left or high <= low:
            continue
        x, y = np.arange(left, right) + 0.5, (np.arange(low, high) + 0.5)[:, None]
        sides = [(q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]) for p, q in ((a, b), (b, c), (c, a))]
        inside = (sides[0] >= 0) & (sides[1] >= 0) & (sides[2] >= 0)
        mask[low:high, left:right] |= inside | ((sides[0] <= 0) & (sides[1] <= 0) & (sides[2] <= 0))
    return mask[::-1]


def dilate(image, mask, rings):
    """Fills texels outside the charts from their neighbours."""
    image, mask = image.copy(), mask.copy()
    for _ in range(rings):
        total, count = np.zeros_like(image), np.zeros(mask.shape, np.float32)
        for down in (-1, 0, 1):
            for across in (-1, 0, 1):
                shifted = np.roll(mask, (down, across), (0, 1))
                total += np.roll(image, (down, across), (0, 1)) * shifted[..., None]
                count += shifted
        new = ~mask & (count > 0)
        image[new] = total[new] / count[new][:, None]
        mask |= new
    return image


def economise(light):
    """Light in few enough values that zstd finds repeats: a third smaller than rounding each channel, and no bands seen.

    Brightness keeps steps of LUMINANCE_STEPS an octave (2 %); colour, to which eyes are less keen, is blurred over
    a few texels and rounded to COLOUR_STEP (relative), always at the texel's own brightness.
    """
    weights = np.array([0.2126, 0.7152, 0.0722])
    luminance = light @ weights
    mask = luminance > 1e-5
    colour = np.where(mask[..., None], light / np.maximum(luminance, 1e-6)[..., None], 0)
    colour = blur(colour, mask, 2)
    red = np.exp(np.round(np.log(np.maximum(colour[..., 0], 0.02)) / COLOUR_STEP) * COLOUR_STEP)
    blue = np.exp(np.round(np.log(np.maximum(colour[..., 2], 0.02)) / COLOUR_STEP / 2) * COLOUR_STEP * 2)
    green = np.maximum((1 - weights[0] * red - weights[2] * blue) / weights[1], 0.02)
    stepped = 2 ** (np.round(np.log2(np.maximum(luminance, 1e-6)) * LUMINANCE_STEPS) / LUMINANCE_STEPS)
    return np.where(mask[..., None], np.stack([red, green, blue], -1) * stepped[..., None], 0)


def blur(image, mask, reach):
    """Mean over a square of ±`reach` texels, within the mask."""
    total, count = np.zeros_like(image), np.zeros(mask.shape, np.float32)
    for down in range(-reach, reach + 1):
        for across in range(-reach, reach + 1):
            shifted = np.roll(mask, (down, across), (0, 1))
            total += np.roll(image, (down, across), (0, 1)) * shifted[..., None]
            count += shifted
    return total / np.maximum(count, 1)[..., None]


def denoise(image, cache):
    """Open Image Denoise through a compositor node: baking itself ignores the denoise setting."""
    height, width = image.shape[:2]
    scene = bpy.data.scenes.new("denoise")
    scene.render.engine = "BLENDER_WORKBENCH"
    camera = bpy.data.objects.new("denoise", bpy.data.cameras.new("denoise"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    source = bpy.data.images.new("noisy", width, height, alpha=False, float_buffer=True)
    source.colorspace_settings.name = "Non-Color"
    pixels = np.ones((height, width, 4), np.float32)
    pixels[..., :3] = image[::-1]
    source.pixels.foreach_set(pixels.ravel())
    source.update()
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = width, height, 100
    scene.view_settings.view_transform = "Raw"
    tree = bpy.data.node_groups.new("denoise", "CompositorNodeTree")
    scene.compositing_node_group = tree
    node = tree.nodes.new("CompositorNodeImage")
    node.image = source
    denoiser = tree.nodes.new("CompositorNodeDenoise")
    tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
    output = tree.nodes.new("NodeGroupOutput")
    tree.links.new(node.outputs[0], denoiser.inputs[0])
    tree.links.new(denoiser.outputs[0], output.inputs[0])
    result = render_floats(scene, f"{cache}/denoised.exr")
    bpy.data.images.remove(source)
    bpy.data.scenes.remove(scene)
    return result[::-1]


def render_floats(scene, path):
    """Renders a scene to an EXR file and returns its pixels (h, w, 3), bottom row first."""
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    scene.render.filepath = path
    bpy.ops.render.render(scene=scene.name, write_still=True)
    image = bpy.data.images.load(path)
    image.colorspace_settings.name = "Non-Color"
    pixels = np.empty(image.size[0] * image.size[1] * image.channels, np.float32)
    image.pixels.foreach_get(pixels)
    pixels = pixels.reshape(image.size[1], image.size[0], -1)[..., :3].copy()
    bpy.data.images.remove(image)
    os.remove(path)
    return pixels


def panorama(position, cache, width=256, samples=48):
    """What Cycles sees all round from `position`: equirectangular, bottom row first."""
    scene = bpy.context.scene
    lens = bpy.data.cameras.new("panorama")
    lens.type, lens.panorama_type = "PANO", "EQUIRECTANGULAR"
    camera = bpy.data.objects.new("panorama", lens)
    scene.collection.objects.link(camera)
    camera.location = position
    camera.rotation_euler = (math.pi / 2, 0, -math.pi / 2)
    scene.camera = camera
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = width, width // 2, 100
    scene.cycles.samples, scene.cycles.use_denoising = samples, True
    scene.view_settings.view_transform = "Raw"
    result = render_floats(scene, f"{cache}/panorama.exr")
    bpy.data.objects.remove(camera)
    return result


def corners(made):
    """Finished triangles of an object: {node: {material: VERTEX array}} in glTF axes."""
    mesh = made.data
    mesh.calc_loop_triangles()

    def read(collection, attribute, width, kind=np.float32):
        values = np.empty(len(collection) * width, kind)
        collection.foreach_get(attribute, values)
        return values.reshape(-1, width) if width > 1 else values

    loops = read(mesh.loop_triangles, "loops", 3, np.int32)
    polygon = read(mesh.loop_triangles, "polygon_index", 1, np.int32)
    position = read(mesh.vertices, "co", 3)[read(mesh.loops, "vertex_index", 1, np.int32)]
    normal = read(mesh.corner_normals, "vector", 3)
    table = np.zeros(len(mesh.loops), VERTEX)
    table["position"] = np.round(position[:, [0, 2, 1]] * [1, 1, -1], 5)
    table["normal"] = np.round(normal[:, [0, 2, 1]] * [1, 1, -1], 3)
    uv = read(mesh.uv_layers["UVMap"].uv, "vector", 2)
    table["uv"] = np.round(uv * [1, -1] + [0, 1], 5)
    if "UVLight" in mesh.uv_layers:
        light = read(mesh.uv_layers["UVLight"].uv, "vector", 2)
        table["light"] = np.round(np.clip(light * [1, -1] + [0, 1], 0, 1) * 65535)
    table["colour"] = np.round(np.clip(read(mesh.color_attributes["Tint"].data, "color", 4), 0, 1) * 255)
    node = read(mesh.attributes["node"].data, "value", 1, np.int32)[polygon]
    slot = read(mesh.polygons, "material_index", 1, np.int32)[polygon]
    result = {}
    for n, node_name in enumerate(made["nodes"]):
        for m, material in enumerate(made["materials"]):
            chosen = loops[(node == n) & (slot == m)]
            if len(chosen):
                result.setdefault(node_name, {})[material] = table[chosen.ravel()]
    return result
