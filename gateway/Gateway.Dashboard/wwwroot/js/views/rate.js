const windowMs = 4000;

/** Frames per second over the last few seconds, and the median latency of those frames. */
export class Rate {
  #shown = [];

  add(nowMs, latencyMs) {
    this.#shown.push({ nowMs, latencyMs });
  }

  read(nowMs) {
    while (this.#shown.length > 0 && nowMs - this.#shown[0].nowMs > windowMs) this.#shown.shift();
    const count = this.#shown.length;
    if (count < 2) return { fps: 0, latencyMs: null };
    const spanMs = this.#shown[count - 1].nowMs - this.#shown[0].nowMs;
    const latencies = this.#shown.map(frame => frame.latencyMs).filter(ms => ms !== null).sort((a, b) => a - b);
    return {
      fps: spanMs > 0 ? ((count - 1) * 1000) / spanMs : 0,
      latencyMs: latencies.length > 0 ? latencies[latencies.length >> 1] : null,
    };
  }
}
