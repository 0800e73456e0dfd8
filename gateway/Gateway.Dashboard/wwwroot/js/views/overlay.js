import { svg } from '../dom.js';

const staleAfterMs = 1500;

/**
 * Regions and moving objects over a picture, as SVG in the camera's own pixels: crisp at every size and coloured by CSS.
 */
export class Overlay {
  #regions = svg('g');
  #objects = svg('g');
  #width = 0;
  #height = 0;
  #regionKey = '';
  #clearTimer = 0;

  constructor() {
    this.root = svg('svg', { class: 'overlay', 'aria-hidden': 'true', preserveAspectRatio: 'xMidYMid meet' });
    this.root.append(this.#regions, this.#objects);
  }

  setCamera({ width, height, regions }) {
    this.#setSize(width, height);
    const key = JSON.stringify(regions);
    if (key === this.#regionKey) return;
    this.#regionKey = key;
    this.#regions.replaceChildren(...regions.flatMap(region => this.#region(region)));
  }

  /** The size of a picture that came; the camera list learns it a moment later. */
  #setSize(width, height) {
    if (!width || !height || (width === this.#width && height === this.#height)) return;
    this.#width = width;
    this.#height = height;
    this.root.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.root.style.setProperty('--unit', `${width / 45}px`);   // what text and dots are measured in, whatever the picture's size
    this.#regionKey = '';
  }

  /** @param scores 0 to 1 per region, in the camera's order */
  setMotion(objects) {
    this.#objects.replaceChildren(...objects.flatMap(object => this.#object(object)));
    clearTimeout(this.#clearTimer);
    if (objects.length > 0) this.#clearTimer = setTimeout(() => this.#objects.replaceChildren(), staleAfterMs);
  }

  #region({ name, kind, points }) {
    const textSize = this.#width / 45;
    const [x, y] = points.reduce((best, point) => (point[1] < best[1] || (point[1] === best[1] && point[0] < best[0]) ? point : best));
    const label = svg('text', { x: x + textSize * 0.5, y: y + textSize * 1.25, class: `region-label ${kind}` });
    label.textContent = name;
    return [svg('polygon', { points: points.map(point => point.join()).join(' '), class: `region ${kind}` }), label];
  }

  #object({ x, y, width, height, centroidX, centroidY }) {
    return [
      svg('rect', { x, y, width, height, rx: this.#width / 160, class: 'object' }),
      svg('circle', { cx: centroidX, cy: centroidY, class: 'centroid' }),
    ];
  }
}
