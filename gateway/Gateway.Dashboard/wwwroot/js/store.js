import { Emitter } from './emitter.js';
import { getJson } from './api.js';
import { applyEnds } from './motion-events.js';

const mostEvents = 500;
const eventsPerRequest = 200;
const reloadAtMostEveryMs = 5000;

/**
 * The state of the gateway as this page received it. Views read its fields and listen:
 * 'link' (connection state), 'session', 'cameras', 'frame', 'motion', 'events' (the list changed), 'event' (a live one),
 * 'clip', 'images' (number of new ones, and the newest), 'stats', 'back' (the daemon is back: reload the shown lists).
 */
export class Store extends Emitter {
  /** @type {'connecting'|'open'|'closed'} */
  socketState = 'connecting';
  socketLostAt = null;
  /** @type {{connected: boolean, since: Date, version: string, startedAt: string, shutdownAllowed: boolean, reason: string}|null} */
  daemon = null;
  cameras = new Map();
  /** Newest first. */
  events = [];
  stats = {};
  #startedAt = null;
  #lastReload = 0;
  #clipOfEvent = new Map();

  constructor(socket) {
    super();
    this.socket = socket;
    socket.on('open', () => this.#socketOpened());
    socket.on('closed', () => this.#socketClosed());
    socket.on('frame', frame => this.emit('frame', frame));
    socket.on('message', message => this.#receive(message));
  }

  get isLive() {
    return this.socketState === 'open' && this.daemon?.connected === true;
  }

  camera(id) {
    return this.cameras.get(id);
  }

  #socketOpened() {
    this.socketState = 'open';
    this.socketLostAt = null;
    this.emit('link');
  }

  #socketClosed() {
    if (this.socketState !== 'closed') this.socketLostAt = new Date();
    this.socketState = 'closed';
    this.emit('link');
  }

  #receive({ type, data }) {
    switch (type) {
      case 'daemon': return this.#daemonChanged(data);
      case 'cameras':
        this.cameras = new Map(data.cameras.map(camera => [camera.id, camera]));
        return this.emit('cameras');
      case 'event':
        this.#merge([data]);
        return this.emit('event', data);
      case 'clip':
        this.linkClips([data]);
        return this.emit('clip', data);
      case 'stats':
        this.stats = data;
        return this.emit('stats');
      case 'missed':
        return this.#missed(data);
      case 'images':
      case 'motion':
      case 'session':
        return this.emit(type, data);
    }
  }

  /** The link dropped messages. Lists are loaded again; the camera list and statistics are sent again anyway. */
  #missed(kind) {
    const now = Date.now();
    if ((kind !== 'Clip' && kind !== 'Image') || now - this.#lastReload < reloadAtMostEveryMs) return;
    this.#lastReload = now;
    this.emit('back');
  }

  #daemonChanged(daemon) {
    const wasLive = this.daemon?.connected === true;
    this.daemon = { ...daemon, since: new Date(daemon.since) };
    this.emit('link');
    if (!daemon.connected) return;
    // Another start time is another run of the daemon: listed events may be gone.
    const sameRun = this.#startedAt === daemon.startedAt;
    this.#startedAt = daemon.startedAt;
    this.#loadEvents(sameRun);
    if (!wasLive || !sameRun) this.emit('back');
  }

  /** Loads the newest events, later only those after the last known one. */
  async #loadEvents(sameRun) {
    try {
      if (!sameRun || this.events.length === 0) {
        const { events } = await getJson(`api/v1/events?limit=${eventsPerRequest}`);
        if (!sameRun) this.events = [];
        this.#merge(events);
        return;
      }
      for (let more = true; more;) {
        const answer = await getJson(`api/v1/events?after=${this.events[0].id}&limit=${eventsPerRequest}`);
        this.#merge(answer.events);
        more = answer.more && answer.events.length > 0;
      }
    } catch {
      // The daemon is unreachable again; the next 'daemon' message causes another try.
    }
  }

  /** A clip is ready some seconds after its event and may be listed before it; then the event links to it. */
  linkClips(clips) {
    for (const clip of clips) this.#clipOfEvent.set(clip.eventId, clip.id);
    if (this.#linkEvents()) this.emit('events');
  }

  #linkEvents() {
    const late = this.events.filter(event => event.clipId === 0 && this.#clipOfEvent.has(event.id));
    for (const event of late) event.clipId = this.#clipOfEvent.get(event.id);
    return late.length > 0;
  }

  #merge(events) {
    const known = new Set(this.events.map(event => event.id));
    const fresh = applyEnds(events.filter(event => !known.has(event.id)), this.events);
    if (fresh.length > 0) {
      this.events = [...fresh, ...this.events].sort((a, b) => b.id - a.id).slice(0, mostEvents);
      this.#linkEvents();
    }
    this.emit('events');
  }
}
