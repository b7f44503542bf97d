// Of the engine's modules only the small ones: a browser composes and translates each again for every program.
#import bevy_pbr::{
    mesh_bindings::mesh,
    mesh_types::MESH_FLAGS_SIGN_DETERMINANT_MODEL_3X3_BIT,
}
#import bevy_render::{
    globals::Globals,
    maths::{affine3_to_square, mat2x4_f32_to_mat3x3_unpack},
    view::View,
}

// As in bevy_pbr::mesh_view_bindings.
@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(11) var<uniform> globals: Globals;

struct Vertex {
    @builtin(instance_index) instance_index: u32,
    @location(0) position: vec3<f32>,
#ifdef VERTEX_NORMALS
    @location(1) normal: vec3<f32>,
#endif
#ifdef VERTEX_UVS_A
    @location(2) uv: vec2<f32>,
#endif
#ifdef VERTEX_UVS_B
    @location(3) uv_b: vec2<f32>,
#endif
#ifdef VERTEX_TANGENTS
    @location(4) tangent: vec4<f32>,
#endif
#ifdef VERTEX_COLORS
    @location(5) color: vec4<f32>,
#endif
}

struct VertexOutput {
    @builtin(position) position: vec4<f32>,
    @location(0) world_position: vec3<f32>,
    @location(1) world_normal: vec3<f32>,
#ifdef VERTEX_UVS_A
    @location(2) uv: vec2<f32>,
#endif
#ifdef VERTEX_UVS_B
    @location(3) uv_b: vec2<f32>,
#endif
#ifdef VERTEX_TANGENTS
    @location(4) world_tangent: vec4<f32>,
#endif
#ifdef VERTEX_COLORS
    @location(5) color: vec4<f32>,
#endif
}

@vertex
fn vertex(in: Vertex) -> VertexOutput {
    let world_from_local = affine3_to_square(mesh[in.instance_index].world_from_local);
    let world_position = world_from_local * vec4(in.position, 1.0);
    var out: VertexOutput;
    out.world_position = world_position.xyz;
    out.position = view.clip_from_world * world_position;
#ifdef VERTEX_NORMALS
    let normal_from_local = mat2x4_f32_to_mat3x3_unpack(
        mesh[in.instance_index].local_from_world_transpose_a,
        mesh[in.instance_index].local_from_world_transpose_b,
    );
    out.world_normal = normalize(normal_from_local * in.normal);
#endif
#ifdef VERTEX_UVS_A
    out.uv = in.uv;
#endif
#ifdef VERTEX_UVS_B
    out.uv_b = in.uv_b;
#endif
#ifdef VERTEX_TANGENTS
    let is_mirrored = (mesh[in.instance_index].flags & MESH_FLAGS_SIGN_DETERMINANT_MODEL_3X3_BIT) == 0u;
    let tangent = (world_from_local * vec4(in.tangent.xyz, 0.0)).xyz;
    out.world_tangent = vec4(normalize(tangent), select(in.tangent.w, -in.tangent.w, is_mirrored));
#endif
#ifdef VERTEX_COLORS
    out.color = in.color;
#endif
    return out;
}

struct Surface {
    base_color: vec4<f32>,
    emissive: vec4<f32>,
    roughness: f32,
    metallic: f32,
    last_specular_level: f32,
    fog_density: f32,
    motion: f32,
    two_sided: f32,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> surface: Surface;
@group(#{MATERIAL_BIND_GROUP}) @binding(1) var base_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(2) var base_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(3) var lightmap: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(4) var lightmap_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(5) var environment_specular: texture_cube<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(6) var environment_specular_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(7) var environment_diffuse: texture_cube<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(8) var environment_diffuse_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(9) var emissive_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(10) var emissive_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(11) var normal_map: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(12) var normal_sampler: sampler;

const LUMINANCE = vec3<f32>(0.2126, 0.7152, 0.0722);

// Cube maps are left-handed.
fn cube_direction(direction_in_world: vec3<f32>) -> vec3<f32> {
    return vec3(direction_in_world.xy, -direction_in_world.z);
}

fn reflected_radiance(direction_in_world: vec3<f32>, roughness: f32) -> vec3<f32> {
    let level = roughness * surface.last_specular_level;
    return textureSampleLevel(
        environment_specular, environment_specular_sampler, cube_direction(direction_in_world), level).rgb;
}

// Irradiance divided by pi.
fn surrounding_light(normal_in_world: vec3<f32>) -> vec3<f32> {
    return textureSampleLevel(
        environment_diffuse, environment_diffuse_sampler, cube_direction(normal_in_world), 0.0).rgb;
}

// Scale and bias of F0: Karis, "Physically Based Shading on Mobile", 2014.
fn split_sum(roughness: f32, n_dot_v: f32) -> vec2<f32> {
    let r = roughness * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    let a = min(r.x * r.x, exp2(-9.28 * n_dot_v)) * r.x + r.y;
    return vec2(-1.04, 1.04) * a + r.zw;
}

fn fogged(color: vec3<f32>, to_eye_in_world: vec3<f32>) -> vec3<f32> {
#ifdef FOG
    let depth = length(to_eye_in_world) * surface.fog_density;
    let horizon = reflected_radiance(normalize(vec3(-to_eye_in_world.x, 0.02, -to_eye_in_world.z)), 0.35);
    return mix(color, horizon, 1.0 - exp(-depth * depth));
#else
    return color;
#endif
}

#ifdef KIND_WATER
// Slope of one travelling wave: direction, waves a metre, height over length, speed.
fn wave(point: vec2<f32>, direction: vec2<f32>, wave_number: f32, steepness: f32, time: f32) -> vec2<f32> {
    let speed = sqrt(9.81 * wave_number) * 0.55;
    return direction * steepness * cos(dot(point, direction) * wave_number - time * speed);
}

fn ripple_normal(point: vec2<f32>, distance: f32) -> vec3<f32> {
    let time = globals.time * surface.motion;
    // A patch of still water here, a breath of wind there.
    let calm = 0.45 + 0.55 * sin(point.x * 0.11 + 1.7) * sin(point.y * 0.083 + time * 0.02);
    var slope = wave(point, vec2(0.86, 0.51), 2.1, 0.011, time);
    slope += wave(point, vec2(-0.42, 0.91), 3.7, 0.010, time);
    slope += wave(point, vec2(0.17, -0.98), 6.3, 0.009, time) * calm;
    slope += wave(point, vec2(-0.93, -0.36), 11.0, 0.008, time) * calm;
    slope += wave(point, vec2(0.61, 0.79), 19.0, 0.006, time) * calm;
    // Waves smaller than a pixel would only glitter.
    return normalize(vec3(-slope.x, 1.0, -slope.y) * vec3(1.0 / (1.0 + distance * 0.03), 1.0, 1.0 / (1.0 + distance * 0.03)));
}

fn water(in: VertexOutput) -> vec4<f32> {
    let to_eye = view.world_position - in.world_position;
    let distance = length(to_eye);
    let v = to_eye / distance;
    let n = ripple_normal(in.world_position.xz, distance);
    let flat_fresnel = 0.02 + 0.98 * pow(1.0 - max(v.y, 0.0), 5.0);
    let fresnel = 0.02 + 0.98 * pow(1.0 - max(dot(v, n), 0.0), 5.0);
    let rippled = reflect(-v, n);
    // What is mirrored below shows through; the ripples only shift the sky in it.
    let sky_shift = reflected_radiance(vec3(rippled.x, abs(rippled.y), rippled.z), 0.05)
        - reflected_radiance(reflect(-v, vec3(0.0, 1.0, 0.0)), 0.05);
    let broken = clamp(1.0 + dot(n.xz, vec2(5.0, 7.0)), 0.7, 1.25);
    let shown = clamp(mix(max(fresnel, flat_fresnel * 0.6), 1.0, 0.6 * (1.0 - surface.base_color.a)) * broken, 0.0, 1.0);
    let deep = surface.base_color.rgb * (1.0 - shown);
    let color = deep + sky_shift * shown;
#ifdef FOG
    let depth = distance * surface.fog_density;
    let haze = 1.0 - exp(-depth * depth);
    let horizon = reflected_radiance(normalize(vec3(-v.x, 0.02, -v.z)), 0.35);
    return vec4(mix(color, horizon, haze), mix(1.0 - shown, 1.0, haze));
#else
    return vec4(color, 1.0 - shown);
#endif
}
#endif

#ifdef KIND_HELD
const KEY_COLOR = vec3<f32>(1.55, 1.22, 0.92);

// A lamp over the visitor's left shoulder.
fn key_direction(v: vec3<f32>) -> vec3<f32> {
    let right = normalize(cross(vec3(0.0, 1.0, 0.0), v));
    return normalize(v * 0.55 + vec3(0.0, 0.75, 0.0) - right * 0.5);
}

fn key_light(n: vec3<f32>, v: vec3<f32>) -> vec3<f32> {
    // Wrapped a little, as a wide lamp's light is.
    let facing = (dot(n, key_direction(v)) + 0.25) / 1.25;
    return KEY_COLOR * max(facing, 0.0) * 0.32;
}

// GGX distribution with visibility near its mean for the angles that matter here.
fn key_highlight(n: vec3<f32>, v: vec3<f32>) -> vec3<f32> {
    let l = key_direction(v);
    let n_dot_h = max(dot(n, normalize(l + v)), 0.0);
    let alpha = max(surface.roughness * surface.roughness, 0.02);
    let spread = n_dot_h * n_dot_h * (alpha * alpha - 1.0) + 1.0;
    let distribution = alpha * alpha / (3.14159 * spread * spread);
    return KEY_COLOR * min(distribution * 0.25, 12.0) * max(dot(n, l), 0.0);
}
#endif

fn lit(in: VertexOutput, base: vec4<f32>) -> vec4<f32> {
    let to_eye = view.world_position - in.world_position;
    let v = normalize(to_eye);
    // Not by winding, which is reversed where an instance is mirrored.
    let side = select(1.0, -1.0, surface.two_sided > 0.5 && dot(in.world_normal, v) < 0.0);
    let geometric_normal = normalize(in.world_normal) * side;
    var n = geometric_normal;
    var surroundings = surrounding_light(geometric_normal);
    var relief = 1.0;
#ifdef NORMAL_MAP
#ifdef VERTEX_TANGENTS
#ifdef VERTEX_UVS_A
    let tangent = in.world_tangent.xyz;
    let bitangent = in.world_tangent.w * cross(in.world_normal, tangent);
    let mapped = textureSample(normal_map, normal_sampler, in.uv).xyz * 2.0 - 1.0;
    n = normalize(mapped.x * tangent + mapped.y * bitangent + mapped.z * in.world_normal) * side;
    // The bake knows only the geometric normal: the surroundings tell how much more or less light a bump gets.
    relief = clamp(dot(surrounding_light(n), LUMINANCE) / max(dot(surroundings, LUMINANCE), 1e-4), 0.5, 1.6);
    // Light mostly falls from above or aslant; a small share of it makes relief readable where the surroundings are even.
    relief *= 1.0 + 0.6 * dot(n - geometric_normal, normalize(vec3(0.35, 0.8, 0.45)));
#endif
#endif
#endif

    var light = surroundings;
#ifdef BAKED_LIGHT
#ifdef VERTEX_UVS_B
    light = textureSample(lightmap, lightmap_sampler, in.uv_b).rgb;
#endif
#endif

    let n_dot_v = clamp(dot(n, v), 1e-4, 1.0);
    let f0 = mix(vec3(0.04), base.rgb, surface.metallic);
    let ab = split_sum(surface.roughness, n_dot_v);
    // A reflection probe sees the middle of the room: where the bake is darker, so is what is mirrored.
    let brightness = dot(light, LUMINANCE) / max(dot(surroundings, LUMINANCE), 1e-4);
    let occlusion = mix(clamp(brightness, 0.0, 1.5), 1.0, 0.15 * (1.0 - surface.roughness));
    let specular = reflected_radiance(reflect(-v, n), surface.roughness) * (f0 * ab.x + ab.y) * occlusion;

    var emission = surface.emissive.rgb;
#ifdef EMISSIVE_TEXTURE
#ifdef VERTEX_UVS_A
    emission *= textureSample(emissive_texture, emissive_sampler, in.uv).rgb;
#endif
#endif

#ifdef KIND_HELD
    light += key_light(n, v);
    let highlight = key_highlight(n, v) * (f0 * ab.x + ab.y);
    emission += highlight;
#endif
    let diffuse = base.rgb * (1.0 - surface.metallic) * light * relief;
#ifdef KIND_GLASS
    let gloss = dot(f0 * ab.x + ab.y, LUMINANCE);
    return vec4(diffuse * base.a + specular + emission, clamp(base.a + gloss, 0.0, 1.0));
#else
    return vec4(fogged(diffuse + specular + emission, to_eye), base.a);
#endif
}

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
#ifdef KIND_WATER
    return water(in);
#else
    var base = surface.base_color;
#ifdef VERTEX_COLORS
    base *= in.color;
#endif
#ifdef VERTEX_UVS_A
    base *= textureSample(base_texture, base_sampler, in.uv);
#endif
#ifdef KIND_UNLIT
    return base;
#else
    return lit(in, base);
#endif
#endif
}
