import { h } from '../dom.js';
import { getJson } from '../api.js';
import { routeTo } from '../router.js';
import { clipCard, updateClipCard } from './clip-card.js';
import { eventRow } from './event-row.js';

const eventsShown = 6;
const clipsShown = 4;
const clipsAsked = 20;
const notConnected = 'Not connected to the gateway.';

/** The newest events under the live wall. */
export class EventPanel {
  #list = h('ol', { class: 'event-list compact' });

  constructor(store) {
    this.root = panel('Latest events', '#/events', this.#list);
    store.on('events', () => this.#show(store));
    store.on('link', () => this.#show(store));
    this.#show(store);
  }

  tick() {
    for (const row of this.#list.children) row.refresh?.();
  }

  #show({ events, isLive }) {
    const rows = events.slice(0, eventsShown).map(event => eventRow(event, true));
    this.#list.replaceChildren(...(rows.length > 0 ? rows : [h('li', { class: 'nothing' }, isLive ? 'No event yet.' : notConnected)]));
  }
}

/** The newest clips under the live wall. */
export class ClipPanel {
  #store;
  #list = h('div', { class: 'cards compact' });
  #clips = [];

  constructor(store) {
    this.#store = store;
    this.root = panel('Latest clips', '#/clips', this.#list);
    store.on('clip', clip => this.#changed(clip));
    store.on('back', () => this.load());
    store.on('link', () => { if (this.#clips.length === 0) this.#show(); });
    this.#show();
  }

  async load() {
    if (!this.#store.isLive) return;
    try {
      const { clips } = await getJson(`api/v1/clips?limit=${clipsAsked}`);
      this.#store.linkClips(clips);
      this.#clips = clips.slice(0, clipsShown);
      this.#show();
    } catch {
      // The next 'back' loads again.
    }
  }

  #changed(clip) {
    const known = this.#clips.findIndex(other => other.id === clip.id);
    if (known >= 0) {
      this.#clips[known] = clip;
      updateClipCard(this.#list.children[known], clip);
    } else if (clip.state !== 'dropped') {
      this.#clips = [clip, ...this.#clips].sort((a, b) => b.id - a.id).slice(0, clipsShown);
      this.#show();
    }
  }

  #show() {
    const cards = this.#clips.map(clip => clipCard(clip, { href: routeTo('clips', clip.id) }));
    this.#list.replaceChildren(...(cards.length > 0 ? cards : [
      h('p', { class: 'nothing' }, this.#store.isLive ? 'Motion starts a recording; the clips appear here.' : notConnected)]));
  }
}

function panel(title, href, content) {
  return h('section', { class: 'panel' },
    h('header', {}, h('h2', {}, title), h('a', { href }, 'All')),
    content);
}
