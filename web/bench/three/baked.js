// The material of what stands still, as in src/hall/baked.wgsl: colour × baked light, one prefiltered reflection,
// emission. The same arithmetic, so that the pictures are the same and a pixel costs the same.

import { DataTexture, DoubleSide, FrontSide, ShaderMaterial } from 'three';

const white = new DataTexture(new Uint8Array([255, 255, 255, 255]), 1, 1);
white.needsUpdate = true;

/** Seconds for the ripples; one for all materials. */
export const time = { value: 0 };

const VERTEX = /* glsl */ `
#ifdef HAS_UV
varying vec2 vUv;
#endif
#ifdef USE_UV1
varying vec2 vLightmapUv;
#endif
#ifdef USE_TANGENT
varying vec4 vTangent;
#endif
varying vec4 vVertexColor;
varying vec3 vNormalInWorld;
varying vec3 vPointInWorld;

void main() {
  vec4 point = modelMatrix * vec4( position, 1.0 );
  vPointInWorld = point.xyz;
  // The hall's transforms scale evenly or mirror.
  vNormalInWorld = mat3( modelMatrix ) * normal;
  vVertexColor = color;
#ifdef HAS_UV
  vUv = uv;
#endif
#ifdef USE_UV1
  vLightmapUv = uv1;
#endif
#ifdef USE_TANGENT
  vTangent = vec4( mat3( modelMatrix ) * tangent.xyz, tangent.w );
#endif
  gl_Position = projectionMatrix * viewMatrix * point;
}`;

const FRAGMENT = /* glsl */ `
uniform vec4 baseColor;
uniform vec3 emission;
uniform float roughness;
uniform float metallic;
uniform float lastSpecularLevel;
uniform float fogDensity;
uniform float twoSided;
uniform float time;
uniform sampler2D baseTexture;
uniform sampler2D lightmap;
uniform sampler2D emissiveTexture;
uniform sampler2D normalTexture;
uniform samplerCube environmentSpecular;
uniform samplerCube environmentDiffuse;

#ifdef HAS_UV
varying vec2 vUv;
#endif
#ifdef USE_UV1
varying vec2 vLightmapUv;
#endif
#ifdef USE_TANGENT
varying vec4 vTangent;
#endif
varying vec4 vVertexColor;
varying vec3 vNormalInWorld;
varying vec3 vPointInWorld;

const vec3 LUMINANCE = vec3( 0.2126, 0.7152, 0.0722 );

// Cube maps are left-handed.
vec3 cubeDirection( vec3 direction ) {
  return vec3( direction.xy, - direction.z );
}

vec3 reflectedRadiance( vec3 direction, float atRoughness ) {
  return textureLod( environmentSpecular, cubeDirection( direction ), atRoughness * lastSpecularLevel ).rgb;
}

// Irradiance divided by pi.
vec3 surroundingLight( vec3 normal ) {
  return textureLod( environmentDiffuse, cubeDirection( normal ), 0.0 ).rgb;
}

// Scale and bias of F0: Karis, "Physically Based Shading on Mobile", 2014.
vec2 splitSum( float atRoughness, float nDotV ) {
  vec4 r = atRoughness * vec4( -1.0, -0.0275, -0.572, 0.022 ) + vec4( 1.0, 0.0425, 1.04, -0.04 );
  float a = min( r.x * r.x, exp2( -9.28 * nDotV ) ) * r.x + r.y;
  return vec2( -1.04, 1.04 ) * a + r.zw;
}

vec3 horizon( vec3 toEye ) {
  return reflectedRadiance( normalize( vec3( - toEye.x, 0.02, - toEye.z ) ), 0.35 );
}

vec3 fogged( vec3 color, vec3 toEye ) {
#ifdef FOG
  float depth = length( toEye ) * fogDensity;
  return mix( color, horizon( toEye ), 1.0 - exp( - depth * depth ) );
#else
  return color;
#endif
}

#ifdef KIND_WATER
// Slope of one travelling wave: direction, waves a metre, height over length.
vec2 wave( vec2 point, vec2 direction, float waveNumber, float steepness ) {
  float speed = sqrt( 9.81 * waveNumber ) * 0.55;
  return direction * steepness * cos( dot( point, direction ) * waveNumber - time * speed );
}

vec3 rippleNormal( vec2 point, float distance ) {
  float calm = 0.45 + 0.55 * sin( point.x * 0.11 + 1.7 ) * sin( point.y * 0.083 + time * 0.02 );
  vec2 slope = wave( point, vec2( 0.86, 0.51 ), 2.1, 0.011 );
  slope += wave( point, vec2( -0.42, 0.91 ), 3.7, 0.010 );
  slope += wave( point, vec2( 0.17, -0.98 ), 6.3, 0.009 ) * calm;
  slope += wave( point, vec2( -0.93, -0.36 ), 11.0, 0.008 ) * calm;
  slope += wave( point, vec2( 0.61, 0.79 ), 19.0, 0.006 ) * calm;
  float flattening = 1.0 / ( 1.0 + distance * 0.03 );
  return normalize( vec3( - slope.x, 1.0, - slope.y ) * vec3( flattening, 1.0, flattening ) );
}

vec4 water() {
  vec3 toEye = cameraPosition - vPointInWorld;
  float distance = length( toEye );
  vec3 v = toEye / distance;
  vec3 n = rippleNormal( vPointInWorld.xz, distance );
  float flatFresnel = 0.02 + 0.98 * pow( 1.0 - max( v.y, 0.0 ), 5.0 );
  float fresnel = 0.02 + 0.98 * pow( 1.0 - max( dot( v, n ), 0.0 ), 5.0 );
  vec3 rippled = reflect( - v, n );
  vec3 skyShift = reflectedRadiance( vec3( rippled.x, abs( rippled.y ), rippled.z ), 0.05 )
    - reflectedRadiance( reflect( - v, vec3( 0.0, 1.0, 0.0 ) ), 0.05 );
  float broken = clamp( 1.0 + dot( n.xz, vec2( 5.0, 7.0 ) ), 0.7, 1.25 );
  float seen = mix( max( fresnel, flatFresnel * 0.6 ), 1.0, 0.6 * ( 1.0 - baseColor.a ) );
  float shown = clamp( seen * broken, 0.0, 1.0 );
  vec3 color = baseColor.rgb * ( 1.0 - shown ) + skyShift * shown;
#ifdef FOG
  float depth = distance * fogDensity;
  float haze = 1.0 - exp( - depth * depth );
  return vec4( mix( color, horizon( toEye ), haze ), mix( 1.0 - shown, 1.0, haze ) );
#else
  return vec4( color, 1.0 - shown );
#endif
}
#endif

vec4 lit( vec4 base ) {
  vec3 toEye = cameraPosition - vPointInWorld;
  vec3 v = normalize( toEye );
  float side = twoSided > 0.5 && dot( vNormalInWorld, v ) < 0.0 ? -1.0 : 1.0;
  vec3 geometricNormal = normalize( vNormalInWorld ) * side;
  vec3 n = geometricNormal;
  vec3 surroundings = surroundingLight( geometricNormal );
  float relief = 1.0;
#if defined( NORMAL_MAP ) && defined( USE_TANGENT )
  vec3 bitangent = vTangent.w * cross( vNormalInWorld, vTangent.xyz );
  vec3 mapped = texture2D( normalTexture, vUv ).xyz * 2.0 - 1.0;
  n = normalize( mapped.x * vTangent.xyz + mapped.y * bitangent + mapped.z * vNormalInWorld ) * side;
  float surrounding = max( dot( surroundings, LUMINANCE ), 1e-4 );
  relief = clamp( dot( surroundingLight( n ), LUMINANCE ) / surrounding, 0.5, 1.6 );
  relief *= 1.0 + 0.6 * dot( n - geometricNormal, normalize( vec3( 0.35, 0.8, 0.45 ) ) );
#endif

  vec3 light = surroundings;
#if defined( BAKED_LIGHT ) && defined( USE_UV1 )
  light = texture2D( lightmap, vLightmapUv ).rgb;
#endif

  float nDotV = clamp( dot( n, v ), 1e-4, 1.0 );
  vec3 f0 = mix( vec3( 0.04 ), base.rgb, metallic );
  vec2 ab = splitSum( roughness, nDotV );
  float brightness = dot( light, LUMINANCE ) / max( dot( surroundings, LUMINANCE ), 1e-4 );
  float occlusion = mix( clamp( brightness, 0.0, 1.5 ), 1.0, 0.15 * ( 1.0 - roughness ) );
  vec3 specular = reflectedRadiance( reflect( - v, n ), roughness ) * ( f0 * ab.x + ab.y ) * occlusion;

  vec3 emitted = emission;
#if defined( EMISSIVE_TEXTURE ) && defined( HAS_UV )
  emitted *= texture2D( emissiveTexture, vUv ).rgb;
#endif

  vec3 diffuse = base.rgb * ( 1.0 - metallic ) * light * relief;
#ifdef KIND_GLASS
  float gloss = dot( f0 * ab.x + ab.y, LUMINANCE );
  return vec4( diffuse * base.a + specular + emitted, clamp( base.a + gloss, 0.0, 1.0 ) );
#else
  return vec4( fogged( diffuse + specular + emitted, toEye ), base.a );
#endif
}

void main() {
#ifdef KIND_WATER
  gl_FragColor = water();
#else
  vec4 base = baseColor * vVertexColor;
#ifdef HAS_UV
  base *= texture2D( baseTexture, vUv );
#endif
#ifdef KIND_UNLIT
  gl_FragColor = base;
#else
  gl_FragColor = lit( base );
#endif
#endif
  #include <tonemapping_fragment>
  #include <colorspace_fragment>
}`;

/**
 * The baked material for a glTF material, on geometry with these attributes. `kind` is solid, glass, water or unlit;
 * `room` holds what lights it: lightmap (or none), environment, fogDensity.
 */
export function bakedMaterial(standard, kind, attributes, room) {
  const { color, opacity, emissive = { r: 0, g: 0, b: 0 }, emissiveIntensity = 1, side, transparent } = standard;
  const isSolid = kind === 'solid' || kind === 'unlit';
  const textures = {
    // What has no baked light shares the program of the lamps, with a white picture.
    EMISSIVE_TEXTURE: standard.emissiveMap ?? (room.lightmap ? null : white),
    NORMAL_MAP: standard.normalMap,
    BAKED_LIGHT: room.lightmap,
  };
  const material = new ShaderMaterial({
    name: standard.name,
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    defines: {
      ...defined(Object.keys(textures).filter((name) => textures[name])),
      ...defined([`KIND_${kind.toUpperCase()}`]),
      ...defined(room.fogDensity > 0 ? ['FOG'] : []),
      ...defined(attributes.uv ? ['HAS_UV'] : []),
      ...defined(attributes.uv1 ? ['USE_UV1'] : []),
      ...defined(attributes.tangent ? ['USE_TANGENT'] : []),
    },
    uniforms: {
      time,
      baseColor: { value: [color.r, color.g, color.b, opacity] },
      emission: { value: [emissive.r, emissive.g, emissive.b].map((value) => value * emissiveIntensity) },
      roughness: { value: standard.roughness ?? 1 },
      metallic: { value: standard.metalness ?? 0 },
      lastSpecularLevel: { value: room.environment.specular.mipmaps.length },
      fogDensity: { value: room.fogDensity },
      twoSided: { value: side === DoubleSide ? 1 : 0 },
      baseTexture: { value: standard.map ?? white },
      lightmap: { value: textures.BAKED_LIGHT ?? null },
      emissiveTexture: { value: textures.EMISSIVE_TEXTURE ?? null },
      normalTexture: { value: textures.NORMAL_MAP ?? null },
      environmentSpecular: { value: room.environment.specular },
      environmentDiffuse: { value: room.environment.diffuse },
    },
    vertexColors: true,
    side: side === DoubleSide ? DoubleSide : FrontSide,
    transparent,
    depthWrite: !transparent,
  });
  material.premultipliedAlpha = !isSolid;
  material.forceSinglePass = true;
  return material;
}

function defined(names) {
  return Object.fromEntries(names.map((name) => [name, '']));
}
