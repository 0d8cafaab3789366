/** Everything that `npm run docs` writes. */
import { allCharts } from '../../model/charts.ts';
import { protocolVersions } from '../../model/vocabulary/packet.ts';
import { coverageOfAll } from '../../properties/coverage/coverage.ts';
import { capabilitiesPage } from './capabilities-page.ts';
import { chartPages } from './chart/chart-pages.ts';
import { ambiguitiesPage } from './ambiguities-page.ts';
import { glossaryPage } from './glossary-page.ts';
import { indexPage } from './index-page.ts';
import type { Page } from './markdown.ts';
import { overviewPicture } from './overview.ts';
import { reportPages } from './report-pages.ts';
import { standardPage } from './standard-pages.ts';

export function allPages(): readonly Page[] {
  const coverage = coverageOfAll();
  return [
    indexPage(allCharts, coverage),
    overviewPicture(allCharts),
    ...allCharts.flatMap(chartPages),
    ...protocolVersions.map((version) => standardPage(version, coverage)),
    ambiguitiesPage(),
    glossaryPage(),
    capabilitiesPage(),
    ...reportPages(),
  ];
}
