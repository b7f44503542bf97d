// The tone curve of the halls (src/hall/tone.rs, src/hall/look.rs) as three.js's custom tone mapping.
//
// three.js's own AgX works in Rec. 2020 with other primaries; its polynomial for the curve is the same AgX.

import { CustomToneMapping, ShaderChunk } from 'three';

const EXPOSURE_STOPS = 0.15;
const SATURATION = 1.12;

const PLACEHOLDER = 'vec3 CustomToneMapping( vec3 color ) { return color; }';

const CURVE = /* glsl */ `
vec3 CustomToneMapping( vec3 color ) {
  const mat3 inset = mat3(
    0.84247906, 0.04232824, 0.04237565,
    0.0784336, 0.87846864, 0.0784336,
    0.07922375, 0.07916613, 0.87914297
  );
  color = inset * max( color * toneMappingExposure, 0.0 );
  color = ( clamp( log2( max( color, 1e-10 ) / 0.18 ), -10.0, 6.5 ) + 10.0 ) / 16.5;
  color = pow( clamp( agxDefaultContrastApprox( color ), 0.0, 1.0 ), vec3( 2.2 ) );
  float luminance = dot( color, vec3( 0.2126, 0.7152, 0.0722 ) );
  return clamp( mix( vec3( luminance ), color, ${SATURATION} ), 0.0, 1.0 );
}`;

/** Gives a renderer the tone curve. It must come before the first frame. */
export function tone(renderer) {
  const chunk = ShaderChunk.tonemapping_pars_fragment;
  if (!chunk.includes(PLACEHOLDER)) throw new Error('this three.js has no place for a custom tone curve');
  ShaderChunk.tonemapping_pars_fragment = chunk.replace(PLACEHOLDER, CURVE);
  renderer.toneMapping = CustomToneMapping;
  renderer.toneMappingExposure = 2 ** EXPOSURE_STOPS;
}
