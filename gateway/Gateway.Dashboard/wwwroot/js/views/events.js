import { h } from '../dom.js';
import { formatDay } from '../format.js';
import { cameraOptions, listNotice, segments, select } from '../controls.js';
import { eventRow } from './event-row.js';

/** All events, newest first, updated live. */
export class EventsView {
  #store;
  #camera = '';
  #kind = 'all';
  #shown = false;

  constructor(store) {
    this.#store = store;
    this.cameraField = select('Camera', [['', 'All cameras']], '', value => { this.#camera = value; this.#render(); });
    this.kindField = segments('Show', [['all', 'All'], ['sequence', 'Sequences']], 'all', value => {
      this.#kind = value;
      this.kindField.setValue(value);
      this.#render();
    });
    this.list = h('div', { class: 'event-days' });
    this.root = h('div', { class: 'view' },
      h('header', { class: 'view-head' }, h('h1', {}, 'Events'), h('div', { class: 'toolbar' }, this.cameraField, this.kindField)),
      this.list);
    store.on('events', () => this.#render());
    store.on('link', () => this.#render());
    store.on('cameras', () => this.cameraField.setOptions(cameraOptions(store), this.#camera));
    setInterval(() => this.#tick(), 1000);
  }

  show() {
    this.#shown = true;
    this.#render();
  }

  hide() {
    this.#shown = false;
  }

  #render() {
    if (!this.#shown) return;
    const events = this.#store.events.filter(event =>
      (this.#camera === '' || event.camera === this.#camera) && (this.#kind === 'all' || event.kind === this.#kind));
    if (events.length === 0 && !this.#store.isLive) {
      this.list.replaceChildren(listNotice('events', 'Not connected to the gateway', 'The events appear as soon as it is back.'));
      return;
    }
    if (events.length === 0) {
      this.list.replaceChildren(listNotice('events', 'No event yet',
        'Motion in a region, and an object that moves from the entry region to the confirm region, appear here at once.'));
      return;
    }
    const days = new Map();
    for (const event of events) {
      const day = formatDay(new Date(event.occurredAt));
      if (!days.has(day)) days.set(day, []);
      days.get(day).push(eventRow(event));
    }
    this.list.replaceChildren(...[...days].map(([day, rows]) =>
      h('section', {}, h('h2', { class: 'day' }, day), h('ol', { class: 'event-list' }, ...rows))));
  }

  #tick() {
    if (!this.#shown) return;
    for (const row of this.list.querySelectorAll('.event')) row.refresh?.();
  }
}
