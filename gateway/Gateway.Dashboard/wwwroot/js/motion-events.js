// Events that people are alerted to: a camera decided on motion, in either mode.

const kinds = { sequence: 'Sequence', area: 'Motion' };
const newForMs = 10000;

/** Name of such an event; undefined for others. */
export const motionName = event => kinds[event.kind];

/** Whether it happened just now. An event of an outage, or of the time before the page was open, arrives late. */
export const isNew = (event, store) => Date.now() + store.socket.clockOffsetMs - new Date(event.occurredAt) <= newForMs;

/**
 * Takes the ends out of new events, and gives them to the events that they end: `ended` has the camera, the count and the clip of its start.
 * @returns the new events not among them
 */
export function applyEnds(fresh, listed) {
  const started = [...fresh, ...listed];
  for (const end of fresh.filter(event => event.kind === 'motionEnded')) {
    const start = started.find(event => event.lasts && event.camera === end.camera && event.count === end.count && event.id < end.id);
    if (!start) continue;
    start.lasts = false;
    start.endedAt = end.occurredAt;
    start.durationMs = Math.max(0, new Date(end.occurredAt) - new Date(start.occurredAt));
  }
  return fresh.filter(event => event.kind !== 'motionEnded');
}

/**
 * Counts such events by camera: each event carries the count of its kind so far.
 * @returns a map of camera to { count, last, noun, since }; since: start of the newest event if that lasts, else null
 */
export function countMotion(events) {
  const newest = new Map();
  for (const event of events) {
    // Newest first: one per camera and kind is enough.
    const key = `${event.camera}/${event.kind}`;
    if (motionName(event) && !newest.has(key)) newest.set(key, event);
  }
  const counts = new Map();
  for (const { camera, count, kind, occurredAt, lasts } of newest.values()) {
    const at = new Date(occurredAt);
    const since = lasts ? at : null;
    const known = counts.get(camera);
    const noun = kind === 'sequence' ? 'sequence' : 'event';
    if (!known) counts.set(camera, { count, last: at, noun, since });
    else counts.set(camera, { count: known.count + count, last: at > known.last ? at : known.last, noun: 'event', since: since ?? known.since });
  }
  return counts;
}
