import { defineConfig, mergeConfig } from 'vitest/config';
import { patiently } from '../../packages/testing/src/patience.ts';
import base from '../../vitest.config.ts';

/** One file at a time: the servers are shared, and some tests crash them. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: undefined } },
  defineConfig({
    test: {
      include: ['test/{cluster,e2e,guarantees}/**/*.test.ts'],
      fileParallelism: false,
      testTimeout: patiently(120_000),
      hookTimeout: patiently(120_000),
    },
  }),
);
