import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['{model,impl,properties,benchmarks,docs}/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
