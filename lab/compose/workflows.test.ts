import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Steps {
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

async function allSteps(): Promise<{ file: string; uses?: string; run?: string }[]> {
  const folder = join(ROOT, '.github');
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.yml'));
  const found: { file: string; uses?: string; run?: string }[] = [];
  for (const file of files) {
    const document = parse(await readFile(join(folder, file), 'utf8')) as {
      jobs?: Record<string, Steps>;
      runs?: Steps;
    };
    const groups = [...Object.values(document.jobs ?? {}), ...(document.runs ? [document.runs] : [])];
    found.push(...groups.flatMap(({ steps }) => steps.map((step) => ({ ...step, file }))));
  }
  return found;
}

test('workflows use actions by commit and scripts that exist', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const steps = await allSteps();
  expect(steps.length).toBeGreaterThan(10);
  for (const { file, uses, run } of steps) {
    if (uses !== undefined) expect(uses, file).toMatch(/^(\.\/|[\w/-]+@[0-9a-f]{40}$)/);
    const script = /npm run ([\w:]+)/.exec(run ?? '')?.[1];
    if (script !== undefined) expect(Object.keys(scripts), `${file}: ${run}`).toContain(script);
    // What a workflow is given must not become part of a script's text.
    expect(run ?? '', file).not.toContain('${{');
  }
});

test('an action is pinned to one commit everywhere, with its version beside it', async () => {
  const pins = new Map<string, Set<string>>();
  for (const folder of ['.github', 'docs/detection-repository/.github']) {
    const files = (await readdir(join(ROOT, folder), { recursive: true })).filter((name) =>
      name.endsWith('.yml'),
    );
    for (const file of files) {
      const text = await readFile(join(ROOT, folder, file), 'utf8');
      for (const [, action, pin] of text.matchAll(/uses: (actions\/[\w-]+)@(.*)$/gm)) {
        expect(pin, file).toMatch(/^[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
        pins.set(action!, (pins.get(action!) ?? new Set()).add(pin!));
      }
    }
  }
  expect(pins.size).toBeGreaterThan(2);
  for (const [action, found] of pins) expect([...found], action).toHaveLength(1);
});
