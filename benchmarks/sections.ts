/** The sections by name, loaded only when they are run. */
import type { Goals, Measurement, Section } from './measurement.ts';

export type SectionName = Measurement['section'];

export interface LoadedSection {
  readonly run: Section;
  readonly goals?: Goals;
}

export const sections: Readonly<Record<SectionName, () => Promise<LoadedSection>>> = {
  timers: () => import('./timers/section.ts'),
  broker: () => import('./broker/section.ts'),
  sockets: () => import('./sockets/section.ts'),
  messages: () => import('./messages/section.ts'),
  checker: () => import('./checker/section.ts'),
};

export const sectionNames = Object.keys(sections) as readonly SectionName[];
