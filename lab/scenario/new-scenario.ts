import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { UserError } from '#kernel';

/**
 * Writes the beginning of a scenario: it runs as it is, and fails because its detection is still missing.
 *
 * @param from what it imports: the lab's public API, by the name that the project knows it by
 * @returns the path of the file, relative to the working directory
 * @throws UserError LAB_SCENARIO_INVALID when the id is not kebab-case, LAB_OUTPUT_UNWRITABLE when the file is there
 */
export async function newScenario(id: string, directory: string, from: string): Promise<string> {
  if (!/^[a-z][a-z0-9-]*$/.test(id)) {
    throw new UserError('LAB_SCENARIO_INVALID', `"${id}" is not a scenario id.`, {
      hint: 'Ids are kebab-case, such as rogue-ftp.',
    });
  }
  const path = join(directory, `${id}.ts`);
  try {
    await writeFile(path, template(id, from), { flag: 'wx' });
  } catch (cause) {
    throw new UserError('LAB_OUTPUT_UNWRITABLE', `${relative(process.cwd(), path)} cannot be written.`, {
      hint: 'Choose another id, or edit the file that is there.',
      cause,
    });
  }
  return relative(process.cwd(), path);
}

const template = (
  id: string,
  from: string,
): string => `import { behavior, defineScenario, detection, pipeline, theAttacker } from '${from}';

export default defineScenario({
  id: '${id}',
  title: 'What the attacker does, in a line',
  attack: ['T1133'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 4, 'ward-gateway': 3 },
  baseline: '20m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 2323, for: '25m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // What looks alike and is fine.
    at('5m', behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 8443, for: '25m' }));
  },
  expect: [
    detection('iot_rogue_listening_port').firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, new_ports: '2323' },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots: 'What the detection cannot see.',
});
`;
