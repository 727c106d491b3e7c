import { lazy, Suspense } from 'react';
import { addressOf, goTo, usePlace } from '../../app/location.ts';
import { Link } from '../../app/link.tsx';
import type { PageProps } from '../../app/pages.ts';
import { labApi, type Source } from '../../api/lab-api.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { ShowLoaded } from '../../components/loaded.tsx';
import { Nothing } from '../../components/nothing.tsx';
import { Waiting } from '../../components/waiting.tsx';
import './dashboards-page.css';

/** Splunk's dashboard framework is large: it comes with the first dashboard. */
const StudioDashboard = lazy(() => import('./studio-dashboard.tsx'));

/** The dashboards of the Splunk app. */
export default function DashboardsPage({ source, below }: PageProps) {
  const { query } = usePlace();
  const dashboards = useLoaded(
    async (signal) => ({ all: await labApi.dashboards(), sources: await labApi.sources(signal) }),
    [],
  );
  const from = source === 'lab' ? undefined : source;
  const id = below;
  return (
    <ShowLoaded loaded={dashboards} what="Reading the dashboards">
      {({ all, sources }) => {
        if (id === '') {
          return (
            <div className="page">
              <div className="page-head">
                <h1>Dashboards</h1>
              </div>
              {all.length === 0 && <Nothing title="The Splunk app has no dashboards" />}
              <ul className="dashboard-list">
                {all.map(({ id, label, description }) => (
                  <li key={id} className="card">
                    <h2>
                      <Link href={addressOf(`/dashboards/${id}`, { source: from })}>{label}</Link>
                    </h2>
                    <p className="hint">{description}</p>
                  </li>
                ))}
              </ul>
            </div>
          );
        }
        const dashboard = all.find((candidate) => candidate.id === id);
        if (!dashboard) return <Nothing title={`There is no dashboard ${id}`} />;
        return (
          <>
            <nav className="dashboard-bar" aria-label="Dashboards">
              {all.map(({ id: other, label }) => (
                <Link
                  key={other}
                  href={addressOf(`/dashboards/${other}`, { source: from })}
                  aria-current={other === id ? 'page' : undefined}
                >
                  {label}
                </Link>
              ))}
            </nav>
            <Suspense fallback={<Waiting what="Loading Splunk’s dashboard framework" />}>
              <StudioDashboard
                key={`${source} ${id} ${JSON.stringify(tokensIn(query))}`}
                source={source}
                dashboard={dashboard}
                tokens={{ ...spanOf(source, sources), ...tokensIn(query) }}
                open={(other, tokens) =>
                  goTo(
                    addressOf(`/dashboards/${other}`, {
                      source: from,
                      ...Object.fromEntries(
                        Object.entries(tokens).map(([name, value]) => [`form.${name}`, value]),
                      ),
                    }),
                  )
                }
              />
            </Suspense>
          </>
        );
      }}
    </ShowLoaded>
  );
}

/** A run is looked at from its start to its end: its devices have no other past. */
function spanOf(source: string, sources: readonly Source[]): Readonly<Record<string, string>> {
  const run = source === 'lab' ? undefined : sources.find(({ id }) => id === source);
  return run ? { global_time: `${Math.floor(run.startMs / 1000)},now` } : {};
}

/** Values of inputs in the address, as in Splunk Web: `form.thing=…`. */
function tokensIn(query: URLSearchParams): Readonly<Record<string, string>> {
  const values = [...query].filter(([name]) => name.startsWith('form.'));
  return Object.fromEntries(values.map(([name, value]) => [name.slice('form.'.length), value]));
}
