import { invalidParameter } from './errors.ts';
import { findPython } from './runtime/python-environment.ts';

/** All run on the Node.js that runs the lab. */
const NODE_RUNTIMES = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'];
/** All run on the python3 that the machine has. */
const PYTHON_RUNTIMES = ['python3.9', 'python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14'];

/** Throws InvalidParameterValueException that names the runtime, and what is missing for it. */
export function checkRuntime(runtime: string): void {
  if (NODE_RUNTIMES.includes(runtime)) return;
  if (!PYTHON_RUNTIMES.includes(runtime)) {
    const known = [...NODE_RUNTIMES, ...PYTHON_RUNTIMES].join(', ');
    throw invalidParameter(`The runtime ${runtime} is not emulated: functions run on ${known} only.`);
  }
  if (findPython() === undefined) {
    throw invalidParameter(
      `The runtime ${runtime} needs a python3, and this machine has none in its PATH: install Python 3, ` +
        'then start the lab again.',
    );
  }
}
