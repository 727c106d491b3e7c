import type { Command } from './command.ts';
import { COMMAND_ALIASES, SPL_COMMANDS, type SplCommandName } from './names.ts';
import { refuse, type Refusal } from './refused.ts';
import { addinfo } from './addinfo.ts';
import { append } from './append.ts';
import { bin } from './bin.ts';
import { chart } from './chart.ts';
import { dedup } from './dedup.ts';
import { evalCommand } from './eval.ts';
import { eventstats } from './eventstats.ts';
import { fieldformat } from './fieldformat.ts';
import { fields } from './fields.ts';
import { fillnull } from './fillnull.ts';
import { format } from './format.ts';
import { head } from './head.ts';
import { inputlookup } from './inputlookup.ts';
import { join } from './join.ts';
import { lookup } from './lookup.ts';
import { makemv } from './makemv.ts';
import { makeresults } from './makeresults.ts';
import { mvexpand } from './mvexpand.ts';
import { regex } from './regex.ts';
import { rename } from './rename.ts';
import { reverse } from './reverse.ts';
import { rex } from './rex.ts';
import { search } from './search.ts';
import { sort } from './sort.ts';
import { spath } from './spath.ts';
import { stats } from './stats.ts';
import { streamstats } from './streamstats.ts';
import { table } from './table.ts';
import { tail } from './tail.ts';
import { timechart } from './timechart.ts';
import { rare, top } from './top.ts';
import { where } from './where.ts';

/** Every command that Splunk knows; a name without an entry does not compile. */
export const COMMANDS: Record<SplCommandName, Command | Refusal> = {
  abstract: refuse('it is not built yet.'),
  accum: refuse('it is not built yet.'),
  addcoltotals: refuse('it is not built yet.'),
  addinfo,
  addtotals: refuse('it is not built yet.'),
  analyzefields: refuse('it is not built yet.'),
  anomalies: refuse('it is not built yet.'),
  anomalousvalue: refuse('it is not built yet.'),
  anomalydetection: refuse('it is not built yet.'),
  append,
  appendcols: refuse('it is not built yet.'),
  appendpipe: refuse('it is not built yet.'),
  apply: refuse('it is not built yet.'),
  arules: refuse('it is not built yet.'),
  associate: refuse('it is not built yet.'),
  audit: refuse('it is not built yet.'),
  autoregress: refuse('it is not built yet.'),
  bin,
  bucketdir: refuse('it is not built yet.'),
  chart,
  cluster: refuse('it is not built yet.'),
  cofilter: refuse('it is not built yet.'),
  collapse: refuse('it is not built yet.'),
  collect: refuse('it is not built yet.'),
  concurrency: refuse('it is not built yet.'),
  contingency: refuse('it is not built yet.'),
  convert: refuse('it is not built yet.'),
  copyresults: refuse('it is not built yet.'),
  correlate: refuse('it is not built yet.'),
  createrss: refuse('it is not built yet.'),
  datamodel: refuse('it is not built yet.'),
  datamodelsimple: refuse('it is not built yet.'),
  dbinspect: refuse('it is not built yet.'),
  debug: refuse('it is not built yet.'),
  dedup,
  delete: refuse('it is not built yet.'),
  delta: refuse('it is not built yet.'),
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
  filldown: refuse('it is not built yet.'),
  fillnull,
  findkeywords: refuse('it is not built yet.'),
  findtypes: refuse('it is not built yet.'),
  fit: refuse('it is not built yet.'),
  folderize: refuse('it is not built yet.'),
  foreach: refuse('it is not built yet.'),
  format,
  from: refuse('it is not built yet.'),
  fromjson: refuse('it is not built yet.'),
  gauge: refuse('it is not built yet.'),
  gentimes: refuse('it is not built yet.'),
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
  map: refuse('it is not built yet.'),
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
  multisearch: refuse('it is not built yet.'),
  mvcombine: refuse('it is not built yet.'),
  mvexpand,
  newseriesfilter: refuse('it is not built yet.'),
  nokv: refuse('it is not built yet.'),
  nomv: refuse('it is not built yet.'),
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
  rangemap: refuse('it is not built yet.'),
  rare,
  rawstats: refuse('it is not built yet.'),
  redistribute: refuse('it is not built yet.'),
  regex,
  relevancy: refuse('it is not built yet.'),
  reltime: refuse('it is not built yet.'),
  rename,
  replace: refuse('it is not built yet.'),
  require: refuse('it is not built yet.'),
  rest: refuse('it is not built yet.'),
  return: refuse('it is not built yet.'),
  reverse,
  rex,
  rtorder: refuse('it is not built yet.'),
  runshellscript: refuse('it is not built yet.'),
  savedsearch: refuse('it is not built yet.'),
  script: refuse('it is not built yet.'),
  scrub: refuse('it is not built yet.'),
  search,
  searchtxn: refuse('it is not built yet.'),
  selfjoin: refuse('it is not built yet.'),
  sendalert: refuse('it is not built yet.'),
  sendemail: refuse('it is not built yet.'),
  set: refuse('it is not built yet.'),
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
  strcat: refuse('it is not built yet.'),
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
  transpose: refuse('it is not built yet.'),
  trendline: refuse('it is not built yet.'),
  tscollect: refuse('it is not built yet.'),
  tstats: refuse('it is not built yet.'),
  typeahead: refuse('it is not built yet.'),
  typelearner: refuse('it is not built yet.'),
  typer: refuse('it is not built yet.'),
  union: refuse('it is not built yet.'),
  uniq: refuse('it is not built yet.'),
  untable: refuse('it is not built yet.'),
  walklex: refuse('it is not built yet.'),
  where,
  x11: refuse('it is not built yet.'),
  xmlkv: refuse('it is not built yet.'),
  xmlunescape: refuse('it is not built yet.'),
  xpath: refuse('it is not built yet.'),
  xsDisplayConcept: refuse('it is not built yet.'),
  xsDisplayContext: refuse('it is not built yet.'),
  xyseries: refuse('it is not built yet.'),
};

/** All names and aliases, for suggestions. */
export const COMMAND_NAMES: readonly string[] = [...SPL_COMMANDS, ...Object.keys(COMMAND_ALIASES)];

/** The command of that name or alias; undefined when Splunk has none. */
export function commandNamed(name: string): Command | Refusal | undefined {
  const known = Object.hasOwn(COMMAND_ALIASES, name) ? COMMAND_ALIASES[name]! : name;
  return Object.hasOwn(COMMANDS, known) ? COMMANDS[known as SplCommandName] : undefined;
}
