import { h } from '../dom.js';

/** Shows a clip as the H.264 file that the gateway made of it; its frames have the times of the stored ones. See FrameScreen for the calls. */
export class VideoScreen {
  #times;
  #index = 0;
  /** A frame was sought, and reports itself: a late report of the frame before would count for it. */
  #isHeld = false;

  /** @param times milliseconds of each frame since the first */
  constructor(src, times, { onShown, onEnd, onFail }) {
    this.#times = times.map(time => time - times[0]);
    this.onShown = onShown;
    // Muted, since it has no sound, and browsers play no other video without a click.
    this.video = h('video', { src, muted: true, playsinline: true, preload: 'auto', 'aria-label': 'Clip' });
    this.video.muted = true;
    this.video.addEventListener('ended', () => onEnd());
    this.video.addEventListener('error', () => onFail());
    this.#watch();
  }

  /** Resolves when the first picture can be shown. */
  get ready() {
    return new Promise(resolve => {
      if (this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) resolve();
      else this.video.addEventListener('loadeddata', resolve, { once: true });
    });
  }

  /** Seeks into the middle of the frame's time, where rounding cannot reach another frame. */
  show(index) {
    this.#index = index;
    this.#isHeld = true;
    return new Promise(resolve => {
      this.video.addEventListener('seeked', () => {
        if (this.#index !== index) return resolve(false);
        this.onShown(index, this.video);
        resolve(true);
      }, { once: true });
      const end = this.#times[index + 1] ?? this.video.duration * 1000;
      this.video.currentTime = (this.#times[index] + end) / 2000;
    });
  }

  async play(index, speed) {
    if (index !== this.#index) await this.show(index);
    this.#isHeld = false;
    this.video.playbackRate = speed;
    // A pause before the first picture ends the playing; there is nothing to do.
    this.video.play().catch(() => {});
  }

  pause() {
    this.video.pause();
  }

  set speed(speed) {
    this.video.playbackRate = speed;
  }

  close() {
    this.video.pause();
    this.video.removeAttribute('src');
    this.video.load();   // ends the download
  }

  /** Reports each frame when it is on the screen; in browsers that do not tell, some times a second. */
  #watch() {
    const report = seconds => {
      if (this.video.seeking || this.#isHeld) return;
      this.#index = this.#at(seconds * 1000);
      this.onShown(this.#index, this.video);
    };
    if ('requestVideoFrameCallback' in this.video) {
      const next = (_, { mediaTime }) => {
        report(mediaTime);
        this.video.requestVideoFrameCallback(next);
      };
      this.video.requestVideoFrameCallback(next);
    } else {
      this.video.addEventListener('timeupdate', () => report(this.video.currentTime));
    }
  }

  /** The last frame that begins at this time, give or take half a millisecond. */
  #at(ms) {
    return Math.max(0, this.#times.findLastIndex(time => time <= ms + 0.5));
  }
}
