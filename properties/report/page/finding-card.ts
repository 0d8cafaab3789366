/** One finding: what was demanded and what happened, as a picture and as text, and how to see it again. */
import { undented } from '../../text/table.ts';
import type { ReportedFinding } from '../document.ts';
import { markup, type Markup } from '../markup.ts';
import { formatSequence, headline, markedOf, windowWords } from '../sequence-chart.ts';
import { labelOf, standingOfFinding, standingWords } from '../standing.ts';
import { barWords } from './chart/draw-bars.ts';
import { sequencePicture } from './chart/draw.ts';
import { sharedShapes } from './chart/shapes.ts';
import { confirmationChip, knownWords, replayLine, standingChip, statementWords } from './finding-words.ts';
import { classOf, signOf } from './icons.ts';
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
${deaths.map(({ broker, why }) => markup`<p class="${signOf('violation')} death"><b>${broker}</b>: the process stays alive, as everybody expects. ${why}</p>`)}
${all.length === 0 ? markup`<p>${deaths.length === 0 && 'Nothing found.'}</p>` : markup`<p class="lead">One for each cause, with the smallest scenario that shows it.</p>${reading}${sharedShapes()}${filters}`}
${all.map(({ broker, finding }, index) => findingCard(subject, broker, finding, index === 0))}</section>`;
}

const reading = markup`<details class="reading-help"><summary>How to read the charts</summary><ul>
<li>Each Network Connection has two lanes: what was seen at the client, and what was seen at the broker. An arrow goes from where a packet was sent to where it arrived; what ends in a cross was lost.</li>
<li>Time runs downwards and is to scale; its axis is dotted where it is stretched to make room, and broken where it is cut.</li>
<li>Bars beside the broker’s lane are timers of the model, dashed where they would have run on. Shaded is when the output was allowed. The exclamation mark is where the verdict fell.</li>
<li>K is the Keep Alive in seconds, E the Session Expiry Interval, D the Will Delay Interval, M the Message Expiry Interval, RM the Receive Maximum, packet-max the Maximum Packet Size in bytes, alias a Topic Alias and alias-max how many there may be, sp Session Present, clean=0 a CONNECT that goes on with its session.</li>
<li>Hover over anything, or move through a chart with Tab and the arrow keys.</li></ul></details>`;

function choice(name: string, title: string, options: readonly (readonly [value: string, text: string])[]): Markup {
  return markup`<label>${title} <select name="${name}"><option value="">all</option>${options.map(([value, text]) => markup`<option value="${value}">${text}</option>`)}</select></label>`;
}

function findingCard(subject: PageSubject, broker: PageBroker, finding: ReportedFinding, isOpen: boolean): Markup {
  const { version, known } = finding;
  const standing = standingOfFinding(finding);
  const place = findingPlace(broker, finding);
  const chapters = chaptersOf(broker, finding).map(chapterPlace).join(' ');
  return markup`<details class="finding" id="${place}" data-broker="${broker.slug}" data-chapter="${chapters}" data-kind="${classOf(standing)}"${isOpen && markup` open`}>
<summary><span class="marks"><b>${labelOf(finding)}</b><span>${broker.broker}</span><span>MQTT ${version}</span>${standingChip(standing)}${confirmationChip(finding)}</span><span class="why">${headline(markedOf(finding))}</span></summary>
<div class="inside${isWide(finding) && ' is-wide'}"><figure><div class="scroll" role="region" tabindex="0" aria-label="Sequence chart of ${labelOf(finding)} of ${broker.broker}">${sequencePicture(finding)}</div>${timersOf(finding)}</figure>
<div class="words">${known && knownWords(known)}
${finding.statements.map((id) => statementWords(subject, id))}
${windowLine(finding)}
<p><b>How it was found.</b> ${sentence(finding.how)}</p>
<p><b>Property.</b> ${finding.property}</p>${others(finding)}
${finding.replay !== undefined && replayLine(finding.replay)}
<details class="as-text"><summary>The trace as text</summary><pre tabindex="0">${undented(formatSequence(finding.sequence, markedOf(finding)).split('\n')).join('\n')}</pre></details></div></div></details>`;
}

/** Its picture leaves no room beside it. */
function isWide({ sequence }: ReportedFinding): boolean {
  return new Set(sequence.map(({ connection }) => connection)).size > 2;
}

function windowLine(finding: ReportedFinding): Markup {
  const words = windowWords(markedOf(finding));
  return markup`<p><b>Window.</b> ${words === '' ? 'None: it is not a matter of time.' : sentence(words)}</p>`;
}

function others({ alsoFoundBy }: ReportedFinding): Markup | undefined {
  if (alsoFoundBy.length === 0) return undefined;
  return markup`<details class="others"><summary>Found by ${alsoFoundBy.length} other ${alsoFoundBy.length === 1 ? 'property' : 'properties'} too</summary><ul>${alsoFoundBy.map((one) => markup`<li>${one}</li>`)}</ul></details>`;
}

function timersOf({ timers }: ReportedFinding): Markup | undefined {
  const listed = timers.filter(({ kind, chart }) => kind === 'timer' && !chart.startsWith('client')).map(barWords);
  if (listed.length === 0) return undefined;
  return markup`<figcaption><details><summary>${listed.length} ${listed.length === 1 ? 'timer' : 'timers'}</summary><ul>${listed.map((one) => markup`<li>${one}</li>`)}</ul></details></figcaption>`;
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;
}
