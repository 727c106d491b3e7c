import { memo, Suspense, useEffect } from 'react';
import { labApi, type Source } from '../api/lab-api.ts';
import { useRepeated } from '../api/use-repeated.ts';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { Nothing } from '../components/nothing.tsx';
import { Waiting } from '../components/waiting.tsx';
import { formatTime } from '../time/format-time.ts';
import { chooseColorScheme, useColorScheme } from './color-scheme.ts';
import { Link } from './link.tsx';
import { addressOf, goTo, usePlace } from './location.ts';
import { PAGES, type PageProps } from './pages.ts';
import './shell.css';

const SOURCES_EVERY_MS = 2_000;
const OWN_LAB = 'lab';

/** The frame around every page: where to go, which lab is looked into, what time it is there. */
export function Shell({ username, signedOut }: { username: string; signedOut: () => void }) {
  const { path, query } = usePlace();
  const [, pageId = '', below = ''] = path.split('/');
  const source = query.get('source') ?? OWN_LAB;
  const page = PAGES.find(({ id }) => id === pageId);
  const sources = useRepeated((signal) => labApi.sources(signal), SOURCES_EVERY_MS, []);
  useEffect(() => {
    if (path === '/')
      goTo(addressOf('/search', { source: query.get('source') ?? undefined }), { replace: true });
    document.title = page ? `${page.title} · IoT posture lab` : 'IoT posture lab';
  });
  const known = sources.value;
  const gone = known !== undefined && !known.some(({ id }) => id === source);
  return (
    <>
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <header className="bar">
        <Link href={addressOf('/search', { source: sourceInAddress(source) })} className="brand">
          <img src="/icon.svg" alt="" width="24" height="24" /> IoT posture lab
        </Link>
        <nav aria-label="Pages">
          {PAGES.map(({ id, title }) => (
            <Link
              key={id}
              href={addressOf(`/${id}`, { source: sourceInAddress(source) })}
              aria-current={id === pageId ? 'page' : undefined}
            >
              {title}
            </Link>
          ))}
        </nav>
        <SourcePicker sources={known ?? []} source={source} problem={sources.problem} />
        <ColorSchemeButton />
        <button
          className="quiet"
          title={`Signed in as ${username}`}
          onClick={() => void labApi.signOut().finally(signedOut)}
        >
          Sign out
        </button>
      </header>
      <main id="page" tabIndex={-1}>
        <ErrorBoundary key={`${path} ${source}`}>
          <Suspense fallback={<Waiting what="Loading the page" />}>
            {gone ? (
              <Nothing title="This lab is gone">
                <p>
                  The run <code>{source}</code> has been let go, and its events with it.
                </p>
                <button onClick={() => goTo(addressOf(path))}>Look into the running lab</button>
              </Nothing>
            ) : page ? (
              <ShownPage key={source} id={page.id} source={source} below={below} />
            ) : path === '/' ? null : (
              <Nothing title="There is no such page">
                <Link href="/search">Go to Search</Link>
              </Nothing>
            )}
          </Suspense>
        </ErrorBoundary>
      </main>
    </>
  );
}

interface ShownPageProps extends PageProps {
  readonly id: string;
}

/** Is not drawn anew whenever the frame learns what time it is in the lab. */
const ShownPage = memo(function ShownPage({ id, ...props }: ShownPageProps) {
  const page = PAGES.find((candidate) => candidate.id === id)!;
  return <page.Component {...props} />;
});

/** The lab that serves the console needs no mention. */
const sourceInAddress = (source: string) => (source === OWN_LAB ? undefined : source);

interface SourcePickerProps {
  readonly sources: readonly Source[];
  readonly source: string;
  readonly problem: Error | undefined;
}

function SourcePicker({ sources, source, problem }: SourcePickerProps) {
  const { path, query } = usePlace();
  const now = sources.find(({ id }) => id === source)?.labTime;
  const choose = (id: string) => {
    const kept = Object.fromEntries(query);
    goTo(addressOf(path, { ...kept, sid: undefined, source: sourceInAddress(id) }));
  };
  return (
    <div className="source">
      {sources.length > 1 && (
        <select aria-label="Lab to look into" value={source} onChange={(event) => choose(event.target.value)}>
          {sources.map(({ id, title }) => (
            <option key={id} value={id}>
              {id === OWN_LAB ? title : `${id}: ${title}`}
            </option>
          ))}
        </select>
      )}
      {problem ? (
        <span className="bad-text" role="status" title={problem.message}>
          The lab does not answer
        </span>
      ) : (
        now !== undefined && (
          <time title="Time in the lab (UTC)" dateTime={new Date(now).toISOString()}>
            {formatTime(now)} lab time
          </time>
        )
      )}
    </div>
  );
}

function ColorSchemeButton() {
  const scheme = useColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <button
      className="quiet icon"
      aria-label={`Use ${other} colors`}
      onClick={() => chooseColorScheme(other)}
    >
      {scheme === 'dark' ? '☀' : '☾'}
    </button>
  );
}
