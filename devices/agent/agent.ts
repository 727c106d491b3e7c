import type { Clock, Hold, Logger, Random, Timer } from '#kernel';
import type { DeviceCounters } from '../counters.ts';
import type { Exchange } from '../exchange.ts';
import type { Link } from '../link.ts';
import type { DeviceModel, Sample } from '../model/device-model.ts';
import { readAnswer, type ReportAnswer } from './answer.ts';
import type { NameStyle } from './names.ts';
import { buildReport, ENCODERS, type ReportFormat } from './report.ts';
import { reportTopics, type ReportTopics } from './topics.ts';

export interface AgentOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly thingName: string;
  readonly model: DeviceModel;
  readonly counters: DeviceCounters;
  readonly report: {
    readonly format: ReportFormat;
    readonly names: NameStyle;
    readonly intervalMs: number;
    readonly phaseMs: number;
    readonly topics?: 'reserved' | 'own' | undefined;
  };
  /** Runs just before a report, on the same connection: the device's own telemetry. */
  readonly beforeReport: () => void;
}

/** The bytes of a report; no id where they are none that Device Defender could read one from. */
interface Letter {
  readonly reportId: number | undefined;
  readonly payload: string | Buffer;
}

/** A report on its way: answered when both the PUBACK and Device Defender's answer are in. */
interface Pending {
  readonly reportId: number | undefined;
  readonly exchange: Exchange<'answered'>;
  acknowledged: boolean;
  answer: ReportAnswer | undefined;
}

/** Reports kept while they cannot be sent; the oldest goes when there are more. */
const LONGEST_QUEUE = 300;

/**
 * The Device Defender agent of one device: samples it at its phase of every interval, publishes the report with
 * QoS 1 and waits for `accepted` or `rejected`.
 *
 * Our choice: a report that is due while the link is down goes out when the link is back, and one whose connection
 * ended before the answer is sent again with its id, so that no interval is lost to a reconnect.
 */
export class Agent {
  readonly topics: ReportTopics;
  /** Milliseconds that the device's own clock is ahead of lab time; report ids come from that clock. */
  clockOffsetMs = 0;
  /** Lab milliseconds that a report waits on the device before it is sent. */
  holdBackMs = 0;
  readonly #options: AgentOptions;
  readonly #queue: Letter[] = [];
  readonly #heldBack = new Set<Timer>();
  #link!: Link;
  #timer: Timer | undefined;
  #paused = false;
  #due = false;
  #lastReportId = 0;
  #last: Letter | undefined;
  #pending: Pending | undefined;
  #tamper: ((sample: Sample) => Sample) | undefined;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.topics = reportTopics(options.thingName, options.report.format, options.report.topics);
  }

  get format(): ReportFormat {
    return this.#options.report.format;
  }

  /** Starts reporting over `link` at the next moment of the device's phase. */
  start(link: Link): void {
    this.#link = link;
    if (this.#options.report.intervalMs > 0) this.#schedule();
  }

  stop(): void {
    this.#timer?.cancel();
    for (const timer of this.#heldBack) timer.cancel();
  }

  /** A killed agent reports nothing; MQTT goes on. */
  pause(): void {
    this.#paused = true;
    this.#due = false;
    this.#queue.length = 0;
  }

  resume(): void {
    this.#paused = false;
  }

  /** Lets a behavior falsify samples before they are reported; `undefined` ends it. */
  setTamper(tamper: ((sample: Sample) => Sample) | undefined): void {
    this.#tamper = tamper;
  }

  /** Sends what became due while the link was down. */
  async catchUp(hold: Hold): Promise<void> {
    if (this.#paused) return;
    if (this.#due) await this.report(hold);
    else await this.#flush(hold);
  }

  /** Samples the device and reports now. */
  async report(hold: Hold): Promise<void> {
    if (!this.#link.connection) {
      this.#due = true;
      return;
    }
    this.#due = false;
    this.#options.beforeReport();
    const letter = this.#write();
    if (this.holdBackMs === 0) return this.#post(letter, hold);
    const timer = this.#options.clock.setTimer(
      this.holdBackMs,
      (own) => {
        this.#heldBack.delete(timer);
        return this.#post(letter, own);
      },
      { rank: 'device', name: `${this.#options.thingName}: late report` },
    );
    this.#heldBack.add(timer);
  }

  /** Sends the last report once more, byte for byte, as a second delivery would. */
  async repeat(hold: Hold): Promise<void> {
    if (this.#last) await this.#post(this.#last, hold);
  }

  /** Sends bytes in the place of a report; a real report's bytes are given to `spoil`. */
  async sendSpoilt(spoil: (report: Buffer) => Buffer, hold: Hold): Promise<void> {
    const { payload } = this.#write();
    await this.#post({ reportId: undefined, payload: spoil(Buffer.from(payload)) }, hold);
  }

  /** The link's messages on the accepted and rejected topics. */
  receive(topic: string, payload: Buffer): void {
    const pending = this.#pending;
    if (!pending || (topic !== this.topics.accepted && topic !== this.topics.rejected)) return;
    const answer = readAnswer(payload, this.format);
    if (!answer) return;
    const isOther = answer.reportId !== undefined && answer.reportId !== pending.reportId;
    if (isOther && pending.reportId !== undefined) return;
    pending.answer = answer;
    if (pending.acknowledged) pending.exchange.settle('answered');
  }

  #write(): Letter {
    const { model, random, report } = this.#options;
    const sample = model.sample();
    const reportId = this.#nextReportId(sample.atMs + this.clockOffsetMs);
    const document = buildReport(this.#tamper?.(sample) ?? sample, { reportId, names: report.names, random });
    this.#last = { reportId, payload: ENCODERS[report.format](document) };
    return this.#last;
  }

  async #post(letter: Letter, hold: Hold): Promise<void> {
    this.#queue.push(letter);
    if (this.#queue.length > LONGEST_QUEUE) this.#queue.shift();
    await this.#flush(hold);
  }

  /** Sends what is queued, one report at a time, until the link is down. */
  async #flush(hold: Hold): Promise<void> {
    if (this.#pending) return;
    for (let letter = this.#queue[0]; letter && this.#link.connection; letter = this.#queue[0]) {
      if (!(await this.#send(letter, hold))) return;
      if (this.#queue[0] === letter) this.#queue.shift();
    }
  }

  /** Whether the report is done with, answered or not. */
  async #send(letter: Letter, hold: Hold): Promise<boolean> {
    const { counters, model } = this.#options;
    const connection = this.#link.connection!;
    counters.reportsSent++;
    countSent(model, letter.payload.length + this.topics.publish.length);
    const pending: Pending = {
      reportId: letter.reportId,
      exchange: connection.exchange('report', hold),
      acknowledged: false,
      answer: undefined,
    };
    this.#pending = pending;
    connection.send(this.topics.publish, letter.payload, () => {
      pending.acknowledged = true;
      if (pending.answer) pending.exchange.settle('answered');
    });
    const outcome = await pending.exchange.done;
    this.#pending = undefined;
    if (pending.answer?.status === 'ACCEPTED') counters.reportsAccepted++;
    else if (pending.answer) this.#noteRejection(pending.answer);
    else counters.reportsUnanswered++;
    return outcome !== 'closed' || pending.answer !== undefined;
  }

  #noteRejection(answer: ReportAnswer): void {
    this.#options.counters.reportsRejected++;
    this.#options.logger.debug('report rejected', {
      thing: this.#options.thingName,
      errorCode: answer.errorCode,
    });
  }

  /**
   * Seconds of the device's clock, and never twice the same: Device Defender takes a repeated id for a duplicate.
   * Only a clock that was set back gives a lower id than before.
   */
  #nextReportId(clockMs: number): number {
    const seconds = Math.floor(clockMs / 1000);
    const wasSetBack = seconds < this.#lastReportId - CLOCK_SET_BACK_SECONDS;
    this.#lastReportId = wasSetBack ? seconds : Math.max(seconds, this.#lastReportId + 1);
    return this.#lastReportId;
  }

  #schedule(): void {
    const { clock, report, thingName } = this.#options;
    this.#timer = clock.setTimer(
      nextDue(clock.now(), report.intervalMs, report.phaseMs) - clock.now(),
      async (hold) => {
        this.#schedule();
        if (!this.#paused) await this.report(hold);
      },
      { rank: 'device', name: `${thingName}: report` },
    );
  }
}

/** An id that lags more than this behind the last one is no second report in the same moment. */
const CLOCK_SET_BACK_SECONDS = 300;

/** The first moment after `nowMs` that is `phaseMs` into an interval. */
export function nextDue(nowMs: number, intervalMs: number, phaseMs: number): number {
  const phase = phaseMs % intervalMs;
  return (Math.floor((nowMs - phase) / intervalMs) + 1) * intervalMs + phase;
}

/** TLS, TCP and MQTT around a payload: roughly what one message costs on the wire. */
const MESSAGE_OVERHEAD_BYTES = 90;

/** Counts a sent message and its acknowledgement in the device's own traffic. */
export function countSent(model: DeviceModel, bytes: number): void {
  model.transfer({
    bytesOut: bytes + MESSAGE_OVERHEAD_BYTES,
    bytesIn: MESSAGE_OVERHEAD_BYTES,
    packetsOut: Math.ceil((bytes + MESSAGE_OVERHEAD_BYTES) / 1_400),
    packetsIn: 1,
  });
}
