import { defineConfig } from 'vitest/config';
import { patiently } from './packages/testing/src/patience.ts';

// Workspace packages are read from their sources; only what runs on a thread or in a process of its own is what was built.
const conditions = ['source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node', 'import', 'default'] } },
  test: {
    include: ['test/{e2e,guarantees,conformance}/**/*.test.ts', '{schemas,packages,services}/**/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: patiently(20_000),
    hookTimeout: patiently(10_000),
    // A view may be a second behind by design.
    expect: { poll: { timeout: patiently(10_000) } },
    pool: 'forks',
    // Loading the modules anew for each file took as long as the tests; what is global they give back themselves.
    isolate: false,
  },
});
