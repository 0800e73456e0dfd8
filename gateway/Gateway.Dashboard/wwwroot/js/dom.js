// Builds elements without innerHTML: text from cameras and boards never becomes markup.

/**
 * h('button', { class: 'primary', onclick: f, 'aria-label': 'Play' }, icon('play'), 'Play')
 * Falsy children and attributes that are null, undefined or false are left out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** The same for SVG elements. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A drawing of icons.svg; decorative, so the button around it carries the label. */
export function icon(name) {
  return svg('svg', { 'aria-hidden': 'true', class: 'icon' }, svg('use', { href: `icons.svg#${name}` }));
}

/** Sets an element's text only when it differs, which saves a layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
