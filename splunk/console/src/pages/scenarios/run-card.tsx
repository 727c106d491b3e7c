import { addressOf, goTo } from '../../app/location.ts';
import { Link } from '../../app/link.tsx';
import { labApi, type ExpectationResult, type RunState } from '../../api/lab-api.ts';
import { formatDuration, formatTime } from '../../time/format-time.ts';

/** One run: how far it is, then what came of each expectation, with a way to the evidence. */
export function RunCard({ run }: { run: RunState }) {
  const { id, title, seed, status, stage, done, labTime, message, result } = run;
  const remove = () => void labApi.removeRun(id).finally(() => goTo('/scenarios'));
  const verdict = result ? result.status : status;
  const look =
    verdict === 'passed' ? 'good' : verdict === 'failed' ? 'bad' : verdict === 'skipped' ? 'warn' : '';
  return (
    <section className="card run" aria-label={`Run of ${title}`}>
      <div className="page-head">
        <div>
          <h2>
            {title} <span className={`badge ${look}`}>{verdict}</span>
          </h2>
          <p className="hint">
            {id}, seed {seed}
            {labTime !== undefined && `, ${formatTime(labTime)} lab time`}
            {result &&
              `, ${formatDuration(result.labDurationMs)} of lab time in ${formatDuration(result.durationMs)}`}
          </p>
        </div>
        <span className="grow" />
        <button onClick={remove}>{status === 'running' ? 'Stop' : 'Let go'}</button>
      </div>
      {status === 'running' && (
        <>
          <progress max={1} value={done} aria-label="Progress" />
          <p className="hint">
            {stage}, {Math.round(done * 100)} %
          </p>
        </>
      )}
      {message && <p className="bad-text">{message}</p>}
      {result?.reason && <p>{result.reason}</p>}
      {status !== 'failed' && (
        <p className="look-into">
          Look into its lab:{' '}
          {['alerts', 'pipeline', 'devices', 'dashboards'].map((page) => (
            <Link key={page} className="button" href={addressOf(`/${page}`, { source: id })}>
              {page[0]!.toUpperCase() + page.slice(1)}
            </Link>
          ))}
          {result && (
            <a className="button" href={labApi.reportAddress(id)} target="_blank" rel="noreferrer">
              Report and evidence
            </a>
          )}
        </p>
      )}
      {result && <Expectations run={id} expectations={result.expectations} />}
    </section>
  );
}

function Expectations({ run, expectations }: { run: string; expectations: readonly ExpectationResult[] }) {
  return (
    <div className="scroll-x">
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">Expected</th>
            <th scope="col">Came true</th>
            <th scope="col" className="number">
              Time to detect
            </th>
            <th scope="col" className="number">
              Events looked at
            </th>
            <th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {expectations.map(({ name, status, timeToDetectMs, sawEvents, search, window, message }) => (
            <tr key={name}>
              <td>
                {name}
                {message && <pre className="bad-text">{message}</pre>}
              </td>
              <td>
                <span
                  className={`badge ${status === 'passed' ? 'good' : status === 'failed' ? 'bad' : 'warn'}`}
                >
                  {status}
                </span>
              </td>
              <td className="number">{timeToDetectMs === undefined ? '' : formatDuration(timeToDetectMs)}</td>
              <td className="number">{sawEvents}</td>
              <td>
                {search && (
                  <Link
                    href={addressOf('/search', {
                      source: run,
                      q: search,
                      earliest: epoch(window.earliest),
                      latest: epoch(window.latest),
                    })}
                  >
                    Search it
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** ISO 8601 as epoch seconds; '' for what is no time. */
function epoch(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? '' : String(ms / 1000);
}
