const hoverMs = 150;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** The card whose preview plays, of all cards: one at a time. */
let playing = null;

/**
 * Plays a moving preview in place of a picture: under the mouse, and after a tap; a second tap goes on to the card's link.
 * @param card the link around the picture
 * @param img the picture
 * @param src an animation, which may take the gateway a while to make
 */
export function offerPreview(card, img, src) {
  const still = img.src;
  let hovering = 0;
  let loading = null;
  const preview = {
    start() {
      if (playing === preview) return;
      playing?.stop();
      playing = preview;
      loading = new Image();
      loading.addEventListener('load', () => {
        if (playing === preview) img.src = src;
        card.classList.remove('making');
      });
      loading.addEventListener('error', () => card.classList.remove('making'));   // without a preview, the picture stays
      card.classList.add('making');
      loading.src = src;
    },
    stop() {
      clearTimeout(hovering);
      if (playing !== preview) return;
      playing = null;
      loading.removeAttribute('src');   // ends the request
      card.classList.remove('making');
      img.src = still;
    },
  };
  card.addEventListener('pointerenter', event => {
    if (event.pointerType !== 'touch' && !calm.matches) hovering = setTimeout(preview.start, hoverMs);
  });
  card.addEventListener('pointerleave', event => { if (event.pointerType !== 'touch') preview.stop(); });
  card.addEventListener('click', event => {
    if (event.pointerType !== 'touch' || playing === preview || !img.parentElement.contains(event.target)) return;
    event.preventDefault();
    preview.start();
  });
}
