import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS, commandNamed } from './commands/index.ts';
import { COMMAND_ALIASES } from './commands/names.ts';
import { parseSearch } from './parse-search.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const table = [
  ...readme.matchAll(/^\| `(\w+)`\s*\| (complete|options missing|refused)\s*\| (.*?)\s*\|$/gm),
].map(([, name, state, text]) => ({ name: name!, state: state!, text: text! }));

test('the table names every command once', () => {
  expect(table.map(({ name }) => name)).toEqual(Object.keys(COMMANDS));
});

test.each(table)('$name is $state, as the table says', ({ name, state, text }) => {
  const command = commandNamed(name)!;
  const refused = 'refused' in command ? command.refused : undefined;
  expect(refused === undefined ? 'runs' : 'refused').toBe(state === 'refused' ? 'refused' : 'runs');
  if (refused !== undefined) {
    expect(text).toBe(refused);
    expect(() => parseSearch(`index=main | ${name} x`)).toThrow(
      expect.objectContaining({
        position: 13,
        length: name.length,
        message: expect.stringContaining(refused),
      }),
    );
  } else expect(text === '').toBe(state === 'complete');
});

test('the README counts the commands', () => {
  const running = table.filter(({ state }) => state !== 'refused').length;
  expect(readme).toContain(`${running} of ${table.length} commands run.`);
});

test('aliases lead to commands', () => {
  for (const [alias, name] of Object.entries(COMMAND_ALIASES))
    expect(commandNamed(alias)).toBe(COMMANDS[name]);
});
