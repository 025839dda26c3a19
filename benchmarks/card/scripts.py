"""JavaScript code that the benchmark runs in the page with the card."""

# Count the timers and animation frames that the card has started. Their call stacks contain one of
# the card's files.
COUNT_TIMERS = """
window.cardTimers = 0;
for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback']) {
  const real = window[name];
  window[name] = function (...values) {
    if (new Error().stack.includes('blink_clips_static')) window.cardTimers += 1;
    return real.apply(this, values);
  };
}
"""

# Define a function that returns the card and all elements inside it, also those in nested shadow
# roots.
FIND = """
window.cardElements = () => {
  const inside = (root) => [...root.querySelectorAll('*')].flatMap(
    (it) => [it, ...(it.shadowRoot ? inside(it.shadowRoot) : [])]
  );
  const card = inside(document).find((it) => it.localName === 'blink-clips-card');
  return card ? [card, ...inside(card.shadowRoot)] : [];
};
window.cardPart = (name) => window.cardElements().find((it) => it.matches(name));
"""

NODES = "() => window.cardElements().length - 1"

# Count the HTML nodes in the list `this` that belong to no document. Ignore the prototypes of node
# classes, which are in the list but were never shown.
DETACHED = """function () {
  return this.filter((it) => !Object.hasOwn(it, 'constructor') && !it.isConnected).length;
}"""

# Count the posters (preview pictures) that the card must have loaded, because their tiles are less
# than one screen away.
POSTERS_IN_REACH = """() => {
  const room = window.cardPart('.scroller').getBoundingClientRect();
  return window.cardElements().filter((it) => it.localName === 'blink-clips-tile').filter((it) => {
    const box = it.getBoundingClientRect();
    return box.right > room.left - room.width && box.left < room.right + room.width
      && box.bottom > room.top - room.height && box.top < room.bottom + room.height;
  }).length;
}"""

# Scroll down until the card has loaded all clips, then scroll back to the start. Return the number
# of clips.
READ_ALL = """async () => {
  const list = window.cardPart('blink-clips-list');
  const scroller = window.cardPart('.scroller');
  while (list.older) {
    scroller.scrollTop = scroller.scrollHeight;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return list.clips.length;
}"""

# Cover the page with an empty list of the same height. Scrolling this list takes the time that a
# page needs without the card.
EMPTY_LIST = """() => {
  const list = document.createElement('div');
  list.id = 'empty-list';
  list.style = 'position: fixed; inset: 0; z-index: 9; overflow: auto; background: white';
  const content = document.createElement('div');
  content.style = 'block-size: 300000px';
  list.append(content);
  document.body.append(list);
}"""

TO_START = """() => {
  (window.cardPart('.scroller') ?? document.querySelector('#empty-list')).scrollTop = 0;
}"""

# Record the time of each update of the page during a scroll, and the share of the visible list
# without tiles. Mark the scroll in the browser's trace.
RECORD_SCROLL = """() => {
  const record = window.scrollRecord = {updates: [], blank: [], end: new AbortController()};
  const update = (time) => {
    record.updates.push(time);
    if (!record.end.signal.aborted) requestAnimationFrame(update);
  };
  requestAnimationFrame(update);
  const scroller = window.cardPart('.scroller');
  scroller?.addEventListener('scroll', () => {
    const room = scroller.getBoundingClientRect();
    const tile = [...scroller.querySelectorAll('blink-clips-tile')].at(-1);
    const { bottom } = tile.getBoundingClientRect();
    record.blank.push(Math.min(1, Math.max(0, room.bottom - bottom) / room.height));
  }, {capture: true, signal: record.end.signal});
  performance.mark('scroll-begin');
}"""

STOP_RECORDING = """() => {
  const { updates, blank, end } = window.scrollRecord;
  end.abort();
  performance.mark('scroll-end');
  return {updates, blank};
}"""

# Make the card render the same clips again. Return the milliseconds until the result is on the
# screen.
PAINT = """async () => {
  const list = window.cardPart('blink-clips-list');
  const frame = () => new Promise(requestAnimationFrame);
  const { clips } = list;
  list.clips = undefined;
  await frame();
  await frame();
  const began = performance.now();
  list.clips = [...clips];
  await frame();
  await frame();
  return performance.now() - began;
}"""

# Count how often the card receives states, renders, and changes its HTML.
WATCH_CARD = """() => {
  window.cardWork = {states: 0, renders: 0, mutations: 0};
  const work = window.cardWork;
  const observer = new MutationObserver((records) => { work.mutations += records.length; });
  const everything = {subtree: true, childList: true, attributes: true, characterData: true};
  for (const it of window.cardElements()) {
    if (it.shadowRoot) observer.observe(it.shadowRoot, everything);
    if (!it.performUpdate) continue;
    const real = it.performUpdate;
    it.performUpdate = function () { work.renders += 1; return real.call(this); };
  }
  const [card] = window.cardElements();
  const hass = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(card), 'hass');
  Object.defineProperty(card, 'hass', {
    get() { return hass.get.call(this); },
    set(value) { work.states += 1; hass.set.call(this, value); },
  });
}"""

# Report the tab as hidden to the page's scripts, because a headless browser never hides a tab.
HIDE = """() => {
  Object.defineProperty(document, 'hidden', {get: () => true, configurable: true});
  Object.defineProperty(document, 'visibilityState', {get: () => 'hidden', configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""
