// A camera mounted on its side may tag its pictures (EXIF orientation). Browsers turn such pictures, but regions and boxes are in the camera's own
// pixels, and so are the detections: the tag is ignored wherever a picture is shown. For images of the page, base.css does the same.

const app1 = 0xe1;
const comment = 0xfe;
const startOfScan = 0xda;

/** @returns the picture without its EXIF data, which become a comment. Changes the bytes. */
export function asCaptured(bytes) {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== startOfScan;) {
    const isExif = bytes[at + 1] === app1 && String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === 'Exif';
    if (isExif) bytes[at + 1] = comment;
    at += 2 + (bytes[at + 2] << 8 | bytes[at + 3]);
  }
  return new Blob([bytes], { type: 'image/jpeg' });
}
