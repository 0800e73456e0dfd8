import { h, icon } from '../dom.js';
import { getJson, getPicture, paths } from '../api.js';
import { openDialog } from '../dialog.js';
import { formatBytes, formatPrecise } from '../format.js';
import { latencyBar } from './latency-bar.js';

/** One image: the picture, its data, and the parts of its latency. */
export class ImageDetail {
  #dialog;
  #aborted = new AbortController();
  #objectUrl = null;

  #previous = null;
  #next = null;

  /** @param onGo called with the id of the neighbour to show */
  constructor(id, { onGo, onClose }) {
    this.id = id;
    this.picture = h('img', { alt: `Image ${id}` });
    this.stage = h('div', { class: 'detail-stage loading' }, this.picture);
    this.facts = h('dl', { class: 'facts' });
    this.latency = h('section', { class: 'latency', 'aria-label': 'Latency' });
    const step = (label, name, target) => h('button', {
      class: 'button', type: 'button', 'aria-label': label, disabled: true, onclick: () => onGo(target()),
    }, icon(name));
    this.back = step('Previous image', 'back', () => this.#previous);
    this.forward = step('Next image', 'forward', () => this.#next);
    this.download = h('a', { class: 'button', href: `images/decrypt/${id}`, download: `image_${id}.jpg` }, icon('download'), 'Download');
    this.#dialog = openDialog({ title: `Image ${id}`, onclose: () => { this.#release(); onClose(); } },
      this.stage, this.latency, this.facts,
      h('div', { class: 'dialog-actions spread' }, h('div', { class: 'steps' }, this.back, this.forward), this.download));
    this.#dialog.addEventListener('keydown', event => {
      if (event.key === 'ArrowLeft' && this.#previous !== null) onGo(this.#previous);
      if (event.key === 'ArrowRight' && this.#next !== null) onGo(this.#next);
    });
    this.#load();
  }

  setNeighbours(previous, next) {
    this.#previous = previous;
    this.#next = next;
    this.back.disabled = previous === null;
    this.forward.disabled = next === null;
  }

  close() {
    this.#dialog.close();
  }

  async #load() {
    try {
      const image = await getJson(paths.image(this.id), this.#aborted.signal);
      // The seed's last part of end-to-end: from the request for the picture until its bytes are in the page.
      const asked = performance.now();
      const { jpeg } = await getPicture(paths.imageFile(this.id), this.#aborted.signal, 'no-store');
      const requestMs = performance.now() - asked;
      this.#objectUrl = URL.createObjectURL(jpeg);
      this.picture.src = this.#objectUrl;
      await this.picture.decode();
      this.stage.classList.remove('loading');
      this.#show(image, requestMs);
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.stage.classList.remove('loading');
      this.stage.replaceChildren(h('p', { class: 'problem', role: 'alert' }, error.message));
    }
  }

  #show(image, requestMs) {
    this.#dialog.heading.textContent = `Image ${image.id} · ${image.camera}`;
    this.latency.replaceChildren(latencyBar([
      ['capture', 'Capture', image.captureMs, 'Taking the picture, reported by the board'],
      ['publish', 'Publish', image.publishMs, 'Sending it, reported by the board'],
      ['store', 'Store', image.latencyDbMs, 'From receipt to the committed row (latency_db)'],
      ['request', 'Browser', requestMs, 'Reading, decryption and transfer, measured by this page'],
    ]));
    const fact = (name, value) => (value ? [h('dt', {}, name), h('dd', {}, value)] : []);
    const time = text => (text ? formatPrecise(new Date(text)) : null);
    this.facts.replaceChildren(
      ...fact('Captured', image.clockTrusted ? time(image.capturedAt) : 'not trusted; time of receipt'),
      ...fact('Received', time(image.receivedAt)),
      ...fact('Committed', time(image.committedAt)),
      ...fact('Size', `${this.picture.naturalWidth} × ${this.picture.naturalHeight}, ${formatBytes(image.length)}`));
  }

  #release() {
    this.#aborted.abort();
    if (this.#objectUrl) URL.revokeObjectURL(this.#objectUrl);
  }
}
