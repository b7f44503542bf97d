"""Materials and colours of the Red Boat hall."""

from kit.materials import Material, linear

OAK, PINE, WALNUT, EBONY = "7C5C3E", "9A7B55", "4A3323", "1C1613"
VERMILION, BRONZE, BRASS, GILT, IRON = "9E1B1E", "C8A25C", "C29A52", "B8893A", "2E2C2A"
HULL, CANOPY, AWNING = "8A5A2B", "3A1A18", "2E2A27"
"""Colours of the 1959 replica (RB11.3): chestnut, blackish red, smoke black. The boat is not red."""
BRICK_BLUE, BRICK_RED, STONE_FRAME = "66727B", "74402F", "8F8B82"
PAPER, COTTON, GOWN, INDIGO = "E6DDC8", "D9D2C2", "77797C", "34404F"
PORCELAIN, CLAY, INK, STRAW, WICKER = "E9E6DC", "6B4A35", "171412", "B79A63", "A57F4C"

MATERIALS = [
    Material("wood", "wood.jpg", "wood-normal.jpg", 1.2, 0.5, roughness=0.5),
    Material("weathered", "weathered.jpg", "weathered-normal.jpg", 1.2, 0.5, roughness=0.78),
    Material("brick", "brick.jpg", "brick-normal.jpg", 1.0, 0.5, roughness=0.82),
    Material("plaster", "plaster.jpg", tile=2.4, roughness=0.88),
    Material("stone", "stone.jpg", "stone-normal.jpg", 1.8, 0.5, roughness=0.42),
    Material("setts", "setts.jpg", "setts-normal.jpg", 1.2, 0.5, roughness=0.5),
    Material("lacquer", "lacquer.jpg", tile=1.2, roughness=0.32),
    Material("mat", "mat.jpg", "mat-normal.jpg", 0.7, 0.5, roughness=0.8, double_sided=True),
    Material("linen", "linen.jpg", tile=0.32, mean=0.6, roughness=0.92, double_sided=True),
    Material("print", "prints.jpg", roughness=0.7),
    Material("paint", roughness=0.7),
    Material("gloss", roughness=0.22),
    Material("metal", roughness=0.36, metallic=0.5),
    Material("glow", emission=(1.0, 0.70, 0.42), emission_strength=6.0, roughness=0.9),
    Material("flame", emission=(1.0, 0.55, 0.16), emission_strength=20.0, roughness=0.9),
    Material(
        "window", factor=linear("E8C890"), emission_texture="window-paper.jpg", emission_strength=0.85, roughness=0.9, double_sided=True
    ),
    Material("glass", factor=(0.95, 0.97, 0.95), alpha=0.13, roughness=0.04, double_sided=True, kind="blend"),
    Material("water", factor=linear("0B1416"), alpha=0.5, roughness=0.07, kind="blend"),
    Material("haze", alpha=1.0, kind="unlit", double_sided=True),
    Material("reed", kind="unlit", double_sided=True),
]
