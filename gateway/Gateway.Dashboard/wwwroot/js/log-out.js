import { post } from './api.js';

/** The log-out button is shown in a session only: without a password the page has none. */
export function offerLogOut(store) {
  const button = document.getElementById('log-out');
  store.on('session', ({ canLogOut }) => { button.hidden = !canLogOut; });
  button.addEventListener('click', async () => {
    try {
      await post('logout');
      location.replace('login');
    } catch {
      // The dashboard does not answer, as the outage bar reports; the session stays open.
    }
  });
}
