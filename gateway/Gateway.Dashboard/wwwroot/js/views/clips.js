import { h } from '../dom.js';
import { ApiError, getJson, paths } from '../api.js';
import { cameraOptions, listNotice, pager, select } from '../controls.js';
import { routeTo } from '../router.js';
import { clipCard, updateClipCard } from './clip-card.js';
import { Player } from './player.js';

const clipsPerPage = 24;

/** The clips, newest first, with their queue state. */
export class ClipsView {
  #store;
  #shown = false;
  #page = 1;
  #camera = '';
  #event = '';
  #player = null;
  #loading = null;

  constructor(store) {
    this.#store = store;
    this.list = h('div', { class: 'cards' });
    this.notice = h('div', {});
    this.pager = pager(page => { location.hash = routeTo('clips', null, this.#query({ page: page > 1 ? page : '' })); });
    this.cameraField = select('Camera', [['', 'All cameras']], '', camera => { location.hash = routeTo('clips', null, { camera }); });
    this.eventLabel = h('a', { class: 'button', href: routeTo('clips'), hidden: true, title: 'Show the clips of all events' });
    this.root = h('div', { class: 'view' },
      h('header', { class: 'view-head' }, h('h1', {}, 'Clips'),
        h('div', { class: 'toolbar' }, this.eventLabel, this.cameraField, this.pager)),
      this.notice, this.list);
    store.on('clip', clip => this.#changed(clip));
    store.on('cameras', () => this.#showFilter());
    store.on('link', () => { if (this.#shown && store.isLive === false && this.list.children.length === 0) this.#away(); });
    store.on('back', () => { if (this.#shown) this.#load(); });
  }

  show(route) {
    const page = Math.max(1, Number(route.query.get('page')) || 1);
    const camera = route.query.get('camera') ?? '';
    const event = route.query.get('event') ?? '';
    if (!this.#shown || page !== this.#page || camera !== this.#camera || event !== this.#event) {
      this.#shown = true;
      this.#page = page;
      this.#camera = camera;
      this.#event = event;
      this.#showFilter();
      this.#load();
    }
    this.#showPlayer(route.id);
  }

  hide() {
    this.#shown = false;
    this.#showPlayer(null);
  }

  async #load() {
    this.#loading?.abort();
    const loading = this.#loading = new AbortController();
    try {
      const answer = await getJson(paths.clipsOf(this.#filter({ page: this.#page, limit: clipsPerPage })), loading.signal);
      this.#store.linkClips(answer.clips);
      this.list.replaceChildren(...answer.clips.map(clip => clipCard(clip, { href: this.#linkTo(clip.id) })));
      this.pager.set(answer, answer.clips.length);
      this.#note(answer.total === 0
        ? this.#camera || this.#event ? listNotice('clips', 'No clip fits the choice') : listNotice('clips', 'No clip yet', 'Motion starts a recording, with some seconds before and after. It appears here once it is on disk.')
        : null);
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (this.list.children.length === 0) this.#note(listNotice('clips', 'The clips cannot be listed', error.message));
    }
  }

  #away() {
    this.#note(listNotice('clips', 'Not connected to the gateway', 'The clips appear as soon as it is back.'));
  }

  #filter(other) {
    return Object.fromEntries(Object.entries({ camera: this.#camera, event: this.#event, ...other }).filter(([, value]) => value !== ''));
  }

  #query(other = { page: this.#page > 1 ? this.#page : '' }) {
    return { camera: this.#camera, event: this.#event, ...other };
  }

  #showFilter() {
    const options = cameraOptions(this.#store);
    if (this.#camera && !options.some(([name]) => name === this.#camera)) options.push([this.#camera, this.#camera]);
    this.cameraField.setOptions(options, this.#camera);
    this.eventLabel.hidden = this.#event === '';
    this.eventLabel.textContent = `Event ${this.#event} ×`;
  }

  #note(content) {
    this.notice.replaceChildren(...(content ? [content] : []));
  }

  #changed(clip) {
    if (this.#player?.id === clip.id) {
      if (this.#player.isOpen) this.#player.update(clip);
      else this.#openPlayer(this.#player);   // It was still being recorded.
    }
    if (!this.#shown) return;
    const card = this.list.querySelector(`[data-clip="${clip.id}"]`);
    if (card) {
      updateClipCard(card, clip);
    } else if (clip.state === 'recorded' && this.#page === 1) {
      this.#load();
    }
  }

  #showPlayer(id) {
    if (this.#player?.id === id) return;
    const old = this.#player;
    this.#player = null;
    old?.close();
    if (id === null) return;
    const player = this.#player = new Player(id, () => {
      if (this.#player !== player) return;
      this.#player = null;
      location.hash = routeTo('clips', null, this.#query());
    }, other => this.#linkTo(other));
    this.#openPlayer(player);
  }

  async #openPlayer(player) {
    try {
      player.open(await getJson(paths.clip(player.id)));
    } catch (error) {
      player.fail(error instanceof ApiError && error.status === 404
        ? `Clip ${player.id} does not exist: it is still being recorded (then it opens automatically), or it was removed.`
        : error.message);
    }
  }

  #linkTo(id) {
    return routeTo('clips', id, this.#query());
  }
}
