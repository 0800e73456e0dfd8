import { h, setText } from '../dom.js';
import { post } from '../api.js';
import { formatAgo, formatBytes, formatFull, plural } from '../format.js';

/** Pictures of one client on a topic without a camera: one click takes the topic as a camera. */
export class UntakenRow {
  #store;
  #onTaken;
  #model = null;
  /** Name of the camera that took the topic; null before. */
  #takenAs = null;
  /** Pictures until the topic was taken: a further one still came without a camera. Null until the gateway reported them. */
  #takenCount = null;
  /** Whether that camera was there before. */
  #isOld = false;
  #client = h('strong', {});
  #topic = h('code', {});
  #facts = h('small', {});
  #name = h('input', { name: 'camera', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', required: true, maxlength: 200 });
  #button = h('button', { class: 'button primary', type: 'submit' }, 'Show as camera');
  #taken = h('p', { class: 'taken', role: 'status' });
  #problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  #entry = h('code', {});
  #copy = h('button', { class: 'button', type: 'button', onclick: () => this.#copyEntry() }, 'Copy');

  constructor(store, onTaken) {
    this.#store = store;
    this.#onTaken = onTaken;
    this.fields = h('div', { class: 'fields' }, h('label', {}, h('span', {}, 'Camera'), this.#name), this.#button);
    this.form = h('form', { onsubmit: event => { event.preventDefault(); this.#take(); } },
      h('div', { class: 'boards-line' }, this.#client, this.#topic, this.#facts),
      this.fields, this.#taken, this.#problem,
      h('div', { class: 'entry-line' }, h('small', {}, 'Or in Boards of the configuration'), this.#entry, this.#copy));
    this.root = h('li', { tabindex: -1 }, this.form);
    this.#name.addEventListener('input', () => this.#showEntry());
  }

  update(model) {
    if (!this.#model) this.#name.value = model.camera;
    this.#model = model;
    setText(this.#client, model.client);
    setText(this.#topic, model.topic);
    this.form.setAttribute('aria-label', `Pictures of ${model.client} on ${model.topic}`);
    this.#showEntry();
    if (this.#takenAs === null) return;
    this.#takenCount ??= model.count;
    if (model.count > this.#takenCount) this.#open('Its pictures still come without a camera.');
  }

  tick() {
    const { count, length, lastAt } = this.#model;
    const at = new Date(lastAt);
    setText(this.#facts, `${plural(count, 'picture')} · last one ${formatBytes(length)}, ${formatAgo(at)}`);
    this.#facts.title = formatFull(at);
  }

  /** A row whose topic was taken stays until its camera is there, also when the gateway lists it no longer. */
  get stays() {
    return this.#takenAs !== null && !this.isDone;
  }

  get isDone() {
    return this.#takenAs !== null && !this.#isOld && this.#isThere(this.#takenAs);
  }

  #isThere(name) {
    return [...this.#store.cameras.values()].some(camera => camera.name.toLowerCase() === name.toLowerCase());
  }

  taken(topic, camera) {
    if (topic !== this.#model.topic) return;
    const hadFocus = this.root.contains(document.activeElement);
    this.#takenAs = camera;
    this.#takenCount = null;
    this.#isOld = this.#isThere(camera);
    this.fields.hidden = true;
    this.#problem.hidden = true;
    setText(this.#taken, this.#isOld ? `taken: the next picture is one of ${camera}` : 'taken: the next picture makes the camera appear');
    if (hadFocus) this.root.focus();   // its button is gone
  }

  #open(problem) {
    this.#takenAs = null;
    this.fields.hidden = false;
    setText(this.#taken, '');
    this.#report(problem);
  }

  async #take() {
    const { topic } = this.#model;
    const camera = this.#name.value.trim();
    this.#button.disabled = true;
    this.#problem.hidden = true;
    try {
      await post('api/v1/topics', { topic, camera });
      this.#onTaken({ topic, camera });
    } catch (error) {
      this.#report(error.message);
    }
    this.#button.disabled = false;
  }

  #report(problem) {
    this.#problem.hidden = false;
    setText(this.#problem, problem);
  }

  /** With the name in the field, which may not be the proposed one. */
  #showEntry() {
    const { topic, camera, entry } = this.#model;
    const name = this.#name.value.trim();
    setText(this.#entry, name === camera ? entry : `{ "Topic": ${JSON.stringify(topic)}, "Camera": ${JSON.stringify(name)} }`);
    setText(this.#copy, 'Copy');
  }

  /** Over the selection: the clipboard itself is closed to pages that come over plain HTTP from another machine. */
  #copyEntry() {
    getSelection().selectAllChildren(this.#entry);
    if (document.execCommand('copy')) setText(this.#copy, 'Copied');
  }
}
