/**
 * The script of the page: fetches it anew while it is looked at and puts what has changed in its place; presses
 * buttons without loading the page again; keeps ages current. It is the text that a browser gets, as it is.
 */
export const SCRIPT = `
'use strict';
(() => {
  const INTERVAL = 2000;
  const LONGEST = 30000;
  const status = document.getElementById('status');
  const pause = document.getElementById('pause');
  let etag = document.documentElement.dataset.etag;
  let ahead = Date.now() - Number(document.documentElement.dataset.now);
  let timer, running = false, paused = false, wait = INTERVAL, lost = false;

  const say = (text) => { status.textContent = text; };

  const age = (since) => {
    const seconds = Math.max(0, Math.floor(since / 1000));
    if (seconds < 60) return seconds + ' s ago';
    if (seconds < 3600) return Math.floor(seconds / 60) + ' min ago';
    if (seconds < 86400) return Math.floor(seconds / 3600) + ' h ago';
    return Math.floor(seconds / 86400) + ' d ago';
  };

  const KEYED = 'button, summary, .scroll';
  const keyOf = (element) => {
    const place = element.closest('[data-live]');
    const key = element.dataset.key || element.parentElement.dataset.key || element.getAttribute('aria-label');
    return place && key ? element.tagName + ' ' + place.id + ' ' + key : undefined;
  };
  const keep = () => {
    const active = document.activeElement;
    const focused = active && active.matches(KEYED) ? keyOf(active) : undefined;
    const open = new Set(), scrolled = new Map();
    for (const each of document.querySelectorAll(KEYED)) {
      if (each.tagName === 'SUMMARY' && each.parentElement.open) open.add(keyOf(each));
      if (each.scrollLeft > 0) scrolled.set(keyOf(each), each.scrollLeft);
    }
    return () => {
      for (const each of document.querySelectorAll(KEYED)) {
        const key = keyOf(each);
        if (open.has(key)) each.parentElement.open = true;
        if (scrolled.has(key)) each.scrollLeft = scrolled.get(key);
        if (key !== undefined && key === focused && !active.isConnected) each.focus({ preventScroll: true });
      }
    };
  };

  const texts = new Map([...document.querySelectorAll('[data-live]')].map((place) => [place.id, place.innerHTML]));
  const show = (text) => {
    const page = new DOMParser().parseFromString(text, 'text/html');
    if (page.querySelector('#main') === null) throw new Error('no panel');
    etag = page.documentElement.dataset.etag;
    ahead = Date.now() - Number(page.documentElement.dataset.now);
    const restore = keep();
    for (const place of document.querySelectorAll('[data-live]')) {
      const fresh = page.getElementById(place.id);
      if (fresh === null || texts.get(place.id) === fresh.innerHTML) continue;
      texts.set(place.id, fresh.innerHTML);
      place.replaceChildren(...fresh.childNodes);
    }
    restore();
  };

  const refresh = async () => {
    if (running) return;
    running = true;
    clearTimeout(timer);
    try {
      const answer = await fetch('./', { headers: { 'If-None-Match': etag }, cache: 'no-store', redirect: 'error' });
      if (answer.status === 404 || answer.status === 403) {
        paused = true;
        pause.textContent = 'Resume updates';
        say('The panel is not available any more.');
        return;
      }
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      if (answer.ok) show(await answer.text());
      if (lost) say('Connected again.');
      lost = false;
      wait = INTERVAL;
    } catch {
      if (!lost) say('The application does not answer. Trying again.');
      lost = true;
      wait = Math.min(LONGEST, wait * 2);
    } finally {
      running = false;
      schedule();
    }
  };

  const selecting = () => { const chosen = getSelection(); return chosen !== null && !chosen.isCollapsed; };
  const schedule = () => {
    clearTimeout(timer);
    if (paused || document.hidden) return;
    timer = setTimeout(() => { if (selecting()) schedule(); else refresh(); }, wait);
  };

  document.addEventListener('submit', async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector('button');
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    try {
      const answer = await fetch(form.getAttribute('action'), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(Object.fromEntries(new FormData(form))),
      });
      say((await answer.json()).message);
    } catch {
      say('The application did not answer.');
    } finally {
      button.removeAttribute('aria-disabled');
      refresh();
    }
  });

  pause.hidden = false;
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.textContent = paused ? 'Resume updates' : 'Pause updates';
    say(paused ? 'Updates are paused.' : 'Updates go on.');
    if (paused) clearTimeout(timer); else refresh();
  });
  document.addEventListener('visibilitychange', () => { if (document.hidden) clearTimeout(timer); else if (!paused) refresh(); });
  setInterval(() => {
    if (document.hidden) return;
    for (const time of document.querySelectorAll('time')) {
      const text = age(Date.now() - ahead - Date.parse(time.dateTime));
      if (time.textContent !== text) time.textContent = text;
    }
  }, 1000);
  schedule();
})();
`;
