import { h, setText } from '../dom.js';
import { getJson } from '../api.js';
import { RefusedRow } from './refused-row.js';
import { UntakenRow } from './untaken-row.js';

const reloadAtMostEveryMs = 10000;
const rowsShown = 4;

/** Pictures without a camera, and messages that were not taken. Each section is there only while it has rows. */
export class Boards {
  #store;
  #shown = false;
  #loadedMs = 0;
  /** The number of the newest request: an answer to an older one may not know of a topic that was taken meanwhile. */
  #request = 0;

  constructor(store) {
    this.#store = store;
    this.untaken = new Section('Pictures without a camera', 'sent on topics that no camera takes', 'untaken',
      row => `${row.client}\n${row.topic}`, () => new UntakenRow(store, topic => this.#taken(topic)));
    this.refused = new Section('Messages that were not taken', 'since the gateway started', 'refused',
      row => `${row.board}\n${row.reason}`, () => new RefusedRow());
    store.on('stats', () => this.#statsChanged());
    store.on('back', () => this.load());
    store.on('cameras', () => this.untaken.arrange());
  }

  show() {
    this.#shown = true;
    this.load();
  }

  hide() {
    this.#shown = false;
  }

  tick() {
    this.untaken.tick();
    this.refused.tick();
  }

  async load() {
    if (!this.#shown || !this.#store.isLive) return;
    this.#loadedMs = performance.now();
    const request = ++this.#request;
    try {
      const { untaken, refused } = await getJson('api/v1/refusals');
      if (request !== this.#request) return;
      this.untaken.set(untaken);
      this.refused.set(refused);
    } catch {
      // The next status loads again.
    }
  }

  #statsChanged() {
    if (!document.hidden && performance.now() - this.#loadedMs >= reloadAtMostEveryMs) this.load();
  }

  /** Several boards may send on one topic. */
  #taken({ topic, camera }) {
    for (const row of this.untaken.rows) row.taken(topic, camera);
    this.load();
  }
}

/** A list whose rows keep their elements and places, so that a name in the making stays; a new row comes last. */
class Section {
  #rows = new Map();
  #keyOf;
  #newRow;
  #isWhole = false;

  constructor(title, hint, name, keyOf, newRow) {
    this.#keyOf = keyOf;
    this.#newRow = newRow;
    this.list = h('ul', {});
    this.more = h('button', { class: 'button', type: 'button', hidden: true, onclick: () => this.#showAll() });
    this.root = h('section', { class: `panel wide boards ${name}`, 'aria-label': title, hidden: true },
      h('header', {}, h('h2', {}, title), h('span', { class: 'hint' }, hint)), this.list, this.more);
  }

  get rows() {
    return this.#rows.values();
  }

  set(models) {
    const listed = new Map(models.map(model => [this.#keyOf(model), model]));
    for (const [key, row] of this.#rows) {
      if (listed.has(key) || row.stays) continue;
      this.#rows.delete(key);
      row.root.remove();
    }
    for (const [key, model] of listed) {
      if (!this.#rows.has(key)) {
        const row = this.#newRow();
        this.#rows.set(key, row);
        this.list.append(row.root);
      }
      this.#rows.get(key).update(model);
    }
    this.arrange();
  }

  arrange() {
    const open = [...this.#rows.values()].filter(row => {
      row.root.hidden = row.isDone;
      return !row.isDone;
    });
    open.forEach((row, i) => { row.root.hidden = !this.#isWhole && i >= rowsShown; });
    this.more.hidden = this.#isWhole || open.length <= rowsShown;
    setText(this.more, `Show all ${open.length}`);
    this.root.hidden = open.length === 0;
    this.tick();
  }

  tick() {
    if (this.root.hidden) return;
    for (const row of this.#rows.values()) row.tick();
  }

  #showAll() {
    this.#isWhole = true;
    this.arrange();
    this.list.children[rowsShown]?.focus();   // the button is gone
  }
}
