// Threads do not inherit the loader of TypeScript on every supported version of Node.
const { register } = await import('tsx/esm/api');
register();
await import('./thread.ts');
