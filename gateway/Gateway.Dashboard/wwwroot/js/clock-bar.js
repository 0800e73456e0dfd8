import { getJson, postJson } from './api.js';
import { formatFull } from './format.js';
import { h } from './dom.js';

/** The bar that says that the gateway's clock is doubted, with the button for "it is right". */
export function showClock(store) {
  const bar = document.getElementById('clock');
  let isDoubted = null;

  const show = clock => {
    bar.hidden = !clock.doubt;
    if (!clock.doubt) return bar.replaceChildren();
    const hours = Math.max(1, Math.ceil(clock.untilTrustedSeconds / 3600));
    const button = h('button', { class: 'button', type: 'button', onclick: () => confirm(button) }, 'The time is right');
    bar.replaceChildren(
      h('span', {}, `${clock.doubt[0].toUpperCase()}${clock.doubt.slice(1)}.`),
      h('small', {}, `The gateway takes it to be ${formatFull(new Date(clock.now))} now. Until it ran for ${hours} h without a jump, `
        + 'or you say that this is right, nothing is deleted by age.'),
      button);
  };

  const confirm = async button => {
    button.disabled = true;
    try {
      show(await postJson('api/v1/clock/confirm'));
    } catch (error) {
      button.disabled = false;
      bar.append(h('small', {}, error.message));
    }
  };

  store.on('stats', async () => {
    const now = store.stats['clock.doubted'] > 0;
    if (now === isDoubted) return;
    isDoubted = now;
    try {
      show(now ? await getJson('api/v1/clock') : { doubt: null });
    } catch {
      isDoubted = null;   // the next statistics ask again
    }
  });
}
