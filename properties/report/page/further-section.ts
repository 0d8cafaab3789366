/** How brokers read what the standard leaves open; what was left out, and of what nothing can be said; the facts of the check. */
import { markup, type Markup } from '../markup.ts';
import type { PageBroker, PageSubject } from './subject.ts';

export function readingsSection({ brokers }: PageSubject): Markup | undefined {
  const ids = [...new Set(brokers.flatMap(({ readings }) => Object.keys(readings)))].toSorted();
  if (ids.length === 0) return undefined;
  return markup`<section id="readings" aria-labelledby="readings-title"><h2 id="readings-title">Readings</h2>
<p class="lead">Where the standard contradicts itself, or says nothing, a broker may choose. In so many scenarios nothing contradicted these readings.</p>
<div class="scroll" role="region" tabindex="0" aria-label="Readings by broker"><table class="readings stacked" style="--columns:${brokers.length}"><thead><tr><th scope="col">Left open</th>${brokers.map(({ broker }) => markup`<th scope="col">${broker}</th>`)}</tr></thead><tbody>${ids.map(
    (id) =>
      markup`<tr><th scope="row">${id.replaceAll('-', ' ')}</th>${brokers.map(({ readings }) => markup`<td>${readings[id] === undefined && '–'}${Object.entries(readings[id] ?? {}).map(([reading, count]) => markup`<span class="reading">${reading} <small>${count}</small></span>`)}</td>`)}</tr>`,
  )}</tbody></table></div></section>`;
}

export function factsSection({ brokers }: PageSubject): Markup {
  return markup`<section id="facts" aria-labelledby="facts-title"><h2 id="facts-title">The checks</h2>${brokers.map(factsOf)}${leftOut(brokers)}</section>`;
}

/** What was played with no broker is said once, what was with some names those with which it was not. */
function leftOut(brokers: readonly PageBroker[]): Markup | undefined {
  const all = brokers.flatMap(({ broker, skipped }) => skipped.map((one) => ({ broker, ...one })));
  if (all.length === 0) return undefined;
  const byReason = [...Map.groupBy(all, ({ why }) => why)];
  return markup`<h3 id="left-out">Left out</h3>${brokers.map(({ broker, skipped }, index) => markup`${index > 0 && ', '}<b>${skipped.length}</b> of ${broker}`)}
<details><summary>What, and why</summary>${byReason.map(
    ([why, ofReason]) =>
      markup`<h4>As ${why}:</h4><ul>${[...Map.groupBy(ofReason, ({ what }) => what)].map(([what, ones]) => {
        const names = [...new Set(ones.map(({ broker }) => broker))];
        return markup`<li>${what}${names.length < brokers.length && markup` <small>${names.join(', ')}</small>`}</li>`;
      })}</ul>`,
  )}</details>`;
}

function factsOf({ broker, description, checkedBy, seed, checkedAt, seconds, notes, properties }: PageBroker): Markup {
  const open = properties.filter(({ verdict }) => verdict === 'inconclusive');
  const scenarios = properties.reduce((sum, { tally }) => sum + tally.pass + tally.fail + tally.inconclusive, 0);
  return markup`<h3>${broker}</h3><p>${description}</p><dl class="facts"><div><dt>By</dt><dd>${checkedBy}</dd></div><div><dt>Scenarios</dt><dd>${scenarios.toLocaleString('en-US')}</dd></div><div><dt>Took</dt><dd>${seconds.toFixed(0)} s</dd></div><div><dt>Seed</dt><dd><code>${seed}</code></dd></div><div><dt>Ended</dt><dd><time datetime="${checkedAt}">${checkedAt.slice(0, 16).replace('T', ' ')} UTC</time></dd></div></dl>
${notes.length > 0 && markup`<ul>${notes.map((note) => markup`<li>${note}</li>`)}</ul>`}
${open.length > 0 && markup`<details><summary>${open.length} inconclusive</summary><ul>${open.map(({ sentence, version, unseen, doubts }) => markup`<li>${sentence} <small>MQTT ${version}</small>${[...unseen.map((one) => `never seen that ${one}`), ...doubts.slice(0, 3)].map((why) => markup`<br><span class="reason">${why}</span>`)}</li>`)}</ul></details>`}`;
}
