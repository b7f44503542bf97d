//! What a hall costs the graphics card.

use std::any::TypeId;

use bevy::{
    camera::visibility::VisibleEntities, ecs::system::SystemParam, prelude::*,
    render::render_resource::TextureFormat,
};

use super::draw_calls::DrawCalls;

/// What one view draws.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ViewCost {
    /// Draw calls of meshes, as the renderer prepares them without the help of the graphics card.
    pub(super) draw_calls: usize,
    /// Triangles.
    pub(super) triangles: usize,
}

impl std::ops::Add for ViewCost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { draw_calls: self.draw_calls + other.draw_calls, triangles: self.triangles + other.triangles }
    }
}

/// What is counted.
#[derive(SystemParam)]
pub(super) struct Counting<'w, 's> {
    views: Query<'w, 's, &'static VisibleEntities>,
    meshes_drawn: Query<'w, 's, &'static Mesh3d>,
    meshes: Res<'w, Assets<Mesh>>,
    images: Res<'w, Assets<Image>>,
    draw_calls: Res<'w, DrawCalls>,
}

impl Counting<'_, '_> {
    /// What a camera drew in the last frame.
    pub(super) fn view(&self, camera: Entity) -> ViewCost {
        let visible =
            self.views.get(camera).into_iter().flat_map(|visible| visible.get(TypeId::of::<Mesh3d>()));
        ViewCost {
            draw_calls: self.draw_calls.of(camera),
            triangles: self.meshes_drawn.iter_many(visible).map(|mesh| self.triangles(mesh)).sum(),
        }
    }

    fn triangles(&self, mesh: &Mesh3d) -> usize {
        let mesh = self.meshes.get(&mesh.0);
        mesh.map_or(0, |mesh| mesh.indices().map_or(mesh.count_vertices(), |indices| indices.len()) / 3)
    }

    /// Bytes of all pictures in the graphics memory, with their levels.
    pub(super) fn texture_bytes(&self) -> u64 {
        self.images.iter().map(|(_, image)| texture_bytes(image)).sum()
    }
}

fn texture_bytes(image: &Image) -> u64 {
    let descriptor = &image.texture_descriptor;
    let levels = (0..descriptor.mip_level_count).map(|level| {
        let side = |pixels: u32| u64::from((pixels >> level).max(1));
        side(descriptor.size.width) * side(descriptor.size.height)
    });
    let texels: u64 = levels.sum::<u64>() * u64::from(descriptor.size.depth_or_array_layers);
    texels * u64::from(bytes_per_texel(descriptor.format))
}

fn bytes_per_texel(format: TextureFormat) -> u32 {
    let (width, height) = format.block_dimensions();
    format.block_copy_size(None).map_or(4, |bytes| bytes / (width * height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_counts_with_its_levels() {
        let mut image = Image::new_target_texture(4, 2, TextureFormat::Rgba8UnormSrgb, None);
        image.texture_descriptor.mip_level_count = 3;
        assert_eq!(texture_bytes(&image), (8 + 2 + 1) * 4);
    }
}
