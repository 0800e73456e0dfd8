/** The address after '#': '#/images/7?page=2' is { view: 'images', id: 7, query }. */
export function parseRoute(hash) {
  const [path, search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view = '', id] = path.split('/');
  return { view, id: /^\d+$/.test(id ?? '') ? Number(id) : null, query: new URLSearchParams(search) };
}

export function routeTo(view, id = null, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const search = new URLSearchParams(kept).toString();
  return `#/${view}${id === null ? '' : `/${id}`}${search ? `?${search}` : ''}`;
}
