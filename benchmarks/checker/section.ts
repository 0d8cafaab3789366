/** What the checker costs: scenarios, the judge, and the exploration of its charts. All on one core. */
import type { Section } from '../measurement.ts';
import { measureExploration } from './exploration.ts';
import { measureScenarios } from './scenarios.ts';

export const run: Section = (options) =>
  Promise.resolve([...measureScenarios(options), ...measureExploration(options)]);
