import type { Goals } from '../measurement.ts';
export const goals: Goals = () => [];
