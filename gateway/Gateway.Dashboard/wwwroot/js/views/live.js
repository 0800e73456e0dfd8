import { h, icon } from '../dom.js';
import { Tile } from './tile.js';
import { Overview } from './overview.js';
import { EventPanel, ClipPanel } from './panels.js';
import { NearMissPanel } from './near-misses.js';
import { Vitals } from './vitals.js';

/** The live wall: a tile per camera, the gateway's figures above, the latest events, clips and near misses below. */
export class LiveView {
  #store;
  #tiles = new Map();
  #visible = new Set();
  #shown = false;
  #observer;

  constructor(store) {
    this.#store = store;
    this.grid = h('div', { class: 'wall' });
    this.empty = emptyState();
    this.overview = new Overview(store);
    this.events = new EventPanel(store);
    this.misses = new NearMissPanel(store);
    this.clips = new ClipPanel(store);
    this.root = h('div', { class: 'view live' },
      h('h1', { class: 'visually-hidden' }, 'Live'),
      this.overview.root, this.empty, this.grid,
      h('div', { class: 'panels' }, this.events.root, this.clips.root, this.misses.root),
      new Vitals(store).root);

    // The server sends only cameras on the screen: a large wall costs no more than its visible part.
    this.#observer = new IntersectionObserver(entries => this.#intersected(entries), { rootMargin: '80px' });
    document.addEventListener('visibilitychange', () => this.#watch());
    store.on('cameras', () => this.#camerasChanged());
    store.on('frame', frame => this.#frame(frame));
    store.on('motion', motion => this.#tiles.get(motion.camera)?.motion(motion));
    store.on('events', () => this.#countSequences());
    store.on('event', event => { if (event.kind === 'sequence') this.#tileOf(event)?.alert(); });
    store.on('link', () => this.#showEmpty());
    setInterval(() => this.#tick(), 1000);
    this.#showEmpty();
  }

  show() {
    this.#shown = true;
    this.#watch();
    this.overview.load();
    this.clips.load();
    this.misses.load();
    this.#tick();
  }

  hide() {
    this.#shown = false;
    this.#watch();
  }

  #camerasChanged() {
    const cameras = [...this.#store.cameras.values()].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
    for (const [id, tile] of this.#tiles) {
      if (this.#store.cameras.has(id)) continue;
      this.#observer.unobserve(tile.root);
      this.#visible.delete(id);
      this.#tiles.delete(id);
      tile.root.remove();
    }
    cameras.forEach((camera, i) => {
      let tile = this.#tiles.get(camera.id);
      if (tile) {
        tile.update(camera);
      } else {
        tile = new Tile(this.#store, camera);
        this.#tiles.set(camera.id, tile);
        this.#observer.observe(tile.root);
      }
      if (this.grid.children[i] !== tile.root) this.grid.insertBefore(tile.root, this.grid.children[i] ?? null);
    });
    this.grid.dataset.count = cameras.length;
    this.#countSequences();
    this.#showEmpty();
  }

  #frame(frame) {
    const tile = this.#shown ? this.#tiles.get(frame.camera) : undefined;
    if (tile) tile.frame(frame);
    else this.#store.socket.done(frame.camera);
  }

  #intersected(entries) {
    for (const entry of entries) {
      const id = Number(entry.target.dataset.camera);
      if (entry.isIntersecting) this.#visible.add(id);
      else this.#visible.delete(id);
    }
    this.#watch();
  }

  #watch() {
    this.#store.socket.watch(this.#shown && !document.hidden ? this.#visible : []);
  }

  #countSequences() {
    const seen = new Set();
    for (const event of this.#store.events) {
      // Newest first, and each carries the count so far: one per camera is enough.
      if (event.kind !== 'sequence' || seen.has(event.camera)) continue;
      seen.add(event.camera);
      this.#tileOf(event)?.setSequences(event.count, new Date(event.occurredAt));
    }
  }

  /** By name: a restart of the daemon changes the ids of cameras. */
  #tileOf(event) {
    return [...this.#tiles.values()].find(tile => tile.name === event.camera);
  }

  #tick() {
    if (!this.#shown) return;
    for (const tile of this.#tiles.values()) tile.tick();
    this.events.tick();
    this.misses.tick();
    this.overview.tick();
  }

  #showEmpty() {
    this.empty.hidden = this.#tiles.size > 0 || !this.#store.isLive;
  }
}

function emptyState() {
  return h('section', { class: 'empty', hidden: true },
    h('span', { class: 'empty-icon' }, icon('camera')),
    h('h2', {}, 'No camera yet'),
    h('p', {}, 'A camera appears here with its first picture.'),
    h('dl', { class: 'ways' },
      h('dt', {}, icon('board'), 'An ESP32-CAM'),
      h('dd', {}, 'Point it at the gateway’s MQTT port (1883) and publish JPEGs to ', h('code', {}, 'gateway/NAME/frame'),
        ', or the JSON pair ', h('code', {}, 'iot/image'), ' and ', h('code', {}, 'iot/latency'), '.'),
      h('dt', {}, icon('camera'), 'A camera of this machine'),
      h('dd', {}, 'Name it in the ', h('code', {}, 'Cameras'), ' section of the configuration file and restart the daemon.'),
      h('dt', {}, icon('play'), 'Just looking'),
      h('dd', {}, h('code', {}, 'make demo'), ' starts three simulated boards.')));
}
