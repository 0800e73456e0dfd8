import { FrameLoader } from './frame-loader.js';

/**
 * Shows a clip from its stored pictures, one by one, each at its own time: at once, in every browser, and without ffmpeg.
 * A screen calls onShown(index, picture) for each frame that it shows, with null for a picture that cannot be read, and onEnd() after the last.
 */
export class FrameScreen {
  #times;
  #loader;
  #timer = 0;
  #playing = false;
  #speed = 1;
  #wanted = 0;

  constructor(clipId, times, { onShown, onEnd }) {
    this.#times = times;
    this.#loader = new FrameLoader(clipId, times.length);
    this.onShown = onShown;
    this.onEnd = onEnd;
  }

  /** @returns whether the frame is the one on the screen now */
  async show(index) {
    this.#wanted = index;
    const bitmap = await this.#loader.get(index);
    // While scrubbing, an older request may finish after a newer one.
    if (this.#wanted !== index) return false;
    this.onShown(index, bitmap);
    return bitmap !== null;
  }

  play(index, speed) {
    this.#playing = true;
    this.#speed = speed;
    this.#run(index);
  }

  pause() {
    this.#playing = false;
    clearTimeout(this.#timer);
  }

  set speed(speed) {
    this.#speed = speed;
  }

  close() {
    this.pause();
    this.#wanted = -1;
    this.#loader.close();
  }

  /** Each frame waits for its own time, so uneven gaps are kept; a slow network delays and skips nothing. */
  async #run(index) {
    const started = performance.now();
    await this.show(index);
    if (!this.#playing || this.#wanted !== index) return;
    const next = index + 1;
    if (next >= this.#times.length) {
      this.pause();
      this.onEnd();
      return;
    }
    const gapMs = (this.#times[next] - this.#times[index]) / this.#speed;
    this.#timer = setTimeout(() => this.#run(next), Math.max(0, gapMs - (performance.now() - started)));
  }
}
