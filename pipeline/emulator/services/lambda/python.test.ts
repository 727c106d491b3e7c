import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import type { VirtualClock } from '#kernel';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createGateway } from '../../gateway.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { createCloudWatchLogsService } from '../cloudwatch-logs/index.ts';
import { createLambdaService } from './index.ts';
import { findPython } from './runtime/python-environment.ts';

const SOURCE = `
import logging, os, sys
logger = logging.getLogger()
logger.setLevel(logging.INFO)
calls = 0

def lambda_handler(event, context):
    global calls
    calls += 1
    logger.info("call %s of %s", calls, context.function_name)
    if event.get("raise"):
        raise ValueError("no such thing")
    if event.get("exit"):
        os._exit(3)
    if event.get("hang"):
        import time
        time.sleep(3600)
    if event.get("print"):
        print("printed")
    if event.get("set"):
        return {1, 2}
    return {"calls": calls, "mode": os.environ["MODE"], "left": context.get_remaining_time_in_millis() > 1000}
`;

async function startBench() {
  let endpoint = '';
  const context = createTestContext({ sdkConfig: () => testClientConfig(endpoint) });
  const gateway = await createGateway({ context, services: [createCloudWatchLogsService(context)] });
  endpoint = gateway.url;
  const lambda = createLambdaService(context, { graceMs: 1_000, authorize: () => ({ allowed: true }) });
  gateway.register(lambda.service);
  const client = new LambdaClient(testClientConfig(endpoint));
  const clock = context.clock as VirtualClock;
  const create = (FunctionName: string, Handler = 'app.lambda_handler') =>
    client.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'python3.11',
        Handler,
        Role: 'arn:aws:iam::000000000000:role/function',
        Timeout: 3,
        Environment: { Variables: { MODE: 'test' } },
        Code: { ZipFile: zipSync({ 'app.py': Buffer.from(SOURCE) }) },
      }),
    );
  const invoke = (FunctionName: string, event: object = {}) =>
    clock.run('invoke', async (hold) => {
      const Payload = Buffer.from(JSON.stringify(event));
      const answer = await hold.lend(client.send(new InvokeCommand({ FunctionName, Payload })));
      const payload = JSON.parse(Buffer.from(answer.Payload!).toString()) as Record<string, unknown>;
      return { error: answer.FunctionError, payload };
    });
  return {
    clock,
    create,
    invoke,
    logs: new CloudWatchLogsClient(testClientConfig(endpoint)),
    close: async () => {
      client.destroy();
      await lambda.close();
      await gateway.close();
    },
  };
}

let bench: Awaited<ReturnType<typeof startBench>>;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

describe.skipIf(findPython() === undefined)('a function in Python (needs python3)', () => {
  test('answers, keeps its module between events, and logs', async () => {
    await bench.create('f');
    expect(await bench.invoke('f')).toEqual({ payload: { calls: 1, mode: 'test', left: true } });
    expect(await bench.invoke('f', { print: true })).toMatchObject({ payload: { calls: 2 } });
    await bench.clock.run('logs', (hold) => hold.sleep(10_000));
    const { events } = await bench.logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/f' }));
    const lines = events!.map(({ message }) => message!.trim().split('\t').at(-1));
    expect(lines).toContain('call 1 of f');
    expect(lines).toContain('printed');
  });

  test('fails with the type of its exception, and lives on', async () => {
    await bench.create('raises');
    const { error, payload } = await bench.invoke('raises', { raise: true });
    expect(error).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'ValueError', errorMessage: 'no such thing' });
    expect(await bench.invoke('raises', { set: true })).toMatchObject({
      payload: { errorType: 'Runtime.MarshalError' },
    });
    expect(await bench.invoke('raises')).toMatchObject({ payload: { calls: 3 } });
  });

  test('that ends its process, or hangs, takes nothing else with it', async () => {
    await bench.create('ends');
    const ended = await bench.invoke('ends', { exit: true });
    expect(ended.payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    const hung = await bench.invoke('ends', { hang: true });
    expect(hung.payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(await bench.invoke('ends')).toMatchObject({ payload: { calls: 1 } });
  });

  test.each([
    ['module', 'nowhere.handler', 'Runtime.ImportModuleError'],
    ['handler', 'app.nothing', 'Runtime.HandlerNotFound'],
  ])('without its %s says so', async (name, handler, errorType) => {
    await bench.create(`no-${name}`, handler);
    expect(await bench.invoke(`no-${name}`)).toMatchObject({ error: 'Unhandled', payload: { errorType } });
  });
});

test('without a python3 on the machine the function is refused, with what to do', async () => {
  vi.stubEnv('PATH', '');
  try {
    await expect(bench.create('nowhere')).rejects.toThrow('install Python 3');
  } finally {
    vi.unstubAllEnvs();
  }
});
