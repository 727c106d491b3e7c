import { useState } from 'react';
import type { PageProps } from '../../app/pages.ts';
import { goTo } from '../../app/location.ts';
import { Link } from '../../app/link.tsx';
import { labApi, type ListedScenario, type RunState } from '../../api/lab-api.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { useRepeated } from '../../api/use-repeated.ts';
import { ShowLoaded } from '../../components/loaded.tsx';
import { Nothing } from '../../components/nothing.tsx';
import { Problem } from '../../components/problem.tsx';
import { RunCard } from './run-card.tsx';
import './scenarios-page.css';

const EVERY_MS = 700;

/** The catalogue and what has been run. A run has a lab of its own, which every other page can look into. */
export default function ScenariosPage({ below }: PageProps) {
  const scenarios = useLoaded(() => labApi.scenarios(), []);
  const { value: runs = [], problem } = useRepeated((signal) => labApi.runs(signal), EVERY_MS, []);
  const shown = runs.find(({ id }) => id === below) ?? (below ? undefined : runs[0]);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Scenarios</h1>
          <p className="hint">
            An attack and its harmless twin, replayed through a lab of their own on virtual time; the
            detections must find the one and leave the other alone.
          </p>
        </div>
      </div>
      {problem && <Problem error={problem} />}
      {runs.length > 1 && (
        <nav className="runs" aria-label="Runs">
          {runs.map(({ id, title, status }) => (
            <Link
              key={id}
              className="button"
              href={`/scenarios/${id}`}
              aria-current={shown?.id === id ? 'page' : undefined}
            >
              {id}: {title} <Outcome status={status} />
            </Link>
          ))}
        </nav>
      )}
      {below && !shown && runs.length > 0 && (
        <Nothing title="This run has been let go">The lab keeps the last three.</Nothing>
      )}
      {shown && <RunCard key={shown.id} run={shown} />}
      <ShowLoaded loaded={scenarios} what="Reading the catalogue">
        {(all) => <Catalogue scenarios={all} running={runs.find(({ status }) => status === 'running')} />}
      </ShowLoaded>
    </div>
  );
}

function Outcome({ status }: { status: RunState['status'] }) {
  const look = status === 'ended' ? 'good' : status === 'failed' ? 'bad' : '';
  return <span className={`badge ${look}`}>{status}</span>;
}

interface CatalogueProps {
  readonly scenarios: readonly ListedScenario[];
  readonly running: RunState | undefined;
}

function Catalogue({ scenarios, running }: CatalogueProps) {
  const [seed, setSeed] = useState('1');
  const [wanted, setWanted] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const start = (id: string) => {
    setProblem(undefined);
    labApi.startRun(id, Number(seed)).then(
      (run) => {
        goTo(`/scenarios/${run.id}`);
        window.scrollTo({ top: 0 });
      },
      (error: unknown) => setProblem(error),
    );
  };
  const text = wanted.toLowerCase();
  const shown = scenarios.filter(({ id, title, attack, tags }) =>
    [id, title, ...attack, ...tags].some((word) => word.toLowerCase().includes(text)),
  );
  return (
    <section aria-label="Catalogue">
      <div className="page-head catalogue-head">
        <h2>Catalogue</h2>
        <input
          type="search"
          aria-label="Find a scenario"
          placeholder="title, tag or T1133"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <span className="grow" />
        <label>
          Seed{' '}
          <input
            className="seed"
            inputMode="numeric"
            pattern="[0-9]*"
            value={seed}
            onChange={(event) => setSeed(event.target.value.replace(/\D/g, '').slice(0, 9) || '0')}
          />
        </label>
      </div>
      {problem !== undefined && <Problem error={problem} />}
      {shown.length === 0 && <Nothing title="No scenario is called that" />}
      <ul className="catalogue">
        {shown.map(({ id, title, attack, tags, devices, labTime, blindSpots }) => (
          <li key={id} className="card">
            <div>
              <h3>{title}</h3>
              <p className="hint">
                <code>{id}</code> · {devices} devices · {labTime} of lab time
              </p>
              <p>
                {attack.map((technique) => (
                  <span key={technique} className="badge" title="MITRE ATT&CK technique">
                    {technique}
                  </span>
                ))}{' '}
                {tags.map((tag) => (
                  <span key={tag} className="badge warn">
                    {tag}
                  </span>
                ))}
              </p>
              {blindSpots && (
                <details>
                  <summary className="hint">What it cannot show</summary>
                  <p>{blindSpots}</p>
                </details>
              )}
            </div>
            <button
              className="primary"
              disabled={running !== undefined}
              title={running ? `Wait until ${running.title} has ended` : undefined}
              aria-label={`Start ${title}`}
              onClick={() => start(id)}
            >
              Start
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
