import { parseSearch, SplError, type SearchOptions } from '#splunk/spl';
import { failureMessages } from '../../jobs/search-jobs.ts';
import type { Endpoint, RestHandler } from '../endpoint.ts';
import { RestError, searchError } from '../errors.ts';
import { withPipe } from './job-request.ts';

type Parsed = ReturnType<typeof parseSearch>;
type Kind = Parsed['stages'][number]['command']['kind'];

/** How Splunk's parser calls the kinds of commands. */
const PIPELINES: Readonly<Record<Kind, { pipeline: string; streamType: string }>> = {
  generating: { pipeline: 'generating', streamType: 'SP_STREAM' },
  streaming: { pipeline: 'streaming', streamType: 'SP_STREAM' },
  ordered: { pipeline: 'stateful', streamType: 'SP_STREAM' },
  transforming: { pipeline: 'report', streamType: 'SP_STREAMREPORT' },
  'whole-set': { pipeline: 'events', streamType: 'SP_EVENTS' },
};

/** `search/parser`, v1 and v2: what a search text consists of. Its `args` are not taken apart: see the README. */
export function parserEndpoints(macros: SearchOptions['macros']): Endpoint[] {
  const parse: RestHandler = ({ parameters }) => {
    const text = parameters.get('q')?.trim();
    if (!text) throw searchError(400, 'Invalid query.');
    try {
      const members = description(parseSearch(withPipe(text), macros ? { macros } : {}));
      return { kind: 'response', members };
    } catch (error) {
      if (error instanceof SplError) throw new RestError(400, failureMessages(error));
      throw error;
    }
  };
  return [
    { path: 'search/parser', GET: parse, POST: parse },
    { path: 'search/v2/parser', POST: parse },
  ];
}

function description({ source, stages }: Parsed): Record<string, unknown> {
  const texts = stages.map(({ name, start, end }) => {
    const rawargs = source.text.slice(start, end).trim();
    return { name, rawargs, written: `${name} ${rawargs}`.trim() };
  });
  const firstNot = (kinds: readonly Kind[]) => {
    const found = stages.findIndex(({ command }) => !kinds.includes(command.kind));
    return found < 0 ? stages.length : found;
  };
  const joined = (from: number, to?: number) =>
    texts
      .slice(from, to)
      .map(({ written }) => written)
      .join(' | ');
  const remote = firstNot(['generating', 'streaming']);
  const report = stages.findIndex(({ command }) => command.kind === 'transforming');
  const reports = report < 0 ? stages.length : report;
  return {
    remoteSearch: joined(0, remote),
    normalizedSearch: joined(0, remote),
    remoteTimeOrdered: true,
    eventsSearch: joined(0, reports),
    eventsTimeOrdered: firstNot(['generating', 'streaming', 'ordered']) >= reports,
    eventsStreaming: remote >= reports,
    reportsSearch: joined(reports),
    isStreamingSearch: remote === stages.length,
    canSummarize: report >= 0 && remote >= report,
    commands: texts.map(({ name, rawargs }, i) => ({
      command: name,
      rawargs,
      ...PIPELINES[stages[i]!.command.kind],
      args: rawargs === '' ? {} : { args: [rawargs] },
      isGenerating: i === 0 && (name === 'search' || stages[i]!.command.kind === 'generating'),
      isStreamingOpRequired: false,
      preStreamingOp: '',
    })),
  };
}
