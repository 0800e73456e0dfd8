import { h, icon } from './dom.js';
import { formatClock } from './format.js';
import { routeTo } from './router.js';

const shownMs = 5000;
const newForMs = 10000;
const mostAtOnce = 3;

/** Shows a banner for 5 s on every sequence event, whichever view is open. */
export function showAlerts(store) {
  const place = document.getElementById('alerts');

  store.on('event', event => {
    if (event.kind !== 'sequence') return;
    const at = new Date(event.occurredAt);
    // An event of an outage arrives late: it is listed, without a banner.
    if (Date.now() + store.socket.clockOffsetMs - at > newForMs) return;
    const alert = h('div', { class: 'alert' },
      h('span', { class: 'alert-icon' }, icon('events')),
      h('div', { class: 'alert-text' },
        h('strong', {}, `Sequence on ${event.camera}`),
        h('span', {}, `${formatClock(at)}${event.detail ? ` · ${event.detail}` : ''}`)),
      event.clipId > 0 && h('a', { class: 'button', href: routeTo('clips', event.clipId) }, 'Clip'),
      h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Dismiss', onclick: () => alert.remove() }, icon('close')));
    place.append(alert);
    while (place.children.length > mostAtOnce) place.firstElementChild.remove();
    setTimeout(() => alert.remove(), shownMs);
  });
}
