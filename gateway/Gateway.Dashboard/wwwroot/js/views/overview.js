import { h, setText } from '../dom.js';
import { formatAgo, formatCount } from '../format.js';
import { getJson } from '../api.js';
import { countMotion } from '../motion-events.js';
import { isWell } from './trouble.js';

const reloadAfterMs = 700;

/** Four figures of the whole gateway, above the wall. */
export class Overview {
  #store;
  #fields = {};
  #lastEvent = null;
  #reloadTimer = 0;
  #imagesTotal = null;
  #clipsTotal = null;
  #wasAway = false;

  constructor(store) {
    this.#store = store;
    this.root = h('section', { class: 'overview', 'aria-label': 'The gateway in figures' },
      this.#figure('cameras', 'Cameras'), this.#figure('motion', 'Motion events'),
      this.#figure('clips', 'Clips'), this.#figure('images', 'Images'));
    store.on('cameras', () => this.#cameras());
    store.on('events', () => this.#motion());
    store.on('clip', () => this.#later());
    store.on('images', ({ count }) => this.#imagesStored(count));
    store.on('stats', () => this.#queue());
    store.on('back', () => this.load());
    store.on('link', () => this.#linkChanged());
    this.#linkChanged();
  }

  /** Nothing is claimed while the gateway is away. */
  #linkChanged() {
    const isAway = !this.#store.isLive;
    if (isAway) {
      this.#clipsTotal = this.#imagesTotal = this.#lastEvent = null;
      for (const name of Object.keys(this.#fields)) this.#set(name, '–', 'not connected');
    } else if (this.#wasAway) {
      this.#cameras();
      this.#motion();
    }
    this.#wasAway = isAway;
  }

  async load() {
    if (!this.#store.isLive) return;
    try {
      const [clips, images] = await Promise.all([getJson('api/v1/clips?limit=1'), getJson('api/v1/images?limit=1')]);
      this.#clipsTotal = clips.total;
      this.#queue();
      this.#imagesTotal = images.total;
      this.#set('images', formatCount(images.total), 'encrypted on the gateway');
    } catch {
      // The outage bar reports it; the figures come with the next 'back'.
    }
  }

  tick() {
    if (this.#lastEvent) setText(this.#fields.motion.note, `last one ${formatAgo(this.#lastEvent)}`);
  }

  #cameras() {
    if (!this.#store.isLive) return;
    const cameras = [...this.#store.cameras.values()];
    const boards = cameras.filter(camera => camera.isBoard).length;
    const local = cameras.length - boards;
    const away = cameras.filter(camera => !isWell(camera)).length;
    const parts = [
      away > 0 && `${away} not live`, boards > 0 && `${boards} board${boards > 1 ? 's' : ''}`, local > 0 && `${local} local`,
    ].filter(Boolean);
    this.#set('cameras', formatCount(cameras.length), parts.join(', '));
  }

  #motion() {
    if (!this.#store.isLive) return;
    const counts = [...countMotion(this.#store.events).values()];
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    this.#lastEvent = counts.length > 0 ? new Date(Math.max(...counts.map(({ last }) => last))) : null;
    this.#set('motion', formatCount(total), this.#lastEvent ? `last one ${formatAgo(this.#lastEvent)}` : 'none so far');
  }

  #queue() {
    if (this.#clipsTotal === null) return;
    const { 'clips.waiting': waiting, 'clips.leased': leased } = this.#store.stats;
    const open = (waiting ?? 0) + (leased ?? 0);
    const note = this.#clipsTotal === 0 ? 'recorded on motion'
      : open > 0 ? `${formatCount(open)} waiting for analysis`
      : waiting === undefined ? '' : 'none waiting';
    this.#set('clips', formatCount(this.#clipsTotal), note);
  }

  #imagesStored(count) {
    if (this.#imagesTotal === null) return;
    this.#imagesTotal += count;
    setText(this.#fields.images.value, formatCount(this.#imagesTotal));
  }

  /** Clip messages come in bursts; one request after the last one is enough. */
  #later() {
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = setTimeout(() => this.load(), reloadAfterMs);
  }

  #figure(name, label) {
    const value = h('strong', {}, '–');
    const note = h('small', {});
    this.#fields[name] = { value, note };
    return h('div', { class: 'figure' }, h('span', {}, label), value, note);
  }

  #set(name, value, note) {
    setText(this.#fields[name].value, value);
    setText(this.#fields[name].note, note);
  }
}
