import { behavior } from '../../scenario/behaviors.ts';
import { search } from '../../scenario/expectations.ts';
import { defineScenario } from '../../scenario/scenario.ts';
import { answered } from '../checks.ts';
import type { Lesson } from '../lesson.ts';

/** Things that talk to an address they did not talk to in the first half hour, and how their volume grew. */
const NEW_ADDRESSES = `\`iot_posture_index\` (name="aws:all-bytes-out" OR name="aws:destination-ip-addresses")
| eval bytes='value.count', address='value.cidrs{}'
| eventstats min(_time) AS begin
| eval late=if(_time-begin>1800, 1, 0)
| stats median(eval(if(late=0, bytes, null()))) AS usual, max(bytes) AS peak,
    values(eval(if(late=0, address, null()))) AS known, values(eval(if(late=1, address, null()))) AS current BY thing
| eval new=mvmap(current, if(isnull(mvfind(known, "^".replace(current, "\\.", "\\\\.")."$")), current, null()))
| where isnotnull(new)
| eval times=round(peak/usual, 1)
| sort - times`;

/** One device empties itself in twenty minutes, another takes its time. */
export const exfiltration: Lesson = {
  number: 4,
  title: 'Data leaves, fast and slow',
  story: defineScenario({
    id: 'lesson-4',
    title: 'Two devices send what they should not',
    attack: ['T1048.003', 'T1041'],
    fleet: { 'infusion-pump': 2, 'patient-monitor': 3, imaging: 1, 'ward-gateway': 1 },
    baseline: '40m',
    duration: '40m',
    attackPhase: ({ fleet, at }) => {
      at('5m', behavior('exfiltration', fleet.pick('patient-monitor'), { bytes: 200_000_000, for: '15m' }));
      at(
        '5m',
        behavior('exfiltration', fleet.pick('ward-gateway'), {
          bytes: 900_000,
          for: '30m',
          destination: { address: '203.0.113.80', port: 443 },
        }),
      );
    },
    benignTwin: () => {},
    expect: [
      search('two things talk to new addresses', `${NEW_ADDRESSES} | stats count`).returns([{ count: '2' }]),
    ],
  }),
  checks: [
    answered({
      key: 'fast',
      question: 'Which thing sends many times its usual volume?',
      search: `${NEW_ADDRESSES} | head 1`,
      field: 'thing',
      hint: 'Compare the largest aws:all-bytes-out of each thing with its median.',
    }),
    answered({
      key: 'address',
      question: 'To which address?',
      search: `${NEW_ADDRESSES} | head 1`,
      field: 'new',
      hint: 'The metric aws:destination-ip-addresses lists them in value.cidrs{}.',
    }),
    answered({
      key: 'slow',
      question: 'Which other thing talks to an address that it did not know in the first half hour?',
      search: `${NEW_ADDRESSES} | tail 1`,
      field: 'thing',
      hint: 'Volume does not tell; compare the addresses of early and late reports.',
    }),
  ],
};
