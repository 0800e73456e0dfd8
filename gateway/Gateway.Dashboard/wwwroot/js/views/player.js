import { h, icon, setText } from '../dom.js';
import { getJson, paths, post } from '../api.js';
import { openDialog } from '../dialog.js';
import { formatBytes, formatFull, formatLength, formatPosition } from '../format.js';
import { clipStates } from './clip-card.js';
import { FrameLoader } from './frame-loader.js';

const speeds = [0.25, 0.5, 1, 2, 4];

/**
 * Plays a clip frame by frame at the frames' own times: no browser plays MJPEG in MP4, and every frame can be
 * stepped to exactly.
 */
export class Player {
  #dialog;
  #clip = null;
  #times = [0];
  #objects = [];
  #index = 0;
  #wanted = 0;
  #playing = false;
  #speed = 1;
  #loader = null;
  #timer = 0;

  constructor(id, onClose) {
    this.id = id;
    this.canvas = h('canvas', { width: 640, height: 480, role: 'img', 'aria-label': 'Clip' });
    this.stage = h('div', { class: 'player-stage loading', onclick: () => this.#toggle() }, this.canvas);
    this.playButton = h('button', { class: 'button primary', type: 'button', 'aria-label': 'Play', onclick: () => this.#toggle() }, icon('play'));
    this.scrub = h('input', {
      type: 'range', min: 0, max: 0, value: 0, step: 1, 'aria-label': 'Frame', oninput: () => this.#seek(this.scrub.valueAsNumber),
    });
    this.position = h('output', { class: 'position' });
    this.speed = h('select', { 'aria-label': 'Speed', onchange: () => { this.#speed = Number(this.speed.value); } },
      ...speeds.map(speed => h('option', { value: speed, selected: speed === 1 }, `${speed}×`)));
    this.facts = h('dl', { class: 'facts' });
    this.seen = h('ul', { class: 'seen', 'aria-label': 'Detected in this clip', hidden: true });
    this.result = h('pre', { class: 'result', hidden: true });
    this.download = h('a', { class: 'button', href: paths.clipFile(id), download: `clip_${id}.mp4` }, icon('download'), 'MP4');
    this.problem = h('p', { class: 'problem', role: 'alert', hidden: true });
    this.acknowledgeButton = h('button', {
      class: 'button', type: 'button', hidden: true, title: 'Nothing more is done with this clip, and retention may remove it',
      onclick: () => this.#acknowledge(),
    }, 'Mark as done');
    const step = (by, label, name) =>
      h('button', { class: 'button', type: 'button', 'aria-label': label, onclick: () => this.#step(by) }, icon(name));
    this.#dialog = openDialog({ title: `Clip ${id}`, onclose: () => { this.#release(); onClose(); } },
      this.stage,
      h('div', { class: 'player-bar' }, step(-1, 'Previous frame', 'back'), this.playButton, step(1, 'Next frame', 'forward'),
        this.scrub, this.position, this.speed, this.download),
      this.facts, this.seen, this.result, this.problem,
      h('div', { class: 'dialog-actions' }, this.acknowledgeButton),
      h('p', { class: 'hint' }, h('kbd', {}, 'Space'), ' play, ', h('kbd', {}, '←'), ' ', h('kbd', {}, '→'), ' one frame, ',
        h('kbd', {}, 'Home'), ' ', h('kbd', {}, 'End'), ' first and last'));
    this.#dialog.addEventListener('keydown', event => this.#key(event));
  }

  open(clip) {
    if (!this.#dialog.open) return;
    this.#clip = clip;
    this.#times = clip.frameTimesMs;
    this.stage.replaceChildren(this.canvas);
    this.#loader = new FrameLoader(this.id, this.#times.length);
    this.#dialog.heading.textContent = `${clip.camera} · ${formatFull(new Date(clip.startedAt))}`;
    this.scrub.max = this.#times.length - 1;
    this.#objects = clip.objects ?? [];
    this.#showSeen();
    this.update(clip);
    this.#draw(0).then(shown => { if (shown) this.#toggle(); });
  }

  /** Shows a changed queue state. */
  update(clip) {
    if (clip.id !== this.id) return;
    const [name, meaning] = clipStates[clip.state] ?? [clip.state, ''];
    const fact = (term, value) => [h('dt', {}, term), h('dd', {}, value)];
    this.facts.replaceChildren(
      ...fact('Length', `${formatLength(clip.durationMs)}, ${clip.frames} frames, ${formatBytes(clip.bytes)}`),
      ...fact('Queue', h('span', { class: 'pill', 'data-state': clip.state, title: meaning }, name)));
    this.acknowledgeButton.hidden = clip.state === 'acknowledged' || clip.state === 'dropped';
    this.result.hidden = !clip.result;
    setText(this.result, clip.result ?? '');
  }

  async #acknowledge() {
    this.acknowledgeButton.disabled = true;
    try {
      await post(`${paths.clip(this.id)}/acknowledge`);
      this.update(await getJson(paths.clip(this.id)));
      this.problem.hidden = true;
    } catch (error) {
      this.problem.hidden = false;
      setText(this.problem, error.message);
    }
    this.acknowledgeButton.disabled = false;
  }

  /** Whether the clip is loaded. */
  get isOpen() {
    return this.#clip !== null;
  }

  fail(message) {
    this.stage.classList.remove('loading');
    this.stage.replaceChildren(h('p', { class: 'problem', role: 'alert' }, message));
  }

  close() {
    this.#dialog.close();
  }

  #key(event) {
    const onControl = event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement;
    const action = {
      ' ': () => this.#toggle(),
      ArrowLeft: () => this.#step(-1),
      ArrowRight: () => this.#step(1),
      Home: () => this.#seek(0),
      End: () => this.#seek(this.#times.length - 1),
    }[event.key];
    // A focused button or the scrub bar handles its own keys; here they would act twice.
    if (!action || (event.target instanceof HTMLSelectElement)) return;
    if (event.key === ' ' && event.target instanceof HTMLButtonElement && event.target !== this.playButton) return;
    event.preventDefault();
    if (onControl && event.key === ' ') this.#toggle();
    else action();
  }

  #toggle() {
    if (!this.#loader) return;
    if (this.#playing) {
      this.#pause();
      return;
    }
    this.#playing = true;
    this.#showPlaying();
    if (this.#index >= this.#times.length - 1) this.#index = 0;
    this.#play();
  }

  #pause() {
    this.#playing = false;
    clearTimeout(this.#timer);
    this.#showPlaying();
  }

  /** Each frame waits for its own time, so uneven gaps are kept; a slow network delays and skips nothing. */
  async #play() {
    const started = performance.now();
    await this.#draw(this.#index);
    if (!this.#playing) return;
    const next = this.#index + 1;
    if (next >= this.#times.length) {
      this.#pause();
      return;
    }
    const gapMs = (this.#times[next] - this.#times[this.#index]) / this.#speed;
    this.#timer = setTimeout(() => {
      this.#index = next;
      this.#play();
    }, Math.max(0, gapMs - (performance.now() - started)));
  }

  #step(by) {
    this.#seek(this.#index + by);
  }

  #seek(index) {
    if (!this.#loader) return;
    if (this.#playing) this.#pause();
    this.#index = Math.max(0, Math.min(index, this.#times.length - 1));
    this.#draw(this.#index);
  }

  /** @returns whether the frame is the one on the screen now */
  async #draw(index) {
    this.#wanted = index;
    this.scrub.value = index;
    const timeMs = this.#times[index] - this.#times[0];
    setText(this.position, `${formatPosition(timeMs)}  ${index + 1}/${this.#times.length}`);
    this.scrub.setAttribute('aria-valuetext', `frame ${index + 1} of ${this.#times.length}, ${formatPosition(timeMs)}`);
    const bitmap = await this.#loader.get(index);
    // While scrubbing, an older request may finish after a newer one.
    if (this.#wanted !== index) return false;
    this.stage.classList.remove('loading');
    this.stage.classList.toggle('broken', bitmap === null);
    if (bitmap === null) return false;
    if (this.canvas.width !== bitmap.width || this.canvas.height !== bitmap.height) {
      this.canvas.width = bitmap.width;
      this.canvas.height = bitmap.height;
    }
    const context = this.canvas.getContext('2d', { alpha: false });
    context.drawImage(bitmap, 0, 0);
    drawObjects(context, this.#objectsAt(index));
    this.canvas.dataset.frame = index;
    return true;
  }

  /** Not every frame is analysed: boxes stay until the next analysed frame, for half a second at most. */
  #objectsAt(index) {
    const shown = this.#objects.findLast(seen => seen.frame <= index);
    if (!shown || this.#times[index] - this.#times[shown.frame] > 500) return [];
    return this.#objects.filter(seen => seen.frame === shown.frame);
  }

  /** A button for each label, which shows the frame of its highest confidence. */
  #showSeen() {
    const best = new Map();
    for (const seen of this.#objects) {
      if (seen.frame < this.#times.length && seen.confidence > (best.get(seen.label)?.confidence ?? 0)) best.set(seen.label, seen);
    }
    this.seen.hidden = best.size === 0;
    this.seen.replaceChildren(...[...best.values()].map(seen => h('li', {},
      h('button', { class: 'button', type: 'button', onclick: () => this.#seek(seen.frame) },
        `${nameOf(seen)} at ${formatPosition(this.#times[seen.frame] - this.#times[0])}`))));
  }

  #showPlaying() {
    this.playButton.setAttribute('aria-label', this.#playing ? 'Pause' : 'Play');
    this.playButton.replaceChildren(icon(this.#playing ? 'pause' : 'play'));
  }

  #release() {
    this.#playing = false;
    clearTimeout(this.#timer);
    this.#loader?.close();
    this.#loader = null;
  }
}

function nameOf(seen) {
  return `${seen.label} ${Math.round(seen.confidence * 100)}%`;
}

/** Draws boxes with labels over the picture; positions are shares of its size. */
function drawObjects(context, objects) {
  const { width, height } = context.canvas;
  const line = Math.max(2, Math.round(width / 320));
  context.lineWidth = line;
  context.font = `${6 * line + 2}px sans-serif`;
  context.textBaseline = 'bottom';
  for (const seen of objects) {
    if (!seen.box) continue;
    const [left, top] = [Math.max(0, seen.box[0] * width), Math.max(0, seen.box[1] * height)];
    const [right, bottom] = [Math.min(width, (seen.box[0] + seen.box[2]) * width), Math.min(height, (seen.box[1] + seen.box[3]) * height)];
    context.strokeStyle = '#ffd166';
    context.strokeRect(left, top, right - left, bottom - top);
    const name = nameOf(seen);
    const [textWidth, textHeight] = [context.measureText(name).width + 4 * line, 7 * line + 4];
    const textTop = Math.max(0, top - textHeight);
    context.fillStyle = '#ffd166';
    context.fillRect(left, textTop, textWidth, textHeight);
    context.fillStyle = '#1a1a1a';
    context.fillText(name, left + 2 * line, textTop + textHeight - line);
  }
}
