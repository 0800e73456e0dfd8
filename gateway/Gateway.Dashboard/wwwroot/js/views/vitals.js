import { h, setText } from '../dom.js';
import { formatBytes, formatMs, formatSpan } from '../format.js';

/** One line below the wall: figures of the daemon. Figures that it does not send are left out. */
export class Vitals {
  #store;
  #lastFrames = null;
  #lastMs = 0;
  #framesPerSecond = null;

  constructor(store) {
    this.#store = store;
    this.root = h('p', { class: 'vitals', hidden: true });
    store.on('stats', () => this.#show());
    store.on('link', () => this.#show());
    store.on('back', () => { this.#lastFrames = null; });
  }

  #show() {
    const { stats, daemon } = this.#store;
    if (!this.#store.isLive) {
      this.root.hidden = true;
      return;
    }
    this.#measure(stats['frames.received']);
    const part = (name, text) => (stats[name] === undefined ? null : text(stats[name]));
    const parts = [
      daemon?.version && `Gateway ${daemon.version}`,
      part('uptime.s', seconds => `up ${formatSpan(seconds)}`),
      part('memory.working.bytes', formatBytes),
      this.#framesPerSecond !== null && `${this.#framesPerSecond.toFixed(1)} frames/s received`,
      part('motion.decision.p50.ms', ms => `motion decided in ${formatMs(ms)}`),
      part('images.commit.p50.ms', ms => `images committed in ${formatMs(ms)}`),
      part('database.outage.s', seconds => (seconds > 0 ? `images not stored for ${formatSpan(seconds)}, see the log` : null)),
      part('clips.queue.outage.s', seconds => (seconds > 0 ? `clips not stored for ${formatSpan(seconds)}, see the log` : null)),
      part('bridge.connected', connected => (connected ? 'other broker connected' : 'other broker not connected')),
      part('clips.lost', lost => (lost > 0 ? `${lost} clips lost` : 'no clip lost')),
    ].filter(Boolean);
    this.root.hidden = parts.length < 2;
    setText(this.root, parts.join(' · '));
    this.root.title = 'Times are medians since the daemon started';
  }

  #measure(frames) {
    const now = performance.now();
    if (this.#lastFrames !== null && frames >= this.#lastFrames && now > this.#lastMs) {
      this.#framesPerSecond = ((frames - this.#lastFrames) * 1000) / (now - this.#lastMs);
    }
    this.#lastFrames = frames ?? null;
    this.#lastMs = now;
  }
}
