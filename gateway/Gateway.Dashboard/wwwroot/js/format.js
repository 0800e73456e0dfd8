// Numbers and times for people. Times are in the browser's time zone; the API uses UTC.

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, {
  year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false,
});

const precise = new Intl.DateTimeFormat(undefined, {
  month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false,
});

export const formatPrecise = date => precise.format(date);
export const formatClock = date => clock.format(date);
export const formatFull = date => full.format(date);

/** '14:02:11' today, 'Mon, 3 Nov 14:02:11' before. */
export function formatWhen(date) {
  return date.toDateString() === new Date().toDateString() ? clock.format(date) : `${day.format(date)} ${clock.format(date)}`;
}

/** 'Today' or 'Mon, 3 Nov', to head a group of rows. */
export function formatDay(date) {
  return date.toDateString() === new Date().toDateString() ? 'Today' : day.format(date);
}

/** 'just now', '12 s ago', '4 min ago', '3 h ago', '2 days ago'. */
export function formatAgo(date, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - date) / 1000));
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  const days = Math.floor(seconds / 86400);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** A duration in its one or two largest units: '40 s', '12 min', '3 h 5 min', '2 d 4 h'. */
export function formatSpan(seconds) {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${Math.floor(seconds)} s`;
  if (hours === 0) return `${minutes} min`;
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function formatBytes(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Milliseconds of an interval: '4 ms', '12.5 ms', '1.2 s'. */
export function formatMs(ms) {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** The length of a clip: '5.2 s', '1:04'. */
export function formatLength(ms) {
  if (ms < 60000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A position in a clip: '0:03.250'. */
export function formatPosition(ms) {
  const minutes = Math.floor(ms / 60000);
  const seconds = (ms % 60000) / 1000;
  return `${minutes}:${seconds.toFixed(2).padStart(5, '0')}`;
}

export const formatCount = n => n.toLocaleString('en').replaceAll(',', ' ');

/** 'one clip', '3 clips'. */
export const plural = (n, word) => `${formatCount(n)} ${word}${n === 1 ? '' : 's'}`;

/** 'front-door_2026-03-04_05-06-07': camera and local time, as in the names of gateway export. */
export function fileNameOf(camera, date) {
  const two = n => String(n).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('-');
  return `${camera.replace(/^\.|[^\p{L}\p{N}_.]/gu, '-') || 'clip'}_${day}_${time}`;
}
