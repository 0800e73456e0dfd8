import { h } from '../dom.js';
import { formatMs } from '../format.js';

/**
 * End-to-end latency as its parts in a stacked bar with the numbers beside it.
 * @param parts [key, name, ms or null when not measured, meaning]
 */
export function latencyBar(parts) {
  const known = parts.filter(([, , ms]) => ms !== null && ms !== undefined);
  const totalMs = known.reduce((sum, [, , ms]) => sum + ms, 0);
  const bar = h('div', { class: 'latency-bar', 'aria-hidden': 'true' }, ...known.map(([key, , ms]) => {
    const segment = h('i', { 'data-part': key });
    segment.style.flexGrow = String(totalMs > 0 ? ms / totalMs : 1);
    return segment;
  }));
  return h('div', {},
    h('p', { class: 'latency-total' }, h('span', {}, 'End to end'), h('strong', { 'data-total-ms': totalMs.toFixed(3) }, formatMs(totalMs)),
      known.length < parts.length && h('small', {}, 'without the parts that were not measured')),
    bar,
    h('dl', { class: 'latency-parts' }, ...parts.map(([key, name, ms, meaning]) =>
      h('div', { title: meaning },
        h('dt', {}, h('i', { 'data-part': key }), name),
        h('dd', { 'data-ms': ms ?? '' }, ms === null || ms === undefined ? '–' : formatMs(ms))))));
}
