import type { Hold } from '#kernel';

interface RequestStack {
  add(
    middleware: (next: (args: never) => Promise<never>) => (args: never) => Promise<never>,
    options: { step: 'build'; name: string },
  ): void;
}

/**
 * Names the hold of an SDK call in the header `x-lab-hold`, so that an emulated service that hangs on purpose can
 * lend it. Real services ignore the header.
 */
export function withHoldHeader<Command extends { readonly middlewareStack: object }>(
  command: Command,
  hold: Hold,
): Command {
  (command.middlewareStack as RequestStack).add(
    (next) => (args) => {
      const { request } = args as { request: { headers: Record<string, string> } };
      request.headers['x-lab-hold'] = String(hold.id);
      return next(args);
    },
    { step: 'build', name: 'labHold' },
  );
  return command;
}
