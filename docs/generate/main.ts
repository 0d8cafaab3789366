/** Writes docs/generated/; `npm run docs`. */
import { writePages } from './folder.ts';
import { allPages } from './pages.ts';

writePages(allPages());
