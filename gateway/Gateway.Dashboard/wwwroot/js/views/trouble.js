import { h, setText } from '../dom.js';
import { formatSpan } from '../format.js';

/** Below the picture of a camera that is not live: the reason, and when it is opened again. */
export class Trouble {
  #reason = h('span', {});
  #next = h('small', {});
  #camera = null;

  constructor() {
    // The countdown is not read aloud each second.
    this.root = h('p', { class: 'trouble', hidden: true }, h('span', { role: 'status' }, this.#reason), this.#next);
  }

  update(camera) {
    this.#camera = camera;
    this.root.dataset.state = camera.state;
    this.root.hidden = isLive(camera) || (camera.state === 'starting' && !camera.reason);
    setText(this.#reason, this.root.hidden ? '' : camera.reason);
  }

  /** @param gatewayNowMs the gateway's clock */
  tick(gatewayNowMs) {
    if (this.root.hidden) return;
    const { state, isBoard, nextTryAt } = this.#camera;
    const isOpenedAgain = !isBoard && (state === 'stalled' || state === 'lost');
    const seconds = nextTryAt ? Math.ceil((new Date(nextTryAt) - gatewayNowMs) / 1000) : 0;
    if (state === 'asleep') setText(this.#next, seconds > 0 ? `next one in about ${formatSpan(seconds)}` : '');
    else setText(this.#next, !isOpenedAgain ? '' : seconds > 0 ? `next try in ${seconds} s` : 'trying now');
  }
}

/** A daemon without states counts as live. */
export const isLive = camera => camera.state === 'live' || camera.state === 'unknown';

/** Live, or a board that sleeps between its pictures: its last picture is the current one. */
export const isWell = camera => isLive(camera) || camera.state === 'asleep';
