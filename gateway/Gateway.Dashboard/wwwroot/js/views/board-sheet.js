import { h, setText } from '../dom.js';
import { getJson, paths, put } from '../api.js';
import { openDialog } from '../dialog.js';
import { formatAgo, formatFull } from '../format.js';

const pollMs = 2000;
const resolutions = ['QQVGA', 'QVGA', 'VGA', 'SVGA', 'XGA', 'HD', 'SXGA', 'UXGA'];

const rules = {
  follows: 'Its interval follows the motion.',
  asked: 'Its interval would follow the motion, but an operator asked for this one.',
};

/** Opens the settings of a camera's board: what it reported, and what to ask of it. */
export function openBoardSheet(camera) {
  new BoardSheet(camera);
}

class BoardSheet {
  #camera;
  #dialog;
  #timer = 0;
  #gone = new AbortController();
  /** As the gateway reported last; null before the first report. */
  #model = null;
  /** The report at the time of the last command; null when no answer is waited for. */
  #askedAt = null;
  #told = '';
  #report = h('p', { class: 'board-report', role: 'status' }, 'Asking the gateway');
  #problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  #interval = h('input', { type: 'number', name: 'interval', min: 0.01, max: 86400, step: 'any', required: true, inputmode: 'decimal' });
  #quality = h('input', { type: 'number', name: 'quality', min: 10, max: 63, step: 1, required: true, inputmode: 'numeric' });
  #resolution = h('select', { name: 'resolution' }, ...resolutions.map(name => h('option', { value: name }, name)));
  #flash = h('input', { type: 'checkbox', name: 'flash', role: 'switch' });
  #apply = h('button', { class: 'button primary', type: 'submit' }, 'Apply');
  #follow = h('button', { class: 'button', type: 'button', hidden: true, onclick: () => this.#send({ intervalMs: 0 }) }, 'Follow the motion again');
  #restart = h('button', { class: 'button', type: 'button', onclick: () => this.#confirm(true) }, 'Restart the board');
  #sure = h('div', { class: 'board-sure', role: 'group', 'aria-label': 'Restart the board?', hidden: true },
    h('span', {}, 'It sends no pictures for some seconds.'),
    h('button', { class: 'button', type: 'button', onclick: () => this.#confirm(false) }, 'Cancel'),
    h('button', { class: 'button danger', type: 'button', onclick: () => { this.#confirm(false); this.#send({ restart: true }); } }, 'Restart'));

  constructor(camera) {
    this.#camera = camera;
    const field = (text, input, hint) => h('label', {}, h('span', {}, text), input, h('small', {}, hint));
    this.rows = { quality: field('Quality', this.#quality, '10 to 63; lower is better'), resolution: field('Resolution', this.#resolution, ''),
      flash: field('Flash light', this.#flash, '') };
    this.fields = h('fieldset', { disabled: true },
      field('Interval', this.#interval, 'seconds between two pictures'), this.rows.quality, this.rows.resolution, this.rows.flash);
    this.actions = h('div', { class: 'dialog-actions spread' }, this.#restart, this.#apply);
    const form = h('form', { class: 'board-form', onsubmit: event => { event.preventDefault(); this.#submit(); } },
      this.#report, this.#follow, this.fields, this.#problem, this.actions, this.#sure);
    this.#dialog = openDialog({ title: `Board of ${camera.displayName}`, small: true, onclose: () => this.#close() }, form);
    this.#setOpen(false);
    this.#load();
  }

  #close() {
    clearTimeout(this.#timer);
    this.#gone.abort();
  }

  async #load() {
    clearTimeout(this.#timer);
    try {
      this.#show(await getJson(paths.board(this.#camera.name), this.#gone.signal));
    } catch (error) {
      if (this.#gone.signal.aborted) return;
      if (!this.#model) setText(this.#report, error.message);
    }
    clearTimeout(this.#timer);   // of one that was asked meanwhile
    this.#timer = setTimeout(() => this.#load(), pollMs);
  }

  #show(model) {
    const before = this.#model;
    this.#model = model;
    this.#setOpen(model.takesCommands);
    if (!model.takesCommands) {
      setText(this.#report, 'This board takes no commands: it has not reported its settings on gateway/BOARD/state.');
      return;
    }
    if (this.#askedAt !== null && model.reportedAt !== this.#askedAt) {
      this.#askedAt = null;
      this.#told = 'The board has answered. ';
    }
    for (const [name, row] of Object.entries(this.rows)) {
      row.hidden = model[name] === null;
      row.querySelector('input, select').disabled = row.hidden;   // a hidden field without a value would hold up the others
    }
    for (const member of ['intervalMs', 'quality', 'resolution', 'flash']) {
      // A value that somebody is changing stays.
      if (!before?.takesCommands || this.#value(member) === before[member]) this.#setValue(member, model[member]);
    }
    this.#follow.hidden = model.interval !== 'asked';
    const settings = [`a picture every ${model.intervalMs / 1000} s`, model.quality !== null && `quality ${model.quality}`, model.resolution,
      model.flash !== null && `flash ${model.flash ? 'on' : 'off'}`].filter(Boolean).join(', ');
    const reported = new Date(model.reportedAt);
    setText(this.#report, `${this.#told}Reported ${formatAgo(reported)}: ${settings}. ${rules[model.interval] ?? ''}`.trim());
    this.#report.title = formatFull(reported);
  }

  #setOpen(isOpen) {
    this.fields.disabled = !isOpen;
    this.#setBusy(!isOpen);
  }

  #setBusy(isBusy) {
    for (const button of [this.#apply, this.#follow, this.#restart]) button.disabled = isBusy;
  }

  #value(member) {
    switch (member) {
      case 'intervalMs': return Math.round(this.#interval.valueAsNumber * 1000);
      case 'quality': return this.#quality.valueAsNumber;
      case 'resolution': return this.#resolution.value;
      default: return this.#flash.checked;
    }
  }

  #setValue(member, value) {
    if (value === null) return;
    if (member === 'intervalMs') this.#interval.value = value / 1000;
    else if (member === 'quality') this.#quality.value = value;
    else if (member === 'flash') this.#flash.checked = value;
    else if (resolutions.includes(value)) this.#resolution.value = value;
    else this.#resolution.selectedIndex = -1;   // of a board that has others
  }

  /** Only what differs from the report is asked for: the rest stays the board's own. */
  #submit() {
    const change = {};
    for (const member of ['intervalMs', 'quality', 'resolution', 'flash']) {
      const value = this.#value(member);
      if (this.#model[member] !== null && value !== '' && value !== this.#model[member]) change[member] = value;
    }
    if (Object.keys(change).length > 0) this.#send(change);
    else this.#fail('Nothing has changed.');
  }

  async #send(change) {
    this.#setBusy(true);
    this.#problem.hidden = true;
    const { reportedAt } = this.#model;
    try {
      await put(paths.board(this.#camera.name), change);
      this.#askedAt = reportedAt;
      this.#told = 'Sent; the board has not answered yet. ';
    } catch (error) {
      this.#fail(error.message);
    }
    await this.#load();
  }

  #fail(text) {
    this.#problem.hidden = false;
    setText(this.#problem, text);
  }

  #confirm(isAsked) {
    this.#sure.hidden = !isAsked;
    this.actions.hidden = isAsked;
    if (isAsked) this.#sure.querySelector('button').focus();
    else this.#restart.focus();
  }
}
