import type { Command } from './command.ts';
import { COMMAND_ALIASES, SPL_COMMANDS, type SplCommandName } from './names.ts';
import { refuse, type Refusal } from './refused.ts';
import { accum } from './accum.ts';
import { addinfo } from './addinfo.ts';
import { addcoltotals, addtotals } from './addtotals.ts';
import { append } from './append.ts';
import { appendcols } from './appendcols.ts';
import { appendpipe } from './appendpipe.ts';
import { autoregress } from './autoregress.ts';
import { bin } from './bin.ts';
import { chart } from './chart.ts';
import { collect } from './collect.ts';
import { concurrency } from './concurrency.ts';
import { contingency } from './contingency.ts';
import { convert } from './convert.ts';
import { datamodel } from './datamodel.ts';
import { dedup } from './dedup.ts';
import { delta } from './delta.ts';
import { evalCommand } from './eval.ts';
import { eventcount } from './eventcount.ts';
import { eventstats } from './eventstats.ts';
import { extract } from './extract.ts';
import { fieldformat } from './fieldformat.ts';
import { fields } from './fields.ts';
import { fieldsummary } from './fieldsummary.ts';
import { filldown } from './filldown.ts';
import { fillnull } from './fillnull.ts';
import { foreach } from './foreach.ts';
import { format } from './format.ts';
import { from } from './from.ts';
import { fromjson } from './fromjson.ts';
import { gentimes } from './gentimes.ts';
import { head } from './head.ts';
import { inputlookup } from './inputlookup.ts';
import { join } from './join.ts';
import { lookup } from './lookup.ts';
import { makecontinuous } from './makecontinuous.ts';
import { makemv } from './makemv.ts';
import { makeresults } from './makeresults.ts';
import { map } from './map.ts';
import { metadata } from './metadata.ts';
import { multikv } from './multikv.ts';
import { multisearch } from './multisearch.ts';
import { mvcombine } from './mvcombine.ts';
import { mvexpand } from './mvexpand.ts';
import { nomv } from './nomv.ts';
import { outlier } from './outlier.ts';
import { outputlookup } from './outputlookup.ts';
import { rangemap } from './rangemap.ts';
import { regex } from './regex.ts';
import { rename } from './rename.ts';
import { replace } from './replace.ts';
import { requireCommand } from './require.ts';
import { rest } from './rest.ts';
import { returnCommand } from './return.ts';
import { reverse } from './reverse.ts';
import { rex } from './rex.ts';
import { savedsearch } from './savedsearch.ts';
import { search } from './search.ts';
import { selfjoin } from './selfjoin.ts';
import { sendalert } from './sendalert.ts';
import { set } from './set.ts';
import { sort } from './sort.ts';
import { spath } from './spath.ts';
import { stats } from './stats.ts';
import { strcat } from './strcat.ts';
import { streamstats } from './streamstats.ts';
import { table } from './table.ts';
import { tags } from './tags.ts';
import { tail } from './tail.ts';
import { timechart } from './timechart.ts';
import { timewrap } from './timewrap.ts';
import { tojson } from './tojson.ts';
import { rare, top } from './top.ts';
import { transaction } from './transaction.ts';
import { transpose } from './transpose.ts';
import { trendline } from './trendline.ts';
import { tstats } from './tstats.ts';
import { typer } from './typer.ts';
import { union } from './union.ts';
import { uniq } from './uniq.ts';
import { untable } from './untable.ts';
import { where } from './where.ts';
import { xmlkv } from './xmlkv.ts';
import { xmlunescape } from './xmlunescape.ts';
import { xpath } from './xpath.ts';
import { xyseries } from './xyseries.ts';

/** Why commands are refused. */
const REASONS = {
  ml_text: 'its results depend on an algorithm that Splunk does not document exactly.',
  mltk: 'it belongs to the Machine Learning Toolkit, which is an app of its own.',
  geo: 'it needs a database of places, which is not part of the lab.',
  metrics: 'there are no metrics indexes here.',
  summary: 'there is no summary indexing here; write the results with collect.',
  files: 'searches here read and write no files besides lookups.',
  program: 'searches here start no programs.',
  mail: 'the lab sends no mail; use sendalert, which is recorded.',
  screen: "it only changes how Splunk's own pages look.",
  jobs: 'a search cannot look at other jobs here.',
  internals: "it looks into Splunk's own buckets and processes, which are not here.",
  delete: 'events are never removed here by a search.',
  foreign: 'it belongs to an app that is not part of the lab.',
  rare: 'it is rare in detections and has not been built.',
} as const;

/** Every command that Splunk knows; a name without an entry does not compile. */
export const COMMANDS: Record<SplCommandName, Command | Refusal> = {
  abstract: refuse(REASONS.screen),
  accum,
  addcoltotals,
  addinfo,
  addtotals,
  analyzefields: refuse(REASONS.ml_text),
  anomalies: refuse(REASONS.ml_text),
  anomalousvalue: refuse(REASONS.ml_text),
  anomalydetection: refuse(REASONS.ml_text),
  append,
  appendcols,
  appendpipe,
  apply: refuse(REASONS.mltk),
  arules: refuse(REASONS.ml_text),
  associate: refuse(REASONS.ml_text),
  audit: refuse(REASONS.internals),
  autoregress,
  awssnsalert: refuse(REASONS.foreign),
  bin,
  bucketdir: refuse(REASONS.internals),
  chart,
  cluster: refuse(REASONS.ml_text),
  cofilter: refuse(REASONS.ml_text),
  collapse: refuse(REASONS.internals),
  collect,
  concurrency,
  contingency,
  convert,
  copyresults: refuse(REASONS.internals),
  correlate: refuse(REASONS.ml_text),
  crawl: refuse(REASONS.internals),
  createrss: refuse(REASONS.program),
  datamodel,
  datamodelsimple: refuse(REASONS.foreign),
  dbinspect: refuse(REASONS.internals),
  dbxquery: refuse(REASONS.foreign),
  debug: refuse(REASONS.internals),
  dedup,
  delete: refuse(REASONS.delete),
  deletemodel: refuse(REASONS.mltk),
  delta,
  diff: refuse(REASONS.rare),
  dispatch: refuse(REASONS.jobs),
  dump: refuse(REASONS.files),
  editinfo: refuse(REASONS.internals),
  entitymerge: refuse(REASONS.foreign),
  erex: refuse(REASONS.ml_text),
  eval: evalCommand,
  eventcount,
  eventstats,
  extract,
  fieldformat,
  fields,
  fieldsummary,
  file: refuse(REASONS.files),
  filldown,
  fillnull,
  findkeywords: refuse(REASONS.ml_text),
  findtypes: refuse(REASONS.ml_text),
  fit: refuse(REASONS.mltk),
  folderize: refuse(REASONS.internals),
  foreach,
  format,
  from,
  fromjson,
  gauge: refuse(REASONS.screen),
  gentimes,
  geom: refuse(REASONS.geo),
  geomfilter: refuse(REASONS.geo),
  geostats: refuse(REASONS.geo),
  head,
  highlight: refuse(REASONS.screen),
  history: refuse(REASONS.jobs),
  iconify: refuse(REASONS.screen),
  ingestpreview: refuse(REASONS.jobs),
  input: refuse(REASONS.internals),
  inputcsv: refuse(REASONS.files),
  inputintelligence: refuse(REASONS.foreign),
  inputlookup,
  internalinputcsv: refuse(REASONS.files),
  iplocation: refuse(REASONS.geo),
  join,
  jsontxn: refuse(REASONS.foreign),
  kmeans: refuse(REASONS.ml_text),
  kvform: refuse(REASONS.rare),
  listmodels: refuse(REASONS.mltk),
  loadjob: refuse(REASONS.jobs),
  localize: refuse(REASONS.internals),
  localop: refuse(REASONS.internals),
  lookup,
  makecontinuous,
  makejson: refuse(REASONS.rare),
  makemv,
  makeresults,
  map,
  mcatalog: refuse(REASONS.metrics),
  mcollect: refuse(REASONS.metrics),
  metadata,
  metasearch: refuse(REASONS.rare),
  meventcollect: refuse(REASONS.metrics),
  mpreview: refuse(REASONS.metrics),
  mrollup: refuse(REASONS.metrics),
  msearch: refuse(REASONS.metrics),
  mstats: refuse(REASONS.metrics),
  multikv,
  multisearch,
  mvcombine,
  mvexpand,
  newseriesfilter: refuse(REASONS.internals),
  nokv: refuse(REASONS.rare),
  nomv,
  noop: refuse(REASONS.internals),
  oldreturn: refuse(REASONS.internals),
  outlier,
  outputcsv: refuse(REASONS.files),
  outputlookup,
  outputraw: refuse(REASONS.files),
  outputtext: refuse(REASONS.files),
  overlap: refuse(REASONS.summary),
  pivot: refuse(REASONS.rare),
  predict: refuse(REASONS.ml_text),
  preview: refuse(REASONS.jobs),
  prjob: refuse(REASONS.jobs),
  rangemap,
  rare,
  rawstats: refuse(REASONS.metrics),
  redistribute: refuse(REASONS.internals),
  regex,
  relevancy: refuse(REASONS.ml_text),
  reltime: refuse(REASONS.rare),
  rename,
  replace,
  require: requireCommand,
  rest,
  return: returnCommand,
  reverse,
  rex,
  rtorder: refuse(REASONS.jobs),
  runshellscript: refuse(REASONS.program),
  sample: refuse(REASONS.mltk),
  savedsearch,
  score: refuse(REASONS.mltk),
  script: refuse(REASONS.program),
  scrub: refuse(REASONS.rare),
  search,
  searchtxn: refuse(REASONS.rare),
  selfjoin,
  sendalert,
  sendemail: refuse(REASONS.mail),
  set,
  setfields: refuse(REASONS.internals),
  showargs: refuse(REASONS.internals),
  sichart: refuse(REASONS.summary),
  sirare: refuse(REASONS.summary),
  sistats: refuse(REASONS.summary),
  sitimechart: refuse(REASONS.summary),
  sitop: refuse(REASONS.summary),
  snowevent: refuse(REASONS.foreign),
  snoweventstream: refuse(REASONS.foreign),
  snowincident: refuse(REASONS.foreign),
  snowincidentstream: refuse(REASONS.foreign),
  sort,
  spath,
  stats,
  strcat,
  streamedcsv: refuse(REASONS.files),
  streamstats,
  summary: refuse(REASONS.mltk),
  surrounding: refuse(REASONS.internals),
  table,
  tags,
  tail,
  timechart,
  timewrap,
  tojson,
  top,
  transaction,
  transpose,
  trendline,
  tscollect: refuse(REASONS.files),
  tstats,
  typeahead: refuse(REASONS.internals),
  typelearner: refuse(REASONS.ml_text),
  typer,
  union,
  uniq,
  untable,
  walklex: refuse(REASONS.internals),
  where,
  x11: refuse(REASONS.ml_text),
  xmlkv,
  xmlunescape,
  xpath,
  xsDisplayConcept: refuse(REASONS.foreign),
  xsDisplayContext: refuse(REASONS.foreign),
  xsFindBestConcept: refuse(REASONS.foreign),
  xsListConcepts: refuse(REASONS.foreign),
  xsListContexts: refuse(REASONS.foreign),
  xsUpdateDDContext: refuse(REASONS.foreign),
  xyseries,
};

/** All names and aliases, for suggestions. */
export const COMMAND_NAMES: readonly string[] = [...SPL_COMMANDS, ...Object.keys(COMMAND_ALIASES)];

/** Names in lower case: two of them are written with capitals. */
const BY_NAME = new Map<string, Command | Refusal>(
  Object.entries(COMMANDS).map(([name, command]) => [name.toLowerCase(), command]),
);

/** The command of that name or alias, in any case; undefined when Splunk has none. */
export function commandNamed(name: string): Command | Refusal | undefined {
  const key = name.toLowerCase();
  return BY_NAME.get(Object.hasOwn(COMMAND_ALIASES, key) ? COMMAND_ALIASES[key]! : key);
}
