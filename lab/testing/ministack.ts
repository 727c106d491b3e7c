import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { waitFor } from '#kernel';

/** Another AWS emulator in a process of its own. */
export interface MiniStack extends AsyncDisposable {
  readonly url: string;
}

/** Starts MiniStack (MIT) on loopback with the general services alone: it would otherwise listen on all interfaces. */
export async function startMiniStack(program: string, port: number): Promise<MiniStack> {
  const directory = await mkdtemp(join(tmpdir(), 'ministack-'));
  const url = `http://127.0.0.1:${port}`;
  const process = execa(program, [], {
    env: {
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: 'false',
      SERVICES: 's3,sts,iam,secretsmanager,lambda,logs',
      // Where it keeps the code of functions.
      TMPDIR: directory,
    },
    reject: false,
    all: true,
  });
  const stop = async () => {
    process.kill();
    await process;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await waitFor({ what: 'MiniStack', timeoutMs: 60_000, intervalMs: 100 }, async () => {
      const answer = await fetch(`${url}/_ministack/health`);
      return answer.ok || undefined;
    });
  } catch (error) {
    await stop();
    const { all } = await process;
    throw new Error(`MiniStack did not start: ${all}`, { cause: error });
  }
  return { url, [Symbol.asyncDispose]: stop };
}
