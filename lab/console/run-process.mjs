// Entry of the process that runs a scenario for the console.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { load } = await import('../load.mjs');
const { serveRun } = await load('lab/console/run-process.ts');
await serveRun(process.argv[2], Number(process.argv[3]));
