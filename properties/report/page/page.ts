/** The report as one HTML file: everything is in it, and nothing is fetched. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ReportDocument } from '../document.ts';
import { markup, type Markup } from '../markup.ts';
import { casesSection } from './cases-section.ts';
import { compactCss, compactHtml } from './compact.ts';
import { factsSection, readingsSection } from './further-section.ts';
import { findingsSection } from './finding-card.ts';
import { signStyles } from './icons.ts';
import { latenessSection } from './lateness-section.ts';
import { leagueSection } from './league.ts';
import { matrixSection } from './matrix-section.ts';
import { pageSubject, type PageSubject } from './subject.ts';

/** Beside this file, and checked on their own: what a browser runs, and how it looks. */
const behaviour = readFileSync(new URL('behaviour.js', import.meta.url), 'utf8');
const look = readFileSync(new URL('look.css', import.meta.url), 'utf8');

/** Nothing but what is written in the file itself may run or be loaded. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hashOf(behaviour)}'; img-src data:`;

export function reportPage(report: ReportDocument): string {
  const subject = pageSubject(report);
  const sections = [
    leagueSection(subject),
    findingsSection(subject),
    casesSection(subject),
    latenessSection(subject),
    matrixSection(subject),
    readingsSection(subject),
    factsSection(subject),
  ];
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${titleOf(subject)}</title><link rel="icon" href="data:,"><style>${asIs(compactCss(`${look}${signStyles}`))}</style></head>
<body><a class="skip" href="#league">To the league table</a>
${header(subject)}
<main>${asIs(compactHtml(markup`${sections}`.markup))}</main>
<footer><p>Written by mqtt-liveness from <code>report.json</code>.</p></footer>
<div id="tip" role="tooltip" hidden></div><script>${asIs(behaviour)}</script></body></html>
`;
  return page.markup;
}

function titleOf({ brokers }: PageSubject): string {
  return `MQTT liveness: ${brokers.map(({ broker }) => broker).join(', ')}`;
}

function header({ brokers, report }: PageSubject): Markup {
  const findings = brokers.reduce((sum, one) => sum + one.findings.length + one.deaths.length, 0);
  const latest = brokers
    .map(({ checkedAt }) => checkedAt)
    .toSorted()
    .at(-1);
  const places = [
    ['league', 'League'],
    ['findings', 'Findings'],
    ...(brokers.some(({ cases }) => cases !== undefined) ? [['cases', 'Cases']] : []),
    ...(brokers.some(({ properties }) => properties.some(({ lateness }) => lateness.length > 0))
      ? [['lateness', 'Lateness']]
      : []),
    ['statements', 'Statements'],
    ...(brokers.some(({ readings }) => Object.keys(readings).length > 0) ? [['readings', 'Readings']] : []),
    ['facts', 'Checks'],
  ];
  return markup`<header><div class="masthead"><div><h1>MQTT liveness</h1><p>${count(brokers.length, 'broker')}, ${count(findings, 'finding')}, ${count(report.statements.length, 'statement')}${latest !== undefined && markup` · <time datetime="${latest}">${latest.slice(0, 10)}</time>`}</p></div><button type="button" id="theme" aria-label="Switch between light and dark" title="Switch between light and dark"><span aria-hidden="true"></span></button></div>
<nav aria-label="Sections"><ul>${places.map(([place, word]) => markup`<li><a href="#${place}">${word}</a></li>`)}</ul></nav></header>`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** Files of ours, which are no text to be escaped. */
function asIs(text: string): Markup {
  return { markup: text };
}
