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
    new ResizeObserver(() => this.#measure()).observe(this.root);
  }

  setCamera({ width, height, regions }) {
    this.setSize(width, height);
    const key = JSON.stringify(regions);
    if (key === this.#regionKey) return;
    this.#regionKey = key;
    this.#regions.replaceChildren(...regions.flatMap(region => this.#region(region)));
  }

  /** Size of the camera's frames; 0 while the daemon does not know it. */
  setSize(width, height) {
    if (!width || !height || (width === this.#width && height === this.#height)) return;
    this.#width = width;
    this.#height = height;
    this.root.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#measure();
    this.#regionKey = '';
  }

  /** Text and dots keep their size on the screen: this is one screen pixel in pixels of the picture. */
  #measure() {
    const { clientWidth, clientHeight } = this.root;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.root.style.setProperty('--pixel', `${Math.max(this.#width / clientWidth, this.#height / clientHeight)}px`);
  }

  /** Replaces the objects; they disappear when no newer ones follow within 1.5 s. */
  setMotion(objects) {
    this.#objects.replaceChildren(...objects.flatMap(object => this.#object(object)));
    clearTimeout(this.#clearTimer);
    if (objects.length > 0) this.#clearTimer = setTimeout(() => this.#objects.replaceChildren(), staleAfterMs);
  }

  #region({ name, kind, points }) {
    const [x, y] = points.reduce((best, point) => (point[1] < best[1] || (point[1] === best[1] && point[0] < best[0]) ? point : best));
    const label = svg('text', { x, y, dx: '0.5em', dy: '1.3em', class: `region-label ${kind}` });
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
