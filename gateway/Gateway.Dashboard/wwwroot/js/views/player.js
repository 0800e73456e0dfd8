import { h, icon, setText } from '../dom.js';
import { ApiError, getJson, paths, post, probe } from '../api.js';
import { openDialog } from '../dialog.js';
import { fileNameOf, formatBytes, formatFull, formatLength, formatPosition } from '../format.js';
import { drawObjects, nameOf } from './boxes.js';
import { noModel, stateOf } from './clip-card.js';
import { FrameScreen } from './frame-screen.js';
import { VideoScreen } from './video-screen.js';

const speeds = [0.25, 0.5, 1, 2, 4];

/** A video that was made before comes sooner; meanwhile the stored pictures are shown. */
const patienceMs = 600;

/**
 * Plays a clip as the H.264 video that the gateway makes of it. Until it is ready, and where there is none (no ffmpeg, a browser without H.264),
 * the stored pictures are shown one by one. Either way every frame can be stepped to exactly.
 */
export class Player {
  #dialog;
  #clip = null;
  #times = [0];
  #objects = [];
  #index = 0;
  #screen = null;
  #started = false;
  #playing = false;
  #speed = 1;
  /** Id of the clip that continues this one. */
  #next = null;
  #closing = new AbortController();

  /** @param linkTo the address of another clip */
  constructor(id, onClose, linkTo) {
    this.id = id;
    this.linkTo = linkTo;
    this.parts = h('nav', { class: 'parts', 'aria-label': 'Parts of this event', hidden: true });
    this.canvas = h('canvas', { width: 640, height: 480, role: 'img', 'aria-label': 'Clip' });
    this.stage = h('div', { class: 'player-stage loading', onclick: () => this.#toggle() }, this.canvas);
    this.playButton = h('button', { class: 'button primary', type: 'button', 'aria-label': 'Play', onclick: () => this.#toggle() }, icon('play'));
    this.scrub = h('input', {
      type: 'range', min: 0, max: 0, value: 0, step: 1, 'aria-label': 'Frame', oninput: () => this.#seek(this.scrub.valueAsNumber),
    });
    this.position = h('output', { class: 'position' });
    this.speed = h('select', { 'aria-label': 'Speed', onchange: () => this.#setSpeed(Number(this.speed.value)) },
      ...speeds.map(speed => h('option', { value: speed, selected: speed === 1 }, `${speed}×`)));
    this.facts = h('dl', { class: 'facts' });
    this.seen = h('ul', { class: 'seen', 'aria-label': 'Detected in this clip', hidden: true });
    this.result = h('pre', { class: 'result', hidden: true });
    this.download = h('a', { class: 'button', href: paths.clipVideo(id), download: '', title: 'H.264 in MP4: every player and phone plays it' },
      icon('download'), 'MP4');
    this.original = h('a', {
      class: 'button', href: paths.clipFile(id), download: '', title: 'The stored file with the unchanged pictures (MJPEG in MP4): few players play it',
    }, 'Original');
    this.note = h('p', { class: 'player-note', role: 'status', hidden: true });
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
        this.scrub, this.position, this.speed, this.download, this.original),
      this.parts, this.note, this.facts, this.seen, this.result, this.problem,
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
    const startedAt = new Date(clip.startedAt);
    this.#dialog.heading.textContent = `${clip.camera} · ${formatFull(startedAt)}`;
    this.download.download = `${fileNameOf(clip.camera, startedAt)}.mp4`;
    this.scrub.max = this.#times.length - 1;
    this.#objects = clip.objects ?? [];
    this.#showSeen();
    this.update(clip);
    this.#showPosition();
    this.#showParts(clip);
    this.#openVideo();
    setTimeout(() => { if (!this.#screen) this.#useFrames(); }, patienceMs);
  }

  /** A long event has several clips, one after the other: links to all of them, and the next one follows at the end. */
  async #showParts({ eventId }) {
    if (!eventId) return;
    try {
      const { clips } = await getJson(paths.clipsOf({ event: eventId }), this.#closing.signal);
      const parts = clips.filter(part => part.state !== 'dropped').sort((a, b) => a.id - b.id);
      const at = parts.findIndex(part => part.id === this.id);
      if (at < 0 || parts.length < 2) return;
      this.#next = parts[at + 1]?.id ?? null;
      this.parts.hidden = false;
      this.parts.replaceChildren(h('span', {}, `Part ${at + 1} of ${parts.length} of this event`),
        ...parts.map((part, i) => h('a', {
          class: 'button', href: this.linkTo(part.id), 'aria-current': i === at ? 'true' : 'false', 'aria-label': `Part ${i + 1}`,
        }, `${i + 1}`)));
    } catch {
      // The clip itself is shown; its parts are also in the list.
    }
  }

  /** The end of the clip was reached while it played. */
  #ended() {
    const wasPlaying = this.#playing;
    this.#pause();
    if (wasPlaying && this.#next !== null) location.hash = this.linkTo(this.#next);
  }

  /** Shows a changed queue state. */
  update(clip) {
    if (clip.id !== this.id) return;
    const [state, name, meaning] = stateOf(clip);
    const fact = (term, value) => [h('dt', {}, term), h('dd', {}, value)];
    this.facts.replaceChildren(
      ...fact('Length', `${formatLength(clip.durationMs)}, ${clip.frames} frames, ${formatBytes(clip.bytes)}`),
      ...fact('Queue', h('span', { class: 'pill', 'data-state': state, title: meaning }, name)));
    this.acknowledgeButton.hidden = clip.state === 'acknowledged' || clip.state === 'dropped';
    this.result.hidden = !clip.result || clip.result === noModel;
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

  async #openVideo() {
    const slow = setTimeout(() => this.#tell('Making a video of this clip. Meanwhile its pictures are shown one by one.'), patienceMs);
    try {
      await probe(paths.clipVideo(this.id), this.#closing.signal);
      clearTimeout(slow);
      const screen = new VideoScreen(paths.clipVideo(this.id), this.#times, {
        onShown: (...shown) => this.#shown(screen, ...shown),
        onEnd: () => this.#ended(),
        onFail: () => this.#videoFailed(screen),
      });
      this.#closing.signal.addEventListener('abort', () => screen.close());
      await screen.ready;
      if (this.#closing.signal.aborted) return;
      this.#tell('');
      this.stage.prepend(screen.video);
      this.#use(screen);
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.download.hidden = error instanceof ApiError && error.status !== 0;
      this.#tell(`${error.message}\nThe stored pictures are shown one by one; the button Original gives their file.`);
      if (!this.#screen) this.#useFrames();
    } finally {
      clearTimeout(slow);
    }
  }

  #videoFailed(screen) {
    if (this.#closing.signal.aborted) return;
    screen.video.remove();
    this.#tell('This browser cannot play the video. The stored pictures are shown one by one.');
    if (!this.#screen || this.#screen === screen) this.#useFrames();
  }

  #useFrames() {
    if (this.#closing.signal.aborted) return;
    const screen = new FrameScreen(this.id, this.#times, {
      onShown: (...shown) => this.#shown(screen, ...shown),
      onEnd: () => this.#ended(),
    });
    this.#use(screen);
  }

  /** Continues on another screen where the player is. */
  async #use(screen) {
    const old = this.#screen;
    this.#screen = screen;
    old?.close();
    await screen.show(this.#index);
    if (this.#screen === screen && !this.#closing.signal.aborted && (this.#playing || !this.#started)) this.#play();
  }

  #toggle() {
    if (!this.#screen) return;
    if (this.#playing) {
      this.#pause();
      return;
    }
    if (this.#index >= this.#times.length - 1) this.#index = 0;
    this.#play();
  }

  #play() {
    this.#started = true;
    this.#playing = true;
    this.#showPlaying();
    this.#screen.play(this.#index, this.#speed);
  }

  #pause() {
    this.#playing = false;
    this.#screen.pause();
    this.#showPlaying();
  }

  #step(by) {
    this.#seek(this.#index + by);
  }

  #seek(index) {
    if (!this.#screen) return;
    if (this.#playing) this.#pause();
    this.#started = true;
    this.#index = Math.max(0, Math.min(index, this.#times.length - 1));
    this.#showPosition();
    this.#screen.show(this.#index);
  }

  #setSpeed(speed) {
    this.#speed = speed;
    if (this.#screen) this.#screen.speed = speed;
  }

  /** A screen shows a frame; of stored pictures it is drawn here, null if it cannot be read. */
  #shown(screen, index, picture) {
    if (this.#screen !== screen) return;
    this.#index = index;
    this.#showPosition();
    this.stage.classList.remove('loading');
    this.stage.classList.toggle('broken', picture === null);
    if (picture === null) return;
    const [width, height] = [picture.videoWidth ?? picture.width, picture.videoHeight ?? picture.height];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext('2d');
    if (picture instanceof ImageBitmap) context.drawImage(picture, 0, 0);
    else context.clearRect(0, 0, width, height);   // the video is below
    drawObjects(context, this.#objectsAt(index));
    this.canvas.dataset.frame = index;
  }

  #showPosition() {
    const timeMs = this.#times[this.#index] - this.#times[0];
    const count = this.#times.length;
    this.scrub.value = this.#index;
    setText(this.position, `${formatPosition(timeMs)}  ${this.#index + 1}/${count}`);
    this.scrub.setAttribute('aria-valuetext', `frame ${this.#index + 1} of ${count}, ${formatPosition(timeMs)}`);
  }

  #tell(text) {
    this.note.hidden = text === '';
    setText(this.note, text);
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
    this.#closing.abort();
    this.#screen?.close();
  }
}
