#!/usr/bin/env node
// The SDK's note about future Node versions would precede every answer of this command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// Stacks of faults name the sources.
process.setSourceMapsEnabled(true);

const { load } = await import('./load.mjs');
const { main } = await load('lab/cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
