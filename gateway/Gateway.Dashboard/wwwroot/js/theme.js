// Runs before the first paint, so a chosen theme never flashes the other one. Not a module for that reason.
(() => {
  const chosen = localStorage.getItem('theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;

  addEventListener('DOMContentLoaded', () => {
    document.getElementById('theme')?.addEventListener('click', () => {
      const root = document.documentElement;
      const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
      const next = (root.dataset.theme ?? system) === 'dark' ? 'light' : 'dark';
      // Back at the system's own choice: follow the system again instead of pinning it.
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
