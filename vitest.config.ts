import { defineConfig } from 'vitest/config';

/** The package by its own name is its source here, so that nothing has to be built before it is tested. */
const conditions = ['mqtt-liveness:source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['{model,impl,properties,benchmarks,docs}/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
