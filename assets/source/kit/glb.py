"""A GLB writer for what the hall needs: compact vertices, materials, JPEG images and named nodes with extras."""

import json
import struct

import numpy as np

FLOAT, UNSIGNED_BYTE, UNSIGNED_SHORT, UNSIGNED_INT = 5126, 5121, 5123, 5125
ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER = 34962, 34963
VERTEX = np.dtype([("position", "<f4", 3), ("normal", "<f4", 3), ("uv", "<f4", 2), ("light", "<u2", 2), ("colour", "u1", 4)])


class Writer:
    """Collects meshes and nodes; `save` writes the file."""

    def __init__(self, materials, texture_folder):
        self.descriptions, self.texture_folder = materials, texture_folder
        self.binary = bytearray()
        self.json = {
            "asset": {"version": "2.0"},
            "scene": 0,
            "scenes": [{"nodes": []}],
            "nodes": [],
            "meshes": [],
            "materials": [],
            "textures": [],
            "images": [],
            "samplers": [{"magFilter": 9729, "minFilter": 9987}],
            "accessors": [],
            "bufferViews": [],
        }
        self.material_index, self.texture_index = {}, {}

    def _view(self, data, target=None):
        self.binary += b"\0" * (-len(self.binary) % 4)
        view = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        if target:
            view["target"] = target
        self.binary += data
        self.json["bufferViews"].append(view)
        return len(self.json["bufferViews"]) - 1

    def _accessor(self, array, kind, component, target, **more):
        accessor = {
            "bufferView": self._view(np.ascontiguousarray(array).tobytes(), target),
            "componentType": component,
            "count": len(array),
            "type": kind,
            **more,
        }
        self.json["accessors"].append(accessor)
        return len(self.json["accessors"]) - 1

    def _texture(self, file_name):
        if file_name not in self.texture_index:
            with open(f"{self.texture_folder}/{file_name}", "rb") as file:
                view = self._view(file.read())
            self.json["images"].append({"bufferView": view, "mimeType": "image/jpeg", "name": file_name})
            self.json["textures"].append({"source": len(self.json["images"]) - 1, "sampler": 0})
            self.texture_index[file_name] = len(self.json["textures"]) - 1
        return {"index": self.texture_index[file_name]}

    def material(self, name):
        """Index of the glTF material of a description."""
        if name in self.material_index:
            return self.material_index[name]
        description = self.descriptions[name]
        surface = {
            "baseColorFactor": [*description.factor, description.alpha],
            "metallicFactor": description.metallic,
            "roughnessFactor": description.roughness,
        }
        made = {"name": name, "pbrMetallicRoughness": surface, "extensions": {}}
        if description.base:
            surface["baseColorTexture"] = self._texture(description.base)
        if description.normal:
            made["normalTexture"] = self._texture(description.normal)
        if description.emission_texture:
            made["emissiveTexture"] = self._texture(description.emission_texture)
            made["emissiveFactor"] = [1, 1, 1]
        elif description.emission:
            made["emissiveFactor"] = list(description.emission)
        if "emissiveFactor" in made and description.emission_strength != 1:
            made["extensions"]["KHR_materials_emissive_strength"] = {"emissiveStrength": description.emission_strength}
        if description.kind == "unlit":
            made["extensions"]["KHR_materials_unlit"] = {}
        if description.alpha < 1 or name == "haze":
            made["alphaMode"] = "BLEND"
        if description.double_sided:
            made["doubleSided"] = True
        if not made["extensions"]:
            del made["extensions"]
        self.json["materials"].append(made)
        self.material_index[name] = len(self.json["materials"]) - 1
        return self.material_index[name]

    def mesh(self, name, corners_by_material, lightmapped):
        """Adds a mesh; `corners_by_material`: material name → VERTEX array, three rows a triangle. Returns its index."""
        primitives = []
        for material, corners in corners_by_material.items():
            description = self.descriptions[material]
            corners = corners.copy()
            textured = bool(description.base or description.normal or description.emission_texture)
            for field, used in (("uv", textured), ("normal", description.kind != "unlit"), ("light", lightmapped)):
                if not used:  # what is not written must not keep vertices apart
                    corners[field] = 0
            raw = corners.view(f"V{VERTEX.itemsize}").ravel()
            _, first, inverse = np.unique(raw, return_index=True, return_inverse=True)
            order = np.argsort(first)
            rank = np.empty_like(order)
            rank[order] = np.arange(len(order))
            vertices, indices = corners[first[order]], rank[inverse]
            attributes = {
                "POSITION": self._accessor(
                    vertices["position"],
                    "VEC3",
                    FLOAT,
                    ARRAY_BUFFER,
                    min=[float(str(v)) for v in vertices["position"].min(0)],
                    max=[float(str(v)) for v in vertices["position"].max(0)],
                )
            }
            if description.kind != "unlit":
                attributes["NORMAL"] = self._accessor(vertices["normal"], "VEC3", FLOAT, ARRAY_BUFFER)
            if textured:
                attributes["TEXCOORD_0"] = self._accessor(vertices["uv"], "VEC2", FLOAT, ARRAY_BUFFER)
            if lightmapped:
                attributes["TEXCOORD_1"] = self._accessor(vertices["light"], "VEC2", UNSIGNED_SHORT, ARRAY_BUFFER, normalized=True)
            attributes["COLOR_0"] = self._accessor(vertices["colour"], "VEC4", UNSIGNED_BYTE, ARRAY_BUFFER, normalized=True)
            short = len(vertices) <= 65535
            index = self._accessor(
                indices.astype("<u2" if short else "<u4"), "SCALAR", UNSIGNED_SHORT if short else UNSIGNED_INT, ELEMENT_ARRAY_BUFFER
            )
            primitives.append({"attributes": attributes, "indices": index, "material": self.material(material)})
        self.json["meshes"].append({"name": name, "primitives": primitives})
        return len(self.json["meshes"]) - 1

    def node(self, name, parent=None, **properties):
        """Adds a node (mesh, translation, rotation, scale, extras as glTF has them); returns its index."""
        self.json["nodes"].append({"name": name, **{key: value for key, value in properties.items() if value is not None}})
        index = len(self.json["nodes"]) - 1
        if parent is None:
            self.json["scenes"][0]["nodes"].append(index)
        else:
            self.json["nodes"][parent].setdefault("children", []).append(index)
        return index

    def save(self, path):
        """Writes the GLB; returns its size in bytes."""
        self.binary += b"\0" * (-len(self.binary) % 4)
        used = sorted({name for material in self.json["materials"] for name in material.get("extensions", {})})
        document = {**self.json, "buffers": [{"byteLength": len(self.binary)}]}
        if used:
            document["extensionsUsed"] = used
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        with open(path, "wb") as file:
            file.write(struct.pack("<III", 0x46546C67, 2, 12 + 8 + len(text) + 8 + len(self.binary)))
            file.write(struct.pack("<II", len(text), 0x4E4F534A) + text)
            file.write(struct.pack("<II", len(self.binary), 0x004E4942) + self.binary)
            return file.tell()


def look_rotation(position, look):
    """glTF quaternion (x, y, z, w) of a node at `position` whose −Z points at `look`, Y up; both in glTF coordinates."""
    backward = np.asarray(position, float) - np.asarray(look, float)
    backward /= np.linalg.norm(backward)
    right = np.cross([0, 1, 0], backward)
    right /= np.linalg.norm(right)
    up = np.cross(backward, right)
    m = np.column_stack([right, up, backward])
    w = np.sqrt(max(0, 1 + m[0, 0] + m[1, 1] + m[2, 2])) / 2
    x = np.copysign(np.sqrt(max(0, 1 + m[0, 0] - m[1, 1] - m[2, 2])) / 2, m[2, 1] - m[1, 2])
    y = np.copysign(np.sqrt(max(0, 1 - m[0, 0] + m[1, 1] - m[2, 2])) / 2, m[0, 2] - m[2, 0])
    z = np.copysign(np.sqrt(max(0, 1 - m[0, 0] - m[1, 1] + m[2, 2])) / 2, m[1, 0] - m[0, 1])
    return [round(float(value), 6) for value in (x, y, z, w)]
