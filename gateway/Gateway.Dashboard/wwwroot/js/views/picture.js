/**
 * A canvas that shows the newest frame given to it. While one frame is decoded, only the newest of the following ones is kept.
 */
export class Picture {
  #context;
  #decoding = false;
  #next = null;

  /** @param onDone called for each frame that was shown, replaced by a newer one, or could not be decoded */
  constructor(onDone) {
    this.onDone = onDone;
    this.canvas = document.createElement('canvas');
    this.canvas.width = 640;
    this.canvas.height = 480;
    this.#context = this.canvas.getContext('2d', { alpha: false });
  }

  /** Called with a shown frame, for its latency, and its size. */
  onShown = () => {};

  show(frame) {
    if (this.#decoding) {
      if (this.#next) this.onDone(this.#next);
      this.#next = frame;
    } else {
      this.#draw(frame);
    }
  }

  async #draw(frame) {
    this.#decoding = true;
    try {
      const bitmap = await createImageBitmap(frame.jpeg);
      if (this.canvas.width !== bitmap.width || this.canvas.height !== bitmap.height) {
        this.canvas.width = bitmap.width;
        this.canvas.height = bitmap.height;
      }
      this.#context.drawImage(bitmap, 0, 0);
      bitmap.close();
      this.onShown(frame, this.canvas);
    } catch {
      // A damaged picture is skipped; the next one replaces it.
    } finally {
      this.#decoding = false;
      this.onDone(frame);
    }
    const next = this.#next;
    this.#next = null;
    if (next) this.#draw(next);
  }
}
