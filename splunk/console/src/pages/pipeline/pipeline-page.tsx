import { useRef } from 'react';
import { addressOf } from '../../app/location.ts';
import { Link } from '../../app/link.tsx';
import type { PageProps } from '../../app/pages.ts';
import { labApi, type PipelineStage } from '../../api/lab-api.ts';
import { useRepeated } from '../../api/use-repeated.ts';
import { Problem } from '../../components/problem.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { formatCount, formatTime } from '../../time/format-time.ts';
import './pipeline-page.css';

const EVERY_MS = 1_000;

/** What to search for behind a stage. */
const SEARCHES: Readonly<Record<string, string>> = {
  devices:
    '`iot_posture_index` name="aws:*" | stats latest(_time) AS last_seen, dc(name) AS metrics BY thing | fieldformat last_seen=strftime(last_seen, "%F %T")',
  broker:
    '`iot_posture_index` name IN ("aws:num-messages-sent", "aws:num-messages-received", "aws:num-connection-attempts", "aws:num-authorization-failures", "aws:message-byte-size") | stats sum(value.count) AS total BY name, thing',
  defender: '`iot_posture_index` name="aws:*" | stats count BY name | sort - count',
  rule: '`iot_posture_index` | timechart span=5m limit=20 count BY name',
  firehose:
    '`iot_posture_index` | eval delay=_indextime-_time | timechart span=5m avg(delay) AS seconds_on_the_way max(delay) AS longest',
  hec: '`iot_posture_index` | stats count BY index, source, sourcetype, host',
  index: '`iot_posture_index`',
};

/** What moves through the pipeline now, station by station. */
export default function PipelinePage({ source }: PageProps) {
  const { value, problem } = useRepeated((signal) => labApi.pipeline(source, signal), EVERY_MS, [source]);
  const before = useRef<Readonly<Record<string, number>>>({});
  const now = Object.fromEntries((value?.stages ?? []).map(({ id, passed = 0 }) => [id, passed]));
  const moved = Object.keys(now).filter((id) => now[id]! > (before.current[id] ?? now[id]!));
  before.current = now;
  const failures = (value?.stages ?? []).flatMap(({ title, failures }) =>
    failures.map(({ what, count }) => ({ title, what, count })),
  );
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Live pipeline</h1>
          <p className="hint">
            From a device’s socket to a row in the index: what each station has passed on since the lab
            started.
          </p>
        </div>
        <span className="grow" />
        {value && <span className="hint">{formatTime(value.labTime)} lab time</span>}
      </div>
      {problem && <Problem error={problem} />}
      {!value && !problem && <Waiting what="Reading the counters" />}
      {value && (
        <ol className="stages">
          {value.stages.map((stage) => (
            <Stage key={stage.id} stage={stage} source={source} moved={moved.includes(stage.id)} />
          ))}
        </ol>
      )}
      {value && (
        <section className="card faults" aria-label="Faults">
          <h2>What went wrong</h2>
          {failures.length === 0 ? (
            <p className="good-text">Nothing: no station has refused, dropped or backed up anything.</p>
          ) : (
            <ul>
              {failures.map(({ title, what, count }) => (
                <li key={title + what}>
                  <strong>{formatCount(count)}</strong> {what} <span className="hint">({title})</span>
                </li>
              ))}
            </ul>
          )}
          <Link
            href={addressOf('/dashboards/iot_pipeline_health', {
              source: source === 'lab' ? undefined : source,
            })}
          >
            Lag and delivery over time
          </Link>
        </section>
      )}
    </div>
  );
}

interface StageProps {
  readonly stage: PipelineStage;
  readonly source: string;
  readonly moved: boolean;
}

function Stage({ stage, source, moved }: StageProps) {
  const { id, title, passed, unit, waiting, failures } = stage;
  const search = SEARCHES[id];
  return (
    <li className={`card stage ${failures.length > 0 ? 'with-faults' : ''} ${moved ? 'moved' : ''}`}>
      <h3>{title}</h3>
      {passed === undefined ? (
        <p className="hint">runs in another process, which does not tell</p>
      ) : (
        <>
          <strong className="count" data-stage={id}>
            {formatCount(passed)}
          </strong>
          <span className="hint">{unit}</span>
        </>
      )}
      {waiting !== undefined && (
        <span className={waiting > 0 ? 'badge warn' : 'badge'}>{formatCount(waiting)} on the way</span>
      )}
      {failures.map(({ what, count }) => (
        <span className="badge bad" key={what}>
          {formatCount(count)} {what}
        </span>
      ))}
      {search && (
        <Link
          href={addressOf('/search', {
            source: source === 'lab' ? undefined : source,
            q: search,
            earliest: '0',
          })}
        >
          See the events
        </Link>
      )}
    </li>
  );
}
