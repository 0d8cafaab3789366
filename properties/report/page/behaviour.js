/** What the page does beyond showing itself. Without it everything can still be read. */
'use strict';

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** The theme follows the system until somebody chooses. */
function themes() {
  const remembered = readRemembered();
  if (remembered) root.dataset.theme = remembered;
  document.querySelector('#theme').addEventListener('click', () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    try {
      localStorage.setItem('mqtt-liveness-theme', root.dataset.theme);
    } catch {
      // A file may have no storage; then the choice lasts as long as the page.
    }
  });
}

function readRemembered() {
  try {
    return localStorage.getItem('mqtt-liveness-theme');
  } catch {
    return null;
  }
}

/** In pictures. */
const items = 'g[data-at], g[aria-label]';

/** What an item of a picture says; of most, what is written in it is part of that. */
function wordsOf(item) {
  const { at, then = '' } = item.dataset;
  if (at === undefined) return item.getAttribute('aria-label');
  const written = all('text', item).map((text) => text.textContent);
  return `${at} – ${written.join(' ')}${then}`;
}

/** Of a link to a finding or a case, what that is about. */
function titleAt(hash) {
  return document.getElementById(hash.slice(1))?.querySelector('.why')?.textContent;
}

/** Words for what the pointer or the focus is on. */
function tips() {
  const tip = document.querySelector('#tip');
  const hide = () => {
    tip.hidden = true;
  };
  const show = ({ target }) => {
    const of = target.closest?.(`[data-tip], ${items}, main a[href^="#finding-"], main a[href^="#case-"]`);
    const words = of && (of.dataset.tip ?? (of.hash ? titleAt(of.hash) : wordsOf(of)));
    if (!words) return hide();
    tip.textContent = words;
    tip.hidden = false;
    const box = of.getBoundingClientRect();
    const left = Math.min(box.left + box.width / 2 - tip.offsetWidth / 2, innerWidth - tip.offsetWidth - 8);
    const above = box.top - tip.offsetHeight - 8;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${above > 8 ? above : Math.min(box.bottom + 8, innerHeight - tip.offsetHeight - 8)}px`;
  };
  document.addEventListener('pointerover', show);
  document.addEventListener('focusin', show);
  document.addEventListener('focusout', hide);
  document.addEventListener('scroll', hide, { capture: true, passive: true });
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && hide());
}

/** In a picture Tab goes to one item, and the arrow keys from there to the others. */
function pictures() {
  for (const picture of all('svg[role=group]')) {
    const own = all(items, picture);
    for (const item of own) {
      item.setAttribute('aria-label', wordsOf(item));
      item.setAttribute('role', 'img');
    }
    const to = (index) => {
      for (const [other, item] of own.entries()) item.setAttribute('tabindex', other === index ? '0' : '-1');
    };
    to(
      Math.max(
        0,
        own.findIndex((item) => item.classList.contains('verdict')),
      ),
    );
    picture.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      const index = own.indexOf(document.activeElement);
      if (!step || index < 0 || !own[index + step]) return;
      event.preventDefault();
      to(index + step);
      own[index + step].focus();
    });
  }
}

function copying() {
  for (const line of all('.replay')) {
    const button = line.appendChild(document.createElement('button'));
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', () => {
      void copied(line.querySelector('code')).then((isCopied) => {
        if (!isCopied) return;
        button.textContent = 'Copied';
        setTimeout(() => (button.textContent = 'Copy'), 2000);
      });
    });
  }
}

/** Some browsers give a file no clipboard: then what is selected is copied, or can be by hand. */
async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return document.execCommand('copy');
  }
}

/** Shows the rows for which `fits` holds, whenever the form changes, and how many they are; then calls `after`. */
function filtering(form, rows, fits, after = () => {}) {
  const apply = () => {
    const wanted = Object.fromEntries(new FormData(form));
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row, wanted);
      if (!row.hidden) shown += 1;
    }
    form.querySelector('output').textContent = `${shown} of ${rows.length}`;
    after();
  };
  form.addEventListener('input', apply);
  // Told before the fields are empty.
  form.addEventListener('reset', () => setTimeout(apply));
  form.addEventListener('submit', (event) => event.preventDefault());
  apply();
  return apply;
}

const isIn = (words, wanted) => wanted === '' || words.split(' ').includes(wanted);

function findings() {
  const form = document.querySelector('#finding-filters');
  const cards = all('#findings .finding');
  if (!form) return;
  const apply = filtering(
    form,
    cards,
    ({ dataset }, { broker, chapter, kind }) =>
      isIn(dataset.broker, broker) && isIn(dataset.chapter, chapter) && isIn(dataset.kind, kind),
  );
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('[data-filter-broker]');
    if (!link) return;
    form.elements.broker.value = link.dataset.filterBroker;
    form.elements.chapter.value = link.dataset.filterChapter ?? '';
    form.elements.kind.value = link.dataset.filterKind ?? '';
    apply();
    const first = cards.find((card) => !card.hidden);
    if (!first) return;
    event.preventDefault();
    reveal(first);
  });
}

/** The words of statements are in the page once, in the matrix; where a case cites them they are filled in. */
function citations() {
  for (const link of all('.cited a')) {
    const row = document.getElementById(link.hash.slice(1));
    if (!row) continue;
    const section = row.closest('tbody').querySelector('[scope=rowgroup]').textContent.split(', ').slice(1).join(', ');
    const quote = document.createElement('blockquote');
    const [head, words] = ['p', 'p'].map((name) => quote.appendChild(document.createElement(name)));
    head.className = 'cite';
    link.parentNode.replaceWith(quote);
    head.append(link, ' ', row.querySelector('small').cloneNode(true), section && ` section ${section}`);
    words.textContent = row.querySelector('p').textContent;
  }
}

/** Opens a finding and goes there, even if a filter hides it. */
function reveal(card) {
  card.hidden = false;
  card.open = true;
  card.querySelector('summary').focus({ preventScroll: true });
  card.scrollIntoView();
}

/** To the finding, the case or the statement, if it is one that the hash names. */
function goTo(hash) {
  const [, kind] = /^#(finding|case|s)-/.exec(hash) ?? [];
  const place = kind && document.getElementById(hash.slice(1));
  if (!place) return;
  if (kind !== 's') return reveal(place);
  for (const hidden of [place.closest('tr'), place.closest('tbody')]) hidden.hidden = false;
  place.scrollIntoView({ block: 'center' });
}

function places() {
  addEventListener('hashchange', () => goTo(location.hash));
  // Of a place where the page is already, it is not told.
  document.addEventListener('click', ({ target }) => goTo(target.closest?.('main a')?.hash ?? ''));
  goTo(location.hash);
}

/** Whether a statement is `broken` anywhere, or `open` with any broker; of all others that is not asked. */
function hasWorst(row, worst) {
  if (worst === '') return true;
  const isBroken = row.querySelector('[class^="s-"]:not(.s-pass, .s-inconclusive)') !== null;
  if (worst === 'broken') return isBroken;
  return isBroken || all('td', row).some((cell) => !cell.matches('.s-pass') && !cell.querySelector('.s-pass'));
}

/** In a picture that is wider than its place, what matters comes into sight. */
function showVerdict(card) {
  const scroll = card.querySelector('.scroll');
  const verdict = scroll?.querySelector('.verdict')?.getBoundingClientRect();
  if (!verdict) return;
  const { left, right } = scroll.getBoundingClientRect();
  if (verdict.right > right) scroll.scrollLeft += Math.min(verdict.right - right + 24, verdict.left - left - 90);
}

/** The axis of time stays where it is. */
function holdTimes(scroll) {
  const times = scroll.querySelector('.times');
  const [x] = /[\d.]+/.exec(times.getAttribute('transform'));
  scroll.addEventListener('scroll', () =>
    times.setAttribute('transform', `translate(${Number(x) + scroll.scrollLeft})`),
  );
}

function sights() {
  for (const scroll of all('figure .scroll')) holdTimes(scroll);
  for (const card of all('#findings .finding')) card.addEventListener('toggle', () => showVerdict(card));
}

function matrix() {
  const form = document.querySelector('#matrix-filters');
  if (!form) return;
  const sections = all('.matrix tbody');
  const rows = all('.matrix [scope=row]').map((head) => head.parentNode);
  const texts = new Map(rows.map((row) => [row, row.querySelector('th').textContent.toLowerCase()]));
  filtering(
    form,
    rows,
    (row, { text, version, worst }) =>
      texts.get(row).includes(text.trim().toLowerCase()) && texts.get(row).startsWith(version) && hasWorst(row, worst),
    () => {
      for (const section of sections) section.hidden = !section.querySelector('tr:not([hidden]) > [scope=row]');
    },
  );
}

function chapters() {
  for (const button of all('.league .open')) {
    const rows = document.getElementById(button.getAttribute('aria-controls'));
    rows.hidden = true;
    button.addEventListener('click', () => {
      rows.hidden = !rows.hidden;
      button.setAttribute('aria-expanded', String(!rows.hidden));
    });
  }
}

/** On paper everything is open. */
function printing() {
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = all('details:not([open])');
    for (const one of closed) one.open = true;
  });
  addEventListener('afterprint', () => {
    for (const one of closed) one.open = false;
  });
}

for (const begin of [themes, tips, pictures, sights, citations, copying, findings, places, matrix, chapters, printing])
  begin();
