import type { TimeRange } from '../../time/time-range.ts';

const ALL: TimeRange = { earliest: '0', latest: '' };

/** The searches of the AWS sample's chapter on analysing the events, and where a newcomer begins. */
const EXAMPLES: readonly { readonly title: string; readonly search: string; readonly tab?: string }[] = [
  {
    title: 'Everything that Firehose delivered',
    search: 'index="iot_posture" sourcetype="aws-iot-device-defender"',
  },
  {
    title: 'How many TCP ports each device has open, over time',
    search:
      'index="iot_posture" sourcetype="aws-iot-device-defender" | spath name | search name="aws:num-listening-tcp-ports" | chart max(value.count) as tcp_count over _time by thing',
  },
  {
    title: 'Which ports are open, over time',
    search:
      'index="iot_posture" sourcetype="aws-iot-device-defender" | spath name | search name="aws:listening-tcp-ports" | chart count over _time by value.ports{}',
  },
  {
    title: 'What the audit found',
    search:
      'index="iot_posture" sourcetype="aws-iot-device-defender" | where isnotnull(checkName) | table checkName, checkRunStatus, nonCompliantResourcesCount, totalResourcesCount',
  },
  {
    title: 'Actions that AWS IoT refused, by device',
    search: '`dd(num-authorization-failures)` | stats sum(v) AS failures BY thing | sort - failures',
  },
  { title: 'Ports that are on nobody’s allow list', search: '| savedsearch iot_rogue_listening_port' },
];

export function Examples({ choose }: { choose: (search: string, range: TimeRange) => void }) {
  return (
    <section className="examples">
      <h2>Searches to begin with</h2>
      <ul>
        {EXAMPLES.map(({ title, search }) => (
          <li key={title}>
            <button onClick={() => choose(search, ALL)}>
              {title}
              <code>{search}</code>
            </button>
          </li>
        ))}
      </ul>
      <p className="hint">
        Enter runs the search, Shift+Enter begins a line, Ctrl+Space completes. Splunk’s own language: what
        this lab does not know, it refuses by name.
      </p>
    </section>
  );
}
