import { h, icon } from '../dom.js';
import { getJson } from '../api.js';

/** Explains on an empty wall how to connect a camera: with the addresses on which this gateway really listens. */
export class NoCamera {
  #places = h('div', { class: 'places' });

  constructor() {
    this.root = h('section', { class: 'empty', hidden: true },
      h('span', { class: 'empty-icon' }, icon('camera')),
      h('h2', {}, 'No camera yet'),
      h('p', {}, 'A camera appears here with its first picture.'),
      h('dl', { class: 'ways' },
        h('dt', {}, icon('board'), 'An ESP32-CAM'),
        h('dd', {}, this.#places,
          h('p', {}, 'It publishes each picture to ', h('code', {}, 'gateway/NAME/frame'), ', as a header of 40 bytes and the JPEG, or to ',
            h('code', {}, 'iot/image'), ', as JSON with the JPEG in base64.')),
        h('dt', {}, icon('camera'), 'A camera of this machine or network'),
        h('dd', {}, 'Add it to ', h('code', {}, 'Cameras'), ' in the configuration file and restart the daemon: ',
          h('code', {}, '{ "Name": "door", "Input": "/dev/video0" }'), ', or, for a board that serves single pictures, ',
          h('code', {}, '{ "Name": "porch", "Snapshot": "http://board/capture" }'), '.'),
        h('dt', {}, icon('play'), 'Just looking'),
        h('dd', {}, h('code', {}, 'make demo'), ' starts three simulated boards.')));
  }

  show(isEmpty) {
    const appears = isEmpty && this.root.hidden;
    this.root.hidden = !isEmpty;
    if (appears) this.#load();
  }

  async #load() {
    try {
      const { listeners } = await getJson('api/v1/listeners');
      const isLocal = listeners.every(listener => listener.isLocal);
      this.#places.replaceChildren(
        h('p', {}, 'Give it this MQTT broker: ', ...listeners.flatMap((listener, i) => [i > 0 && ', ', h('code', {}, addressOf(listener))]), '.'),
        ...(isLocal ? [h('p', { class: 'only-local' }, 'Only programs on the gateway’s own machine reach it. For boards, set ',
          h('code', {}, '"Mqtt": { "Address": "0.0.0.0" }'), ' and add a user: ', h('code', {}, 'gateway user add NAME --data DIR'), '.')] : []));
    } catch {
      this.#places.replaceChildren();   // the outage bar reports it
    }
  }
}

/** An address for all interfaces is, for a board, that of the machine in this page's own address. */
function addressOf({ address, port, tls, webSocket }) {
  const all = address === '0.0.0.0' || address === '::';
  const host = all ? location.hostname : address.includes(':') ? `[${address}]` : address;
  const scheme = webSocket ? (tls ? 'wss' : 'ws') : tls ? 'mqtts' : 'mqtt';
  return `${scheme}://${host}:${port}${webSocket ? '/mqtt' : ''}`;
}
