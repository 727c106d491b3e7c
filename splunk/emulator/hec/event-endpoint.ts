import { authorize, channelOf } from './authorize.ts';
import { BatchReader } from './batch-reader.ts';
import { defaultsOf, timeInQuery, type Collector, type HecReply, type HecRequest } from './collector.ts';
import { Delivery } from './delivery.ts';
import { BodyRefusal, readText } from './request-body.ts';

/** Events of a long body are handed on in portions of about this much text. */
const PORTION_LENGTH = 1024 * 1024;

/** `POST /services/collector/event`: JSON envelopes, read as a stream. What precedes the first bad one is indexed. */
export async function takeEvents(collector: Collector, request: HecRequest): Promise<HecReply> {
  const credentials = { headers: request.message.headers, query: request.query };
  const token = authorize(credentials, collector.tokens);
  const channel = channelOf(credentials, token.useACK);
  // To take the time of receipt instead would be an answer that is wrong in silence.
  if (/^(1|true)$/i.test(request.query.get('auto_extract_timestamp') ?? '') && !timeInQuery(request.query)) {
    throw new BodyRefusal(
      501,
      "The lab's Splunk emulator does not read times in events: auto_extract_timestamp.",
    );
  }
  const delivery = new Delivery(collector, token, channel, request.hold);
  const { maxContentLength, maxEventLength } = collector.settings;
  const reader = new BatchReader({
    token,
    defaults: defaultsOf(request, token, collector.clock),
    maxEventLength,
  });
  let taken = 0;
  const handOn = async () => {
    const events = reader.takeEvents();
    taken += events.length;
    await delivery.add(events);
  };
  await readText(request.message, maxContentLength, async (text) => {
    const wanted = reader.push(text);
    if (reader.length >= PORTION_LENGTH) await handOn();
    return wanted;
  });
  await handOn();
  const refusal = reader.end();
  if (refusal && taken === 0) throw refusal;

  const { answer, ackId } = await delivery.finish();
  const reply: HecReply = { answer: refusal?.answer ?? answer };
  if (refusal?.eventNumber !== undefined) reply['invalid-event-number'] = refusal.eventNumber;
  if (ackId !== undefined) reply.ackId = ackId;
  return reply;
}
