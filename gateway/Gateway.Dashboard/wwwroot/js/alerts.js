import { h, icon } from './dom.js';
import { formatClock } from './format.js';
import { isNew, motionName } from './motion-events.js';
import { routeTo } from './router.js';

const shownMs = 5000;
const mostAtOnce = 3;

/** Shows a banner for 5 s on every motion event, whichever view is open. */
export function showAlerts(store) {
  const place = document.getElementById('alerts');

  store.on('event', event => {
    const name = motionName(event);
    if (!name || !isNew(event, store)) return;
    const at = new Date(event.occurredAt);
    const alert = h('div', { class: 'alert' },
      h('span', { class: 'alert-icon' }, icon('events')),
      h('div', { class: 'alert-text' },
        h('strong', {}, `${name} on ${event.camera}`),
        h('span', {}, `${formatClock(at)}${event.detail ? ` · ${event.detail}` : ''}`)),
      event.clipId > 0 && h('a', { class: 'button', href: routeTo('clips', event.clipId) }, 'Clip'),
      h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Dismiss', onclick: () => alert.remove() }, icon('close')));
    place.append(alert);
    while (place.children.length > mostAtOnce) place.firstElementChild.remove();
    setTimeout(() => alert.remove(), shownMs);
  });
}
