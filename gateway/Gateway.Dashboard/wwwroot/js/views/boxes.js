/** The text of a detected object: 'person 87%'. */
export function nameOf(seen) {
  return `${seen.label} ${Math.round(seen.confidence * 100)}%`;
}

/** Draws boxes with labels over the picture; positions are shares of its size. */
export function drawObjects(context, objects) {
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
