// Entry of the process that a benchmark's broker runs in.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { load } = await import('../../lab/load.mjs');
const { serveBroker } = await load('bench/brokers/broker-process.ts');
await serveBroker();
