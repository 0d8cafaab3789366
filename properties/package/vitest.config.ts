/** `npm run test:package`: what is packed, as others install it. Too slow for `npm test`, and it downloads packages. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { root: import.meta.dirname, include: ['*.check.ts'], testTimeout: 300_000, hookTimeout: 120_000 },
});
