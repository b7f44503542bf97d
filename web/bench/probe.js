// Runs in the page before anything else, the same for both subjects: counts frames, and notes the first with the hall.

(() => {
  /** Colours from which a canvas shows a picture: one that is cleared, or holds a bar and a word, has far fewer. */
  const COLOURS_OF_A_PICTURE = 256;
  const DRAW_CALLS = [
    'drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced', 'drawRangeElements',
  ];

  /** What the harness reads. Times are milliseconds since the navigation began. */
  const probe = { animationFrames: 0, drawnFrames: 0, drawCalls: 0, firstHallFrame: null };
  globalThis.probe = probe;
  let callsBefore = 0;
  let lastTime = null;

  for (const name of DRAW_CALLS) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...parameters) {
      probe.drawCalls += 1;
      return draw.apply(this, parameters);
    };
  }

  // Sound, whose cost grows with the time and not with the frames, stays held back as before a visitor's first touch. The
  // harness looks into the page as a visitor would touch it.
  const { AudioContext } = globalThis;
  globalThis.AudioContext = class extends AudioContext {
    constructor(...parameters) {
      super(...parameters);
      this.suspend();
    }

    resume() {
      return new Promise(() => {});
    }
  };

  const request = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    request((time) => {
      try {
        callback(time);
      } finally {
        endFrame(time);
      }
    });

  function endFrame(time) {
    if (time !== lastTime) probe.animationFrames += 1;
    lastTime = time;
    if (probe.drawCalls === callsBefore) return;
    probe.drawnFrames += 1;
    callsBefore = probe.drawCalls;
    if (probe.firstHallFrame === null && stands() && showsPicture()) probe.firstHallFrame = performance.now();
  }

  /** Whether the subject says that its hall stands. */
  function stands() {
    const told = globalThis.retrace?.told;
    return globalThis.threeHall?.stands ?? (told?.screen === 'Visit' && told.visitor !== null);
  }

  /** Reads the canvas back, which waits until everything is drawn. */
  function showsPicture() {
    const gl = document.querySelector('#hall').getContext('webgl2');
    const bound = gl.getParameter(gl.READ_FRAMEBUFFER_BINDING);
    const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
    const pixels = new Uint8Array(width * height * 4);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, bound);
    return new Set(new Uint32Array(pixels.buffer)).size >= COLOURS_OF_A_PICTURE;
  }
})();
