//! The material of everything that stands still: colour × baked light, one prefiltered reflection, emission.
//!
//! It is a fraction of `StandardMaterial`'s cost a pixel, binds six textures, and needs nothing that WebGL2 lacks. What a
//! surface can do without at no cost worth speaking of is a number or a plain picture, so that few programs draw a hall.

use bevy::{
    asset::embedded_asset,
    mesh::MeshVertexBufferLayoutRef,
    pbr::{MaterialPipeline, MaterialPipelineKey, MaterialPlugin},
    prelude::*,
    reflect::TypePath,
    render::render_resource::{
        AsBindGroup, Face, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError,
    },
    shader::ShaderRef,
};

pub(super) fn plugin(app: &mut App) {
    embedded_asset!(app, "baked.wgsl");
    app.add_plugins(MaterialPlugin::<BakedMaterial>::default());
}

/// A surface whose light was baked.
#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
#[bind_group_data(BakedKey)]
pub struct BakedMaterial {
    #[uniform(0)]
    pub(super) surface: Surface,
    #[texture(1)]
    #[sampler(2)]
    pub(super) base_texture: Option<Handle<Image>>,
    #[texture(3)]
    #[sampler(4)]
    pub(super) lightmap: Option<Handle<Image>>,
    #[texture(5, dimension = "cube")]
    #[sampler(6)]
    pub(super) environment_specular: Option<Handle<Image>>,
    #[texture(7, dimension = "cube")]
    #[sampler(8)]
    pub(super) environment_diffuse: Option<Handle<Image>>,
    #[texture(9)]
    #[sampler(10)]
    pub(super) emissive_texture: Option<Handle<Image>>,
    #[texture(11)]
    #[sampler(12)]
    pub(super) normal_map: Option<Handle<Image>>,
    pub(super) kind: SurfaceKind,
    pub(super) alpha_mode: AlphaMode,
    /// Among what is transparent, a higher rank is drawn after a lower one, however far away both are.
    pub(super) rank: u8,
    /// Which side is not drawn.
    pub(super) hidden_side: Option<Face>,
}

/// The numbers of a surface, as its shader has them.
#[derive(ShaderType, Debug, Clone, Copy, Default)]
pub struct Surface {
    /// Linear, with alpha.
    pub(super) base_color: Vec4,
    /// Linear radiance.
    pub(super) emissive: Vec4,
    /// Perceptual roughness, 0 to 1.
    pub(super) roughness: f32,
    /// 0 to 1.
    pub(super) metallic: f32,
    /// The blurriest level of the specular environment.
    pub(super) last_specular_level: f32,
    /// Fog, 1/m; 0 for none.
    pub(super) fog_density: f32,
    /// 1 where small movements are shown, 0 where they are not.
    pub(super) motion: f32,
    /// 1 where both sides are drawn, 0 where one is.
    pub(super) two_sided: f32,
}

/// What a surface is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SurfaceKind {
    /// Walls, wood, stone, metal.
    Solid,
    /// A model for the hand: no baked light, a lamp over the visitor's shoulder instead.
    Held,
    /// A thin pane that reflects.
    Glass,
    /// A lake: what is mirrored under it shows through, ripples move on it.
    Water,
    /// Its own colour and nothing else.
    Unlit,
}

impl BakedMaterial {
    /// A surface that shows its own colour, whatever the light; for marks in the world. It may be transparent.
    #[must_use]
    pub fn unlit(color: LinearRgba) -> Self {
        Self {
            surface: Surface { base_color: color.to_vec4(), ..Surface::default() },
            base_texture: None,
            lightmap: None,
            environment_specular: None,
            environment_diffuse: None,
            emissive_texture: None,
            normal_map: None,
            kind: SurfaceKind::Unlit,
            alpha_mode: AlphaMode::Blend,
            rank: 0,
            hidden_side: None,
        }
    }

    /// The same surface, drawn after all that is transparent and of a lower rank. Others have none.
    #[must_use]
    pub fn after(self, rank: u8) -> Self {
        Self { rank, ..self }
    }

    /// The same surface, nowhere transparent: what is, is drawn over it.
    #[must_use]
    pub fn opaque(self) -> Self {
        Self { alpha_mode: AlphaMode::Opaque, ..self }
    }

    /// A picture that is shown as it is, whatever the light. Where it is transparent, its colours are premultiplied.
    #[must_use]
    pub fn picture(picture: Handle<Image>) -> Self {
        Self {
            base_texture: Some(picture),
            alpha_mode: AlphaMode::Premultiplied,
            ..Self::unlit(LinearRgba::WHITE)
        }
    }

    /// Changes the colour of an unlit surface.
    pub fn set_color(&mut self, color: LinearRgba) {
        self.surface.base_color = color.to_vec4();
    }
}

/// What tells one pipeline from another.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BakedKey {
    kind: SurfaceKind,
    hidden_side: Option<Face>,
    has_lightmap: bool,
    has_emissive_texture: bool,
    has_normal_map: bool,
    has_fog: bool,
}

impl From<&BakedMaterial> for BakedKey {
    fn from(material: &BakedMaterial) -> Self {
        Self {
            kind: material.kind,
            hidden_side: material.hidden_side,
            has_lightmap: material.lightmap.is_some(),
            // A lamp has no baked light; what has none either shares its program, with a white picture.
            has_emissive_texture: material.emissive_texture.is_some() || material.lightmap.is_none(),
            has_normal_map: material.normal_map.is_some(),
            has_fog: material.surface.fog_density > 0.0,
        }
    }
}

impl BakedKey {
    fn shader_definitions(self) -> impl Iterator<Item = &'static str> {
        [
            ("KIND_HELD", self.kind == SurfaceKind::Held),
            ("KIND_GLASS", self.kind == SurfaceKind::Glass),
            ("KIND_WATER", self.kind == SurfaceKind::Water),
            ("KIND_UNLIT", self.kind == SurfaceKind::Unlit),
            ("BAKED_LIGHT", self.has_lightmap),
            ("EMISSIVE_TEXTURE", self.has_emissive_texture),
            ("NORMAL_MAP", self.has_normal_map),
            ("FOG", self.has_fog),
        ]
        .into_iter()
        .filter_map(|(name, is_on)| is_on.then_some(name))
    }
}

/// So much nearer is sorted what has one rank more, metres: more than any hall is long.
const RANK_METRES: f32 = 1000.0;

/// The shader of both stages.
const SHADER: &str = "embedded://retrace/hall/baked.wgsl";

impl Material for BakedMaterial {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        self.alpha_mode
    }

    /// Water lies behind whatever else is transparent, glass in front.
    fn depth_bias(&self) -> f32 {
        let of_kind = match self.kind {
            SurfaceKind::Water => -2000.0,
            SurfaceKind::Glass => 20.0,
            SurfaceKind::Solid | SurfaceKind::Held | SurfaceKind::Unlit => 0.0,
        };
        of_kind + f32::from(self.rank) * RANK_METRES
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _pipeline: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _layout: &MeshVertexBufferLayoutRef,
        key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        descriptor.primitive.cull_mode = key.bind_group_data.hidden_side;
        if let Some(fragment) = &mut descriptor.fragment {
            fragment.shader_defs.extend(key.bind_group_data.shader_definitions().map(Into::into));
        }
        Ok(())
    }
}
