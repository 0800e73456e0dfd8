import { h } from '../dom.js';
import { getJson, paths } from '../api.js';
import { cameraOptions, listNotice, pager, segments, select } from '../controls.js';
import { formatFull, formatWhen } from '../format.js';
import { routeTo } from '../router.js';
import { ImageDetail } from './image-detail.js';

const sizes = ['10', '25', '50', '100'];
const fillAtMostEveryMs = 1000;

/** The image store as a gallery. Its settings are part of the address, so that a bookmark keeps them. */
export class ImagesView {
  #store;
  #shown = false;
  #key = null;
  #query = { page: 1, limit: '25', order: 'desc', camera: '' };
  #ids = [];
  #detail = null;
  #loading = null;
  #fillTimer = 0;

  constructor(store) {
    this.#store = store;
    this.sizeField = segments('Per page', sizes.map(size => [size, size]), '25', limit => this.#go({ limit, page: 1 }));
    this.orderField = segments('First', [['desc', 'Newest'], ['asc', 'Oldest']], 'desc', order => this.#go({ order, page: 1 }));
    this.cameraField = select('Camera', [['', 'All cameras']], '', camera => this.#go({ camera, page: 1 }));
    this.pager = pager(page => this.#go({ page }));
    this.fresh = h('button', { class: 'button fresh', type: 'button', hidden: true, onclick: () => this.#load() }, 'Show new images');
    this.grid = h('div', { class: 'gallery' });
    this.notice = h('div', {});
    this.root = h('div', { class: 'view' },
      h('header', { class: 'view-head' }, h('h1', {}, 'Images'),
        h('div', { class: 'toolbar' }, this.fresh, this.cameraField, this.orderField, this.sizeField, this.pager)),
      this.notice, this.grid);
    store.on('cameras', () => this.cameraField.setOptions(cameraOptions(store), this.#query.camera));
    store.on('back', () => { if (this.#shown) this.#load(); });
    store.on('images', ({ newest }) => this.#stored(newest));
  }

  show(route) {
    this.#query = readQuery(route.query);
    this.sizeField.setValue(this.#query.limit);
    this.orderField.setValue(this.#query.order);
    this.cameraField.setOptions(cameraOptions(this.#store), this.#query.camera);
    const key = JSON.stringify(this.#query);
    const changed = !this.#shown || key !== this.#key;
    this.#shown = true;
    this.#key = key;
    if (changed) this.#load();
    this.#showDetail(route.id);
  }

  hide() {
    this.#shown = false;
    this.#showDetail(null);
  }

  #go(change) {
    location.hash = routeTo('images', null, addressOf({ ...this.#query, ...change }));
  }

  async #load() {
    this.#loading?.abort();
    const loading = this.#loading = new AbortController();
    const { page, limit, order, camera } = this.#query;
    const search = new URLSearchParams({ page, limit, order });
    if (camera) search.set('camera', camera);
    this.fresh.hidden = true;
    try {
      const answer = await getJson(`api/v1/images?${search}`, loading.signal);
      this.#ids = answer.images.map(image => image.id);
      this.grid.replaceChildren(...answer.images.map(image => this.#card(image)));
      this.pager.set(answer, answer.images.length);
      this.#setNeighbours();
      this.#note(answer.total === 0
        ? listNotice('images', 'No image yet', 'Images from boards are stored encrypted and decrypted when you open them.')
        : null);
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (this.grid.children.length === 0) this.#note(listNotice('images', 'The images cannot be listed', error.message));
    }
  }

  /** Sets the neighbours of the shown image on this page of the gallery. */
  #setNeighbours() {
    const place = this.#ids.indexOf(this.#detail?.id);
    if (place >= 0) this.#detail.setNeighbours(this.#ids[place - 1] ?? null, this.#ids[place + 1] ?? null);
  }

  #card(image) {
    const at = new Date(image.capturedAt ?? image.receivedAt);
    const picture = h('img', { src: paths.imageFile(image.id), alt: '', loading: 'lazy', decoding: 'async' });
    picture.addEventListener('error', () => picture.classList.add('missing'));
    const label = `Image ${image.id} of ${image.camera}, ${formatFull(at)}`;
    return h('a', { class: 'card image', href: routeTo('images', image.id, addressOf(this.#query)), 'aria-label': label },
      h('div', { class: 'thumb' }, picture),
      h('div', { class: 'card-text' },
        h('div', { class: 'card-line' }, h('strong', {}, image.camera), h('small', {}, `#${image.id}`)),
        h('small', { title: formatFull(at) }, formatWhen(at))));
  }

  #note(content) {
    this.notice.replaceChildren(...(content ? [content] : []));
  }

  /** Boards publish all the time. A gallery that moves under the pointer is unusable, so new images are offered. */
  #stored(image) {
    if (!this.#shown || this.#query.order !== 'desc' || this.#query.page !== 1) return;
    if (this.#query.camera && image.camera !== this.#query.camera) return;
    if (this.grid.children.length >= Number(this.#query.limit)) this.fresh.hidden = false;
    else this.#fillTimer ||= setTimeout(() => this.#fill(), fillAtMostEveryMs);
  }

  /** Adds new images to a page that is not full. */
  #fill() {
    this.#fillTimer = 0;
    if (this.#shown) this.#load();
  }

  #showDetail(id) {
    if (this.#detail?.id === id) return;
    const old = this.#detail;
    this.#detail = null;
    old?.close();
    if (id === null) return;
    const detail = this.#detail = new ImageDetail(id, {
      onGo: other => location.replace(routeTo('images', other, addressOf(this.#query))),
      onClose: () => {
        if (this.#detail !== detail) return;
        this.#detail = null;
        location.hash = routeTo('images', null, addressOf(this.#query));
      },
    });
    this.#setNeighbours();
  }
}

function readQuery(query) {
  const limit = query.get('limit');
  return {
    page: Math.max(1, Number(query.get('page')) || 1),
    limit: sizes.includes(limit) ? limit : '25',
    order: query.get('order') === 'asc' ? 'asc' : 'desc',
    camera: query.get('camera') ?? '',
  };
}

/** Omits defaults. */
function addressOf({ page, limit, order, camera }) {
  return { page: page > 1 ? page : '', limit: limit === '25' ? '' : limit, order: order === 'desc' ? '' : order, camera };
}
