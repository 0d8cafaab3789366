/** One finding: what was demanded and what happened, as a picture and as text, and how to see it again. */
import type { ReportedFinding } from '../document.ts';
import { markup, type Markup } from '../markup.ts';
import { formatSequence, headline, markedOf, windowWords } from '../sequence-chart.ts';
import { isFlaky, labelOf, standingOfFinding, standingWords } from '../standing.ts';
import { sequencePicture } from './chart/draw.ts';
import { barWords } from './chart/draw-bars.ts';
import { knownWords, statementWords } from './finding-words.ts';
import { classOf, icon } from './icons.ts';
import { chapterPlace, chaptersOf, findingPlace, type PageBroker, type PageSubject } from './subject.ts';

export function findingsSection(subject: PageSubject): Markup {
  const all = subject.brokers.flatMap((broker) => broker.findings.map((finding) => ({ broker, finding })));
  const deaths = subject.brokers.flatMap(({ broker, deaths: why }) => why.map((one) => ({ broker, why: one })));
  const kinds = new Set(all.map(({ finding }) => standingOfFinding(finding)));
  const chapters = new Set(all.flatMap(({ broker, finding }) => chaptersOf(broker, finding)));
  const filters = markup`<form class="filters" id="finding-filters" aria-label="Filter findings">
${choice(
  'broker',
  'Broker',
  subject.brokers.filter(({ findings }) => findings.length > 0).map(({ slug, broker }) => [slug, broker]),
)}
${choice(
  'chapter',
  'Chapter',
  [...chapters].map((one) => [chapterPlace(one), one]),
)}
${choice(
  'kind',
  'Kind',
  [...kinds].map((one) => [classOf(one), standingWords[one]]),
)}
<button type="reset">All</button><output class="shown" for="finding-filters"></output></form>`;
  return markup`<section id="findings" aria-labelledby="findings-title" tabindex="-1"><h2 id="findings-title">Findings</h2>
${deaths.map(({ broker, why }) => markup`<p class="death">${icon('violation')} <b>${broker}</b>: the process stays alive, as everybody expects. ${why}</p>`)}
${all.length === 0 ? markup`<p>${deaths.length === 0 && 'Nothing found.'}</p>` : markup`<p class="lead">One for each cause, with the smallest scenario that shows it. Hover over a chart, or move through it with Tab and the arrow keys.</p>${filters}`}
${all.map(({ broker, finding }, index) => findingCard(subject, broker, finding, index === 0))}</section>`;
}

function choice(name: string, title: string, options: readonly (readonly [value: string, text: string])[]): Markup {
  return markup`<label>${title} <select name="${name}"><option value="">all</option>${options.map(([value, text]) => markup`<option value="${value}">${text}</option>`)}</select></label>`;
}

function findingCard(subject: PageSubject, broker: PageBroker, finding: ReportedFinding, isOpen: boolean): Markup {
  const { version, known } = finding;
  const standing = standingOfFinding(finding);
  const place = findingPlace(broker, finding);
  const chapters = chaptersOf(broker, finding).map(chapterPlace).join(' ');
  return markup`<details class="finding" id="${place}" data-broker="${broker.slug}" data-chapter="${chapters}" data-kind="${classOf(standing)}"${isOpen && markup` open`}>
<summary><span class="marks">${icon(standing)}<b>${labelOf(finding)}</b> <span class="chip">${broker.broker}</span> <span class="chip">MQTT ${version}</span> <span class="chip is-${classOf(standing)}">${standingWords[standing]}</span>${confirmed(finding)}</span><span class="why">${headline(markedOf(finding))}</span></summary>
<div class="inside${isWide(finding) && ' is-wide'}"><figure><div class="scroll" role="region" tabindex="0" aria-label="Sequence chart of ${labelOf(finding)} of ${broker.broker}">${sequencePicture(finding)}</div>
<figcaption>${legend(finding)}</figcaption></figure>
<div class="words">${known && knownWords(known)}
${finding.statements.map((id) => statementWords(subject, id))}
${windowLine(finding)}
<p><b>How it was found.</b> ${sentence(finding.how)}</p>
<p><b>Property.</b> ${finding.property}</p>${others(finding)}
${finding.replay !== undefined && markup`<div class="replay"><code id="${place}-replay">${finding.replay}</code><button type="button" class="copy" data-copy="${place}-replay">Copy</button></div>`}
<details class="as-text"><summary>The trace as text</summary><pre tabindex="0">${formatSequence(finding.sequence, markedOf(finding))}</pre></details></div></div></details>`;
}

/** Its picture leaves no room beside it. */
function isWide({ sequence }: ReportedFinding): boolean {
  return new Set(sequence.map(({ connection }) => connection)).size > 2;
}

function confirmed(finding: ReportedFinding): Markup | undefined {
  const { confirmation } = finding;
  if (!confirmation) return undefined;
  const { failed, of } = confirmation;
  return markup` <span class="chip${isFlaky(finding) && ' is-flaky'}">${isFlaky(finding) ? 'flaky' : 'confirmed'} ${failed} of ${of}</span>`;
}

function windowLine(finding: ReportedFinding): Markup | undefined {
  const words = windowWords(markedOf(finding));
  return words === '' ? undefined : markup`<p><b>Window.</b> ${sentence(words)}</p>`;
}

function others({ alsoFoundBy }: ReportedFinding): Markup | undefined {
  if (alsoFoundBy.length === 0) return undefined;
  return markup`<details class="others"><summary>Found by ${alsoFoundBy.length} other ${alsoFoundBy.length === 1 ? 'property' : 'properties'} too</summary><ul>${alsoFoundBy.map((one) => markup`<li>${one}</li>`)}</ul></details>`;
}

function legend({ timers }: ReportedFinding): Markup {
  const listed = timers.filter(({ kind, chart }) => kind === 'timer' && !chart.startsWith('client')).map(barWords);
  return markup`<p>Time runs downwards and is to scale; it is dotted where it is stretched to make room, and broken where it is cut. Bars are timers of the model, shaded is what is allowed.</p>${
    listed.length > 0 &&
    markup`<details class="timers"><summary>${listed.length} ${listed.length === 1 ? 'timer' : 'timers'}</summary><ul>${listed.map((one) => markup`<li>${one}</li>`)}</ul></details>`
  }`;
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;
}
