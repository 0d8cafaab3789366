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

/** Words for what the pointer or the focus is on. */
function tips() {
  const tip = document.querySelector('#tip');
  const hide = () => {
    tip.hidden = true;
  };
  const show = ({ target }) => {
    const of = target.closest?.('[data-tip], .item');
    if (!of) return hide();
    tip.textContent = of.dataset.tip ?? of.getAttribute('aria-label');
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
    const items = all('.item', picture);
    for (const item of items) item.setAttribute('role', 'img');
    const to = (index) => {
      for (const [other, item] of items.entries()) item.setAttribute('tabindex', other === index ? '0' : '-1');
    };
    to(
      Math.max(
        0,
        items.findIndex((item) => item.classList.contains('verdict')),
      ),
    );
    picture.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      const index = items.indexOf(document.activeElement);
      if (!step || index < 0 || !items[index + step]) return;
      event.preventDefault();
      to(index + step);
      items[index + step].focus();
    });
  }
}

function copying() {
  document.addEventListener('click', ({ target }) => {
    const button = target.closest?.('[data-copy]');
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    void copied(source).then((isCopied) => {
      if (!isCopied) return;
      button.textContent = 'Copied';
      setTimeout(() => (button.textContent = 'Copy'), 2000);
    });
  });
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

/** Shows the rows for which `fits` holds, whenever the form changes, and how many they are. */
function filtering(form, rows, fits) {
  const apply = () => {
    const wanted = Object.fromEntries(new FormData(form));
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row, wanted);
      if (!row.hidden) shown += 1;
    }
    form.querySelector('output').textContent = `${shown} of ${rows.length}`;
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
    form.elements.kind.value = '';
    apply();
    const first = cards.find((card) => !card.hidden);
    if (!first) return;
    event.preventDefault();
    reveal(first);
  });
}

/** Opens a finding and goes there, even if a filter hides it. */
function reveal(card) {
  card.hidden = false;
  card.open = true;
  card.querySelector('summary').focus({ preventScroll: true });
  card.scrollIntoView();
}

/** To the finding, if it is one that the hash names. */
function goTo(hash) {
  const card = hash.startsWith('#finding-') && document.getElementById(hash.slice(1));
  if (card) reveal(card);
}

function places() {
  addEventListener('hashchange', () => goTo(location.hash));
  // Of a place where the page is already, it is not told.
  document.addEventListener('click', ({ target }) => goTo(target.closest?.('a[href^="#finding-"]')?.hash ?? ''));
  goTo(location.hash);
}

function matrix() {
  const form = document.querySelector('#matrix-filters');
  if (!form) return;
  const rows = all('.matrix tbody tr');
  const texts = new Map(rows.map((row) => [row, row.querySelector('th').textContent.toLowerCase()]));
  filtering(
    form,
    rows,
    (row, { text, version, worst }) =>
      texts.get(row).includes(text.trim().toLowerCase()) &&
      texts.get(row).startsWith(version) &&
      isIn(row.dataset.worst ?? '', worst),
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

for (const begin of [themes, tips, pictures, copying, findings, places, matrix, chapters, printing]) begin();
