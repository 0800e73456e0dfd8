import { h, setText } from '../dom.js';
import { formatAgo, formatClock, formatFull, formatLength, formatWhen } from '../format.js';
import { routeTo } from '../router.js';

const kindNames = {
  motionStarted: 'Motion',
  motionEnded: 'Motion ended',
  sequence: 'Sequence',
  area: 'Area',
  cameraOnline: 'Online',
  cameraOffline: 'Offline',
  clipAnalysed: 'Analysed',
  clipFailed: 'Clip failed',
  daemonStarted: 'Started',
};

/** One event as a list row. Its refresh() renews the relative time. */
export function eventRow(event, compact = false) {
  const at = new Date(event.occurredAt);
  const ago = h('time', { datetime: event.occurredAt, title: formatFull(at) });
  const row = h('li', { class: `event ${event.kind}`, 'data-event': event.id },
    h('span', { class: 'badge' }, kindNames[event.kind] ?? event.kind),
    h('span', { class: 'event-camera' }, event.camera || 'Gateway'),
    h('span', { class: 'event-detail' }, (compact ? [event.detail || event.region] : [event.region, event.detail]).filter(Boolean).join(' · ')),
    ago,
    event.clipId > 0
      ? h('a', { class: 'event-clip', href: routeTo('clips', event.clipId), 'aria-label': `Clip ${event.clipId} of ${event.camera}` }, 'Clip')
      : h('span', { class: 'event-clip' }));
  const past = () => compact ? formatAgo(at) : [formatWhen(at), event.durationMs > 0 && formatLength(event.durationMs), formatAgo(at)].filter(Boolean).join(' · ');
  row.refresh = () => setText(ago, event.lasts ? `moving since ${formatClock(at)}` : past());
  row.refresh();
  return row;
}
