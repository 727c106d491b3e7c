import { invalidParameter } from './errors.ts';

/** All run on the Node.js that runs the lab. */
const NODE_RUNTIMES = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'];

/** Throws InvalidParameterValueException that names the runtime. */
export function checkRuntime(runtime: string): void {
  if (NODE_RUNTIMES.includes(runtime)) return;
  throw invalidParameter(
    `The runtime ${runtime} is not emulated: functions run on ${NODE_RUNTIMES.join(', ')} only.`,
  );
}
