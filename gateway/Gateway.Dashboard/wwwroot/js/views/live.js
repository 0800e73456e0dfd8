import { h } from '../dom.js';
import { countMotion, isNew, motionName } from '../motion-events.js';
import { Boards } from './boards.js';
import { NoCamera } from './no-camera.js';
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
    this.empty = new NoCamera();
    this.overview = new Overview(store);
    this.events = new EventPanel(store);
    this.misses = new NearMissPanel(store);
    this.clips = new ClipPanel(store);
    this.boards = new Boards(store);
    this.panels = h('div', { class: 'panels' }, this.events.root, this.clips.root, this.misses.root, this.boards.refused.root);
    this.root = h('div', { class: 'view live' },
      h('h1', { class: 'visually-hidden' }, 'Live'),
      this.overview.root, this.boards.untaken.root, this.empty.root, this.grid, this.panels,
      new Vitals(store).root);

    // The server sends only cameras on the screen: a large wall costs no more than its visible part.
    this.#observer = new IntersectionObserver(entries => this.#intersected(entries), { rootMargin: '80px' });
    document.addEventListener('visibilitychange', () => this.#watch());
    store.on('cameras', () => this.#camerasChanged());
    store.on('frame', frame => this.#frame(frame));
    store.on('motion', motion => this.#tiles.get(motion.camera)?.motion(motion));
    store.on('events', () => this.#countMotion());
    store.on('event', event => { if (motionName(event) && isNew(event, store)) this.#tileOf(event.camera)?.alert(); });
    store.on('link', () => {
      this.#showEmpty();
      for (const tile of this.#tiles.values()) tile.linkChanged();
    });
    setInterval(() => this.#tick(), 1000);
    this.#showEmpty();
  }

  show() {
    this.#shown = true;
    this.#watch();
    this.overview.load();
    this.clips.load();
    this.misses.load();
    this.boards.show();
    this.#tick();
  }

  hide() {
    this.#shown = false;
    this.boards.hide();
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
    this.#countMotion();
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

  #countMotion() {
    for (const [camera, counted] of countMotion(this.#store.events)) this.#tileOf(camera)?.setMotionCount(counted);
  }

  /** By name: a restart of the daemon changes the ids of cameras. */
  #tileOf(camera) {
    return [...this.#tiles.values()].find(tile => tile.name === camera);
  }

  #tick() {
    if (!this.#shown) return;
    for (const tile of this.#tiles.values()) tile.tick();
    this.events.tick();
    this.misses.tick();
    this.boards.tick();
    this.overview.tick();
  }

  #showEmpty() {
    const isEmpty = this.#tiles.size === 0;
    this.empty.show(isEmpty && this.#store.isLive);
    // Without a camera, the reason why none appears comes first.
    const { root } = this.boards.refused;
    if (isEmpty === (root.parentElement === this.panels)) {
      if (isEmpty) this.empty.root.before(root);
      else this.panels.append(root);
    }
  }
}
