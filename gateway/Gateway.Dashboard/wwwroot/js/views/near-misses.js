import { h, setText } from '../dom.js';
import { getJson } from '../api.js';
import { formatAgo, formatFull } from '../format.js';

const shown = 6;

/** Badge and explanation of each reason. */
const reasons = {
  tooSmall: ['Too small', 'Smaller than the smallest area that counts'],
  wrongEdge: ['Wrong edge', 'Entered the entry region over another edge, or appeared inside it'],
  wrongOrder: ['Wrong order', 'Reached the confirm region without passing the regions before'],
  tooSlow: ['Too slow', 'Did not reach the next region in time'],
  inCooldown: ['Cooldown', 'Too soon after the last event'],
  ignoredRegion: ['Ignored', 'In an area that is ignored'],
  lightChange: ['Light', 'The light of the whole picture changed'],
  cameraShake: ['Shake', 'The camera was shaken'],
  infraredSwitch: ['Infrared', 'The camera switched to or from infrared'],
  brokenPicture: ['Broken', 'The picture was black, or its lower part was lost'],
};

/** The newest moments that looked like motion and raised no event, under the live wall. */
export class NearMissPanel {
  #store;
  #list = h('ol', { class: 'event-list compact near-misses' });
  #count = -1;
  #misses = [];

  constructor(store) {
    this.#store = store;
    this.root = h('section', { class: 'panel wide' },
      h('header', {}, h('h2', {}, 'Near misses'), h('span', { class: 'hint' }, 'looked like motion, raised no event')),
      this.#list);
    store.on('stats', () => this.#statsChanged());
    store.on('back', () => this.load());
    store.on('link', () => { if (this.#misses.length === 0) this.#show([]); });
    this.#show([]);
  }

  tick() {
    for (const row of this.#list.children) row.refresh?.();
  }

  async load() {
    if (!this.#store.isLive) return;
    try {
      const { nearMisses } = await getJson(`api/v1/near-misses?limit=${shown}`);
      this.#show(nearMisses);
    } catch {
      // The next 'back' or the next near miss loads again.
    }
  }

  /** The daemon pushes the number of near misses, not the near misses. */
  #statsChanged() {
    const count = this.#store.stats['motion.near_misses'] ?? 0;
    if (count === this.#count) return;
    this.#count = count;
    this.load();
  }

  #show(misses) {
    this.#misses = misses;
    this.#list.replaceChildren(...(misses.length > 0 ? misses.map(row) : [
      h('li', { class: 'nothing' }, this.#store.isLive ? 'No near miss yet.' : 'Not connected to the gateway.')]));
  }
}

function row(miss) {
  const at = new Date(miss.occurredAt);
  const [badge, meaning] = reasons[miss.reason] ?? [miss.reason, ''];
  const ago = h('time', { datetime: miss.occurredAt, title: formatFull(at) });
  const what = miss.box ? `${miss.area} px at ${Math.round(miss.centroidX)},${Math.round(miss.centroidY)}` : '';
  const title = `${meaning}; frame ${miss.frame}${miss.track ? `, object ${miss.track}` : ''}`;
  const item = h('li', { class: `event ${miss.reason}`, 'data-near-miss': miss.id, title },
    h('span', { class: 'badge' }, badge),
    h('span', { class: 'event-camera' }, miss.camera),
    h('span', { class: 'event-detail' }, [miss.region, what].filter(Boolean).join(' · ')),
    ago);
  item.refresh = () => setText(ago, formatAgo(at));
  item.refresh();
  return item;
}
