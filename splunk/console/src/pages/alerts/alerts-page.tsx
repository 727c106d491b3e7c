import { addressOf } from '../../app/location.ts';
import { Link } from '../../app/link.tsx';
import type { PageProps } from '../../app/pages.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { useRepeated } from '../../api/use-repeated.ts';
import { ShowLoaded } from '../../components/loaded.tsx';
import { Nothing } from '../../components/nothing.tsx';
import { Problem } from '../../components/problem.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { formatTime } from '../../time/format-time.ts';
import {
  fetchDetections,
  fetchFiredAlerts,
  SEVERITIES,
  type Detection,
  type FiredAlert,
} from './fired-alerts.ts';

const EVERY_MS = 3_000;

/** Which detections have fired, and which are watching. */
export default function AlertsPage({ source }: PageProps) {
  const { value: fired, problem } = useRepeated((signal) => fetchFiredAlerts(source, signal), EVERY_MS, [
    source,
  ]);
  const detections = useLoaded((signal) => fetchDetections(source, signal), [source]);
  const known = detections.state === 'ready' ? detections.value : [];
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Alerts</h1>
          <p className="hint">
            Detections of the Splunk app that have fired. A run’s alerts appear after its attack, at the
            minute of the schedule.
          </p>
        </div>
      </div>
      {problem && <Problem error={problem} />}
      {!fired && !problem && <Waiting what="Reading the alerts" />}
      {fired?.length === 0 && (
        <Nothing title="No alert has fired">
          The detections below watch. <Link href={addressOf('/scenarios')}>Start a scenario</Link> to see one
          fire.
        </Nothing>
      )}
      {fired && fired.length > 0 && <FiredTable source={source} fired={fired} detections={known} />}
      <h2 style={{ margin: '28px 0 10px' }}>Detections</h2>
      <ShowLoaded loaded={detections} what="Reading the detections">
        {(all) =>
          all.length === 0 ? (
            <Nothing title="No detection is scheduled">
              This lab has no Splunk app with scheduled searches.
            </Nothing>
          ) : (
            <DetectionTable source={source} detections={all} fired={fired ?? []} />
          )
        }
      </ShowLoaded>
    </div>
  );
}

const inAddress = (source: string) => (source === 'lab' ? undefined : source);

interface FiredTableProps {
  readonly source: string;
  readonly fired: readonly FiredAlert[];
  readonly detections: readonly Detection[];
}

function FiredTable({ source, fired, detections }: FiredTableProps) {
  return (
    <div className="scroll-x card">
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">Fired (lab time)</th>
            <th scope="col">Severity</th>
            <th scope="col">Detection</th>
            <th scope="col" className="number">
              Results
            </th>
            <th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {fired.map((alert) => {
            const description = detections.find(({ name }) => name === alert.search)?.description;
            return (
              <tr key={alert.name}>
                <td>{formatTime(alert.triggered)}</td>
                <td>
                  <Severity severity={alert.severity} />
                </td>
                <td>
                  <strong>{alert.search}</strong>
                  <div className="hint">{description}</div>
                </td>
                <td className="number">{alert.results}</td>
                <td>
                  <Link href={evidenceAddress(source, alert, detections)}>View results</Link>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/**
 * The search that fired, over the window it looked at, counted from when it fired. The job itself may have expired; the
 * search with absolute times finds the same rows for as long as the events are there.
 */
function evidenceAddress(source: string, alert: FiredAlert, detections: readonly Detection[]): string {
  const detection = detections.find(({ name }) => name === alert.search);
  if (!detection) return addressOf('/search', { source: inAddress(source), sid: alert.sid });
  return addressOf('/search', {
    source: inAddress(source),
    q: detection.search,
    ...windowAt(detection, alert.triggered / 1000),
  });
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** A window such as `-20m@m` to `now`, in epoch seconds from when it was searched. */
function windowAt({ earliest, latest }: Detection, now: number): { earliest: string; latest: string } {
  const at = (modifier: string) => {
    const parts = /^-(\d+)([smhd])(?:@([smhd]))?$/.exec(modifier);
    if (!parts) return modifier === 'now' || modifier === '' ? String(Math.ceil(now)) : modifier;
    const time = now - Number(parts[1]) * SECONDS[parts[2]!]!;
    const unit = SECONDS[parts[3] ?? 's']!;
    return String(Math.floor(time / unit) * unit);
  };
  return { earliest: at(earliest), latest: at(latest) };
}

interface DetectionTableProps extends FiredTableProps {}

function DetectionTable({ source, detections, fired }: DetectionTableProps) {
  return (
    <div className="scroll-x card">
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">Detection</th>
            <th scope="col">Severity</th>
            <th scope="col">Schedule</th>
            <th scope="col">Window</th>
            <th scope="col" className="number">
              Fired
            </th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {detections.map(({ name, description, severity, cron, earliest, latest, search }) => (
            <tr key={name}>
              <td>
                <strong>{name}</strong>
                <div className="hint">{description}</div>
              </td>
              <td>
                <Severity severity={severity} />
              </td>
              <td>
                <code>{cron}</code>
              </td>
              <td>
                <code>
                  {earliest} – {latest || 'now'}
                </code>
              </td>
              <td className="number">{fired.filter((alert) => alert.search === name).length}</td>
              <td>
                <Link href={addressOf('/search', { source: inAddress(source), q: search, earliest, latest })}>
                  Run it
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Severity({ severity }: { severity: number }) {
  const { title, look } = SEVERITIES[severity] ?? { title: String(severity), look: '' };
  return <span className={`badge ${look}`}>{title}</span>;
}
