import { LiveSocket } from './live-socket.js';
import { Store } from './store.js';
import { parseRoute } from './router.js';
import { showLink } from './link-state.js';
import { showClock } from './clock-bar.js';
import { showAlerts } from './alerts.js';
import { offerShutdown } from './shutdown.js';
import { offerLogOut } from './log-out.js';
import { LiveView } from './views/live.js';
import { EventsView } from './views/events.js';
import { ClipsView } from './views/clips.js';
import { ImagesView } from './views/images.js';

const socket = new LiveSocket();
const store = new Store(socket);
const main = document.getElementById('main');
const views = {
  live: new LiveView(store),
  events: new EventsView(store),
  clips: new ClipsView(store),
  images: new ImagesView(store),
};
let current = null;

function navigate() {
  const route = parseRoute(location.hash);
  const view = views[route.view] ?? views.live;
  if (view !== current) {
    current?.hide();
    main.replaceChildren(view.root);
    current = view;
    scrollTo(0, 0);
  }
  const name = Object.keys(views).find(key => views[key] === view);
  for (const tab of document.querySelectorAll('[data-tab]')) {
    if (tab.dataset.tab === name) tab.setAttribute('aria-current', 'page');
    else tab.removeAttribute('aria-current');
  }
  document.title = `${name[0].toUpperCase()}${name.slice(1)} · Gateway`;
  view.show(route);
}

document.querySelector('[data-skip]').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});

showLink(store);
showClock(store);
showAlerts(store);
offerShutdown(store);
offerLogOut(store);
addEventListener('hashchange', navigate);
navigate();
socket.start();
