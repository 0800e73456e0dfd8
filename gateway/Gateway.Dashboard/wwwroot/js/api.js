import { asCaptured } from './jpeg.js';

// The versioned routes. Every failure becomes an ApiError with a message for the user.

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** All paths of the API, relative: the page also works below a path of a reverse proxy. */
export const paths = {
  snapshot: camera => `api/v1/cameras/${camera}/snapshot.jpg`,
  board: camera => `api/v1/cameras/${camera}/board`,
  clip: id => `api/v1/clips/${id}`,
  clipsOf: filter => `api/v1/clips?${new URLSearchParams({ limit: 100, ...filter })}`,
  clipFrame: (id, n) => `api/v1/clips/${id}/frames/${n}.jpg`,
  clipVideo: id => `api/v1/clips/${id}/video.mp4`,
  clipThumbnail: id => `api/v1/clips/${id}/thumbnail.jpg`,
  clipPreview: id => `api/v1/clips/${id}/preview.webp`,
  clipFile: id => `api/v1/clips/${id}.mp4`,
  image: id => `api/v1/images/${id}`,
  imageFile: id => `api/v1/images/${id}.jpg`,
};

export async function getJson(path, signal) {
  const response = await request(path, { signal, headers: { Accept: 'application/json' } });
  return response.json();
}

/** A picture as its camera took it, and the time of its last change. */
export async function getPicture(path, signal, cache = 'default') {
  const response = await request(path, { signal, cache });
  const jpeg = asCaptured(new Uint8Array(await response.arrayBuffer()));
  return { jpeg, takenAt: new Date(response.headers.get('Last-Modified') ?? Date.now()) };
}

/** Waits until a file is there; the first byte of it comes along. */
export async function probe(path, signal) {
  const response = await request(path, { signal, headers: { Range: 'bytes=0-0' } });
  await response.arrayBuffer();
}

export const post = (path, body = {}) => send('POST', path, body);
export const put = (path, body) => send('PUT', path, body);
export const postJson = async (path, body = {}) => (await send('POST', path, body)).json();

function send(method, path, body) {
  return request(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0, 'The dashboard does not answer.');
  }
  if (response.ok) return response;
  if (response.status === 401) location.assign('login');
  throw new ApiError(response.status, await errorText(response));
}

async function errorText(response) {
  try {
    return (await response.json()).error ?? response.statusText;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}
