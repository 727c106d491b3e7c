// Entry of the process that runs a scenario for the console.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { register } = await import('tsx/esm/api');
register();
const { serveRun } = await import('./run-process.ts');
await serveRun(process.argv[2], Number(process.argv[3]));
