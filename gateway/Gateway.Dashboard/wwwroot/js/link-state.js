import { formatClock } from './format.js';
import { h, setText } from './dom.js';

/**
 * Updates the header's pill and the outage bar. The bar's text stays constant, so that a screen reader reads it once.
 * For the first 1.5 s after opening, the page reports no outage.
 */
export function showLink(store) {
  const pill = document.getElementById('link');
  const outage = document.getElementById('outage');
  const message = h('span');
  const detail = h('small');
  outage.append(message, detail);
  const opened = Date.now();

  const update = () => {
    const { state, label, title, text, reason } = describe(store);
    const patient = state !== 'ok' && !store.daemon && Date.now() - opened < 1500;
    pill.dataset.state = patient ? 'waiting' : state;
    pill.title = title ?? '';
    setText(pill.lastElementChild, patient ? 'Connecting' : label);
    outage.hidden = patient || state === 'ok';
    setText(message, outage.hidden ? '' : text);
    setText(detail, outage.hidden ? '' : reason ?? '');
    document.documentElement.classList.toggle('stale', !outage.hidden);
  };

  store.on('link', update);
  setInterval(update, 1000);
  update();
}

function describe(store) {
  if (store.socketState !== 'open') {
    const since = store.socketLostAt;
    return {
      state: 'bad',
      label: 'Dashboard not reachable',
      text: `The dashboard does not answer${since ? ` since ${formatClock(since)}` : ''}. `
        + 'This page reconnects automatically; the data shown may be out of date.',
    };
  }
  const daemon = store.daemon;
  if (!daemon?.connected) {
    const since = daemon?.since;
    return {
      state: 'bad',
      label: 'Daemon not reachable',
      text: `The daemon has not been reachable${since ? ` since ${formatClock(since)}` : ''}. `
        + 'Pictures and lists return automatically as soon as it runs again.',
      reason: daemon?.reason,
    };
  }
  return {
    state: 'ok',
    label: 'Daemon connected',
    title: `Gateway ${daemon.version}, connected since ${formatClock(daemon.since)}`,
  };
}
