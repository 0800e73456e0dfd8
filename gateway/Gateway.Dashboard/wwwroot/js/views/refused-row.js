import { h, setText } from '../dom.js';
import { formatAgo, formatBytes, formatFull, plural } from '../format.js';

const reasons = {
  Empty: 'empty message',
  ShortFrame: 'header cut off',
  UnknownVersion: 'unknown version of the header',
  Truncated: 'shorter than its header says',
  UnknownForm: 'not a picture',
  OtherForm: 'another form than configured',
  NotJpeg: 'not a JPEG',
  CutJpeg: 'picture cut off',
  NoPicture: 'JSON without a picture',
  EmptyPicture: 'JSON with an empty picture',
  BadBase64: 'damaged base64',
  BadLatency: 'incomplete latency message',
  BadState: 'report of settings that cannot be read',
  BadBoardName: 'unusable camera name',
  CameraLimit: 'too many cameras',
  OutOfMemory: 'no frame memory left',
};

/** Messages of one board that were refused for one reason. */
export class RefusedRow {
  #board = h('strong', {});
  #reason = h('span', { class: 'badge' });
  #facts = h('small', {});
  #advice = h('p', {});
  #bytes = h('code', { class: 'bytes' });
  #start = h('p', { class: 'entry-line' }, h('small', {}, 'Begins with'), this.#bytes);
  #model = null;

  constructor() {
    this.root = h('li', { tabindex: -1 },
      h('div', { class: 'boards-line' }, this.#board, this.#reason, this.#facts), this.#advice, this.#start);
  }

  update(model) {
    this.#model = model;
    const { board, topic, reason, advice, start } = model;
    setText(this.#board, board || '(without a name)');
    this.#board.title = topic;
    setText(this.#reason, reasons[reason] ?? reason);
    setText(this.#advice, advice && `${advice[0].toUpperCase()}${advice.slice(1)}.`);
    const bytes = start.match(/../g) ?? [];
    setText(this.#bytes, bytes.join(' '));
    this.#bytes.title = textOf(bytes);
    this.#start.hidden = bytes.length === 0;
  }

  tick() {
    const { count, length, lastAt } = this.#model;
    const at = new Date(lastAt);
    setText(this.#facts, `${plural(count, 'message')} · last one ${formatBytes(length)}, ${formatAgo(at)}`);
    this.#facts.title = formatFull(at);
  }
}

/** As text, a dot for each other byte. */
function textOf(bytes) {
  return bytes.map(hex => {
    const byte = parseInt(hex, 16);
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }).join('');
}
