"""Parts of the scripted model chain: shapes, textures, lightmaps, sky, walkable floor, GLB and KTX2 files."""
