import { h } from './dom.js';
import { post } from './api.js';
import { openDialog } from './dialog.js';

/** The shutdown button is shown only while a shutdown is allowed, and asks before it acts. */
export function offerShutdown(store) {
  const button = document.getElementById('shutdown');
  store.on('link', () => { button.hidden = !(store.isLive && store.daemon.shutdownAllowed); });
  button.addEventListener('click', confirmShutdown);
}

function confirmShutdown() {
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const confirm = h('button', { class: 'button danger', type: 'button', onclick: shutDown }, 'Shut down');
  const cancel = h('button', { class: 'button', type: 'button', autofocus: true, onclick: () => dialog.close() }, 'Keep running');
  const dialog = openDialog({ title: 'Shut down the gateway?', small: true },
    h('p', {}, 'The daemon finishes open clips and stops. No pictures are received or recorded until it is started again.'),
    problem,
    h('div', { class: 'dialog-actions' }, cancel, confirm));

  async function shutDown() {
    confirm.disabled = true;
    try {
      await post('api/v1/shutdown');
      dialog.close();
    } catch (error) {
      problem.hidden = false;
      problem.textContent = error.message;
      confirm.disabled = false;
    }
  }
}
