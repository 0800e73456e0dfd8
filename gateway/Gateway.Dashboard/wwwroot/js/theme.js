// Not a module, so that it runs before the first paint: the other theme never flashes.
(() => {
  const chosen = localStorage.getItem('theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;

  addEventListener('DOMContentLoaded', () => {
    document.getElementById('theme')?.addEventListener('click', () => {
      const root = document.documentElement;
      const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
      const next = (root.dataset.theme ?? system) === 'dark' ? 'light' : 'dark';
      // The system's own choice: follow the system again.
      if (next === system) {
        delete root.dataset.theme;
        localStorage.removeItem('theme');
      } else {
        root.dataset.theme = next;
        localStorage.setItem('theme', next);
      }
    });
  });
})();
