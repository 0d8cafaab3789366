/** The page as people see it: opened, read and clicked in Chromium. Skipped, with a word, where there is none. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportDocument } from './document.ts';
import { sampleReport } from './sample.ts';
import { writeReport } from './write-report.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (executablePath === undefined) process.stdout.write('no Chromium is installed: the page is not looked at\n');

const themes = ['light', 'dark'] as const;
const widths = { wide: 1280, phone: 390 } as const;
const looks = themes.flatMap((theme) => (['wide', 'phone'] as const).map((width) => ({ theme, width })));

/** With `SCREENSHOTS=directory` in the environment they are kept, for people to look at. */
async function photograph(page: Page, name: string): Promise<void> {
  const kept = process.env['SCREENSHOTS'];
  const image = await page.screenshot({ fullPage: true });
  expect(image.length).toBeGreaterThan(10_000);
  if (kept === undefined) return;
  await mkdir(kept, { recursive: true });
  await writeFile(join(kept, `${name}.png`), image);
}

function isWithin(box: { readonly x: number; readonly width: number } | null): boolean {
  return box !== null && box.x >= 0 && box.x + box.width <= widths.phone;
}

describe.skipIf(executablePath === undefined)('the page in Chromium', () => {
  let browser: Browser;
  let directory: string;
  let address: string;
  let report: ReportDocument;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-report-'));
    report = await sampleReport();
    const [page = ''] = await writeReport(directory, report);
    address = pathToFileURL(page).href;
    // As root, Chromium has no sandbox; and it is our own file.
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await browser.close();
    await rm(directory, { recursive: true });
  });

  /** What went wrong on the page, and what it asked for beside itself. */
  interface Opened {
    readonly page: Page;
    readonly troubles: readonly string[];
  }

  async function opened({ theme, width }: (typeof looks)[number]): Promise<Opened> {
    const context = await browser.newContext({
      colorScheme: theme,
      viewport: { width: widths[width], height: 844 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('request', (request) => {
      const url = request.url();
      if (url !== address && !url.startsWith('data:')) troubles.push(`asks for ${url}`);
    });
    await page.goto(address);
    return { page, troubles };
  }

  it.each(looks)('is whole in $theme, $width: no error, no request, nothing beside the screen', async (look) => {
    const { page, troubles } = await opened(look);
    await photograph(page, `${look.theme}-${look.width}-closed`);
    await page.locator('.league .open').first().click();
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    await photograph(page, `${look.theme}-${look.width}`);
    const widest = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(widest).toBeLessThanOrEqual(widths[look.width]);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it.each(looks)('can be read by everybody in $theme, $width', async (look) => {
    const { page } = await opened(look);
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    // The policy of the page lets no script in; this one comes by another way.
    const session = await page.context().newCDPSession(page);
    await session.send('Runtime.evaluate', { expression: axe.source });
    const violations = await page.evaluate<
      readonly { id: string; nodes: readonly { html: string; failureSummary: string }[] }[]
    >(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }).then(({ violations }) => violations)",
    );
    const told = violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
    expect(told).toEqual([]);
    await page.context().close();
  });

  it('leads from a cell of the league to what was found there', async () => {
    const { page } = await opened({ theme: 'light', width: 'wide' });
    await page.getByRole('link', { name: /^hasty, session: / }).click();
    const shown = page.locator('#findings .finding:visible');
    const all = await page.locator('#findings .finding').count();
    expect(await shown.count()).toBeLessThan(all);
    for (const chapter of await shown.evaluateAll((cards) => cards.map((card) => card.getAttribute('data-chapter'))))
      expect(chapter?.split(' ')).toContain('session-0');
    expect(await shown.first().getAttribute('open')).not.toBeNull();
    expect(await shown.first().getByText('How it was found.').isVisible()).toBe(true);
    await page.locator('#finding-filters button').click();
    await page.getByText(`${all} of ${all}`, { exact: true }).waitFor();
    expect(await page.locator('#findings .finding:visible').count()).toBe(all);
    await page.context().close();
  });

  it('opens a chapter, and leads from a property to its finding', async () => {
    const { page } = await opened({ theme: 'light', width: 'wide' });
    const chapter = page.getByRole('button', { name: 'keep-alive' });
    expect(await chapter.getAttribute('aria-expanded')).toBe('false');
    await chapter.click();
    expect(await chapter.getAttribute('aria-expanded')).toBe('true');
    const link = page.locator('.properties:visible a[href^="#finding-"]').first();
    const place = (await link.getAttribute('href')) ?? '';
    await link.click();
    expect(await page.locator(place).getAttribute('open')).not.toBeNull();
    await page.context().close();
  });

  it('changes its theme, and remembers it', async () => {
    const { page } = await opened({ theme: 'dark', width: 'phone' });
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await ground();
    await page.locator('#theme').click();
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.reload();
    expect(await ground()).toBe(light);
    await page.context().close();
  });

  it('is light on paper, with all of it open', async () => {
    const { page } = await opened({ theme: 'dark', width: 'wide' });
    await page.emulateMedia({ media: 'print' });
    const ink = await page.evaluate<string>('getComputedStyle(document.body).color');
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe(ink);
    const closed = (): Promise<number> => page.locator('details:not([open])').count();
    const before = await closed();
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await closed()).toBe(0);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await closed()).toBe(before);
    await page.context().close();
  });

  it('copies the command that replays a finding', async () => {
    const { page } = await opened({ theme: 'light', width: 'wide' });
    const card = page.locator('#findings .finding', { hasText: 'check-failures/hasty-F1.ndjson' });
    await card.locator('.copy').click();
    await card.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      'npm run replay -- check-failures/hasty-F1.ndjson',
    );
    await page.context().close();
  });

  it('shows the statements that are asked for', async () => {
    const { page } = await opened({ theme: 'light', width: 'phone' });
    const rows = page.locator('.matrix tr:has([scope=row]):visible');
    expect(await rows.count()).toBe(report.statements.length);
    await page.getByRole('searchbox', { name: 'Find' }).fill('  KEEP alive ');
    const found = await rows.count();
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(report.statements.length);
    expect(await page.locator('#matrix-filters output').textContent()).toBe(`${found} of ${report.statements.length}`);
    await page.getByRole('combobox', { name: 'Show' }).selectOption('broken');
    for (const row of await rows.all())
      expect(await row.locator('[class^="s-"]:not(.s-pass, .s-inconclusive)').count()).toBeGreaterThan(0);
    await page.context().close();
  });

  it('brings the verdict into sight on a phone, and keeps the times there, however many lanes there are', async () => {
    const { page } = await opened({ theme: 'light', width: 'phone' });
    let hasScrolled = false;
    for (const card of await page.locator('#findings .finding').all()) {
      await card.evaluate((details) => details.setAttribute('open', ''));
      const mark = card.locator('.verdict use').last();
      await expect.poll(async () => isWithin(await mark.boundingBox())).toBe(true);
      await expect.poll(async () => isWithin(await card.locator('.times text').first().boundingBox())).toBe(true);
      hasScrolled ||= (await card.locator('.scroll').evaluate((scroll) => scroll.scrollLeft)) > 0;
    }
    expect(hasScrolled).toBe(true);
    await page.context().close();
  });

  it('leads from a statement to the case that broke it, and from there back', async () => {
    const { page } = await opened({ theme: 'light', width: 'wide' });
    const id = '5.0:MQTT-3.3.2-8';
    const row = page.locator('.matrix tr', { hasText: id });
    const link = row.getByRole('link', { name: 'C1' });
    await link.hover();
    expect(await page.locator('#tip').textContent()).toBe('A topic alias of 0 is refused.');
    await link.click();
    const card = page.locator('#cases .case[open]');
    expect(await card.getByText('the server took it').isVisible()).toBe(true);
    const quote = card.locator('blockquote');
    const { section, paraphrase } = report.statements.find((one) => one.id === id) ?? {};
    expect(await quote.textContent()).toBe(`${id} MUST NOT section ${section}${paraphrase}`);
    await page.getByRole('searchbox', { name: 'Find' }).fill('nothing has these words');
    expect(await row.isVisible()).toBe(false);
    await quote.getByRole('link').click();
    expect(await row.isVisible()).toBe(true);
    await page.context().close();
  });

  it('says what its signs mean to those who do not see them', async () => {
    const { page } = await opened({ theme: 'light', width: 'wide' });
    const row = page.locator('.matrix tr', { hasText: '5.0:MQTT-3.3.2-8' });
    expect(await row.ariaSnapshot()).toContain('violation C1');
    expect(await page.locator('.league .chapter').first().ariaSnapshot()).toContain('pass');
    await page.context().close();
  });

  it('tells by words what the pointer or the keyboard is on', async () => {
    const { page } = await opened({ theme: 'light', width: 'wide' });
    const tip = page.locator('#tip');
    await page.locator('.sequence .bar').first().hover();
    expect(await tip.textContent()).toContain('1.5 × Keep Alive, armed at 0 ms');
    await page.locator('.sequence .verdict').first().focus();
    expect(await tip.textContent()).toContain('1,000 ms – the server closed the connection too early');
    await page.keyboard.press('ArrowUp');
    expect(await tip.textContent()).not.toContain('too early');
    expect(await tip.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await tip.isVisible()).toBe(false);
    await page.context().close();
  });

  it('shows all of itself where no script runs', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address);
    expect(await page.locator('.properties tr').first().isVisible()).toBe(true);
    await page.locator('#findings .finding summary').nth(1).click();
    expect(await page.locator('.sequence').first().isVisible()).toBe(true);
    await context.close();
  });

  it('is no larger than can be sent about', async () => {
    const page = await readFile(join(directory, 'index.html'));
    // Three brokers with all their cases come to three times as much.
    expect(page.length).toBeLessThan(175_000);
  });
});
