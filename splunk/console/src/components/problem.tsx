import { SplunkdError } from '../api/splunkd.ts';
import { ApiError } from '../api/lab-api.ts';

interface ProblemProps {
  readonly error: unknown;
  readonly retry?: () => void;
}

/** What went wrong, in words; Splunk's caret keeps its place below the search text. */
export function Problem({ error, retry }: ProblemProps) {
  const messages =
    error instanceof SplunkdError
      ? error.messages
      : [{ type: 'ERROR', text: error instanceof Error ? error.message : String(error) }];
  return (
    <div className="problem" role="alert">
      {messages.map(({ text }) =>
        text.includes('\n') ? <pre key={text}>{text}</pre> : <p key={text}>{text}</p>,
      )}
      {error instanceof ApiError && error.code !== 'SPLUNK_REFUSED' && <small>{error.code}</small>}
      {retry && <button onClick={retry}>Try again</button>}
    </div>
  );
}
