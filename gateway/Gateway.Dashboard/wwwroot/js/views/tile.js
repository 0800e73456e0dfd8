import { h, icon, setText } from '../dom.js';
import { getPicture, paths } from '../api.js';
import { formatAgo, formatClock, formatFull, formatMs, plural } from '../format.js';
import { openBoardSheet } from './board-sheet.js';
import { Overlay } from './overlay.js';
import { Picture } from './picture.js';
import { Rate } from './rate.js';
import { Trouble, isLive, isWell } from './trouble.js';

const alertMs = 5000;
const quietAfterMs = 4000;
const clockErrorMs = 60000;
const lastPictureAfterMs = 1000;

/** One camera: picture, motion, state. */
export class Tile {
  #store;
  #camera;
  #overlay = new Overlay();
  #picture;
  #rate = new Rate();
  #meters = new Map();
  #metersKey = '';
  #trouble = new Trouble();
  /** Null before the first motion message: nothing is claimed. */
  #motionState = null;
  #motion = null;
  /** Sequence of the shown frame of the stream. */
  #sequence = null;
  #lastShownMs = 0;
  /** The gateway's clock at receipt of the shown picture. */
  #shownAt = null;
  #builtMs = performance.now();
  #lastPictureAsked = '';
  #counted = { count: 0, last: null, since: null };
  #alertTimer = 0;

  constructor(store, camera) {
    this.#store = store;
    this.#picture = new Picture(frame => { if (frame.camera) store.socket.done(this.#camera.id); });
    this.#picture.onShown = (frame, size) => this.#shown(frame, size);
    this.#build(camera);
    this.update(camera);
    this.tick();
  }

  #build(camera) {
    this.nameLabel = h('h2', {});
    this.kindIcon = h('span', { class: 'tile-kind', title: camera.isBoard ? 'Board, over MQTT' : 'Local camera' },
      icon(camera.isBoard ? 'board' : 'camera'));
    this.stateLabel = h('span', { class: 'state', 'data-state': 'waiting' }, 'waiting');
    this.speedLabel = h('span', { class: 'speed' });
    this.placeholder = h('p', { class: 'placeholder' });
    this.age = h('p', { class: 'age', hidden: true });
    this.meterList = h('div', { class: 'meters' });
    this.countLabel = h('p', { class: 'counted' });
    this.outsideLabel = h('p', { class: 'outside', role: 'status', hidden: true });
    this.expand = h('button', {
      class: 'icon-button expand', type: 'button', 'aria-pressed': 'false', onclick: () => this.#toggleLarge(),
    }, icon('expand'));
    this.settings = camera.isBoard && h('button', {
      class: 'icon-button settings', type: 'button', title: 'Settings of the board', onclick: () => openBoardSheet(this.#camera),
    }, icon('settings'));
    this.#picture.canvas.setAttribute('role', 'img');
    this.stage = h('div', { class: 'stage', ondblclick: () => this.#toggleLarge() },
      this.#picture.canvas, this.#overlay.root, this.placeholder, this.age, this.expand);
    this.root = h('article', { class: 'tile blank', 'data-camera': camera.id },
      h('header', {}, this.kindIcon, this.nameLabel, this.stateLabel, this.speedLabel, this.settings),
      this.stage,
      this.#trouble.root,
      h('footer', {}, this.meterList, this.outsideLabel, this.countLabel));
  }

  /** The camera list changed: name, size or regions may differ. */
  update(camera) {
    this.#camera = camera;
    setText(this.nameLabel, camera.displayName);
    this.nameLabel.title = camera.name;
    this.#picture.canvas.setAttribute('aria-label', `Live picture of ${camera.displayName}`);
    this.expand.setAttribute('aria-label', `Enlarge ${camera.displayName}`);
    this.expand.title = 'Enlarge';
    if (this.settings) this.settings.setAttribute('aria-label', `Settings of the board ${camera.displayName}`);
    this.#overlay.setCamera(camera);
    // Ignored areas come last and have no score.
    this.#setMeters(camera.regions.filter(region => region.kind !== 'ignore'));
    this.#setOutside(camera);
    this.#trouble.update(camera);
    this.root.classList.toggle('past', !isWell(camera));
    if (!isLive(camera)) this.#meters.forEach((_, i) => this.#setMeter(i, 0));
    setText(this.placeholder, camera.state === 'starting' || isLive(camera) ? 'Waiting for the first picture' : 'No picture yet');
    this.#showState();
    this.tick();
  }

  get name() {
    return this.#camera.name;
  }

  frame(frame) {
    this.#picture.show(frame);
  }

  motion(motion) {
    this.#motion = motion;
    this.#placeObjects();
    motion.scores.forEach((score, i) => this.#setMeter(i, score));
    this.#motionState = motion.state;
    this.#showState();
  }

  /** Objects of an older picture are not drawn over a newer one. */
  #placeObjects() {
    const { sequence, objects } = this.#motion;
    const isOlder = this.#sequence !== null && ((sequence - this.#sequence) | 0) < 0;   // the sequence wraps at 32 bits
    this.#overlay.setMotion(isOlder ? [] : objects);
  }

  /** The state of motion while the camera is live, otherwise that of the camera; nothing is known while the gateway is away. */
  #showState() {
    const hasPicture = this.placeholder.hidden;   // a live one, or the last one
    const state = !this.#store.isLive ? 'unknown'
      : isLive(this.#camera) ? this.#motionState ?? (hasPicture ? 'idle' : 'waiting') : this.#camera.state;
    this.stateLabel.dataset.state = state;
    setText(this.stateLabel, state === 'idle' ? 'watching' : state === 'unknown' ? 'not connected' : state);
    this.stateLabel.title = state === 'unknown' ? 'Not connected to the gateway' : this.#camera.since ? `${this.#camera.state} since ${formatFull(new Date(this.#camera.since))}` : '';
  }

  /** Motion was decided on just now: rings the tile for 5 s. */
  alert() {
    this.root.classList.add('alerting');
    clearTimeout(this.#alertTimer);
    this.#alertTimer = setTimeout(() => this.root.classList.remove('alerting'), alertMs);
  }

  /** The connection to the gateway was lost, or is back. */
  linkChanged() {
    if (!this.#store.isLive) {
      this.#motionState = null;
      this.#motion = null;
      this.#sequence = null;
      this.#overlay.setMotion([]);
      this.#meters.forEach((_, i) => this.#setMeter(i, 0));
    }
    this.root.classList.toggle('away', !this.#store.isLive);
    this.#showState();
    this.tick();
  }

  setMotionCount(counted) {
    this.#counted = counted;
    this.tick();
  }

  /** Updates texts that depend on the time. Called once per second. */
  tick() {
    const now = performance.now();
    const { fps, latencyMs } = this.#rate.read(now);
    const quiet = this.#lastShownMs > 0 && now - this.#lastShownMs > quietAfterMs;
    const isAway = !this.#store.isLive;
    const isPast = isAway || !isLive(this.#camera);
    this.root.classList.toggle('quiet', quiet);
    this.age.hidden = !isPast || !this.#shownAt;
    if (!this.age.hidden) setText(this.age, formatAgo(this.#shownAt, this.#gatewayNowMs(now)));
    if (isPast) setText(this.speedLabel, '');
    else if (quiet) setText(this.speedLabel, `last picture ${formatAgo(Date.now() - (now - this.#lastShownMs))}`);
    else setText(this.speedLabel, fps > 0 ? `${fps.toFixed(fps < 10 ? 1 : 0)} fps${latencyMs === null ? '' : ` · ${formatMs(latencyMs)}`}` : '');
    this.speedLabel.title = 'Pictures shown per second, and the median time from capture (or receipt, when the camera has no clock) to this screen';
    const { count, last, noun, since } = this.#counted;
    setText(this.countLabel, isAway ? 'Not connected to the gateway' : count === 0 ? 'No motion event yet'
      : since ? `Moving since ${formatClock(since)} · ${plural(count, noun)}` : `${plural(count, noun)} · last one ${formatAgo(last)}`);
    this.countLabel.classList.toggle('moving', Boolean(since) && !isAway);
    this.countLabel.title = last ? formatClock(last) : '';
    this.#trouble.tick(this.#gatewayNowMs(now));
    if (this.placeholder.hidden === false && now - this.#builtMs > lastPictureAfterMs) this.#loadLastPicture();
  }

  /** A camera that sends nothing, or seldom, shows its last picture: asked for once in each of its states. */
  async #loadLastPicture() {
    const { name, state, since } = this.#camera;
    const key = `${state} ${since}`;
    if (this.#lastPictureAsked === key) return;
    this.#lastPictureAsked = key;
    try {
      const { jpeg, takenAt } = await getPicture(paths.snapshot(name));
      if (!this.placeholder.hidden) this.#picture.show({ jpeg, receivedMs: takenAt.getTime() });
    } catch {
      // It has sent none yet, or the daemon is not reachable.
    }
  }

  #gatewayNowMs(now) {
    return performance.timeOrigin + now + this.#store.socket.clockOffsetMs;
  }

  #shown(frame, { width, height }) {
    const now = performance.now();
    this.placeholder.hidden = true;
    this.root.classList.remove('blank');
    this.#shownAt = new Date(frame.receivedMs);
    if (!this.#camera.width) this.#overlay.setSize(width, height);
    if (!frame.camera) return this.tick();
    const isFirst = this.#lastShownMs === 0;
    this.#lastShownMs = now;
    this.#sequence = frame.sequence;
    if (this.#motion) this.#placeObjects();
    if (isFirst) this.#showState();
    // A camera's clock that is more than a minute off is not used: the latency counts from receipt.
    const gatewayNowMs = this.#gatewayNowMs(now);
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
