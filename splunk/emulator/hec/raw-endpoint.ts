import type { NewEvent } from '../store/event.ts';
import { HecRefusal } from './answers.ts';
import { authorize, channelOf } from './authorize.ts';
import { defaultsOf, mayWrite, type Collector, type HecReply, type HecRequest } from './collector.ts';
import { Delivery } from './delivery.ts';
import { readText } from './request-body.ts';

/** `props.conf TRUNCATE`: a longer line is cut. */
const TRUNCATE = 10_000;
/** Lines of a long body are handed on in portions of this many. */
const PORTION_LINES = 10_000;

/**
 * `POST /services/collector/raw`: every line is an event.
 *
 * Splunk sends the text through line breaking and timestamp recognition of its sourcetype. Here lines are events
 * (`SHOULD_LINEMERGE=false`) and the time is that of the query string or of the receipt: see the README.
 */
export async function takeRawText(collector: Collector, request: HecRequest): Promise<HecReply> {
  const credentials = { headers: request.message.headers, query: request.query };
  const token = authorize(credentials, collector.tokens);
  const channel = channelOf(credentials, token.useACK);
  const defaults = defaultsOf(request, token, collector.clock);
  if (!mayWrite(token, defaults.index)) throw new HecRefusal('incorrectIndex', 1);
  const delivery = new Delivery(collector, token, channel, request.hold);
  let events: NewEvent[] = [];
  let taken = 0;
  let line = '';
  const take = (text: string) => {
    if (text !== '') events.push({ ...defaults, raw: text.slice(0, TRUNCATE) });
  };
  const handOn = async () => {
    const portion = events;
    events = [];
    taken += portion.length;
    await delivery.add(portion);
  };
  await readText(request.message, collector.settings.maxContentLength, async (text) => {
    const lines = (line + text).split(/[\r\n]+/);
    // The start of a line that never ends is all that is kept of it.
    line = lines.pop()!.slice(0, TRUNCATE + 1);
    for (const complete of lines) take(complete);
    if (events.length >= PORTION_LINES) await handOn();
    return true;
  });
  take(line);
  await handOn();
  if (taken === 0) throw new HecRefusal('noData');
  return delivery.finish();
}
