import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/',
  define: {
    // Splunk's packages read it when they are loaded.
    'process.env.NODE_ENV': JSON.stringify('production'),
  },
  resolve: {
    alias: {
      '@splunk/dashboard-validation': fileURLToPath(
        new URL('src/pages/dashboards/no-validation.ts', import.meta.url),
      ),
      // The package of this name states no licence, so nothing of it may be in what is given away.
      'uuid-v4': fileURLToPath(new URL('src/pages/dashboards/random-id.ts', import.meta.url)),
    },
  },
  build: {
    target: 'es2022',
    outDir: 'dist',
    sourcemap: false,
    // The notices that the licences of the bundled packages ask for.
    license: { fileName: 'licenses.md' },
    // Splunk's charts are one piece of several megabytes; they load with the first chart only.
    chunkSizeWarningLimit: 12_000,
  },
});
