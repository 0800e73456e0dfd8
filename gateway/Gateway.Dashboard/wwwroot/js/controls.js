import { h, icon } from './dom.js';

/** A labelled <select>. @param options [value, text] pairs */
export function select(label, options, value, onChange) {
  const list = h('select', { onchange: () => onChange(list.value) },
    ...options.map(([key, text]) => h('option', { value: key }, text)));
  list.value = value;
  const root = h('label', { class: 'field' }, h('span', {}, label), list);
  root.setOptions = (next, chosen) => {
    list.replaceChildren(...next.map(([key, text]) => h('option', { value: key }, text)));
    list.value = chosen;
  };
  return root;
}

/** A row of buttons, one of them pressed. @param options [value, text] pairs */
export function segments(label, options, value, onChange) {
  const buttons = options.map(([key, text]) => h('button', {
    type: 'button', 'aria-pressed': String(key === value), onclick: () => onChange(key),
  }, text));
  const root = h('div', { class: 'field' }, h('span', {}, label), h('div', { class: 'segments', role: 'group', 'aria-label': label }, ...buttons));
  root.setValue = chosen => buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(options[i][0] === chosen)));
  return root;
}

/** '< 21–40 of 312 >', with a button disabled at its end. */
export function pager(onPage) {
  const step = (by, label, name) =>
    h('button', { class: 'button', type: 'button', 'aria-label': label, onclick: () => onPage(root.page + by) }, icon(name));
  const previous = step(-1, 'Previous page', 'back');
  const next = step(1, 'Next page', 'forward');
  const text = h('span', { role: 'status' });
  const root = h('nav', { class: 'pager', 'aria-label': 'Pages' }, previous, text, next);
  root.page = 1;
  root.set = ({ page, limit, total }, shown) => {
    root.page = page;
    root.hidden = total === 0;
    const first = (page - 1) * limit + 1;
    text.textContent = shown === 0 ? `nothing on page ${page}` : `${first}–${first + shown - 1} of ${total}`;
    previous.disabled = page <= 1;
    next.disabled = page * limit >= total;
  };
  return root;
}

/** Camera names for a filter, from the list of cameras. */
export function cameraOptions(store) {
  const names = [...store.cameras.values()].map(camera => camera.name).sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  return [['', 'All cameras'], ...names.map(name => [name, name])];
}

/** Shown by a list without rows. */
export function listNotice(iconName, title, text) {
  return h('section', { class: 'empty' },
    h('span', { class: 'empty-icon' }, icon(iconName)), h('h2', {}, title), text && h('p', {}, text));
}
