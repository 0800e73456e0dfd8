import { h, icon, setText } from '../dom.js';
import { formatAgo, formatClock, formatMs, plural } from '../format.js';
import { Overlay } from './overlay.js';
import { Picture } from './picture.js';
import { Rate } from './rate.js';

const alertMs = 5000;
const quietAfterMs = 4000;
const clockErrorMs = 60000;

/** One camera: picture, motion, state. */
export class Tile {
  #store;
  #camera;
  #overlay = new Overlay();
  #picture;
  #rate = new Rate();
  #meters = new Map();
  #metersKey = '';
  #lastShownMs = 0;
  #sequences = { count: 0, last: null };
  #alertTimer = 0;

  constructor(store, camera) {
    this.#store = store;
    this.#picture = new Picture(() => store.socket.done(this.#camera.id));
    this.#picture.onShown = frame => this.#shown(frame);
    this.#build(camera);
    this.update(camera);
    this.tick();
  }

  #build(camera) {
    this.nameLabel = h('h2', {});
    this.kindIcon = h('span', { class: 'tile-kind', title: camera.isBoard ? 'Board, over MQTT' : 'Local camera' },
      icon(camera.isBoard ? 'board' : 'camera'));
    this.stateLabel = h('span', { class: 'state', 'data-state': 'idle' }, 'watching');
    this.speedLabel = h('span', { class: 'speed' });
    this.placeholder = h('p', { class: 'placeholder' }, 'Waiting for the first picture');
    this.meterList = h('div', { class: 'meters' });
    this.sequenceLabel = h('p', { class: 'sequences' });
    this.outsideLabel = h('p', { class: 'outside', role: 'status', hidden: true });
    this.expand = h('button', {
      class: 'icon-button expand', type: 'button', 'aria-pressed': 'false', onclick: () => this.#toggleLarge(),
    }, icon('expand'));
    this.#picture.canvas.setAttribute('role', 'img');
    this.stage = h('div', { class: 'stage', ondblclick: () => this.#toggleLarge() },
      this.#picture.canvas, this.#overlay.root, this.placeholder, this.expand);
    this.root = h('article', { class: 'tile', 'data-camera': camera.id },
      h('header', {}, this.kindIcon, this.nameLabel, this.stateLabel, this.speedLabel),
      this.stage,
      h('footer', {}, this.meterList, this.outsideLabel, this.sequenceLabel));
  }

  /** The camera list changed: name, size or regions may differ. */
  update(camera) {
    this.#camera = camera;
    setText(this.nameLabel, camera.name);
    this.#picture.canvas.setAttribute('aria-label', `Live picture of ${camera.name}`);
    this.expand.setAttribute('aria-label', `Enlarge ${camera.name}`);
    this.expand.title = 'Enlarge';
    this.#overlay.setCamera(camera);
    // Ignored areas come last and have no score.
    this.#setMeters(camera.regions.filter(region => region.kind !== 'ignore'));
    this.#setOutside(camera);
  }

  get name() {
    return this.#camera.name;
  }

  frame(frame) {
    this.#picture.show(frame);
  }

  motion(motion) {
    this.#overlay.setMotion(motion.objects);
    motion.scores.forEach((score, i) => this.#setMeter(i, score));
    this.stateLabel.dataset.state = motion.state;
    setText(this.stateLabel, motion.state === 'idle' ? 'watching' : motion.state);
  }

  /** A sequence happened now: rings the tile for 5 s. */
  alert() {
    this.root.classList.add('alerting');
    clearTimeout(this.#alertTimer);
    this.#alertTimer = setTimeout(() => this.root.classList.remove('alerting'), alertMs);
  }

  setSequences(count, last) {
    this.#sequences = { count, last };
    this.tick();
  }

  /** Updates texts that depend on the time. Called once per second. */
  tick() {
    const now = performance.now();
    const { fps, latencyMs } = this.#rate.read(now);
    const quiet = this.#lastShownMs > 0 && now - this.#lastShownMs > quietAfterMs;
    this.root.classList.toggle('quiet', quiet);
    if (quiet) setText(this.speedLabel, `last picture ${formatAgo(Date.now() - (now - this.#lastShownMs))}`);
    else setText(this.speedLabel, fps > 0 ? `${fps.toFixed(fps < 10 ? 1 : 0)} fps${latencyMs === null ? '' : ` · ${formatMs(latencyMs)}`}` : '');
    this.speedLabel.title = 'Pictures shown per second, and the median time from capture (or receipt, when the camera has no clock) to this screen';
    const { count, last } = this.#sequences;
    setText(this.sequenceLabel, count === 0 ? 'No sequence yet' : `${plural(count, 'sequence')} · last one ${formatAgo(last)}`);
    this.sequenceLabel.title = last ? formatClock(last) : '';
  }

  #shown(frame) {
    const now = performance.now();
    this.placeholder.hidden = true;
    this.#lastShownMs = now;
    // A camera's clock that is more than a minute off is not used: the latency counts from receipt.
    const gatewayNowMs = performance.timeOrigin + now + this.#store.socket.clockOffsetMs;
    let latencyMs = frame.clockTrusted && frame.capturedMs > 0 ? gatewayNowMs - frame.capturedMs : gatewayNowMs - frame.receivedMs;
    if (Math.abs(latencyMs) > clockErrorMs) latencyMs = gatewayNowMs - frame.receivedMs;
    this.#rate.add(now, Math.max(0, latencyMs));
  }

  /** A region outside the picture never sees motion: the tile reports it. */
  #setOutside({ width, height, regions }) {
    const isOutside = ({ points }) => points.some(([x, y]) => x > width || y > height);
    const outside = width && height ? regions.filter(isOutside).map(({ name }) => name) : [];
    this.outsideLabel.hidden = outside.length === 0;
    setText(this.outsideLabel, outside.length === 0 ? '' : `Outside the picture of ${width}x${height}: ${outside.join(', ')}`);
    this.outsideLabel.title = 'Give Motion.Regions in pixels of this picture, in the configuration of the gateway';
  }

  #setMeters(regions) {
    const key = regions.map(region => `${region.name}/${region.kind}`).join();
    if (key === this.#metersKey) return;
    this.#metersKey = key;
    this.#meters.clear();
    this.meterList.replaceChildren(...regions.map((region, i) => {
      const fill = h('i', {});
      const bar = h('div', {
        class: 'meter', role: 'meter', 'aria-label': `Motion in ${region.name}`, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0,
      }, fill);
      const value = h('output', {}, '0 %');
      this.#meters.set(i, { fill, bar, value });
      return h('div', { class: `meter-row ${region.kind}` }, h('span', {}, region.name), bar, value);
    }));
  }

  #setMeter(i, score) {
    const meter = this.#meters.get(i);
    if (!meter) return;
    const percent = score * 100;
    // Square root: on a linear bar, motion of a few percent would be invisible.
    meter.fill.style.transform = `scaleX(${Math.min(1, Math.sqrt(score))})`;
    meter.bar.setAttribute('aria-valuenow', percent.toFixed(1));
    setText(meter.value, `${percent.toFixed(percent < 10 ? 1 : 0)} %`);
  }

  #toggleLarge() {
    const large = this.root.classList.toggle('large');
    this.expand.setAttribute('aria-pressed', String(large));
    if (large) this.root.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }
}
