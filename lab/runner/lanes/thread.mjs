// Entry of a thread that runs scenarios.
const { load } = await import('../../load.mjs');
await load('lab/runner/lanes/thread.ts');
