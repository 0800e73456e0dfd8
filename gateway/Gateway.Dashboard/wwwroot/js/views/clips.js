import { h } from '../dom.js';
import { ApiError, getJson, paths } from '../api.js';
import { listNotice, pager } from '../controls.js';
import { routeTo } from '../router.js';
import { clipCard, updateClipCard } from './clip-card.js';
import { Player } from './player.js';

const clipsPerPage = 24;

/** The clips, newest first, with their queue state. */
export class ClipsView {
  #store;
  #shown = false;
  #page = 1;
  #player = null;
  #loading = null;

  constructor(store) {
    this.#store = store;
    this.list = h('div', { class: 'cards' });
    this.notice = h('div', {});
    this.pager = pager(page => { location.hash = routeTo('clips', null, { page: page > 1 ? page : '' }); });
    this.root = h('div', { class: 'view' },
      h('header', { class: 'view-head' }, h('h1', {}, 'Clips'), this.pager),
      this.notice, this.list);
    store.on('clip', clip => this.#changed(clip));
    store.on('back', () => { if (this.#shown) this.#load(); });
  }

  show(route) {
    const page = Math.max(1, Number(route.query.get('page')) || 1);
    if (!this.#shown || page !== this.#page) {
      this.#shown = true;
      this.#page = page;
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
      const answer = await getJson(`api/v1/clips?page=${this.#page}&limit=${clipsPerPage}`, loading.signal);
      this.#store.linkClips(answer.clips);
      this.list.replaceChildren(...answer.clips.map(clip => clipCard(clip, { href: this.#linkTo(clip.id) })));
      this.pager.set(answer, answer.clips.length);
      this.#note(answer.total === 0
        ? listNotice('clips', 'No clip yet', 'Motion starts a recording, with some seconds before and after. It appears here once it is on disk.')
        : null);
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (this.list.children.length === 0) this.#note(listNotice('clips', 'The clips cannot be listed', error.message));
    }
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
      location.hash = routeTo('clips', null, { page: this.#page > 1 ? this.#page : '' });
    });
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
    return routeTo('clips', id, { page: this.#page > 1 ? this.#page : '' });
  }
}
