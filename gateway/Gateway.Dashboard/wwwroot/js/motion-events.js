// Events that people are alerted to: a camera decided on motion, in either mode.

const kinds = { sequence: 'Sequence' };
const newForMs = 10000;

/** Name of such an event; undefined for others. */
export const motionName = event => kinds[event.kind];

/** Whether it happened just now. An event of an outage, or of the time before the page was open, arrives late. */
export const isNew = (event, store) => Date.now() + store.socket.clockOffsetMs - new Date(event.occurredAt) <= newForMs;

/**
 * Counts such events by camera: each event carries the count of its kind so far.
 * @returns a map of camera to { count, last, noun }
 */
export function countMotion(events) {
  const newest = new Map();
  for (const event of events) {
    // Newest first: one per camera and kind is enough.
    const key = `${event.camera}/${event.kind}`;
    if (motionName(event) && !newest.has(key)) newest.set(key, event);
  }
  const counts = new Map();
  for (const { camera, count, kind, occurredAt } of newest.values()) {
    const at = new Date(occurredAt);
    const known = counts.get(camera);
    const noun = kind === 'sequence' ? 'sequence' : 'event';
    if (!known) counts.set(camera, { count, last: at, noun });
    else counts.set(camera, { count: known.count + count, last: at > known.last ? at : known.last, noun: 'event' });
  }
  return counts;
}
