import { h, icon } from './dom.js';

/**
 * A modal <dialog>: it keeps the focus inside and returns it; Escape and a click outside close it.
 * @param onclose called once, however it was closed
 */
export function openDialog({ title, small = false, onclose }, ...content) {
  const heading = h('h2', {}, title);
  const dialog = h('dialog', { class: small ? 'dialog small' : 'dialog', 'aria-label': title, tabindex: -1 },
    h('header', {}, heading,
      h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    ...content);
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener('close', () => {
    dialog.remove();
    onclose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  // The dialog, not its first button: keys work at once and 'Close' gets no focus ring.
  (dialog.querySelector('[autofocus]') ?? dialog).focus();
  dialog.heading = heading;
  return dialog;
}
