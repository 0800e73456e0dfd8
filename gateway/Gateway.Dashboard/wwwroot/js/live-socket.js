import { getJson } from './api.js';
import { Emitter } from './emitter.js';
import { parseFrame } from './frame-message.js';

const pingEveryMs = 5000;
const firstPingsMs = [0, 300, 700, 1200, 2000];   // While the page loads, a single ping may be slow.
const pingsCompared = 8;
const silenceLimitMs = 12000;
const firstRetryMs = 500;
const longestRetryMs = 5000;

/**
 * The page's only WebSocket. Reconnects indefinitely.
 * Emits 'open', 'closed', 'frame' (see frame-message.js) and 'message' (parsed JSON: { type, data }).
 */
export class LiveSocket extends Emitter {
  #socket = null;
  #retryMs = firstRetryMs;
  #retryTimer = 0;
  #lastHeard = 0;
  #watched = [];
  #pings = [];
  #opened = false;

  /** Gateway clock minus this browser's clock, in ms, from the quickest of the last pings. */
  clockOffsetMs = 0;

  start() {
    this.#connect();
    setInterval(() => this.#beat(), pingEveryMs);
    // A laptop that wakes up or a phone back on Wi-Fi does not wait for the retry timer.
    addEventListener('online', () => this.#retryNow());
    document.addEventListener('visibilitychange', () => document.hidden || this.#retryNow());
  }

  /** Replaces the cameras whose pictures this page shows now. */
  watch(cameraIds) {
    const ids = [...cameraIds].sort((a, b) => a - b);
    if (ids.join() === this.#watched.join()) return;
    this.#watched = ids;
    this.#send({ type: 'watch', cameras: ids });
  }

  /** Reports a frame as done. The server sends a camera's next frames only then, so a slow page never queues. */
  done(cameraId) {
    this.#send({ type: 'done', camera: cameraId });
  }

  #connect() {
    const url = new URL('api/v1/live', document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#opened = false;
    this.#lastHeard = Date.now();
    socket.onopen = () => {
      this.#retryMs = firstRetryMs;
      this.#opened = true;
      this.#pings = [];
      this.#send({ type: 'watch', cameras: this.#watched });
      for (const delayMs of firstPingsMs) setTimeout(() => this.#ping(), delayMs);
      this.emit('open');
    };
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => this.#closed(socket);
  }

  #receive(data) {
    this.#lastHeard = Date.now();
    if (data instanceof ArrayBuffer) {
      const frame = parseFrame(data);
      if (frame) this.emit('frame', frame);
      return;
    }
    const message = JSON.parse(data);
    if (message.type === 'pong') this.#pong(message.data);
    else this.emit('message', message);
  }

  #closed(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.emit('closed');
    // A rejected socket may mean that the session ended: then this request leads to the login page.
    if (!this.#opened) getJson('api/v1/status').catch(() => {});
    // Jitter, so that many open pages do not reconnect at the same instant.
    this.#retryTimer = setTimeout(() => this.#connect(), this.#retryMs * (0.75 + Math.random() / 2));
    this.#retryMs = Math.min(this.#retryMs * 1.6, longestRetryMs);
  }

  #retryNow() {
    if (this.#socket) return;
    clearTimeout(this.#retryTimer);
    this.#connect();
  }

  #beat() {
    if (!this.#socket) return;
    // A network that disappeared silently: the browser alone would notice it only after minutes.
    if (Date.now() - this.#lastHeard > silenceLimitMs) {
      const stale = this.#socket;
      stale.close();
      this.#closed(stale);
    } else {
      this.#ping();
    }
  }

  #ping() {
    this.#send({ type: 'ping', sentMs: performance.timeOrigin + performance.now() });
  }

  #pong({ sentMs, nowMs }) {
    const now = performance.timeOrigin + performance.now();
    const roundTrip = now - sentMs;
    this.#pings = [...this.#pings.slice(1 - pingsCompared), { roundTrip, offsetMs: nowMs - (sentMs + roundTrip / 2) }];
    this.clockOffsetMs = this.#pings.reduce((best, ping) => (ping.roundTrip < best.roundTrip ? ping : best)).offsetMs;
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
