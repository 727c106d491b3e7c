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
import { convert } from './convert.ts';
import { dedup } from './dedup.ts';
import { delta } from './delta.ts';
import { evalCommand } from './eval.ts';
import { eventstats } from './eventstats.ts';
import { fieldformat } from './fieldformat.ts';
import { fields } from './fields.ts';
import { filldown } from './filldown.ts';
import { fillnull } from './fillnull.ts';
import { foreach } from './foreach.ts';
import { format } from './format.ts';
import { from } from './from.ts';
import { gentimes } from './gentimes.ts';
import { head } from './head.ts';
import { inputlookup } from './inputlookup.ts';
import { join } from './join.ts';
import { lookup } from './lookup.ts';
import { makemv } from './makemv.ts';
import { makeresults } from './makeresults.ts';
import { map } from './map.ts';
import { multisearch } from './multisearch.ts';
import { mvcombine } from './mvcombine.ts';
import { mvexpand } from './mvexpand.ts';
import { nomv } from './nomv.ts';
import { rangemap } from './rangemap.ts';
import { regex } from './regex.ts';
import { rename } from './rename.ts';
import { replace } from './replace.ts';
import { returnCommand } from './return.ts';
import { reverse } from './reverse.ts';
import { rex } from './rex.ts';
import { savedsearch } from './savedsearch.ts';
import { search } from './search.ts';
import { set } from './set.ts';
import { sort } from './sort.ts';
import { spath } from './spath.ts';
import { stats } from './stats.ts';
import { strcat } from './strcat.ts';
import { streamstats } from './streamstats.ts';
import { table } from './table.ts';
import { tail } from './tail.ts';
import { timechart } from './timechart.ts';
import { rare, top } from './top.ts';
import { transpose } from './transpose.ts';
import { trendline } from './trendline.ts';
import { tstats } from './tstats.ts';
import { union } from './union.ts';
import { uniq } from './uniq.ts';
import { untable } from './untable.ts';
import { where } from './where.ts';
import { xyseries } from './xyseries.ts';

/** Every command that Splunk knows; a name without an entry does not compile. */
export const COMMANDS: Record<SplCommandName, Command | Refusal> = {
  abstract: refuse('it is not built yet.'),
  accum,
  addcoltotals,
  addinfo,
  addtotals,
  analyzefields: refuse('it is not built yet.'),
  anomalies: refuse('it is not built yet.'),
  anomalousvalue: refuse('it is not built yet.'),
  anomalydetection: refuse('it is not built yet.'),
  append,
  appendcols,
  appendpipe,
  apply: refuse('it is not built yet.'),
  arules: refuse('it is not built yet.'),
  associate: refuse('it is not built yet.'),
  audit: refuse('it is not built yet.'),
  autoregress,
  bin,
  bucketdir: refuse('it is not built yet.'),
  chart,
  cluster: refuse('it is not built yet.'),
  cofilter: refuse('it is not built yet.'),
  collapse: refuse('it is not built yet.'),
  collect: refuse('it is not built yet.'),
  concurrency: refuse('it is not built yet.'),
  contingency: refuse('it is not built yet.'),
  convert,
  copyresults: refuse('it is not built yet.'),
  correlate: refuse('it is not built yet.'),
  createrss: refuse('it is not built yet.'),
  datamodel: refuse('it is not built yet.'),
  datamodelsimple: refuse('it is not built yet.'),
  dbinspect: refuse('it is not built yet.'),
  debug: refuse('it is not built yet.'),
  dedup,
  delete: refuse('it is not built yet.'),
  delta,
  diff: refuse('it is not built yet.'),
  dispatch: refuse('it is not built yet.'),
  dump: refuse('it is not built yet.'),
  editinfo: refuse('it is not built yet.'),
  erex: refuse('it is not built yet.'),
  eval: evalCommand,
  eventcount: refuse('it is not built yet.'),
  eventstats,
  extract: refuse('it is not built yet.'),
  fieldformat,
  fields,
  fieldsummary: refuse('it is not built yet.'),
  file: refuse('it is not built yet.'),
  filldown,
  fillnull,
  findkeywords: refuse('it is not built yet.'),
  findtypes: refuse('it is not built yet.'),
  fit: refuse('it is not built yet.'),
  folderize: refuse('it is not built yet.'),
  foreach,
  format,
  from,
  fromjson: refuse('it is not built yet.'),
  gauge: refuse('it is not built yet.'),
  gentimes,
  geom: refuse('it is not built yet.'),
  geomfilter: refuse('it is not built yet.'),
  geostats: refuse('it is not built yet.'),
  head,
  highlight: refuse('it is not built yet.'),
  history: refuse('it is not built yet.'),
  iconify: refuse('it is not built yet.'),
  ingestpreview: refuse('it is not built yet.'),
  inputcsv: refuse('it is not built yet.'),
  inputintelligence: refuse('it is not built yet.'),
  inputlookup,
  internalinputcsv: refuse('it is not built yet.'),
  iplocation: refuse('it is not built yet.'),
  join,
  jsontxn: refuse('it is not built yet.'),
  kmeans: refuse('it is not built yet.'),
  kvform: refuse('it is not built yet.'),
  loadjob: refuse('it is not built yet.'),
  localize: refuse('it is not built yet.'),
  localop: refuse('it is not built yet.'),
  lookup,
  makecontinuous: refuse('it is not built yet.'),
  makemv,
  makeresults,
  map,
  mcatalog: refuse('it is not built yet.'),
  mcollect: refuse('it is not built yet.'),
  metadata: refuse('it is not built yet.'),
  metasearch: refuse('it is not built yet.'),
  meventcollect: refuse('it is not built yet.'),
  mpreview: refuse('it is not built yet.'),
  mrollup: refuse('it is not built yet.'),
  msearch: refuse('it is not built yet.'),
  mstats: refuse('it is not built yet.'),
  multikv: refuse('it is not built yet.'),
  multisearch,
  mvcombine,
  mvexpand,
  newseriesfilter: refuse('it is not built yet.'),
  nokv: refuse('it is not built yet.'),
  nomv,
  oldreturn: refuse('it is not built yet.'),
  outlier: refuse('it is not built yet.'),
  outputcsv: refuse('it is not built yet.'),
  outputlookup: refuse('it is not built yet.'),
  outputraw: refuse('it is not built yet.'),
  outputtext: refuse('it is not built yet.'),
  overlap: refuse('it is not built yet.'),
  pivot: refuse('it is not built yet.'),
  predict: refuse('it is not built yet.'),
  preview: refuse('it is not built yet.'),
  prjob: refuse('it is not built yet.'),
  rangemap,
  rare,
  rawstats: refuse('it is not built yet.'),
  redistribute: refuse('it is not built yet.'),
  regex,
  relevancy: refuse('it is not built yet.'),
  reltime: refuse('it is not built yet.'),
  rename,
  replace,
  require: refuse('it is not built yet.'),
  rest: refuse('it is not built yet.'),
  return: returnCommand,
  reverse,
  rex,
  rtorder: refuse('it is not built yet.'),
  runshellscript: refuse('it is not built yet.'),
  savedsearch,
  script: refuse('it is not built yet.'),
  scrub: refuse('it is not built yet.'),
  search,
  searchtxn: refuse('it is not built yet.'),
  selfjoin: refuse('it is not built yet.'),
  sendalert: refuse('it is not built yet.'),
  sendemail: refuse('it is not built yet.'),
  set,
  setfields: refuse('it is not built yet.'),
  showargs: refuse('it is not built yet.'),
  sichart: refuse('it is not built yet.'),
  sirare: refuse('it is not built yet.'),
  sistats: refuse('it is not built yet.'),
  sitimechart: refuse('it is not built yet.'),
  sitop: refuse('it is not built yet.'),
  snowevent: refuse('it is not built yet.'),
  snoweventstream: refuse('it is not built yet.'),
  snowincident: refuse('it is not built yet.'),
  snowincidentstream: refuse('it is not built yet.'),
  sort,
  spath,
  stats,
  strcat,
  streamedcsv: refuse('it is not built yet.'),
  streamstats,
  surrounding: refuse('it is not built yet.'),
  table,
  tags: refuse('it is not built yet.'),
  tail,
  timechart,
  timewrap: refuse('it is not built yet.'),
  tojson: refuse('it is not built yet.'),
  top,
  transaction: refuse('it is not built yet.'),
  transpose,
  trendline,
  tscollect: refuse('it is not built yet.'),
  tstats,
  typeahead: refuse('it is not built yet.'),
  typelearner: refuse('it is not built yet.'),
  typer: refuse('it is not built yet.'),
  union,
  uniq,
  untable,
  walklex: refuse('it is not built yet.'),
  where,
  x11: refuse('it is not built yet.'),
  xmlkv: refuse('it is not built yet.'),
  xmlunescape: refuse('it is not built yet.'),
  xpath: refuse('it is not built yet.'),
  xsDisplayConcept: refuse('it is not built yet.'),
  xsDisplayContext: refuse('it is not built yet.'),
  xyseries,
};

/** All names and aliases, for suggestions. */
export const COMMAND_NAMES: readonly string[] = [...SPL_COMMANDS, ...Object.keys(COMMAND_ALIASES)];

/** The command of that name or alias; undefined when Splunk has none. */
export function commandNamed(name: string): Command | Refusal | undefined {
  const known = Object.hasOwn(COMMAND_ALIASES, name) ? COMMAND_ALIASES[name]! : name;
  return Object.hasOwn(COMMANDS, known) ? COMMANDS[known as SplCommandName] : undefined;
}
