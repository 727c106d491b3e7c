#!/usr/bin/env node
// The SDK's note about future Node versions would precede every answer of this command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { register } = await import('tsx/esm/api');
register();
const { main } = await import('./cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
