import { h, setText } from '../dom.js';
import { formatBytes, formatFull, formatLength, formatWhen, plural } from '../format.js';
import { paths } from '../api.js';
import { offerPreview } from './preview.js';

/** Name and explanation of each queue state. */
export const clipStates = {
  recorded: ['waiting', 'On disk, waiting for analysis'],
  leased: ['in analysis', 'An analysis is in progress'],
  analysed: ['analysed', 'The result is stored, not yet acknowledged'],
  acknowledged: ['done', 'Acknowledged: retention may remove it'],
  failed: ['failed', 'The analysis failed'],
  dropped: ['dropped', 'Removed by retention'],
};

/** The gateway's result text of a clip when no model is configured: a choice, no fault. */
export const noModel = 'no model configured';

/** Name and explanation of a clip's state for its pill. */
export function stateOf({ state, result }) {
  const isOpen = state !== 'acknowledged' && state !== 'dropped';
  return result === noModel && isOpen ? ['plain', 'recorded', 'Clips are not analysed: no model is configured']
    : [state, ...(clipStates[state] ?? [state, ''])];
}

/** A clip as a card: picture, time, camera, queue state, result. It is a link, so it opens by keyboard and in new tabs. */
export function clipCard(clip, { href }) {
  const started = new Date(clip.startedAt);
  const thumb = h('img', { src: paths.clipThumbnail(clip.id), alt: '', loading: 'lazy', decoding: 'async' });
  thumb.addEventListener('error', () => thumb.classList.add('missing'));
  const card = h('a', { class: 'card clip', href, 'data-clip': clip.id, 'aria-label': `Clip of ${clip.camera}, ${formatFull(started)}` },
    h('div', { class: 'thumb' }, thumb, h('span', { class: 'length' }, formatLength(clip.durationMs))),
    h('div', { class: 'card-text' },
      h('div', { class: 'card-line' }, h('strong', {}, clip.camera), h('span', { class: 'pill' })),
      h('small', { title: formatFull(started) }, [formatWhen(started), plural(clip.frames, 'frame'), formatBytes(clip.bytes)].join(' · ')),
      h('p', { class: 'result' })));
  offerPreview(card, thumb, paths.clipPreview(clip.id));
  updateClipCard(card, clip);
  return card;
}

/** Shows a changed queue state. */
export function updateClipCard(card, clip) {
  const pill = card.querySelector('.pill');
  const [state, name, meaning] = stateOf(clip);
  pill.dataset.state = state;
  pill.title = meaning;
  setText(pill, name);
  setText(card.querySelector('.result'), clip.result && clip.result !== noModel ? summary(clip.result) : '');
}

/** The first line of the seed's result text names the labels: 'Final results: person,car'. */
function summary(result) {
  const [first] = result.split('\n');
  return first.replace(/^Final results:\s*/, '');
}
