import { asCaptured } from './jpeg.js';

// The binary message of the live socket: 40 bytes, little-endian, then the JPEG.
//
//  at size
//   0  1   kind       1 = frame
//   1  1   flags      bit 0: a time server sets the camera's clock, so capturedUs is comparable with the gateway's clock
//   2  2   header     bytes before the JPEG (40)
//   4  4   camera     id
//   8  4   sequence   one more per frame of the camera; a gap counts frames that this page did not get
//  12  4   reserved
//  16  8   capturedUs Unix microseconds, 0 unknown
//  24  8   publishedUs
//  32  8   receivedUs

const frameKind = 1;
const minimumHeader = 40;

/** @returns null for an unknown message */
export function parseFrame(buffer) {
  if (buffer.byteLength < minimumHeader) return null;
  const view = new DataView(buffer);
  const headerSize = view.getUint16(2, true);
  if (view.getUint8(0) !== frameKind || headerSize < minimumHeader || headerSize > buffer.byteLength) return null;
  return {
    camera: view.getUint32(4, true),
    sequence: view.getUint32(8, true),
    clockTrusted: (view.getUint8(1) & 1) !== 0,
    capturedMs: Number(view.getBigInt64(16, true)) / 1000,
    receivedMs: Number(view.getBigInt64(32, true)) / 1000,
    jpeg: asCaptured(new Uint8Array(buffer, headerSize)),
  };
}
