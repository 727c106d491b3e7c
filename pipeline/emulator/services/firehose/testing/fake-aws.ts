import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FirehoseEvent {
  invocationId: string;
  records: { recordId: string; approximateArrivalTimestamp: number; data: string }[];
}

export interface LambdaAnswer {
  status?: number;
  /** Lambda's error name, for a status other than 200. */
  error?: string;
  functionError?: string;
  payload?: unknown;
}

/** Lambda, S3 and CloudWatch Logs in as few lines as Firehose's tests need. */
export async function startFakeAws() {
  const invocations: FirehoseEvent[] = [];
  const objects: { bucket: string; key: string; body: Buffer }[] = [];
  const logEvents: Record<string, unknown>[] = [];
  const fake = {
    /** What the function answers; by default every record comes back in upper case. */
    lambda: (event: FirehoseEvent): LambdaAnswer => ({
      payload: {
        records: event.records.map(({ recordId, data }) => ({
          recordId,
          result: 'Ok',
          data: Buffer.from(Buffer.from(data, 'base64').toString().toUpperCase()).toString('base64'),
        })),
      },
    }),
    s3Fails: false,
  };

  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => {
        const url = new URL(request.url ?? '/', 'http://fake');
        const target = request.headers['x-amz-target'];
        if (url.pathname.startsWith('/2015-03-31/functions/')) {
          const event = JSON.parse(body.toString()) as FirehoseEvent;
          invocations.push(event);
          const answer = fake.lambda(event);
          response.writeHead(answer.status ?? 200, {
            ...(answer.error && { 'x-amzn-errortype': answer.error }),
            ...(answer.functionError && { 'x-amz-function-error': answer.functionError }),
          });
          response.end(JSON.stringify(answer.payload ?? { message: 'no' }));
        } else if (target === 'Logs_20140328.PutLogEvents') {
          const input = JSON.parse(body.toString()) as { logEvents: { message: string }[] };
          for (const { message } of input.logEvents)
            logEvents.push(JSON.parse(message) as Record<string, unknown>);
          response.end('{}');
        } else if (fake.s3Fails) {
          response.writeHead(503).end('<Error><Code>SlowDown</Code><Message>later</Message></Error>');
        } else {
          const [, bucket = '', ...key] = decodeURIComponent(url.pathname).split('/');
          objects.push({ bucket, key: key.join('/'), body });
          response.end();
        }
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invocations,
    objects,
    logEvents,
    /** The failure records in the bucket, with `rawData` decoded. */
    failures: () =>
      objects.flatMap(({ body }) =>
        body
          .toString()
          .trim()
          .split('\n')
          .map((line) => {
            const record = JSON.parse(line) as Record<string, unknown> & { rawData: string };
            return { ...record, rawData: Buffer.from(record.rawData, 'base64').toString() };
          }),
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
