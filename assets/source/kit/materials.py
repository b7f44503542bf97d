"""Surface materials: one description serves both the Blender bake and the GLB file."""

from dataclasses import dataclass


def linear(hexadecimal):
    """Linear RGB in 0…1 of an sRGB colour such as "9E1B1E"."""
    channels = [int(hexadecimal[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)


@dataclass(frozen=True)
class Material:
    """A surface. Corner colours (tints) multiply the base; texture names are files in the cache folder.

    `tile` is metres a repeat of the texture, `mean` the mean linear brightness of the base texture: `Material.tint`
    divides by it, so that a tinted surface shows the colour asked for. `kind` is one of "lit", "unlit", "blend".
    """

    name: str
    base: str = ""
    normal: str = ""
    tile: float = 1.0
    mean: float = 1.0
    factor: tuple = (1.0, 1.0, 1.0)
    alpha: float = 1.0
    roughness: float = 0.6
    metallic: float = 0.0
    emission: tuple = ()
    emission_texture: str = ""
    emission_strength: float = 1.0
    double_sided: bool = False
    kind: str = "lit"

    def tint(self, hexadecimal):
        """The corner colour with which this material shows the given sRGB colour."""
        return tuple(min(1.0, channel / self.mean) for channel in linear(hexadecimal))


def blender_material(material, texture_folder):
    """The Cycles material of a description: base × corner colour, roughness, metal, emission, alpha."""
    import bpy

    made = bpy.data.materials.new(material.name)
    made.use_nodes = True
    tree = made.node_tree
    shader = tree.nodes["Principled BSDF"]
    tint = tree.nodes.new("ShaderNodeVertexColor")
    tint.layer_name = "Tint"
    colour = tint.outputs["Color"]

    def image(file_name):
        node = tree.nodes.new("ShaderNodeTexImage")
        node.image = bpy.data.images.load(f"{texture_folder}/{file_name}", check_existing=True)
        uv = tree.nodes.new("ShaderNodeUVMap")
        uv.uv_map = "UVMap"
        tree.links.new(uv.outputs[0], node.inputs[0])
        return node.outputs["Color"]

    def multiply(a, b):
        node = tree.nodes.new("ShaderNodeMix")
        node.data_type, node.blend_type = "RGBA", "MULTIPLY"
        node.inputs[0].default_value = 1
        tree.links.new(a, node.inputs[6])
        if isinstance(b, tuple):
            node.inputs[7].default_value = (*b, 1)
        else:
            tree.links.new(b, node.inputs[7])
        return node.outputs[2]

    if material.base:
        colour = multiply(colour, image(material.base))
    colour = multiply(colour, material.factor)
    if material.kind == "unlit":
        emission = tree.nodes.new("ShaderNodeEmission")
        tree.links.new(colour, emission.inputs[0])
        surface = emission.outputs[0]
        if material.alpha < 1 or material.name == "haze":
            clear = tree.nodes.new("ShaderNodeBsdfTransparent")
            mix = tree.nodes.new("ShaderNodeMixShader")
            tree.links.new(tint.outputs["Alpha"], mix.inputs[0])
            tree.links.new(clear.outputs[0], mix.inputs[1])
            tree.links.new(surface, mix.inputs[2])
            surface = mix.outputs[0]
        tree.links.new(surface, tree.nodes["Material Output"].inputs[0])
        return made
    tree.links.new(colour, shader.inputs["Base Color"])
    shader.inputs["Roughness"].default_value = material.roughness
    shader.inputs["Metallic"].default_value = material.metallic
    shader.inputs["Alpha"].default_value = material.alpha
    if material.emission or material.emission_texture:
        shader.inputs["Emission Strength"].default_value = material.emission_strength
        if material.emission_texture:
            tree.links.new(image(material.emission_texture), shader.inputs["Emission Color"])
        else:
            shader.inputs["Emission Color"].default_value = (*material.emission, 1)
    made.use_backface_culling = not material.double_sided
    return made
