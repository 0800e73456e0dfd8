// screenshot.mjs DRIVER PAGE OUTPUT SCHEME: called by screenshot.sh.
// Waits until the page has something to show, then for a moment in which something moves in a region, and takes the picture.
import { createRequire } from 'node:module';
import path from 'node:path';

const [driver, address, output, colorScheme] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(path.resolve(driver, 'index.js'));
const contentLimitMs = 180_000;
const momentLimitMs = 90_000;

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1100 }, colorScheme, locale: 'en-GB' });
  await page.goto(address);
  await page.waitForFunction(hasContent, undefined, { timeout: contentLimitMs });
  try {
    await page.waitForFunction(isAMoment, undefined, { timeout: momentLimitMs, polling: 50 });
  } catch {
    console.log('screenshot: nothing moved in a region; the picture is taken nevertheless');
  }
  await page.screenshot({ path: output });
} finally {
  await browser.close();
}

/** In the page: every camera shows pictures, four clips with their thumbnails and six events are there. */
function hasContent() {
  const tiles = [...document.querySelectorAll('.tile')];
  const thumbs = [...document.querySelectorAll('.panel .thumb img')];
  return tiles.length > 0
    && tiles.every(tile => tile.querySelector('.placeholder').hidden && /fps/.test(tile.querySelector('.speed').textContent))
    && thumbs.length >= 4 && thumbs.every(thumb => thumb.complete && thumb.naturalWidth > 0)
    && document.querySelectorAll('.panel .event').length >= 6;
}

/** In the page: an object is in a region of two cameras, and no banner covers anything. */
function isAMoment() {
  const moving = [...document.querySelectorAll('.tile')].filter(tile =>
    tile.querySelector('.object') && [...tile.querySelectorAll('[role=meter]')].some(meter => Number(meter.ariaValueNow) > 4));
  const thumbs = [...document.querySelectorAll('.panel .thumb img')];
  return moving.length >= Math.min(2, document.querySelectorAll('.tile').length)
    && document.querySelectorAll('.alert').length === 0
    && thumbs.every(thumb => thumb.complete);
}
