import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'splunk/console/dist/**', '.lab/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // The SDK's note about future Node versions is not ours to print with every test.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
