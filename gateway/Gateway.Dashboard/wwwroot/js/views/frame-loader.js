import { getPicture, paths } from '../api.js';

const ahead = 8;
const keptBehind = 4;
const atOnce = 3;

/**
 * Decoded frames of one clip, fetched a little ahead of the player's position and closed behind it: memory stays small
 * however long the clip is.
 */
export class FrameLoader {
  #id;
  #count;
  #frames = new Map();
  #aborted = new AbortController();

  constructor(clipId, count) {
    this.#id = clipId;
    this.#count = count;
  }

  /** @returns an ImageBitmap, or null for a frame that cannot be read */
  async get(index) {
    this.#trim(index);
    const wanted = this.#load(index);
    for (let n = index + 1; n <= Math.min(index + ahead, this.#count - 1) && this.#underWay() < atOnce; n++) this.#load(n);
    return wanted;
  }

  close() {
    this.#aborted.abort();
    for (const entry of this.#frames.values()) entry.bitmap?.close();
    this.#frames.clear();
  }

  #underWay() {
    return [...this.#frames.values()].filter(entry => !entry.settled).length;
  }

  #load(index) {
    let entry = this.#frames.get(index);
    if (!entry) {
      entry = { bitmap: null, settled: false };
      entry.promise = this.#fetch(index, entry);
      this.#frames.set(index, entry);
    }
    return entry.promise;
  }

  async #fetch(index, entry) {
    try {
      const { jpeg } = await getPicture(paths.clipFrame(this.#id, index), this.#aborted.signal);
      entry.bitmap = await createImageBitmap(jpeg);
      if (this.#aborted.signal.aborted) entry.bitmap.close();
      return entry.bitmap;
    } catch {
      // Requested again when the player returns to it.
      this.#frames.delete(index);
      return null;
    } finally {
      entry.settled = true;
    }
  }

  #trim(index) {
    for (const [n, entry] of this.#frames) {
      if (n >= index - keptBehind && n <= index + ahead) continue;
      if (!entry.settled) continue;
      entry.bitmap?.close();
      this.#frames.delete(n);
    }
  }
}
