import { Worker } from 'node:worker_threads';

/** What became of an event: JSON text, an error as the runtime words it, or it was no JSON at all. */
export type RuntimeAnswer =
  | { readonly result: string }
  | { readonly notJson: true }
  | {
      readonly error: {
        readonly errorType: string;
        readonly errorMessage: string;
        readonly trace?: string[];
      };
    };

export interface EnvironmentOptions {
  readonly directory: string;
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMegabytes: number;
  /** The whole of `process.env` inside. */
  readonly variables: Readonly<Record<string, string>>;
  readonly onLog: (level: string, text: string) => void;
}

export interface RuntimeEvent {
  readonly id: string;
  readonly payload: Uint8Array;
  readonly context: object;
  readonly timeoutMs: number;
}

/** A place where a function's code is loaded and handles one event at a time. */
export interface ExecutionEnvironment {
  readonly hasEnded: boolean;
  /** Resolves when the module has been loaded, or never will be. */
  readonly loaded: Promise<void>;
  /** Hands over one event; the previous one must have been answered. The code's end is an answer too. */
  invoke(event: RuntimeEvent): Promise<RuntimeAnswer>;
  /** Stops the code, whatever it does; an event under way is answered as ended. */
  stop(): void;
}

const BOOTSTRAP = new URL('./bootstrap.mjs', import.meta.url);

/**
 * One execution environment: a worker thread that holds the loaded module and handles one event at a time.
 *
 * It is no prison: the code runs with the rights of the lab's own process.
 */
export class Environment implements ExecutionEnvironment {
  readonly #worker: Worker;
  #running: { id: string; answer: (answer: RuntimeAnswer) => void } | undefined;
  #ended: RuntimeAnswer | undefined;
  #loaded: () => void = () => {};
  readonly loaded = new Promise<void>((resolve) => {
    this.#loaded = resolve;
  });

  constructor(options: EnvironmentOptions) {
    const { directory, handler, runtime, variables, memoryMegabytes, onLog } = options;
    this.#worker = new Worker(BOOTSTRAP, {
      workerData: { directory, handler, runtime },
      env: { ...variables },
      // None of the lab's own loaders and flags.
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    this.#worker.on('message', (message: RuntimeMessage) => {
      if ('log' in message) onLog(...message.log);
      else if ('ready' in message) this.#loaded();
      else if (message.id === this.#running?.id) this.#answer(message);
    });
    for (const [level, stream] of [
      ['INFO', this.#worker.stdout],
      ['ERROR', this.#worker.stderr],
    ] as const) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => onLog(level, text.trimEnd()));
    }
    this.#worker.on('error', (error: Error & { code?: string }) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#end(
        isMemory
          ? exited('signal: killed')
          : { error: { errorType: error.name, errorMessage: error.message } },
      );
    });
    this.#worker.on('exit', (status) => this.#end(exited(`exit status ${status}`)));
    this.#worker.unref();
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  invoke({ id, payload, context, timeoutMs }: RuntimeEvent): Promise<RuntimeAnswer> {
    if (this.#ended) return Promise.resolve(this.#ended);
    return new Promise((answer) => {
      this.#running = { id, answer };
      this.#worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, no window
      this.#worker.postMessage({ id, event: payload, context, timeoutMs });
    });
  }

  stop(): void {
    this.#end(exited('signal: terminated'));
    void this.#worker.terminate();
  }

  #answer(answer: RuntimeAnswer): void {
    const running = this.#running;
    this.#running = undefined;
    if (!this.#ended) this.#worker.unref();
    running?.answer(answer);
  }

  #end(answer: RuntimeAnswer): void {
    this.#ended ??= answer;
    this.#loaded();
    this.#answer(this.#ended);
  }
}

/** What comes from a bootstrap. */
export type RuntimeMessage =
  | { readonly ready: true }
  | { readonly log: [level: string, text: string] }
  | ({ readonly id: string } & RuntimeAnswer);

export function exited(how: string): RuntimeAnswer {
  return { error: { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${how}` } };
}
