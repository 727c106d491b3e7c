// Runs the mocha suite inside the splunk-sdk package and prints each test as a JSON line.
// The suite reads its server from `.splunkrc` in HOME; it wants SPLUNK_HOME to be set and no arguments.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const Mocha = require('mocha');
process.argv = [...process.argv.slice(0, 2), '--quiet'];

// The suite pauses for seconds at a time for a real Splunk to settle: the lab's clock runs faster, so do its pauses.
const { setTimeout: realSetTimeout } = globalThis;
globalThis.setTimeout = (callback, ms, ...rest) =>
  realSetTimeout(callback, ms >= 400 && ms < 10_000 ? ms / 20 : ms, ...rest);

const out = process.stdout.write.bind(process.stdout);
const told = (test, state, error) =>
  out(`\n@test ${JSON.stringify({ title: test.titlePath().slice(1).join(' / '), state, error })}\n`);
// Mocha wraps what is no Error in words; splunkd's own are in the middle of them.
const reason = (error) => {
  const said = [...String(error?.message ?? error).matchAll(/"text": "(.*)"/g)].map(([, text]) => text);
  return said.length > 0 ? said.join(' ') : String(error?.message ?? error).split('\n')[0];
};

function Lines(runner) {
  runner.on('pass', (test) => told(test, 'passed'));
  runner.on('pending', (test) => told(test, 'skipped'));
  runner.on('fail', (test, error) => told(test, 'failed', reason(error)));
}

const mocha = new Mocha({ reporter: Lines, timeout: 8_000 });
mocha.addFile(join(dirname(require.resolve('splunk-sdk')), 'tests/tests.js'));
mocha.run(() => process.exit(0));
